import { AuditService } from '../../src/audit/audit.service';
import { LedgerService } from '../../src/ledger/ledger.service';
import { CANCEL_STATES } from '../../src/payout/cancelling';
import { FINAL_CONFIRMATIONS } from '../../src/payout/decide';
import { payoutAttempts, payoutBatches, payoutInputs, treasuryKeys } from '../../src/payout/payout.entity';
import { payoutReplacements } from '../../src/payout/replacement.entity';
import { openRestore } from '../../src/payout/restore-notice.service';
import type { Store } from '../../src/store';
import { TABLES } from '../../src/tables';
import { DAY_MS, DomainError, HOUR_MS, SECOND_MS } from '../../src/units';
import { Crash, type FaultCounts, type FaultRates, Injected, Life } from './faults';
import { LOOKS } from './liveness';
import { must } from './must';
import {
  addressOf,
  approveSeen,
  book,
  grant,
  isKeyed,
  keyOf,
  letGo,
  people,
  planned,
  pull,
  takeBack,
} from './payout-people';
import { envelopeFor, speedUp } from './payout-replace';
import { displace, earn, leaveBlocks, mayReorg, numbered, steal, weather } from './payout-weather';
import { tallyPlan } from './payout-tally';
import { unsettledPayouts } from './payout-unsettled';
import { PAYOUT_TABLES, PayoutChecker } from './payout-invariants';
import { type PayoutJob, PAYOUT_JOBS, PayoutProcess } from './payout-process';
import type { PayoutWorld } from './payout-world';
import { BOOK_TABLES, RawBooks } from './raw-books';
import { rowsOf, textOf } from './rows';
import { LEASE_MS } from './settings';
import { WatchedStore } from './watched-store';

/** Whoever plans does not approve. */
const CHECKER = 'operator-3';
const CAPITAL = 400_000n;
/** Quiet days in which all that is due must be settled. */
const SETTLE_DAYS = 10;
/** Of them, the one on which whatever still waits for finality gets it. */
const FINAL_DAY = 4;
/** After a restore more: compare, let what is out end, bury the barrier, and only then pay. */
const RESTORED_DAYS = 25;
/** Refusals that the engine may meet while the outside misbehaves. */
const ROUTINE = /^(chain|payout|jobs|members|operations)\.|^store\.full$/;
/** What an engine that has nothing to do leaves alone. */
const LASTING = TABLES.filter(({ name }) => !LOOKS.has(name));
const CALM: Readonly<FaultRates> = { crashAtCommit: 0, crashAtPort: 0, portFailsBefore: 0, portFailsAfter: 0 };

type Act = (process: PayoutProcess) => Promise<unknown>;

/** A life of the payout engine in hand: a phase with faults, then one without in which all that is due is settled. */
export class PayoutLife {
  steps = 0;
  during = 'set-up';
  readonly counts: FaultCounts = { crashes: 0, portFailures: 0, commits: 0 };
  readonly books = new RawBooks();
  readonly #rates: FaultRates = { ...CALM };
  readonly #store: WatchedStore;
  readonly #checker: PayoutChecker;
  readonly #processes: PayoutProcess[] = [];
  #held = '';
  #broken: Error | undefined;
  #isDisplaced = false;
  #wild = false;
  #stalled:
    | {
        readonly name: PayoutJob;
        readonly done: Promise<void>;
        readonly release: () => void;
        readonly overtaken: boolean;
      }
    | undefined;

  constructor(
    inner: Store,
    private readonly world: PayoutWorld,
  ) {
    this.#store = new WatchedStore(inner);
    this.#checker = new PayoutChecker(this.#store, world.witness, this.books);
    world.node.onSend = async (rawHex) => {
      try {
        await this.#checker.sent(rawHex);
      } catch (cause) {
        this.#broken ??= cause instanceof Error ? cause : new Error(String(cause));
      }
    };
  }

