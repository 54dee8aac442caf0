import { setTimeout as sleep } from 'node:timers/promises';
import { ConversionRulesService } from '../../src/conversion/rules.service';
import { AddressService } from '../../src/members/address.service';
import { HoldService } from '../../src/members/hold.service';
import { MemberService } from '../../src/members/member.service';
import { payoutBatches } from '../../src/payout/payout.entity';
import { PayoutService } from '../../src/payout/payout.service';
import { TreasuryService } from '../../src/payout/treasury.service';
import { RewardTermsService } from '../../src/rewards/reward-terms.service';
import type { Store } from '../../src/store';
import { DAY_MS, DomainError, HOUR_MS, MINUTE_MS, plusMs, usd } from '../../src/units';
import { treasuryKeys } from '../../src/payout/payout.entity';
import { Crash, type FaultRates, Injected, type Life } from './faults';
import type { Checker } from './invariants';
import { dumpOf, unsettled } from './liveness';
import { must } from './must';
import { endWithdrawals, nameCredits, OPERATORS, undoNamings } from './exits';
import { approveSeen } from './payout-people';
import { acknowledge, KEEPER, operatorActs, resumeConversions, withdrawFromVenue } from './people';
import { Service } from './service';
import { LEASE_MS } from './settings';
import { DEPOSIT_PURPOSES, memberDestination, type World } from './world';

/** The line in its order; a run may shuffle it. */
const LINE = [
  'follow-chain',
  'collect',
  'sample-workers',
  'book-blocks',
  'match-deposits',
  'watch-payouts',
  'convert',
  'recognise-income',
  'plan-batch',
  'advance-payouts',
] as const;
const OPERATOR_CAPITAL = 5_000_000n;
/** Simulated days in which, without faults, all that is due must be settled. */
const SETTLE_DAYS = 24;
/** Of a pool and a round. */
const PAY_PERCENT = 18;
/** Of a round: the exchange is asked again minutes later. */
const SOON_PERCENT = 25;
/** So many a day: what the last faulty day mined is mature before the end. */
const CALM_BLOCKS = 5;
/** The chains of hashes are verified from their beginning, so not each day. */
const VERIFY_DAYS = 5;
/** A process that dies while it starts is started again; so often in a row it cannot be chance. */
const STARTS_MAX = 200;
/** Refusals that the line may meet while the outside misbehaves. */
const ROUTINE = /^(chain|rewards|conversion|payout|prices|jobs|members|operations)\./;

export interface RunParts {
  readonly store: Store;
  readonly world: World;
  readonly checker: Checker;
  readonly rates: FaultRates;
  readonly newLife: () => Life;
  readonly log: ((line: string) => void) | undefined;
}

/** A run in hand: the world, the process that lives now, and what was done so far. */
export class Run {
  steps = 0;
  during = 'set-up';
  #service: Service | undefined;
  #broken: Error | undefined;
  /** Faults are on. */
  #wild = false;

  constructor(private readonly parts: RunParts) {
    const { world, checker } = parts;
    world.node.onSend = async (rawHex) => {
      try {
        await checker.sent(rawHex);
      } catch (cause) {
        this.#broken ??= cause instanceof Error ? cause : new Error(String(cause));
      }
    };
  }

