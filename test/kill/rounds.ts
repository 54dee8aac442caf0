import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as bitcoin from 'bitcoinjs-lib';
import { foreignScript } from '../support/batches';
import { type Environment, realEnvironment } from '../support/real-config';
import { NOBODY, type RegtestNode, startRegtestNode } from '../support/regtest-node';
import { Prng } from '../simulation/prng';
import { Books } from './books';
import { Life } from './life';

const MEMBERS = 4;
/** Blocks to the treasury, each worth 50 BTC, then enough for them to be mature and for witnesses to be enforced. */
const COINS = 40;
const COIN_SATS = 5_000_000_000n;
const RESERVE_SATS = 10_000_000n;
const BLOCKS_BEFORE = 450;
/** Above the threshold that members have by themselves: every credit alone is due. */
const CREDIT_MIN = 110_000;
const CREDIT_MAX = 400_000;
/** One satoshi per virtual byte. */
const SEED_SATS_MAX = '1000000000000';
const RATE_BTC_PER_KVB = 0.00001;
const START_MS_MAX = 180_000;
const SETTLE_MS_MAX = 180_000;
const SETTLED: readonly string[] = ['settled', 'queued', 'cancelled'];
/** At once, while it only lives: a batch that was taken back is paid anew under 100 blocks. */
const SETTLE_BLOCKS = 10;

/** What a run of rounds found, counted in the node's own blocks. */
export interface Killed {
  readonly rounds: number;
  /** Rounds in which the process died before it was up. */
  readonly diedStarting: number;
  readonly blocks: number;
  readonly reorgs: number;
  readonly batches: number;
  readonly attempts: number;
  /** Dearer transactions in place of a payment, and batches that were taken back for good. */
  readonly replacements: number;
  readonly cancelled: number;
  /** Members that got more, or less, than they were credited; satoshi in all. */
  readonly doublePaid: number;
  readonly lost: number;
  readonly creditedSats: bigint;
  readonly paidSats: bigint;
  readonly verified: boolean;
  /** From the birth of a process until it said that it was ready; the longest. */
  readonly slowestStartMs: number;
  /** States of batches at the moment of each death, as last told. */
  readonly diedIn: Readonly<Record<string, number>>;
}

/** What is asked of a run. */
export interface KillPlan {
  readonly rounds: number;
  readonly seed: number;
  /** A round is cut off at any moment from its start to so long after the service is ready. */
  readonly roundMsMax: number;
  /** Where each life's log is kept, `round-1.log` and so on; nowhere when absent. */
  readonly logs?: string;
  /** Told now and then how far it is. */
  readonly say?: (line: string) => void;
}

/**
 * The built service on a real regtest node, killed with SIGKILL at a random moment of each round and started again, while
 * members earn, blocks come and some leave. Then it lives until everything is settled, and the node's blocks are counted.
 */
export async function killRounds(plan: KillPlan): Promise<Killed> {
  const node = await startRegtestNode();
  try {
    // A node that has seen no traffic has nothing to estimate from.
    await node.call('paydirtestimate', RATE_BTC_PER_KVB);
    const { env: made } = await realEnvironment();
    const env = {
      ...made,
      PAYDIRT_NODE_URL: node.rpcUrl,
      PAYDIRT_NODE_PASSWORD: node.rpcPassword,
      PAYDIRT_PAYOUT_CONFIRMATIONS: '3',
      // All rounds fall into one hour of the clock: by the usual limits the seed signs nothing more after some ninety.
      PAYDIRT_SIGNER_MAX_HOUR_SATS: SEED_SATS_MAX,
      PAYDIRT_SIGNER_MAX_DAY_SATS: SEED_SATS_MAX,
    };
    return await new Rounds(node, env, plan).run();
  } finally {
    await node.stop();
  }
}

class Rounds {
  readonly #random: Prng;
  readonly #books: Books;
  readonly #credited = Array.from({ length: MEMBERS }, () => 0n);
  readonly #diedIn: Record<string, number> = {};
  #diedStarting = 0;
  #reorgs = 0;
  #slowestStartMs = 0;

  constructor(
    private readonly node: RegtestNode,
    private readonly env: Environment,
    private readonly plan: KillPlan,
  ) {
    this.#random = new Prng(plan.seed);
    this.#books = new Books(env);
  }

  async run(): Promise<Killed> {
    const { rounds, say = () => undefined } = this.plan;
    await this.#begin();
    for (let round = 1; round <= rounds; round += 1) {
      await this.#round(round);
      if (round % 10 === 0) say(`${round} rounds, ${JSON.stringify(this.#diedIn)}`);
    }
    say('No more deaths: it lives until everything is settled.');
    await this.#settle();
    return this.#count();
  }

