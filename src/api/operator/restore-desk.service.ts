import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import type { BatchesDto } from '../wire/payout.dto';
import type { LostStatementDto, NameOutputsDto, RestoreDto } from '../wire/restore.dto';

/** The way back into service after a restore (RULES.md 15). Commands answer without names. */
export abstract class RestoreDesk {
  abstract restore(actor: Actor): Promise<RestoreDto>;
  /** @throws DomainError `payout.restore-unfinished`, `payout.no-restore`, `payout.gate`, `payout.fee-unfunded` */
  abstract planBarrier(actor: Actor): Promise<BatchesDto>;
  /**
   * @throws DomainError `payout.no-restore`, `payout.no-such-output`, `payout.output-named`, `payout.pays-batch`,
   *   `payout.own-batch`, `members.unknown`
   */
  abstract nameOutputs(actor: Actor, input: NameOutputsDto): Promise<DoneDto>;
  /** @throws DomainError `payout.no-restore`, `payout.no-such-statement`, `payout.own-batch` */
  abstract denyStatement(actor: Actor, input: LostStatementDto): Promise<RestoreDto>;
  /** @throws DomainError `payout.restore-unfinished`, `payout.no-restore` */
  abstract release(actor: Actor): Promise<RestoreDto>;
}
