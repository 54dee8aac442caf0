import { Inject, Injectable } from '@nestjs/common';
import { accounts } from '../ledger';
import { type ReadTx, type Row, type Store, STORE, type WriteTx } from '../store';
import { type Asset, ASSETS, DomainError, HOUR_MS, newId, plusMs } from '../units';
import type { ProvedDeposit } from './booking';
import { ConversionBooks } from './conversion-books.service';
import { conversion, type ConversionRow, venueBalance, type VenueBalanceRow, venueDeposit } from './conversion.entity';
import { doubtOfOffer, measureOf, type OfferDoubt } from './fair-offer';
import type { Announced } from './first-leg';
import { followCredits, keptAtVenue } from './kept.repository';
import { lotOf } from './lot.repository';
import { LOSS_CAP_NOTE } from './loss-cap';
import { lossOfDay } from './loss-cap.repository';
import { boughtMin, decideFill, isFresh, orderOf, SELLING_STATES } from './machine';
import { CONVERSION_PORTS, type ConversionPorts } from './ports';
import { quotesOf } from './quotes.repository';
import { VENUE, type Venue, type VenueQuote } from './venue';
import { WithdrawalsService } from './withdrawals.service';

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
/** An order that a venue may have taken, and does not list for so long, waits for a person. */
const LOST_AFTER_MS = HOUR_MS;

