import type { Actor } from '../http/actor.dto';
import type {
  AuditPageDto,
  ChainDto,
  EntriesPageDto,
  EntriesQuery,
  JobsDto,
  MailRetriedDto,
  ManualPriceDto,
  StatedPriceDto,
  TrialBalanceDto,
  UnpricedPageDto,
  VerificationDto,
  WaitingPricesDto,
} from '../wire/books.dto';
import type { DoneDto, PageQuery } from '../wire/common.dto';
import type { CreateMemberDto, InvitationDto, MembersPageDto } from '../wire/members.dto';
import type { CreateOperatorDto, OperatorLinkDto, OperatorsDto } from '../wire/operators.dto';
import type {
  ApproveDto,
  BatchDetailDto,
  BatchDto,
  BatchesDto,
  BatchesPageDto,
  BatchPreviewDto,
  SwitchDto,
} from '../wire/payout.dto';
import type { SetSharingRuleDto, SharingRulesDto, SharingRuleSetDto } from '../wire/sharing-rules.dto';
import type {
  AssignedDto,
  AssignWorkerDto,
  FindQuery,
  MemberChoicesDto,
  ServiceFeesDto,
  ServiceFeeSetDto,
  SetServiceFeeDto,
  SetSharesDto,
  SharesDto,
  SharesSetDto,
  WorkersDto,
} from '../wire/terms.dto';
import type {
  AssignDto,
  ConversionsPageDto,
  OverviewDto,
  SolvencyDto,
  SourcesDto,
  TreasuryDto,
} from '../wire/treasury.dto';

/** What the operator's house pages ask of the rooms. */
export abstract class HouseDesk {
  abstract overview(): Promise<OverviewDto>;
  abstract sources(): Promise<SourcesDto>;
  abstract conversions(page: PageQuery): Promise<ConversionsPageDto>;
  abstract chain(): Promise<ChainDto>;
  abstract jobs(): Promise<JobsDto>;
  /** @throws DomainError `notices.no-mail-server`, `notices.nothing-given-up` */
  abstract retryMail(actor: Actor): Promise<MailRetriedDto>;
}

/** Coins of the house. */
export abstract class TreasuryDesk {
  abstract treasury(): Promise<TreasuryDto>;
  abstract solvency(): Promise<SolvencyDto>;
  /** Moves an unmatched deposit to the fee reserve. @throws DomainError `ledger.insufficient`, `rewards.promised-coin` */
  abstract assign(actor: Actor, input: AssignDto): Promise<DoneDto>;
}

/** The chain. */
export abstract class ChainDesk {
  /**
   * One operator has looked at a reorganisation beyond policy: the stop switch takes the alarm's place, and this one has
   * asked to start payouts again (RULES.md 19). @throws DomainError `chain.nothing-to-acknowledge`
   */
  abstract acknowledgeReorg(actor: Actor): Promise<DoneDto>;
}

/** Batches and the stop switch. Commands answer without names: their answers are kept for ever. */
export abstract class BatchDesk {
  /** @param walletId which wallet pays; the one that pays by itself when absent @throws DomainError `payout.unknown-wallet`, `payout.retired-wallet` */
  abstract preview(walletId?: string): Promise<BatchPreviewDto>;
  /** One run plans as many batches as it needs. @throws DomainError `payout.nothing-due` */
  abstract plan(actor: Actor, walletId?: string): Promise<BatchesDto>;
  abstract list(page: PageQuery): Promise<BatchesPageDto>;
  /** @throws DomainError `payout.unknown` */
  abstract batch(actor: Actor, batchId: string): Promise<BatchDetailDto>;
  /** @throws DomainError `payout.stale-approval`, `payout.not-scheduled`, `payout.taken-on`, `payout.wrong-state` */
  abstract takeOn(actor: Actor, batchId: string, batchHash: string): Promise<BatchDto>;
  abstract approve(actor: Actor, batchId: string, input: ApproveDto): Promise<BatchDto>;
  abstract cancel(actor: Actor, batchId: string): Promise<BatchDto>;
  abstract stopped(actor: Actor): Promise<SwitchDto>;
  abstract stop(actor: Actor): Promise<SwitchDto>;
  abstract resume(actor: Actor): Promise<SwitchDto>;
}

