import { Inject, Injectable } from '@nestjs/common';
import { type AccountId, accounts, type Entry, MEMBER_CLASSES } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import { PersonService } from '../members/person.service';
import type { Quote } from '../prices';
import { PriceService } from '../prices/price.service';
import type { ReadTx } from '../store';
import { CLOCK, type Clock, DomainError, type TaxYear } from '../units';
import { type BookGround, judgeBook } from './book/book-ground';
import { needKey, type PriceNeed, pricesToAsk } from './book/book-values';
import type { BookYear } from './book/book-year';
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
    const { ledger, persons, instructions } = this.rooms;
    const person = await persons.find(tx, memberId);
    const all = await this.entriesOf(tx, memberId);
    if (person === undefined && all.length === 0) {
      throw new DomainError('tax.unknown-member', 'These books name no such member.', { memberId });
    }
    const followed = await recognisedUntil(tx);
    const entries = all.filter(({ position }) => position <= followed);
    const first = all.find(({ position }) => position > followed);
    const { zone, declarations, minimums } = this.policy;
    return {
      ...{ memberId, name: person?.name ?? '', policy: { zone, declarations, minimums }, now: this.clock.now() },
      entries,
      notFollowed: first === undefined ? null : { reference: first.reference, occurredAt: first.occurredAt },
      receipts: await tx.find(incomeReceipt, { where: { member_id: memberId } }),
      valuations: await valuationsOf(tx, memberId),
      quotes: await this.quotes(tx, entries.flatMap(pricesToAsk)),
      places: await this.places.of(tx, memberId),
      balances: await ledger.memberBalances(tx, memberId),
      said: await instructions.of(tx, memberId),
      choices: await instructions.activities(tx, memberId),
    };
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

  /** Each price once, where one is kept. */
  private async quotes(tx: ReadTx, needs: readonly PriceNeed[]): Promise<Quote[]> {
    const found: Quote[] = [];
    for (const { asset, at } of new Map(needs.map((need) => [needKey(need), need])).values()) {
      const quote = await this.rooms.prices.stored(tx, asset, at);
      if (quote !== undefined) found.push(quote);
    }
    return found;
  }
}
