import { Inject, Injectable } from '@nestjs/common';
import { accounts } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { type Asset, ASSETS, DomainError, newId } from '../units';
import type { ProvedDeposit } from './booking';
import { ConversionBooks } from './conversion-books.service';
import { conversion, type ConversionRow, venueBalance, type VenueBalanceRow, venueDeposit } from './conversion.entity';
import { versionAt } from './kept';
import { followCredits, keptSums } from './kept.repository';
import { LOSS_CAP_NOTE, lossOfDay } from './loss-cap';
import { decideFill, decideWithdrawal, OPEN_STATES, orderOf } from './machine';
import { CONVERSION_PORTS, type ConversionPorts } from './ports';
import { conversionQuote, withdrawalFeeTerm } from './rules.entity';
import { VENUE, type Venue } from './venue';

/** Altcoin at the venue that waits to be sold. */
export interface WaitingCoin {
  readonly asset: Asset;
  /** At the venue, by the books. */
  readonly amount: bigint;
  /** The venue sells no less than this; null when it does not sell the coin, or has not said yet. */
  readonly minimum: bigint | null;
  /** Part of `amount` that members keep: not for sale. */
  readonly kept: bigint;
}

export interface StepReport {
  readonly moved: number;
  /** Conversions that could not be asked about now: nothing is assumed, the next run looks again. */
  readonly unknown: readonly { readonly id: string; readonly code: string }[];
}

const PAGE_MAX = 500;
/** Note of a conversion whose transaction brought an amount that is not its own. */
const OTHER_AMOUNT = 'arrived-other-amount';

