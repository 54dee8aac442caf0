import { AuditService } from '../audit/audit.service';
import { OutboxService } from '../jobs/outbox.service';
import type { Store } from '../store';
import type { Clock } from '../units';
import type { MailSettings } from './mailer';
import { NoticeService } from './notice.service';

/** Notices for the command line, where no service runs: their letters go out once it does. */
export function noticesAtConsole(store: Store, clock: Clock, mail: MailSettings | null): NoticeService {
  return new NoticeService(clock, mail, new OutboxService(store, clock), new AuditService(clock));
}
