import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx, Store, WriteTx } from '../store';
import { STORE } from '../store';
import { allocate, DomainError, MINUTE_MS, plusMs } from '../units';
import { missingEntries } from './booking';
import { conversion, type ConversionRow, conversionShare } from './conversion.entity';
import { arrivesOf, FilledSales } from './filled-sales.service';
import { followCredits } from './kept.repository';
import { CONVERSION_PORTS, type ConversionPorts } from './ports';
import { addedFill, assertNothingSold, assertStuck, assertTxid } from './proposal';
import type { ProposalRow } from './proposal.entity';
import { duesOf, sharesOf } from './shares.repository';
import { VENUE, type Venue, type VenueOrder } from './venue';
import { venueWithdrawal, venueWithdrawalPart, type WithdrawalRow } from './withdrawal.entity';

/** A run that was in the middle of sending when the sale halted is over by then. */
const QUIET_MS = 10 * MINUTE_MS;

/** Ends by hand what no run can end: each way books exactly what two people vouch for. */
@Injectable()
export class StuckSales {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(VENUE) private readonly venue: Venue,
    @Inject(CONVERSION_PORTS) private readonly ports: ConversionPorts,
    private readonly sales: FilledSales,
  ) {}

  /** @throws DomainError `conversion.unknown` */
  async one(tx: ReadTx, id: string): Promise<ConversionRow> {
    const row = await tx.findOne(conversion, { id });
    if (row === undefined) throw new DomainError('conversion.unknown', 'There is no such conversion.', { id });
    return row;
  }

  /**
   * The venue's own word on the order, before a statement about it is booked: it is not overruled where it can be read.
   * @returns what it said, for the audit; undefined where there was nothing to ask
   * @throws DomainError `conversion.order-found` when it knows the order, or knows it otherwise
   */
  async ask(proposal: ProposalRow): Promise<string | undefined> {
    if (proposal.kind !== 'never-taken' && proposal.kind !== 'fill-was') return undefined;
    const row = await this.store.read((tx) => this.one(tx, proposal.conversion_id ?? ''));
    if (row.venue !== this.venue.id) return 'another venue';
    let order: VenueOrder | undefined;
    try {
      order = await this.venue.orderByClientId(row.client_order_id);
    } catch (error) {
      return error instanceof DomainError ? error.code : 'no answer';
    }
    if (order === undefined) return 'no such order';
    if (order.clientOrderId !== row.client_order_id || order.sell !== row.asset || order.amount !== row.amount) return 'another order'; // prettier-ignore
    const { sold, bought, fee } = proposal;
    const isSame = order.sold === sold && order.bought === bought && order.fee === fee;
    // What an open order fills after it was booked would be nobody's.
    if (proposal.kind === 'fill-was' && isSame && order.status === 'closed') return 'the same';
    throw new DomainError('conversion.order-found', 'The venue lists this order, as still open or otherwise than stated. Nothing was booked. Let the sale go on: it is read from the venue.', { id: row.id }); // prettier-ignore
  }

  /** @throws DomainError `conversion.not-stuck`, `conversion.something-sold`, `conversion.bad-fill`, `conversion.not-arrived` */
  async check(tx: WriteTx, proposal: ProposalRow): Promise<void> {
    const row = await this.one(tx, proposal.conversion_id ?? '');
    if (proposal.kind === 'arrived') {
      assertTxid(proposal.txid ?? '');
      const { parts } = await this.withdrawalOf(tx, row);
      const most = arrivesOf(parts);
      if (proposal.bought > 0n && proposal.bought <= most) return;
      throw new DomainError('conversion.bad-fill', 'No more arrives than the venue sent. Nothing was booked.', { id: row.id }); // prettier-ignore
    }
    assertStuck(row);
    if (this.sales.books.now() < plusMs(row.updated_at, QUIET_MS)) {
      throw new DomainError('conversion.not-stuck', 'This sale halted just now; a run may still be at it. Nothing was booked. Try again in ten minutes.', { id: row.id }); // prettier-ignore
    }
    if (proposal.kind === 'never-taken') assertNothingSold(row);
    else addedFill(row, proposal);
  }

  async book(tx: WriteTx, proposal: ProposalRow): Promise<void> {
    const row = await this.one(tx, proposal.conversion_id ?? '');
    const { books } = this.sales;
    if (proposal.kind === 'never-taken') {
      await books.move(tx, row, 'rejected', { note: 'venue-never-took' });
    } else if (proposal.kind === 'fill-was') {
      await followCredits(tx, books.ledger, this.ports.coinOwners);
      const ordered = await books.move(tx, row, 'ordered');
      await books.bookFill(tx, ordered, { ...addedFill(row, proposal), state: 'filled', note: 'stated-by-two' });
    } else await this.bookArrival(tx, row, proposal);
  }

  /** Coin that arrived short: the venue took the rest, and whoever bears its withdrawal fee bears that. */
  private async bookArrival(tx: WriteTx, row: ConversionRow, { txid, bought: arrived }: ProposalRow): Promise<void> {
    const { withdrawal, parts } = await this.withdrawalOf(tx, row);
    const deposit = await this.ports.takeUnmatched(tx, txid ?? '', arrived);
    if (deposit === undefined) {
      throw new DomainError('conversion.not-arrived', 'Our own chain shows no such payment of exactly this amount that nobody else explains. Nothing was booked.', { id: row.id }); // prettier-ignore
    }
    const gone = arrivesOf(parts) - arrived;
    const each = gone === 0n ? parts.map(() => 0n) : allocate(gone, parts.map(({ arrives }) => arrives ?? 0n)); // prettier-ignore
    const open: ConversionRow[] = [];
    for (const [i, part] of parts.entries()) open.push(await this.bookMissing(tx, part, each[i] ?? 0n));
    await tx.update(venueWithdrawal, { id: withdrawal.id }, { fee: withdrawal.fee + gone, txid: deposit.txid });
    await this.sales.settle(tx, withdrawal, open, { ...deposit, unmatched: true });
  }

  private async bookMissing(tx: WriteTx, row: ConversionRow, sats: bigint): Promise<ConversionRow> {
    const { books } = this.sales;
    if (sats > 0n) {
      const shares = await sharesOf(tx, row.id);
      const missing = { sats, feeBorneBy: await this.sales.feeBorneBy(tx) };
      const { entries, fees } = missingEntries(row, missing, duesOf(shares), books.now());
      await books.ledger.post(tx, entries);
      const borne = [...shares.values()].map((share) => ({ ...share, withdrawal_fee: share.withdrawal_fee + (fees.get(share.holder) ?? 0n) })); // prettier-ignore
      await tx.upsert(conversionShare, borne);
    }
    const halted = row.state === 'halted' ? row : await books.move(tx, row, 'halted', { note: 'stated-by-two' });
    const patch = { arrives: (row.arrives ?? 0n) - sats, withdrawal_fee: row.withdrawal_fee + sats };
    return books.move(tx, halted, 'withdrawn', patch);
  }

  private async withdrawalOf(
    tx: ReadTx,
    row: ConversionRow,
  ): Promise<{ readonly withdrawal: WithdrawalRow; readonly parts: readonly ConversionRow[] }> {
    const part = await tx.findOne(venueWithdrawalPart, { conversion_id: row.id });
    const withdrawal = part === undefined ? undefined : await tx.findOne(venueWithdrawal, { id: part.withdrawal_id });
    if (withdrawal?.state === 'sent') return { withdrawal, parts: await this.sales.partsIn(tx, withdrawal.id) };
    throw new DomainError('conversion.not-stuck', 'No withdrawal of this sale is on its way. Nothing was booked.', { id: row.id }); // prettier-ignore
  }
}
