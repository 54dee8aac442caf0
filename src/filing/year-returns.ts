import { knownYears, type ReturnForm, type ReturnYear, returnYear } from '../../reports/information-returns';
import { DomainError, groupBy, inCents, type TaxYear, type Usd } from '../units';
import { asItStands, type CorrectionPlan, identityReasons, isSettled, planCorrections } from './corrections';
import type { FiledReturn, FilingFile } from './filing-file';
import { type WithholdingRow, withholdingOf } from './look-back';
import { isForeign, type Payee, shownTin, tinMark } from './payee';
import type { FilingNote, PlacedPayment } from './payment';
import { type Placement, placePayments } from './placement';
import { dollars, type DueReturn, type Returns, returnsOf, sum } from './returns';
import { readTin, tinFault, tinWarnings } from './tin';

/** Everything that a year's payments come to, before any file is made. */
export interface YearReturns {
  readonly law: ReturnYear;
  readonly placement: Placement;
  readonly returns: Returns;
  readonly plan: CorrectionPlan;
  readonly withholding: readonly WithholdingRow[];
  /** Tax withheld by month `YYYY-MM`, for the worksheet of Form 945. */
  readonly withheldByMonth: ReadonlyMap<string, Usd>;
  readonly errors: readonly FilingNote[];
  readonly warnings: readonly FilingNote[];
}

/**
 * Judges a year. Sums are exact; what a return states is rounded to cents once, half-up.
 * @throws DomainError `filing.unknown-year` where the law of the year is not known
 */
export function judgeYear(file: FilingFile, year: TaxYear): YearReturns {
  const law = lawOf(year);
  const placement = placePayments(file, year, law);
  const payees = [...file.payees.values()];
  const byPayee = groupBy(placement.placed, ({ payee }) => payee);
  const limits = { threshold: dollars(law.thresholdUsd), percent: law.withholdingPercent };
  const withholding = payees.flatMap((payee) => withholdingOf(payee, byPayee.get(payee.id) ?? [], limits));
  const filed = new Map(file.filed.map((one) => [`${one.form} ${one.payee}`, one]));
  const isFiled = (payee: string, form: ReturnForm): boolean => isSettled(filed.get(`${form} ${payee}`));
  const judged = returnsOf(payees, placement.placed, { year: law, fileFrom: file.fileFrom, isFiled });
  const due = judged.due.map((one) => ({ ...one, payee: asItStands(one.payee, filed.get(`${one.form} ${one.payee.id}`)) })); // prettier-ignore
  const returns = { ...judged, due };
  const plan = planCorrections(due.map(asFiled), file.filed, returns.without);
  return {
    law,
    placement,
    returns,
    plan,
    withholding,
    withheldByMonth: byMonth(placement.placed),
    errors: [
      ...file.errors,
      ...placement.errors,
      ...returns.errors,
      ...sameTins(payees.filter(({ id }) => byPayee.has(id))),
      ...sameAccounts(payees),
      ...badTins(payees),
      ...badFiled(file),
    ],
    warnings: [...waitingNotes(plan.waiting), ...sinceNotes(judged.due, filed), ...tinNotes(returns.due), ...limitNotes(file, law), ...shortNotes(withholding), ...undueNotes(placement.placed, withholding), ...law.unsettled.map(asNote)], // prettier-ignore
  };
}

/** @throws DomainError `filing.unknown-year` */
export function lawOf(year: TaxYear): ReturnYear {
  const law = returnYear(year);
  if (law !== undefined) return law;
  throw new DomainError(
    'filing.unknown-year',
    `The amounts and boxes of ${year} are not known here; known are ${knownYears().join(', ')}. From 2027 on the threshold is indexed and announced each year. Nothing was filed.`,
    { year },
  );
}

/** As a return prints it: one rounding for what is filed, shown and compared. */
function asFiled({ payee, form, boxes }: DueReturn) {
  const cents = Object.entries(boxes).map(([box, total]): [string, Usd] => [box, inCents(total)]);
  return { payee, form, boxes: Object.fromEntries(cents) };
}

function byMonth(placed: readonly PlacedPayment[]): ReadonlyMap<string, Usd> {
  const withheld = placed.filter((row) => row.withheld !== 0n);
  const months = [...groupBy(withheld, ({ day }) => day.slice(0, 7))].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(months.map(([month, rows]) => [month, sum(rows, 'withheld')]));
}

/** What somebody wrote and is no number is not the same as nothing: it is mended or left out, never filed as an empty cell. */
function badTins(payees: readonly Payee[]): readonly FilingNote[] {
  return payees.flatMap(({ id, form, tin }) => {
    const message = isForeign(form) ? undefined : tinFault(tin);
    return message === undefined ? [] : [{ id, field: 'tin', code: 'filing.bad-tin', message }];
  });
}

/** The threshold is of a TIN, not of a record: two records of one number would split it. */
function sameTins(paid: readonly Payee[]): readonly FilingNote[] {
  const withTin = paid.filter((payee) => tinMark(payee) !== undefined);
  return [...groupBy(withTin, (payee) => tinMark(payee) ?? '').values()].flatMap(
    (same) =>
    same.length < 2
      ? []
      : same.map((payee) => ({ id: payee.id, field: 'tin', code: 'filing.same-tin', message: `Another payee has the TIN ${shownTin(payee)} too. The threshold counts by TIN: make one payee of them.` })), // prettier-ignore
  );
}