  /** Members, devices, shares, fees and the operator's own money; no faults yet. */
  async setUp(): Promise<void> {
    const { world } = this.parts;
    await this.#start();
    const { app, store } = this.#alive();
    const treasury = app.get(TreasuryService);
    for (const purpose of DEPOSIT_PURPOSES) await treasury.depositAddress(purpose);
    const terms = app.get(RewardTermsService);
    const members = app.get(MemberService);
    const addresses = app.get(AddressService);
    const from = plusMs(world.start, -2 * DAY_MS);
    // The venue says which coin it sells when it is first asked; before that no coin may be kept.
    await this.#job('convert');
    await store.write(async (tx) => {
      for (const [index, id] of world.members.entries()) {
        await members.create(tx, { id, actor: 'sim', createdAt: from });
        // m3 has none for a while, m4 shares m1's.
        const to = memberDestination(index === 3 ? 'm1' : id).address;
        if (index !== 2) await addresses.importOne(tx, id, to, 'sim');
        if (index === 1) await members.setThreshold(tx, id, { usd: usd(150n * 10n ** 12n) }, from);
      }
      for (const { declaration, workers } of world.everyPool) {
        for (const { name: worker, member: memberId } of workers) {
          await terms.assign(tx, 'sim', { sourceId: declaration.id, worker, memberId, from });
        }
      }
      const bps = Math.floor(10_000 / world.members.length);
      const shares = world.members.map((memberId) => ({ memberId, bps }));
      await terms.setFixedShares(tx, 'sim', { sourceId: 'pool-b', from, shares });
      await terms.setServiceFee(tx, 'sim', { memberId: '*', bps: 200, from });
      if (!world.options.keepsCoin) return;
      const rules = app.get(ConversionRulesService);
      await rules.declareKeep(tx, 'sim', 'LTC', true);
      await rules.setRule(tx, KEEPER, { memberId: KEEPER, asset: 'LTC', convertBps: 0 });
    });
    world.node.pay(world.depositScript(2), OPERATOR_CAPITAL);
    await this.#check();
  }

  /** Days with faults: every invariant after every step. */
  async safety(): Promise<void> {
    this.#wild = true;
    this.parts.world.storm();
    for (let day = 1; day <= this.parts.world.options.days; day += 1) await this.#day(day);
    this.#wild = false;
  }

  /** Days without: what is due is settled, and then nothing changes any more. */
  async liveness(): Promise<void> {
    const { world, store, checker } = this.parts;
    this.during = 'calm';
    Object.assign(world.node.mood, { refuses: false, feeSatPerKvb: 1_000n });
    Object.assign(world.signer.mood, { offline: false, crashPercent: 0 });
    world.calm();
    await this.#start();
    await this.#letGo();
    for (let day = 1; day <= SETTLE_DAYS; day += 1) {
      await this.#calmDay(day);
      // A branch that a job was cut off from following is seen, and stops payouts, on the first quiet day.
      if (day === 1) await this.#letGo();
    }
    const open = await store.read((tx) => unsettled(tx, world, checker.books));
    must(open.length === 0, `liveness: after ${SETTLE_DAYS} quiet days ${open.join('; ')}`);
    const scripts = await store.read((tx) => tx.find(treasuryKeys));
    checker.ourScripts = new Set(scripts.map((row) => row.script_hex));
    checker.treasuryOnChain();
    await checker.income();
    await checker.daily();
    this.during = 'idle';
    const before = await dumpOf(store);
    await this.#start();
    for (const name of LINE) await this.#job(name);
    const after = await dumpOf(store);
    for (const [table, rows] of before) must(after.get(table) === rows, `I14 an idle service changed ${table}`);
  }

  async summary(): Promise<{ entries: number; batches: number; settled: number; paidSats: string; head: string }> {
    const { store, checker } = this.parts;
    const batches = await store.read((tx) => tx.find(payoutBatches));
    const settled = batches.filter(({ state }) => state === 'settled');
    return {
      entries: checker.books.position,
      batches: batches.length,
      settled: settled.length,
      paidSats: String(settled.reduce((sum, { paid }) => sum + paid, 0n)),
      head: [...checker.books.balances.values()]
        .reduce((hash, value) => (hash * 31n + value) % 1_000_000_007n, 7n)
        .toString(),
    };
  }

