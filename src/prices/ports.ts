import type { ReadTx } from '../store';

/** Token of the operator's `PricePolicy`. */
export const PRICE_POLICY = Symbol('price-policy');
/** Token of `PriceUses`. */
export const PRICE_USES = Symbol('price-uses');

/** The operator's declared rules for prices that a person types. */
export interface PricePolicy {
  /** How far one may be from those beside it before a second person has to confirm it, in hundredths of a percent. */
  readonly bandBps: number;
  /** Whether the operator works alone: then the same person may confirm it a day later (RULES.md 19). */
  readonly alone: boolean;
}

/** What prices ask of a room that they do not import; the composition wires it. */
export interface PriceUses {
  /** How many values were booked that cite this quote. */
  bookedAt(tx: ReadTx, quoteId: string): Promise<number>;
}
