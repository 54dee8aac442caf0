import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import type { HoldReleaseDto, PlaceHoldDto } from '../wire/members.dto';

/** Decisions not to pay a member. Commands answer without names: their answers are kept for ever. */
export abstract class HoldsDesk {
  /** @throws DomainError `members.unknown`, `members.held-already` */
  abstract place(actor: Actor, memberId: string, input: PlaceHoldDto): Promise<DoneDto>;
  /** @throws DomainError `members.unknown-hold` */
  abstract release(actor: Actor, holdId: string): Promise<HoldReleaseDto>;
  /** @throws DomainError `members.unknown-hold` */
  abstract reported(actor: Actor, holdId: string): Promise<DoneDto>;
}
