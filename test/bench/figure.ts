/** One line of `npm run bench`: a figure and the same work done by a named baseline in the same run. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: string;
  /** Baseline's time over ours: 1 is as fast, 0.3 is what the issue asks for. */
  readonly ratio: number;
  readonly rssMb: number;
  /** What the issue asks of this figure, and whether this run reached it; a bench that did not ends with exit code 1. */
  readonly wanted?: string;
  readonly ok?: boolean;
}

/** Seconds that `work` took. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** Greatest memory of this process so far, in MiB. */
export function peakRssMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

/** Three significant digits are all that a benchmark on a shared machine can say. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
