import type { SourceDeclaration } from '../../src/rewards';
import { type Asset, DAY_MS, type Day, dayAtOffset, HOUR_MS, type Instant, plusMs } from '../../src/units';
import type { SimulationOptions } from './options';
import type { Prng } from './prng';
import type { Tally } from './tally';

/** Pools restate what is younger than the product's overlap of 14 days, and mend what they announced wrongly. */
const RESTATED_DAYS = 10;
const MENDED_DAYS = 9;
const PAYOUT_MIN = 20_000n;

/** A payment that is made and not sent before `release`. */
export interface Prepared {
  readonly txid: string;
  readonly release: () => void;
}

export interface PoolMeans {
  readonly random: Prng;
  readonly options: SimulationOptions;
  readonly now: () => Instant;
  readonly tally: Tally;
  readonly prepare: (amount: bigint) => Prepared;
}

/** What the pool's wire has words for. */
export interface PoolWords {
  readonly lightning: boolean;
  /** Payouts without a transaction yet, and payouts that failed. */
  readonly states: boolean;
  readonly fees: boolean;
  /** What it took out of the balance again, by rows of their own that name no day. */
  readonly takesBack: boolean;
}

/** One of the pool's days. */
export interface PoolDay {
  readonly day: Day;
  readonly from: Instant;
  readonly to: Instant;
  net: bigint;
  poolFee: bigint;
  settled: boolean;
  /** Nobody is told before. */
  visibleFrom: Instant;
}

/** One payout as the pool tells it. */
export interface PoolPaid {
  readonly id: number;
  readonly at: Instant;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly lightning: boolean;
  txid: string | null;
  status: 'queued' | 'confirmed' | 'failed';
  visibleFrom: Instant;
}

/** What it took out of the balance again. */
export interface PoolTaken {
  readonly id: number;
  readonly at: Instant;
  readonly amount: bigint;
  /** Given again: it is told no more. */
  givenAgain: boolean;
}

export interface PoolWorker {
  name: string;
  readonly base: string;
  readonly member: string;
  readonly rate: bigint;
  renamed: number;
  offUntil: Instant;
}

type PayoutKind = 'honest' | 'sent late' | 'phantom' | 'wrong txid' | 'queued' | 'short' | 'over';

/** What one pool knows, and how it misbehaves: the truth behind a wire or a port. It pays all that it owes in the end. */
export class Pool {
  readonly days = new Map<Day, PoolDay>();
  readonly payouts: PoolPaid[] = [];
  readonly taken: PoolTaken[] = [];
  readonly workers: PoolWorker[];
  /** Transactions that it really sent. */
  readonly sent = new Set<string>();
  /** Until then it answers nothing but errors. */
  downUntil: Instant;
  #paid = 0n;
  #count = 0;
  readonly #mends: { readonly at: Instant; readonly mend: () => void }[] = [];

  constructor(
    readonly declaration: SourceDeclaration,
    readonly words: PoolWords,
    workers: readonly { readonly worker: string; readonly memberId: string }[],
    private readonly means: PoolMeans,
  ) {
    this.downUntil = plusMs(declaration.since, 0);
    this.workers = workers.map(({ worker, memberId }, index) => ({
      ...{ name: worker, base: worker, member: memberId, renamed: 0, offUntil: declaration.since },
      rate: BigInt(index + 1) * 100_000_000_000_000n,
    }));
  }

  get now(): Instant {
    return this.means.now();
  }

