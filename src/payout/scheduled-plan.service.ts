import { Inject, Injectable } from '@nestjs/common';
import { type Store, STORE } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import { DueService } from './due.service';
import { PlanService } from './plan.service';
import { payoutScheduleRuns } from './payout.entity';
import { lastRun } from './schedule';
import { SCHEDULE } from './second-look';
import { PAYOUT_SETTINGS, type PayoutSettings } from './settings';

/** The refusal that ends a run: there is nothing to wait for. */
const NOTHING_DUE = 'payout.nothing-due';
/** Refusals that pass: a closed gate, missing funds, a fee too high, another run. The run stays open. */
const PASSING = /^payout\./;

/**
 * What became of the schedule's last run. `waiting`: refused for now, looked at again
 * with the next run of the job; `by-hand`: the schedule has no run yet, or never any.
 */
export type ScheduledOutcome = 'known' | 'planned' | 'nothing-due' | 'waiting' | 'by-hand';

/** Plans by the operator's schedule, once for each planned time; a run that was missed while the service was down is made up. */
@Injectable()
export class ScheduledPlanService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
    private readonly plans: PlanService,
    private readonly due: DueService,
  ) {}

  /**
   * Plans the run that is due now, if it was not dealt with. The batch waits for an approval like any other.
   * @throws errors that are no refusal of the payout room
   */
  async planDue(): Promise<ScheduledOutcome> {
    const at = this.clock.now();
    const runAt = lastRun(this.settings.policy.schedule, at);
    if (runAt === undefined) return 'by-hand';
    const known = await this.store.read((tx) => tx.count(payoutScheduleRuns, { run_at: runAt }));
    if (known > 0) return 'known';
    const outcome = await this.attempt();
    if (outcome === 'waiting') return outcome;
    await this.store.write((tx) => tx.insertNew(payoutScheduleRuns, [{ run_at: runAt, done_at: at, outcome }]));
    return outcome;
  }

  /**
   * Begins and ends the days for which members are patient with the network fee.
   * @returns how many wait now
   */
  async noteFeeWaits(): Promise<number> {
    const outlook = await this.due.look(this.clock.now());
    return this.store.write((tx) => this.due.noteFeeWaits(tx, outlook));
  }

  private async attempt(): Promise<'planned' | 'nothing-due' | 'waiting'> {
    try {
      await this.plans.plan(SCHEDULE);
      return 'planned';
    } catch (error) {
      if (!(error instanceof DomainError) || !PASSING.test(error.code)) throw error;
      return error.code === NOTHING_DUE ? 'nothing-due' : 'waiting';
    }
  }
}
