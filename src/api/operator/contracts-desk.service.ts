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

/** What the operator's contract pages ask of the rooms. Commands answer without names: their answers are kept for ever. */
export abstract class ContractsDesk {
  abstract list(): Promise<ContractsDto>;
  /** @throws DomainError `rewards.unknown-contract` */
  abstract detail(contractId: string): Promise<ContractDetailDto>;
  /** Keeps nothing. @throws DomainError `rewards.bad-contract` */
  abstract judge(input: ContractOfferDto): Promise<ContractJudgedDto>;
  /** @throws DomainError `rewards.bad-contract`, `rewards.unknown-source`, `rewards.contract-known`, `rewards.contract-source-taken` */
  abstract declare(actor: Actor, input: DeclareContractDto): Promise<ContractDeclaredDto>;
  /** @throws DomainError `rewards.unknown-contract`, `rewards.contract-booked`, `rewards.unknown-source`, `rewards.bad-contract`, `rewards.contract-source-taken` */
  abstract setSource(actor: Actor, contractId: string, input: SetContractSourceDto): Promise<DoneDto>;
  /** @throws DomainError `rewards.unknown-contract`, `members.unknown`, `rewards.member-closed`, `rewards.backdated`, `rewards.contract-oversold` */
  abstract setUnits(actor: Actor, contractId: string, input: SetUnitsDto): Promise<UnitsSetDto>;
  /** @throws DomainError `rewards.unknown-contract`, `rewards.contract-event` */
  abstract record(actor: Actor, contractId: string, input: ContractEventDto): Promise<DoneDto>;
  /** @throws DomainError `rewards.contract-oversold`, `rewards.nothing-own`, `rewards.too-many-rows`, `rewards.own-sold` */
  abstract previewOwn(contractId: string, query: OwnGiftQuery): Promise<OwnGiftDto>;
  /** @throws DomainError `rewards.preview-changed`, `rewards.own-paid-out`, and those of the preview */
  abstract giveOwn(actor: Actor, contractId: string, input: GiveOwnDto): Promise<OwnGiftDto>;
}
