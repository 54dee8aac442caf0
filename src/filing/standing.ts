import { addDays, type Day, type Instant, instant } from '../units';
import { isBusinessDay } from './business-day';
import { type EarlierForm, type Identity, type LastYear, lastDayOf, type PartyName, type Payee, type PayeeForm } from './payee'; // prettier-ignore
import type { TaxForm } from './tax-form';

/**
 * What the IRS, or the law, said of a payee. `b-notice`: name and TIN do not match (CP2100). `filed-wrong` is the operator's own
 * word: what was filed of a year named the payee wrongly.
 */
export const NOTICE_KINDS = ['b-notice', 'withhold', 'withhold-no-more', 'filed-wrong'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export interface Notice {
  readonly kind: NoticeKind;
  /**
   * `b-notice`: when it came; `withhold`, `withhold-no-more`: the first day of withholding, and the first day without;
   * `filed-wrong`: a day of the year whose return is wrong.
   */
  readonly on: Day;
  readonly notedAt: Instant;
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
  /** In the order in which they came; of one day the last version counts. */
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

/**
 * A payee as returns and withholding see it, without the number itself. A payment is judged by the form of its own day; a return
 * that is made now states the form on file now, and one that was filed stays as it was.
 * @param year of the returns
 */
export function toPayee(facts: PayeeFacts, year?: number): Payee {
  const { memberId, personName, forms, notices, electronicConsent, before } = facts;
  const last = forms.at(-1);
  return {
    id: memberId,
    ...identityOf(forms, personName),
    ...heldForms(forms, before),
    taxClass: last?.taxClass ?? 'individual',
    account: accountOf(memberId),
    electronicConsent,
    secondTinNotice: secondNotice(notices),
    ...withholdingTime(notices),
    lastYear: { returnRequired: before.returnRequired, withheld: before.withheld },
    filedTo: filedTo(facts, year),
  };
}

/** The form whose name, number and address a return states: the last Form W-9, or the last form where there is none. */
export function returnForm<F extends { readonly form: PayeeForm }>(forms: readonly F[]): F | undefined {
  return forms.findLast(({ form }) => form === 'W-9') ?? forms.at(-1);
}

function identityOf(forms: readonly TaxForm[], personName: string | undefined): Identity {
  const stated = returnForm(forms);
  return {
    name: stated?.name ?? unnamed(personName ?? ''),
    tinKept: stated?.tin,
    tinType: stated?.tinType ?? undefined,
    address: stated?.address ?? { country: 'US', line1: '', line2: '', city: '', state: '', zip: '' },
  };
}

/** By the forms that were on file when somebody said that the year's return is wrong: a later one changes it no more. */
function filedTo({ forms, notices, personName }: PayeeFacts, year: number | undefined): Payee['filedTo'] {
  const said = notices.filter(({ kind, on }) => kind === 'filed-wrong' && yearOf(on) === year);
  if (said.length === 0) return 'as-filed';
  const at = Math.max(...said.map(({ notedAt }) => notedAt));
  return { ...identityOf(forms.filter(({ recordedAt }) => recordedAt <= at), personName), noted: instant(at) }; // prettier-ignore
}

/** The last form with the day on which it came, and each earlier one as long as it counted. */
function heldForms(
  forms: readonly TaxForm[],
  { w9On }: StatedBefore,
): Pick<Payee, 'form' | 'formOn' | 'formUntil' | 'earlier'> {
  const last = forms.at(-1);
  if (last === undefined) return w9On === undefined ? {} : { form: 'W-9', formOn: w9On };
  const earlier = forms.slice(0, -1).map(({ form, taxClass, tin, receivedOn: from }, at): EarlierForm => {
    return { form, taxClass, hasTin: tin !== undefined, from, until: heldUntil(forms, at) ?? from };
  });
  const held = { form: last.form, formOn: last.receivedOn, formUntil: lastDayOf(last.form, last.signedOn) };
  return { ...held, earlier: [...onPaper(forms, w9On), ...earlier] };
}

/** The last day on which one of a payee's forms counts: that before the next one came, or its own; undefined where it has none. */
export function heldUntil(
  forms: readonly Pick<TaxForm, 'form' | 'receivedOn' | 'signedOn'>[],
  at: number,
): Day | undefined {
  const [one, next] = [forms[at], forms[at + 1]];
  const own = lastDayOf(one?.form, one?.signedOn);
  if (next === undefined) return own;
  const until = addDays(next.receivedOn, -1);
  return own !== undefined && own < until ? own : until;
}

/** A Form W-9 that an import states counted until the first form came that is entered here; its number is that of the first one entered. */
function onPaper(forms: readonly TaxForm[], w9On: Day | undefined): readonly EarlierForm[] {
  const [first] = forms;
  if (first === undefined || w9On === undefined || w9On >= first.receivedOn) return [];
  const entered = forms.find(({ form }) => form === 'W-9');
  const said = {
    form: 'W-9',
    taxClass: entered?.taxClass ?? 'individual',
    hasTin: entered?.tin !== undefined,
  } as const;
  return [{ ...said, from: w9On, until: addDays(first.receivedOn, -1) }];
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
  if (
    told === undefined ||
    notices.some(({ kind, on }) => (kind === 'withhold' || kind === 'withhold-no-more') && on >= told)
  )
    return undefined;
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
