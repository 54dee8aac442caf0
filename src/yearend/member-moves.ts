import { type AccountId, type Entry, memberOf, type Posting } from '../ledger';
import { type Asset, groupBy } from '../units';

/** What may explain coin that was credited and is no income, or that is income and was never credited. */
export type MoveReason = 'converted' | 'member-debt' | 'held';

const DEBT = /^receivable\/member\//;

/**
 * What the journal says of members' coin apart from pools' statements, of all years and by coin: what conversions took
 * and gave, what debts took and lent, what was opened, and what members hold. A reason of the tie-out is bounded by it.
 */
export class MemberMoves {
  /** Above zero coin that went without being income of that coin, below zero coin that came without a statement. */
  readonly #sums = new Map<string, bigint>();
  readonly #opened = new Map<string, bigint>();

  add(entry: Entry): void {
    for (const [asset, postings] of groupBy(entry.postings, (posting) => posting.asset)) {
      const own = net(postings, isHeld);
      this.count('held', asset, 'gone', own);
      if (entry.kind === 'conversion.filled') this.count('converted', asset, own < 0n ? 'gone' : 'come', own < 0n ? -own : own); // prettier-ignore
      if (entry.kind === 'opening.balance') this.open(entry, asset, net(postings, isAccrued));
      for (const { account, side, amount } of postings) {
        if (DEBT.test(account)) this.count('member-debt', asset, side === 'credit' ? 'gone' : 'come', amount);
      }
    }
  }

  /** Base units that a reason can explain of one coin, above or below zero; never negative. */
  most(reason: MoveReason, asset: Asset, way: 'gone' | 'come'): bigint {
    const sum = this.#sums.get(`${reason} ${way} ${asset}`) ?? 0n;
    return sum < 0n ? 0n : sum;
  }

  /** What an opening balance gave, less what of it was taken back. @param row the opening's own reference */
  opened(row: string, asset: Asset): bigint {
    return this.#opened.get(`${row} ${asset}`) ?? 0n;
  }

  private open({ reference, links }: Entry, asset: Asset, units: bigint): void {
    const key = `${links?.['opening'] ?? reference} ${asset}`;
    this.#opened.set(key, (this.#opened.get(key) ?? 0n) + units);
  }

  private count(reason: MoveReason, asset: Asset, way: 'gone' | 'come', units: bigint): void {
    const key = `${reason} ${way} ${asset}`;
    this.#sums.set(key, (this.#sums.get(key) ?? 0n) + units);
  }
}

const isHeld = (account: AccountId): boolean => memberOf(account) !== undefined;
/** What was available when the books began was income before them. */
const isAccrued = (account: AccountId): boolean => memberOf(account)?.memberClass === 'accrued';

/** Net credit of the accounts that fit. */
function net(postings: readonly Posting[], fits: (account: AccountId) => boolean): bigint {
  return postings.reduce((sum, { account, side, amount }) => (fits(account) ? sum + (side === 'credit' ? amount : -amount) : sum), 0n); // prettier-ignore
}