/** Turns altcoin into bitcoin, one durable step at a time. No network call stands inside a transaction. */
@Injectable()
export class ConversionService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(VENUE) private readonly venue: Venue,
    @Inject(CONVERSION_PORTS) private readonly ports: ConversionPorts,
    private readonly ledger: LedgerService,
    private readonly books: ConversionBooks,
  ) {}

  /**
   * Reads what the venue credited and what it says we have. A deposit is booked when a pool announced its transaction;
   * until then it is kept in sight as unannounced and looked at again each time.
   * @returns how many deposits were booked
   */
  async detectDeposits(): Promise<number> {
    const [deposits, balances] = [await this.venue.deposits(), await this.venue.balances()];
    return this.store.write(async (tx) => {
      const { id: venue, dryRun } = this.venue;
      const observed_at = this.books.now();
      const dated = balances.map(({ asset, balance }) => ({ venue, asset, balance, dry_run: dryRun, observed_at }));
      await tx.upsert(venueBalance, dated);
      await tx.insertNew(
        venueDeposit,
        deposits.map(({ creditedAt, ...rest }) => ({
          ...rest,
          venue,
          credited_at: creditedAt,
          state: 'unannounced' as const,
          source_id: null,
        })),
      );
      // What members keep of newly stated rows is known before their coin arrives.
      await followCredits(tx, this.ledger, this.ports.coinOwners);
      let booked = 0;
      for (const row of await tx.find(venueDeposit, { where: { venue, state: 'unannounced' } })) {
        const payout = await this.ports.announcedPayout(tx, row.asset, row.txid, row.amount);
        if (payout === undefined) continue;
        const { short, over } = await this.books.bookDeposit(tx, { ...row, at: row.credited_at }, payout);
        await this.ports.payoutCredited(tx, payout, { reference: `venue/${venue}/${row.id}`, short, over });
        const patch = { state: 'booked' as const, source_id: payout.sourceId };
        await tx.update(venueDeposit, { venue, id: row.id }, patch);
        booked += 1;
      }
      await this.books.explainWaiting(tx, venue);
      return booked;
    });
  }

  /** Starts what can be sold and moves every open conversion one step. Safe to repeat at any point. */
  async step(): Promise<StepReport> {
    await this.start();
    const open = await this.store.read((tx) =>
      // Another venue's conversions are not this one's to go on with: what a dry run filled, no exchange owes.
      tx.find(conversion, {
        where: { state: { in: OPEN_STATES }, venue: this.venue.id },
        orderBy: [['created_at', 'asc']],
      }),
    );
    let moved = 0;
    const unknown: { id: string; code: string }[] = [];
    for (const row of open) {
      try {
        const after = await this.advance(row);
        if (after.state !== row.state || after.fills !== row.fills) moved += 1;
      } catch (error) {
        if (error instanceof DomainError && error.code === 'conversion.rejected') {
          await this.store.write((tx) => this.books.refuse(tx, row));
          moved += 1;
        } else if (error instanceof DomainError || !isBug(error)) {
          unknown.push({ id: row.id, code: error instanceof DomainError ? error.code : 'conversion.venue-unknown' });
        } else throw error;
      }
    }
    return { moved: moved + (await this.settleArrived()), unknown };
  }

  /**
   * Matches a payment that our own chain proved with a withdrawal of ours: books it and makes the bought bitcoin
   * available. A repeat is harmless.
   * @returns the conversion, or undefined when the payment is none of ours, or its amount is not what must arrive:
   *   then the conversion halts and the payment stays for the caller to hold in sight
   */
  async settleDeposit(tx: WriteTx, deposit: ProvedDeposit): Promise<{ readonly conversionId: string } | undefined> {
    const rows = await tx.find(conversion, { where: { txid: deposit.txid } });
    const settled = rows.find((row) => row.state === 'settled' && row.vout === deposit.vout);
    if (settled !== undefined) return { conversionId: settled.id };
    const waiting = rows.filter(awaits);
    // A venue may send several withdrawals in one transaction: each output goes to the one that it fits.
    const fitting = waiting.find((row) => row.arrives === deposit.amount);
    if (fitting !== undefined) {
      await this.settle(tx, fitting, deposit);
      return { conversionId: fitting.id };
    }
    for (const row of waiting) {
      if (row.state === 'withdrawn') await this.books.move(tx, row, 'halted', { note: OTHER_AMOUNT });
    }
    return undefined;
  }

  /** Newest first, before an instant-and-id cursor's instant. At most 500. */
  list(tx: ReadTx, page: { readonly before?: number; readonly limit: number }): Promise<ConversionRow[]> {
    return tx.find(conversion, {
      where: page.before === undefined ? {} : { created_at: { lt: page.before as ConversionRow['created_at'] } },
      orderBy: [
        ['created_at', 'desc'],
        ['id', 'desc'],
      ],
      limit: Math.min(page.limit, PAGE_MAX),
    });
  }

  /** Altcoin at the venue by the books, with the venue's minimum: below it coin accumulates in sight. */
  async waiting(tx: ReadTx): Promise<WaitingCoin[]> {
    const account = accounts.venue(this.venue.id);
    const rows: WaitingCoin[] = [];
    for (const asset of ASSETS) {
      if (asset === 'BTC') continue;
      const amount = await this.ledger.balance(tx, account, asset);
      if (amount === 0n) continue;
      const { atVenue } = await keptSums(tx, asset);
      const kept = atVenue < amount ? atVenue : amount;
      rows.push({ asset, amount, minimum: this.venue.minimum(asset), kept });
    }
    return rows;
  }

  /** The venue's latest word on our balances, for solvency. */
  venueBalances(tx: ReadTx): Promise<VenueBalanceRow[]> {
    return tx.find(venueBalance, {});
  }

  /** A person looked into a halted conversion and lets it go on where it stood. @throws conversion.not-halted */
  async resume(id: string, actor: string): Promise<void> {
    await this.store.write((tx) => this.books.resume(tx, id, actor));
  }

  /** One open conversion per asset: what comes meanwhile waits for the next. */
  private async start(): Promise<void> {
    await this.store.write(async (tx) => {
      await followCredits(tx, this.ledger, this.ports.coinOwners);
      for (const { asset, amount, kept } of await this.waiting(tx)) {
        const holders = (await this.books.sellable(tx, asset)).reduce((sum, { units }) => sum + units, 0n);
        const sells = this.venue.sellable(asset, amount - kept < holders ? amount - kept : holders);
        if (sells === 0n) continue;
        const here = { asset, venue: this.venue.id };
        const busy = await tx.count(conversion, { ...here, state: { in: [...OPEN_STATES, 'halted'] } });
        if (busy > 0 || (await this.books.rests(tx, asset, this.ports.policy.retryAfterMs))) continue;
        await this.books.create(tx, { id: newId(), venue: this.venue, asset, amount: sells });
      }
    });
  }

  /** Coin that came before the venue named its transaction stands unmatched: it is taken from there. */
  private async settleArrived(): Promise<number> {
    const where = { venue: this.venue.id, state: { in: ['withdrawn', 'halted'] } } as const;
    let moved = 0;
    for (const { id } of (await this.store.read((tx) => tx.find(conversion, { where }))).filter(awaits)) {
      moved += await this.store.write(async (tx) => {
        const [row] = await tx.lock(conversion, { id });
        if (row === undefined || !awaits(row) || row.txid === null || row.arrives === null) return 0;
        const deposit = await this.ports.takeUnmatched(tx, row.txid, row.arrives);
        if (deposit === undefined) return 0;
        await this.settle(tx, row, { ...deposit, unmatched: true });
        return 1;
      });
    }
    return moved;
  }

  private async settle(tx: WriteTx, row: ConversionRow, deposit: ProvedDeposit): Promise<void> {
    const open = row.state === 'halted' ? await this.books.move(tx, row, 'withdrawn') : row;
    await this.books.bookSettlement(tx, open, deposit);
  }

  private advance(row: ConversionRow): Promise<ConversionRow> {
    switch (row.state) {
      case 'created':
        return this.quote(row);
      case 'quoted':
        return this.order(row);
      case 'ordered':
        return this.fill(row);
      case 'filled':
        return this.withdraw(row);
      default:
        return Promise.resolve(row);
    }
  }

  private async quote(row: ConversionRow): Promise<ConversionRow> {
    const quote = await this.venue.quote(row.asset, row.amount);
    const { slippageMaxBps } = this.ports.policy;
    return this.store.write((tx) => this.books.bookQuote(tx, row, { venue: this.venue, quote, slippageMaxBps }));
  }

  /** Looked up before it is sent: an order whose answer was lost is found, not sent twice (F35). */
  private async order(row: ConversionRow): Promise<ConversionRow> {
    const known = await this.venue.orderByClientId(row.client_order_id);
    const request = orderOf(row, row.client_order_id, await this.slippageOf(row));
    if (known === undefined) {
      const { dayLossMaxSats } = this.ports.policy;
      const loss = await this.store.read((tx) => lossOfDay(tx, this.books.now()));
      if (loss > dayLossMaxSats) {
        return this.store.write((tx) => this.books.move(tx, row, 'halted', { note: LOSS_CAP_NOTE }));
      }
      await this.venue.placeOrder(request);
    }
    return this.store.write((tx) => this.books.move(tx, row, 'ordered'));
  }

  /** The bound that its quote was taken with: a policy that changed since does not judge an order that stands. */
  private async slippageOf(row: ConversionRow): Promise<number> {
    const quote = await this.store.read((tx) => tx.findOne(conversionQuote, { conversion_id: row.id }));
    return quote?.slippage_max_bps ?? this.ports.policy.slippageMaxBps;
  }

  private async fill(row: ConversionRow): Promise<ConversionRow> {
    const order = await this.venue.orderByClientId(row.client_order_id);
    if (order === undefined) {
      return this.store.write((tx) => this.books.move(tx, row, 'halted', { note: 'order-vanished' }));
    }
    const decision = decideFill(row, order, row.client_order_id, await this.slippageOf(row));
    return this.store.write(async (tx) => {
      await followCredits(tx, this.ledger, this.ports.coinOwners);
      return this.books.bookFill(tx, row, decision);
    });
  }

  private async withdraw(row: ConversionRow): Promise<ConversionRow> {
    const { client_withdrawal_id: clientWithdrawalId } = row;
    const amount = row.bought - row.fee;
    const withdrawal =
      (await this.venue.withdrawalById(clientWithdrawalId)) ??
      (await this.venue.withdraw({ clientWithdrawalId, amount, address: await this.ports.treasuryAddress() }));
    const decision = decideWithdrawal(amount, clientWithdrawalId, withdrawal);
    if (decision.state === 'withdrawn') {
      return this.store.write(async (tx) => {
        const term = versionAt(await tx.find(withdrawalFeeTerm, {}), this.books.now());
        return this.books.bookWithdrawal(tx, row, { ...decision, feeBorneBy: term?.borne_by ?? 'holders' });
      });
    }
    if (decision.state === row.state && decision.note === row.note) return row;
    return this.store.write((tx) => this.books.move(tx, row, decision.state, { note: decision.note }));
  }
}

/** Whether its bitcoin is on its way; also where another payment of the same transaction came first. */
function awaits(row: ConversionRow): boolean {
  return row.state === 'withdrawn' || (row.state === 'halted' && row.note === OTHER_AMOUNT);
}

/** Programming errors stop the job; everything else is "unknown" (fetch reports a lost network as a TypeError). */
function isBug(error: unknown): boolean {
  return (
    error instanceof ReferenceError ||
    error instanceof RangeError ||
    (error instanceof Error && error.name === 'InvariantBroken')
  );
}
