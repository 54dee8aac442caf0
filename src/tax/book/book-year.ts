import type { Quote } from '../../prices';
import { formatDecimal, type Instant, type TaxYear } from '../../units';
import type { ActivityChoice } from '../activity';
import type { ReceiptRow, ValuationRow } from '../income.entity';
import type { OpeningLot } from '../lot-cost';
import type { FactEvent, FactRules } from '../lots/fact-event';
import { knownDecimals } from '../lots/fact-file';
import type { FactError } from '../lots/fact-rows';
import { boundsOf, eventsBefore, type FactsOfYear, yearOfEvents } from '../lots/fact-year';
import type { SaidFacts } from '../own-event';
import type { EventTrail, OpenPoint } from './book-event';
import type { BookEvents } from './book-events';
import { PAYMENTS } from './book-log';
import { movedAt, type Step } from './walk';

/** A price that a figure of the pack rests on. */
export interface BookPrice {
  readonly id: string;
  readonly asset: string;
  readonly at: Instant;
  /** Dollars for one coin, as decimal text. */
  readonly price: string;
  readonly source: string;
  /** What the price must be called wherever it is shown. */
  readonly label: string;
}

/** One member's year out of the service's books, and where each of its figures comes from. */
export interface BookYear {
  readonly memberId: string;
  /** Printed, and kept in no journal; empty for an erased person. */
  readonly name: string;
  readonly facts: FactsOfYear;
  readonly trails: ReadonlyMap<string, EventTrail>;
  readonly prices: ReadonlyMap<string, BookPrice>;
  /** What the member called an activity, in the order in which it was recorded. */
  readonly choices: readonly ActivityChoice[];
  readonly open: readonly Omit<OpenPoint, 'at' | 'until'>[];
  /** What the member had recorded for the time until the year ended. */
  readonly said: readonly FactEvent[];
  /** Something could not be judged, and all can without what the member recorded: the service's own books are whole. */
  readonly isSaidWrong: boolean;
  /** Lots of which nobody said what they cost, and lots whose cost is what the member stated. */
  readonly basis: ReadonlyMap<string, 'unproved' | 'stated'>;
  /** What came from before these books. */
  readonly openings: readonly OpeningLot[];
  /** Units per coin by the journal when the year ended: what the service held with its income, and all that it had paid. */
  readonly counted: ReadonlyMap<string, bigint>;
}

/** How lots of members are counted; what a member orders comes as an event. */
export function bookRules(zone: string): FactRules {
  return { zone, basis: 'allocated', method: 'fifo', transferFee: 'dispose' };
}

export interface BookOfMember extends Pick<BookYear, 'memberId' | 'name' | 'prices' | 'choices'> {
  readonly steps: readonly Step[];
  readonly book: BookEvents;
  /** What the member recorded: orders, named units, allocations, events of own wallets. */
  readonly said: readonly FactEvent[];
  /** Of it, what cannot be read. */
  readonly unread: SaidFacts['unread'];
  readonly zone: string;
  /** What holds for the whole book. */
  readonly open: readonly OpenPoint[];
}

/** Judges a member's book as of the end of one year. What happened later changes nothing. */
export function bookYear(of: BookOfMember, year: TaxYear): BookYear {
  const { memberId, name, prices, choices, steps, book, said, zone } = of;
  const { start, end } = boundsOf(year, zone);
  const { facts, isSaidWrong } = judgedFacts(of, year);
  const open = [...of.open, ...book.open].filter((point) => isSaid(point, start, end));
  const trails = new Map(book.events.map(({ event, trail }) => [event.id, trail]));
  const points = [...open, ...unknownSales(facts, book)].map(({ id, code, words, blocks }) => ({ id, code, words, blocks })); // prettier-ignore
  const known = eventsBefore(said, end);
  const basis = new Map([
    ...[...book.unknownBasis].map((lot) => [lot, 'unproved'] as const),
    ...[...book.statedBasis].map((lot) => [lot, 'stated'] as const),
  ]);
  const own = { said: known, isSaidWrong, basis, openings: book.openings, counted: countedAt(steps, said, end) };
  return { memberId, name, facts, trails, prices, choices, open: points, ...own };
}