  async #begin(): Promise<void> {
    mkdirSync(this.env['PAYDIRT_DATA_DIR'] ?? '', { mode: 0o700 });
    const addresses = Array.from({ length: MEMBERS }, (_, index) => {
      return bitcoin.address.fromOutputScript(Buffer.from(foreignScript(index), 'hex'), bitcoin.networks.regtest);
    });
    const treasury = await this.#books.begin(addresses, COIN_SATS * BigInt(COINS), RESERVE_SATS);
    await this.node.mine(COINS, treasury);
    await this.node.mine(BLOCKS_BEFORE - COINS, NOBODY);
  }

  async #round(round: number): Promise<void> {
    const random = this.#random;
    const { roundMsMax } = this.plan;
    const credits = this.#credited.map(() => (random.chance(60) ? BigInt(random.between(CREDIT_MIN, CREDIT_MAX)) : 0n));
    await this.#books.between(round, credits);
    credits.forEach((amount, index) => (this.#credited[index] = (this.#credited[index] ?? 0n) + amount));
    const life = this.#born(`round-${round}`, { KILL_TURN: String(round) });
    // One in ten dies on its way up.
    if (random.chance(10)) await sleep(random.int(roundMsMax));
    else {
      await this.#ready(life);
      const [before, after] = [random.int(roundMsMax / 2), random.int(roundMsMax / 2)];
      await sleep(before);
      await this.#weather();
      await sleep(after);
    }
    const { states = {}, ready } = life.last;
    if (ready !== true) this.#diedStarting += 1;
    for (const state of Object.keys(states)) this.#diedIn[state] = (this.#diedIn[state] ?? 0) + 1;
    await life.kill();
  }

  #born(name: string, more: Environment = {}): Life {
    const { logs } = this.plan;
    return new Life({ ...this.env, ...more }, logs === undefined ? undefined : join(logs, `${name}.log`));
  }

  async #ready(life: Life): Promise<void> {
    await life.until(({ ready }) => ready === true, START_MS_MAX);
    this.#slowestStartMs = Math.max(this.#slowestStartMs, life.ageMs);
  }

  /** Blocks with what waits or without it; now and then some leave. */
  async #weather(): Promise<void> {
    const { node } = this;
    const random = this.#random;
    if (random.chance(15)) {
      await node.reorg(random.between(1, 3), NOBODY);
      this.#reorgs += 1;
    } else if (random.chance(70)) await node.mine(random.between(1, 6), NOBODY);
    else if (random.chance(50)) await node.mineEmpty(1, NOBODY);
  }

  async #settle(): Promise<void> {
    await this.#books.between(0, []);
    const life = this.#born('settle');
    await this.#ready(life);
    let isSettled = false;
    const settled = life.until(({ states, plan }) => {
      return plan === 'payout.nothing-due' && Object.keys(states ?? {}).every((state) => SETTLED.includes(state));
    }, SETTLE_MS_MAX);
    const mining = (async () => {
      while (!isSettled) {
        await this.node.mine(SETTLE_BLOCKS, NOBODY);
        await sleep(300);
      }
    })();
    try {
      await settled;
    } finally {
      isSettled = true;
      await mining;
    }
    await life.kill();
  }

  /** Output by output, from the blocks as the node itself has them. */
  async #count(): Promise<Killed> {
    const { node } = this;
    const { rounds } = this.plan;
    const paid = new Map<string, bigint>();
    const blocks = (await node.call('getblockcount')) as number;
    for (let height = 1; height <= blocks; height += 1) {
      const hash = await node.call('getblockhash', height);
      const raw = (await node.call('getblock', hash, 0)) as string;
      for (const transaction of bitcoin.Block.fromHex(raw).transactions ?? []) {
        for (const { script, value } of transaction.outs) {
          const hex = Buffer.from(script).toString('hex');
          paid.set(hex, (paid.get(hex) ?? 0n) + value);
        }
      }
    }
    const got = this.#credited.map((_, index) => paid.get(foreignScript(index)) ?? 0n);
    const { states, attempts, replacements, verified } = await this.#books.stand();
    const sum = (of: readonly bigint[]): bigint => of.reduce((a, b) => a + b, 0n);
    return {
      ...{ rounds, diedStarting: this.#diedStarting, blocks, reorgs: this.#reorgs, attempts, verified },
      ...{ replacements, cancelled: states['cancelled'] ?? 0 },
      batches: Object.values(states).reduce((a, b) => a + b, 0),
      doublePaid: got.filter((sats, index) => sats > (this.#credited[index] ?? 0n)).length,
      lost: got.filter((sats, index) => sats < (this.#credited[index] ?? 0n)).length,
      ...{ creditedSats: sum(this.#credited), paidSats: sum(got), diedIn: this.#diedIn },
      slowestStartMs: this.#slowestStartMs,
    };
  }
}
