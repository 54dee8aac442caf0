import { DomainError } from '../../units';

/**
 * Where a file of returns stands. `uploaded`: it is with the portal, which has not answered. `superseded`: it is out of use,
 * and its returns may go into another file.
 */
export const BATCH_STATES = ['made', 'uploaded', 'accepted', 'accepted-with-errors', 'rejected', 'superseded'] as const;
export type BatchState = (typeof BATCH_STATES)[number];

/**
 * The transition table. What may be with the IRS is never taken out of use: only a file that was not uploaded, or that the
 * portal rejected. An edge back takes a word back that was noted by mistake; no edge leads back to `made` from an answer.
 */
const NEXT: Readonly<Record<BatchState, readonly BatchState[]>> = {
  made: ['uploaded', 'superseded'],
  uploaded: ['accepted', 'accepted-with-errors', 'rejected', 'made'],
  accepted: ['uploaded'],
  'accepted-with-errors': ['uploaded'],
  rejected: ['superseded', 'uploaded'],
  superseded: [],
};

/** States to which a file may go next. */
export function nextStates(from: BatchState): readonly BatchState[] {
  return NEXT[from];
}

/** @throws DomainError `filing.wrong-state` when the table has no such edge */
export function assertBatchMove(from: BatchState, to: BatchState): void {
  if (NEXT[from].includes(to)) return;
  throw new DomainError('filing.wrong-state', `A file that is ${from} cannot become ${to}. Nothing was changed.`, { from, to }); // prettier-ignore
}

/** Whether the IRS has what the file states. */
export function isFiled(state: BatchState): boolean {
  return state === 'accepted' || state === 'accepted-with-errors';
}
