import { Injectable } from '@nestjs/common';
import { isMail, type ParsedAddress, type Person } from '../members';
import { AddressService } from '../members/address.service';
import { MemberService } from '../members/member.service';
import { PersonService } from '../members/person.service';
import { NoticeService } from '../notices/notice.service';
import type { NewNotice } from '../notices';
import type { ReadTx, WriteTx } from '../store';
import { DomainError, newId } from '../units';
import { mistakeAt, type MoveMistake, RowMistake } from './csv-table';
import type { MoveDraft, PlannedMove } from './move-plan';
import { type AddressRow, type MemberRow, readAddresses, readMembers } from './move-rows';
import { OldNamesService } from './names.service';

const NAME_LENGTH_MAX = 300;

type MembersDraft = MoveDraft & { readonly added: readonly MemberRow[] };
type AddressesDraft = MoveDraft & {
  readonly linked: readonly { readonly memberId: string; readonly address: string }[];
};

/** Members and their addresses out of the old system. Nobody who is here is changed by a file. */
@Injectable()
export class PeopleMoves {
  constructor(
    private readonly members: MemberService,
    private readonly people: PersonService,
    private readonly names: OldNamesService,
    private readonly notices: NoticeService,
    private readonly addresses: AddressService,
  ) {}

  async planMembers(tx: ReadTx, text: string): Promise<MembersDraft> {
    const { rows, mistakes: unread } = readMembers(text);
    const ids = await this.names.find(
      tx,
      rows.map(({ member }) => member),
    );
    const persons = await this.people.findAll(tx, [...ids.values()]);
    const mistakes: MoveMistake[] = [...unread];
    const planned: PlannedMove[] = [];
    const mails = new Set<string>();
    for (const row of rows) {
      const memberId = ids.get(row.member) ?? null;
      const refused = await this.refusePerson(tx, row, { memberId, mails, here: persons.get(memberId ?? '') });
      if (refused !== undefined) mistakes.push(mistakeAt(row.line, refused));
      else {
        const change = memberId === null ? 'new' : 'known';
        const what = row.person === null ? 'member without a person' : 'member with name and mail';
        planned.push({ line: row.line, member: row.member, memberId, change, what });
      }
    }
    const fresh = new Set(planned.filter(({ change }) => change === 'new').map(({ line }) => line));
    return { rows: planned, mistakes, cover: [], asOf: null, added: rows.filter(({ line }) => fresh.has(line)) };
  }

  async applyMembers(tx: WriteTx, { added }: MembersDraft, by: { actor: string; importId: string }): Promise<void> {
    const kept: { name: string; memberId: string }[] = [];
    for (const { member, person } of added) {
      const memberId = await this.members.create(tx, { id: newId(), actor: by.actor });
      if (person !== null) await this.people.add(tx, { id: memberId, ...person }, by.actor);
      kept.push({ name: member, memberId });
    }
    await this.names.keep(tx, by.importId, kept);
  }

  async planAddresses(tx: ReadTx, text: string): Promise<AddressesDraft> {
    const { rows, mistakes: unread } = readAddresses(text);
    const ids = await this.names.find(
      tx,
      rows.map(({ member }) => member),
    );
    const mistakes: MoveMistake[] = [...unread];
    const planned: PlannedMove[] = [];
    const linked: { memberId: string; address: string }[] = [];
    const seen = new Set<string>();
    for (const row of rows) {
      const memberId = ids.get(row.member);
      // One member goes by two names, the old one and the id here, and has one address.
      const isTwice = memberId !== undefined && seen.has(memberId);
      const step = isTwice ? new RowMistake('', 'doubled') : await this.planAddress(tx, row, memberId);
      seen.add(memberId ?? '');
      if (step instanceof RowMistake) mistakes.push(mistakeAt(row.line, step));
      else {
        planned.push(step);
        if (step.change === 'new') linked.push({ memberId: step.memberId ?? '', address: row.address });
      }
    }
    return { rows: planned, mistakes, cover: [], asOf: null, linked };
  }

  /** Each member hears of it while the cool-off lasts (RULES.md 25). */
  async applyAddresses(tx: WriteTx, { linked }: AddressesDraft, by: { actor: string }): Promise<void> {
    const notices: NewNotice[] = [];
    for (const { memberId, address: text } of linked) {
      const { address, addressId, payableFrom } = await this.addresses.importOne(tx, memberId, text, by.actor);
      const facts = { address, addressId, payableFrom: String(payableFrom) };
      notices.push({ memberId, kind: 'address-linked', facts });
    }
    await this.notices.tell(tx, notices);
  }

  private async planAddress(
    tx: ReadTx,
    { line, member, address }: AddressRow,
    memberId: string | undefined,
  ): Promise<PlannedMove | RowMistake> {
    if (memberId === undefined) return new RowMistake('member', 'unknown-member', member);
    let parsed: ParsedAddress;
    try {
      parsed = this.addresses.parse(address);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return new RowMistake('address', 'bad-address', address);
    }
    const current = await this.addresses.current(tx, memberId);
    if (current !== undefined && current.scriptHex !== parsed.scriptHex) {
      return new RowMistake('address', 'other-address', current.address);
    }
    const change = current === undefined ? 'new' : 'known';
    return { line, member, memberId, change, what: parsed.canonical };
  }

  private async refusePerson(
    tx: ReadTx,
    { person }: MemberRow,
    known: { readonly memberId: string | null; readonly mails: Set<string>; readonly here: Person | undefined },
  ): Promise<RowMistake | undefined> {
    if (person === null) return undefined;
    const { name, mail } = person;
    if (name.length > NAME_LENGTH_MAX || /\p{Cc}/u.test(name)) return new RowMistake('name', 'bad-name', name);
    if (!isMail(mail)) return new RowMistake('mail', 'bad-mail', mail);
    const key = mail.normalize('NFC').toLowerCase();
    if (known.mails.has(key)) return new RowMistake('mail', 'doubled', mail);
    known.mails.add(key);
    if (known.memberId !== null) {
      // Nobody is here where the person was erased: a file does not bring them back.
      const same = known.here === undefined || (known.here.name === name && known.here.mail === key);
      return same ? undefined : new RowMistake('name', 'other-person', name);
    }
    return (await this.people.findByMail(tx, mail)) === undefined
      ? undefined
      : new RowMistake('mail', 'mail-taken', mail);
  }
}
