import type { ReadTx, Store } from '../store';
import type { WaitingPayment } from './chaining';
import type { Coin } from './coin';
import type { PlanDesk } from './plan-desk.service';
import type { TreasuryService } from './treasury.service';
import { type Places, sentBatches, waitingPayments } from './waiting-change.repository';
import type { Wallet } from './wallet';

/** Who pays, and what the node says of payments that wait. */
export interface Payer {
  readonly wallet: Wallet;
  readonly places: Places;
}

/** What a wallet can pay with: free coins, and payments whose change may be spent before a block holds it. */
export interface Purse extends Pick<Payer, 'wallet'> {
  readonly coins: readonly Coin[];
  readonly payments: readonly WaitingPayment[];
  /** Outpoints of our coins that are deep enough to be an input. */
  readonly confirmed: ReadonlySet<string>;
}

/** Where payments of ours stand that wait for a block; nobody is asked where their change is not spent. Never inside a write. */
export async function placesNow(
  store: Store,
  desk: Pick<PlanDesk, 'places'>,
  { settings: { policy } }: Pick<TreasuryService, 'settings'>,
): Promise<Places> {
  if (policy.maxUnconfirmedAncestors === 0) return new Map();
  const sent = await store.read((tx) => sentBatches(tx));
  return desk.places(sent.map(({ txid }) => txid));
}

export async function purseOf(
  tx: ReadTx,
  { wallet, places }: Payer,
  { desk, treasury }: { readonly desk: PlanDesk; readonly treasury: TreasuryService },
): Promise<Purse> {
  const { policy } = treasury.settings;
  const coins = await treasury.coinsOf(tx, wallet, await desk.freeCoins(tx, policy));
  const payments = await waitingPayments(tx, places);
  if (payments.length === 0) return { wallet, coins, payments: [], confirmed: new Set() };
  const changes = payments.flatMap(({ change }) => change ?? []);
  const own = new Map((await treasury.coinsOf(tx, wallet, changes)).map((coin) => [coin.txid, coin]));
  const mature = await desk.matureCoins(tx, policy);
  return {
    ...{ wallet, coins },
    payments: payments.map((payment) => ({ ...payment, change: own.get(payment.txid) ?? null })),
    confirmed: new Set(mature.map(({ txid, vout }) => `${txid}:${vout}`)),
  };
}
