/** What Schedule SE of one year says where it differs from other years. */
export interface ScheduleSeYear {
  readonly year: number;
  /** Line 7: most of wages and earnings together that social security tax falls on, whole dollars. */
  readonly wageBase: bigint;
  readonly source: string;
  /** False where the schedule of the year was not seen. */
  readonly seen: boolean;
}
