import { createHash } from 'node:crypto';
import {
  addDays,
  type Asset,
  type Day,
  dayAtOffset,
  dayStartAtOffset,
  HOUR_MS,
  type Instant,
  plusMs,
} from '../../src/units';
import { PoolBook, type PoolServer, startBraiinsServer, startOceanServer, startViaBtcServer } from '../support/pools';
import { CAST, type DemoMember, type DemoWorker } from './cast';
import { type SeededRandom } from './random';
import type { RegtestWallet } from './regtest-wallet';

const VIABTC_OFFSET_MINUTES = 480;
/** Satoshi a terahash earns in a day, about; the demo's difficulty never changes. */
const SATS_PER_TERAHASH_DAY = 55n;
const TERAHASH = 1_000_000_000_000n;
/** The same of a gigahash of scrypt, which earns litecoin and, mined together with it, dogecoin. */
const LITOSHI_PER_GIGAHASH_DAY = 466_667n;
const KOINU_PER_GIGAHASH_DAY = 125_000_000n;
const GIGAHASH = 1_000_000_000n;
const OCEAN_BLOCK_EVERY_DAYS = 2;
const BRAIINS_PAYS_EVERY_DAYS = 7;
const VIABTC_PAYS_EVERY_DAYS = 7;
/** OCEAN pays from this sum on (../shared/data/pool-api/ocean.json). */
const OCEAN_MINIMUM_SATS = 1_048_576n;
const BRAIINS_PAYOUT_FEE_SATS = 500n;

export const VIABTC_KEYS = { apiKey: 'demo-key', secret: 'demo-secret' } as const;
export const BRAIINS_TOKEN = 'demo-token';

/** Where the pools send what they owe. */
export interface Destinations {
  readonly braiins: string;
  readonly ocean: string;
  /** The venue's deposit addresses: their chains are not followed, the venue reports the arrival. */
  readonly viabtc: string;
  readonly dogecoin: string;
}

/** A payment of altcoin that the demo's venue will report as credited. */
export interface VenuePayment {
  readonly asset: Asset;
  readonly txid: string;
  readonly units: bigint;
  readonly at: Instant;
}

/** Three pools with their books, the third one's for each of two coins that are mined together: they credit, restate, claw back and really pay, day by day. */
export class PoolWorld {
  readonly braiins: PoolBook;
  readonly ocean: PoolBook;
  readonly viabtc: PoolBook;
  readonly dogecoin: PoolBook;
  readonly venuePayments: VenuePayment[] = [];
  #servers: PoolServer[] = [];
  /** Last shares of rigs that are off. */
  readonly #stoppedAt = new Map<string, Instant>();

  constructor(
    private readonly clock: { now(): Instant },
    private readonly wallets: { readonly braiins: RegtestWallet; readonly ocean: RegtestWallet },
    private readonly destinations: Destinations,
    private readonly random: SeededRandom,
  ) {
    const now = (): Instant => this.clock.now();
    this.braiins = new PoolBook({ asset: 'BTC', dayOffsetMinutes: 0, now, account: 'operator1' });
    this.ocean = new PoolBook({ asset: 'BTC', dayOffsetMinutes: 0, now, account: destinations.ocean });
    const viabtc = { dayOffsetMinutes: VIABTC_OFFSET_MINUTES, now, account: 'operator1' };
    this.viabtc = new PoolBook({ asset: 'LTC', ...viabtc });
    this.dogecoin = new PoolBook({ asset: 'DOGE', ...viabtc });
  }

  async start(): Promise<{ braiins: string; ocean: string; viabtc: string; dogecoin: string }> {
    const braiins = await startBraiinsServer(this.braiins, { token: BRAIINS_TOKEN, minIntervalMs: 0 });
    const ocean = await startOceanServer(this.ocean);
    const keys = { apiKey: VIABTC_KEYS.apiKey, apiSecret: VIABTC_KEYS.secret };
    const viabtc = await startViaBtcServer(this.viabtc, keys);
    const dogecoin = await startViaBtcServer(this.dogecoin, { ...keys, minedWith: 'LTC' });
    this.#servers = [braiins, ocean, viabtc, dogecoin];
    return { braiins: braiins.url, ocean: ocean.url, viabtc: viabtc.url, dogecoin: dogecoin.url };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
  }

  /** The workers' state at this moment of the span (0 to 100 percent). @param isMerged dogecoin is mined beside litecoin */
  setWorkers(percent: number, isMerged: boolean): void {
    for (const member of CAST) {
      const books =
        member.source === 'braiins' ? [this.braiins] : isMerged ? [this.viabtc, this.dogecoin] : [this.viabtc];
      for (const worker of member.workers) for (const book of books) this.#setWorker(book, worker, percent);
    }
  }

