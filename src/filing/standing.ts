import { addDays, type Day } from '../units';
import { isBusinessDay } from './business-day';
import { type LastYear, lastDayOf, type PartyName, type Payee, type PayeeForm } from './payee';
import type { TaxForm } from './tax-form';

/** What the IRS, or the law, said of a payee. `b-notice`: name and TIN do not match (CP2100). */
export const NOTICE_KINDS = ['b-notice', 'withhold', 'withhold-no-more'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export interface Notice {
  readonly kind: NoticeKind;
  /** `b-notice`: when it came; the others: the first day of withholding, and the first day without. */
  readonly on: Day;
}

/** What an import says of the year before and of a form on paper (RULES.md 10). */
export interface StatedBefore extends LastYear {
  /** When a Form W-9 was signed that is not entered here, or was entered later. */
  readonly w9On: Day | undefined;
}

/** Everything that is stored of one payee. */
export interface PayeeFacts {
  readonly memberId: string;
  /** As the member is called here; undefined for one who was erased. */
  readonly personName: string | undefined;
  /** By version. */
  readonly forms: readonly TaxForm[];
  readonly notices: readonly Notice[];
  readonly electronicConsent: boolean;
  readonly before: StatedBefore;
}

/** Business days after a notice within which it is passed on, and after which tax is withheld. */
const ANSWER_BUSINESS_DAYS = 30;
/** Of two notices that make a second one: within three calendar years. */
const NOTICE_YEARS = 3;
const ACCOUNT_MAX = 20;

/** A payee as returns and withholding see it, without the number itself. */
export function toPayee({ memberId, personName, forms, notices, electronicConsent, before }: PayeeFacts): Payee {
  const last = forms.at(-1);
  return {
    id: memberId,
    name: last?.name ?? unnamed(personName ?? ''),
    tinKept: last?.tin,
    tinType: last?.tinType ?? undefined,
    ...formOf(forms, before),
    taxClass: last?.taxClass ?? 'individual',
    address: last?.address ?? { country: 'US', line1: '', line2: '', city: '', state: '', zip: '' },
    account: accountOf(memberId),
    electronicConsent,
    secondTinNotice: secondNotice(notices),
    ...withholdingTime(notices),
    lastYear: { returnRequired: before.returnRequired, withheld: before.withheld },
  };
}

/**
 * The form, and the day from which it counts. A form that only replaces another one of its kind leaves no gap: it counts from
 * the day on which the first of them came, where both have a number or both have none.
 */
function formOf(
  forms: readonly TaxForm[],
  { w9On }: StatedBefore,
): { form?: PayeeForm; formOn?: Day; formUntil?: Day | undefined } {
  const last = forms.at(-1);
  if (last === undefined) return w9On === undefined ? {} : { form: 'W-9', formOn: w9On };
  let since = last.receivedOn;
  for (const { form, tin, receivedOn } of forms.toReversed()) {
    if (form !== last.form || (tin === undefined) !== (last.tin === undefined)) break;
    since = receivedOn < since ? receivedOn : since;
  }
  const stated = last.form === 'W-9' && last.tin !== undefined ? w9On : undefined;
  const formOn = stated !== undefined && stated < since ? stated : since;
  return { form: last.form, formOn, formUntil: lastDayOf(last.form, last.signedOn) };
}

/** The number of the account on a return and in TIN matching: the beginning of the id, which fits into both. */
export function accountOf(memberId: string): string {
  return memberId.replaceAll(/[^A-Za-z0-9-]/g, '').slice(0, ACCOUNT_MAX);
}

/** Two B-notices of different years, within three calendar years. @see General Instructions, "2nd TIN not." */
export function secondNotice(notices: readonly Notice[]): boolean {
  const years = [...new Set(notices.filter(({ kind }) => kind === 'b-notice').map(({ on }) => yearOf(on)))].sort();
  return years.some((year, at) => at > 0 && year - (years[at - 1] ?? 0) < NOTICE_YEARS);
}

/** Withholding by notice: the last beginning, and the end after it. */
function withholdingTime(notices: readonly Notice[]): Pick<Payee, 'noticeFrom' | 'noticeUntil'> {
  const days = (kind: NoticeKind): readonly Day[] => notices.filter((one) => one.kind === kind).map(({ on }) => on).sort(); // prettier-ignore
  const noticeFrom = days('withhold').at(-1);
  if (noticeFrom === undefined) return {};
  return { noticeFrom, noticeUntil: days('withhold-no-more').find((on) => on >= noticeFrom) };
}

/**
 * From when tax is withheld where nobody answers the last B-notice: from payments after the close of the thirtieth business day
 * after it came. Undefined where a form came since, or there is none.
 * A second notice is answered by the IRS or the Social Security Administration alone, never by a form.
 * @see 26 CFR 31.3406(d)-5(a), (d), (e), (g); Pub. 1281. Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export function unansweredFrom(notices: readonly Notice[], forms: readonly TaxForm[]): Day | undefined {
  const told = notices.filter(({ kind }) => kind === 'b-notice').map(({ on }) => on).sort().at(-1); // prettier-ignore
  if (told === undefined || notices.some(({ kind, on }) => kind !== 'b-notice' && on >= told)) return undefined;
  const answered = forms.some(({ receivedOn, form }) => form === 'W-9' && receivedOn >= told);
  return answered && !secondNotice(notices) ? undefined : addDays(afterBusinessDays(told, ANSWER_BUSINESS_DAYS), 1);
}

function afterBusinessDays(day: Day, count: number): Day {
  let found = day;
  for (let left = count; left > 0;) {
    found = addDays(found, 1);
    if (isBusinessDay(found)) left -= 1;
  }
  return found;
}

function unnamed(last: string): PartyName {
  return { kind: 'individual', first: '', middle: '', last, suffix: '' };
}

function yearOf(day: Day): number {
  return Number.parseInt(day.slice(0, 4), 10);
}
