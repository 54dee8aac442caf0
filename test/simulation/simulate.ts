import type { Store } from '../../src/store';
import { DAY_MS, MINUTE_MS } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { Books, MEMBERS, THRESHOLD, type World } from './books';
import { CrashingStore, type FaultRates, flaky, NO_FAULTS } from './faults';
import { checkInvariants } from './invariants';
import { Prng } from './prng';

/** What one run did. */
export interface SimulationResult {
  readonly seed: number;
  readonly steps: number;
  readonly commits: number;
  readonly crashes: number;
  readonly payments: number;
  readonly paidSats: string;
}

const STEPS = 40;
/** Runs of every job in which, without faults, all that is due must be paid. */
const SETTLE_ROUNDS = 6;

/**
 * One life of the service from one seed: first with faults (safety: every invariant after every step), then without
 * (liveness: all above the threshold is paid), then idle (I14: nothing changes).
 */
export async function simulate(seed: number, inner: Store): Promise<SimulationResult> {
  const random = new Prng(seed);
  const clock = new FakeClock('2026-01-01T00:00:00Z');
  const time = { ms: 0 };
  const rates: FaultRates = {
    crashBeforeCommit: random.int(15),
    crashAfterCommit: random.int(15),
    portFailsBefore: random.int(20),
    portFailsAfter: random.int(20),
  };
  const outside = new OutsideWorld(clock);
  const store = new CrashingStore(inner, random, rates);
  const start = (): Books => new Books(store, flaky<World>(outside, random, rates), clock, () => time.ms);
  let books = start();
  for (let step = 0; step < STEPS; step += 1) {
    if (random.chance(60)) outside.mine(random.pick(MEMBERS), BigInt(random.int(9_000) + 1));
    const job = random.pick(['collect', 'receive', 'pay']);
    try {
      await books.runner.runOnce(job);
    } catch {
      books = start(); // the lease could not be written: the process is gone
    }
    clock.advance(random.chance(5) ? DAY_MS : MINUTE_MS); // F58: the wall clock may jump; leases do not care
    time.ms += random.int(60_000);
    await check(seed, step, inner, clock, outside);
  }
  Object.assign(rates, NO_FAULTS);
  books = start();
  for (let round = 0; round < SETTLE_ROUNDS; round += 1) {
    for (const job of ['collect', 'receive', 'pay']) await books.runner.runOnce(job);
    time.ms += 30_000;
    await check(seed, STEPS + round, inner, clock, outside);
  }
  await mustBeSettled(seed, inner, books, outside);
  return {
    seed,
    steps: STEPS + SETTLE_ROUNDS,
    commits: store.commits,
    crashes: store.crashes,
    payments: outside.sent.size,
    paidSats: String(outside.total()),
  };
}

/** The pool and the chain: what happened there has happened. */
class OutsideWorld implements World {
  readonly sent = new Map<string, { readonly member: string; readonly sats: bigint }>();
  readonly #rewards: { id: string; member: string; sats: bigint; at: ReturnType<FakeClock['now']> }[] = [];

  constructor(private readonly clock: FakeClock) {}

  mine(member: string, sats: bigint): void {
    this.#rewards.push({ id: `row-${this.#rewards.length}`, member, sats, at: this.clock.now() });
  }

  rewards(): ReturnType<World['rewards']> {
    return Promise.resolve([...this.#rewards]);
  }

  send(id: string, member: string, sats: bigint): Promise<void> {
    const before = this.sent.get(id);
    if (before !== undefined && before.sats !== sats) throw new Error(`I3 ${id} was sent with another amount`);
    this.sent.set(id, { member, sats });
    return Promise.resolve();
  }

  total(member?: string): bigint {
    return [...this.sent.values()]
      .filter((p) => member === undefined || p.member === member)
      .reduce((s, p) => s + p.sats, 0n);
  }

  mined(member: string): bigint {
    return this.#rewards.filter((row) => row.member === member).reduce((sum, row) => sum + row.sats, 0n);
  }
}

async function check(seed: number, step: number, store: Store, clock: FakeClock, outside: OutsideWorld): Promise<void> {
  try {
    await checkInvariants(store, clock);
    for (const member of MEMBERS) {
      if (outside.total(member) > outside.mined(member))
        throw new Error(`I4 ${member} was sent more than the pool stated`);
    }
  } catch (cause) {
    throw new Error(`Seed ${seed}, step ${step}: ${(cause as Error).message}`, { cause });
  }
}

async function mustBeSettled(seed: number, store: Store, books: Books, outside: OutsideWorld): Promise<void> {
  const before = await store.read((tx) => books.ledger.head(tx));
  for (const job of ['collect', 'receive', 'pay']) await books.runner.runOnce(job);
  await store.read(async (tx) => {
    const after = await books.ledger.head(tx);
    if (after.hash !== before.hash) throw new Error(`Seed ${seed}: I14 an idle service changed its books`);
    for (const member of MEMBERS) {
      const available = await books.owed(tx, member, 'available');
      const flying = await books.owed(tx, member, 'in-flight');
      if (flying !== 0n || available >= THRESHOLD) throw new Error(`Seed ${seed}: ${member} is due and was not paid`);
      if (outside.total(member) + available !== outside.mined(member)) {
        throw new Error(`Seed ${seed}: ${member} was sent ${outside.total(member)} of ${outside.mined(member)}`);
      }
    }
  });
}
