import type { Instant } from '../../../units';
import type { CcxtExchange } from './exchange';
import type { VenueProfile } from './profiles';
import { at, badReply, listOf, textAt } from './reply';

/** Rows that are asked for at once. */
const PAGE = 100;
/** The fewest rows of a page that is not the last, at the venues whose pages are known. */
export const PAGE_LEAST = 25;
const PAGES_MAX = 50;

/**
 * What came in or went out since an instant, as ccxt states it. Of a venue with one list for both, every page is read
 * and the sign of the venue's own amount says which it is: ccxt takes a withdrawal that states its net amount for a
 * deposit.
 * @throws DomainError `conversion.bad-reply`
 */
export async function transfersOf(
  exchange: CcxtExchange,
  profile: VenueProfile,
  way: 'in' | 'out',
  coin: string | undefined,
  since: Instant,
): Promise<readonly unknown[]> {
  const { transferParams, oneList, transferAmount } = profile;
  if (oneList === undefined || transferAmount === undefined) {
    const call = way === 'in' ? 'fetchDeposits' : 'fetchWithdrawals';
    const newestFirst = profile.transfersNewestFirst === true;
    return pagesOf({ since, newestFirst, least: transferAmount === undefined ? 1 : PAGE_LEAST }, async (from, bound) =>
      listOf(await exchange[call](coin, from, undefined, { ...transferParams, ...bound }), 'transfers'),
    );
  }
  const [rows, ids]: [unknown[], Set<string>] = [[], new Set()];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const params = cursor === undefined ? transferParams : { ...transferParams, [oneList.after]: cursor };
    const found = listOf(await exchange.fetchDepositsWithdrawals(coin, undefined, PAGE, params), 'transfers');
    const known = ids.size;
    for (const row of found) ids.add(textAt(row, 'id'));
    rows.push(...found);
    const oldest = oldestOf(found);
    if (oldest === undefined || oldest.at < since || found.length < PAGE_LEAST || ids.size === known) break;
    cursor = oldest.id;
  }
  const out = (row: unknown): boolean => textAt(row, 'info', ...transferAmount.path).startsWith('-');
  return rows.filter((row) => out(row) === (way === 'out') && timeOf(row) >= since);
}

/**
 * All rows since an instant of a list that is cut at a page, bounded. The newest first: what is older is asked for up
 * to the oldest row, its own moment included; otherwise from the newest row on. A page that brings no row that was not
 * seen is the end, and so is one of fewer rows than any page has.
 * @param of `least`: the fewest rows of a page that is not the last; 1 where that is not known
 * @throws DomainError `conversion.bad-reply` when fifty pages are not the whole: nothing is made of a part
 */
export async function pagesOf(
  of: { readonly since: Instant; readonly newestFirst: boolean; readonly least: number },
  ask: (from: Instant, bound: { readonly until?: number }) => Promise<readonly unknown[]>,
): Promise<readonly unknown[]> {
  const { since, newestFirst, least } = of;
  const seen = new Set<string>();
  const rows: unknown[] = [];
  let edge: number | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const from = newestFirst || edge === undefined ? since : edge;
    const found = await ask(from as Instant, newestFirst && edge !== undefined ? { until: edge + 1 } : {});
    const news = found.filter((row) => {
      const key = `${String(at(row, 'id'))} ${String(at(row, 'txid'))} ${String(at(row, 'amount'))}`;
      return !seen.has(key) && seen.add(key);
    });
    rows.push(...news);
    const times = found.map((row) => at(row, 'timestamp')).filter((time) => typeof time === 'number');
    if (news.length === 0 || times.length === 0 || found.length < least) return rows;
    const next = newestFirst ? Math.min(...times) : Math.max(...times);
    // A whole page of one moment: it is passed, or the same page would come for ever.
    edge = next === edge ? (newestFirst ? next - 1 : next + 1) : next;
  }
  throw badReply('a list has more pages than are read');
}

/** A row without a time is taken for new: whoever reads it refuses it. */
function timeOf(row: unknown): number {
  const time = at(row, 'timestamp');
  return typeof time === 'number' ? time : Number.POSITIVE_INFINITY;
}

/** The row after which the next page begins: of several of one time the last, as ccxt leaves them in the venue's order. */
function oldestOf(rows: readonly unknown[]): { readonly id: string; readonly at: number } | undefined {
  const [first, ...others] = rows;
  if (first === undefined) return undefined;
  const oldest = others.reduce((found, row) => (timeOf(row) <= timeOf(found) ? row : found), first);
  return { id: textAt(oldest, 'id'), at: timeOf(oldest) };
}
