import { Inject, Injectable } from '@nestjs/common';
import { type AccountId, accounts, type Entry, MEMBER_CLASSES } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import { PersonService } from '../members/person.service';
import type { Quote } from '../prices';
import { PriceService } from '../prices/price.service';
import type { ReadTx } from '../store';
import { assertInvariant, CLOCK, type Clock, DomainError, groupBy, type TaxYear } from '../units';
import { type BookGround, judgeBook } from './book/book-ground';
import { needKey, type PriceNeed, pricesToAsk } from './book/book-values';
import type { BookYear } from './book/book-year';
import { InstructionsService } from './instructions.service';
import { INCOME_POLICY, PAID_PLACES, type PaidPlaces } from './index';
import { incomeReceipt, incomeValuation } from './income.entity';
import { recognisedUntil } from './income.repository';
import { lotCosts } from './lot-cost.repository';
import type { IncomePolicy } from './policy';

const PAGE = 1_000;

/** One member's part of the journal. */
export interface MemberJournal {
  readonly memberId: string;
  /** Printed; empty where nobody asks for it. */
  readonly name: string;
  /** All that touch the member, in order, as far as recognition has followed them. */
  readonly entries: readonly Entry[];
  /** The first one that recognition has not followed yet. */
  readonly notFollowed: Entry | null;
  /** They reach the journal's end, or say that they do not: then its balances must say the same. */
  readonly isWhole: boolean;
}

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

  /** @throws DomainError `tax.unknown-member` when the books name nobody of this id; `tax.other-recognition` */
  async yearOf(tx: ReadTx, memberId: string, year: TaxYear): Promise<BookYear> {
    return judgeBook(await this.groundOf(tx, memberId), year);
  }

  /**
   * What `judgeBook` makes a year of.
   * @param tx one snapshot: everything is read in it
   * @throws DomainError `tax.unknown-member`
   */
  async groundOf(tx: ReadTx, memberId: string): Promise<BookGround> {
    const person = await this.rooms.persons.find(tx, memberId);
    const all = await this.entriesOf(tx, memberId);
    if (person === undefined && all.length === 0) {
      throw new DomainError('tax.unknown-member', 'These books name no such member.', { memberId });
    }
    const followed = await recognisedUntil(tx);
    const entries = all.filter(({ position }) => position <= followed);
    const notFollowed = all.find(({ position }) => position > followed) ?? null;
    const journal = { memberId, name: person?.name ?? '', entries, notFollowed, isWhole: true };
    const [ground] = await this.groundsOf(tx, [journal]);
    assertInvariant(ground !== undefined, 'a journal has a ground');
    return ground;
  }

  /** The same of several members at once, each with its own part of the journal. @param tx one snapshot */
  async groundsOf(tx: ReadTx, journals: readonly MemberJournal[]): Promise<BookGround[]> {
    const { ledger, instructions } = this.rooms;
    const ids = journals.map(({ memberId }) => memberId);
    const where = { member_id: { in: ids } };
    const receipts = groupBy(await tx.find(incomeReceipt, { where }), (row) => row.member_id);
    const valuations = groupBy(await tx.find(incomeValuation, { where }), (row) => row.member_id);
    const places = await this.places.of(tx, ids);
    const recorded = await instructions.whoRecorded(tx, ids);
    const balances = await ledger.balancesOfMembers(tx, ids);
    const asked = new Map<string, Quote | undefined>();
    const { zone, declarations, minimums } = this.policy;
    const costs = await lotCosts(tx, ids);
    const common = { policy: { zone, declarations, minimums }, places, now: this.clock.now() };
    const grounds: BookGround[] = [];
    for (const { memberId, name, entries, notFollowed: first, isWhole } of journals) {
      const has = recorded.has(memberId);
      const said = has ? await instructions.of(tx, memberId) : { events: [], unread: [] };
      grounds.push({
        ...{ ...common, memberId, name, entries },
        notFollowed: first === null ? null : { reference: first.reference, occurredAt: first.occurredAt },
        receipts: receipts.get(memberId) ?? [],
        valuations: valuations.get(memberId) ?? [],
        quotes: await this.quotes(tx, entries.flatMap(pricesToAsk), asked),
        costs: costs.get(memberId) ?? [],
        balances: isWhole ? (balances.get(memberId) ?? {}) : {},
        said: said.events,
        unread: said.unread,
        choices: has ? await instructions.activities(tx, memberId) : [],
      });
    }
    return grounds;
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

  /** Each price once, where one is kept. @param asked grows: what members of one payment share is read once */
  private async quotes(
    tx: ReadTx,
    needs: readonly PriceNeed[],
    asked: Map<string, Quote | undefined>,
  ): Promise<Quote[]> {
    const found: Quote[] = [];
    for (const [key, { asset, at }] of new Map(needs.map((need) => [needKey(need), need]))) {
      if (!asked.has(key)) asked.set(key, await this.rooms.prices.stored(tx, asset, at));
      const quote = asked.get(key);
      if (quote !== undefined) found.push(quote);
    }
    return found;
  }
}