/** The books. */
export abstract class BooksDesk {
  abstract trialBalance(): Promise<TrialBalanceDto>;
  abstract entries(query: EntriesQuery): Promise<EntriesPageDto>;
  abstract verifyLedger(): Promise<VerificationDto>;
  abstract audit(page: PageQuery): Promise<AuditPageDto>;
  abstract verifyAudit(): Promise<VerificationDto>;
}

/** Prices that are missing. */
export abstract class PriceDesk {
  abstract unpriced(): Promise<UnpricedPageDto>;
  abstract manualPrice(actor: Actor, input: ManualPriceDto): Promise<StatedPriceDto>;
  abstract waiting(actor: Actor): Promise<WaitingPricesDto>;
  abstract confirmPrice(actor: Actor, id: string): Promise<DoneDto>;
  abstract takePriceBack(actor: Actor, id: string): Promise<DoneDto>;
}

/** Members. */
export abstract class RosterDesk {
  abstract list(page: PageQuery): Promise<MembersPageDto>;
  /** @throws DomainError `api.mail-taken` */
  abstract create(actor: Actor, input: CreateMemberDto): Promise<InvitationDto>;
  /** A new link; earlier ones die. @throws DomainError `members.unknown` */
  abstract invite(actor: Actor, memberId: string): Promise<InvitationDto>;
  /**
   * Name, mail and words about a member are erased, and nobody signs in as them any more; ids, figures and payouts stay.
   * @throws DomainError `members.unknown`, `members.no-person`
   */
  abstract erase(actor: Actor, memberId: string): Promise<DoneDto>;
  /** Null after erasure. @throws DomainError `members.unknown` */
  abstract nameOf(memberId: string): Promise<string | null>;
}

/** Operators. */
export abstract class OperatorsDesk {
  abstract list(actor: Actor): Promise<OperatorsDto>;
  /** @throws DomainError `members.mail-taken`, `members.bad-name` */
  abstract create(actor: Actor, input: CreateOperatorDto): Promise<OperatorLinkDto>;
  /** A new link for another operator. @throws DomainError `auth.own-account`, `auth.unknown-operator`, `auth.disabled-operator` */
  abstract reset(actor: Actor, operatorId: string): Promise<OperatorLinkDto>;
}

/** By which terms rewards are shared. Commands answer without names: their answers are kept for ever. */
export abstract class TermsDesk {
  abstract workers(query: FindQuery): Promise<WorkersDto>;
  /**
   * @throws DomainError `rewards.unknown-source`, `rewards.shared-otherwise`, `members.unknown`, `rewards.member-closed`,
   * `rewards.backdated`, `rewards.too-far-ahead`
   */
  abstract assign(actor: Actor, input: AssignWorkerDto): Promise<AssignedDto>;
  abstract shares(): Promise<SharesDto>;
  /** @throws DomainError as `assign`, and `rewards.bad-percentages` */
  abstract setShares(actor: Actor, input: SetSharesDto): Promise<SharesSetDto>;
  abstract rules(): Promise<SharingRulesDto>;
  /**
   * @throws DomainError `rewards.unknown-source`, `rewards.backdated`, `rewards.too-far-ahead`, `rewards.bad-window`,
   * `rewards.no-workers`, `rewards.same-rule`
   */
  abstract setRule(actor: Actor, input: SetSharingRuleDto): Promise<SharingRuleSetDto>;
  abstract serviceFees(): Promise<ServiceFeesDto>;
  /** @throws DomainError as `assign`, and `rewards.bad-service-fee` */
  abstract setServiceFee(actor: Actor, input: SetServiceFeeDto): Promise<ServiceFeeSetDto>;
  abstract memberChoices(query: FindQuery): Promise<MemberChoicesDto>;
}
