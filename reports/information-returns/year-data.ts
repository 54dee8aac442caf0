/** The information returns that the product makes. */
export const RETURN_FORMS = ['1099-MISC', '1099-NEC'] as const;
export type ReturnForm = (typeof RETURN_FORMS)[number];

/** What a payment is for, as far as its box depends on it. */
export const PAID_FOR = ['mining', 'services', 'rent'] as const;
export type PaidFor = (typeof PAID_FOR)[number];

/** Boxes of one year by what stands in them. */
export interface ReturnBoxes {
  readonly compensation: string;
  readonly rent: string;
  readonly otherIncome: string;
  readonly withheldNec: string;
  readonly withheldMisc: string;
}

/** What a box is called on the form, and what its recipient does with it. */
export interface BoxWords {
  readonly words: string;
  readonly use: string;
}

/** The law of one calendar year of payments. */
export interface ReturnYear {
  readonly year: number;
  /** From this sum on a return is due and backup withholding begins; whole dollars of one calendar year. */
  readonly thresholdUsd: number;
  readonly thresholdSource: string;
  /** Backup withholding, percent of the gross payment. */
  readonly withholdingPercent: number;
  readonly boxes: ReturnBoxes;
  /** Of the Office of Management and Budget, as the official form shows it: a substitute copy repeats it. */
  readonly ombNumbers: Readonly<Record<ReturnForm, string>>;
  readonly boxWords: Readonly<Record<keyof ReturnBoxes, BoxWords>>;
  /** The day on which this was read. */
  readonly checkedOn: string;
  /** What no source settles, in one sentence each. */
  readonly unsettled: readonly string[];
}
