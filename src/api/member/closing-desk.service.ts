import type { Actor } from '../http/actor.dto';
import type { CloseAccountDto, ClosingDto, DonateDto, HoldResidualDto } from '../wire/closing.dto';

/** Closing an account, for the member and for operators. Every act answers with how the account stands then. */
export abstract class ClosingDesk {
  /** @throws DomainError `members.unknown` */
  abstract closing(memberId: string): Promise<ClosingDto>;
  /** @throws DomainError `members.account-state` */
  abstract close(actor: Actor, memberId: string): Promise<ClosingDto>;
  /** @throws DomainError `members.account-state` */
  abstract reopen(actor: Actor, memberId: string): Promise<ClosingDto>;
  /** @throws DomainError `payout.not-closing`, `payout.closing-words`, `payout.closing-changed` */
  abstract donate(memberId: string, input: DonateDto): Promise<ClosingDto>;
  /** By an operator. @throws DomainError `members.unknown`, `members.account-state` */
  abstract closeFor(actor: Actor, memberId: string, input: CloseAccountDto): Promise<ClosingDto>;
  /** By an operator. @throws DomainError `payout.not-closing`, `payout.closing-changed` */
  abstract hold(actor: Actor, memberId: string, input: HoldResidualDto): Promise<ClosingDto>;
}
