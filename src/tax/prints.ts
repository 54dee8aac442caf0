import { memberIncomeReport } from '../../reports/member-income';
import { memberYearFile, memberYearRows, memberYearSheet } from '../../reports/tax-year';
import type { DomainError } from '../units';

/** What is printed of a member's year: pure, so that any thread gives the same bytes. */
interface Prints {
  /** The income of a year as PDF and CSV. */
  readonly income: typeof memberIncomeReport;
  /** One file of a year's pack, or all of them in one, out of the books. */
  readonly year: typeof memberYearFile;
  /** What a year comes to, as a screen shows it. */
  readonly 'year-sheet': typeof memberYearSheet;
  /** Rows that one of its totals is the sum of. */
  readonly 'year-rows': typeof memberYearRows;
}

export type PrintKind = keyof Prints;
export type PrintArgs<K extends PrintKind> = Parameters<Prints[K]>;
export type Printed<K extends PrintKind> = Awaited<ReturnType<Prints[K]>>;

/** To a thread. */
export type PrintJob = { [K in PrintKind]: { readonly kind: K; readonly args: PrintArgs<K> } }[PrintKind];

/** From a thread: a refusal crosses as its parts, because its class would be lost. */
export type PrintAnswer =
  | { readonly kind: 'printed'; readonly printed: unknown }
  | { readonly kind: 'refused'; readonly refusal: Pick<DomainError, 'code' | 'message' | 'fields'> }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Prints in the thread that calls. @throws as the print does */
export async function print(job: PrintJob): Promise<unknown> {
  switch (job.kind) {
    case 'income':
      return memberIncomeReport(...job.args);
    case 'year':
      return memberYearFile(...job.args);
    case 'year-sheet':
      return memberYearSheet(...job.args);
    case 'year-rows':
      return memberYearRows(...job.args);
  }
}
