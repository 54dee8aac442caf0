import type { WithholdingView } from '../filing';
import { DAY_MS, formatUsdTotal, groupBy, type Instant } from '../units';
import { counted, type Need, single } from './need';

type Waiting = WithholdingView['waits'][number];

/** A price of today is often known only when the day is over: younger ones are no news. */
const WAITS_MS = 3 * DAY_MS;
const PAGE = '/operator/payees';
const HELD = 'The rest of each payment is paid; what could be due is held and goes to nobody.';

const WAITS: Readonly<Record<Waiting['reason'], { readonly why: string; readonly next: string }>> = {
  price: { why: 'the coin has no price of that moment', next: 'Bring the price file up to date, or type the price under Prices.' }, // prettier-ignore
  'earlier-price': { why: 'an earlier payment of the year has no price', next: 'Type the earlier price under Prices.' },
  law: { why: 'this version does not know the amounts of the year', next: 'Bring the service up to date.' },
  'paid-over': { why: 'the payment was taken back, and its tax was paid over already', next: 'Claim it from the IRS, or take the deposit back if it was recorded by mistake.' }, // prettier-ignore
};

/** Payments of which nobody can say whether tax is withheld, and withheld tax that is to be paid to the IRS. */
export function withholdingNeeds({ waits, dues }: WithholdingView, now: Instant): Need[] {
  const old = waits.filter(({ reason, since }) => !reason.endsWith('price') || now - since >= WAITS_MS);
  return [
    ...[...groupBy(old, ({ reason }) => reason)].map(([reason, [oldest, ...more]]): Need => {
      const { why, next } = WAITS[reason];
      const what = `Whether tax is withheld from ${counted(more.length + 1, 'payment')} is not known: ${why}.`;
      return single({ key: `withholding/${reason}`, weight: 'money', what, money: HELD, next, page: PAGE, since: oldest.since }); // prettier-ignore
    }),
    ...dues.map(({ year, usd, by, isLate, isNextDay }): Need => {
      const sum = `${formatUsdTotal(usd)} dollars of tax withheld in ${year}`;
      return single({
        key: `withholding/deposit/${year}/${by}`,
        weight: isLate || isNextDay ? 'money' : 'look',
        what: isLate
          ? `${sum} had to be paid to the IRS by ${by}, and no deposit of it is recorded.`
          : `${sum} are to be paid to the IRS by ${by} at the latest${isNextDay ? ': $100,000 or more of it came together within a month' : ''}.`,
        money:
          'It is owed: no payout takes it. Who pays late owes a penalty, and the operator bears what the coin loses.',
        next: `Pay it in dollars (EFTPS) and record the deposit; ${isNextDay ? 'from then on, and in the next year, you deposit twice a week' : 'who deposits twice a week has to sooner'}.`,
        page: PAGE,
        since: null,
      });
    }),
  ];
}
