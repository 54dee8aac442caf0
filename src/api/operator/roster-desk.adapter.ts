import { Inject, Injectable } from '@nestjs/common';
import { TaxFormService } from '../../filing/tax-form.service';
import { accounts } from '../../ledger';
import { LedgerService } from '../../ledger/ledger.service';
import type { Member } from '../../members';
import { AddressService } from '../../members/address.service';
import { HoldService } from '../../members/hold.service';
import { MemberService } from '../../members/member.service';
import { PersonService } from '../../members/person.service';
import { PAYOUT_SETTINGS, type PayoutSettings } from '../../payout';
import { UnassignedService } from '../../rewards/unassigned.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { StatedFactsService } from '../../tax/stated-facts.service';
import { CLOCK, type Clock, DomainError } from '../../units';
import { AccountService, type IssuedLink } from '../auth/account.service';
import type { Actor } from '../http/actor.dto';
import { btcDto } from '../http/amounts';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';
import { limitOf } from '../http/paging';
import { addressDto } from '../member/address-views';
import { thresholdDto } from '../member/member-views';
import type { DoneDto, PageQuery } from '../wire/common.dto';
import type { CreateMemberDto, InvitationDto, MemberDto, MembersPageDto } from '../wire/members.dto';
import { holdDto } from './hold-views';
import { masked } from './masked';
import { RosterDesk } from './operator-desks.service';

/** Who is paid, where, and who is not. */
@Injectable()
export class RosterMembers {
  constructor(
    readonly members: MemberService,
    readonly people: PersonService,
    readonly addresses: AddressService,
    readonly holds: HoldService,
    readonly forms: TaxFormService,
  ) {}
}

/** What a row of the roster is made of. */
@Injectable()
export class RosterSources {
  constructor(
    readonly of: RosterMembers,
    readonly ledger: LedgerService,
    @Inject(PAYOUT_SETTINGS) readonly settings: PayoutSettings,
    readonly gifts: UnassignedService,
    readonly stated: StatedFactsService,
  ) {}
}

/** Members for the operator, answered from the rooms. */
@Injectable()
export class RoomsRosterDesk extends RosterDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly rooms: RosterSources,
    private readonly logins: AccountService,
  ) {
    super();
  }

  list(page: PageQuery): Promise<MembersPageDto> {
    const limit = limitOf(page);
    const after = page.before === undefined ? {} : { after: page.before };
    return this.store.read(async (tx) => {
      const found = await this.rooms.of.members.members(tx, { ...after, limit: limit + 1 });
      const shown = found.slice(0, limit);
      const people = await this.rooms.of.people.findAll(
        tx,
        shown.map(({ id }) => id),
      );
      const items: MemberDto[] = [];
      for (const member of shown) items.push(await this.row(tx, member, people.get(member.id)));
      return { items, next: found.length > limit ? (shown.at(-1)?.id ?? null) : null };
    });
  }

  create(actor: Actor, input: CreateMemberDto): Promise<InvitationDto> {
    const by = `operator-${actor.accountId}`;
    return this.store.write(async (tx) => {
      const id = await this.rooms.of.members.create(tx, { actor: by });
      return this.invitation(id, await this.logins.invite(tx, { id, role: 'member', actor: by, ...input }));
    });
  }

  invite(actor: Actor, memberId: string): Promise<InvitationDto> {
    return this.store.write(async (tx) => {
      await this.rooms.of.members.member(tx, memberId);
      if ((await this.rooms.of.people.find(tx, memberId)) === undefined) throw erasedBefore();
      return this.invitation(memberId, await this.logins.inviteMember(tx, memberId, `operator-${actor.accountId}`));
    });
  }

  erase(actor: Actor, memberId: string): Promise<DoneDto> {
    const by = `operator-${actor.accountId}`;
    return this.store.write(async (tx) => {
      await this.rooms.of.members.member(tx, memberId);
      if ((await this.rooms.of.people.find(tx, memberId)) === undefined) throw erasedBefore();
      await this.rooms.of.people.erase(tx, memberId, by);
      await this.rooms.of.forms.erase(tx, memberId, by);
      await this.rooms.gifts.eraseReasons(tx, memberId);
      await this.rooms.stated.eraseWords(tx, memberId);
      await this.logins.disable(tx, memberId, by);
      return { done: true };
    });
  }

  nameOf(memberId: string): Promise<string | null> {
    return this.store.read(async (tx) => {
      await this.rooms.of.members.member(tx, memberId);
      return (await this.rooms.of.people.find(tx, memberId))?.name ?? null;
    });
  }

  private invitation(memberId: string, { token, expiresAt }: IssuedLink): InvitationDto {
    return { memberId, link: `${this.config.origin}/setup/${token}`, expiresAt };
  }

  private async row(
    tx: ReadTx,
    member: Member,
    person: { name: string; mail: string } | undefined,
  ): Promise<MemberDto> {
    const { ledger } = this.rooms;
    const { members } = this.rooms.of;
    const { id } = member;
    const now = this.clock.now();
    const linked = await this.rooms.of.addresses.current(tx, id);
    const settings = await members.settings(tx, id, now);
    return {
      id,
      name: person?.name ?? null,
      mail: person === undefined ? null : masked(person.mail),
      status: member.status,
      createdAt: member.createdAt,
      address: linked === undefined ? null : addressDto(linked, true, now),
      threshold: thresholdDto(settings, this.rooms.settings.policy.minimumSats),
      paused: settings.paused,
      holds: (await this.rooms.of.holds.ofMember(tx, id)).map(holdDto),
      accrued: btcDto(await ledger.balance(tx, accounts.member(id, 'accrued'), 'BTC')),
      available: btcDto(await ledger.balance(tx, accounts.member(id, 'available'), 'BTC')),
    };
  }
}

function erasedBefore(): DomainError {
  const message =
    'No name and no mail address of this member is kept here. Nothing was changed and no money is concerned.';
  return new DomainError('members.no-person', message, { param: 'id' });
}
