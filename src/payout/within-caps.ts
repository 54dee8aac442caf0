import type { Payable } from './planned';
import { byMember } from './split';
import { outputVbytesOf } from './vsize';

/** What some payments are together. */
export interface Sums {
  readonly paidSats: bigint;
  readonly outputsVbytes: number;
  readonly outputs: number;
}

export const NO_PAYMENTS: Sums = { paidSats: 0n, outputsVbytes: 0, outputs: 0 };

export function withOne(sums: Sums, { amountSats, scriptHex }: Payable): Sums {
  return {
    paidSats: sums.paidSats + amountSats,
    outputsVbytes: sums.outputsVbytes + outputVbytesOf(scriptHex),
    outputs: sums.outputs + 1,
  };
}

/** One member's payments, which go together or wait together. */
interface Party {
  readonly items: readonly Payable[];
  readonly sums: Sums;
}

/**
 * Of payments whose transaction would break a cap of its fee, those that go: the ones whose own outputs cost most of what
 * they carry are left out, as many as it takes, of equal ones who came last. Where that leaves nobody, because a large
 * payment asks for dear coins, the largest are left out first. Whoever still fits beside the others goes with them.
 * @param keeps whether a transaction with these payments keeps every cap
 * @returns in the order given; empty only when not even one member alone keeps the caps
 * @see FAULTS F51: one bad item holds up nobody else
 */
export function withinCaps(items: readonly Payable[], keeps: (sums: Sums) => boolean): Payable[] {
  const queue = byMember(items).map((own): Party => ({ items: own, sums: own.reduce(withOne, NO_PAYMENTS) }));
  const cheapest = queue.toSorted(byOwnCost);
  const going = new Set(core(queue, cheapest, keeps));
  let sums = [...going].reduce((all, party) => joined(all, party.sums), NO_PAYMENTS);
  for (const party of cheapest) {
    const more = joined(sums, party.sums);
    if (going.size === 0 || going.has(party) || !keeps(more)) continue;
    going.add(party);
    sums = more;
  }
  return queue.filter((party) => going.has(party)).flatMap((party) => party.items);
}

/** Those from whom on others are let in: without the dearest, or without the largest and the dearest, or the first alone. */
function core(queue: readonly Party[], cheapest: readonly Party[], keeps: (sums: Sums) => boolean): readonly Party[] {
  const largest = queue.toSorted((a, b) => rising(b.sums.paidSats, a.sums.paidSats));
  for (let without = 0; without < queue.length; without = Math.max(1, without * 2)) {
    const left = new Set(largest.slice(without));
    const found = longest(
      cheapest.filter((party) => left.has(party)),
      keeps,
    );
    if (found.length > 0) return found;
  }
  const alone = queue.find((party) => keeps(party.sums));
  return alone === undefined ? [] : [alone];
}

/** The most of them from the first on. */
function longest(parties: readonly Party[], keeps: (sums: Sums) => boolean): readonly Party[] {
  const upTo: Sums[] = [];
  for (const { sums } of parties) upTo.push(joined(upTo.at(-1) ?? NO_PAYMENTS, sums));
  for (let count = upTo.length; count > 0; count -= 1) {
    const sums = upTo[count - 1];
    if (sums !== undefined && keeps(sums)) return parties.slice(0, count);
  }
  return [];
}

/** By what the outputs cost of what they carry; the rate is one for all. */
function byOwnCost(a: Party, b: Party): number {
  return rising(BigInt(a.sums.outputsVbytes) * b.sums.paidSats, BigInt(b.sums.outputsVbytes) * a.sums.paidSats);
}

function joined(a: Sums, b: Sums): Sums {
  return {
    paidSats: a.paidSats + b.paidSats,
    outputsVbytes: a.outputsVbytes + b.outputsVbytes,
    outputs: a.outputs + b.outputs,
  };
}

function rising(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