/** The account joins an answer or a correction with its payee. */
function sameAccounts(payees: readonly Payee[]): readonly FilingNote[] {
  return [...groupBy(payees, ({ account }) => account)].flatMap(
    ([account, same]) =>
    same.length < 2
      ? []
      : same.map(({ id }) => ({ id, field: 'account', code: 'filing.same-account', message: `Another payee has the account "${account}" too.` })), // prettier-ignore
  );
}

function badFiled({ filed, payees }: FilingFile): readonly FilingNote[] {
  return [...groupBy(filed, ({ payee, form }) => `${form} ${payee}`).values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const { payee, form } = first;
    return [
      ...more.map(() => ({ id: payee, code: 'filing.filed-twice', message: twice(form, [first, ...more]) })),
      ...(payees.has(payee) ? [] : [{ id: payee, code: 'filing.unknown-payee', message: `"filed" has a return of "${payee}", who is no payee of the file.` }]), // prettier-ignore
    ];
  });
}

function twice(form: string, both: FilingFile['filed']): string {
  const file = both.find(({ stands }) => stands !== undefined)?.stands?.file;
  if (file === undefined) return `"filed" has Form ${form} of this payee twice.`;
  return `"filed" has Form ${form} of this payee, which stands in ${file} too: leave it out of "filed".`;
}

/** What stands in a file that the IRS has not accepted, and is not as the books have it now. */
function waitingNotes(waiting: CorrectionPlan['waiting']): readonly FilingNote[] {
  return waiting.map(({ payee: id, form, stands, correction }) => {
    const of = `Form ${form} of this payee stands in ${stands.file}`;
    if (stands.state === 'rejected') return { id, code: 'filing.file-rejected', message: `${of}, which the portal rejected. Take that file out of use: its returns go into the next one.` }; // prettier-ignore
    if (stands.isCorrection && correction?.type === 2) return { id, code: 'filing.original-waits', message: `${of}, which corrects it to zero. The right return goes into a file once the portal accepted that.` }; // prettier-ignore
    if (stands.state === 'made') return { id, code: 'filing.file-stale', message: `${of}, which was not uploaded and is not as the books have it now. Take that file out of use and make it again.` }; // prettier-ignore
    return { id, code: 'filing.file-waits', message: `${of}, which is with the portal. What changed since becomes a correction once the portal accepted it.` }; // prettier-ignore
  });
}

/** A form that came after the acceptance and names the payee otherwise: whether that was so before, a person must say. */
function sinceNotes(due: readonly DueReturn[], filed: ReadonlyMap<string, FiledReturn>): readonly FilingNote[] {
  return due.flatMap(({ payee, form }) => {
    const old = filed.get(`${form} ${payee.id}`);
    if (old === undefined || !isSettled(old) || identityReasons(old, payee).length === 0) return [];
    // Somebody said so already, and by that it is corrected.
    if (identityReasons(old, asItStands(payee, old)).length > 0) return [];
    const message = `The form on file has another name or number than Form ${form} as it was filed. That return stays as it is. If it was wrong already when it was filed, note so under Payees: then it is corrected.`;
    return [{ id: payee.id, code: 'filing.form-since', message }];
  });
}

function tinNotes(due: readonly DueReturn[]): readonly FilingNote[] {
  return uniquePayees(due).flatMap(({ id, tin, tinType }) => {
    const digits = readTin(tin);
    const found = digits === undefined ? [] : tinWarnings(digits, tinType);
    const untyped = digits !== undefined && tinType === undefined ? ['Nobody said whether the number is an SSN, ITIN, ATIN or EIN: it is filed as an SSN for a person and as an EIN for a business.'] : []; // prettier-ignore
    return [...found, ...untyped].map((message) => ({ id, field: 'tin', code: 'filing.odd-tin', message }));
  });
}

function limitNotes({ fileFrom }: FilingFile, { thresholdUsd, year }: ReturnYear): readonly FilingNote[] {
  if (fileFrom === undefined || fileFrom <= dollars(thresholdUsd)) return [];
  return [{ id: 'rules', field: 'fileFromUsd', code: 'filing.limit-unused', message: `It is above the threshold of ${year}, $${thresholdUsd}, and has no effect.` }]; // prettier-ignore
}

function shortNotes(rows: readonly WithholdingRow[]): readonly FilingNote[] {
  const short = rows.filter((row) => row.short > 0n);
  return [...groupBy(short, ({ payee }) => payee)].map(([id, of]) => ({
    id,
    code: 'filing.withholding-short',
    message: `Tax was not withheld in full from ${of.length} payments although it was due: "withholding" has each one. The operator owes what was not withheld.`,
  }));
}

/** Tax that nothing asked for: it is filed as it was withheld, and somebody should look at it. */
function undueNotes(placed: readonly PlacedPayment[], rows: readonly WithholdingRow[]): readonly FilingNote[] {
  const due = new Set(rows.map(({ id }) => id));
  const undue = placed.filter(({ id, withheld, isImported }) => withheld > 0n && !isImported && !due.has(id));
  return undue.map(({ id }) => ({
    id,
    code: 'filing.withheld-undue',
    message:
      'Tax was withheld from this payment although none was due by what the file says. It is filed all the same.',
  }));
}

function asNote(message: string, index: number): FilingNote {
  return { id: `unsettled ${index + 1}`, code: 'filing.unsettled', message };
}

function uniquePayees(due: readonly DueReturn[]): readonly Payee[] {
  return [...new Set(due.map(({ payee }) => payee))];
}
