import type { ReadTx } from '../store';
import { type FreeCoin, pairOf } from './coin-match';
import { namedPayoutId } from './reconcile.repository';
import { type DepositRow, poolPayout, type PayoutRow, rewardDeposit } from './reward.entity';
import { isSoloPayout, soloId } from './solo';

interface Output {
  readonly txid: string;
  readonly vout: number;
  readonly amount: bigint;
}

/**
 * The payout that a proved output is, by its transaction and its exact sum; none where two could be meant.
 * @param deposit `siblings`: how many other outputs of its transaction come to us, booked or not
 */
export async function payoutFor(
  tx: ReadTx,
  deposit: Output & { readonly siblings?: number },
): Promise<PayoutRow | undefined> {
  const open = await openPayouts(tx, deposit.txid);
  const solo = open.find((payout) => payout.external_id === soloId(deposit));
  if (solo !== undefined) return solo;
  const blocks = await blocksOf(tx, deposit.txid);
  // A block's reward of ours that is not confirmed yet takes its coin in a minute: no other word gets it meanwhile.
  if (blocks.has(soloId(deposit))) return undefined;
  const booked = (await tx.find(rewardDeposit, { where: { txid: deposit.txid } })).filter(({ vout }) => vout !== deposit.vout); // prettier-ignore
  const free = booked.filter((row) => row.state === 'unmatched' && !blocks.has(soloId(row)));
  const coins = [coinOf(deposit), ...free.map(coinOf)].sort(byName);
  const payouts = open.filter((payout) => payout.asset === 'BTC' && !isSoloPayout(payout));
  return pairOf(coinOf(deposit), coins, payouts, (deposit.siblings ?? 0) > booked.length);
}

/** The output that a payout is, among those that stand unmatched; none where two could be meant. */
export async function depositFor(tx: ReadTx, payout: PayoutRow): Promise<DepositRow | undefined> {
  if (payout.txid === null) return undefined;
  const found = await tx.find(rewardDeposit, {
    where: { txid: payout.txid, state: 'unmatched' },
    orderBy: [['vout', 'asc']],
  });
  if (found.length === 0) return undefined;
  if (isSoloPayout(payout)) return found.find((row) => soloId(row) === payout.external_id);
  const blocks = await blocksOf(tx, payout.txid);
  const free = found.filter((row) => !blocks.has(soloId(row)));
  const named = free.find((row) => namedPayoutId(row) === payout.external_id);
  if (named !== undefined) return named;
  const open = (await openPayouts(tx, payout.txid)).filter((one) => one.asset === 'BTC' && !isSoloPayout(one));
  const coins = free.map(coinOf).sort(byName);
  return free.find((row) => pairOf(coinOf(row), coins, open)?.external_id === payout.external_id && pairOf(coinOf(row), coins, open)?.source_id === payout.source_id); // prettier-ignore
}

/** Every free coin that stands unmatched in a wallet. */
export async function freeCoins(tx: ReadTx, walletId: string): Promise<FreeCoin[]> {
  const rows = await tx.find(rewardDeposit, { where: { wallet_id: walletId, state: 'unmatched' } });
  return rows.map(coinOf).sort(byName);
}

/** Payouts that name a transaction and that no coin proves yet, whoever announced them. */
export function openPayouts(tx: ReadTx, txid: string): Promise<PayoutRow[]> {
  return tx.find(poolPayout, {
    where: { txid, status: 'confirmed', matched: null },
    orderBy: [
      ['source_id', 'asc'],
      ['external_id', 'asc'],
    ],
  });
}

/** Outputs of a coinbase that are our own blocks' rewards, by their names: no pool's announcement explains them. */
async function blocksOf(tx: ReadTx, txid: string): Promise<ReadonlySet<string>> {
  const found = await tx.find(poolPayout, { where: { txid, status: { in: ['queued', 'confirmed'] } } });
  return new Set(found.filter(isSoloPayout).map((payout) => payout.external_id));
}

/** Names a coin so that names sort as outputs do. */
export function freeName({ txid, vout }: Pick<Output, 'txid' | 'vout'>): string {
  return `${txid}:${String(vout).padStart(9, '0')}`;
}

function coinOf({ txid, vout, amount }: Output): FreeCoin {
  return { name: freeName({ txid, vout }), amount };
}

function byName(a: FreeCoin, b: FreeCoin): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
