import { type Entry, memberOf } from '../ledger';
import { allocate, type Asset, assertInvariant } from '../units';
import type { Parts } from './lot';

/** What one entry did to one member in one asset, in base units; up is positive. */
export interface Movement {
  readonly memberId: string;
  readonly asset: Asset;
  readonly accrued: bigint;
  readonly available: bigint;
  /** Available, held, in batch and in flight together: what is the member's own. */
  readonly own: bigint;
  /** A debt from a clawback after payment. */
  readonly debt: bigint;
  /** Gross and fees as posted; zero where the entry has no such roles. */
  readonly credit: Parts;
}

interface Sums {
  accrued: bigint;
  available: bigint;
  own: bigint;
  debt: bigint;
  gross: bigint;
  poolFee: bigint;
  serviceFee: bigint;
}

const DEBT = /^receivable\/member\/(.+)$/;

/** Everybody whose coin or debt an entry touches. */
export function membersIn(entry: Entry): Set<string> {
  return new Set(entry.postings.flatMap(({ account }) => memberOf(account)?.memberId ?? DEBT.exec(account)?.[1] ?? []));
}

/** Movements of an entry per member and asset, in the order of its postings. */
export function movementsOf(entry: Entry): Movement[] {
  const sums = new Map<string, { memberId: string; asset: Asset; sums: Sums }>();
  const of = (memberId: string, asset: Asset): Sums => {
    const key = `${memberId}/${asset}`;
    const found = sums.get(key) ?? {
      memberId,
      asset,
      sums: { accrued: 0n, available: 0n, own: 0n, debt: 0n, gross: 0n, poolFee: 0n, serviceFee: 0n },
    };
    sums.set(key, found);
    return found.sums;
  };
  for (const posting of entry.postings) {
    const up = posting.side === 'credit' ? posting.amount : -posting.amount;
    const debtor = DEBT.exec(posting.account)?.[1];
    if (debtor !== undefined) of(debtor, posting.asset).debt -= up;
    const member = memberOf(posting.account);
    if (member === undefined) continue;
    const sum = of(member.memberId, posting.asset);
    if (member.memberClass === 'accrued') sum.accrued += up;
    else sum.own += up;
    if (member.memberClass === 'available') sum.available += up;
    if (posting.role === 'gross') sum.gross += up;
    if (posting.role === 'pool-fee') sum.poolFee -= up;
    if (posting.role === 'service-fee') sum.serviceFee -= up;
  }
  return [...sums.values()].map(({ memberId, asset, sums: sum }) => ({
    memberId,
    asset,
    accrued: sum.accrued,
    available: sum.available,
    own: sum.own,
    debt: sum.debt,
    credit: creditOf(sum, entry.kind.startsWith('reward.')),
  }));
}

/** Gross and fees are told by statements of rewards only; elsewhere an amount has no parts. */
function creditOf(sum: Sums, stated: boolean): Parts {
  const net = sum.accrued + sum.own - sum.debt;
  if (!stated || (sum.gross === 0n && sum.poolFee === 0n && sum.serviceFee === 0n)) {
    return { gross: net, poolFee: 0n, serviceFee: 0n, net };
  }
  assertInvariant(sum.gross === sum.poolFee + sum.serviceFee + net, 'gross is fees and net together');
  return { gross: sum.gross, poolFee: sum.poolFee, serviceFee: sum.serviceFee, net };
}

/** A pool's lower word, and a claim on a contract's provider that was given up. */
export const REDUCTIONS: readonly string[] = ['reward.restated', 'reward.written-off'];

/** Whether an entry lowers a row that was credited before, wherever the books took the coin for it. */
export function isReduction(entry: Entry, { accrued, own, debt, credit }: Movement): boolean {
  const lowers = REDUCTIONS.includes(entry.kind) && entry.reverses === undefined;
  return lowers && credit.net < 0n && accrued <= 0n && own <= 0n && debt >= 0n;
}

/** `net` base units of a reduction with their part of its gross and fees: figures below zero, summing to the whole. */
export function partOf(reduction: Parts, net: bigint): Parts {
  const weights = [net, -reduction.net - net];
  const [poolFee = 0n] = allocate(reduction.poolFee, weights);
  const [serviceFee = 0n] = allocate(reduction.serviceFee, weights);
  return { gross: poolFee + serviceFee - net, poolFee, serviceFee, net: -net };
}

/** `reward/<source>/<externalId>/r<revision>/<member>`, `…/assigned-<n>/…`, `…/lost-<n>/…`, `…/found-<n>/…`, without these two. */
export function rowOf(reference: string): string {
  const match = /^(reward\/.+)\/(?:r\d+|assigned-\d+c?|(?:lost|found)-\d+)\/[^/]+$/.exec(reference);
  return match?.[1] ?? reference;
}

/** The source of an entry: its link, or its reference. Undefined when it names none. */
export function sourceOf(entry: Entry): string | undefined {
  return entry.links?.['source'] ?? /^reward\/([^/]+)\//.exec(entry.reference)?.[1];
}
