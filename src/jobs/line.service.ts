import { Inject, Injectable } from '@nestjs/common';
import { ChainService } from '../chain/chain.service';
import { CoinChainService } from '../chain/coin-chain.service';
import { type OwnCoin, WalletService } from '../chain/wallet.service';
import { ConversionService } from '../conversion/conversion.service';
import { CoinbaseReceiptService } from '../payout/coinbase-receipt.service';
import { PayoutService } from '../payout/payout.service';
import { RestoreService } from '../payout/restore.service';
import { ClosingService } from '../payout/closing.service';
import { SettlementTrack } from '../payout/settlement-track.service';
import { ScheduledPlanService } from '../payout/scheduled-plan.service';
import { TreasuryService } from '../payout/treasury.service';
import { ContractLossService } from '../rewards/contract-loss.service';
import { CollectService } from '../rewards/collect.service';
import { OrphanService } from '../rewards/orphan.service';
import { WrongDayService } from '../rewards/wrong-day.service';
import { ReceiveService } from '../rewards/receive.service';
import { SoloAddresses } from '../rewards/solo-addresses.service';
import { SoloIncomeService } from '../rewards/solo-income.service';
import { SettingsService } from '../settings/settings.service';
import { ReserveSigning } from '../solvency/reserve-signing.service';
import { StatementService } from '../solvency/statement.service';
import { type Store, STORE } from '../store';
import { DisposalPriceService } from '../tax/disposal-price.service';
import { RecognitionService } from '../tax/recognition.service';
import { CLOCK, type Clock, DomainError, HOUR_MS, MINUTE_MS, SECOND_MS } from '../units';
import { each } from './each';
import type { FencedStore } from './fenced-store.adapter';
import type { JobContext } from './job';
import type { JobRunner } from './job-runner.service';
import { WithholdingLine } from './withholding-line.service';

/** Token of the line's settings. */
export const LINE_SETTINGS = Symbol('line-settings');

export interface LineSettings {
  /** Confirmations in our own chain before a deposit is booked. */
  readonly depositConfirmations: number;
}

/** One step of the line as a job. */
export interface LineStep {
  readonly name: string;
  readonly everyMs: number;
  readonly run: (context: JobContext) => Promise<void>;
}

/** Coin that comes, and coin that a reorganisation takes away again. */
@Injectable()
export class DepositRooms {
  constructor(
    readonly receiving: ReceiveService,
    readonly orphans: OrphanService,
    readonly days: WrongDayService,
  ) {}
}

/** The one line, arrow by arrow (DESIGN.md): each job calls a service and counts what it did. */
@Injectable()
export class IncomeLine {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(LINE_SETTINGS) private readonly settings: LineSettings,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly collecting: CollectService,
    private readonly deposits: DepositRooms,
  ) {}

  /** @throws what {@link CollectService.checkDeclarations} throws */
  prepare(): Promise<void> {
    return this.collecting.checkDeclarations();
  }

  /** Every source by itself: one that fails does not hold up the others, and its failure is on the screen. */
  async collect(context: JobContext): Promise<void> {
    for (const result of await this.collecting.collectAll()) {
      context.count(result.ok ? 'sources' : 'failed-sources');
    }
  }

  async sampleWorkers(context: JobContext): Promise<void> {
    for (const sourceId of await this.collecting.sourceIds()) {
      if (context.signal.aborted) return;
      const result = await this.collecting.sample(sourceId);
      context.count(result.ok ? 'sources' : 'failed-sources');
    }
  }

  /** Payouts that pools announced and did not send, by the time that passed: a pool that is silent hides none. */
  async watchPayouts(context: JobContext): Promise<void> {
    await each(context, this.collecting.declarations(), async (declaration) => {
      context.count('moved', await this.store.write((tx) => this.deposits.receiving.age(tx, declaration)));
      context.count('wrong-days', await this.store.write((tx) => this.deposits.days.follow(tx, declaration)));
    });
  }

  /** Deposits that are gone back to their claims, and proved ones to their explanation, each in a transaction of its own: one that is refused holds up no other. */
  async matchDeposits(
    context: JobContext,
    wallet: WalletService,
    walletOf: (coin: OwnCoin) => Promise<string | undefined>,
  ): Promise<void> {
    const { receiving, orphans } = this.deposits;
    const coins = await wallet.deposits({ minConfirmations: this.settings.depositConfirmations });
    const known = await this.store.read((tx) => receiving.known(tx, coins));
    try {
      await each(context, coins, async (coin) => {
        if (!coin.mature || known.has(`${coin.txid}:${coin.vout}`)) return;
        const walletId = await walletOf(coin);
        if (walletId === undefined) return;
        const { txid, vout, value: amount } = coin;
        const siblings = coins.filter((one) => one.txid === txid).length - 1;
        const deposit = { txid, vout, walletId, amount, at: this.clock.now(), siblings };
        context.count(await this.store.write((tx) => receiving.match(tx, deposit)));
      });
    } finally {
      // A coin that came and is refused does not keep in the books another one that is gone.
      context.count('orphaned', await orphans.follow());
    }
  }
}

