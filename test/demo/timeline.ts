import { type JobRunner } from '../../src/jobs/job-runner.service';
import { addDays, type Day, dayStartAtOffset, HOUR_MS, type Instant, plusMs } from '../../src/units';
import { NOBODY, type RegtestNode } from '../support/regtest-node';
import type { DemoVenue } from './demo-venue';
import type { Leases } from './leases';
import type { PoolWorld } from './pool-world';
import type { SimulatedClock } from './simulated-clock';

/** Blocks of a simulated day: few, because nobody learns from more. Three confirm a deposit, six settle a payout. */
const BLOCKS_PER_DAY = 3;
/** Simulated work of the line, in its order; workers are read with the statement. */
const LINE = ['follow-chain', 'collect', 'match-deposits', 'convert', 'recognise-income', 'plan-batch'];
/** Basis points of what the pool said at first. */
const FEE_RESERVE_DAY = 5;
const RESTATED_DAY = 40;
const LIGHTNING_DAY = 75;
const CLAWBACK_AFTER_DAY = 150;
/** Waiting payouts and providers are looked at once a week, by then something may be late; and what is owed is stated. */
const WEEKLY_LINE = ['watch-payouts', 'give-up-claims', 'publish-liabilities'];
const WEEK = 7;
const PLAN_DAYS = 2;
const PAYING_DAYS = 7;
const SETTLING_BLOCKS = 6;
const DEVICES_DAYS_LEFT = 60;
const BOUGHT_DAYS_BEFORE = 30;
/** The dogecoin that sells next sells badly: a payment comes each week and is sold two days later. */
const BAD_FILL_DAYS_LEFT = 12;
/** The scrypt pool mines dogecoin beside litecoin since so many days before the last. */
const MERGED_DAYS = 50;
/** Of the last days workers are read twice, an hour apart: a device that stays off is told of. */
const WATCHED_DAYS = 14;
const RESTATED_UP_BPS = 10_300n;
const CLAWED_BACK_BPS = 2_000n;
const LIGHTNING_SATS = 12_345n;

/** What the demo does besides letting time pass. */
export interface TimelinePeople {
  /** Looks for batches that wait and approves them; true when one was approved. */
  approveWaiting(): Promise<boolean>;
  /** Gives the operator's own deposit its purpose. */
  fundFeeReserve(sats: bigint): Promise<void>;
  /** The coin that is mined beside another may be kept, and some keep it. */
  chooseCoins(): Promise<void>;
  /** Members say what their devices draw and cost. */
  describeDevices(boughtOn: Day): Promise<void>;
}

export interface TimelineWorld {
  readonly clock: SimulatedClock;
  readonly node: RegtestNode;
  readonly pools: PoolWorld;
  readonly runner: JobRunner;
  readonly people: TimelinePeople;
  readonly leases: Leases;
  readonly venue: DemoVenue;
  /** The operator declares a source that begins later. @returns whether it was not declared before */
  readonly declareSource: (id: string) => boolean;
  /** Which batch is on the chain with one block upon it, if any: the demo's reorganisation waits for one. */
  readonly firstConfirmation: () => Promise<boolean>;
}

/** What the timeline made happen, for the summary. */
export interface TimelineEvents {
  reorganised: boolean;
  clawedBack: Day | undefined;
  restated: Day | undefined;
}

/** Lives through the span day by day: pools credit and pay, blocks are found, the line's jobs run, people act. */
export class Timeline {
  readonly events: TimelineEvents = { reorganised: false, clawedBack: undefined, restated: undefined };
  #lastApproval: number | undefined;

  constructor(
    private readonly world: TimelineWorld,
    private readonly span: { readonly from: Day; readonly days: number },
    private readonly options: { readonly say: (line: string) => void; readonly feeReserveSats: bigint },
  ) {}

  async run(): Promise<void> {
    for (let index = 1; index <= this.span.days; index += 1) {
      await this.#day(addDays(this.span.from, index), index);
      if (index % 30 === 0)
        this.options.say(`  ${Math.round(performance.now() / 1000)} s: day ${index} of ${this.span.days}`);
    }
    await this.#settleLast();
  }