  async #day(day: number): Promise<void> {
    const { world, checker } = this.parts;
    const { random, options, clock, node } = world;
    const start = plusMs(world.start, day * DAY_MS);
    for (let round = 0; round < options.rounds; round += 1) {
      clock.set(plusMs(start, HOUR_MS + Math.floor((round * 22 * HOUR_MS) / options.rounds)));
      world.mono.ms += HOUR_MS;
      if (round === 0) for (const pool of world.pools) pool.credit(start);
      for (const pool of world.pools) pool.revise(true);
      for (const pool of world.everyPool) pool.devices();
      for (const pool of world.pools) if (random.chance(PAY_PERCENT)) pool.pay(true);
      this.#weather();
      world.venue.passTime();
      for (let block = random.between(0, 2); block > 0; block -= 1) world.mine(20);
      const jobs = options.shuffled ? random.shuffled(LINE) : LINE;
      for (const name of jobs) await this.#job(name);
      if (random.chance(SOON_PERCENT)) {
        // Late enough to send an order again whose answer was lost, too early to give it up.
        clock.set(plusMs(clock.now(), 5 * MINUTE_MS));
        await this.#job('convert');
      }
      if (random.chance(60)) await this.#approve();
      if (options.exits && random.chance(30)) await this.#act('look at withdrawals', (service) => endWithdrawals(service, world)); // prettier-ignore
      if (random.chance(options.namesPercent)) await this.#act('name credits', (service) => nameCredits(service, world)); // prettier-ignore
      if (random.chance(options.namesPercent)) await this.#act('undo namings', (service) => undoNamings(service, world)); // prettier-ignore
      if (random.chance(30)) await this.#act('look at conversions', (service) => resumeConversions(service, world));
      if (random.chance(30)) await this.#act('withdraw from the venue', (service) => withdrawFromVenue(service, world));
      if (random.chance(options.operatorPercent)) await this.#people(day);
      if (random.chance(options.evictPercent)) node.evict();
      this.#mayReorg(round === 0 && day === options.deepReorgDay);
      let followed = true;
      for (const name of ['follow-chain', 'book-blocks', 'match-deposits', 'advance-payouts'] as const) {
        followed = (await this.#job(name)) && followed;
      }
      // A job that was cut off had no turn.
      if (followed) await checker.tracked();
    }
    this.during = `day ${day}`;
    if (day % VERIFY_DAYS === 0) await checker.daily();
  }

