import { Injectable } from '@nestjs/common';
import { LedgerService } from '../ledger/ledger.service';
import { PriceService } from '../prices/price.service';
import type { ReadTx } from '../store';
import { DomainError, type TaxYear } from '../units';
import { type BookGround, judgeBook } from './book/book-ground';
import type { BookYear } from './book/book-year';
import { InstructionsService } from './instructions.service';
import { recognisedUntil } from './income.repository';
import { MemberBookService, type MemberJournal } from './member-book.service';
import { MemberEntriesService } from './member-entries.service';

/** Entries that are in memory at once; a member who has more is read alone. */
const ENTRIES_MOST = 20_000;

/** Years of many members, for who goes through all of them: each is what `MemberBookService.yearOf` gives, without the name. */
@Injectable()
export class MemberBooksService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly books: MemberBookService,
    private readonly entries: MemberEntriesService,
    private readonly prices: PriceService,
    private readonly instructions: InstructionsService,
  ) {}

  /** Follows the journal to its end: what comes after it is in no year until this is called again. */
  follow(): Promise<void> {
    return this.entries.run();
  }

  /** What the years rest on beside the journal, none of which can leave: prices, and what members recorded. */
  async beside(tx: ReadTx): Promise<{ readonly prices: number; readonly recordings: number }> {
    return { prices: await this.prices.kept(tx), recordings: await this.instructions.recordings(tx) };
  }

  /** In the order of the ids. In place of a year that cannot be made, why: nobody else's is kept by it. */
  async *yearsOf(
    tx: ReadTx,
    memberIds: readonly string[],
    year: TaxYear,
  ): AsyncGenerator<readonly [memberId: string, book: BookYear | DomainError]> {
    const until = Math.min(await recognisedUntil(tx), await this.entries.followedTo(tx));
    const isWhole = (await this.ledger.head(tx)).position === until;
    const positions = await this.entries.of(tx, memberIds);
    for (const group of inGroups(memberIds, (id) => positions.get(id)?.length ?? 0)) {
      const of = group.map((id) => (positions.get(id) ?? []).filter((position) => position <= until));
      const entries = new Map((await this.ledger.entriesAt(tx, [...new Set(of.flat())])).map((one) => [one.position, one])); // prettier-ignore
      const journals = group.map((memberId, index): MemberJournal => {
        const own = (of[index] ?? []).flatMap((position) => entries.get(position) ?? []);
        return { memberId, name: '', entries: own, notFollowed: null, isWhole };
      });
      for (const ground of await this.books.groundsOf(tx, journals)) yield [ground.memberId, judged(ground, year)];
    }
  }
}

function judged(ground: BookGround, year: TaxYear): BookYear | DomainError {
  try {
    return judgeBook(ground, year);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'tax.other-recognition') return error;
    // Judging reads nothing and keeps nothing: whatever is wrong is wrong with this member's facts alone.
    const message = 'these facts cannot be judged: tell whoever looks after the software. No coin is affected';
    return new DomainError('tax.not-judged', message, { memberId: ground.memberId }, { cause: error });
  }
}

/** Ids in their order, so many together that their entries fit. */
function* inGroups(ids: readonly string[], sizeOf: (id: string) => number): Generator<readonly string[]> {
  let [group, size]: [string[], number] = [[], 0];
  for (const id of ids) {
    if (group.length > 0 && size + sizeOf(id) > ENTRIES_MOST) {
      yield group;
      [group, size] = [[], 0];
    }
    group.push(id);
    size += sizeOf(id);
  }
  if (group.length > 0) yield group;
}
