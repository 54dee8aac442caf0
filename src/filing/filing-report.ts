import {
  fitTemplate,
  irisFaults,
  IRIS_RETURNS_MAX,
  type IrisFile,
  irisFiles,
  irisMap,
  payerFaults,
  type ReturnForm,
  type ReturnYear,
  RETURN_FORMS,
  otherWordsOf,
  templateHeaders,
  unknownColumns,
} from '../../reports/information-returns';
import { type ExactJson, formatDecimal, formatUsdTotal, type TaxYear, type Usd, usd, USD_SCALE, ZERO_USD } from '../units'; // prettier-ignore
import type { StatedReturn } from './corrections';
import { deadlinesOf } from './deadlines';
import { isFiled } from './batches/batch-states';
import { type FiledReturn, type FilingFile, readFilingFile, type Stands } from './filing-file';
import { irisPayer, irisReturn } from './iris-parties';
import { isSealed, nameLine, type Payee, shownTin } from './payee';
import type { FilingNote } from './payment';
import { type DueReturn, sum, withheldBox } from './returns';
import { readTin, tinFault } from './tin';
import { type PlannedCopy, recipientCopies, recipientTin } from './recipient-copies';
import { judgeYear, type YearReturns } from './year-returns';

/** From this many returns of a year on, of all kinds together, paper is not allowed (26 CFR 301.6011-2; docs/tax-sources.md). */
const E_FILE_FROM = 10;

/** What a run of `tax filing` comes to. */
export interface FilingRun {
  /** For people: TINs show their last four digits. */
  readonly report: object;
  readonly errors: readonly FilingNote[];
  /** Why there are no files although a template was given; empty where it fits. */
  readonly differences: readonly string[];
  readonly warnings: readonly FilingNote[];
  /** For the portal, with whole TINs; none unless a template fits and nothing is in error. */
  readonly files: readonly Pick<IrisFile, 'name' | 'text'>[];
  /** The same files, each with its returns. */
  readonly parts: readonly FilePart[];
  /** The form of the template; undefined without one. */
  readonly form: ReturnForm | undefined;
  /** Columns of the template that its map does not know. */
  readonly unknown: readonly string[];
  /** Columns of the template with the number of a box and other words. */
  readonly otherWords: readonly string[];
  readonly judged: YearReturns;
  readonly payees: ReadonlyMap<string, Payee>;
  readonly filed: readonly FiledReturn[];
  /** The payee of each payment or payee that an error or warning names. */
  readonly whose: ReadonlyMap<string, string>;
  /** The recipients' own, under the names that the report gives them; none while something is in error. */
  readonly copies: readonly NamedCopy[];
  readonly law: ReturnYear;
  readonly zone: string;
}

/** A file for the portal, and what is in it. */
export interface FilePart {
  readonly form: ReturnForm;
  readonly text: string;
  readonly returns: readonly StatedReturn[];
}

/** A recipient's copy with the name of its file. */
export interface NamedCopy extends PlannedCopy {
  readonly name: string;
}

/**
 * Judges a year of payments from a file: who gets which return, what is wrong, and the files for the IRS portal.
 * @param template text of the portal's own template, of the one form that files are wanted for
 * @throws DomainError `filing.bad-file`, `filing.unknown-year`
 */
export function filingRun(json: ExactJson, year: TaxYear, template?: string): FilingRun {
  return runOf(readFilingFile(json), year, template);
}

/**
 * The same of what was read. Where the numbers of payees stay sealed, everything is judged but no file is made.
 * @throws DomainError `filing.unknown-year`
 */
