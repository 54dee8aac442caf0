import { RETURN_FORMS, type ReturnForm } from '../../reports/information-returns';
import { addDays, type Day, formatUsdTotal, groupBy, type TaxYear, type Usd, usd, ZERO_USD } from '../units';
import { isFiled } from './batches/batch-states';
import type { Stands } from './filing-file';
import { deadlinesOf } from './deadlines';
import type { FilingRun } from './filing-report';
import { type NoteGroup, noteGroups } from './note-groups';
import { formOn, lacksForm, nameLine, type Payee, shownTin } from './payee';
import { sum } from './returns';

/** How a due return is filed. */
export const FILING_STATES = ['to-file', 'in-file', 'filed', 'filed-elsewhere'] as const;
export type FilingState = (typeof FILING_STATES)[number];

/** Somebody of whom a screen speaks; an erased one has no name. */
export interface Whom {
  readonly payee: string;
  readonly name: string | null;
}

/** A return that is due, as a screen shows it. */
export interface YearReturn extends Whom {
  readonly form: ReturnForm;
  /** The number with its last four digits alone. */
  readonly tin: string | null;
  readonly hasForm: boolean;
  readonly boxes: Readonly<Record<string, string>>;
  readonly because: string;
  readonly state: FilingState;
  readonly file: string | null;
}

/** Alike mistakes or warnings, with the payees whom they are about. */
export interface YearNotes extends Omit<NoteGroup, 'payees'> {
  readonly payees: readonly (Whom & { readonly count: number })[];
}

/** Payments of the year that are in no total yet: somebody must decide, mend or price them first. */
export interface OpenPayments {
  /** With a value. */
  readonly count: number;
  readonly gross: Usd;
  /** Without one. */
  readonly unpriced: number;
}

/** A year of returns for a screen: whole lists, which the screen's edge cuts. */
export interface FilingYear {
  readonly forms: readonly {
    readonly form: ReturnForm;
    readonly states: Readonly<Record<FilingState, number>>;
    readonly corrections: number;
  }[];
  readonly totals: Readonly<Record<'paid' | 'onReturns' | 'withoutReturn' | 'outside', Usd>>;
  readonly withholding: { readonly payees: number; readonly due: Usd; readonly withheld: Usd; readonly short: Usd };
  readonly withheldByMonth: readonly { readonly month: string; readonly withheld: Usd }[];
  readonly open: OpenPayments;
  /** Paid on a Form W-8, which no Form 1099 reports. */
  readonly foreign: { readonly payees: number; readonly gross: Usd };
  /**
   * Who was paid in the year while no tax form counted and gave none since, with what was paid then, whatever is decided of
   * it; `unpriced` of these payments have no value.
   */
  readonly missingForms: readonly (Whom & { readonly paid: Usd; readonly unpriced: number })[];
  readonly returns: readonly YearReturn[];
  readonly corrections: readonly (Whom & {
    readonly type: 1 | 2;
    readonly form: ReturnForm;
    readonly reasons: readonly string[];
    readonly boxes: Readonly<Record<string, string>>;
    readonly file: string | null;
  })[];
  /** How many mistakes and warnings there are, and the same in groups, decisions first. */
  readonly errorsTotal: number;
  readonly errors: readonly YearNotes[];
  readonly warningsTotal: number;
  readonly warnings: readonly YearNotes[];
}

/** What was judged of a year, for a screen. Numbers stay masked. */
export function filingYear(run: FilingRun): FilingYear {
  const { judged, payees, filed } = run;
  const stands = new Map(filed.map((one) => [`${one.form} ${one.payee}`, one.stands]));
  const kept = new Set(judged.plan.originals.map(({ payee, form }) => `${form} ${payee.id}`));
  const whom = (id: string): Whom => ({ payee: id, name: nameOf(payees.get(id)) });
  const unpriced = run.errors.filter(({ code }) => code === 'filing.unpriced');
  const missingForms = withoutForm(run, unpriced);
  const missing = new Set(missingForms.map(({ payee }) => payee));
  const returns = judged.returns.due.map(({ payee, form, boxes, because }): YearReturn => {
    const key = `${form} ${payee.id}`;
    const state = kept.has(key) ? 'to-file' : stateOf(stands.get(key));
    const file = stands.get(key)?.file ?? null;
    const shown = { tin: shownTin(payee) ?? null, hasForm: !missing.has(payee.id) };
    return { ...whom(payee.id), form, ...shown, boxes: inCents(boxes), because, state, file };
  });
  const corrections = judged.plan.corrections.map(({ type, payee, form, reasons, correctedBoxes }) => {
    const file = stands.get(`${form} ${payee}`)?.file ?? null;
    return { ...whom(payee), type, form, reasons, boxes: inCents(correctedBoxes), file };
  });
  const { placement, withholding } = judged;
  const foreign = judged.returns.without.filter(({ because }) => because === 'foreign');
  const onReturns = sum(placement.placed, 'gross') - sum(judged.returns.without, 'gross');
  return {
    forms: RETURN_FORMS.map((form) => ({
      form,
      states: counted(returns.filter((one) => one.form === form)),
      corrections: corrections.filter((one) => one.form === form).length,
    })),
    totals: {
      paid: sum(placement.placed, 'gross'),
      onReturns: usd(onReturns),
      withoutReturn: sum(judged.returns.without, 'gross'),
      outside: sum(placement.outside, 'gross'),
    },
    withholding: {
      payees: new Set(withholding.map(({ payee }) => payee)).size,
      due: sum(withholding, 'due'),
      withheld: sum(placement.placed, 'withheld'),
      short: sum(withholding, 'short'),
    },
    withheldByMonth: [...judged.withheldByMonth].map(([month, withheld]) => ({ month, withheld })),
    open: { count: placement.unplaced.length, gross: sum(placement.unplaced, 'gross'), unpriced: unpriced.length },
    foreign: { payees: new Set(foreign.map(({ payee }) => payee)).size, gross: sum(foreign, 'gross') },
    missingForms: missingForms.map((one) => ({ ...whom(one.payee), ...one })),
    returns,
    corrections,
    ...{ errorsTotal: run.errors.length, errors: notesOf(run, run.errors) },
    ...{ warningsTotal: run.warnings.length, warnings: notesOf(run, run.warnings) },
  };
}