  async #day(today: Day, index: number): Promise<void> {
    const { pools, people, node, declareSource } = this.world;
    const start = dayStartAtOffset(today, 0);
    await this.#clockTo(plusMs(start, 17 * HOUR_MS));
    const percent = Math.floor((index * 100) / this.span.days);
    const isMerged = this.span.days - index < MERGED_DAYS;
    if (isMerged && declareSource('viabtc-doge')) await people.chooseCoins();
    pools.setWorkers(percent, isMerged);
    // A pool pays what it settled before: the newest day is credited after the payment.
    await pools.pay(index);
    pools.credit(today, index, isMerged);
    await this.#surprises(today, index);
    await this.world.leases.day(today, this.span.days - index);
    await this.world.node.mine(1, NOBODY);
    // A batch is planned on the first of a month: on other days there is nothing to look for.
    const isPlanned = Number.parseInt(today.slice(-2), 10) <= PLAN_DAYS;
    await this.#line(LINE.filter((name) => isPlanned || name !== 'plan-batch'));
    if (index % WEEK === 0 || index === this.span.days) await this.#line(WEEKLY_LINE);
    if (isPlanned && (await people.approveWaiting())) this.#lastApproval = index;
    // Blocks of two days settle a payout: a week after it is approved there is none to bring on.
    const isPaying = this.#lastApproval !== undefined && index - this.#lastApproval < PAYING_DAYS;
    if (isPaying) await this.#line(['advance-payouts']);
    for (let block = 1; block < BLOCKS_PER_DAY; block += 1) {
      await this.#clockTo(plusMs(this.world.clock.now(), HOUR_MS));
      if (block === 1 && this.span.days - index < WATCHED_DAYS) await this.#line(['sample-workers']);
      await node.mine(1, NOBODY);
    }
    await this.#line(['follow-chain', 'match-deposits', ...(isPaying ? ['advance-payouts'] : [])]);
    if (isPaying) await this.#reorganise();
  }

  /** A demo that ends on the day of a batch, or on the next one, waits a few hours for the blocks that settle it. */
  async #settleLast(): Promise<void> {
    if (this.#lastApproval === undefined || this.span.days - this.#lastApproval > 1) return;
    for (let block = 0; block < SETTLING_BLOCKS; block += 1) {
      await this.#clockTo(plusMs(this.world.clock.now(), HOUR_MS / 2));
      await this.world.node.mine(1, NOBODY);
      await this.#line(['follow-chain', 'match-deposits', 'advance-payouts']);
    }
  }

  /** One of each thing that goes wrong at pools. */
  async #surprises(today: Day, index: number): Promise<void> {
    const { pools, people, venue } = this.world;
    if (index === FEE_RESERVE_DAY) await people.fundFeeReserve(this.options.feeReserveSats);
    const daysLeft = this.span.days - index;
    if (daysLeft === DEVICES_DAYS_LEFT) await people.describeDevices(addDays(today, -BOUGHT_DAYS_BEFORE));
    if (daysLeft === BAD_FILL_DAYS_LEFT) venue.spoilNext('DOGE');
    if (index === RESTATED_DAY) {
      this.events.restated = addDays(today, -5);
      pools.restate(this.events.restated, RESTATED_UP_BPS);
    }
    if (index === LIGHTNING_DAY) pools.payByLightning(LIGHTNING_SATS);
    // Soon after a payout: the day was credited, received and paid before the pool took most of it back.
    if (this.events.clawedBack === undefined && index > CLAWBACK_AFTER_DAY && this.#lastApproval === index - 2) {
      this.events.clawedBack = addDays(today, -10);
      pools.restate(this.events.clawedBack, CLAWED_BACK_BPS);
    }
  }

  /** Once, the block that first held a payout is replaced: the payout goes back to the mempool and is mined again. */
  async #reorganise(): Promise<void> {
    const { node } = this.world;
    if (this.events.reorganised || this.#lastApproval === undefined) return;
    if (!(await this.world.firstConfirmation())) return;
    await node.reorg(1, NOBODY);
    await this.#line(['follow-chain', 'advance-payouts']);
    this.events.reorganised = true;
    await this.#clockTo(plusMs(this.world.clock.now(), HOUR_MS));
    await node.mine(1, NOBODY);
    await this.#line(['follow-chain', 'advance-payouts']);
  }

  async #clockTo(at: Instant): Promise<void> {
    const { clock, node } = this.world;
    if (at > clock.now()) clock.set(at);
    await node.setTime(clock.now());
  }

  async #line(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const result = await this.world.runner.runOnce(name);
      if (result.outcome !== 'done') {
        throw new Error(`The job ${name} ended as ${result.outcome} (${result.errorCode ?? 'no code'}).`, {
          cause: result.error,
        });
      }
    }
  }
}
