import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import type { NeedsDto, SetNeedMailDto } from '../wire/needs.dto';

/** What needs a person, and whether the one who asks wants letters about it. */
export abstract class NeedsDesk {
  abstract needs(actor: Actor): Promise<NeedsDto>;
  abstract setMail(actor: Actor, input: SetNeedMailDto): Promise<DoneDto>;
}
