import type { Box, Term } from '../../src/tax';

/** One box of Form 8949: the part in which it stands and the line of Schedule D that takes its totals. */
export interface BoxData {
  readonly box: Box;
  readonly part: Term;
  readonly scheduleDLine: '1b' | '2' | '3' | '8b' | '9' | '10';
  readonly words: string;
}

/** What the form of one year looks like. */
export interface Form8949Year {
  readonly year: number;
  /** Boxes in which digital assets stand, in the order of the form. */
  readonly boxes: readonly BoxData[];
  readonly rowsPerPage: number;
  readonly source: string;
  /** What is not certain of it, a sentence; null where the form itself was read. */
  readonly caution: string | null;
}
