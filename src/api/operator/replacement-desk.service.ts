import type { Actor } from '../http/actor.dto';
import type { ApproveDto } from '../wire/payout.dto';
import type { BatchAttemptsDto } from '../wire/replacement.dto';

/** Replacing a payment that waits by a dearer one. */
export abstract class ReplacementDesk {
  /** @throws DomainError `payout.unknown-batch` */
  abstract attempts(batchId: string): Promise<BatchAttemptsDto>;
  /** @throws DomainError `payout.not-replaceable`, `payout.replace-refused`, `payout.no-rate`, `payout.fee-unfunded` */
  abstract planReplacement(actor: Actor, batchId: string): Promise<BatchAttemptsDto>;
  /** @throws DomainError `payout.stale-approval`, `payout.own-batch`, `payout.envelope`, `payout.not-replaceable` */
  abstract approveReplacement(actor: Actor, batchId: string, input: ApproveDto): Promise<BatchAttemptsDto>;
}
