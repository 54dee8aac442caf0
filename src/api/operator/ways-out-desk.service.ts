import type { Actor } from '../http/actor.dto';
import type { BatchWaysOutDto, PlannedChildDto } from '../wire/ways-out.dto';

/** The ways out of a batch that waits. */
export abstract class WaysOutDesk {
  /** @throws DomainError `payout.unknown-batch` */
  abstract waysOut(batchId: string): Promise<BatchWaysOutDto>;
  /** @throws DomainError `payout.not-waiting`, `payout.child-refused`, `payout.no-rate`, `payout.claimed`, `payout.gate` */
  abstract planChild(actor: Actor, batchId: string): Promise<PlannedChildDto>;
}
