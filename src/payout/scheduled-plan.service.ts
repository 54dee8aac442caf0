import { Inject, Injectable } from '@nestjs/common';
import { type Store, STORE } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import { PlanService } from './plan.service';
import { payoutScheduleRuns } from './payout.entity';
import { lastRun } from './schedule';
import { PAYOUT_SETTINGS, type PayoutSettings } from './settings';

/** Refusals that end a run: there is nothing to wait for. Any other one is tried again at the next look. */
const FINAL_REFUSALS: ReadonlySet<string> = new Set(['payout.nothing-due']);

/** What became of the schedule's last run. */
export type ScheduledOutcome = 'known' | 'planned' | 'nothing-due';

/** Plans by the operator's schedule, once for each planned time; a run that was missed while the service was down is made up. */
@Injectable()
export class ScheduledPlanService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
    private readonly plans: PlanService,
  ) {}

  /**
   * Plans the run that is due now, if it was not dealt with. The batch waits for an approval like any other.
   * @throws DomainError as `plan`, except `payout.nothing-due`: a closed gate keeps the run open
   */
  async planDue(): Promise<ScheduledOutcome> {
    const at = this.clock.now();
    const runAt = lastRun(this.settings.policy.schedule, at);
    const known = await this.store.read((tx) => tx.count(payoutScheduleRuns, { run_at: runAt }));
    if (known > 0) return 'known';
    const outcome = await this.attempt();
    await this.store.write((tx) => tx.insertNew(payoutScheduleRuns, [{ run_at: runAt, done_at: at, outcome }]));
    return outcome;
  }

  private async attempt(): Promise<'planned' | 'nothing-due'> {
    try {
      await this.plans.plan('schedule');
      return 'planned';
    } catch (error) {
      if (error instanceof DomainError && FINAL_REFUSALS.has(error.code)) return 'nothing-due';
      throw error;
    }
  }
}
