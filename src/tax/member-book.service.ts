import { Inject, Injectable } from '@nestjs/common';
import { type AccountId, accounts, type Entry, MEMBER_CLASSES } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import { PersonService } from '../members/person.service';
import type { Quote } from '../prices';
import { PriceService } from '../prices/price.service';
import type { ReadTx } from '../store';
import { type Asset, CLOCK, type Clock, DomainError, type Instant, instant, type TaxYear } from '../units';
import { bookEvents } from './book/book-events';
import type { OpenPoint } from './book/book-event';
import { needKey, type PriceNeed, priceNeeds } from './book/book-values';
import { type BookYear, bookYear, pricesOf } from './book/book-year';
import { type Walk, walkBooks } from './book/walk';
import { runningYear } from './facts';
import { InstructionsService } from './instructions.service';
import { INCOME_POLICY, PAID_PLACES, type PaidPlaces } from './index';
import { incomeReceipt } from './income.entity';
import { recognisedUntil, valuationsOf } from './income.repository';
import type { IncomePolicy } from './policy';

const PAGE = 1_000;

/** The rooms that know of members what a tax year rests on. */
@Injectable()
export class BookRooms {
  constructor(
    readonly ledger: LedgerService,
    readonly prices: PriceService,
    readonly persons: PersonService,
    readonly instructions: InstructionsService,
  ) {}
}

/** Makes a member's tax year out of the service's books: journal, receipts, values, prices, payments. It only reads. */
@Injectable()
export class MemberBookService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INCOME_POLICY) private readonly policy: IncomePolicy,
    @Inject(PAID_PLACES) private readonly places: PaidPlaces,
    private readonly rooms: BookRooms,
  ) {}

  /**
   * All years up to this one are judged, because its lots rest on them.
   * @param tx one snapshot: everything is read in it
   * @throws DomainError `tax.unknown-member` when the books name nobody of this id; `tax.other-recognition`
   */
  async yearOf(tx: ReadTx, memberId: string, year: TaxYear): Promise<BookYear> {
    const person = await this.rooms.persons.find(tx, memberId);
    const all = await this.entriesOf(tx, memberId);
    if (person === undefined && all.length === 0) {
      throw new DomainError('tax.unknown-member', 'These books name no such member.', { memberId });
    }
    const followed = await recognisedUntil(tx);
    const entries = all.filter(({ position }) => position <= followed);
    const receipts = await tx.find(incomeReceipt, { where: { member_id: memberId } });
    const walk = walkBooks(memberId, entries, { policy: this.policy, receipts });
    const quotes = await this.quotes(tx, priceNeeds(walk.steps));
    const valuations = await valuationsOf(tx, memberId);
    const places = await this.places.of(tx, memberId);
    const book = bookEvents(walk.steps, { valuations: ordered(valuations), quotes, places });
    const running = notOver(year, this.clock.now(), this.policy.zone);
    const open = [...running, ...notFollowed(all, followed), ...(await this.difference(tx, memberId, walk, all.length === entries.length))]; // prettier-ignore
    const prices = pricesOf(receipts, valuations, quotes.values());
    const { zone } = this.policy;
    const { instructions } = this.rooms;
    const said = await instructions.of(tx, memberId);
    const choices = await instructions.activities(tx, memberId);
    const of = { memberId, name: person?.name ?? '', prices, choices, steps: walk.steps, book, said, zone, open };
    return bookYear(of, year);
  }

  /** Entries that touch the member, in order. */
  private async entriesOf(tx: ReadTx, memberId: string): Promise<Entry[]> {
    const found = new Map<number, Entry>();
    const touched: AccountId[] = MEMBER_CLASSES.map((one) => accounts.member(memberId, one));
    for (const account of [...touched, accounts.memberReceivable(memberId)]) {
      for (let before: number | undefined; ;) {
        const page = await this.rooms.ledger.entriesOf(tx, account, { limit: PAGE, ...(before === undefined ? {} : { before }) }); // prettier-ignore
        for (const entry of page) found.set(entry.position, entry);
        if (page.length < PAGE) break;
        before = page.at(-1)?.position;
      }
    }
    return [...found.values()].sort((a, b) => a.position - b.position);
  }

  private async quotes(tx: ReadTx, needs: readonly PriceNeed[]): Promise<Map<string, Quote>> {
    const found = new Map<string, Quote>();
    for (const need of needs) {
      const quote = await this.rooms.prices.stored(tx, need.asset, need.at);
      if (quote !== undefined) found.set(needKey(need), quote);
    }
    return found;
  }

  /** What the journal's balances say beside the walk, to the base unit: nothing may lack. */
  private async difference(tx: ReadTx, memberId: string, walk: Walk, isFollowed: boolean): Promise<OpenPoint[]> {
    if (!isFollowed) return [];
    const balances = await this.rooms.ledger.memberBalances(tx, memberId);
    return Object.entries(balances).flatMap(([key, balance]): OpenPoint[] => {
      const asset = key as Asset;
      const { accrued, available, held } = balance;
      const there = accrued + available + held + balance['in-batch'] + balance['in-flight'];
      if (there === (walk.had.get(asset) ?? 0n) + (walk.waiting.get(asset) ?? 0n)) return [];
      const words = `The journal's balance of ${asset} is not what its entries come to by the rules of income. Nothing was paid or changed by this. Tell whoever runs the service.`;
      return [{ id: asset, code: 'tax.books-differ', words, blocks: true, at: instant(0), until: 'on' }];
    });
  }
}

/** A receipt's values in the order in which they were booked. */
function ordered<T extends { readonly id: string }>(rows: readonly T[]): T[] {
  const number = ({ id }: T): number => Number.parseInt(id.split('-').at(-1) ?? '0', 10);
  return [...rows].sort((a, b) => number(a) - number(b));
}

function notFollowed(entries: readonly Entry[], followed: number): OpenPoint[] {
  const first = entries.find(({ position }) => position > followed);
  if (first === undefined) return [];
  const words = 'The service has not followed these books to their end yet: it does so every minute while it runs.';
  const at: Instant = first.occurredAt;
  return [{ id: first.reference, code: 'tax.not-followed', words, blocks: true, at, until: 'on' }];
}

/** A year that runs is judged as far as it is, and says so. */
function notOver(year: TaxYear, now: Instant, zone: string): OpenPoint[] {
  const running = runningYear(year, now, zone);
  if (running === null) return [];
  const words = `Year to date, not final: made on ${running.madeOn}, and the year ends on ${running.ends}.`;
  return [{ id: String(year), code: 'tax.year-running', words, blocks: false, at: instant(0), until: 'on' }];
}
