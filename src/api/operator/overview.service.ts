import { Inject, Injectable } from '@nestjs/common';
import { ChainService } from '../../chain/chain.service';
import { MemberService } from '../../members/member.service';
import { OPERATIONS_POLICY, type OperationsPolicy } from '../../operations';
import { type ServiceMode, ServiceStateService } from '../../operations/service-state.service';
import { PayoutQueryService } from '../../payout/payout-query.service';
import { PayoutService } from '../../payout/payout.service';
import { RewardQueryService } from '../../rewards/reward-query.service';
import { SolvencyService } from '../../solvency/solvency.service';
import { STORE, type Store } from '../../store';
import { IncomeService } from '../../tax/income.service';
import { CLOCK, type Clock } from '../../units';
import { amountDto, btcDto } from '../http/amounts';
import type { AlarmDto, OverviewDto } from '../wire/treasury.dto';
import { solvencySentence } from '../../attention';

const UNPRICED_COUNTED = 10_000;
const BATCHES_LOOKED_AT = 100;

/** State of coins and chain. */
@Injectable()
export class WatchSources {
  constructor(
    readonly chain: ChainService,
    readonly solvency: SolvencyService,
    readonly state: ServiceStateService,
    readonly rewards: RewardQueryService,
  ) {}
}

/** State of members and payouts. */
@Injectable()
export class DueSources {
  constructor(
    readonly members: MemberService,
    readonly payouts: PayoutService,
    readonly query: PayoutQueryService,
    readonly income: IncomeService,
  ) {}
}

/** The operator's home page. */
@Injectable()
export class OverviewService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly watch: WatchSources,
    private readonly due: DueSources,
    @Inject(OPERATIONS_POLICY) private readonly policy: OperationsPolicy,
  ) {}

  async read(): Promise<OverviewDto> {
    const preview = await this.due.payouts.preview();
    const batches = await this.due.query.batches({ limit: BATCHES_LOOKED_AT });
    const chain = await this.watch.chain.status();
    return this.store.read(async (tx) => {
      const solvency = await this.watch.solvency.assess(tx);
      const mode = await this.watch.state.mode(tx);
      const sources = await this.watch.rewards.sources(tx);
      const unpriced = await this.due.income.pending(tx, UNPRICED_COUNTED);
      const sum = (sums: Readonly<Record<string, bigint>>): bigint =>
        Object.values(sums).reduce((total, one) => total + one, 0n);
      const alarms: AlarmDto[] = [
        ...mode.switches.map((one) => alarm(one.name.replace('_', '-'), stopSentence(one, this.policy), true)),
        ...solvency.flatMap((one) =>
          one.reasons.map((reason) => alarm('solvency', solvencySentence(one.asset, reason), !one.solvent)),
        ),
        ...chain.reasons.map(({ code, sentence }) => alarm(`chain-${code}`, sentence, true)),
        ...sources
          .filter((one) => one.staleSince !== null)
          .map((one) =>
            alarm('source-stale', `${one.declaration.pool} (${one.declaration.id}) cannot be read.`, false),
          ),
      ];
      return {
        asOf: this.clock.now(),
        solvent: solvency.every((one) => one.solvent),
        liabilities: solvency.map((one) => amountDto(one.asset, sum(one.liabilities))),
        assets: solvency.map((one) => amountDto(one.asset, sum(one.assets))),
        payoutsStopped: mode.payoutsStopped,
        members: await this.due.members.count(tx),
        dueMembers: preview.in.length,
        dueTotal: btcDto(preview.in.reduce((total, one) => total + one.amountSats, 0n)),
        awaitingApproval: batches.filter((batch) => batch.state === 'planned').length,
        unpriced: unpriced.length,
        tipHeight: chain.tip?.height ?? -1,
        alarms,
      };
    });
  }
}

/** Why nothing is paid, and who can change that by the setting in force (RULES.md 19). */
function stopSentence({ name, reason }: ServiceMode['switches'][number], { alone }: OperationsPolicy): string {
  if (name === 'shadow') {
    return 'Shadow mode: everything is collected, shared and booked, and nothing is paid. It is left under Moving in, with a statement that nothing differs.';
  }
  if (name === 'reconcile_only') return `Payouts are stopped: ${reason}.`;
  const again = alone
    ? 'You start them again by asking, and by confirming it a day later.'
    : 'Two operators start them again: one asks, another one agrees.';
  return `Payouts are stopped: ${reason}. ${again}`;
}

function alarm(code: string, message: string, stopsPayouts: boolean): AlarmDto {
  return { code, message, stopsPayouts };
}
