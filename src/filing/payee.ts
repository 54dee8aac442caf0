import type { PostalAddress } from '../../reports/information-returns';
import type { Day } from '../units';
import { readTin, type TinType } from './tin';

/** What a payee gave: Form W-9 of a US person, or W-8BEN and W-8BEN-E of a foreign one. */
export const PAYEE_FORMS = ['W-9', 'W-8BEN', 'W-8BEN-E'] as const;
export type PayeeForm = (typeof PAYEE_FORMS)[number];

/** Line 3a of Form W-9; `exempt` is a payee with an exempt payee code. */
export const TAX_CLASSES = ['individual', 'sole-proprietor', 'partnership', 'trust', 'c-corporation', 's-corporation', 'exempt'] as const; // prettier-ignore
export type TaxClass = (typeof TAX_CLASSES)[number];

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
  readonly form?: PayeeForm | undefined;
  /** The day on which the form was signed. */
  readonly formOn?: Day | undefined;
  readonly taxClass: TaxClass;
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

/** What the year before decides of this one. @see 26 USC 3406(b)(6)(B), (C) */
export interface LastYear {
  readonly returnRequired: boolean;
  readonly withheld: boolean;
}

/** The name on one line, as matched with a TIN and as read by people. */
export function nameLine(name: PartyName): string {
  const words = name.kind === 'business' ? [name.line1] : [name.first, name.middle, name.last, name.suffix];
  return words.filter((word) => word !== '').join(' ');
}

/** The form that counted on a day; none before it was signed. */
export function formOn(payee: Payee, day: Day): PayeeForm | undefined {
  return payee.formOn !== undefined && payee.formOn > day ? undefined : payee.form;
}

/** A foreign person by its own word: no Form 1099 for what is paid from then on. */
export function isForeign(form: PayeeForm | undefined): boolean {
  return form === 'W-8BEN' || form === 'W-8BEN-E';
}

/**
 * Corporations and exempt payees get no return for these payments, where a Form W-9 says so.
 * @see 26 CFR 1.6041-3(p)(1); 31.3406(g)-1
 */
export function isExempt(payee: Payee, form: PayeeForm | undefined): boolean {
  return form === 'W-9' && ['c-corporation', 's-corporation', 'exempt'].includes(payee.taxClass);
}

/** Why tax is to be withheld from a reportable payment. */
export type WithholdingCause = 'no-form' | 'no-tin' | 'irs-notice';

/**
 * What makes a payee subject to backup withholding on a day. Without a form the payee is presumed to be a US person.
 * @see 26 USC 3406(a)(1)(A) to (D); 26 CFR 1.6049-5(d)(2)
 */
export function withholdingCause(payee: Payee, day: Day): WithholdingCause | undefined {
  const form = formOn(payee, day);
  if (isForeign(form) || isExempt(payee, form)) return undefined;
  if (form === undefined) return 'no-form';
  if (readTin(payee.tin) === undefined) return 'no-tin';
  const { noticeFrom, noticeUntil } = payee;
  const inForce = noticeFrom !== undefined && noticeFrom <= day && (noticeUntil === undefined || day < noticeUntil);
  return inForce ? 'irs-notice' : undefined;
}