  /** Members with balances and the coins that back them; no faults yet. */
  async setUp(): Promise<void> {
    const { world } = this;
    const { random, options } = world;
    for (let block = 0; block < 2 + options.deepReorg; block += 1) world.mine();
    this.#start(0);
    if (options.pair) this.#start(1);
    const process = this.#process(0);
    await process.treasury.watchAll();
    await process.treasury.depositAddress('pool:simulated');
    await process.store.write(async (tx) => {
      for (const [index, id] of world.members.entries()) {
        await process.members.create(tx, { id, actor: 'sim' });
        if (isKeyed(index, options.members)) await process.addresses.linkKey(tx, id, keyOf(0), 'sim');
        // m4 is paid where m1 is.
        else await process.addresses.importOne(tx, id, addressOf(index === 3 ? 0 : index), 'sim');
      }
    });
    const parts = BigInt(options.capitalParts);
    for (let part = 0n; part < parts; part += 1n) world.deposit(CAPITAL / parts, new Map());
    earn(world);
    // Where coins will be taken, more stay.
    if (options.theftRound >= 0) for (let coin = 0; coin < 3; coin += 1) earn(world);
    for (let coin = 0; coin < options.smallCoins; coin += 1)
      world.deposit(BigInt(random.between(600, 9_000)), new Map());
    world.pass(3 * DAY_MS);
    for (let block = 0; block < 6; block += 1) world.mine();
    for (let block = 0; block < options.ownBlocks; block += 1) world.ownBlock(BigInt(random.between(50_000, 500_000)));
    if (options.ownBlocks > 0) for (let block = 1; block < options.ownBlocksDepth; block += 1) world.mine();
    await this.#job('follow-chain');
    // From here on whatever spends our coins is in the books, or payouts halt.
    await this.#job('follow-restore');
    await this.#act('book', 0, (one) => book(one, world));
  }

