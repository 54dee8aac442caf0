import { Inject, Injectable } from '@nestjs/common';
import type { Entry } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { Quote } from '../prices';
import { PriceService } from '../prices/price.service';
import { type ReadTx, type Store, STORE } from '../store';
import { INCOME_POLICY, type IncomePolicy, runningYear } from '../tax';
import { type Asset, CLOCK, type Clock, dayIn, DomainError, type Instant, type TaxYear, taxYearIn } from '../units';
import { BooksOfYear, type OperatorBooks } from './operator-books';

/** Entries that are read at once. */
const PAGE = 5_000;
/** An entry is reversed once, and its reversal once: longer chains are nobody's work. */
const REVERSALS_MAX = 100;

/** The operator's own books of a year, out of the journal and the prices of its instants. */
@Injectable()
export class OperatorBooksService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    private readonly ledger: LedgerService,
    private readonly prices: PriceService,
  ) {}

  /**
   * Reads the whole journal. What has no stored price is asked of the price source, and stored; what still has none
   * is named, and blocks the totals that it belongs to.
   */
  async booksOf(year: TaxYear): Promise<OperatorBooks> {
    const books = new BooksOfYear(year, this.policy);
    // The journal is only ever added to: pages of several reads are one journal, up to the head of the first.
    const { position: head } = await this.store.read((tx) => this.ledger.head(tx));
    for (let after = 0; after < head;) {
      const limit = Math.min(PAGE, head - after);
      after += limit;
      await this.store.read(async (tx) => {
        for (const entry of await this.ledger.entriesAfter(tx, after - limit, limit)) {
          books.add(entry, await this.firstPosted(tx, entry));
        }
      });
    }
    const quotes = new Map<string, Quote | string>();
    for (const { asset, at } of books.asks()) quotes.set(`${asset} ${at}`, await this.ask(asset, at));
    const priceOf = (asset: Asset, at: Instant): Quote | string => quotes.get(`${asset} ${at}`) ?? 'no price';
    return books.finish(priceOf, runningYear(year, this.clock.now(), this.policy.zone));
  }

  /** Whether an entry of the year, or of before it, came after a position. */
  async hasMoved(year: TaxYear, position: number): Promise<boolean> {
    const isOfYear = ({ occurredAt }: Entry): boolean => taxYearIn(occurredAt, this.policy.zone) <= year;
    return (await this.countAfter(position, isOfYear)) > 0;
  }

  /** How many entries came after a position that could be anybody's income; what notes income itself is none of them. */
  unfollowed(position: number): Promise<number> {
    return this.countAfter(position, ({ kind }) => kind !== 'income.recognised');
  }

  private async countAfter(position: number, fits: (entry: Entry) => boolean): Promise<number> {
    let count = 0;
    for (let after = position; ;) {
      const page = await this.store.read((tx) => this.ledger.entriesAfter(tx, after, PAGE));
      count += page.filter(fits).length;
      const last = page.at(-1);
      if (last === undefined) return count;
      after = last.position;
    }
  }

  /** When an entry that undoes another takes effect: as of the one that was posted first. */
  private async firstPosted(tx: ReadTx, entry: Entry): Promise<Instant | undefined> {
    let first: Entry | undefined;
    for (let { reverses } = entry, steps = 0; reverses !== undefined && steps < REVERSALS_MAX; steps += 1) {
      first = await this.ledger.entryById(tx, reverses);
      reverses = first?.reverses;
    }
    return first?.occurredAt;
  }

  private async ask(asset: Asset, at: Instant): Promise<Quote | string> {
    const day = dayIn(at, this.policy.zone);
    try {
      return (await this.prices.quote(asset, at)) ?? `no price of ${asset} on ${day}`;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return `the price source failed for ${asset} on ${day} (${error.code})`;
    }
  }
}
