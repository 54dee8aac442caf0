import { AuditService } from '../audit/audit.service';
import { LedgerService } from '../ledger/ledger.service';
import type { MembersPolicy } from '../members';
import { MemberService } from '../members/member.service';
import { PersonService } from '../members/person.service';
import { PriceService } from '../prices/price.service';
import type { Store } from '../store';
import type { Clock } from '../units';
import type { PaidPlaces } from './index';
import { InstructionsService } from './instructions.service';
import { BookRooms, MemberBookService } from './member-book.service';
import { MemberBooksService } from './member-books.service';
import { MemberEntriesService } from './member-entries.service';
import type { IncomePolicy } from './policy';

/** Only prices that the service kept count here: the command line asks no source. */
const KEPT_ONLY = { name: 'kept', label: 'kept', quoteAt: () => Promise.resolve(undefined) };

/** What the command line knows of the house. */
export interface BooksConsole {
  readonly clock: Clock;
  readonly policy: IncomePolicy;
  readonly members: MembersPolicy;
  readonly places: PaidPlaces;
}

/** Members' books for the command line, which only reads: the same rules on the same tables. */
export function booksAtConsole(store: Store, of: BooksConsole): MemberBookService {
  return new MemberBookService(of.clock, of.policy, of.places, roomsOf(store, of));
}

/** The same of many members at once. */
export function manyBooksAtConsole(store: Store, of: BooksConsole): MemberBooksService {
  const rooms = roomsOf(store, of);
  const { ledger, prices, instructions } = rooms;
  const books = new MemberBookService(of.clock, of.policy, of.places, rooms);
  return new MemberBooksService(ledger, books, new MemberEntriesService(store, ledger), prices, instructions);
}

function roomsOf(store: Store, { clock, policy, members: membersPolicy }: BooksConsole): BookRooms {
  const audit = new AuditService(clock);
  const members = new MemberService(clock, membersPolicy, audit);
  return new BookRooms(
    new LedgerService(clock),
    new PriceService(store, clock, KEPT_ONLY, audit),
    new PersonService(audit),
    new InstructionsService(clock, policy, members, audit),
  );
}