  /** Rounds with faults: every invariant after every step. */
  async safety(): Promise<void> {
    const { world } = this;
    this.#wild = true;
    Object.assign(this.#rates, world.options.rates);
    for (let round = 0; round < world.options.rounds; round += 1) await this.#round(round);
    await this.#resumeStalled();
    this.#wild = false;
    Object.assign(this.#rates, CALM);
  }

  /** Days without: what is due is settled, and then nothing changes any more. */
  async liveness(): Promise<void> {
    this.during = 'calm';
    const { world } = this;
    Object.assign(world.node.mood, { refuses: false, isForeign: false, feeSatPerKvb: 1_000n });
    Object.assign(world.keeper.mood, { offline: false, crashPercent: 0 });
    world.signer.alterPercent = 0;
    world.disk.full = false;
    // A clock that went back by days is put right: blocks of the future are refused for as long.
    world.pass(Math.max(0, world.node.tipSeconds * SECOND_MS - world.clock.now()));
    world.second?.agree();
    // The operator brings back what is missing: until then nothing may be handed out.
    if (world.stolen > 0n) world.node.pay(world.depositScript, world.stolen);
    this.#checker.missing = 0n;
    this.#processes.forEach((_, index) => this.#start(index));
    let open: string[] = ['nothing was looked at'];
    const days = world.folder === null ? SETTLE_DAYS : RESTORED_DAYS;
    for (let day = 1; day <= days && open.length > 0; day += 1) {
      await this.#calmDay(day);
      open = await this.#store.read((tx) =>
        unsettledPayouts(tx, this.world, { books: this.books, checker: this.#checker }),
      );
      if (day === 1) await this.#bringBackLate();
      if (day === 1 && world.backups.isBack) open.push('a backup was brought back');
      // What was settled leaves its block once more, with nobody at fault.
      if (day === 1 && !world.backups.isThere && world.random.chance(50)) {
        leaveBlocks(world, world.options.settleConfirmations + world.random.int(3));
        open.push('blocks left');
      }
    }
    must(open.length === 0, `liveness: after ${days} quiet days ${open.join('; ')}`);
    await this.#atRest();
  }

  async summary(): Promise<{ batches: number; settled: number; entries: number; paidSats: bigint }> {
    const batches = await this.#store.read((tx) => tx.find(payoutBatches));
    for (const { planned_by: by } of await this.#store.read((tx) => tx.find(payoutReplacements))) {
      if (by === 'job-payout') this.world.tally.hit('F42 a payment replaced by the job');
      if (by === 'restore') this.world.tally.hit('F25 a replacement that the copy lost, found again');
    }
    const settled = batches.filter(({ state }) => state === 'settled');
    const paidSats = settled.reduce((sum, { paid }) => sum + paid, 0n);
    return { batches: batches.length, settled: settled.length, entries: this.books.position, paidSats };
  }

  async #round(round: number): Promise<void> {
    const { world } = this;
    const { random, options } = world;
    world.pass(random.between(6, 26) * HOUR_MS);
    if (random.chance(60)) earn(world);
    weather(world, round);
    if (round === options.theftRound) await this.#theft();
    if (random.chance(options.evictPercent) && world.node.evict() > 0) world.tally.hit('F08 eviction');
    // Blocks without ours, so that the job has something to replace.
    const isEmpty = options.bumpAfterBlocks !== null && random.chance(70);
    for (let block = random.between(0, 5); block > 0; block -= 1) {
      world.mine(isEmpty ? 100 : random.chance(options.reorderPercent) ? 50 : 0);
    }
    if (mayReorg(world, round) && this.#stalled === undefined && random.chance(30)) {
      world.tally.hit('F13 reorganisation while the service is down');
      this.#processes.forEach((_, index) => this.#start(index));
    }
    let followed = true;
    for (const name of ['follow-chain', 'advance-payouts'] as const) followed = (await this.#turn(name)) && followed;
    // A job that was cut off had no turn.
    if (followed) await this.#store.read((tx) => this.#checker.tracked(tx));
    await this.#act('book', this.#any(), (process) => book(process, world));
    await this.#turn('plan-batch');
    if (random.chance(options.peoplePercent)) {
      await this.#act('people', this.#any(), (process) => people(process, world));
    }
    if (world.backups.isBack) await this.#comeBack();
    await this.#approve();
    await this.#turn('advance-payouts');
    if (options.maxUnconfirmedAncestors > 0) await this.#hurry();
    if (options.displaceRound >= 0 && round >= options.displaceRound) await this.#displace();
    await this.#takeBack();
    if (round === options.backupRound) await world.backups.take(this.#store);
    if (round === options.restoreRound) await this.#bringBack();
  }

  /** More becomes due before a block holds what was just sent: what is left to pay it with is change of that. */
  async #hurry(): Promise<void> {
    const { random } = this.world;
    for (let again = 0; again < 3 && random.chance(70); again += 1) {
      await this.#act('grant', this.#any(), (process) => grant(process, this.world));
      await this.#act('plan', this.#any(), ({ payouts }) => payouts.plan('operator-1'));
      await this.#approve();
      await this.#turn('advance-payouts');
    }
  }

  /** What is out is taken back, and a transaction that another took the place of comes to the miners after all. */
  async #takeBack(day = 0): Promise<void> {
    const { world } = this;
    const { random, options, node, tally } = world;
    if (day < 3 && random.chance(options.takeBackPercent)) {
      await this.#act('pull', this.#any(), (process) => pull(process, world));
    }
    if (day < 3 && random.chance(options.replacePercent)) {
      await this.#act('speed up', this.#any(), (process) => speedUp(process, world));
      await this.#act('advance-payouts', this.#any(), this.#work('advance-payouts'));
    }
    if (day < 3 && random.chance(options.takeBackPercent)) {
      await this.#act('take back', this.#any(), (process) => takeBack(process, world));
      await this.#act('advance-payouts', this.#any(), this.#work('advance-payouts'));
    }
    if (random.chance(options.rivalPercent) && node.revive()) tally.hit('F09 the other transaction is mined');
  }

  /** When what was due is with the node, or in its blocks. */
  async #bringBackLate(): Promise<void> {
    const { options, backups } = this.world;
    if (options.restoreRound === options.rounds && !backups.isBack) await this.#bringBack();
  }

  /** The database is lost, and a backup is brought back in its place. */
  async #bringBack(): Promise<void> {
    const { world } = this;
    await this.#resumeStalled();
    this.during = 'restore';
    const copy = await world.backups.bringBack(this.#store);
    this.#store.replace(copy, TABLES);
    this.books.forget();
    this.#checker.forget(await copy.read((tx) => tx.find(payoutBatches)));
    world.tally.hit('F25 backup brought back');
    // What was lost with the books may wait nowhere any more, and come back when nobody thinks of it.
    if (world.random.chance(60)) world.node.evict();
    // Income goes on: other coins could pay the same members.
    for (let coin = 0; coin < 3; coin += 1) earn(world);
    Object.assign(this.#rates, CALM);
    Object.assign(world.keeper.mood, { offline: false });
    world.disk.full = false;
    this.#processes.forEach((_, index) => this.#start(index));
    // A service looks whether it was brought back before it does anything else.
    await this.#act('look', 0, (process) => process.restores.look());
    if (this.#wild) Object.assign(this.#rates, world.options.rates);
  }

  /** The service compares, and people do what it asks of them. */
  async #comeBack(): Promise<void> {
    if (this.#wild) await this.#turn('follow-restore');
    else await this.#job('follow-restore');
    await this.#act('restore', this.#wild ? this.#any() : 0, (process) => this.world.backups.work(process));
  }

  /** Coins go that no batch holds, and our own chain sees it at once: who has not seen it cannot plan without them. */
  async #theft(): Promise<void> {
    const { books, world } = this;
    if (this.#stalled !== undefined) return;
    const inputs = await this.#store.read((tx) => tx.find(payoutInputs));
    const surplus =
      books.sum(/^(treasury|transit)\//) -
      books.sum(/^member\/[^/]+\/(available|held|in-batch|in-flight)$/) -
      books.sum(/^(tax-withheld|fee-reserve)$/);
    steal(world, new Set(inputs.map(({ outpoint }) => outpoint)), surplus);
    if (world.stolen === 0n) return;
    await this.#seen();
    this.#checker.missing = world.stolen;
  }

  /** A coin of a payment that waits goes: once that is final, its items are due again. */
  async #displace(): Promise<void> {
    if (this.#stalled !== undefined || this.#isDisplaced) return;
    const { coin, fee } = await this.#store.read(async (tx) => {
      const waiting = await tx.find(payoutBatches, { where: { state: { in: ['signed', 'sent'] } } });
      const ids = waiting.map(({ id }) => id);
      const gone = displace(this.world, await tx.find(payoutInputs, { where: { batch_id: { in: ids } } }));
      const fees = (await tx.find(payoutAttempts, { where: { batch_id: gone?.batch_id ?? '' } })).map((one) => one.fee);
      return { coin: gone, fee: fees.reduce((most, one) => (one > most ? one : most), 0n) };
    });
    if (coin === undefined) return;
    this.#isDisplaced = true;
    await this.#seen();
    // The fee of its payment is in the books, and nobody paid it.
    this.#checker.missing += coin.value - fee;
  }

  async #seen(): Promise<void> {
    Object.assign(this.#rates, CALM);
    this.world.disk.full = false;
    await this.#job('follow-chain');
    Object.assign(this.#rates, this.world.options.rates);
  }

  async #calmDay(day: number): Promise<void> {
    const { world } = this;
    const { minInputConfirmations, settleConfirmations } = world.options;
    world.pass(DAY_MS);
    // A cancellation is waited for as long as a day of blocks.
    const cancelling = await this.#store.read((tx) => tx.count(payoutBatches, { state: { in: CANCEL_STATES } }));
    // And one such day for change that a payment and its cancellation contest: it is not spent before it is final.
    const blocks = cancelling > 0 || day === FINAL_DAY ? FINAL_CONFIRMATIONS : minInputConfirmations;
    for (let block = 0; block <= blocks; block += 1) world.mine();
    await this.#job('follow-chain');
    await this.#act('let go', 0, (process) => letGo(process, world));
    await this.#act('book', 0, (process) => book(process, world));
    if (world.backups.isBack) await this.#comeBack();
    await this.#job('plan-batch');
    await this.#approve();
    await this.#job('advance-payouts');
    // What was just sent is lost, once: whoever takes that for the end never settles it. In the rounds little waits so long.
    if (day === 1 && world.options.evictPercent > 0 && world.node.evict() > 0) world.tally.hit('F08 eviction');
    if (day < 3 || world.backups.isBack) await this.#takeBack(day);
    if (day === 1 && world.random.chance(50)) await this.#bringBackLate();
    for (let block = 0; block < settleConfirmations; block += 1) world.mine();
    for (const name of ['follow-chain', 'advance-payouts'] as const) await this.#job(name);
    await this.#store.read((tx) => this.#checker.tracked(tx));
  }

  async #atRest(): Promise<void> {
    const { clock } = this.world;
    await this.#store.read(async (tx) => {
      const audit = await new AuditService(clock).verify(tx);
      must(audit.ok, `I11 the audit chain does not verify: ${JSON.stringify(audit.differences)}`);
      const ledger = await new LedgerService(clock).verify(tx);
      must(ledger.ok, `I11 the journal does not verify: ${JSON.stringify(ledger.differences)}`);
      this.#checker.ourScripts = new Set((await tx.find(treasuryKeys)).map((row) => row.script_hex));
    });
    this.#checker.treasuryOnChain();
    for (const name of PAYOUT_JOBS) await this.#job(name);
    await this.#nothingStrange();
    this.during = 'idle';
    const stands = LASTING.map((table) => this.#store.stand([table]));
    const before = await rowsOf(this.#store, LASTING);
    this.#start(0);
    for (const name of PAYOUT_JOBS) await this.#job(name);
    const touched = LASTING.filter((table, index) => this.#store.stand([table]) !== stands[index]);
    const after = await rowsOf(this.#store, touched);
    for (const { name } of touched) {
      must(textOf(after.get(name)) === textOf(before.get(name)), `I14 an idle engine changed ${name}`);
    }
  }

  /** Whatever spent our coins is in the books. Where somebody took some, payouts halt, or the batch that wanted them ended. */
  async #nothingStrange(): Promise<void> {
    const { restore, beaten } = await this.#store.read(async (tx) => ({
      restore: await openRestore(tx),
      beaten: await tx.count(payoutBatches, { state: { in: ['conflicted', 'displaced'] } }),
    }));
    const isTaken = this.world.stolen > 0n;
    if (restore !== undefined) must(isTaken, `F25 nothing was taken, and payouts halt: ${restore.reason}`);
    else must(!isTaken || beaten > 0, 'I10 coins were taken, and nobody noticed');
  }

  /** Every batch that waits, as an operator sees it; two at once now and then. */
  async #approve(): Promise<void> {
    await this.#store.read((tx) => tallyPlan(tx, this.world.tally));
    for (const batch of await planned(this.#store)) {
      const envelope = envelopeFor(batch, this.world);
      const approve: Act = (process) =>
        approveSeen(process, batch, { checker: CHECKER, envelope, tally: this.world.tally });
      const acts = this.#wild && this.world.random.chance(20) ? [approve, approve] : [approve];
      await this.#together(
        'approve',
        acts.map((act, index) => [index % this.#processes.length, act]),
      );
    }
  }

  /** A job's turn in the phase with faults. @returns whether it came to its end */
  async #turn(name: PayoutJob): Promise<boolean> {
    const { random, options, tally } = this.world;
    if (this.#stalled !== undefined) {
      const done = await this.#job(name, 0);
      if (random.chance(50)) await this.#resumeStalled();
      return done;
    }
    if (!options.pair) return this.#job(name);
    if (random.chance(options.stallPercent)) {
      await this.#stall(name);
      return false;
    }
    if (!random.chance(30)) return this.#job(name, this.#any());
    tally.hit('F17 two instances at once');
    let done = false;
    const job = this.#work(name, () => (done = true));
    const other: Act = random.chance(50) ? job : (process) => people(process, this.world);
    await this.#together(`${name} beside another`, [
      [0, job],
      [1, other],
    ]);
    return done;
  }

  /** The second process stops in a call of a port; it goes on when its lease has long run out. */
  async #stall(name: PayoutJob): Promise<void> {
    const { random, tally } = this.world;
    const process = this.#process(1);
    let calls = random.between(1, 4);
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const stands = new Promise<void>((resolve) => {
      process.life.pause = () => {
        calls -= 1;
        if (calls !== 0) return Promise.resolve();
        resolve();
        return gate;
      };
    });
    this.steps += 1;
    this.during = `${name} that stands still`;
    const done = this.#alone(1, this.#work(name));
    const isOver = await Promise.race([done.then(() => true), stands.then(() => false)]);
    process.life.pause = undefined;
    if (isOver) return this.#check();
    tally.hit('F17 a process stands still past its lease');
    await this.#check();
    // The other one takes the job over, unless it dies or is left without an answer itself.
    const overtaken = await this.#job(name, 0);
    this.#stalled = { name, done, release, overtaken };
  }

  async #resumeStalled(): Promise<void> {
    const stalled = this.#stalled;
    if (stalled === undefined) return;
    this.#stalled = undefined;
    this.steps += 1;
    this.during = 'a process that stood still goes on';
    // There is something to do for it, if it were still its turn.
    this.world.mine();
    const before = this.#store.stand(LASTING);
    stalled.release();
    await stalled.done;
    // Another holder's token is higher by now: the database itself refuses what the first one writes.
    const wrote = this.#store.stand(LASTING) !== before;
    must(!stalled.overtaken || !wrote, `F17 ${stalled.name} wrote after another instance had taken over`);
    await this.#check();
  }

  /** @returns whether the job came to its end */
  async #job(name: PayoutJob, index = 0): Promise<boolean> {
    let done = false;
    await this.#act(
      name,
      index,
      this.#work(name, () => (done = true)),
    );
    return done;
  }

  #work(name: PayoutJob, onDone: () => void = () => undefined): Act {
    return async ({ runner }) => {
      let result = await runner.runOnce(name);
      // A dead process held the lease: it runs out by the monotonic clock.
      if (result.outcome === 'busy') {
        this.world.mono.ms += LEASE_MS;
        result = await runner.runOnce(name);
      }
      if (result.outcome === 'done') onDone();
      else if (result.error instanceof Error) throw result.error;
      // Two at once: one of them runs, or took over from the other.
      else must(this.#wild && /^(busy|lost)$/.test(result.outcome), `${name} ended as ${result.outcome}`);
    };
  }

  #act(name: string, index: number, act: Act): Promise<void> {
    return this.#together(name, [[index, act]]);
  }

  /** One step: acts of processes that live, the deaths of those that die, and every invariant. */
  async #together(name: string, acts: readonly (readonly [index: number, act: Act])[]): Promise<void> {
    this.steps += 1;
    this.during = name;
    await Promise.all(acts.map(([index, act]) => this.#alone(index, act)));
    await this.#check();
  }

  async #alone(index: number, act: Act): Promise<void> {
    const process = this.#process(index);
    try {
      await act(process);
    } catch (error) {
      if (!process.life.dead && !this.#expected(error)) throw error;
    }
    must(process.life.wrongs.length === 0, `the process did wrong: ${process.life.wrongs.join('; ')}`);
    if (process.life.dead && this.#processes[index] === process) this.#start(index);
  }

  #expected(error: unknown): boolean {
    if (error instanceof Crash || error instanceof Injected) return true;
    return (
      error instanceof DomainError && ROUTINE.test(error.code) && (this.#wild || !/^(chain|store)\./.test(error.code))
    );
  }

  /** What stands on nothing that was touched since it held last holds still. */
  async #check(): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    const { books } = this;
    const held = `${this.#store.stand(BOOK_TABLES)}/${this.#store.stand(PAYOUT_TABLES)}/${this.world.node.seen.size}`;
    this.#checker.families();
    if (held === this.#held) return;
    await this.#store.read(async (tx) => {
      await books.follow(tx);
      await books.compare(tx);
      await this.#checker.step(tx);
    });
    this.#held = held;
  }

  #any(): number {
    return this.world.random.int(this.#processes.length);
  }

  #process(index: number): PayoutProcess {
    const process = this.#processes[index];
    if (process === undefined) throw new Error('No such process was started.');
    return process;
  }

  #start(index: number): void {
    const { world } = this;
    const life = new Life(world.random, this.#rates, this.counts, (fault) => world.tally.hit(numbered(fault)));
    this.#processes[index] = new PayoutProcess(this.#store, world, life);
  }
}
