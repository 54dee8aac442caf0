import { Inject, Injectable } from '@nestjs/common';
import { MemberService } from '../../members/member.service';
import { PersonService } from '../../members/person.service';
import { EVERYBODY, ruleAt, SERVICE_FEE_BPS_MAX, SERVICE_FEE_BPS_MIN, type SharingRule } from '../../rewards';
import { RewardTermsService } from '../../rewards/reward-terms.service';
import { SharingRuleService } from '../../rewards/sharing-rule.service';
import { isByWork, TermsQueryService, type TermsSource } from '../../rewards/terms-query.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { CLOCK, type Clock, DomainError, type Instant, instant } from '../../units';
import type { Actor } from '../http/actor.dto';
import type { SetSharingRuleDto, SharingRulesDto, SharingRuleSetDto } from '../wire/sharing-rules.dto';
import type {
  AssignedDto,
  AssignWorkerDto,
  FindQuery,
  MemberChoiceDto,
  MemberChoicesDto,
  ServiceFeesDto,
  ServiceFeeSetDto,
  SetServiceFeeDto,
  SetSharesDto,
  SharesDto,
  SharesSetDto,
  WorkersDto,
} from '../wire/terms.dto';
import { TermsDesk } from './operator-desks.service';
import { feeDtos, rulesDto, sharesDto, workerDto } from './terms-views';

/** Rows of one answer; a search narrows down what is beyond. */
const WORKERS_SHOWN = 500;
const CHOICES_SHOWN = 50;
/** Members read at a time while looking for a name. */
const MEMBERS_PAGE = 1_000;

/** What stands behind the terms. */
@Injectable()
export class TermsSources {
  constructor(
    readonly terms: RewardTermsService,
    readonly query: TermsQueryService,
    readonly members: MemberService,
    readonly people: PersonService,
    readonly rules: SharingRuleService,
  ) {}
}

