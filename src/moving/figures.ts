import { type Entry, memberOf } from '../ledger';
import { type Asset, DAY_MS, type Instant } from '../units';

/** What the books say of one member and coin as of an instant, with what may explain another figure. Base units. */
export interface MemberFigure {
  readonly memberId: string;
  readonly asset: Asset;
  /** What the member has, in every class, and what these books paid out: what it was ever credited, net. */
  readonly figure: bigint;
  /** Of it, from opening balances. */
  readonly opened: bigint;
  readonly serviceFees: bigint;
  readonly poolFees: bigint;
  /** By how much revisions changed it. */
  readonly restated: bigint;
  /** Net of the rewards of the last day before the instant, and of the first day after it. */
  readonly lastDay: bigint;
  readonly nextDay: bigint;
  /** What sales of coin took or brought. */
  readonly converted: bigint;
  /** What the member owes after a clawback; no part of the figure. */
  readonly debt: bigint;
  /** Rewards that were credited: each was rounded once. */
  readonly rewards: number;
}

type Sums = { -readonly [K in keyof MemberFigure]: MemberFigure[K] };

const PAID = /^memo\/member\/([^/]+)\/paid$/;
const DEBT = /^receivable\/member\/([^/]+)$/;

/** Adds the journal up, entry by entry, for every member and coin as of one instant: by when things happened. */
export class Figures {
  readonly #sums = new Map<string, Sums>();

  constructor(private readonly asOf: Instant) {}

  add(entry: Entry): void {
    const reward = entry.kind.startsWith('reward.');
    if (entry.occurredAt > this.asOf) {
      if (reward && entry.occurredAt <= this.asOf + DAY_MS) this.eachMember(entry, (sums, up) => (sums.nextDay += up));
      return;
    }
    const lastDay = reward && entry.occurredAt > this.asOf - DAY_MS;
    const credited = new Set<Sums>();
    this.eachMember(entry, (sums, up, role) => {
      sums.figure += up;
      if (entry.kind === 'opening.balance') sums.opened += up;
      if (entry.kind === 'reward.restated') sums.restated += up;
      if (entry.kind.startsWith('conversion.')) sums.converted += up;
      if (role === 'service-fee') sums.serviceFees -= up;
      if (role === 'pool-fee') sums.poolFees -= up;
      if (lastDay) sums.lastDay += up;
      credited.add(sums);
    });
    if (entry.kind === 'reward.credited') for (const sums of credited) sums.rewards += 1;
    for (const { account, asset, side, amount } of entry.postings) {
      const paid = PAID.exec(account)?.[1];
      if (paid !== undefined) this.of(paid, asset).figure += side === 'credit' ? amount : -amount;
      const debtor = DEBT.exec(account)?.[1];
      if (debtor !== undefined) this.of(debtor, asset).debt += side === 'debit' ? amount : -amount;
    }
  }

  /** By member and coin. */
  list(): MemberFigure[] {
    return [...this.#sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sums]) => sums);
  }

  private eachMember(entry: Entry, take: (sums: Sums, up: bigint, role: string) => void): void {
    for (const { account, asset, side, amount, role } of entry.postings) {
      const member = memberOf(account);
      if (member !== undefined) take(this.of(member.memberId, asset), side === 'credit' ? amount : -amount, role);
    }
  }

  private of(memberId: string, asset: Asset): Sums {
    const key = `${memberId} ${asset}`;
    const found = this.#sums.get(key);
    if (found !== undefined) return found;
    const sums: Sums = {
      memberId,
      asset,
      figure: 0n,
      opened: 0n,
      serviceFees: 0n,
      poolFees: 0n,
      restated: 0n,
      lastDay: 0n,
      nextDay: 0n,
      converted: 0n,
      debt: 0n,
      rewards: 0,
    };
    this.#sums.set(key, sums);
    return sums;
  }
}
