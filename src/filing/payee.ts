import type { PostalAddress } from '../../reports/information-returns';
import { type Day, type Instant, parseDay } from '../units';
import { maskTin, readTin, type TinType } from './tin';

/** What a payee gave: Form W-9 of a US person, or W-8BEN and W-8BEN-E of a foreign one. */
export const PAYEE_FORMS = ['W-9', 'W-8BEN', 'W-8BEN-E'] as const;
export type PayeeForm = (typeof PAYEE_FORMS)[number];

/** Line 3a of Form W-9; `exempt` is a payee with an exempt payee code. */
export const TAX_CLASSES = ['individual', 'sole-proprietor', 'partnership', 'trust', 'c-corporation', 's-corporation', 'exempt'] as const; // prettier-ignore
export type TaxClass = (typeof TAX_CLASSES)[number];

const FOREIGN_FORM_YEARS = 3;

export type PartyName =
  | { readonly kind: 'individual'; readonly first: string; readonly middle: string; readonly last: string; readonly suffix: string } // prettier-ignore
  | { readonly kind: 'business'; readonly line1: string; readonly line2: string };

/** Somebody whom the operator pays. */
export interface Payee {
  readonly id: string;
  readonly name: PartyName;
  /** As written; `readTin` says whether it is one. */
  readonly tin?: string | undefined;
  readonly tinType?: TinType | undefined;
  /** Of a number that is on file and was not opened: then `tin` is absent. */
  readonly tinKept?: KeptTin | undefined;
  readonly form?: PayeeForm | undefined;
  /** The day from which the form counts: in a file the day on which it was signed, in the service that on which it came. */
  readonly formOn?: Day | undefined;
  /** The last day on which a Form W-8 counts, where that is known: see `lastDayOf`. */
  readonly formUntil?: Day | undefined;
  /** Of the last form. */
  readonly taxClass: TaxClass;
  /** Forms that counted before it, in their order: a payment is judged by the one of its own day. */
  readonly earlier?: readonly EarlierForm[] | undefined;
  /**
   * To whom an accepted return of the year is: `as-filed` whatever form came since, or whom somebody named who said that what
   * was filed is wrong, and when. Undefined: the payee as he stands here.
   */
  readonly filedTo?: 'as-filed' | (Identity & { readonly noted: Instant }) | undefined;
  readonly address: PostalAddress;
  /** The number of the account on the return, which joins a correction with its original. */
  readonly account: string;
  /** Agreed to get the copy electronically, in a way that shows access. */
  readonly electronicConsent: boolean;
  /** The IRS told twice within three years that name and TIN do not match. */
  readonly secondTinNotice: boolean;
  /** The IRS, or a second notice, demands withholding from this day on, */
  readonly noticeFrom?: Day | undefined;
  /** and until the day before this one. */
  readonly noticeUntil?: Day | undefined;
  readonly lastYear: LastYear;
}

/** What a form says of the payments of its days. */
export interface FormInForce {
  readonly form: PayeeForm;
  readonly taxClass: TaxClass;
  /** Whether it states nine digits. */
  readonly hasTin: boolean;
}

/** A form that another one replaced. */
export interface EarlierForm extends FormInForce {
  readonly from: Day;
  /** Its last day: that before the next one came, or its own where it ended by itself. */
  readonly until: Day;
}

/** What of a payee a return states, its number sealed. */
export type Identity = Pick<Payee, 'name' | 'address' | 'tinType' | 'tinKept'>;

/** What is told of nine digits that stay sealed. */
export interface KeptTin {
  readonly lastFour: string;
  /** The same for the same number, and of no use to whoever has not the service's key. */
  readonly mark: string;
}

/** What the year before decides of this one. @see 26 USC 3406(b)(6)(B), (C); docs/tax-sources.md */
export interface LastYear {
  readonly returnRequired: boolean;
  readonly withheld: boolean;
}

/** The name on one line, as matched with a TIN and as read by people. */
export function nameLine(name: PartyName): string {
  const words = name.kind === 'business' ? [name.line1] : [name.first, name.middle, name.last, name.suffix];
  return words.filter((word) => word !== '').join(' ');
}

