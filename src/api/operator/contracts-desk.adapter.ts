import { Inject, Injectable } from '@nestjs/common';
import { MemberService } from '../../members/member.service';
import { CONTRACT_SCENARIOS, poweredUntil } from '../../rewards';
import { type ContractAccount, ContractQueryService } from '../../rewards/contract-query.service';
import { ContractMemberService } from '../../rewards/contract-member.service';
import { ContractService } from '../../rewards/contract.service';
import { STORE, type Store } from '../../store';
import { CLOCK, type Clock, DomainError, instant, parseUsd } from '../../units';
import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import type { SetContractSourceDto } from '../wire/contract-source.dto';
import type {
  ContractDeclaredDto,
  ContractDetailDto,
  ContractEventDto,
  ContractJudgedDto,
  ContractOfferDto,
  ContractsDto,
  DeclareContractDto,
  SetUnitsDto,
  UnitsSetDto,
} from '../wire/contracts.dto';
import {
  contractCostDto,
  contractDayDto,
  contractDto,
  contractEventsDto,
  type ContractFigures,
  contractOwnDto,
} from './contract-views';
import { ContractsDesk } from './contracts-desk.service';
import { NamesService } from './names.service';

/** Two months: whatever is older is summed up above. */
const DAYS_SHOWN = 62;
const SCENARIO_NAMES = CONTRACT_SCENARIOS.map(({ name }) => name);

/** What stands behind the contract pages. */
@Injectable()
export class ContractSources {
  constructor(
    readonly contracts: ContractService,
    readonly query: ContractQueryService,
    readonly holders: ContractMemberService,
    readonly members: MemberService,
    readonly names: NamesService,
  ) {}
}

/** Contracts, answered from the rewards room. */
@Injectable()
export class RoomsContractsDesk extends ContractsDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rooms: ContractSources,
  ) {
    super();
  }

  async list(): Promise<ContractsDto> {
    const asOf = this.clock.now();
    const accounts = await this.rooms.query.accounts();
    const items = accounts.map((account) => contractDto(this.figures(account), SCENARIO_NAMES));
    return { asOf, scenarios: scenarios(), items };
  }

  async detail(contractId: string): Promise<ContractDetailDto> {
    const asOf = this.clock.now();
    const account = await this.rooms.query.account(contractId);
    const { held, assessment } = account;
    const { names, openFrom, isSourceOpen } = await this.store.read(async (tx) => ({
      names: await this.rooms.names.of(
        tx,
        held.holdings.map(({ memberId }) => memberId),
      ),
      openFrom: await this.rooms.contracts.openFrom(tx, held, ''),
      isSourceOpen: await this.rooms.contracts.isSourceOpen(tx, held),
    }));
    return {
      ...contractDto(this.figures(account), SCENARIO_NAMES),
      asOf,
      days: assessment.standing.days.slice(-DAYS_SHOWN).reverse().map(contractDayDto),
      holdings: [...held.holdings].reverse().map(({ memberId, units, from }) => ({
        memberId,
        name: names.get(memberId) ?? null,
        units: String(units),
        from,
      })),
      costs: contractCostDto(assessment.cost),
      feesCarried: String(assessment.accrual.days.at(-1)?.carried ?? 0n),
      poweredUntil: poweredUntil(held.terms, held.events),
      events: contractEventsDto(held.events),
      own: contractOwnDto(await this.rooms.holders.own(account)),
      openFrom,
      isSourceOpen,
      terms: held.text,
      scenarios: scenarios(),
    };
  }

  async judge({ terms }: ContractOfferDto): Promise<ContractJudgedDto> {
    const asOf = this.clock.now();
    const account = await this.rooms.query.offer(terms);
    return { asOf, scenarios: scenarios(), contract: contractDto(this.figures(account), SCENARIO_NAMES) };
  }

  declare(actor: Actor, { sourceId, terms }: DeclareContractDto): Promise<ContractDeclaredDto> {
    return this.store.write(async (tx) => ({
      contractId: await this.rooms.contracts.declare(tx, operator(actor), { sourceId, terms }),
    }));
  }

  setSource(actor: Actor, contractId: string, { sourceId }: SetContractSourceDto): Promise<DoneDto> {
    return this.store.write(async (tx) => {
      await this.rooms.contracts.setSource(tx, operator(actor), { contractId, sourceId });
      return { done: true };
    });
  }

  setUnits(actor: Actor, contractId: string, input: SetUnitsDto): Promise<UnitsSetDto> {
    const { memberId, units } = input;
    return this.store.write(async (tx) => {
      const { status } = await this.rooms.members.member(tx, memberId);
      if (status !== 'active') {
        const message = 'This account is closed and earns nothing more. Nothing was changed. Choose another member.';
        throw new DomainError('rewards.member-closed', message, { param: 'memberId' });
      }
      const held = await this.rooms.contracts.held(tx, contractId);
      const openFrom = await this.rooms.contracts.openFrom(tx, held, memberId);
      const isChange = held.holdings.some((one) => one.memberId === memberId);
      const from = instant(input.from ?? (isChange ? Math.max(this.clock.now(), openFrom) : openFrom));
      await this.rooms.contracts.setUnits(tx, operator(actor), { contractId, memberId, units: BigInt(units), from });
      return { contractId, memberId, units, from };
    });
  }

  record(actor: Actor, contractId: string, input: ContractEventDto): Promise<DoneDto> {
    const { kind, days } = input;
    const what = { contractId, kind, at: instant(input.at), days, price: parseUsd(input.price) };
    return this.store.write(async (tx) => {
      await this.rooms.contracts.record(tx, operator(actor), what);
      return { done: true };
    });
  }

  private figures(account: ContractAccount): ContractFigures {
    const { held } = account;
    return { ...account, heldUnits: this.rooms.contracts.heldUnits(held, this.clock.now()) };
  }
}

function scenarios(): ContractsDto['scenarios'] {
  return CONTRACT_SCENARIOS.map((one) => ({ ...one }));
}

function operator(actor: Actor): string {
  return `operator-${actor.accountId}`;
}