/**
 * Who had no form when last paid in the year, and gave none since; and what was paid while there was none. What nobody decided
 * or priced yet may be reportable as well: a form is asked for all the same.
 */
function withoutForm({ judged, payees }: FilingRun, unpriced: FilingRun['errors']) {
  const { placed, unplaced } = judged.placement;
  const waiting = unpriced.flatMap(({ payee, day }) => (payee === undefined || day === undefined ? [] : [{ payee, day, gross: null }])); // prettier-ignore
  return [...groupBy([...placed, ...unplaced, ...waiting], ({ payee }) => payee)]
    .flatMap(([id, rows]) => {
      const payee = payees.get(id);
      const last = rows.map(({ day }) => day).sort().at(-1); // prettier-ignore
      if (payee === undefined || last === undefined || !lacksForm(payee, last)) return [];
      const own = rows.filter(({ day }) => formOn(payee, day) === undefined);
      const valued = own.flatMap(({ gross }) => (gross === null ? [] : [{ gross }]));
      return [{ payee: id, paid: sum(valued, 'gross'), unpriced: own.length - valued.length }];
    })
    .filter((one) => one.paid > ZERO_USD || one.unpriced > 0)
    .sort((a, b) => (a.paid > b.paid ? -1 : a.paid < b.paid ? 1 : b.unpriced - a.unpriced));
}

function stateOf(stands: Stands | undefined): FilingState {
  if (stands === undefined) return 'filed-elsewhere';
  return isFiled(stands.state) ? 'filed' : 'in-file';
}

function counted(returns: readonly YearReturn[]): Readonly<Record<FilingState, number>> {
  const of = (state: FilingState): number => returns.filter((one) => one.state === state).length;
  return { 'to-file': of('to-file'), 'in-file': of('in-file'), filed: of('filed'), 'filed-elsewhere': of('filed-elsewhere') }; // prettier-ignore
}

function notesOf({ whose, payees }: FilingRun, notes: FilingRun['errors']): readonly YearNotes[] {
  return noteGroups(notes, whose).map((group) => ({
    ...group,
    payees: group.payees.map(({ payee, count }) => ({ payee, name: nameOf(payees.get(payee)), count })),
  }));
}

function nameOf(payee: Payee | undefined): string | null {
  const name = payee === undefined ? '' : nameLine(payee.name);
  return name === '' ? null : name;
}

function inCents(boxes: Readonly<Record<string, Usd>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(boxes).map(([box, total]) => [box, formatUsdTotal(total)]));
}

/** A deadline, and how far it is; negative when it is past. */
export interface DueDay {
  readonly what: string;
  readonly day: Day;
  readonly source: string;
  readonly daysLeft: number;
}

/** Deadlines of a year's returns as they stand on a day, the next ones first, those that are past last. */
export function dueDays(year: TaxYear, today: Day): readonly DueDay[] {
  const found = deadlinesOf(year).map((one) => ({ ...one, daysLeft: daysUntil(today, one.day) }));
  return [...found.filter(({ daysLeft }) => daysLeft >= 0), ...found.filter(({ daysLeft }) => daysLeft < 0)];
}

function daysUntil(from: Day, to: Day): number {
  const [first, last, step] = from <= to ? [from, to, 1] : [to, from, -1];
  let [day, count] = [first, 0];
  while (day < last) [day, count] = [addDays(day, 1), count + 1];
  return count * step;
}
