import { AuditService } from '../audit/audit.service';
import { LedgerService } from '../ledger/ledger.service';
import { PersonService } from '../members/person.service';
import { PriceService } from '../prices/price.service';
import type { Store } from '../store';
import type { Clock } from '../units';
import type { PaidPlaces } from './index';
import { MemberBookService } from './member-book.service';
import type { IncomePolicy } from './policy';

/** Only prices that the service kept count here: the command line asks no source. */
const KEPT_ONLY = { name: 'kept', label: 'kept', quoteAt: () => Promise.resolve(undefined) };

/** Members' books for the command line, which only reads: the same rules on the same tables. */
export function booksAtConsole(
  store: Store,
  { clock, policy, places }: { readonly clock: Clock; readonly policy: IncomePolicy; readonly places: PaidPlaces },
): MemberBookService {
  const audit = new AuditService(clock);
  const prices = new PriceService(store, clock, KEPT_ONLY, audit);
  return new MemberBookService(clock, policy, places, new LedgerService(clock), prices, new PersonService(audit));
}
