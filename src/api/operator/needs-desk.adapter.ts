import { Inject, Injectable } from '@nestjs/common';
import { NeedWatch } from '../../attention/need-watch.service';
import { NeedsService } from '../../attention/needs.service';
import { STORE, type Store } from '../../store';
import { CLOCK, type Clock } from '../../units';
import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import type { NeedsDto, SetNeedMailDto } from '../wire/needs.dto';
import { NeedsDesk } from './needs-desk.service';

/** What needs a person, answered from its room. */
@Injectable()
export class RoomsNeedsDesk extends NeedsDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly list: NeedsService,
    private readonly watch: NeedWatch,
  ) {
    super();
  }

  async needs({ accountId }: Actor): Promise<NeedsDto> {
    const needs = await this.list.list();
    return {
      asOf: this.clock.now(),
      items: needs.map(({ key, weight, what, money, next, page, since }) => {
        return { key, weight, what, money, next, page, since };
      }),
      mailSent: this.watch.isMailSent,
      mailWanted: await this.store.read((tx) => this.watch.wantsMail(tx, accountId)),
    };
  }

  async setMail({ accountId }: Actor, { wanted }: SetNeedMailDto): Promise<DoneDto> {
    await this.store.write((tx) => this.watch.setMail(tx, accountId, wanted));
    return { done: true };
  }
}