export function runOf(file: FilingFile, year: TaxYear, template?: string): FilingRun {
  const judged = judgeYear(file, year);
  const payer = irisPayer(file.payer);
  const originals = judged.plan.originals.map((one) => irisReturn(one, year));
  const sealed = new Set([...file.payees.values()].filter(isSealed).map(({ id }) => id));
  const told = new Set(judged.errors.filter(({ code }) => code === 'filing.bad-tin').map(({ id }) => id));
  const faults = [...payerFaults(payer), ...originals.flatMap(irisFaults)]
    .filter(({ id, code }) => code !== 'filing.no-tin' || (!sealed.has(id) && !told.has(id)))
    .map((fault) => (fault.code === 'filing.no-payer-tin' ? { ...fault, ...payerTin(file.payer.tin) } : fault));
  const noted = (isWarning: boolean): readonly FilingNote[] =>
    faults
      .filter((fault) => fault.isWarning === isWarning)
      .map(({ id, field, code, message }) => ({ id, field, code, message }));
  const errors = [...judged.errors, ...noted(false)];
  const warnings = [...judged.warnings, ...noted(true)];
  const fit = template === undefined ? undefined : fitted(file, year, template);
  const canWrite = fit !== undefined && fit.differences.length === 0 && errors.length === 0 && sealed.size === 0;
  const ofForm = originals.filter(({ form }) => form === fit?.form);
  const csv = canWrite && fit.template !== undefined ? irisFiles(fit.template, payer, ofForm) : [];
  const record = judged.plan.originals.filter(({ form }) => form === fit?.form);
  const copies = errors.length > 0 ? [] : namedCopies(recipientCopies(judged, file), year);
  return {
    report: {
      ...reportOf(file, year, judged),
      template: fit === undefined ? null : { form: fit.form, differences: fit.differences },
      files: csv.map(({ name, returns }) => ({ name, returns })),
      recipientCopies: copies.map(({ payee, form, delivery, name, copy }) => ({ payee, form, delivery, corrected: copy.isCorrected, name })), // prettier-ignore
      errors: errors.map(printed),
      warnings: warnings.map(printed),
    },
    errors,
    differences: fit?.differences ?? [],
    warnings,
    files: csv.length === 0 ? [] : [...csv, { name: 'filed.json', text: filedRecord(record) }],
    parts: csv.flatMap(({ text }, at) =>
      partOf(record.slice(at * IRIS_RETURNS_MAX, (at + 1) * IRIS_RETURNS_MAX), text),
    ),
    form: fit?.form,
    unknown: fit?.unknown ?? [],
    otherWords: fit?.otherWords ?? [],
    judged,
    payees: file.payees,
    filed: file.filed,
    whose: whoseOf(file, [...errors, ...warnings]),
    copies,
    law: judged.law,
    zone: file.zone,
  };
}

/** A number that was written and is none. */
function payerTin(tin: string): { readonly code: string; readonly message: string } | undefined {
  const message = tinFault(tin);
  return message === undefined ? undefined : { code: 'filing.bad-tin', message };
}

/** As the report prints a note. */
function printed({ id, field, code, message }: FilingNote): FilingNote {
  return { id, ...(field === undefined ? {} : { field }), code, message };
}

function partOf(returns: readonly StatedReturn[], text: string): readonly FilePart[] {
  const [first] = returns;
  return first === undefined ? [] : [{ form: first.form, text, returns }];
}

function whoseOf({ payees, payments }: FilingFile, notes: readonly FilingNote[]): ReadonlyMap<string, string> {
  const ids = new Set(notes.map(({ id }) => id));
  const own = [...ids].filter((id) => payees.has(id)).map((id) => [id, id] as const);
  return new Map([...own, ...payments.filter(({ id }) => ids.has(id)).map(({ id, payee }) => [id, payee] as const)]);
}

/** Numbered by form in the order of the payees: names of people are in no name of a file. */
function namedCopies(copies: readonly PlannedCopy[], year: TaxYear): readonly NamedCopy[] {
  return RETURN_FORMS.flatMap((form) =>
    copies
      .filter((one) => one.form === form)
      .map((one, index) => ({ ...one, name: `${form}-${year}-${String(index + 1).padStart(5, '0')}.pdf` })),
  );
}

/** The form that a template is of: the one that fits, or the nearer one, with each difference from it. */
function fitted(file: FilingFile, year: TaxYear, template: string) {
  const headers = templateHeaders(template) ?? [];
  const tried = RETURN_FORMS.flatMap((form) => {
    const map = irisMap(form, year);
    if (map === undefined) return [];
    const fit = fitTemplate(map, headers, file);
    return [
      {
        form,
        differences: 'differences' in fit ? fit.differences : [],
        template: 'cells' in fit ? fit : undefined,
        unknown: unknownColumns(map, headers),
        otherWords: otherWordsOf(map, headers).map(({ header }) => header),
      },
    ];
  });
  return tried.reduce((best, one) => (one.differences.length < best.differences.length ? one : best));
}

