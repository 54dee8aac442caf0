import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { OutboxService } from '../../jobs/outbox.service';
import { PersonService } from '../../members/person.service';
import { MAIL_SETTINGS, type MailSettings } from '../../notices';
import { type LetterWriter, MailService } from '../../notices/mail.service';
import { type Store, STORE, type WriteTx } from '../../store';
import { account } from './auth.entity';
import { type AuthEvent, authLetter } from './auth-letter';

/** Kind of the outbox messages that become letters about accounts. */
const LETTER = 'account-letter';

/** Letters to operators and members about their own accounts. */
@Injectable()
export class AuthLetters implements OnModuleInit {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(MAIL_SETTINGS) private readonly settings: MailSettings | null,
    private readonly people: PersonService,
    private readonly outbox: OutboxService,
    private readonly mail: MailService,
  ) {}

  onModuleInit(): void {
    this.mail.writes(LETTER, (payload) => this.letter(payload as AuthEvent));
  }

  /** Puts a letter into the outbox, in the transaction of what it tells. Without a mail server there is none. */
  async tell(tx: WriteTx, event: AuthEvent): Promise<void> {
    if (this.settings === null) return;
    await this.outbox.put(tx, [{ stream: `account/${event.accountId}`, kind: LETTER, payload: { ...event } }]);
  }

  /** To whom it goes is looked up when it is sent. */
  private async letter(event: AuthEvent): ReturnType<LetterWriter> {
    const person = await this.store.read(async (tx) => {
      const owner = await tx.findOne(account, { id: event.accountId });
      return owner === undefined ? undefined : this.people.find(tx, owner.id);
    });
    return person === undefined ? undefined : { to: person.mail, ...authLetter(event) };
  }
}
