import type { PayeeView, YearMistake } from '../../filing';
import { formatUsdExact, type Usd } from '../../units';
import type { PayeeChoice, PayeeDto, YearImportDto, YearPreviewDto } from '../wire/payees.dto';

const MISTAKES_SHOWN = 100;

export function payeeDto(view: PayeeView): PayeeDto {
  const { id, tinState, secondNotice, electronicConsent } = view;
  return {
    ...{ id, tinState, secondNotice, electronicConsent },
    name: view.name ?? null,
    form: view.form ?? null,
    way: view.way ?? null,
    since: view.since ?? null,
    until: view.until ?? null,
    tin: view.tin ?? null,
    tinType: view.tinType ?? null,
    withholding: view.withholding ?? null,
    withholdingSince: view.withholdingSince ?? null,
    unansweredFrom: view.unansweredFrom ?? null,
    match: view.match ?? null,
  };
}

/** Whether a payee is of a kind that somebody looks for. */
export function isOf(choice: PayeeChoice, { form, tinState, withholding }: PayeeView): boolean {
  switch (choice) {
    case 'no-form':
      return form === undefined || withholding === 'no-form';
    case 'bad-tin':
      return form !== undefined && tinState !== 'fine' && tinState !== 'not-needed';
    case 'withheld':
      return withholding !== undefined;
    case 'all':
      return true;
  }
}

/** A file that was imported, as its row stands. */
export function yearImportDto(row: {
  readonly id: string;
  readonly year: number;
  readonly imported_at: number;
  readonly rows_new: number;
  readonly rows_known: number;
  readonly taken_back_at: number | null;
}): YearImportDto {
  const { id, year, imported_at: at, rows_new: added, rows_known: known, taken_back_at: takenBackAt } = row;
  return { id, year, at, added, known, takenBackAt };
}

/** What a file would do, mistakes cut after the first 100. */
export function yearPreviewDto(plan: {
  readonly hash: string | null;
  readonly counts: { readonly new: number; readonly known: number };
  readonly members: number;
  readonly gross: Usd;
  readonly withheld: Usd;
  readonly overlaps: readonly YearPreviewDto['overlaps'][number][];
  readonly mistakes: readonly YearMistake[];
}): YearPreviewDto {
  const { hash, counts, members, gross, withheld, mistakes, overlaps } = plan;
  return {
    ...{ hash, added: counts.new, known: counts.known, members },
    gross: formatUsdExact(gross),
    withheld: formatUsdExact(withheld),
    overlapsTotal: overlaps.length,
    overlaps: overlaps.slice(0, MISTAKES_SHOWN).map((one) => ({ ...one })),
    mistakesTotal: mistakes.length,
    mistakes: mistakes.slice(0, MISTAKES_SHOWN).map(({ line, column, message }) => ({ line, column, message })),
  };
}
