/** What Schedule D of one year says beside its figures. */
export interface ScheduleDYear {
  readonly year: number;
  /** Line of Form 1040 that takes line 16 or 21. */
  readonly form1040Line: string;
  /** Whole dollars, line 21; married filing separately the half. */
  readonly lossLimit: Readonly<Record<FilingStatus, bigint>>;
  readonly source: string;
  /** What is not certain of it, a sentence; null where the form itself was read. */
  readonly caution: string | null;
}

/** `separate`: married filing separately. `other`: everybody else. */
export const FILING_STATUSES = ['other', 'separate'] as const;
export type FilingStatus = (typeof FILING_STATUSES)[number];
