import type { DiscrepancyKind, PoolTotalKind, SourceDoubt, SourceFare } from '../rewards';
import {
  type Amount,
  type Asset,
  DAY_MS,
  formatCoins,
  formatInstant,
  formatUsdTotal,
  groupBy,
  HOUR_MS,
  type Instant,
  type Price,
  type Usd,
  usdValue,
} from '../units';
import { counted, type Need, single } from './need';
import { troubleOf } from './source-trouble';

/** A pool that does not answer is asked again by itself, and is news when it lasts. */
const UNREAD_MS = HOUR_MS;
/** Failures that pass by themselves, mostly. Any other needs a person at once. */
const PASSING: readonly string[] = ['rewards.unavailable', 'rewards.bad-reply', 'internal'];

const KINDS: Readonly<Record<DiscrepancyKind, string>> = {
  short: 'came short',
  over: 'came with more than was stated',
  'wrong-day': 'came on another day than announced',
  late: 'announced and late',
  missing: 'announced and missing',
  'payout-changed': 'stated otherwise after its coin was proved',
  'row-vanished': 'booked and not stated any more',
  'claimed-elsewhere': 'claimed by another pool too',
  orphaned: 'gone from the chain again',
  'taken-back': 'taken back by the pool without naming a row',
  'opened-before': 'from before the opening balances or the first day of the source, and booked to nobody',
};

/** Sources that cannot be read, were not read for a day, or whose reading an operator has to know more of. */
export function sourceNeeds(sources: readonly SourceFare[], now: Instant): Need[] {
  return sources.flatMap((source) => {
    const { id, pool, staleSince, error, lastSyncAt } = source;
    const name = `${pool} (${id})`;
    const page = '/operator/sources';
    if (staleSince !== null) {
      const code = error?.code ?? 'internal';
      if (PASSING.includes(code) && now - staleSince < UNREAD_MS) return [];
      const { what, money, next } = troubleOf(code, error?.field ?? '');
      const text = `${name}, not read since ${minute(staleSince)}: ${what}`;
      return [single({ key: `source/${id}/unread`, weight: 'money', what: text, money, next, page, since: staleSince })]; // prettier-ignore
    }
    const silent = lastSyncAt !== null && now - lastSyncAt >= DAY_MS;
    if (silent) {
      const what = `${name} was not asked since ${minute(lastSyncAt)}, for a day or longer.`;
      const money = 'Nothing of that time is booked from it; nothing that it owes is lost by that.';
      const next = 'Look at Jobs whether collecting runs.';
      return [single({ key: `source/${id}/silent`, weight: 'money', what, money, next, page: '/operator/jobs', since: lastSyncAt })]; // prettier-ignore
    }
    if (error === null) return [];
    const { what, money, next } = troubleOf(error.code, error.field);
    return [single({ key: `source/${id}/${error.code}`, weight: 'look', what: `${name}: ${what}`, money, next, page, since: null })]; // prettier-ignore
  });
}

/**
 * What stands open of a source, by kind: what is worth the bound or more by itself, and the rest where all of it is. Coin
 * without a known price is told whatever it is worth.
 * @param bound in dollars; what is worth exactly that much is told
 */
export function doubtNeeds(
  doubts: readonly SourceDoubt[],
  bound: Usd,
  priceOf: (asset: Asset) => Price | undefined,
): Need[] {
  const groups = groupBy(doubts, ({ sourceId, kind }) => `discrepancy/${sourceId}/${kind}`);
  return [...groups].flatMap(([key, group]) => groupNeed(key, group, { bound, priceOf }));
}

/** A pool's own total that moved apart from what is booked of it. Base units, the gap signed. */
export interface TotalFacts {
  readonly sourceId: string;
  readonly pool: string;
  readonly asset: Asset;
  readonly kind: PoolTotalKind;
  readonly gap: bigint;
  readonly differsSince: Instant | null;
}

/** Rows and totals are two questions, and a credit may come between them: the next readings say whether it is so. */
const GAP_MS = HOUR_MS;

/** Totals that differ from the rows for an hour or longer, by the bound or more (FAULTS.md F30). */
export function totalNeeds(
  totals: readonly TotalFacts[],
  by: { readonly bound: Usd; readonly priceOf: (asset: Asset) => Price | undefined; readonly now: Instant },
): Need[] {
  return totals.flatMap(({ sourceId, pool, asset, kind, gap, differsSince }) => {
    const amount = { asset, units: gap < 0n ? -gap : gap };
    const price = by.priceOf(asset);
    if (differsSince === null || by.now - differsSince < GAP_MS) return [];
    if (price !== undefined && usdValue(amount, price) < by.bound) return [];
    const side = gap > 0n ? 'more than its rows come to' : 'less than its rows come to';
    return [
      single({
        key: `total/${sourceId}/${kind}`,
        weight: 'money',
        what: `${pool} (${sourceId}) states ${kind === 'earned' ? 'in all' : 'as its balance'} ${formatCoins(amount)} ${asset} ${side}.`,
        money:
          'Nothing was corrected by it: the books hold the rows as they were stated. A row may be lost, or have come twice.',
        next: 'Compare the pool’s list of rewards with Reconciliation; say why there when you know it.',
        page: '/operator/reconciliation',
        since: differsSince,
      }),
    ];
  });
}

function groupNeed(
  key: string,
  group: readonly SourceDoubt[],
  by: { readonly bound: Usd; readonly priceOf: (asset: Asset) => Price | undefined },
): Need[] {
  const [first] = group;
  if (first === undefined) return [];
  const { asset, kind, pool, sourceId } = first;
  const price = by.priceOf(asset);
  const isLarge = (amount: Amount): boolean => price === undefined || usdValue(amount, price) >= by.bound;
  const units = group.reduce((sum, { amount }) => sum + amount, 0n);
  if (!isLarge({ asset, units })) return [];
  const large = group.filter(({ amount }) => isLarge({ asset, units: amount })).map(({ id }) => `discrepancy/${id}`);
  const worth = price === undefined ? '' : `, about ${formatUsdTotal(usdValue({ asset, units }, price))} dollars`;
  const since = group.reduce((least, { openedAt }) => (openedAt < least ? openedAt : least), first.openedAt);
  return [
    {
      key,
      facts: large.length === 0 ? [key] : large,
      weight: 'money',
      what: `${pool} (${sourceId}): ${counted(group.length, 'item')} ${KINDS[kind]}, ${formatCoins({ asset, units })} ${asset}${worth}.`,
      money: 'Members’ available balances stand on coin that came, and are not touched by it.',
      next: 'Compare the pool’s page with Reconciliation, and ask the pool.',
      page: '/operator/reconciliation',
      since,
    },
  ];
}

/** `2026-03-01 01:50 UTC`. */
function minute(at: Instant): string {
  const text = formatInstant(at);
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}
