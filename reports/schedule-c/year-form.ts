import type { FeeKind } from '../tax-year/year-pack';

/** Where the income of mining stands in one year, as a business and as none. */
export interface ScheduleCYear {
  readonly year: number;
  /** Line of Schedule 1 for digital assets that are not reported elsewhere. */
  readonly hobbyLine: string;
  /** Another line of Schedule 1 to which a publication sends activities that are not for profit. */
  readonly hobbyLineMentioned: string;
  /** Lines of Part II that take an expense, with their words, in the order of the form. */
  readonly expenseLines: readonly (readonly [line: string, words: string])[];
  /** Lines on which fees of receipts stand; a preparer may hold others for right. */
  readonly feeLines: Readonly<Record<FeeKind, string>>;
  readonly source: string;
  /** What is not certain of the forms, a sentence; null where they themselves were read. */
  readonly caution: string | null;
}
