import { Inject, Injectable } from '@nestjs/common';
import { MemberService } from '../../members/member.service';
import { CONTRACT_SCENARIOS, poweredUntil } from '../../rewards';
import { type ContractAccount, ContractQueryService } from '../../rewards/contract-query.service';
import { ContractMemberService } from '../../rewards/contract-member.service';
import { ContractService } from '../../rewards/contract.service';
import { OwnShareService } from '../../rewards/own-share.service';
import { SolvencyService } from '../../solvency/solvency.service';
import { type ReadTx, STORE, type Store } from '../../store';
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
import type { GiveOwnDto, OwnGiftDto, OwnGiftQuery } from '../wire/own-share.dto';
import {
  contractCostDto,
  contractDayDto,
  contractDto,
  contractEventsDto,
  type ContractFigures,
  contractOwnDto,
} from './contract-views';
import { ContractsDesk } from './contracts-desk.service';
import { ownGiftDto } from './devices-views';
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

/** What stands behind giving a part of the own share. */
@Injectable()
export class OwnShareSources {
  constructor(
    readonly shares: OwnShareService,
    readonly solvency: SolvencyService,
  ) {}
}

/** Contracts, answered from the rewards room. */
@Injectable()
export class RoomsContractsDesk extends ContractsDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rooms: ContractSources,
    private readonly own: OwnShareSources,
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
      await this.assertActive(tx, memberId);
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

  previewOwn(contractId: string, query: OwnGiftQuery): Promise<OwnGiftDto> {
    return this.store.read(async (tx) => {
      await this.assertActive(tx, query.memberId);
      return ownGiftDto(query.memberId, await this.own.shares.plan(tx, ownWishOf(contractId, query)));
    });
  }

  giveOwn(actor: Actor, contractId: string, { digest, reason, ...query }: GiveOwnDto): Promise<OwnGiftDto> {
    return this.store.write(async (tx) => {
      await this.assertActive(tx, query.memberId);
      const wish = ownWishOf(contractId, query);
      const plan = await this.own.shares.book(tx, operator(actor), wish, { digest, reason });
      if (plan.lines.some(({ covered }) => covered > 0n)) await this.assertStillHere(tx);
      return ownGiftDto(query.memberId, plan);
    });
  }

  /** Coin that came for the own units is a member's from now on: it must not have left with the operator's own money. */
  private async assertStillHere(tx: ReadTx): Promise<void> {
    const bitcoin = (await this.own.solvency.assess(tx)).find(({ asset }) => asset === 'BTC');
    if (bitcoin === undefined || bitcoin.surplus >= 0n) return;
    const message = 'The coin that came for the own units has left: members would be owed more than is here. Nothing was booked. Pay the operator’s own money back in first.'; // prettier-ignore
    throw new DomainError('rewards.own-paid-out', message, { surplus: String(bitcoin.surplus) });
  }

  /** @throws DomainError `members.unknown`, `rewards.member-closed` */
  private async assertActive(tx: ReadTx, memberId: string): Promise<void> {
    const { status } = await this.rooms.members.member(tx, memberId);
    if (status === 'active') return;
    const message = 'This account is closed and earns nothing more. Nothing was changed. Choose another member.';
    throw new DomainError('rewards.member-closed', message, { param: 'memberId' });
  }

  private figures(account: ContractAccount): ContractFigures {
    const { held } = account;
    return { ...account, heldUnits: this.rooms.contracts.heldUnits(held, this.clock.now()) };
  }
}

function ownWishOf(contractId: string, { memberId, units, from, until }: OwnGiftQuery) {
  return { contractId, memberId, units: BigInt(units), from: instant(from), until: instant(until) };
}

function scenarios(): ContractsDto['scenarios'] {
  return CONTRACT_SCENARIOS.map((one) => ({ ...one }));
}

function operator(actor: Actor): string {
  return `operator-${actor.accountId}`;
}