function reportOf(file: FilingFile, year: TaxYear, judged: YearReturns): object {
  const { law, placement, returns, plan, withholding, withheldByMonth } = judged;
  const kept = new Set(plan.originals.map(({ payee, form }) => `${form} ${payee.id}`));
  const stands = new Map(file.filed.map((one) => [`${one.form} ${one.payee}`, one.stands]));
  const onReturns = returns.due.reduce<Usd>((total, due) => usd(total + grossOf(due, law)), ZERO_USD);
  return {
    year,
    law: {
      thresholdUsd: String(law.thresholdUsd),
      source: law.thresholdSource,
      withholdingPercent: law.withholdingPercent,
      checkedOn: law.checkedOn,
    },
    deadlines: deadlinesOf(year),
    totals: {
      paidUsd: exact(sum(placement.placed, 'gross')),
      onReturnsUsd: exact(onReturns),
      withoutReturnUsd: exact(sum(returns.without, 'gross')),
      outsideUsd: exact(sum(placement.outside, 'gross')),
      withheldUsd: exact(sum(placement.placed, 'withheld')),
    },
    electronicFiling: returns.due.length >= E_FILE_FROM ? 'required' : 'required-if-ten-of-all-kinds',
    returns: returns.due.map((due) => ({ ...shownReturn(due), ...filingOf(`${due.form} ${due.payee.id}`, kept, stands) })), // prettier-ignore
    withoutReturn: returns.without.map((row) => ({ ...row, gross: undefined, grossUsd: exact(row.gross) })),
    outside: placement.outside.map((row) => ({ ...row, gross: undefined, grossUsd: exact(row.gross) })),
    withholding: withholding.map(({ id, payee, day, cause, reportable, ...row }) => ({
      ...{ id, payee, day, cause, reportable },
      grossUsd: exact(row.gross),
      dueUsd: exact(row.due),
      withheldUsd: exact(row.withheld),
      shortUsd: exact(row.short),
    })),
    form945: Object.fromEntries([...withheldByMonth].map(([month, total]) => [month, formatUsdTotal(total)])),
    corrections: plan.corrections.map(({ correctedBoxes, ...one }) => ({
      ...one,
      correctedBoxes: inCents(correctedBoxes),
    })),
    zone: file.zone,
  };
}

/** How a due return is filed, and in which stored file. */
function filingOf(key: string, kept: ReadonlySet<string>, stands: ReadonlyMap<string, Stands | undefined>): object {
  const own = stands.get(key);
  if (kept.has(key)) return { filing: 'original' };
  if (own === undefined) return { filing: 'filed' };
  return { filing: isFiled(own.state) ? 'filed' : 'in-file', file: own.file, state: own.state };
}

function shownReturn({ payee, form, boxes, because }: DueReturn): object {
  return {
    payee: payee.id,
    form,
    name: nameLine(payee.name),
    tin: shownTin(payee) ?? null,
    tinOnRecipientCopy: recipientTin(payee) ?? null,
    recipientCopy: payee.electronicConsent ? 'electronic' : 'paper',
    account: payee.account,
    because,
    boxes: inCents(boxes),
  };
}

/** Gross payments of a return: every box but that of the tax. */
function grossOf({ form, boxes }: DueReturn, law: YearReturns['law']): Usd {
  const tax = withheldBox(form, law);
  return Object.entries(boxes).reduce<Usd>(
    (total, [box, value]) => (box === tax ? total : usd(total + value)),
    ZERO_USD,
  );
}

/** What a later run needs under "filed" to find out what must be corrected. It holds whole TINs. */
function filedRecord(originals: readonly StatedReturn[]): string {
  const rows = originals.map(({ payee, form, boxes }) => ({
    payee: payee.id,
    form,
    tin: readTin(payee.tin) ?? '',
    name: filedName(payee.name),
    address: payee.address,
    boxes: inCents(boxes),
  }));
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}

function filedName(name: StatedReturn['payee']['name']): object {
  if (name.kind === 'business') return { business: name.line1, business2: name.line2 };
  const { first, middle, last, suffix } = name;
  return { first, middle, last, suffix };
}

function inCents(boxes: Readonly<Record<string, Usd>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(boxes).map(([box, total]) => [box, formatUsdTotal(total)]));
}

function exact(value: Usd): string {
  return formatDecimal({ digits: value, scale: USD_SCALE });
}
