import type { Entry, MemberBalances } from '../../ledger';
import type { Quote } from '../../prices';
import { type Asset, type Instant, instant, type TaxYear } from '../../units';
import type { ActivityChoice } from '../activity';
import { runningYear } from '../facts';
import type { ReceiptRow, ValuationRow } from '../income.entity';
import type { LotCost } from '../lot-cost';
import type { FactEvent } from '../lots/fact-event';
import type { SaidFacts } from '../own-event';
import type { IncomePolicy } from '../policy';
import type { OpenPoint, PaidPlace } from './book-event';
import { bookEvents } from './book-events';
import { needKey, priceNeeds } from './book-values';
import { type BookYear, bookYear, pricesOf } from './book-year';
import { type Walk, walkBooks } from './walk';

/** All that the tax years of one member rest on, as plain values: a thread judges them as well as the service does. */
export interface BookGround {
  readonly memberId: string;
  /** Printed, and kept in no journal; empty for an erased person. */
  readonly name: string;
  readonly policy: IncomePolicy;
  /** As far as recognition has followed the journal, in order. */
  readonly entries: readonly Entry[];
  /** The first entry that recognition has not followed yet; null when there is none. */
  readonly notFollowed: Pick<Entry, 'reference' | 'occurredAt'> | null;
  readonly receipts: readonly ReceiptRow[];
  readonly valuations: readonly ValuationRow[];
  /** Prices that disposals may rest on. */
  readonly quotes: readonly Quote[];
  readonly places: ReadonlyMap<string, PaidPlace>;
  readonly balances: Partial<Record<Asset, MemberBalances>>;
  /** What the member recorded: orders, named units, allocations, events of own wallets. */
  readonly said: readonly FactEvent[];
  /** Of it, what cannot be read. */
  readonly unread: SaidFacts['unread'];
  readonly choices: readonly ActivityChoice[];
  /** What the member states of coin from before the books. */
  readonly costs: readonly LotCost[];
  readonly now: Instant;
}

/**
 * Judges all years up to this one, because its lots rest on them. Pure: the same ground gives the same year.
 * @throws DomainError `tax.other-recognition`
 */
export function judgeBook(ground: BookGround, year: TaxYear): BookYear {
  const { memberId, name, policy, entries, receipts, valuations, places, said, unread, choices, costs } = ground;
  const walk = walkBooks(memberId, entries, { policy, receipts });
  const kept = new Map(ground.quotes.map((quote) => [needKey(quote), quote]));
  const quotes = new Map(
    priceNeeds(walk.steps).flatMap((need) => {
      const quote = kept.get(needKey(need));
      return quote === undefined ? [] : [[needKey(need), quote]];
    }),
  );
  const book = bookEvents(walk.steps, { valuations: ordered(valuations), quotes, places, costs });
  const open = [...notOver(year, ground), ...notFollowed(ground), ...difference(ground, walk)];
  const prices = pricesOf(receipts, valuations, quotes.values());
  return bookYear(
    { memberId, name, prices, choices, steps: walk.steps, book, said, unread, zone: policy.zone, open },
    year,
  );
}

/** A receipt's values in the order in which they were booked. */
function ordered<T extends { readonly id: string }>(rows: readonly T[]): T[] {
  const number = ({ id }: T): number => Number.parseInt(id.split('-').at(-1) ?? '0', 10);
  return [...rows].sort((a, b) => number(a) - number(b));
}

/** What the journal's balances say beside the walk, to the base unit: nothing may lack. */
function difference({ balances, notFollowed: first }: BookGround, { had, waiting }: Walk): OpenPoint[] {
  if (first !== null) return [];
  return Object.entries(balances).flatMap(([key, balance]): OpenPoint[] => {
    const asset = key as Asset;
    const { accrued, available, held } = balance;
    const there = accrued + available + held + balance['in-batch'] + balance['in-flight'];
    if (there === (had.get(asset) ?? 0n) + (waiting.get(asset) ?? 0n)) return [];
    const words = `The journal's balance of ${asset} is not what its entries come to by the rules of income. Nothing was paid or changed by this. Tell whoever runs the service.`;
    return [{ id: asset, code: 'tax.books-differ', words, blocks: true, at: instant(0), until: 'on' }];
  });
}

function notFollowed({ notFollowed: first }: BookGround): OpenPoint[] {
  if (first === null) return [];
  const words = 'The service has not followed these books to their end yet: it does so every minute while it runs.';
  return [{ id: first.reference, code: 'tax.not-followed', words, blocks: true, at: first.occurredAt, until: 'on' }];
}

/** A year that runs is judged as far as it is, and says so. */
function notOver(year: TaxYear, { now, policy }: BookGround): OpenPoint[] {
  const running = runningYear(year, now, policy.zone);
  if (running === null) return [];
  const words = `Year to date, not final: made on ${running.madeOn}, and the year ends on ${running.ends}.`;
  return [{ id: String(year), code: 'tax.year-running', words, blocks: false, at: instant(0), until: 'on' }];
}
