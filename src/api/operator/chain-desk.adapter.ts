import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service';
import { ChainService } from '../../chain/chain.service';
import { ServiceStateService } from '../../operations/service-state.service';
import { STORE, type Store } from '../../store';
import { DomainError } from '../../units';
import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import { ChainDesk } from './operator-desks.service';

const STOPPED = 'A reorganisation beyond policy: one operator has looked at it.';

/** The chain page's one act, answered from the rooms. */
@Injectable()
export class RoomsChainDesk extends ChainDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly chain: ChainService,
    private readonly state: ServiceStateService,
    private readonly audit: AuditService,
  ) {
    super();
  }

  async acknowledgeReorg(actor: Actor): Promise<DoneDto> {
    await this.store.write(async (tx) => {
      const { alarms } = await this.chain.status(tx);
      const alarm = alarms.find(({ kind }) => kind === 'reorg-too-deep');
      if (alarm === undefined || !(await this.chain.acknowledgeReorg(tx))) {
        throw new DomainError('chain.nothing-to-acknowledge', 'No reorganisation waits for an acknowledgement.');
      }
      const by = `operator-${actor.accountId}`;
      const details = { seenAt: alarm.raisedAt.toString(), reorganisation: JSON.stringify(alarm.details) };
      await this.audit.record(tx, { actor: by, action: 'chain.reorg-acknowledged', subject: 'chain', details });
      // Two people start payouts again, whatever had stopped them: the stop switch holds them until another one agrees.
      await this.state.stopPayouts(tx, by, STOPPED);
      await this.state.resumePayouts(tx, by);
    });
    return { done: true };
  }
}