/** With what the member recorded; what of it cannot be judged keeps nobody else's year open, and is named. */
function judgedFacts(of: BookOfMember, year: TaxYear): Pick<BookYear, 'facts' | 'isSaidWrong'> {
  const { memberId, book, said, zone } = of;
  const own = book.events.map(({ event }) => event);
  const judge = (events: readonly FactEvent[]): FactsOfYear =>
    yearOfEvents({ year, rules: bookRules(zone), decimalsOf: knownDecimals, events });
  const alone = (): FactsOfYear => judge(own);
  const { end } = boundsOf(year, zone);
  const unread = of.unread.filter(({ at }) => at < end).map(({ id, code, message }) => ({ id, code, message }));
  const withSaid = (): FactsOfYear => {
    try {
      return judge([...own, ...said]);
    } catch (error) {
      // The service's books are judged by the same code: if it is at fault and not what the member recorded, it fails again.
      if (said.length === 0) throw error;
      const facts = alone();
      return { ...facts, errors: [...facts.errors, unjudged(memberId)] };
    }
  };
  const judged = withSaid();
  const facts = unread.length === 0 ? judged : { ...judged, errors: [...unread, ...judged.errors] };
  const isSaidWrong = facts.errors.length > 0 && said.length + unread.length > 0 && alone().errors.length === 0;
  return { facts, isSaidWrong };
}

function unjudged(memberId: string): FactError {
  const message =
    'What was recorded under "Taxes" cannot be judged: nothing of it counts here. Look at the days and amounts of the own events, and correct or withdraw them. No coin is affected.';
  return { id: memberId, code: 'tax.not-judged', message };
}

/** Prices by id, of values and of disposals. */
export function pricesOf(
  receipts: readonly ReceiptRow[],
  valuations: readonly ValuationRow[],
  quotes: Iterable<Quote>,
): Map<string, BookPrice> {
  const found = new Map<string, BookPrice>();
  const assets = new Map(receipts.map(({ id, asset }) => [id, asset]));
  for (const row of valuations) {
    const { quote_id: id, price, price_source: source, price_label: label, price_at: at } = row;
    found.set(id, { id, asset: assets.get(row.receipt_id) ?? '', at, price, source, label });
  }
  for (const { id, asset, at, price, source, label } of quotes) {
    found.set(id, { id, asset, at, price: formatDecimal(price), source, label });
  }
  return found;
}

function isSaid({ at, until }: OpenPoint, start: Instant, end: Instant): boolean {
  if (at >= end) return false;
  return until === 'on' || (until === 'once' ? at >= start : until >= end);
}

/** Sales of coin that nobody said the cost of: the row stands with 0, and says so. */
function unknownSales({ disposals }: FactsOfYear, { unknownBasis }: BookEvents): Omit<OpenPoint, 'at' | 'until'>[] {
  return disposals
    .filter(({ lot }) => unknownBasis.has(lot))
    .map(({ id, lot }) => ({
      id,
      code: 'tax.basis-unknown',
      words: `It took coin of "${lot}", whose cost is not proved: nobody said what it was. The row counts with no cost, so its gain is too large until the cost is stated.`,
      blocks: false,
    }));
}

/** None of a coin of which the member had own events: what own wallets hold only the member knows. */
function countedAt(steps: readonly Step[], said: readonly FactEvent[], end: Instant): Map<string, bigint> {
  const counted = new Map<string, bigint>();
  const add = (asset: string, units: bigint): void => {
    counted.set(asset, (counted.get(asset) ?? 0n) + units);
  };
  for (const step of steps) {
    const { entry, passages } = step;
    for (const { asset, receipts, beyond } of passages) {
      for (const { net, recognised_at } of receipts) if (recognised_at < end) add(asset, net);
      const isPaid = beyond < 0n && PAYMENTS.includes(entry.kind);
      if (!isPaid && movedAt(step) < end) add(asset, beyond);
    }
  }
  const own = said.flatMap((event) => ('wallet' in event && 'units' in event ? [event.asset] : []));
  for (const asset of own) counted.delete(asset);
  return counted;
}
