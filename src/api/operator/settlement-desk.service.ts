import type { Actor } from '../http/actor.dto';
import type { DoneDto, PageQuery } from '../wire/common.dto';
import type {
  ProposeSettlementDto,
  SettlementIdDto,
  SettlementsPageDto,
  TransactionPlaceDto,
} from '../wire/settlement.dto';

/** Payments from another wallet. Commands answer without names: their answers are kept for ever. */
export abstract class SettlementsDesk {
  abstract list(actor: Actor, page: PageQuery): Promise<SettlementsPageDto>;
  /** @throws DomainError `payout.settlement-<why>`, `members.unknown`, `chain.no-block`, `chain.wrong-block` */
  abstract propose(actor: Actor, input: ProposeSettlementDto): Promise<SettlementIdDto>;
  /** @throws DomainError `payout.own-batch`, `payout.unknown-settlement`, and as `propose` */
  abstract approve(actor: Actor, id: string): Promise<DoneDto>;
  /** @throws DomainError `payout.settlement-not-open`, `payout.unknown-settlement` */
  abstract withdraw(actor: Actor, id: string): Promise<DoneDto>;
  /** @throws DomainError `payout.settlement-not-lost`, `payout.settlement-not-replaced`, `payout.settlement-not-found` */
  abstract giveUp(actor: Actor, id: string, other: TransactionPlaceDto): Promise<DoneDto>;
}
