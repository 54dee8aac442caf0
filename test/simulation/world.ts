import { createHash } from 'node:crypto';
import * as bitcoin from 'bitcoinjs-lib';
import type { Venue } from '../../src/conversion';
import { CcxtVenue, venueOrderId } from '../../src/conversion/venues/ccxt/ccxt-venue.adapter';
import { parseTreasury, type Treasury, deriveKey } from '../../src/payout';
import type { CandleFeed } from '../../src/prices/candle-feed';
import type { RewardSource, SourceDeclaration } from '../../src/rewards';
import { BraiinsSource } from '../../src/rewards/sources/braiins/braiins.adapter';
import { CkPoolSource } from '../../src/rewards/sources/ckpool/ckpool.adapter';
import { ViaBtcSource } from '../../src/rewards/sources/viabtc/viabtc.adapter';
import type { Store } from '../../src/store';
import { DAY_MS, type Instant, plusMs, SECOND_MS, Secret } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { PoolBook } from '../support/pools';
import { braiinsRoute } from '../support/pools/braiins';
import { ckPoolRoute } from '../support/pools/solo';
import { viaBtcRoute } from '../support/pools/viabtc';
import { SimulatedKraken } from './kraken';
import { SimulatedNode } from './node';
import type { SimulationOptions } from './options';
import { Pool, type PoolWords, type Prepared } from './pool';
import { PortPool } from './port-pool';
import { type PriceMood, SimulatedFeed } from './prices';
import type { Prng } from './prng';
import { SimulatedSigner } from './signer';
import { remembering } from './remembered-keys';
import { Tally } from './tally';
import { SimulatedVenue } from './venue';
import { Wire, WIRE_BODY_BYTES_MAX } from './wire';

const START = '2026-01-01T00:00:00Z';
/** Blocks before the first day: our chain begins with a past. */
const PAST_BLOCKS = 40;
const KEYS = { token: 'canary-token-of-braiins', apiKey: 'canary-key-of-viabtc', apiSecret: 'canary-secret-of-viabtc' };
/** Nothing waits in the simulation: time is the world's. */
const AT_ONCE = {
  minIntervalMs: 0,
  timeoutMs: 60_000,
  bodyBytesMax: WIRE_BODY_BYTES_MAX,
  pace: { sleep: (): Promise<void> => Promise.resolve(), random: (): number => 0 },
};
/** Purposes of deposit addresses, in the order in which the setup asks for them. */
export const DEPOSIT_PURPOSES = ['pool:pool-a', 'pool:pool-b', 'operator', 'solo'] as const;
const SOLO_ADDRESS = 3;

interface PoolBehindWire {
  readonly pool: Pool;
  readonly book: PoolBook;
  readonly origin: string;
}

/** Everything outside the service. It does not forget when the service dies. */
export class World {
  readonly clock = new FakeClock(START);
  readonly mono = { ms: 0 };
  readonly tally = new Tally();
  readonly node: SimulatedNode;
  readonly signer: SimulatedSigner;
  readonly approvalKey = new Secret('approval-key-of-the-simulation-32-characters');
  readonly treasury: Treasury;
  readonly priceMood: PriceMood;
  readonly feeds: readonly CandleFeed[];
  readonly venue: SimulatedVenue;
  /** The venue in Kraken's words, where it is reached over the wire. */
  readonly kraken: SimulatedKraken | undefined;
  readonly wire: Wire;
  /** Pools that owe and pay; the solo pool beside them names devices only. */
  readonly pools: readonly Pool[];
  readonly solo: Pool;
  readonly start: Instant;
  readonly #krakenOrigin: string;
  readonly #books: PoolBook[] = [];
  readonly #makers: (() => RewardSource)[] = [];

