import type { Instant } from '../../../units';
import type { CcxtExchange } from './exchange';
import type { VenueProfile } from './profiles';
import { at, listOf, textAt } from './reply';

/** Rows that are asked for at once, and the fewest that a page has which is not the last. */
const PAGE = 100;
const PAGE_LEAST = 25;
const PAGES_MAX = 50;

/**
 * What came in or went out since an instant, as ccxt states it. Of a venue with one list for both, every page is read
 * and the sign of the venue's own amount says which it is: ccxt takes a withdrawal that states its net amount for a
 * deposit.
 * @throws DomainError `conversion.bad-reply`
 */
export async function transfersOf(
  exchange: CcxtExchange,
  { transferParams, oneList, transferAmount }: VenueProfile,
  way: 'in' | 'out',
  coin: string | undefined,
  since: Instant,
): Promise<readonly unknown[]> {
  if (oneList === undefined || transferAmount === undefined) {
    const asked = [coin, since, undefined, transferParams] as const;
    return listOf(await (way === 'in' ? exchange.fetchDeposits(...asked) : exchange.fetchWithdrawals(...asked)), 'transfers'); // prettier-ignore
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
