import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { JobContext } from '../jobs';
import type { JobRunner } from '../jobs/job-runner.service';
import { OutboxService } from '../jobs/outbox.service';
import { PersonService } from '../members/person.service';
import { MAIL_SETTINGS, type MailSettings } from '../notices';
import { MailService } from '../notices/mail.service';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock, MINUTE_MS } from '../units';
import { needFollowed, type NeedFollowedRow, operatorMail } from './attention.entity';
import { follow, type Followed } from './follow';
import type { Need } from './need';
import { needLetter, type NeedLine } from './need-letter';
import { NeedsService } from './needs.service';
import { OPERATORS, type Operators } from './ports';

const EVERY_MS = 5 * MINUTE_MS;
/** Kind of the outbox messages that become letters to operators. */
const LETTER = 'operator-letter';
/** A letter counts what it does not name, so the outbox keeps no more than it may name. */
const KEPT = 50;

/** What a letter is made of and goes through. */
@Injectable()
export class NeedLetters {
  constructor(
    @Inject(MAIL_SETTINGS) readonly settings: MailSettings | null,
    @Inject(OPERATORS) readonly operators: Operators,
    readonly people: PersonService,
    readonly outbox: OutboxService,
    readonly mail: MailService,
  ) {}
}

interface Message {
  readonly operatorId: string;
  readonly needs: readonly NeedLine[];
  /** Needs that are not among them. */
  readonly more: number;
}

/** Tells operators of what needs them by mail: each fact once, what is new together, never more than a letter an hour. */
@Injectable()
export class NeedWatch implements OnModuleInit {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly needs: NeedsService,
    private readonly letters: NeedLetters,
    private readonly audit: AuditService,
  ) {}

  onModuleInit(): void {
    this.letters.mail.writes(LETTER, (payload) => this.letter(payload as Message));
  }

  /** Registers the watching as a job, where there is a mail server: without one the list stands on the overview alone. */
  register(runner: JobRunner): void {
    if (this.letters.settings === null) return;
    runner.register({ name: 'tell-operators', everyMs: EVERY_MS, run: (context) => this.run(context) });
  }

  /** Looks at what needs a person, and puts a letter of what is new into the outbox with the note that it was told. */
  async run(context: JobContext): Promise<void> {
    const needs = await this.needs.list();
    const told = await this.store.write(async (tx) => {
      await context.guard(tx);
      return this.follow(tx, needs);
    });
    context.count('needs', needs.length);
    context.count('told', told);
  }

  /** Whether letters go out at all. */
  get isMailSent(): boolean {
    return this.letters.settings !== null;
  }

  async wantsMail(tx: ReadTx, operatorId: string): Promise<boolean> {
    return (await tx.findOne(operatorMail, { operator_id: operatorId }))?.needs ?? true;
  }

  /** The list stays on the overview all the same. Again it changes nothing. */
  async setMail(tx: WriteTx, operatorId: string, needs: boolean): Promise<void> {
    if ((await this.wantsMail(tx, operatorId)) === needs) return;
    await tx.upsert(operatorMail, [{ operator_id: operatorId, needs, changed_at: this.clock.now() }]);
    const details = { needs: String(needs) };
    await this.audit.record(tx, { actor: `operator-${operatorId}`, action: 'operators.mail-set', subject: operatorId, details }); // prettier-ignore
  }

  /** @returns how many facts were told */
  private async follow(tx: WriteTx, needs: readonly Need[]): Promise<number> {
    const before = (await tx.find(needFollowed)).map(followedOf);
    const { rows, gone, tell } = follow(before, needs.flatMap((need) => need.facts), this.clock.now()); // prettier-ignore
    await tx.upsert(needFollowed, rows.map(rowOf));
    if (gone.length > 0) await tx.delete(needFollowed, { fact: { in: gone } });
    const news = new Set(tell);
    const told = needs.filter(({ facts }) => facts.some((fact) => news.has(fact)));
    if (told.length === 0) return 0;
    const lines = told.slice(0, KEPT).map(({ what, money, next, page }) => ({ what, money, next, page }));
    for (const operatorId of await this.letters.operators.activeIds(tx)) {
      if (!(await this.wantsMail(tx, operatorId))) continue;
      const payload = { operatorId, needs: lines, more: told.length - lines.length };
      await this.letters.outbox.put(tx, [{ stream: `operator/${operatorId}`, kind: LETTER, payload }]);
    }
    return tell.length;
  }

  /** To whom it goes is looked up when it is sent: who left, or wants none any more, gets none. */
  private async letter({ operatorId, needs, more }: Message) {
    const { operators, people, settings } = this.letters;
    const person = await this.store.read(async (tx) => {
      const isActive = (await operators.activeIds(tx)).includes(operatorId);
      return isActive && (await this.wantsMail(tx, operatorId)) ? people.find(tx, operatorId) : undefined;
    });
    if (person === undefined) return undefined;
    return { to: person.mail, ...needLetter(needs, more, settings?.origin ?? '') };
  }
}

function followedOf({ fact, seen_at: seenAt, gone_at: goneAt, told_at: toldAt }: NeedFollowedRow): Followed {
  return { fact, seenAt, goneAt, toldAt };
}

function rowOf({ fact, seenAt, goneAt, toldAt }: Followed): NeedFollowedRow {
  return { fact, seen_at: seenAt, gone_at: goneAt, told_at: toldAt };
}
