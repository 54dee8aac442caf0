import type { Instant } from '../units';

const OPENING_ROW = /^opening-\d+(?:-\d+)?$/;
/** The fence of every source without one of its own. */
export const EVERY_SOURCE = '*';

/**
 * The row under which an operator opened what a source owed as of an instant; no pool states it.
 * @param turn from 1: an opening that was taken back keeps its name, as references are unique for ever
 */
export function openingRowId(asOf: Instant, turn = 1): string {
  return turn === 1 ? `opening-${asOf}` : `opening-${asOf}-${turn}`;
}

/** Whether a row is an opening balance: no pool states it again, and no pool takes it back by its silence. */
export function isOpeningRow(externalId: string): boolean {
  return OPENING_ROW.test(externalId);
}

/** Balances as of an instant were opened: what a source owed, or, for every source, what members had. */
export interface FenceAct {
  readonly sourceId: string;
  readonly beforeAt: Instant;
  /** Of what members had: sources whose work before the instant is booked here and is in no opening. */
  readonly booked: readonly string[];
}

/**
 * The instants before which work is in an opening balance, by source, EVERY_SOURCE for those without a line of their own:
 * what the acts make of it in their order. A fence goes up only; it comes down where an act is left out.
 */
export function fencesOf(acts: readonly FenceAct[]): Map<string, Instant> {
  const fences = new Map<string, Instant>();
  const raise = (sourceId: string, beforeAt: Instant): void => {
    const before = fenceIn(fences, sourceId);
    fences.set(sourceId, beforeAt > before ? beforeAt : before);
  };
  for (const { sourceId, beforeAt, booked } of acts) {
    if (sourceId === EVERY_SOURCE) {
      for (const id of booked) fences.set(id, fenceIn(fences, id));
      for (const id of fences.keys()) if (id !== EVERY_SOURCE && !booked.includes(id)) raise(id, beforeAt);
    }
    raise(sourceId, beforeAt);
  }
  return fences;
}

/** The fence of a source among these; the first instant of all where there is none. */
export function fenceIn(fences: ReadonlyMap<string, Instant>, sourceId: string): Instant {
  return fences.get(sourceId) ?? fences.get(EVERY_SOURCE) ?? (0 as Instant);
}
