import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import type { ConversionExitsDto, NameDepositDto, StateConversionDto } from '../wire/conversion-exits.dto';
import type {
  ConversionDetailDto,
  ConversionTermsDto,
  DeclareKeepDto,
  DeclareWithdrawalFeeDto,
  FirstLegsDto,
} from '../wire/conversion.dto';

/** What the operator's conversion pages ask of the rooms. */
export abstract class ConversionDesk {
  abstract terms(): Promise<ConversionTermsDto>;
  /** @throws DomainError `conversion.same-rule`, `conversion.not-yours`, `conversion.mixed-owner`, `conversion.no-such-coin` */
  abstract declareKeep(actor: Actor, input: DeclareKeepDto): Promise<DoneDto>;
  /** @throws DomainError `conversion.same-rule` */
  abstract declareWithdrawalFee(actor: Actor, input: DeclareWithdrawalFeeDto): Promise<DoneDto>;
  abstract deposits(): Promise<FirstLegsDto>;
  /** @throws DomainError as `ConversionService.nameDeposit` */
  abstract nameDeposit(actor: Actor, input: NameDepositDto): Promise<DoneDto>;
  /** @throws DomainError `conversion.unknown` */
  abstract detail(id: string): Promise<ConversionDetailDto>;
  /** @throws DomainError `conversion.not-halted` */
  abstract resume(actor: Actor, id: string): Promise<DoneDto>;
  /** @throws DomainError `conversion.not-open` */
  abstract hold(actor: Actor, id: string): Promise<DoneDto>;
  abstract exits(actor: Actor): Promise<ConversionExitsDto>;
  /** @throws DomainError as `ProposalsService.propose`, `conversion.bad-statement` */
  abstract state(actor: Actor, input: StateConversionDto): Promise<DoneDto>;
  /** @throws DomainError as `ProposalsService.confirm` */
  abstract confirm(actor: Actor, id: string): Promise<DoneDto>;
  /** @throws DomainError `conversion.no-proposal` */
  abstract takeBack(actor: Actor, id: string): Promise<DoneDto>;
}