/** Leased hash rate: each contract by itself, as one that is refused holds up no other; and headers of the coins that it works for. */
@Injectable()
export class ContractLine {
  constructor(
    private readonly losses: ContractLossService,
    private readonly coins: CoinChainService,
  ) {}

  /** Verified headers of coins beside bitcoin, as far as they are followed: no money moves by them. */
  async followCoins(context: JobContext): Promise<void> {
    const { headers, troubles } = await this.coins.follow();
    context.count('headers', headers);
    context.count('troubles', troubles);
  }

  /** What providers did not pay, given up by the rule that each contract declares. */
  async giveUp(context: JobContext): Promise<void> {
    await each(context, await this.losses.claiming(), async (contractId) => {
      context.count('rows', await this.losses.judge(contractId));
    });
  }
}

/** What is owed, stated once a day, and signed for by the seed: no payment waits for it. */
@Injectable()
export class StatementLine {
  constructor(
    private readonly statements: StatementService,
    private readonly signing: ReserveSigning,
  ) {}

  async publish(context: JobContext): Promise<void> {
    if (await this.statements.publishDue()) context.count('statements');
    const signed = await this.signing.signDue();
    if (signed > 0) context.count('signed', signed);
  }
}

/** A database that was brought back is seen, and compared with chain, mempool and the signer's journal. */
@Injectable()
export class RestoreLine {
  constructor(private readonly restores: RestoreService) {}

  /** Before anything else runs. @throws DomainError `payout.signer-unavailable` */
  async prepare(): Promise<void> {
    await this.restores.look();
  }

  async follow(context: JobContext): Promise<void> {
    if (await this.restores.follow()) context.count('restore');
  }

  /** Before anything is planned, handed out or sent. While the signer does not answer it signs nothing either. */
  async look(): Promise<void> {
    try {
      await this.restores.look();
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'payout.signer-unavailable') throw error;
    }
  }
}

/** Beside the line from reward to payout. */
@Injectable()
export class AsideLines {
  constructor(
    readonly contracts: ContractLine,
    readonly statements: StatementLine,
    readonly restores: RestoreLine,
    readonly settings: SettingsService,
    readonly withholding: WithholdingLine,
  ) {}
}

/** Rewards that a block pays us itself, and the receipts of those that are mature. */
@Injectable()
export class BlockLine {
  constructor(
    private readonly treasury: TreasuryService,
    private readonly addresses: SoloAddresses,
    private readonly solo: SoloIncomeService,
    private readonly receipts: CoinbaseReceiptService,
  ) {}

  /** @throws what {@link SoloAddresses.check} throws */
  async prepare(): Promise<void> {
    await this.treasury.watchAll();
    await this.addresses.check();
  }

  /** The wallet that a coin came to. Our own change comes back to us and is no deposit. */
  walletOf(coin: OwnCoin): Promise<string | undefined> {
    return this.treasury.depositWallet(coin.script);
  }

  async follow(context: JobContext): Promise<void> {
    context.count('booked', await this.solo.book());
    const { issued, revoked } = await this.receipts.follow();
    context.count('receipts', issued);
    context.count('revoked', revoked);
  }
}

/** How members are paid: by our own batches, and by payments from another wallet. */
@Injectable()
export class PayoutRooms {
  constructor(
    readonly batches: PayoutService,
    readonly schedule: ScheduledPlanService,
    readonly settlements: SettlementTrack,
    readonly closings: ClosingService,
  ) {}
}

/** Chain, conversion, income and payouts: the rest of the line. */
@Injectable()
export class PaymentLine {
  constructor(
    private readonly chain: ChainService,
    private readonly conversion: ConversionService,
    private readonly recognition: RecognitionService,
    private readonly disposals: DisposalPriceService,
    private readonly payouts: PayoutRooms,
  ) {}

  async followChain(context: JobContext, wallet: WalletService): Promise<void> {
    const { applied, rewound } = await this.chain.sync();
    const { blocks } = await wallet.scan();
    context.count('headers', applied);
    context.count('rewound', rewound);
    context.count('blocks', blocks);
  }

