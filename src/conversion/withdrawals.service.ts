import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { DAY_MS, DomainError, type Instant, MINUTE_MS, newId, plusMs } from '../units';
import type { ProvedDeposit } from './booking';
import { ConversionBooks } from './conversion-books.service';
import { conversion, type ConversionRow } from './conversion.entity';
import { arrivesOf, type FilledSale, FilledSales, netOf } from './filled-sales.service';
import { CONVERSION_PORTS, type ConversionPorts } from './ports';
import { VENUE, type Venue, type VenueSent } from './venue';
import { openClaims } from './venue-claims.repository';
import { answeredBy, partsOf, wrongWithdrawal } from './withdrawal';
import type { OnTheWay } from './conversion-watch';
import { venueWithdrawal, venueWithdrawalPart, type WithdrawalRow } from './withdrawal.entity';

/** The venue's clock may be a little before ours: a withdrawal may bear a time before the sale that it brings. */
const SKEW_MS = 10 * MINUTE_MS;
/** No venue's list is asked further back: some state no more than ninety days at once. */
const LOOK_BACK_MS = 60 * DAY_MS;
const PENDING = 'withdrawal-pending';

/** Bitcoin at the venue that a person is to send, and what was sent that fits nothing. */
export interface ToWithdraw {
  /** Whether a person must send it; otherwise the venue is asked by the next run. */
  readonly byPerson: boolean;
  /** Oldest first. Sending the sum of all of them, or of any number of the oldest, is matched. */
  readonly sales: readonly FilledSale[];
  readonly total: bigint;
  /** The venue sends no less than this; null when it has not said. */
  readonly minimum: bigint | null;
  readonly unmatched: readonly WithdrawalRow[];
  /** Asked for or sent, and not arrived; oldest first. */
  readonly onTheWay: readonly OnTheWay[];
}