  #setWorker(book: PoolBook, worker: DemoWorker, percent: number): void {
    const off = isOff(worker, percent);
    const { clock } = this;
    if (!off) this.#stoppedAt.delete(worker.name);
    const stoppedAt = this.#stoppedAt.get(worker.name) ?? plusMs(clock.now(), -HOUR_MS);
    if (off) this.#stoppedAt.set(worker.name, stoppedAt);
    book.setWorker({
      name: worker.name,
      hashRate1h: off ? 0n : worker.hashRate,
      hashRate24h: off ? 0n : worker.hashRate,
      state: off ? 'off' : 'ok',
      // A rig that is on sends shares for as long as the demo is looked at.
      get lastShareAt() {
        return off ? stoppedAt : plusMs(clock.now(), -30_000);
      },
    });
  }

  /** Credits the day before `today`, as the pools do shortly after midnight of their own day. */
  credit(today: Day, index: number, isMerged: boolean): void {
    const yesterday = addDays(today, -1);
    const jitter = BigInt(this.random.between(9_500, 10_500));
    this.braiins.creditDay(yesterday, (this.#work('braiins') * SATS_PER_TERAHASH_DAY * jitter) / 10_000n / TERAHASH, {
      calculatedAt: plusMs(dayStartAtOffset(today, 0), 20 * 60_000),
    });
    const litecoinDay = addDays(dayAtOffset(this.clock.now(), VIABTC_OFFSET_MINUTES), -1);
    const scrypt = (this.#work('viabtc') * jitter) / 10_000n;
    this.viabtc.creditDay(litecoinDay, (scrypt * LITOSHI_PER_GIGAHASH_DAY) / GIGAHASH);
    if (isMerged) this.dogecoin.creditDay(litecoinDay, (scrypt * KOINU_PER_GIGAHASH_DAY) / GIGAHASH);
    if (index % OCEAN_BLOCK_EVERY_DAYS === 0) this.#oceanBlock(today, index);
  }

  #work(source: DemoMember['source']): bigint {
    const book = source === 'braiins' ? this.braiins : this.viabtc;
    let sum = 0n;
    for (const worker of book.workers.values()) sum += worker.hashRate24h;
    return sum;
  }

  #oceanBlock(today: Day, index: number): void {
    const gross = BigInt(this.random.between(180_000, 260_000));
    const fee = gross / 50n;
    this.ocean.creditBlock({
      hash: createHash('sha256').update(`demo ocean block ${index}`).digest('hex'),
      height: 900_000 + index * 144,
      at: plusMs(dayStartAtOffset(today, 0), -5 * HOUR_MS),
      net: gross - fee,
      fee,
    });
  }

  /** The pools pay what they owe: really sent on regtest, announced with the txid. */
  async pay(index: number): Promise<void> {
    if (index % BRAIINS_PAYS_EVERY_DAYS === 3) await this.#payBraiins();
    if (this.ocean.unpaid() >= OCEAN_MINIMUM_SATS) await this.#payOcean();
    if (index % VIABTC_PAYS_EVERY_DAYS !== 5) return;
    this.#payViaBtc(this.viabtc, this.destinations.viabtc, index);
    this.#payViaBtc(this.dogecoin, this.destinations.dogecoin, index);
  }

  async #payBraiins(): Promise<void> {
    const owed = this.braiins.unpaid() - BRAIINS_PAYOUT_FEE_SATS;
    if (owed <= 0n) return;
    const txid = await this.wallets.braiins.send([{ address: this.destinations.braiins, sats: owed }]);
    this.braiins.pay({
      at: this.clock.now(),
      amount: owed,
      fee: BRAIINS_PAYOUT_FEE_SATS,
      txid,
      destination: this.destinations.braiins,
    });
  }

  async #payOcean(): Promise<void> {
    const owed = this.ocean.unpaid();
    const txid = await this.wallets.ocean.send([{ address: this.destinations.ocean, sats: owed }]);
    this.ocean.pay({ at: this.clock.now(), amount: owed, txid, destination: this.destinations.ocean });
  }

  #payViaBtc(book: PoolBook, destination: string, index: number): void {
    const { asset } = book.options;
    const owed = book.unpaid();
    if (owed <= 0n) return;
    const txid = createHash('sha256').update(`demo ${asset} payment ${index}`).digest('hex');
    book.pay({ at: this.clock.now(), amount: owed, txid, destination });
    this.venuePayments.push({ asset, txid, units: owed, at: this.clock.now() });
  }

  /** Part of what is owed goes out by Lightning: no txid, nothing to prove on chain. */
  payByLightning(sats: bigint): void {
    this.braiins.pay({ at: this.clock.now(), amount: sats, lightning: true, destination: 'lnbcrt1demo' });
  }

  /** The pool restates a day that it has long settled, by so many basis points of what it said. */
  restate(day: Day, bps: bigint): void {
    const row = this.braiins.days.get(day);
    if (row === undefined) throw new Error(`Braiins has no ${day} to restate.`);
    this.braiins.creditDay(day, (row.amount * bps) / 10_000n, { calculatedAt: this.clock.now() });
  }
}

function isOff(worker: DemoWorker, percent: number): boolean {
  return worker.offline !== undefined && percent >= worker.offline.fromPercent && percent < worker.offline.toPercent;
}
