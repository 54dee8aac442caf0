/** One line of a form that a figure may go to. */
export interface FormLine {
  readonly form: string;
  readonly line: string;
  readonly use: string;
  readonly source: string;
}

/** What a year's report says beside the figures. */
export interface YearData {
  readonly year: number;
  readonly lines: readonly FormLine[];
  /** Payer's threshold of a 1099-MISC box 3 or 1099-NEC, in whole dollars, for the reader's orientation. */
  readonly payerThresholdUsd: number;
  readonly payerThresholdSource: string;
  /** The words of the year that are not settled, in one sentence each. */
  readonly unsettled: readonly string[];
}
