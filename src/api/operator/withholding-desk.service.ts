import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import type { DecideWithholdingDto, RecordDepositDto, TaxYearQuery, WithholdingDto } from '../wire/withholding.dto';

/** Backup withholding, for operators. */
export abstract class WithholdingDesk {
  abstract state(query: TaxYearQuery): Promise<WithholdingDto>;
  /** @throws DomainError `filing.withholding-backdated` */
  abstract decide(actor: Actor, input: DecideWithholdingDto): Promise<DoneDto>;
  /** @throws DomainError `filing.bad-deposit`, `filing.deposit-known` */
  abstract deposit(actor: Actor, input: RecordDepositDto): Promise<DoneDto>;
  /** @throws DomainError `filing.unknown-deposit` */
  abstract takeBack(actor: Actor, depositId: string): Promise<DoneDto>;
}
