import type { PriceSource } from '../../prices';
import type { Store } from '../../store';
import { type Asset, type Clock, divide, DomainError, type Instant } from '../../units';
import { worthBetween } from '../fair-offer';
import type {
  OrderRequest,
  Venue,
  VenueDeposit,
  VenueOrder,
  VenueQuote,
  VenueSent,
  VenueWithdrawal,
  WithdrawalRequest,
} from '../venue';
import { dryRunOrder, type DryRunOrderRow, dryRunWithdrawal, type DryRunWithdrawalRow } from './dry-run.entity';

export interface DryRunOptions {
  readonly id: string;
  /** Taken out of the bought bitcoin, in basis points. */
  readonly feeBps: number;
  readonly minimums: Readonly<Partial<Record<Asset, bigint>>>;
  /** What the venue would report as credited. */
  readonly deposits?: () => Promise<readonly VenueDeposit[]>;
  /**
   * Settles a withdrawal with a real transaction and returns its txid, fee-free; the same id gives the same txid.
   * Only a demonstration on a test network injects one. Without it a fill stays simulated and nothing is ever available.
   */
  readonly settle?: (request: WithdrawalRequest) => Promise<string>;
}

/**
 * A venue that trades with nobody: it fills whole orders at the price source's cross price, less its fee, and says so
 * in its label. It buys nothing: only an injected settlement makes bitcoin arrive.
 */
export class DryRunVenue implements Venue {
  readonly id: string;
  readonly label: string;
  readonly dryRun = true;
  readonly sends = true;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly prices: PriceSource,
    private readonly options: DryRunOptions,
  ) {
    this.id = options.id;
    this.label = `dry run (${prices.label})`;
  }

  minimum(asset: Asset): bigint {
    return this.options.minimums[asset] ?? 1n;
  }

  sellable(asset: Asset, amount: bigint): bigint {
    return amount < this.minimum(asset) ? 0n : amount;
  }

  async deposits(): Promise<readonly VenueDeposit[]> {
    return (await this.options.deposits?.()) ?? [];
  }

  /** @throws DomainError conversion.no-price */
  async quote(sell: Asset, amount: bigint): Promise<VenueQuote> {
    const at = this.clock.now();
    const [from, to] = [await this.prices.quoteAt(sell, at), await this.prices.quoteAt('BTC', at)];
    if (from === undefined || to === undefined) {
      throw new DomainError('conversion.no-price', `There is no price to sell ${sell} at now.`, { asset: sell });
    }
    const bought = worthBetween(sell, amount, from.price, to.price);
    return { bought, best: bought, at };
  }

  async placeOrder(request: OrderRequest): Promise<VenueOrder> {
    const { clientOrderId, sell, amount, boughtMin } = request;
    const known = await this.#order(clientOrderId);
    if (known !== undefined) {
      if (known.sell === sell && known.amount === amount) return orderOf(known);
      throw new DomainError('conversion.rejected', 'This client order id was used for another order.', {
        clientOrderId,
      });
    }
    if (amount < this.minimum(sell)) {
      throw new DomainError('conversion.rejected', 'The order is below the minimum.', { clientOrderId });
    }
    const { bought } = await this.quote(sell, amount);
    if (bought < boughtMin || bought === 0n) {
      throw new DomainError('conversion.rejected', 'The price is below the limit.', { clientOrderId });
    }
    const fee = divide(bought * BigInt(this.options.feeBps), 10_000n, 'ceil');
    const row = { client_order_id: clientOrderId, sell, amount, bought, fee };
    await this.store.write((tx) => tx.insertNew(dryRunOrder, [row]));
    return orderOf((await this.#order(clientOrderId)) ?? row);
  }

  async orderByClientId(clientOrderId: string): Promise<VenueOrder | undefined> {
    const row = await this.#order(clientOrderId);
    return row === undefined ? undefined : orderOf(row);
  }

  /** What was sent stands in its own memory: an order that is found was sent, one that is not never was. */
  async sentAt(clientOrderId: string): Promise<Instant | null> {
    return (await this.#order(clientOrderId)) === undefined ? null : this.clock.now();
  }

  sendsFrom(): bigint | null {
    return null;
  }

  sent(): Promise<readonly VenueSent[]> {
    return Promise.resolve([]);
  }

  /** What was credited less what was sold, and what was bought less what was withdrawn. */
  async balances(): Promise<readonly { readonly asset: Asset; readonly balance: bigint }[]> {
    const sums = new Map<Asset, bigint>();
    const add = (asset: Asset, units: bigint): void => void sums.set(asset, (sums.get(asset) ?? 0n) + units);
    for (const { asset, amount } of await this.deposits()) add(asset, amount);
    await this.store.read(async (tx) => {
      for (const order of await tx.find(dryRunOrder)) {
        add(order.sell, -order.amount);
        add('BTC', order.bought - order.fee);
      }
      for (const { amount, txid } of await tx.find(dryRunWithdrawal)) if (txid !== null) add('BTC', -amount);
    });
    return [...sums].map(([asset, balance]) => ({ asset, balance: balance < 0n ? 0n : balance }));
  }

  async withdraw(request: WithdrawalRequest): Promise<VenueWithdrawal> {
    const { clientWithdrawalId, amount, address } = request;
    const row = { client_withdrawal_id: clientWithdrawalId, amount, address, txid: null };
    await this.store.write((tx) => tx.insertNew(dryRunWithdrawal, [row]));
    const kept = (await this.#withdrawal(clientWithdrawalId)) ?? row;
    if (kept.amount !== amount || kept.address !== address) {
      throw new DomainError('conversion.rejected', 'This client withdrawal id was used before.', {
        clientWithdrawalId,
      });
    }
    return this.#settled(kept);
  }

  async withdrawalById(clientWithdrawalId: string): Promise<VenueWithdrawal | undefined> {
    const row = await this.#withdrawal(clientWithdrawalId);
    return row === undefined ? undefined : this.#settled(row);
  }

  /** A withdrawal whose settlement was interrupted is settled at the next look. */
  async #settled(row: DryRunWithdrawalRow): Promise<VenueWithdrawal> {
    const { client_withdrawal_id: clientWithdrawalId, amount, address } = row;
    let { txid } = row;
    if (txid === null && this.options.settle !== undefined) {
      txid = await this.options.settle({ clientWithdrawalId, amount, address });
      const patch = { txid };
      await this.store.write((tx) => tx.update(dryRunWithdrawal, { client_withdrawal_id: clientWithdrawalId }, patch));
    }
    return { clientWithdrawalId, amount, fee: 0n, txid, status: txid === null ? 'simulated' : 'sent' };
  }

  #order(id: string): Promise<DryRunOrderRow | undefined> {
    return this.store.read((tx) => tx.findOne(dryRunOrder, { client_order_id: id }));
  }

  #withdrawal(id: string): Promise<DryRunWithdrawalRow | undefined> {
    return this.store.read((tx) => tx.findOne(dryRunWithdrawal, { client_withdrawal_id: id }));
  }
}

function orderOf(row: DryRunOrderRow): VenueOrder {
  return {
    clientOrderId: row.client_order_id,
    sell: row.sell,
    amount: row.amount,
    sold: row.amount,
    bought: row.bought,
    fee: row.fee,
    status: 'closed',
  };
}
