import { AuditService } from '../audit/audit.service';
import { PersonService } from '../members/person.service';
import type { Store } from '../store';
import type { Clock } from '../units';
import { AccountService } from './auth/account.service';
import { OperatorAccountService } from './auth/operator-account.service';
import { SessionService } from './auth/session.service';

/** Operators' accounts for the command line, where no service runs: the same rules on the same tables. */
export function operatorsAtConsole(store: Store, clock: Clock): OperatorAccountService {
  const audit = new AuditService(clock);
  const people = new PersonService(audit);
  const accounts = new AccountService(store, clock, people, new SessionService(store, clock), audit);
  return new OperatorAccountService(clock, accounts, people, audit);
}
