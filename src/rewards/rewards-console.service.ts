import { AuditService } from '../audit/audit.service';
import { LedgerService } from '../ledger/ledger.service';
import type { Clock } from '../units';
import { FileImportService } from './file-import.service';
import { OpeningService } from './opening.service';
import { ReceiveService } from './receive.service';
import { RewardTermsService } from './reward-terms.service';
import { RowBookingService } from './row-booking.service';
import { SharingRuleService } from './sharing-rule.service';
import type { SourceDeclaration } from './source';
import { FileSource } from './sources/file/file.adapter';
import { StatementService } from './statement.service';
import { SuspenseService } from './suspense.service';
import { WorkerPatternService } from './worker-pattern.service';
import { WorkLogService } from './work-log.service';
import { WriteOffService } from './write-off.service';

/**
 * Imports for the command line, where no service runs: the same rules on the same tables.
 * @param declarations of the sources that are read from files
 */
export function importsAtConsole(clock: Clock, declarations: readonly SourceDeclaration[]): FileImportService {
  const { audit, ledger, terms, receive } = partsAtConsole(clock);
  const statements = new StatementService(ledger, new RowBookingService(ledger, clock), terms, receive, clock);
  const sources = declarations.map((declaration) => new FileSource(declaration));
  return new FileImportService(audit, clock, sources, statements);
}

/** What moving in asks of this room, for the command line. */
export function openingAtConsole(clock: Clock): {
  readonly terms: RewardTermsService;
  readonly receive: ReceiveService;
  readonly opening: OpeningService;
} {
  const { ledger, terms, receive } = partsAtConsole(clock);
  return { terms, receive, opening: new OpeningService(ledger, receive, clock) };
}

function partsAtConsole(clock: Clock) {
  const audit = new AuditService(clock);
  const ledger = new LedgerService(clock);
  const work = new WorkLogService(new WorkerPatternService(audit, clock));
  // Files name no workers, so that nothing of them is shared by PPLNS and no difficulty is asked for.
  const unknown = { targetAt: () => Promise.resolve(undefined) };
  const terms = new RewardTermsService(audit, work, new SharingRuleService(audit, clock), unknown, clock);
  // A deposit is matched by the service alone: nobody is asked for one here.
  const suspense = new SuspenseService(ledger, clock);
  const writeOffs = new WriteOffService(ledger, audit, suspense, clock);
  return { audit, ledger, terms, receive: new ReceiveService(ledger, clock, [], suspense, writeOffs) };
}
