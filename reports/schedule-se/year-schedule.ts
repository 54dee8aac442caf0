/** What Schedule SE of one year says where it differs from other years. */
export interface ScheduleSeYear {
  readonly year: number;
  /** Line 7: most of wages and earnings together that social security tax falls on, whole dollars. */
  readonly wageBase: bigint;
  readonly source: string;
  /** What is not certain of it, a sentence; null where the schedule itself was read. */
  readonly caution: string | null;
}
