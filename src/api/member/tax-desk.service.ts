import type { Actor } from '../http/actor.dto';
import type { StateCostDto } from '../wire/lot-costs.dto';
import type { RecordOwnEventDto } from '../wire/own-events.dto';
import type {
  ChooseActivityDto,
  IdentifyUnitsDto,
  RecordOrderDto,
  StateAllocationDto,
  TaxesDto,
} from '../wire/taxes.dto';

/** What a member decides about taxes. Every act answers with what counts after it. */
export abstract class TaxDesk {
  abstract taxes(memberId: string): Promise<TaxesDto>;
  /** @throws DomainError `tax.order-backdated`, `tax.bad-order`, `store.backdated` */
  abstract order(actor: Actor, memberId: string, input: RecordOrderDto): Promise<TaxesDto>;
  /** @throws DomainError `tax.lot-not-held`, `tax.lot-twice`, `tax.bad-amount`, `store.backdated` */
  abstract identify(actor: Actor, memberId: string, input: IdentifyUnitsDto): Promise<TaxesDto>;
  /** @throws DomainError `tax.bad-time`, `store.backdated` */
  abstract choose(actor: Actor, memberId: string, input: ChooseActivityDto): Promise<TaxesDto>;
  /** @throws DomainError `tax.not-yet`, `tax.no-such-event`, `tax.identified-late`, `tax.other-units`, `tax.bad-field`, `store.backdated` */
  abstract own(actor: Actor, memberId: string, input: RecordOwnEventDto): Promise<TaxesDto>;
  /** @throws DomainError `tax.unknown-opening`, `tax.cost-not-whole`, `tax.acquired-later`, `tax.bad-time`, `store.backdated` */
  abstract cost(actor: Actor, memberId: string, input: StateCostDto): Promise<TaxesDto>;
  /** @throws DomainError `tax.allocation-late`, `tax.bad-allocation`, `store.backdated` */
  abstract allocate(actor: Actor, memberId: string, input: StateAllocationDto): Promise<TaxesDto>;
}
