import type { CopyParty, RecipientCopy, ReturnForm } from '../../reports/information-returns';
import { formatUsdTotal, type Usd } from '../units';
import type { Correction } from './corrections';
import type { FiledReturn, FilingFile, Payer } from './filing-file';
import type { PartyName, Payee } from './payee';
import { readTin, type TinType, tinOnCopy } from './tin';
import type { YearReturns } from './year-returns';

/** The copy of one return for its recipient, and how it may be given. */
export interface PlannedCopy {
  readonly payee: string;
  readonly form: ReturnForm;
  /** On paper unless the payee agreed to the other. */
  readonly delivery: 'electronic' | 'paper';
  readonly copy: RecipientCopy;
}

/**
 * The recipients' copies of a year: of each return that is due, marked as corrected where one that was filed had other
 * amounts or another address; and of each filed return that is corrected to zero, to whom it was filed for.
 * @see General Instructions for Certain Information Returns, sections H and M; 26 CFR 301.6109-4.
 * Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export function recipientCopies(judged: YearReturns, file: FilingFile): readonly PlannedCopy[] {
  const payer = payerOf(file.payer);
  const { corrections } = judged.plan;
  const correctionOf = (payee: string, form: ReturnForm): Correction | undefined =>
    corrections.find((one) => one.payee === payee && one.form === form);
  const due = judged.returns.due.map(({ payee, form, boxes }): PlannedCopy => {
    const corrected = correctionOf(payee.id, form);
    const isCorrected = corrected?.type === 1 || file.filed.some((old) => isCorrectionOf(old, payee.id, form));
    const shown = corrected?.type === 1 ? corrected.correctedBoxes : boxes;
    const { id, account, electronicConsent } = payee;
    const copy = { form, isCorrected, payer, recipient: recipientOf(payee), account, boxes: inCents(shown) };
    return { payee: id, form, delivery: electronicConsent ? 'electronic' : 'paper', copy };
  });
  const zeroed = file.filed.flatMap((old): PlannedCopy[] => {
    const corrected = correctionOf(old.payee, old.form);
    const isDue = due.some(({ payee, form }) => payee === old.payee && form === old.form);
    const isZeroed = old.stands?.isCorrection === true && Object.values(old.boxes).every((total) => total === 0n);
    if (corrected === undefined ? !isZeroed : corrected.type === 1 && isDue) return [];
    const account = old.account ?? file.payees.get(old.payee)?.account ?? old.payee;
    const boxes = inCents(corrected?.correctedBoxes ?? old.boxes);
    const copy = { form: old.form, isCorrected: true, payer, recipient: filedTo(old), account, boxes };
    // Whoever it was wrongly filed for agreed to nothing.
    return [{ payee: old.payee, form: old.form, delivery: 'paper', copy }];
  });
  return [...due, ...zeroed];
}

/** Whether a correction that was made states it: its copy stays one of a corrected return. */
function isCorrectionOf({ stands, payee, form, boxes }: FiledReturn, id: string, of: ReturnForm): boolean {
  const isOfIt = stands?.isCorrection === true && payee === id && form === of;
  return isOfIt && Object.values(boxes).some((total) => total !== 0n);
}

function payerOf({ name, tin, tinType, address, phone }: Payer): RecipientCopy['payer'] {
  const digits = readTin(tin);
  return { name: namesOf(name), address: linesOf(address), phone, tin: digits === undefined ? '' : written(digits, tinType) }; // prettier-ignore
}

/** A payee's number as the payee's own copy shows it; of one that stays sealed the last four digits are all that it needs. */
export function recipientTin({ name, tin, tinType, tinKept }: Payee): string | undefined {
  const digits = readTin(tin) ?? tinKept?.lastFour.padStart(9, '0');
  return digits === undefined ? undefined : tinOnCopy(digits, tinType ?? typeOf(name), 'recipient');
}

function recipientOf(payee: Payee): CopyParty {
  return { name: namesOf(payee.name), address: linesOf(payee.address), tin: recipientTin(payee) ?? '' };
}

function filedTo({ name, address, tin, tinKept }: FiledReturn): CopyParty {
  const digits = readTin(tin) ?? tinKept?.lastFour.padStart(9, '0');
  const shown = digits === undefined ? '' : tinOnCopy(digits, typeOf(name), 'recipient');
  return { name: namesOf(name), address: linesOf(address), tin: shown };
}

/** What a number is taken for where nobody said it. */
function typeOf(name: PartyName): TinType {
  return name.kind === 'business' ? 'EIN' : 'SSN';
}

function written(digits: string, type: TinType): string {
  if (type === 'EIN') return `${digits.slice(0, 2)}-${digits.slice(2)}`;
  return `${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}`;
}

function namesOf(name: PartyName): readonly string[] {
  const lines = name.kind === 'business' ? [name.line1, name.line2] : [[name.first, name.middle, name.last, name.suffix].filter((word) => word !== '').join(' ')]; // prettier-ignore
  return lines.filter((line) => line !== '');
}

function linesOf({ line1, line2, city, state, zip, country }: Payee['address']): readonly string[] {
  const place = [city, [state, zip].filter((word) => word !== '').join(' ')].filter((word) => word !== '').join(', ');
  return [line1, line2, place, country === 'US' ? '' : country].filter((line) => line !== '');
}

function inCents(boxes: Readonly<Record<string, Usd>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(boxes).map(([box, total]) => [box, formatUsdTotal(total)]));
}
