import type { Actor } from '../http/actor.dto';
import type { BatchCancellationDto } from '../wire/cancellation.dto';
import type { ApproveDto } from '../wire/payout.dto';

/** Cancelling a batch that was handed out, by its coins. */
export abstract class CancellationDesk {
  /** @throws DomainError `payout.unknown-batch` */
  abstract cancellation(batchId: string): Promise<BatchCancellationDto>;
  /** @throws DomainError `payout.not-cancellable`, `payout.change-spent`, `payout.cancel-refused`, `payout.no-rate` */
  abstract planCancellation(actor: Actor, batchId: string): Promise<BatchCancellationDto>;
  /** @throws DomainError `payout.stale-approval`, `payout.own-batch`, `payout.envelope`, `payout.not-cancellable` */
  abstract approveCancellation(actor: Actor, batchId: string, input: ApproveDto): Promise<BatchCancellationDto>;
}
