import type { Actor } from '../http/actor.dto';
import type { FileAnswer } from '../http/file-answer.dto';
import type { ReportFormat } from '../http/params.dto';
import type { PageQuery } from '../wire/common.dto';
import type {
  ConvertedKeptDto,
  ConvertKeptDto,
  MyCoinsDto,
  MyConversionsPageDto,
  SetRuleDto,
} from '../wire/conversion.dto';
import type { EarningExplanationDto, MemberFeeDto } from '../wire/earning.dto';
import type {
  DevicesDto,
  EarningsPageDto,
  PayoutDto,
  PayoutProgressDto,
  PayoutsPageDto,
  ReportsDto,
  SetFeeWaitDto,
  SetPauseDto,
  SetThresholdDto,
  SummaryDto,
  ThresholdDto,
} from '../wire/member.dto';

/** What the member pages ask of the rooms. The caller's member id is the only one that reaches it. */
export abstract class MemberDesk {
  abstract summary(memberId: string): Promise<SummaryDto>;
  abstract earnings(memberId: string, page: PageQuery): Promise<EarningsPageDto>;
  /** @throws DomainError `rewards.unknown` also when it is somebody else's */
  abstract explanation(memberId: string, earningId: string): Promise<EarningExplanationDto>;
  abstract serviceFee(memberId: string): Promise<MemberFeeDto>;
  abstract devices(memberId: string): Promise<DevicesDto>;
  abstract setThreshold(actor: Actor, memberId: string, input: SetThresholdDto): Promise<ThresholdDto>;
  abstract setPause(actor: Actor, memberId: string, input: SetPauseDto): Promise<PayoutProgressDto>;
  /** @throws DomainError `members.fee-not-yours` where the house bears the fee, `members.bad-fee-wait` */
  abstract setFeeWait(actor: Actor, memberId: string, input: SetFeeWaitDto): Promise<PayoutProgressDto>;
}

/** A member's coins that are not bitcoin yet. */
export abstract class CoinsDesk {
  abstract coins(memberId: string): Promise<MyCoinsDto>;
  /** @throws DomainError `conversion.same-rule`, `conversion.not-yours`, `conversion.keep-not-offered` and others in words */
  abstract setRule(actor: Actor, memberId: string, input: SetRuleDto): Promise<MyCoinsDto>;
  /** @throws DomainError `conversion.nothing-kept` */
  abstract convertKept(actor: Actor, memberId: string, input: ConvertKeptDto): Promise<ConvertedKeptDto>;
  abstract conversions(memberId: string, page: PageQuery): Promise<MyConversionsPageDto>;
}

/** Payouts of one member. */
export abstract class MemberPayoutDesk {
  abstract payouts(memberId: string, page: PageQuery): Promise<PayoutsPageDto>;
  /** @throws DomainError `payout.unknown` also when it is somebody else's */
  abstract payout(memberId: string, payoutId: string): Promise<PayoutDto>;
  /** @throws DomainError `payout.unknown`, `payout.no-receipt` */
  abstract receipt(memberId: string, payoutId: string): Promise<FileAnswer>;
}

/** Yearly reports of any member: both roles use it, each through its own route. */
export abstract class ReportDesk {
  abstract years(memberId: string): Promise<ReportsDto>;
  /** @throws DomainError `members.unknown`, `units.bad-year` */
  abstract report(memberId: string, year: number, format: ReportFormat): Promise<FileAnswer>;
}