  /** A litecoin is a thousandth of a bitcoin: so much more of it. */
  get #scale(): bigint {
    return this.asset === 'LTC' ? 1_000n : 1n;
  }

  get asset(): Asset {
    return this.declaration.asset;
  }

  get down(): boolean {
    return this.now < this.downUntil;
  }

  /** The day that ended last, sometimes told late, sometimes not settled at first. */
  credit(dayStart: Instant): void {
    const { random, options } = this.means;
    const { dayOffsetMinutes: offset, reports } = this.declaration;
    const day = dayAtOffset(plusMs(dayStart, -DAY_MS), offset);
    const net = BigInt(random.between(0, 20) === 0 ? 0 : random.between(20_000, 400_000)) * this.#scale;
    const late = random.chance(options.latePercent) ? random.between(1, 3) * DAY_MS : 0;
    const to = plusMs(dayStart, -offset * 60_000);
    this.days.set(day, {
      ...{ day, from: plusMs(to, -DAY_MS), to, net },
      poolFee: reports === 'gross' ? net / 50n : 0n,
      settled: late > 0 || !this.words.states || !random.chance(20),
      visibleFrom: plusMs(this.now, late),
    });
  }

  /** Settles what was open, mends what is due, and perhaps says another figure about a day, or nothing more of it. */
  revise(wild: boolean): void {
    const { random, options, tally, now } = this.means;
    for (const mend of this.#mends.filter(({ at }) => !wild || at <= now())) {
      this.#mends.splice(this.#mends.indexOf(mend), 1);
      mend.mend();
    }
    const young: PoolDay[] = [];
    for (const day of this.days.values()) {
      if (!day.settled) day.settled = true;
      else if (day.to > now() - RESTATED_DAYS * DAY_MS && day.visibleFrom <= now()) young.push(day);
    }
    if (wild && this.words.takesBack && random.chance(options.takeBackPercent)) this.#takeBack();
    if (!wild || young.length === 0) return;
    if (random.chance(options.restatePercent)) {
      const day = random.pick(young);
      const percent = BigInt(random.pick([0, 20, 60, 97, 103, 150]));
      const before = this.owed();
      day.net = (day.net * percent) / 100n;
      day.poolFee = (day.poolFee * percent) / 100n;
      tally.hit(this.owed() < 0n && before >= 0n ? 'F29 clawed back after it was paid' : 'F28 restated');
    }
    if (random.chance(options.vanishPercent)) {
      const day = random.pick(young);
      day.visibleFrom = plusMs(now(), random.between(1, 4) * DAY_MS);
      this.#mends.push({ at: day.visibleFrom, mend: () => (day.visibleFrom = now()) });
      tally.hit('F30 row vanished for days');
    }
  }

  /** What it took back for good: nobody is paid that. */
  takenForGood(): bigint {
    return this.taken.reduce((sum, { amount, givenAgain }) => (givenAgain ? sum : sum + amount), 0n);
  }

  #takeBack(): void {
    const { random, now, tally } = this.means;
    const owed = this.owed();
    if (owed < PAYOUT_MIN) return;
    const amount = (owed * BigInt(random.between(1, 150))) / 100n;
    const row: PoolTaken = { id: this.taken.length + 1, at: now(), amount, givenAgain: false };
    this.taken.push(row);
    this.#paid += amount;
    tally.hit('F29 taken back by a row of its own');
    if (!random.chance(50)) return;
    const at = plusMs(now(), random.between(1, MENDED_DAYS) * DAY_MS);
    const mend = (): void => {
      row.givenAgain = true;
      this.#paid -= amount;
    };
    this.#mends.push({ at, mend });
  }

  /** Devices go off for days, come back, and are renamed. */
  devices(): void {
    const { random, options, tally, now } = this.means;
    if (this.workers.length === 0 || !random.chance(options.devicePercent)) return;
    const worker = random.pick(this.workers);
    if (random.chance(60)) {
      worker.offUntil = plusMs(now(), random.between(1, 5) * DAY_MS);
      tally.hit('devices offline');
    } else {
      worker.renamed += 1;
      worker.name = `${worker.base}-r${worker.renamed}`;
      tally.hit('devices renamed');
    }
  }

  /** Pays all that it owes, in one of many ways. */
  pay(wild: boolean): void {
    const { random, options, now } = this.means;
    const owed = this.owed();
    if (owed < PAYOUT_MIN * this.#scale) return;
    const fee = this.words.fees && random.chance(30) ? 300n : 0n;
    const lightning = wild && this.words.lightning && random.chance(options.lightningPercent);
    const late = wild && random.chance(options.latePercent) ? random.between(1, 48) * HOUR_MS : 0;
    const paid: PoolPaid = {
      ...{ id: (this.#count += 1), at: now(), amount: owed - fee, fee, lightning },
      ...{ txid: null, status: 'confirmed', visibleFrom: plusMs(now(), late) },
    };
    this.payouts.push(paid);
    this.#paid += owed;
    if (lightning) return;
    this.#send(paid, wild && random.chance(options.payoutFaultPercent) ? this.#kind() : 'honest');
  }

  /** Below zero after a clawback: it nets that from what it states next. */
  owed(): bigint {
    let owed = -this.#paid;
    for (const { net, settled, visibleFrom } of this.days.values()) {
      if (settled && visibleFrom <= this.now) owed += net;
    }
    return owed;
  }

  /** Days and payouts that it would tell now. */
  toldDays(): PoolDay[] {
    return [...this.days.values()].filter(({ visibleFrom }) => visibleFrom <= this.now);
  }

  toldPayouts(): PoolPaid[] {
    return this.payouts.filter(({ visibleFrom }) => visibleFrom <= this.now);
  }

  #kind(): PayoutKind {
    const kinds: readonly PayoutKind[] = ['sent late', 'phantom', 'wrong txid', 'short', 'over'];
    return this.means.random.pick(this.words.states ? [...kinds, 'queued'] : kinds);
  }

  #send(paid: PoolPaid, kind: PayoutKind): void {
    const { random, prepare, now, tally } = this.means;
    const wrong = random.hex32() + random.hex32();
    const at = plusMs(now(), random.between(1, MENDED_DAYS) * DAY_MS);
    if (kind !== 'honest') tally.hit(kind === 'queued' ? 'payouts queued' : `F34 payout ${kind}`);
    const release = (amount: bigint): string => {
      const { txid, release: go } = prepare(amount);
      this.sent.add(txid);
      go();
      return txid;
    };
    switch (kind) {
      case 'honest':
        paid.txid = release(paid.amount);
        return;
      case 'short':
        // What lacks is still owed, and paid with what comes next.
        paid.txid = release(paid.amount - paid.amount / 10n);
        this.#paid -= paid.amount / 10n;
        return;
      case 'over':
        paid.txid = release(paid.amount + 700n);
        return;
      case 'sent late': {
        const made = prepare(paid.amount);
        paid.txid = made.txid;
        this.sent.add(made.txid);
        this.#mends.push({ at, mend: made.release });
        return;
      }
      case 'wrong txid': {
        const right = release(paid.amount);
        paid.txid = wrong;
        this.#mends.push({ at, mend: () => (paid.txid = right) });
        return;
      }
      case 'queued':
        paid.status = 'queued';
        this.#mends.push({ at, mend: () => Object.assign(paid, { status: 'confirmed', txid: release(paid.amount) }) });
        return;
      case 'phantom': {
        paid.txid = wrong;
        const takeBack = (): void => {
          paid.status = 'failed';
          this.#paid -= paid.amount + paid.fee;
        };
        this.#mends.push({ at, mend: this.words.states ? takeBack : () => (paid.txid = release(paid.amount)) });
      }
    }
  }
}
