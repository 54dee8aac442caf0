import { allocate, assertInvariant } from '../units';
import { type Destination, type Split, WHOLE_BPS } from './due';
import { dustThreshold } from './dust';
import type { Payable } from './planned';
import { scriptTypeOf } from './script';

interface Portion {
  readonly destination: Destination;
  readonly amountSats: bigint;
}

/**
 * Divides what a member is paid among the destinations, to the satoshi, by largest remainder. Destinations with one
 * script become one. A part below dust or below the house's least payout is not lost: it goes to the largest part.
 * @param amountSats above zero
 * @param leastSats below it no output of its own is made
 * @returns the payout address first; no portion is zero
 */
export function divided(
  amountSats: bigint,
  { destination, split }: { readonly destination: Destination; readonly split: Split | undefined },
  leastSats: bigint,
): Portion[] {
  const parts = split?.parts ?? [];
  const rest = parts.reduce((left, { bps }) => left - bps, WHOLE_BPS);
  assertInvariant(rest >= 0, 'the parts of a split are at most the whole');
  const byScript = new Map<string, { destination: Destination; bps: number }>();
  for (const part of [{ ...destination, bps: rest }, ...parts]) {
    const before = byScript.get(part.scriptHex);
    byScript.set(part.scriptHex, { destination: before?.destination ?? part, bps: (before?.bps ?? 0) + part.bps });
  }
  const shares = [...byScript.values()].filter(({ bps }) => bps > 0);
  const sums = allocate(
    amountSats,
    shares.map(({ bps }) => BigInt(bps)),
  );
  const portions = shares.map((share, index) => ({ destination: share.destination, amountSats: sums[index] ?? 0n }));
  return folded(portions, (portion) => isSmall(portion, leastSats)).filter((portion) => portion.amountSats > 0n);
}

function isSmall({ destination: { scriptHex }, amountSats }: Portion, leastSats: bigint): boolean {
  return amountSats < leastSats || (scriptTypeOf(scriptHex) !== undefined && amountSats < dustThreshold(scriptHex));
}

/**
 * Adds what cannot be paid alone to the largest that can; to the largest of all when none can.
 * @returns the same when everything can be paid alone, or one is all there is
 */
function folded<T extends { readonly amountSats: bigint }>(parts: readonly T[], isBad: (part: T) => boolean): T[] {
  const bad = new Set(parts.filter(isBad));
  if (bad.size === 0 || parts.length < 2) return [...parts];
  const taker = largest(bad.size < parts.length ? parts.filter((part) => !bad.has(part)) : parts);
  const given = parts.reduce((sum, part) => (bad.has(part) && part !== taker ? sum + part.amountSats : sum), 0n);
  return parts
    .filter((part) => part === taker || !bad.has(part))
    .map((part) => (part === taker ? { ...part, amountSats: part.amountSats + given } : part));
}

/** The first of the largest. */
function largest<T extends { readonly amountSats: bigint }>(parts: readonly T[]): T | undefined {
  return parts.reduce<T | undefined>((most, part) => {
    return most === undefined || part.amountSats > most.amountSats ? part : most;
  }, undefined);
}

/** Payments of each member, which stand side by side: in one transaction all of them, or none. */
export function byMember(items: readonly Payable[]): Payable[][] {
  const groups: Payable[][] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last?.[0]?.memberId === item.memberId) last.push(item);
    else groups.push([item]);
  }
  return groups;
}

/** How many payments there are up to the end of each member, from none on, as far as `most` of them. */
export function memberEnds(items: readonly Payable[], most: number): number[] {
  const ends = [0];
  for (const group of byMember(items)) {
    const end = (ends.at(-1) ?? 0) + group.length;
    if (end > most) break;
    ends.push(end);
  }
  return ends;
}

/**
 * What is left of some payments when single ones cannot be paid: a part goes to its member's largest, and a member with
 * nothing else to take it is left out.
 * @param bad by why it cannot be paid
 */
export function relieved<R>(
  items: readonly Payable[],
  bad: ReadonlyMap<Payable, R>,
): { readonly kept: Payable[]; readonly parked: { readonly memberId: string; readonly reason: R }[] } {
  const kept: Payable[] = [];
  const parked: { memberId: string; reason: R }[] = [];
  for (const group of byMember(items)) {
    const [first] = group;
    const reason = first === undefined ? undefined : bad.get(first);
    if (first !== undefined && group.length === 1 && reason !== undefined)
      parked.push({ memberId: first.memberId, reason });
    else kept.push(...folded(group, (item) => bad.has(item)));
  }
  return { kept, parked };
}
