import { formatBasisPoints } from '../../format/amount';
import { t } from '../../strings';
import { returnText } from './contract-text';

const words = t.contracts.signed;
const form = t.contracts.form;

/** Terms as docs/contracts.md writes them, as far as they are read out; the service has checked each of them. */
interface Signed {
  readonly hashRate: string;
  readonly units: number;
  readonly price: string | number;
  readonly start: string;
  readonly termDays?: number | null;
  readonly dayOffsetMinutes: number;
  readonly fee?: {
    readonly currency: 'usd' | 'coin';
    readonly perUnitDay: string | number;
    readonly taken: 'deducted' | 'upfront';
    readonly whenAboveReward?: { readonly rule: 'carry' | 'waive' | 'end'; readonly afterDays?: number };
  } | null;
  readonly electricity?: { readonly days: number; readonly price: string | number } | null;
  readonly settlement: {
    readonly everyDays: number;
    readonly anchor?: string | null;
    readonly paidWithinDays: number;
    readonly toleranceBps: number;
  };
  readonly shortfall?: keyof typeof form.shortfalls;
  readonly default?: { readonly afterDays: number; readonly then: 'keep' | 'write-off' } | null;
  readonly writeOffAfterDays?: number | null;
  readonly residual?: { readonly minimum: string | number; readonly below: 'paid' | 'stays' } | null;
  readonly cancellation?: { readonly noticeDays: number; readonly refundBps: number } | null;
  readonly promise?: { readonly currency: 'usd' | 'coin'; readonly perUnitDay: string | number } | null;
  readonly blockFees?: { readonly rule: string; readonly bps?: number; readonly amount?: string | number } | null;
  readonly verdictRule?: {
    readonly renewFromBps: number;
    readonly scaleFromBps: number;
    readonly lostBpsMax: number;
  } | null;
}

/** What the service takes where nothing is declared. */
const USUAL_VERDICT = { renewFromBps: 0, scaleFromBps: 1_000, lostBpsMax: 500 };

function money(value: string | number, currency: 'usd' | 'coin', asset: string): string {
  return currency === 'usd' ? `$${value}` : `${value} ${asset}`;
}

function feeText({ fee }: Signed, asset: string): string {
  if (fee === undefined || fee === null) return words.none;
  const { currency, perUnitDay, taken, whenAboveReward: above } = fee;
  const what = words.fee(money(perUnitDay, currency, asset), form.feeTakens[taken]);
  if (above === undefined) return what;
  const days = above.rule === 'end' ? ` ${words.inARow(above.afterDays ?? 1)}` : '';
  return `${what}. ${form.excess} ${form.excesses[above.rule]}${days}`;
}

function blockFeesText({ blockFees }: Signed, asset: string): string {
  if (blockFees?.rule === 'per-block') return words.perBlock(`${blockFees.amount ?? ''} ${asset}`);
  if (blockFees?.rule === 'of-subsidy') return words.ofSubsidy(formatBasisPoints(blockFees.bps ?? 0));
  return form.blockFeesRules.none;
}

function days(count: number | null | undefined, none: string): string {
  return count === undefined || count === null ? none : words.days(count);
}

/** The terms of a contract as signed, in words: name and text, in the order of the form. */
export function signedFacts(text: string, asset: string): readonly (readonly [string, string])[] {
  const terms = JSON.parse(text) as Signed;
  const { electricity, settlement, cancellation, promise, residual } = terms;
  const { renewFromBps, scaleFromBps, lostBpsMax } = terms.verdictRule ?? USUAL_VERDICT;
  const late = terms.default ?? null;
  return [
    [words.term, days(terms.termDays, words.openEnd)],
    [words.offset, words.minutesEast(terms.dayOffsetMinutes)],
    [words.feeName, feeText(terms, asset)],
    [words.electricity, electricity === undefined || electricity === null ? words.included : words.prepaid(electricity.days, String(electricity.price))], // prettier-ignore
    [words.settlement, words.settled(settlement.everyDays, settlement.anchor ?? null, settlement.paidWithinDays)],
    [words.tolerance, formatBasisPoints(settlement.toleranceBps)],
    [form.shortfall, form.shortfalls[terms.shortfall ?? 'oldest-first']],
    [words.default, late === null ? words.never : words.defaultAfter(late.afterDays, form.defaultThens[late.then])],
    [words.writeOff, days(terms.writeOffAfterDays, words.never)],
    [words.residual, residual?.below === 'stays' ? words.stays(`${residual.minimum} ${asset}`) : words.paidOut],
    [words.cancellation, cancellation === undefined || cancellation === null ? words.cannot : words.notice(cancellation.noticeDays, formatBasisPoints(cancellation.refundBps))], // prettier-ignore
    [words.promise, promise === undefined || promise === null ? words.nothing : words.perUnitDay(money(promise.perUnitDay, promise.currency, asset))], // prettier-ignore
    [words.blockFees, blockFeesText(terms, asset)],
    [words.judged, words.verdict(returnText(String(renewFromBps)), returnText(String(scaleFromBps)), formatBasisPoints(lostBpsMax))], // prettier-ignore
  ];
}