  async convert(context: JobContext): Promise<void> {
    context.count('deposits', await this.conversion.detectDeposits());
    const { moved, unknown } = await this.conversion.step(!(await this.payouts.batches.onlyBooks()));
    context.count('moved', moved);
    context.count('unknown', unknown.length);
  }

  async recogniseIncome(context: JobContext): Promise<void> {
    const run = await this.recognition.run();
    context.count('recognised', run.recognised);
    context.count('valued', run.valued);
    context.count('unpriced', run.unpriced + (await this.disposals.run()).missing);
  }

  async plan(context: JobContext): Promise<void> {
    context.count(await this.payouts.schedule.planDue());
  }

  async watchFees(context: JobContext): Promise<void> {
    context.count('waiting', await this.payouts.schedule.noteFeeWaits());
  }

  async advance(context: JobContext): Promise<void> {
    const { moved, failures } = await this.payouts.batches.advance();
    context.count('moved', moved);
    for (const { code } of failures) context.count(code);
    const settled = await this.payouts.settlements.follow();
    context.count('settlements', settled.moved);
    for (const code of settled.failures) context.count(code);
    context.count('closed', await this.payouts.closings.follow());
  }
}

/** The steps in the order of the line, with the pause between their runs. */
@Injectable()
export class LineService {
  constructor(
    private readonly income: IncomeLine,
    private readonly payments: PaymentLine,
    private readonly wallet: WalletService,
    private readonly blocks: BlockLine,
    private readonly aside: AsideLines,
  ) {}

  /** Sources are what they were, and the treasury's scripts are followed. @throws what the lines' `prepare` throw */
  async prepare(): Promise<void> {
    await this.aside.restores.prepare();
    await this.income.prepare();
    await this.blocks.prepare();
  }

  /** Registers every step as a job whose writes carry its lease. Each run goes by the settings that count as it begins. */
  register(runner: JobRunner, store: FencedStore): void {
    for (const { name, everyMs, run } of this.steps()) {
      runner.register({
        name,
        everyMs,
        run: (context) =>
          store.fenced(
            (tx) => context.guard(tx),
            () => this.aside.settings.refresh().then(() => run(context)),
          ),
      });
    }
  }

  steps(): readonly LineStep[] {
    const { income, payments } = this;
    return [
      { name: 'follow-chain', everyMs: 15 * SECOND_MS, run: (context) => payments.followChain(context, this.wallet) },
      { name: 'collect', everyMs: 10 * MINUTE_MS, run: (context) => income.collect(context) },
      { name: 'sample-workers', everyMs: HOUR_MS, run: (context) => income.sampleWorkers(context) },
      { name: 'book-blocks', everyMs: MINUTE_MS, run: (context) => this.blocks.follow(context) },
      {
        name: 'match-deposits',
        everyMs: MINUTE_MS,
        run: (context) => income.matchDeposits(context, this.wallet, (coin) => this.blocks.walletOf(coin)),
      },
      { name: 'watch-payouts', everyMs: HOUR_MS, run: (context) => income.watchPayouts(context) },
      { name: 'follow-coins', everyMs: MINUTE_MS, run: (context) => this.aside.contracts.followCoins(context) },
      { name: 'give-up-claims', everyMs: HOUR_MS, run: (context) => this.aside.contracts.giveUp(context) },
      { name: 'convert', everyMs: 5 * MINUTE_MS, run: (context) => payments.convert(context) },
      { name: 'recognise-income', everyMs: MINUTE_MS, run: (context) => payments.recogniseIncome(context) },
      { name: 'withhold-tax', everyMs: MINUTE_MS, run: (context) => this.aside.withholding.follow(context) },
      { name: 'follow-restore', everyMs: 20 * SECOND_MS, run: (context) => this.aside.restores.follow(context) },
      { name: 'watch-fees', everyMs: HOUR_MS, run: (context) => payments.watchFees(context) },
      { name: 'plan-batch', everyMs: MINUTE_MS, run: (context) => this.looked(() => payments.plan(context)) },
      {
        name: 'advance-payouts',
        everyMs: 20 * SECOND_MS,
        run: (context) => this.looked(() => payments.advance(context)),
      },
      { name: 'publish-liabilities', everyMs: HOUR_MS, run: (context) => this.aside.statements.publish(context) },
    ];
  }
  /** Runs what pays after a look whether these books are those that count. */
  private async looked(run: () => Promise<void>): Promise<void> {
    await this.aside.restores.look();
    await run();
  }
}
