import {
  type PoolPayout,
  type RewardRow,
  type RewardSource,
  type SourceDeclaration,
  type SourceStatement,
  type SourceWindow,
  type WorkerSample,
} from '../../src/rewards';
import { DAY_MS, HOUR_MS, type Instant, plusMs } from '../../src/units';
import type { SimulationOptions } from './options';
import type { Prng } from './prng';

/** Pools restate what is younger than the product's overlap of 14 days. */
const RESTATED_DAYS = 10;

export interface PoolMeans {
  readonly random: Prng;
  readonly options: SimulationOptions;
  readonly now: () => Instant;
  /** Really sends coin and returns the txid. */
  readonly send: (amount: bigint) => string;
}

interface Stated {
  row: RewardRow;
  /** Nobody is told before. */
  visibleFrom: Instant;
}

interface Announced {
  payout: PoolPayout;
  visibleFrom: Instant;
}

/** A pool that credits by day, restates, takes back, pays late, early announced, by Lightning, and really sends. */
export class SimulatedPool implements RewardSource {
  /** What the pool ever owed, for the checker: never below what it credited at the highest. */
  readonly stated = new Map<string, Stated>();
  readonly #payouts: Announced[] = [];
  #paid = 0n;
  #count = 0;

  constructor(
    readonly declaration: SourceDeclaration,
    private readonly workers: readonly string[],
    private readonly means: PoolMeans,
  ) {}

  /** Yesterday's row, sometimes late, sometimes not settled at first. */
  credit(dayStart: Instant): void {
    const { random, options } = this.means;
    const net = BigInt(random.between(0, 20) === 0 ? 0 : random.between(20_000, 400_000));
    const late = random.chance(options.latePercent) ? random.between(1, 3) * DAY_MS : 0;
    const from = plusMs(dayStart, -DAY_MS);
    const row: RewardRow = {
      externalId: `day-${from / DAY_MS}`,
      from,
      to: dayStart,
      asset: this.declaration.asset,
      net,
      poolFee: this.declaration.reports === 'gross' ? net / 50n : 0n,
      residue: { digits: 0n, scale: 0 },
      settled: late > 0 || !random.chance(20),
      raw: `{"net":"${net}"}`,
    };
    this.stated.set(row.externalId, { row, visibleFrom: plusMs(this.means.now(), late) });
  }

  /** Settles what was open, and perhaps says another figure about a day of the past. */
  revise(mayRestate: boolean): void {
    const { random, options, now } = this.means;
    const young: Stated[] = [];
    for (const stated of this.stated.values()) {
      if (!stated.row.settled) stated.row = { ...stated.row, settled: true };
      else if (stated.row.to > now() - RESTATED_DAYS * DAY_MS) young.push(stated);
    }
    if (!mayRestate || young.length === 0 || !random.chance(options.restatePercent)) return;
    const stated = random.pick(young);
    const percent = BigInt(random.pick([0, 20, 60, 97, 103, 150]));
    const net = (stated.row.net * percent) / 100n;
    stated.row = { ...stated.row, net, raw: `{"net":"${net}"}` };
  }

  /** Pays all that it owes. */
  pay(mayLightning: boolean): void {
    const { random, options, now } = this.means;
    const owed = this.#owed();
    if (owed < 20_000n) return;
    const lightning = mayLightning && random.chance(options.lightningPercent);
    const fee = random.chance(30) ? 300n : 0n;
    this.#paid += owed;
    this.#count += 1;
    const late = random.chance(options.latePercent) ? random.between(1, 48) * HOUR_MS : 0;
    const payout: PoolPayout = {
      externalId: `payout-${this.#count}`,
      at: now(),
      amount: owed - fee,
      fee,
      txid: lightning ? null : this.means.send(owed - fee),
      lightning,
      generation: false,
      destination: 'simulated',
      status: 'confirmed',
    };
    this.#payouts.push({ payout, visibleFrom: plusMs(now(), late) });
  }

  fetch(window: SourceWindow): Promise<SourceStatement> {
    const { random, now } = this.means;
    const from = window.from - DAY_MS;
    const rows = [...this.stated.values()].filter((one) => one.visibleFrom <= now() && one.row.to > from);
    const payouts = this.#payouts.filter((one) => one.visibleFrom <= now() && one.payout.at > from - 3 * DAY_MS);
    return Promise.resolve({
      rows: random.shuffled(rows.map(({ row }) => row)),
      payouts: random.shuffled(payouts.map(({ payout }) => payout)),
      workers: this.#samples(),
      rawReplies: [],
    });
  }

  sampleWorkers(): Promise<Pick<SourceStatement, 'workers' | 'rawReplies'>> {
    return Promise.resolve({ workers: this.#samples(), rawReplies: [] });
  }

  #owed(): bigint {
    let owed = -this.#paid;
    for (const { row, visibleFrom } of this.stated.values()) {
      if (row.settled && visibleFrom <= this.means.now()) owed += row.net;
    }
    return owed;
  }

  #samples(): WorkerSample[] {
    const at = this.means.now();
    return this.workers.map((worker, index) => {
      const rate = BigInt(index + 1) * 100_000_000_000_000n;
      return { worker, at, hashRate1h: rate, hashRate24h: rate, state: 'ok', lastShareAt: at };
    });
  }
}
