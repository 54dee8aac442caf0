import type { Quote } from '../../prices';
import type { ValuationRow } from '../income.entity';
import type { LotCost, OpeningLot } from '../lot-cost';
import { REDUCTIONS } from '../movement';
import type { BookEvent, OpenPoint, PaidPlace } from './book-event';
import { BookLog, type Part } from './book-log';
import { BookValues } from './book-values';
import { ComingIn } from './coming-in';
import { GoingOut } from './going-out';
import type { Step } from './walk';

/** What the service knows beside the journal. */
export interface BookKnowledge {
  /** Values of the member's receipts. */
  readonly valuations: readonly ValuationRow[];
  /** Prices that disposals rest on, by `needKey`. */
  readonly quotes: ReadonlyMap<string, Quote>;
  /** By the `item` or `settlement` that the entry of a payment names. */
  readonly places: ReadonlyMap<string, PaidPlace>;
  /** What the member states of coin from before the books. */
  readonly costs?: readonly LotCost[];
}

/** A member's coin as events of the lot engine, and what of it is open. */
export interface BookEvents {
  readonly events: readonly BookEvent[];
  readonly open: readonly OpenPoint[];
  /** Lots of which nobody said what they cost: from before these books, or owed. */
  readonly unknownBasis: ReadonlySet<string>;
  /** Lots whose cost is what the member stated. */
  readonly statedBasis: ReadonlySet<string>;
  /** What came from before these books. */
  readonly openings: readonly OpeningLot[];
}

/**
 * What happened to one member's coin, in the order of the books. Income is income at its instant; a payout is a move into the
 * member's own wallet, or the income itself; a conversion of coin that had its income is an exchange; coin that had none yet
 * makes no event. Pure: the same books give the same events.
 * @see RULES.md 2, 3, 6; Notice 2014-21; 26 CFR 1.1001-7(b)(2), 1.1012-1(j)(3)(iii). Checked for 2025 and 2026
 */
export function bookEvents(
  steps: readonly Step[],
  { valuations, quotes, places, costs = [] }: BookKnowledge,
): BookEvents {
  const log = new BookLog(places);
  const values = new BookValues(quotes);
  const coming = new ComingIn(log, { valuations, costs });
  const going = new GoingOut(log, values, coming, steps);
  for (const step of steps) {
    const parts = step.passages.map((passage): Part => ({ ...passage, step }));
    for (const part of parts) coming.receipts(part);
    if (step.entry.kind === 'conversion.filled') going.converted(parts);
    else if (!REDUCTIONS.includes(step.entry.kind)) {
      for (const part of parts) if (part.beyond > 0n) coming.came(part);
      for (const part of parts) if (part.beyond < 0n) going.left(part);
    }
  }
  log.tellDebts();
  const { events, unknownBasis, statedBasis } = log;
  return { events, unknownBasis, statedBasis, openings: coming.openings, open: [...log.open, ...values.open] };
}