/** Turns altcoin into bitcoin, one durable step at a time. No network call stands inside a transaction. */
@Injectable()
export class ConversionService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(VENUE) private readonly venue: Venue,
    @Inject(CONVERSION_PORTS) private readonly ports: ConversionPorts,
    private readonly books: ConversionBooks,
    private readonly withdrawals: WithdrawalsService,
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
      await followCredits(tx, this.books.ledger, this.ports.coinOwners);
      let booked = 0;
      const unannounced = await tx.find(venueDeposit, {
        where: { venue, state: 'unannounced' },
        orderBy: [['id', 'asc']],
      });
      const left = new Set(unannounced);
      for (const row of unannounced) {
        const beside = [...left].filter((one) => one !== row && one.txid === row.txid && one.asset === row.asset);
        const others = beside.map(({ amount }) => amount);
        const payout = await this.ports.announcedPayout(tx, row.asset, row.txid, row.amount, others);
        if (payout === undefined) continue;
        left.delete(row);
        await this.bookDeposit(tx, row, payout);
        booked += 1;
      }
      await this.books.explainWaiting(tx, venue);
      return booked;
    });
  }

  /**
   * Books a credit that nothing explains as what an operator says that it is.
   * @throws DomainError `conversion.unknown-deposit`, and as `VenueArrivalService.named`
   */
  async nameDeposit(
    tx: WriteTx,
    actor: string,
    of: { readonly depositId: string; readonly sourceId: string; readonly payoutId: string | null },
  ): Promise<void> {
    const { depositId, sourceId, payoutId } = of;
    const row = await tx.findOne(venueDeposit, { venue: this.venue.id, id: depositId });
    if (row?.state !== 'unannounced') {
      throw new DomainError('conversion.unknown-deposit', 'There is no such credit that nothing explains yet. Nothing was booked. Reload the page.', { id: depositId }); // prettier-ignore
    }
    await followCredits(tx, this.books.ledger, this.ports.coinOwners);
    const { asset, amount, txid, credited_at: at } = row;
    const payout = await this.ports.namedPayout(tx, { sourceId, payoutId, asset, amount, txid, depositId, at });
    await this.books.noteNamed(tx, actor, { venue: this.venue.id, depositId, sourceId, payoutId: payout.externalId });
    await this.bookDeposit(tx, row, payout);
  }

  private async bookDeposit(tx: WriteTx, row: Row<typeof venueDeposit>, payout: Announced): Promise<void> {
    const { venue, id } = row;
    const { short, over } = await this.books.bookDeposit(tx, { ...row, at: row.credited_at }, payout);
    await this.ports.payoutCredited(tx, payout, { reference: `venue/${venue}/${id}`, short, over });
    await tx.update(venueDeposit, { venue, id }, { state: 'booked', source_id: payout.sourceId });
  }

  /**
   * Starts what can be sold and moves every open conversion one step. Safe to repeat at any point.
   * @param mayStart false in shadow mode: what is under way goes on, nothing new is sold
   */
  async step(mayStart = true): Promise<StepReport> {
    if (mayStart) await this.start();
    const open = await this.store.read((tx) =>
      // Another venue's conversions are not this one's to go on with: what a dry run filled, no exchange owes.
      tx.find(conversion, {
        where: { state: { in: SELLING_STATES }, venue: this.venue.id },
        orderBy: [['created_at', 'asc']],
      }),
    );
    let moved = 0;
    const unknown: { id: string; code: string }[] = [];
    const failed = (id: string, error: unknown): void => {
      if (!(error instanceof DomainError) && isBug(error)) throw error;
      unknown.push({ id, code: error instanceof DomainError ? error.code : 'conversion.venue-unknown' });
    };
    try {
      moved += await this.withdrawals.step();
    } catch (error) {
      failed(`withdrawal-${this.venue.id}`, error);
    }
    for (const row of open) {
      try {
        const after = await this.advance(row);
        if (after.state !== row.state || after.fills !== row.fills) moved += 1;
      } catch (error) {
        if (error instanceof DomainError && error.code === 'conversion.rejected') {
          await this.store.write((tx) => this.books.refuse(tx, row));
          moved += 1;
        } else failed(row.id, error);
      }
    }
    return { moved, unknown };
  }

  /** As `FilledSales.settleDeposit`. */
  settleDeposit(tx: WriteTx, deposit: ProvedDeposit): Promise<{ readonly conversionId: string } | undefined> {
    return this.withdrawals.settleDeposit(tx, deposit);
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

  /** Whether the venue sells a coin, as far as it has said. */
  sells(asset: Asset): boolean {
    return this.venue.minimum(asset) !== null;
  }

  /** Altcoin at the venue by the books, with the venue's minimum: below it coin accumulates in sight. */
  async waiting(tx: ReadTx): Promise<WaitingCoin[]> {
    const account = accounts.venue(this.venue.id);
    const rows: WaitingCoin[] = [];
    for (const asset of ASSETS) {
      if (asset === 'BTC') continue;
      const amount = await this.books.ledger.balance(tx, account, asset);
      if (amount === 0n) continue;
      const atVenue = await keptAtVenue(tx, asset, this.venue.id);
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

  /** Takes a sale that is under way out of the run, until a person lets it go on or ends it. @throws DomainError `conversion.not-open` */
  async hold(id: string, actor: string): Promise<void> {
    await this.store.write((tx) => this.books.hold(tx, id, actor));
  }

  /** One open conversion per asset: what comes meanwhile waits for the next. */
  private async start(): Promise<void> {
    await this.store.write(async (tx) => {
      await followCredits(tx, this.books.ledger, this.ports.coinOwners);
      for (const { asset, amount, kept } of await this.waiting(tx)) {
        const holders = (await this.books.sellable(tx, asset)).reduce((sum, { units }) => sum + units, 0n);
        const free = amount - kept < holders ? amount - kept : holders;
        const sells = this.venue.sellable(asset, free, this.ports.policy.slippageMaxBps);
        if (sells === 0n) continue;
        const here = { asset, venue: this.venue.id, now: this.books.now() };
        if ((await this.isBusy(tx, here)) || (await this.books.rests(tx, asset, this.ports.policy.retryAfterMs)))
          continue;
        const owners = this.ports.coinOwners(asset);
        const id = newId();
        // More than the bids take at once is sold in parts, all of them measured by what the first was offered.
        const isPart = sells < this.venue.sellable(asset, free);
        const lot = (await lotOf(tx, here)) ?? (isPart ? { firstId: id, number: 1 } : undefined);
        await this.books.create(tx, { id, venue: this.venue, asset, amount: sells, owners, ...(lot === undefined ? {} : { lot }) }); // prettier-ignore
      }
    });
  }

  /** Whether a sale of the coin is not done yet; what is filled and waits for its withdrawal holds nothing up. */
  private async isBusy(tx: ReadTx, of: { readonly asset: Asset; readonly venue: string }): Promise<boolean> {
    const { asset, venue } = of;
    if ((await tx.count(conversion, { asset, venue, state: { in: SELLING_STATES } })) > 0) return true;
    return (await tx.count(conversion, { asset, venue, state: 'halted', halted_from: { in: SELLING_STATES } })) > 0;
  }

  private advance(row: ConversionRow): Promise<ConversionRow> {
    switch (row.state) {
      case 'created':
        return this.quote(row);
      case 'quoted':
        return this.order(row);
      case 'ordered':
        return this.fill(row);
      default:
        return Promise.resolve(row);
    }
  }

  private async quote(row: ConversionRow): Promise<ConversionRow> {
    const quote = await this.offer(row);
    // Nobody bids for so much now: it ends, and the next one is as large as the bids are then.
    if (quote === undefined)
      return this.store.write((tx) => this.books.move(tx, row, 'rejected', { note: 'no-quote' }));
    const { slippageMaxBps } = this.ports.policy;
    const worth = await this.ports.worth(row.asset, row.amount);
    const offer = { ...quote, independent: worth?.sats };
    const doubt = quote.bought > 0n ? doubtOfOffer(offer, slippageMaxBps) : undefined;
    if (doubt !== undefined) return this.decline(row, doubt);
    // What the order rests on is not what the bids would give, but what it is measured by.
    const measured = { ...quote, bought: quote.bought > 0n ? measureOf(offer) : 0n };
    return this.store.write((tx) => this.books.bookQuote(tx, row, { venue: this.venue, quote: measured, offered: quote.bought, worth, slippageMaxBps })); // prettier-ignore
  }

  /** Nothing was sent: it ends by its reason, and the coin waits for the next try. What was sent is looked for first. */
  private async decline(row: ConversionRow, note: OfferDoubt): Promise<ConversionRow> {
    if ((await this.venue.sentAt(row.client_order_id)) === null) return this.store.write((tx) => this.books.move(tx, row, 'rejected', { note })); // prettier-ignore
    throw new DomainError('conversion.no-quote', `What ${this.venue.label} offers is below the bound now. Nothing more was sent; it is looked at again.`, { asset: row.asset }); // prettier-ignore
  }

  /** @returns undefined when the bids do not reach and nothing was ever sent under the id of this order */
  private async offer(row: ConversionRow): Promise<VenueQuote | undefined> {
    try {
      return await this.venue.quote(row.asset, row.amount);
    } catch (error) {
      const isThin = error instanceof DomainError && error.code === 'conversion.no-quote';
      if (isThin && (await this.venue.sentAt(row.client_order_id)) === null) return undefined;
      throw error;
    }
  }

  /** Looked up before it is sent: an order whose answer was lost is found, not sent twice (F35). */
  private async order(row: ConversionRow): Promise<ConversionRow> {
    const known = await this.venue.orderByClientId(row.client_order_id);
    if (known !== undefined) return this.store.write((tx) => this.books.move(tx, row, 'ordered'));
    if (
      (await this.venue.sentAt(row.client_order_id)) !== null &&
      this.books.now() >= plusMs(row.created_at, LOST_AFTER_MS)
    ) {
      // prettier-ignore
      return this.store.write((tx) => this.books.move(tx, row, 'halted', { note: 'order-lost' }));
    }
    const current = await this.renewed(row);
    if (current.state !== 'quoted') return current;
    const loss = await this.store.read((tx) => lossOfDay(tx, this.books.now()));
    if (loss > this.ports.policy.dayLossMaxSats) {
      return this.store.write((tx) => this.books.move(tx, current, 'halted', { note: LOSS_CAP_NOTE }));
    }
    const order = orderOf(current, row.client_order_id, await this.leastOf(current));
    // A person may take it out of the run, or another instance go on with it, while the request waits for its turn.
    const stillDue = async (tx: ReadTx): Promise<boolean> => (await tx.findOne(conversion, { id: row.id }))?.state === 'quoted'; // prettier-ignore
    await this.venue.placeOrder({ ...order, stillDue });
    return this.store.write((tx) => this.books.move(tx, current, 'ordered'));
  }

  /** With an offer that is young enough to order on: an older one is asked for anew. */
  private async renewed(row: ConversionRow): Promise<ConversionRow> {
    const quote = await this.store.read(async (tx) => (await quotesOf(tx, [row.id])).get(row.id));
    const isYoung = quote !== undefined && isFresh(quote.quoted_at, this.books.now(), this.ports.policy.quoteAgeMaxMs);
    return isYoung ? row : this.quote(row);
  }

  /** The bound that its quote was taken with: a policy that changed since does not judge an order that stands. */
  private async leastOf(row: ConversionRow): Promise<bigint> {
    const quote = await this.store.read(async (tx) => (await quotesOf(tx, [row.id])).get(row.id));
    return quote?.bought_min ?? boughtMin(row.quoted ?? 0n, this.ports.policy.slippageMaxBps);
  }

  private async fill(row: ConversionRow): Promise<ConversionRow> {
    const order = await this.venue.orderByClientId(row.client_order_id);
    if (order === undefined) {
      return this.store.write((tx) => this.books.move(tx, row, 'halted', { note: 'order-vanished' }));
    }
    const decision = decideFill(row, order, row.client_order_id, await this.leastOf(row));
    return this.store.write(async (tx) => {
      await followCredits(tx, this.books.ledger, this.ports.coinOwners);
      return this.books.bookFill(tx, row, decision);
    });
  }
}

/** Programming errors stop the job; everything else is "unknown" (fetch reports a lost network as a TypeError). */
function isBug(error: unknown): boolean {
  return (
    error instanceof ReferenceError ||
    error instanceof RangeError ||
    (error instanceof Error && error.name === 'InvariantBroken')
  );
}