/** Brings the bitcoin of filled sales to the treasury: several together, each withdrawal booked once. */
@Injectable()
export class WithdrawalsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(VENUE) private readonly venue: Venue,
    @Inject(CONVERSION_PORTS) private readonly ports: ConversionPorts,
    private readonly books: ConversionBooks,
    private readonly sales: FilledSales,
  ) {}

  /** Looks what left the venue, or asks it to send. No network call stands inside a transaction. @returns how many moved */
  async step(): Promise<number> {
    const moved = this.venue.sends ? await this.ask() : await this.match();
    return moved + (await this.settleArrived());
  }

  /** As `FilledSales.settleDeposit`. */
  settleDeposit(tx: WriteTx, deposit: ProvedDeposit): Promise<{ readonly conversionId: string } | undefined> {
    return this.sales.settleDeposit(tx, deposit);
  }

  /** What a person is to send from the venue. */
  async toWithdraw(tx: ReadTx): Promise<ToWithdraw> {
    const sales = await this.sales.filled(tx, this.venue.id);
    const unmatched = await tx.find(venueWithdrawal, {
      where: { venue: this.venue.id, state: 'unmatched' },
      orderBy: [['at', 'desc']],
      limit: 100,
    });
    const total = sales.reduce((sum, { net }) => sum + net, 0n);
    const onTheWay = await this.onTheWay(tx);
    return { byPerson: !this.venue.sends, sales, total, minimum: this.venue.sendsFrom(), unmatched, onTheWay };
  }

  /** What venues still owe of withdrawals, by the word of two people. */
  owed(tx: ReadTx): ReturnType<typeof openClaims> {
    return openClaims(tx);
  }

  private async onTheWay(tx: ReadTx): Promise<OnTheWay[]> {
    const now = this.books.now();
    const found: OnTheWay[] = [];
    const where = { state: { in: ['asked', 'sent'] } } as const;
    for (const row of await tx.find(venueWithdrawal, { where, orderBy: [['at', 'asc']], limit: 100 })) {
      const parts = await this.sales.partsIn(tx, row.id);
      const [first] = parts;
      if (first === undefined) continue;
      const arrives = row.state === 'sent' ? arrivesOf(parts) : row.amount;
      found.push({
        conversionId: first.id,
        arrives,
        txid: row.txid,
        since: row.at,
        late: now > plusMs(row.at, DAY_MS),
      });
    }
    return found;
  }

  /** The venue sends by itself: one request at a time, of all that is filled when it is made. */
  private async ask(): Promise<number> {
    const row = await this.store.write((tx) => this.request(tx));
    if (row === undefined) return 0;
    const { id, amount } = row;
    const request = { clientWithdrawalId: id, amount, address: await this.ports.treasuryAddress() };
    let said;
    try {
      said = (await this.venue.withdrawalById(id)) ?? (await this.venue.withdraw(request));
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'conversion.rejected') throw error;
      return this.halt(row, 'venue-refused');
    }
    if (said.clientWithdrawalId !== id || said.amount !== amount) return this.halt(row, 'other-withdrawal');
    if (said.status === 'simulated') return this.note(row, 'dry-run');
    if (said.txid === null || said.status === 'pending') return this.note(row, PENDING);
    return this.book(row, { fee: said.fee, txid: said.txid });
  }

  private async request(tx: WriteTx): Promise<WithdrawalRow | undefined> {
    const venue = this.venue.id;
    for (const open of await tx.find(venueWithdrawal, { where: { venue, state: 'asked' }, orderBy: [['at', 'asc']] })) {
      // One that stands still waits for a person and is not asked for meanwhile; it holds up no other.
      if ((await this.sales.partsIn(tx, open.id)).every(({ state }) => state === 'filled')) return open;
    }
    const sales = await this.sales.filled(tx, this.venue.id);
    const amount = sales.reduce((sum, { net }) => sum + net, 0n);
    const least = this.venue.sendsFrom();
    if (amount === 0n || (least !== null && amount < least)) return undefined;
    const row = { ...this.blank(`pd-w-${newId()}`), amount, at: this.books.now() };
    await this.keep(tx, row, sales);
    return row;
  }

  /** A person sends: what the venue lists as sent to us is matched with the oldest sales that add up to it. */
  private async match(): Promise<number> {
    const { open, sales } = await this.store.read(async (tx) => ({
      // What was sent and is not here yet may still fail at the venue.
      open: await tx.find(venueWithdrawal, { where: { venue: this.venue.id, state: { in: ['asked', 'sent'] } } }),
      sales: await this.sales.filled(tx, this.venue.id),
    }));
    if (open.length === 0 && sales.length === 0) return 0;
    const now = this.books.now();
    const oldest = Math.min(...open.map(({ at }) => at), ...sales.map(({ since }) => since)) as Instant;
    const since = Math.max(plusMs(oldest, -SKEW_MS), plusMs(now, -LOOK_BACK_MS)) as Instant;
    const listed = await this.venue.sent(await this.ports.treasuryAddress(), since);
    let moved = 0;
    // One that failed held its sales while a later one was made: that one brings what was left then, and is looked at first.
    const failed = listed.filter(({ status }) => status === 'failed');
    const live = listed.filter(({ status }) => status !== 'failed');
    for (const one of [...live, ...failed, ...(failed.length === 0 ? [] : live)]) {
      const row = await this.store.write((tx) => this.claim(tx, one));
      if (row?.state === 'asked' && one.txid !== null && one.status === 'sent') {
        moved += await this.book(row, { fee: one.fee, txid: one.txid });
      }
    }
    await this.noteWaiting();
    return moved;
  }

  /** Gives a withdrawal of the venue's list its sales; a failed one gives them free again. */
  private async claim(tx: WriteTx, one: VenueSent): Promise<WithdrawalRow | undefined> {
    const venue = this.venue.id;
    const before = await tx.findOne(venueWithdrawal, { venue, venue_ref: one.id });
    if (before?.state === 'sent' && one.status === 'failed') await this.haltFailed(tx, before);
    if (before?.state === 'sent' || before?.state === 'settled') return before;
    if (one.status === 'failed') {
      if (before === undefined || before.state === 'failed') return undefined;
      await tx.delete(venueWithdrawalPart, { withdrawal_id: before.id });
      await tx.delete(venueWithdrawal, { id: before.id });
      return undefined;
    }
    if (before?.state === 'asked') return before;
    // Nobody sent what was not filled yet: a word that comes late brings no sale that came after it was made.
    const until = plusMs(one.at, SKEW_MS);
    const sales = (await this.sales.filled(tx, this.venue.id)).filter(({ since }) => since <= until);
    const fitting = one.taken.map((taken) => answeredBy(sales, taken)).find((found) => found !== undefined);
    const sum = fitting?.reduce((all, { net }) => all + net, 0n);
    const said = { venue_ref: one.id, amount: sum ?? one.taken[0] ?? 0n, fee: one.fee, txid: one.txid, at: one.at };
    const row = { ...(before ?? this.blank(`pd-w-${newId()}`)), ...said };
    if (fitting === undefined) {
      await tx.upsert(venueWithdrawal, [{ ...row, state: 'unmatched' }]);
      return undefined;
    }
    // Until it is booked its transaction brings nothing.
    const asked = { ...row, state: 'asked' as const, txid: null };
    await this.keep(tx, asked, fitting);
    return asked;
  }

  /** Books bitcoin that left the venue with a transaction, over the sales that it brings. */
  private async book(row: WithdrawalRow, sent: { readonly fee: bigint; readonly txid: string }): Promise<number> {
    const wrong = wrongWithdrawal({ amount: row.amount, ...sent });
    if (wrong !== undefined) return this.halt(row, wrong);
    return this.store.write(async (tx) => {
      const conversions = await this.sales.partsIn(tx, row.id);
      // One of them halted meanwhile: a person looks before any of them is booked.
      if (conversions.some(({ state }) => state !== 'filled')) return 0;
      const parts = partsOf(conversions.map(netOf), sent.fee);
      const feeBorneBy = await this.sales.feeBorneBy(tx);
      for (const [i, one] of conversions.entries()) {
        const part = parts[i] ?? { arrives: 0n, fee: 0n };
        await this.sales.book(tx, one, { ...part, txid: sent.txid, feeBorneBy });
      }
      await tx.update(venueWithdrawal, { id: row.id }, { state: 'sent', fee: sent.fee, txid: sent.txid });
      return conversions.length;
    });
  }

  /** Coin that came before the venue named its transaction stands unmatched: it is taken from there. */
  private async settleArrived(): Promise<number> {
    const where = { venue: this.venue.id, state: 'sent' } as const;
    let moved = 0;
    for (const row of await this.store.read((tx) => tx.find(venueWithdrawal, { where }))) {
      moved += await this.store.write(async (tx) => {
        const [held] = await tx.lock(venueWithdrawal, { id: row.id });
        if (held?.state !== 'sent' || held.txid === null) return 0;
        const parts = await this.sales.partsIn(tx, held.id);
        const deposit = await this.ports.takeUnmatched(tx, held.txid, arrivesOf(parts));
        if (deposit === undefined) return 0;
        await this.sales.settle(tx, held, parts, { deposit: { ...deposit, unmatched: true } });
        return parts.length;
      });
    }
    return moved;
  }

  private async keep(tx: WriteTx, row: WithdrawalRow, sales: readonly FilledSale[]): Promise<void> {
    await tx.upsert(venueWithdrawal, [row]);
    await tx.insert(
      venueWithdrawalPart,
      sales.map(({ id }) => ({ conversion_id: id, withdrawal_id: row.id })),
    );
  }

  private blank(id: string): WithdrawalRow {
    const nothing = { amount: 0n, fee: 0n, txid: null, vout: null, venue_ref: null };
    return { ...nothing, id, venue: this.venue.id, state: 'asked', at: this.books.now() };
  }

  /** The venue takes back its word that it sent it: its bitcoin is in transit by the books and stands where it was. */
  private async haltFailed(tx: WriteTx, row: WithdrawalRow): Promise<void> {
    for (const part of await this.sales.partsIn(tx, row.id)) {
      if (part.state === 'withdrawn') await this.books.move(tx, part, 'halted', { note: 'withdrawal-failed' });
    }
  }

  /** Its sales wait for a person. They stay its sales: what was asked for or sent once is not asked for again. */
  private halt(row: WithdrawalRow, note: string): Promise<number> {
    return this.store.write(async (tx) => {
      const parts = (await this.sales.partsIn(tx, row.id)).filter(({ state }) => state === 'filled');
      for (const part of parts) await this.books.move(tx, part, 'halted', { note });
      return parts.length;
    });
  }

  private note(row: WithdrawalRow, note: string): Promise<number> {
    return this.store.write(async (tx) => {
      await this.noteAll(tx, await this.sales.partsIn(tx, row.id), note);
      return 0;
    });
  }

  private noteWaiting(): Promise<void> {
    const where = { venue: this.venue.id, state: 'filled' } as const;
    return this.store.write(async (tx) => this.noteAll(tx, await tx.find(conversion, { where }), PENDING));
  }

  private async noteAll(tx: WriteTx, rows: readonly ConversionRow[], note: string): Promise<void> {
    for (const row of rows)
      if (row.state === 'filled' && row.note !== note) await this.books.move(tx, row, 'filled', { note });
  }
}