/** The form that counted on a day; none before the first one came, and none after the last day of a Form W-8. */
export function formOn(payee: Payee, day: Day): FormInForce | undefined {
  const { form, formOn: from, formUntil: until, taxClass, earlier = [] } = payee;
  if (form !== undefined && (from === undefined || from <= day)) {
    return until !== undefined && until < day ? undefined : { form, taxClass, hasTin: tinMark(payee) !== undefined };
  }
  return earlier.findLast((one) => one.from <= day && day <= one.until);
}

/** The first Form W-9, and the day from which it counted; undefined where there is none, or nobody knows the day. */
export function firstW9(payee: Payee): (Pick<FormInForce, 'form' | 'taxClass'> & { readonly from: Day }) | undefined {
  const { form, formOn: from, taxClass, earlier = [] } = payee;
  const last = form === 'W-9' && from !== undefined ? { form, taxClass, from } : undefined;
  return earlier.find((one) => one.form === 'W-9') ?? last;
}

/** Whether a payee who had no form on a day has none since: then one is still to be asked for. */
export function lacksForm(payee: Payee, day: Day): boolean {
  const begins = [...(payee.earlier ?? []).map(({ from }) => from), ...(payee.formOn === undefined ? [] : [payee.formOn])]; // prettier-ignore
  return formOn(payee, day) === undefined && !begins.some((from) => from > day);
}

/**
 * The last day on which a form counts: of a Form W-8 the last of the third calendar year after its own; a Form W-9 has none.
 * @see 26 CFR 1.1441-1(e)(4)(ii)(A). Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export function lastDayOf(form: PayeeForm | undefined, signedOn: Day | undefined): Day | undefined {
  if (signedOn === undefined || !isForeign(form)) return undefined;
  return parseDay(`${Number.parseInt(signedOn.slice(0, 4), 10) + FOREIGN_FORM_YEARS}-12-31`);
}

/** What tells a payee's number from another's; undefined where there are no nine digits. */
export function tinMark({ tin, tinKept }: Payee): string | undefined {
  return readTin(tin) ?? tinKept?.mark;
}

/** Whether there is a number that was not opened. */
export function isSealed({ tin, tinKept }: Payee): boolean {
  return readTin(tin) === undefined && tinKept !== undefined;
}

/** The number as a screen shows it. Undefined without nine digits. */
export function shownTin({ tin, tinKept }: Payee): string | undefined {
  const digits = readTin(tin) ?? tinKept?.lastFour;
  return digits === undefined ? undefined : maskTin(digits);
}

/** A foreign person by its own word: no Form 1099 for what is paid from then on. */
export function isForeign(form: PayeeForm | undefined): boolean {
  return form === 'W-8BEN' || form === 'W-8BEN-E';
}

/**
 * Corporations and exempt payees get no return for these payments, where a Form W-9 says so.
 * @see 26 CFR 1.6041-3(p)(1); 31.3406(g)-1. Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export function isExempt(stated: Pick<Payee, 'form' | 'taxClass'> | undefined): boolean {
  const { form, taxClass } = stated ?? {};
  return form === 'W-9' && (taxClass === 'c-corporation' || taxClass === 's-corporation' || taxClass === 'exempt');
}

/** Why tax is to be withheld from a reportable payment. */
export type WithholdingCause = 'no-form' | 'no-tin' | 'irs-notice';

/**
 * What makes a payee subject to backup withholding on a day. Without a form the payee is presumed to be a US person.
 * @see 26 USC 3406(a)(1)(A) to (D); 26 CFR 1.6049-5(d)(2).
 * Checked for 2024 to 2026 (docs/tax-sources.md); 1.6049-5 could not be read
 */
export function withholdingCause(payee: Payee, day: Day): WithholdingCause | undefined {
  const stated = formOn(payee, day);
  if (isForeign(stated?.form) || isExempt(stated)) return undefined;
  if (stated === undefined) return 'no-form';
  if (!stated.hasTin) return 'no-tin';
  const { noticeFrom, noticeUntil } = payee;
  const inForce = noticeFrom !== undefined && noticeFrom <= day && (noticeUntil === undefined || day < noticeUntil);
  return inForce ? 'irs-notice' : undefined;
}