  constructor(
    readonly random: Prng,
    readonly options: SimulationOptions,
    readonly members: readonly string[],
  ) {
    this.start = this.clock.now();
    const now = (): Instant => this.clock.now();
    this.node = new SimulatedNode(random);
    for (let index = PAST_BLOCKS; index > 0; index -= 1) this.node.mine((this.start - index * 600_000) / SECOND_MS);
    this.signer = new SimulatedSigner(random, this.approvalKey, now);
    this.treasury = remembering(parseTreasury(this.signer.descriptor, 'regtest'));
    const { priceGapPercent: gapPercent, priceSpikePercent: spikePercent } = options;
    this.priceMood = { seed: random.seed, gapPercent, spikePercent, honest: false };
    this.feeds = ['first', 'second'].map((name, number) => new SimulatedFeed(name, number, this.priceMood, this.tally));
    this.wire = new Wire(random, this.tally);
    this.venue = new SimulatedVenue({
      ...{ random, options, now, tally: this.tally },
      prepare: (address, amount) => this.node.prepare(scriptOf(address), amount),
    });
    const kraken = new SimulatedKraken({ random, tally: this.tally, now, venue: this.venue });
    this.#krakenOrigin = this.wire.listen((url, asked) => kraken.answer(url, asked));
    this.kraken = options.ccxt ? kraken : undefined;
    this.pools = [this.#braiins(), this.#portPool(), this.#viaBtc()];
    this.solo = this.#ckPool();
  }

  /** The exchange as one process reaches it: at the port, or as Kraken through ccxt. */
  venueOf(store: Store): Venue {
    const { kraken, clock, venue } = this;
    if (kraken === undefined) return venue;
    kraken.greet();
    const { apiKey, apiSecret } = kraken.key;
    const key = { apiKey: new Secret(apiKey), apiSecret: new Secret(apiSecret) };
    return new CcxtVenue(store, clock, {
      id: venue.id,
      exchange: 'kraken',
      url: this.#krakenOrigin,
      key,
      paced: false,
    });
  }

  /** An id of ours as the exchange writes it. */
  orderIdAtVenue(clientOrderId: string): string {
    return this.kraken === undefined ? clientOrderId : venueOrderId(clientOrderId);
  }

  /** The sources of one process: adapters remember nothing that must outlive it. */
  sources(): RewardSource[] {
    return this.#makers.map((make) => make());
  }

  get declarations(): SourceDeclaration[] {
    return [...this.pools, this.solo].map(({ declaration }) => declaration);
  }

  get everyPool(): readonly Pool[] {
    return [...this.pools, this.solo];
  }

  /** Script of the n-th deposit address. */
  depositScript(index: number): string {
    return deriveKey(this.treasury, 0, index).scriptHex;
  }

  get soloScript(): string {
    return this.depositScript(SOLO_ADDRESS);
  }

  mine(leave = 0): void {
    this.node.mine(Math.floor(this.clock.now() / SECOND_MS), leave);
  }

  /** Blocks pay our miners now and then: one output or two, and something to the pool. */
  findsBlocks(percent: number): void {
    const { random, tally } = this;
    this.node.coinbasePays = () => {
      if (!random.chance(percent)) return [];
      tally.hit('solo blocks found');
      const ours = Array.from({ length: random.chance(15) ? 2 : 1 }, () => ({
        value: BigInt(random.between(50_000, 600_000)),
        script: this.soloScript,
      }));
      return random.chance(50) ? [...ours, { value: 3_000n, script: '51' }] : ours;
    };
  }

  /** The pools' clocks run as they like, within a day. */
  skew(): void {
    const { random, options } = this;
    for (const book of this.#books) {
      book.clockAheadMs = random.chance(options.skewPercent) ? random.between(-86_400, 86_400) * SECOND_MS : 0;
      if (book.clockAheadMs !== 0) this.tally.hit('bad-input clock skew');
    }
  }

  /** Whatever can misbehave on the way does, as far as the options go. */
  storm(): void {
    const { wirePercent, soloPercent } = this.options;
    this.venue.wild = true;
    this.wire.spoilPercent = wirePercent;
    if (this.kraken !== undefined) this.kraken.spoilPercent = wirePercent;
    this.findsBlocks(soloPercent);
  }

  /** Whatever misbehaves on the way stops. */
  calm(): void {
    for (const book of this.#books) {
      book.repair();
      book.clockAheadMs = 0;
    }
    for (const pool of this.everyPool) pool.downUntil = this.start;
    this.wire.spoilPercent = 0;
    this.venue.wild = false;
    if (this.kraken !== undefined) this.kraken.spoilPercent = 0;
    this.priceMood.honest = true;
    this.findsBlocks(0);
  }

  #braiins(): Pool {
    const declaration = this.#declaration('pool-a', { pool: 'braiins', missingAfterDays: 5 });
    const pool = this.#pool(
      declaration,
      { lightning: true, states: true, fees: true, takesBack: false },
      this.#toTreasury(0),
    );
    const { book, origin } = this.#onWire(pool, (own) => braiinsRoute(own, KEYS.token));
    const token = new Secret(KEYS.token);
    const options = { ...AT_ONCE, declaration, baseUrl: origin, token, clock: this.clock, basis: 'day' } as const;
    this.#books.push(book);
    this.#makers.push(() => new BraiinsSource(options));
    return pool;
  }

  #portPool(): Pool {
    const declaration = this.#declaration('pool-b', { sharing: 'percent', reports: 'gross', recogniseAt: 'credit' });
    const pool = this.#pool(
      declaration,
      { lightning: true, states: true, fees: true, takesBack: true },
      this.#toTreasury(1),
    );
    this.#makers.push(() => new PortPool(pool, this.random, this.tally));
    return pool;
  }

  #viaBtc(): Pool {
    const owner = this.options.keepsCoin ? 'member' : 'operator';
    const altcoin = { asset: 'LTC', receivesAt: 'venue', ownerAtConversion: owner, dayOffsetMinutes: 480 } as const;
    const declaration = this.#declaration('pool-l', { pool: 'viabtc', ...altcoin });
    const pool = this.#pool(
      declaration,
      { lightning: false, states: false, fees: false, takesBack: false },
      (amount) => {
        const txid = this.random.hex32() + this.random.hex32();
        return { txid, release: () => this.venue.credit(txid, amount) };
      },
    );
    const { apiKey, apiSecret } = KEYS;
    const { book, origin } = this.#onWire(pool, (own) => viaBtcRoute(own, { apiKey, apiSecret }));
    const secrets = { apiKey: new Secret(apiKey), apiSecret: new Secret(apiSecret) };
    const options = { ...AT_ONCE, declaration, baseUrl: origin, ...secrets, clock: this.clock };
    this.#books.push(book);
    this.#makers.push(() => new ViaBtcSource(options));
    return pool;
  }

  #ckPool(): Pool {
    const declaration = this.#declaration('solo', {
      ...{ pool: 'ckpool-solo', recogniseAt: 'matured' },
      reports: this.random.pick(['net', 'gross'] as const),
    });
    const pool = this.#pool(
      declaration,
      { lightning: false, states: false, fees: false, takesBack: false },
      this.#toTreasury(SOLO_ADDRESS),
    );
    const { origin, address } = this.#onWire(pool, ckPoolRoute);
    this.#makers.push(() => new CkPoolSource({ ...AT_ONCE, declaration, baseUrl: origin, address, clock: this.clock }));
    return pool;
  }

  #pool(declaration: SourceDeclaration, words: PoolWords, prepare: (amount: bigint) => Prepared): Pool {
    const { random, options, tally } = this;
    const workers =
      declaration.sharing === 'work'
        ? this.members.map((memberId) => ({ worker: `${declaration.id}.${memberId}`, memberId }))
        : [];
    return new Pool(declaration, words, workers, { random, options, tally, prepare, now: () => this.clock.now() });
  }

  #toTreasury(index: number): (amount: bigint) => Prepared {
    return (amount) => this.node.prepare(this.depositScript(index), amount);
  }

  #onWire(
    pool: Pool,
    routeOf: (book: PoolBook) => ReturnType<typeof ckPoolRoute>,
  ): PoolBehindWire & { address: string } {
    const { asset, dayOffsetMinutes } = pool.declaration;
    const { address } = deriveKey(this.treasury, 0, SOLO_ADDRESS);
    const book = new PoolBook({ asset, dayOffsetMinutes, now: () => this.clock.now(), account: address });
    const origin = this.wire.open({ pool, book, route: routeOf(book), secrets: Object.values(KEYS) });
    return { pool, book, origin, address };
  }

  #declaration(id: string, patch: Partial<SourceDeclaration>): SourceDeclaration {
    return {
      id,
      pool: 'simulated',
      asset: 'BTC',
      dayOffsetMinutes: 0,
      reports: 'net',
      recogniseAt: 'withdrawable',
      legalModel: 'nominee',
      ownerAtConversion: 'none',
      sharing: 'work',
      receivesAt: 'treasury',
      since: plusMs(this.start, -2 * DAY_MS),
      ...patch,
    };
  }
}

function scriptOf(address: string): string {
  return Buffer.from(bitcoin.address.toOutputScript(address, bitcoin.networks.regtest)).toString('hex');
}

/** Script and address of a member, or of those who share it. */
export function memberDestination(owner: string): { readonly script: string; readonly address: string } {
  const program = createHash('sha256').update(`simulated ${owner}`).digest('hex').slice(0, 40);
  const script = `0014${program}`;
  return { script, address: bitcoin.address.fromOutputScript(Buffer.from(script, 'hex'), bitcoin.networks.regtest) };
}
