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
export function booksAtConsole(
  store: Store,
  { clock, policy, members: membersPolicy, places }: BooksConsole,
): MemberBookService {
  const audit = new AuditService(clock);
  const members = new MemberService(clock, membersPolicy, audit);
  const rooms = new BookRooms(
    new LedgerService(clock),
    new PriceService(store, clock, KEPT_ONLY, audit),
    new PersonService(audit),
    new InstructionsService(clock, policy, members, audit),
  );
  return new MemberBookService(clock, policy, places, rooms);
}
