import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { DomainError } from '../units';
import type { Person } from './index';
import { person } from './members.entity';

const NAME_LENGTH_MAX = 300;
const MAIL = /^[^\s@]{1,64}@[^\s@]{1,255}$/;

/** One spelling per mailbox: people type capitals where there are none. */
function mailKey(mail: string): string {
  return mail.trim().normalize('NFC').toLowerCase();
}

/** Names and mail, the only personal data of the product. Erasing them leaves every id and amount in place. */
@Injectable()
export class PersonService {
  constructor(private readonly audit: AuditService) {}

  /**
   * Adds a person under a member's or an operator account's id.
   * @throws DomainError `members.bad-name`, `members.bad-mail`, `members.mail-taken`
   */
  async add(tx: WriteTx, input: Person, actor: string): Promise<void> {
    const name = input.name.trim();
    const mail = mailKey(input.mail);
    if (name === '' || name.length > NAME_LENGTH_MAX || /\p{Cc}/u.test(name)) {
      throw new DomainError('members.bad-name', 'A name has 1 to 300 characters and no control characters.', {});
    }
    if (!MAIL.test(mail)) throw new DomainError('members.bad-mail', 'This is not a mail address.', {});
    if ((await tx.insertNew(person, [{ id: input.id, name, mail }])) === 0) {
      throw new DomainError('members.mail-taken', 'Somebody has this mail address already. Nothing was changed.', {});
    }
    await this.audit.record(tx, { actor, action: 'members.person-added', subject: input.id });
  }

  find(tx: ReadTx, id: string): Promise<Person | undefined> {
    return tx.findOne(person, { id });
  }

  findByMail(tx: ReadTx, mail: string): Promise<Person | undefined> {
    return tx.findOne(person, { mail: mailKey(mail) });
  }

  /** Persons by id; those erased or never known are absent. */
  async findAll(tx: ReadTx, ids: readonly string[]): Promise<Map<string, Person>> {
    const rows = ids.length === 0 ? [] : await tx.find(person, { where: { id: { in: ids } } });
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Erases name and mail; ids stay. Harmless when done already. */
  async erase(tx: WriteTx, id: string, actor: string): Promise<void> {
    const erased = await tx.delete(person, { id });
    if (erased > 0) await this.audit.record(tx, { actor, action: 'members.person-erased', subject: id });
  }
}
