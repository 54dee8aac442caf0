import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx, Store, WriteTx } from '../store';
import { STORE } from '../store';
import { DomainError, MINUTE_MS, plusMs } from '../units';
import { conversion, type ConversionRow } from './conversion.entity';
import { FilledSales } from './filled-sales.service';
import { followCredits } from './kept.repository';
import { CONVERSION_PORTS, type ConversionPorts } from './ports';
import { addedFill, assertNothingSold, assertStuck } from './proposal';
import type { ProposalRow } from './proposal.entity';
import { VENUE, type Venue, type VenueOrder } from './venue';

/** A run that was in the middle of sending when the sale halted is over by then. */
const QUIET_MS = 10 * MINUTE_MS;

/** Ends by hand a sale that no run can end: each way books exactly what two people vouch for. */
@Injectable()
export class StuckSales {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(VENUE) private readonly venue: Venue,
    @Inject(CONVERSION_PORTS) private readonly ports: ConversionPorts,
    readonly sales: FilledSales,
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

  /** @throws DomainError `conversion.not-stuck`, `conversion.something-sold`, `conversion.bad-fill` */
  async check(tx: WriteTx, proposal: ProposalRow): Promise<void> {
    const row = await this.one(tx, proposal.conversion_id ?? '');
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
    }
  }
}
