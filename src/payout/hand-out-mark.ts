import type { HandOutLine } from './hand-out-record';

/** The last hand-out that a copy of the books must know; number 0 before the first. */
export interface Mark {
  readonly sequence: number;
  /** Of the batch; in the place where a restore begins, the restore's own name. */
  readonly batchId: string;
}

/**
 * What is kept of hand-outs apart from the database, so that an older copy of the one does not bring back the other: the
 * mark of the last one, and whom each paid.
 */
export interface HandOutMark {
  /** undefined when there is none, or none that can be read. */
  read(): Promise<Mark | undefined>;
  /** Returns when it is on the disk. */
  write(mark: Mark): Promise<void>;
  /**
   * Every line of the record, the oldest first; none where nothing was kept. A last line that a crash tore is left out.
   * @throws DomainError `payout.hand-outs-damaged` {line}
   */
  lines(): Promise<readonly HandOutLine[]>;
  /** Adds lines after those that are there; none is ever changed. Returns when they are on the disk. */
  append(lines: readonly HandOutLine[]): Promise<void>;
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