/** Devices, percentages and service fees, answered from the rewards room. */
@Injectable()
export class RoomsTermsDesk extends TermsDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rooms: TermsSources,
  ) {
    super();
  }

  workers({ find }: FindQuery): Promise<WorkersDto> {
    const asOf = this.clock.now();
    return this.store.read(async (tx) => {
      const all = await this.rooms.query.workers(tx, asOf);
      const ids = all.flatMap(({ memberId, next }) => [memberId, next?.memberId ?? null]);
      const names = await this.names(tx, ids);
      const fits = matcher(find);
      const found = all.filter(({ worker, sourceId, memberId }) =>
        fits([worker, sourceId, memberId ?? '', names.get(memberId ?? '')?.name ?? '']),
      );
      return {
        asOf,
        items: found.slice(0, WORKERS_SHOWN).map((view) => workerDto(view, names)),
        found: found.length,
        total: all.length,
        unassigned: all.filter(({ memberId }) => memberId === null).length,
      };
    });
  }

  assign(actor: Actor, input: AssignWorkerDto): Promise<AssignedDto> {
    const { sourceId, worker, memberId } = input;
    return this.store.write(async (tx) => {
      const source = await this.rooms.query.source(tx, sourceId);
      if (!isByWork(source)) throw sharedOtherwise(source);
      if (memberId !== null) await this.assertActive(tx, memberId);
      const { openFrom, owned } = await this.rooms.query.assignable(tx, source, worker);
      const from = this.beginning(input.from, openFrom, owned);
      const what = { sourceId, worker, memberId, from };
      const deviceId = await this.rooms.terms.assign(tx, operator(actor), what);
      return { deviceId, ...what };
    });
  }

  shares(): Promise<SharesDto> {
    const asOf = this.clock.now();
    return this.store.read(async (tx) => {
      const sources = await this.rooms.query.shares(tx);
      const ids = sources.flatMap(({ versions }) => versions.flatMap(({ shares }) => shares));
      const names = await this.names(
        tx,
        ids.map(({ memberId }) => memberId),
      );
      return { asOf, items: sources.map((source) => sharesDto(source, names, asOf)) };
    });
  }

  setShares(actor: Actor, input: SetSharesDto): Promise<SharesSetDto> {
    const { sourceId } = input;
    return this.store.write(async (tx) => {
      const source = await this.rooms.query.source(tx, sourceId);
      if (!source.sharing.has('percent')) throw sharedOtherwise(source);
      for (const { memberId } of input.shares) await this.assertActive(tx, memberId);
      const declared = (await this.rooms.query.shares(tx)).find((one) => one.declaration.id === sourceId);
      const openFrom = declared?.openFrom ?? source.openFrom;
      const from = this.beginning(input.from, openFrom, (declared?.versions.length ?? 0) > 0);
      const shares = input.shares.map(({ memberId, bps }) => ({ memberId, bps }));
      await this.rooms.terms.setFixedShares(tx, operator(actor), { sourceId, from, shares });
      return { sourceId, from };
    });
  }

  rules(): Promise<SharingRulesDto> {
    const asOf = this.clock.now();
    return this.store.read(async (tx) => {
      const sources = await this.rooms.query.sources(tx);
      const items: SharingRulesDto['items'] = [];
      for (const source of sources) {
        const held = await this.rooms.query.heldBy(tx, source.declaration.id, asOf);
        items.push({
          ...rulesDto(source, asOf),
          heldBy: [...held.keys()],
          heldBecause: held.get(ruleAt(source.rules, asOf).rule) ?? null,
        });
      }
      return { asOf, items };
    });
  }

  setRule(actor: Actor, input: SetSharingRuleDto): Promise<SharingRuleSetDto> {
    const { sourceId, rule, window, from: asked } = input;
    return this.store.write(async (tx) => {
      const source = await this.rooms.query.source(tx, sourceId);
      const from = this.beginning(asked, instant(rulesDto(source, this.clock.now()).openFrom), true);
      if (input.shares !== undefined) {
        if (rule !== 'percent') throw sharesWithout(sourceId);
        for (const { memberId } of input.shares) await this.assertActive(tx, memberId);
        const shares = input.shares.map(({ memberId, bps }) => ({ memberId, bps }));
        await this.rooms.terms.setFixedShares(tx, operator(actor), { sourceId, from, shares });
      }
      await this.rooms.rules.set(tx, operator(actor), source.declaration, { rule, window, from });
      return { sourceId, rule, from };
    });
  }

  serviceFees(): Promise<ServiceFeesDto> {
    const asOf = this.clock.now();
    return this.store.read(async (tx) => {
      const { plans, openFrom } = await this.rooms.query.fees(tx);
      const names = await this.names(
        tx,
        plans.map(({ memberId }) => memberId),
      );
      const bounds = { bpsMin: SERVICE_FEE_BPS_MIN, bpsMax: SERVICE_FEE_BPS_MAX };
      return { asOf, openFrom, ...bounds, items: feeDtos(plans, names, asOf) };
    });
  }

  setServiceFee(actor: Actor, { memberId, bps, from: asked }: SetServiceFeeDto): Promise<ServiceFeeSetDto> {
    return this.store.write(async (tx) => {
      if (memberId !== null) await this.assertActive(tx, memberId);
      const { openFrom, applies } = await this.rooms.query.feeOpenFrom(tx, memberId ?? EVERYBODY);
      const from = this.beginning(asked, openFrom ?? this.clock.now(), applies);
      await this.rooms.terms.setServiceFee(tx, operator(actor), { memberId: memberId ?? EVERYBODY, bps, from });
      return { memberId, bps, from };
    });
  }

  memberChoices({ find }: FindQuery): Promise<MemberChoicesDto> {
    const fits = matcher(find);
    return this.store.read(async (tx) => {
      const items: MemberChoiceDto[] = [];
      for (let after: string | undefined; ;) {
        const page = await this.rooms.members.members(tx, {
          ...(after === undefined ? {} : { after }),
          limit: MEMBERS_PAGE,
        });
        const open = page.filter(({ status }) => status === 'active').map(({ id }) => id);
        const names = await this.names(tx, open);
        for (const memberId of open) {
          const name = names.get(memberId)?.name ?? null;
          if (fits([memberId, name ?? ''])) items.push({ memberId, name });
        }
        after = page.at(-1)?.id;
        if (items.length > CHOICES_SHOWN || page.length < MEMBERS_PAGE) break;
      }
      return { items: items.slice(0, CHOICES_SHOWN), more: items.length > CHOICES_SHOWN };
    });
  }

  /**
   * A first declaration begins at the first open instant, so that nothing that is still to be booked is left without an
   * owner; a change begins now, so that it takes nothing back from anybody.
   */
  private beginning(asked: number | null | undefined, openFrom: Instant, isChange: boolean): Instant {
    if (asked !== null && asked !== undefined) return instant(asked);
    return isChange ? instant(Math.max(this.clock.now(), openFrom)) : openFrom;
  }

  /** @throws DomainError `members.unknown`, `rewards.member-closed` */
  private async assertActive(tx: ReadTx, memberId: string): Promise<void> {
    const { status } = await this.rooms.members.member(tx, memberId);
    if (status === 'active') return;
    const message = 'This account is closed and earns nothing more. Nothing was changed. Choose another member.';
    throw new DomainError('rewards.member-closed', message, { param: 'memberId' });
  }

  private names(tx: ReadTx, ids: readonly (string | null)[]): Promise<Map<string, { readonly name: string }>> {
    return this.rooms.people.findAll(tx, [...new Set(ids.filter((id) => id !== null))]);
  }
}

function operator(actor: Actor): string {
  return `operator-${actor.accountId}`;
}

/** Whether one of some texts has the wanted one in it, capitals or not; everything fits where nothing is wanted. */
function matcher(find: string | undefined): (texts: readonly string[]) => boolean {
  const wanted = (find ?? '').trim().toLowerCase();
  return (texts) => wanted === '' || texts.some((text) => text.toLowerCase().includes(wanted));
}

function sharesWithout(source: string): DomainError {
  const message =
    'Percentages begin with the rule by percentages alone. Nothing was changed. Leave them out, or choose that rule.';
  return new DomainError('rewards.bad-percentages', message, { param: 'shares', source });
}

const SHARED_BY: Readonly<Record<SharingRule, string>> = {
  work: 'by work, not by percentages',
  pplns: 'by the last shares of its workers, not by percentages',
  percent: 'by percentages, not by workers',
  'contract-units': 'by the units of its contract',
};
const INSTEAD: Readonly<Record<SharingRule, string>> = {
  work: 'Say who owns its workers instead.',
  pplns: 'Say who owns its workers instead.',
  percent: 'Declare percentages for it instead.',
  'contract-units': 'Give members units under Contracts instead.',
};

/** `rewards.shared-otherwise`: nothing that is still to be booked is shared so. */
function sharedOtherwise({ declaration, rules, openFrom }: TermsSource): DomainError {
  const { rule } = ruleAt(rules, openFrom);
  const message = `This source is shared ${SHARED_BY[rule]}. Nothing was changed. ${INSTEAD[rule]}`;
  return new DomainError('rewards.shared-otherwise', message, { param: 'sourceId', source: declaration.id });
}
