import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { DomainError } from '../units';
import type { Person } from './index';
import { isMail, mailKey } from './mail';
import { memberKey } from './member-key.entity';
import { person } from './members.entity';

const NAME_LENGTH_MAX = 300;

/** Names and mail, the only personal data of the product. Erasing them leaves every id and amount in place. */
@Injectable()
export class PersonService {
  constructor(private readonly audit: AuditService) {}

  /**
   * Adds a person under a member's or an operator account's id.
   * @throws DomainError `members.bad-name`, `members.bad-mail`, `members.mail-taken`
   */
  async add(tx: WriteTx, input: Person, actor: string): Promise<void> {
    const row = checked(input);
    if ((await tx.insertNew(person, [row])) === 0) throw mailTaken();
    await this.audit.record(tx, { actor, action: 'members.person-added', subject: input.id });
  }

  /**
   * Corrects name and mail of a person who is there. The same values again change nothing.
   * @throws DomainError as `add`, and `members.unknown`
   */
  async correct(tx: WriteTx, input: Person, actor: string): Promise<void> {
    const row = checked(input);
    const [before] = await tx.lock(person, { id: row.id });
    if (before === undefined) throw new DomainError('members.unknown', 'There is no such person.', {});
    if (before.name === row.name && before.mail === row.mail) return;
    const holder = await tx.findOne(person, { mail: row.mail });
    if (holder !== undefined && holder.id !== row.id) throw mailTaken();
    await tx.update(person, { id: row.id }, { name: row.name, mail: row.mail });
    await this.audit.record(tx, { actor, action: 'members.person-corrected', subject: row.id });
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

  /**
   * Erases name, mail and the keys behind payout addresses; ids stay. Harmless when done already. Without its key nothing
   * can be paid to a member any more.
   */
  async erase(tx: WriteTx, id: string, actor: string): Promise<void> {
    await tx.update(memberKey, { member_id: id }, { descriptor: null });
    const erased = await tx.delete(person, { id });
    if (erased > 0) await this.audit.record(tx, { actor, action: 'members.person-erased', subject: id });
  }
}

/** What is stored of a person. @throws DomainError `members.bad-name`, `members.bad-mail` */
function checked(input: Person): Person {
  const name = input.name.trim();
  if (name === '' || name.length > NAME_LENGTH_MAX || /\p{Cc}/u.test(name)) {
    throw new DomainError('members.bad-name', 'A name has 1 to 300 characters and no control characters.', {});
  }
  if (!isMail(input.mail)) throw new DomainError('members.bad-mail', 'This is not a mail address.', {});
  return { id: input.id, name, mail: mailKey(input.mail) };
}

function mailTaken(): DomainError {
  return new DomainError('members.mail-taken', 'Somebody has this mail address already. Nothing was changed.', {});
}
