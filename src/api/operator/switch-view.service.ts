import { Inject, Injectable } from '@nestjs/common';
import { ALONE_DELAY_MS, OPERATIONS_POLICY, type OperationsPolicy } from '../../operations';
import { ServiceStateService } from '../../operations/service-state.service';
import { STORE, type Store } from '../../store';
import { plusMs } from '../../units';
import { OperatorAccountService } from '../auth/operator-account.service';
import type { Actor } from '../http/actor.dto';
import type { SwitchDto } from '../wire/payout.dto';
import { NamesService } from './names.service';

/** The stop switch with who can start payouts again, by the setting that is in force (RULES.md 19). */
@Injectable()
export class SwitchViewService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(OPERATIONS_POLICY) private readonly policy: OperationsPolicy,
    private readonly state: ServiceStateService,
    private readonly operators: OperatorAccountService,
    private readonly names: NamesService,
  ) {}

  read(actor: Actor): Promise<SwitchDto> {
    return this.store.read(async (tx) => {
      const { payoutsStopped, reconcileOnly, shadow, switches } = await this.state.mode(tx);
      const stop = switches.find(({ name }) => name === 'payouts_stopped');
      const askedBy = stop?.releaseAskedBy ?? null;
      const askedAt = stop?.releaseAskedAt ?? null;
      const names = await this.names.of(tx, [askedBy]);
      return {
        stopped: payoutsStopped,
        reason: stop?.reason ?? null,
        changedAt: stop?.since ?? null,
        resumeAskedBy: askedBy,
        resumeAskedByName: names.get(askedBy ?? '') ?? null,
        resumeAskedByYou: askedBy === `operator-${actor.accountId}`,
        resumeAskedAt: askedAt,
        resumeAloneFrom: this.policy.alone && askedAt !== null ? plusMs(askedAt, ALONE_DELAY_MS) : null,
        worksAlone: this.policy.alone,
        activeOperators: await this.operators.countActive(tx),
        reconcileOnly,
        shadow,
      };
    });
  }
}