  #weather(): void {
    const { random, options, node, signer } = this.parts.world;
    this.parts.world.skew();
    for (const pool of this.parts.world.everyPool) {
      if (random.chance(options.outagePercent)) pool.downUntil = plusMs(pool.now, random.between(1, 6) * DAY_MS);
    }
    node.mood.refuses = random.chance(options.refusePercent);
    // A spike, or a node that has no estimate.
    const spikes = [{ fee: undefined }, { fee: 20_000n }, { fee: 60_000n }, { fee: 500_000n }];
    const odd = random.chance(options.feeSpikePercent) ? random.pick(spikes) : undefined;
    node.mood.feeSatPerKvb = odd === undefined ? BigInt(random.between(1, 5)) * 1_000n : odd.fee;
    signer.mood.offline = random.chance(options.signerOfflinePercent);
    signer.mood.crashPercent = options.signerCrashPercent;
  }

  #mayReorg(deep: boolean): void {
    const { random, options, clock, node, tally } = this.parts.world;
    if (!deep && !random.chance(options.reorgPercent)) return;
    const depth = deep ? random.between(90, 130) : random.between(1, options.reorgDepthMax);
    tally.hit(deep ? 'F14 reorganisation of 90 blocks and more' : 'F12 reorganisation');
    // Sometimes the other branch has no more work yet: the node shows it all the same.
    const count = depth + (random.chance(80) ? 1 : 0);
    node.reorg(depth, count, { timeSeconds: Math.floor(clock.now() / 1_000), leave: random.pick([0, 50, 100]) });
  }

  async #calmDay(day: number): Promise<void> {
    const { world, checker } = this.parts;
    world.clock.set(plusMs(world.start, (world.options.days + day) * DAY_MS + HOUR_MS));
    world.mono.ms += HOUR_MS;
    for (const pool of world.pools) {
      pool.revise(false);
      if (day <= 8) pool.pay(false);
    }
    world.venue.passTime();
    for (const name of LINE) await this.#job(name);
    await this.#act('look at withdrawals', (service) => endWithdrawals(service, world));
    await this.#act('name credits', (service) => nameCredits(service, world));
    await this.#act('look at conversions', (service) => resumeConversions(service, world));
    await this.#act('withdraw from the venue', (service) => withdrawFromVenue(service, world));
    await this.#approve();
    for (const name of ['advance-payouts', 'advance-payouts', 'advance-payouts'] as const) await this.#job(name);
    for (let block = 0; block < CALM_BLOCKS; block += 1) world.mine();
    for (const name of ['follow-chain', 'book-blocks', 'match-deposits', 'advance-payouts'] as const)
      await this.#job(name);
    await checker.tracked();
    if (day % VERIFY_DAYS === 0) await checker.daily();
  }

  /** Two operators lift the stop, holds and pauses end. */
  async #letGo(): Promise<void> {
    const { world } = this.parts;
    await this.#act('look at the chain', acknowledge);
    for (const actor of OPERATORS) {
      await this.#act('resume', (service) => service.app.get(PayoutService).resume(actor));
    }
    await this.#act('release', async ({ app, store }) => {
      const members = app.get(MemberService);
      const holding = app.get(HoldService);
      await store.write(async (tx) => {
        for (const id of world.members) {
          for (const hold of await holding.ofMember(tx, id)) {
            await holding.release(tx, hold.id, 'operator-1', () => 'waiting');
          }
          await members.pause(tx, id, false, world.clock.now());
        }
      });
    });
  }

  /** Every batch that waits, as an operator sees it. */
  async #approve(): Promise<void> {
    const { store } = this.parts;
    const waiting = await store.read((tx) => tx.find(payoutBatches, { where: { state: 'planned' } }));
    const envelope = { maxRateSatPerKvb: 50_000n, maxFeeSats: 1_000_000n };
    const by = { checker: OPERATORS[1], envelope, tally: this.parts.world.tally };
    for (const batch of waiting) {
      await this.#act('approve', ({ app }) => approveSeen({ payouts: app.get(PayoutService) }, batch, by));
    }
  }

  #people(day: number): Promise<void> {
    const { name, act } = operatorActs(this.parts.world, day);
    return this.#act(name, act);
  }

  /** @returns whether the job came to its end */
  async #job(name: string): Promise<boolean> {
    let done = false;
    await this.#act(name, async ({ runner }) => {
      let result = await runner.runOnce(name);
      // A dead process held the lease: it runs out by the monotonic clock.
      if (result.outcome === 'busy') {
        this.parts.world.mono.ms += LEASE_MS;
        result = await runner.runOnce(name);
      }
      this.#judge(name, result);
      done = result.outcome === 'done';
    });
    return done;
  }

  #judge(name: string, result: { outcome: string; errorCode: string | null; error?: unknown }): void {
    if (result.outcome === 'done' || result.error instanceof Crash) return;
    must(result.outcome === 'failed', `${name} ended as ${result.outcome}: ${String(result.error)}`);
    if (!this.#expected(result.error))
      throw new Error(`${name} failed: ${String(result.error)}`, { cause: result.error });
  }

  #expected(error: unknown): boolean {
    if (error instanceof Crash || error instanceof Injected) return true;
    if (error instanceof DomainError)
      return ROUTINE.test(error.code) && (this.#wild || !error.code.startsWith('chain.'));
    return false;
  }

  /** One step: an act of the process that lives, its death if it dies, and every invariant. */
  async #act(name: string, act: (service: Service) => Promise<unknown>): Promise<void> {
    this.steps += 1;
    this.during = name;
    const service = this.#alive();
    try {
      await act(service);
    } catch (error) {
      if (!service.life.dead && !this.#expected(error)) throw error;
    }
    if (service.life.dead) {
      this.parts.log?.(`${this.steps} ${name}: died`);
      await this.#start();
    }
    await this.#check(service.life);
  }

  async #check(life = this.#alive().life): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    must(life.wrongs.length === 0, `the process did wrong: ${life.wrongs.join('; ')}`);
    await this.parts.checker.step();
  }

  #alive(): Service {
    if (this.#service === undefined) throw new Error('No service was started.');
    return this.#service;
  }

  async #start(): Promise<void> {
    const { store, world, newLife } = this.parts;
    for (let attempt = 0; attempt < STARTS_MAX; attempt += 1) {
      const life = newLife();
      // A service starts its signer with itself.
      world.signer.mood.offline = false;
      try {
        this.#service = await Service.start(store, world, life);
        await sleep(0);
        return;
      } catch (error) {
        if (!life.dead && !isSignerAway(error)) throw error;
      }
    }
    throw new Error('The service does not start.');
  }
}

/** Without the signer's journal a service does not know whether its books are an older copy: whoever runs it starts it again. */
function isSignerAway(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'payout.signer-unavailable';
}
