import { Inject, Injectable } from '@nestjs/common';
import { ChainService } from '../../chain/chain.service';
import { MemberService } from '../../members/member.service';
import { ServiceStateService } from '../../operations/service-state.service';
import { PayoutQueryService } from '../../payout/payout-query.service';
import { PayoutService } from '../../payout/payout.service';
import { SolvencyService } from '../../solvency/solvency.service';
import { STORE, type Store } from '../../store';
import { IncomeService } from '../../tax/income.service';
import { CLOCK, type Clock } from '../../units';
import { amountDto, btcDto } from '../http/amounts';
import type { OverviewDto } from '../wire/treasury.dto';

const UNPRICED_COUNTED = 10_000;
const BATCHES_LOOKED_AT = 100;

/** State of coins and chain. */
@Injectable()
export class WatchSources {
  constructor(
    readonly chain: ChainService,
    readonly solvency: SolvencyService,
    readonly state: ServiceStateService,
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
  ) {}

  async read(): Promise<OverviewDto> {
    const preview = await this.due.payouts.preview();
    const batches = await this.due.query.batches({ limit: BATCHES_LOOKED_AT });
    const chain = await this.watch.chain.status();
    return this.store.read(async (tx) => {
      const solvency = await this.watch.solvency.assess(tx);
      const mode = await this.watch.state.mode(tx);
      const unpriced = await this.due.income.pending(tx, UNPRICED_COUNTED);
      const sum = (sums: Readonly<Record<string, bigint>>): bigint =>
        Object.values(sums).reduce((total, one) => total + one, 0n);
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
      };
    });
  }
}
