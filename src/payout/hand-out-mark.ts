/** The last hand-out that a copy of the books must know; number 0 before the first. */
export interface Mark {
  readonly sequence: number;
  /** Of the batch; in the place where a restore begins, the restore's own name. */
  readonly batchId: string;
}

/** Where the mark is kept: apart from the database, so that an older copy of the one does not bring back the other. */
export interface HandOutMark {
  /** undefined when there is none, or none that can be read. */
  read(): Promise<Mark | undefined>;
  /** Returns when it is on the disk. */
  write(mark: Mark): Promise<void>;
}

/** The mark of a house that has handed out nothing. */
export const NO_HAND_OUT: Mark = { sequence: 0, batchId: '' };

export const HAND_OUT_MARK = Symbol('payout.hand-out-mark');

/** What the mark says of the database: `same` when it knows the marked hand-out. */
export type CopyVerdict = 'same' | 'older' | 'other' | 'missing';

/**
 * Whether the books are an older copy. A database ahead of the mark is none: the mark follows before anything leaves.
 * @param last the database's last hand-out
 * @param marked what the database has in the mark's place
 */
export function judgeCopy(mark: Mark | undefined, last: Mark | undefined, marked: Mark | undefined): CopyVerdict {
  if (mark === undefined) return last === undefined ? 'same' : 'missing';
  if ((last ?? NO_HAND_OUT).sequence < mark.sequence) return 'older';
  return mark.sequence === 0 || marked?.batchId === mark.batchId ? 'same' : 'other';
}

/** A line of the signer's own journal, as far as the books are held against it. */
export interface SignedAttempt {
  readonly batchId: string;
  readonly txid: string;
  /** Outpoints `txid:vout`. */
  readonly inputs: readonly string[];
}
