import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { JobContext } from '../jobs';
import type { JobRunner } from '../jobs/job-runner.service';
import { OutboxService } from '../jobs/outbox.service';
import { ADDRESS_LINK_KEY, cancelToken, splitSubject } from '../members';
import { PersonService } from '../members/person.service';
import { type ReadTx, type Row, type Store, STORE, type WriteTx } from '../store';
import { assertInvariant, DomainError, type Instant, type Secret, SECOND_MS } from '../units';
import { letterText, type Told } from './letter';
import { MAIL_SETTINGS, type MailSettings, mailTrouble } from './mailer';
import { changeOf, isAboutDevice } from './notice';
import type { memberNotice } from './notice.entity';
import { LETTER, NoticeService } from './notice.service';

const EVERY_MS = 30 * SECOND_MS;
const NOTICES_PAGE = '/member/notices';
/** Shows the change; its button takes it back. */
const CANCEL_PAGE = '/cancel-address';
const CANCEL_SPLIT_PAGE = '/cancel-split';

/** How mail stands, for the operator. */
export interface MailState {
  readonly isSent: boolean;
  readonly sentence: string;
  readonly waiting: number;
  readonly oldestAt: Instant | null;
  readonly givenUp: number;
}

/** A message of the outbox. */
interface Message {
  readonly id: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly created_at: Instant;
}

/** Writes the letter of one message of another room; undefined where nobody is to get it any more. */
export type LetterWriter = (
  payload: unknown,
) => Promise<{ readonly to: string; readonly subject: string; readonly text: string } | undefined>;

/** What a letter needs: who is told, and of what. */
@Injectable()
export class LetterSources {
  constructor(
    readonly notices: NoticeService,
    readonly people: PersonService,
    readonly outbox: OutboxService,
    @Inject(ADDRESS_LINK_KEY) readonly linkKey: Secret,
  ) {}
}

/** Makes letters of the outbox's messages and hands them to the mail server. */
@Injectable()
export class MailService {
  private readonly writers = new Map<string, LetterWriter>();

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(MAIL_SETTINGS) private readonly mail: MailSettings | null,
    private readonly rooms: LetterSources,
    private readonly audit: AuditService,
  ) {}

  /** Another room's letters: how messages of one kind are written. @throws InvariantBroken when somebody writes them already */
  writes(kind: string, writer: LetterWriter): void {
    assertInvariant(kind !== LETTER && !this.writers.has(kind), `one room writes ${kind}`);
    this.writers.set(kind, writer);
  }

  /** Registers the sending as a job, where there is a mail server. */
  register(runner: JobRunner): void {
    if (this.mail === null) return;
    runner.register({ name: 'send-mail', everyMs: EVERY_MS, run: (context) => this.run(context) });
  }

  /** Sends what is due. A failure is kept with its message and tried again; it is no failure of the run. */
  async run(context: JobContext): Promise<void> {
    const { mail } = this;
    if (mail === null) return;
    const sent = await this.rooms.outbox.deliver((message) => this.send(mail, message), context);
    context.count('letters', sent);
  }

  async state(tx: ReadTx): Promise<MailState> {
    const { waiting, oldestAt, trouble, parked, parkedFor } = await this.rooms.outbox.state(tx);
    const { mail } = this;
    const base = { waiting, oldestAt, givenUp: parked };
    if (mail === null) {
      const sentence =
        'Mail is not sent: no mail server is named (PAYDIRT_SMTP_HOST). Members see their notices in the app alone.';
      return { isSent: false, sentence, ...base };
    }
    const given = parked === 0 ? '' : ` ${count(parked)} given up in the last 30 days: ${mailTrouble(parkedFor ?? '')}`;
    if (trouble !== null) {
      const sentence = `Mail is not going out through ${mail.server}: ${mailTrouble(trouble)} ${count(waiting)} kept and tried again for about a day and a half.${given}`;
      return { isSent: false, sentence, ...base };
    }
    return { isSent: true, sentence: `Mail goes out through ${mail.server}.${given}`, ...base };
  }

  /**
   * Letters that were given up in the last thirty days are tried again: the server takes them now, or an address was put
   * right. The same letters, so that whoever got one after all sees it once.
   * @returns how many
   * @throws DomainError `notices.no-mail-server`, `notices.nothing-given-up`
   */
  async retry(tx: WriteTx, actor: string): Promise<number> {
    if (this.mail === null) {
      const message =
        'No mail server is named (PAYDIRT_SMTP_HOST). Nothing was changed and no money is concerned. Name one and start the service again.';
      throw new DomainError('notices.no-mail-server', message, {});
    }
    const letters = await this.rooms.outbox.retry(tx);
    if (letters === 0) {
      const message =
        'No letter was given up in the last thirty days, or all are tried again already. Nothing was changed.';
      throw new DomainError('notices.nothing-given-up', message, {});
    }
    await this.audit.record(tx, {
      actor,
      action: 'mail.retried',
      subject: 'outbox',
      details: { letters: String(letters) },
    });
    return letters;
  }

  /** The same letter at each attempt. Who was erased, or wants none any more, gets none. */
  private async send(mail: MailSettings, message: Message): Promise<void> {
    const writer = this.writers.get(message.kind);
    const letter = writer === undefined ? await this.toMember(mail, message) : await writer(message.payload);
    if (letter === undefined) return;
    const messageId = `<${message.id}@${mail.domain}>`;
    await mail.mailer.send({ ...letter, messageId, date: message.created_at });
  }

  private async toMember(mail: MailSettings, message: Message): ReturnType<LetterWriter> {
    assertInvariant(message.kind === LETTER, 'the outbox holds letters');
    const { memberId, notices: ids } = message.payload as { memberId: string; notices: readonly string[] };
    const [person, told] = await this.store.read(async (tx) => [
      await this.rooms.people.find(tx, memberId),
      await this.wanted(tx, memberId, ids),
    ]);
    if (person === undefined || told.length === 0) return undefined;
    const linked = told.map((one) => this.withCancelLink(one, mail.origin));
    return { to: person.mail, ...letterText(linked, `${mail.origin}${NOTICES_PAGE}`) };
  }

  /** The link is made when the letter is, and stands nowhere else. */
  private withCancelLink({ kind, facts }: Told, origin: string): Told {
    const changeId = changeOf({ kind, facts });
    if (changeId === undefined) return { kind, facts };
    const isSplit = kind === 'split-set' || kind === 'split-cancelled';
    const token = cancelToken(this.rooms.linkKey, isSplit ? splitSubject(changeId) : changeId);
    const page = isSplit ? CANCEL_SPLIT_PAGE : CANCEL_PAGE;
    return { kind, facts: { ...facts, cancelLink: `${origin}${page}/${changeId}/${token}` } };
  }

  private async wanted(
    tx: ReadTx,
    memberId: string,
    ids: readonly string[],
  ): Promise<readonly Row<typeof memberNotice>[]> {
    const rows = await this.rooms.notices.byId(tx, memberId, ids);
    const wantsDevices = await this.rooms.notices.wantsDeviceMail(tx, memberId);
    return rows.filter(({ kind }) => wantsDevices || !isAboutDevice(kind));
  }
}

function count(letters: number): string {
  return letters === 1 ? '1 letter is' : `${letters} letters are`;
}
