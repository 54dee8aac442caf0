import { createHash } from 'node:crypto';
import * as bitcoin from 'bitcoinjs-lib';
import type { VenueDeposit } from '../../src/conversion';
import { DryRunVenue } from '../../src/conversion/venues/dry-run.adapter';
import { parseTreasury, type Treasury, deriveKey } from '../../src/payout';
import type { PriceQuoteInput, PriceSource } from '../../src/prices';
import type { SourceDeclaration } from '../../src/rewards';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { type Asset, DAY_MS, type Instant, parsePrice, plusMs, SECOND_MS, Secret } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { SimulatedNode } from './node';
import type { SimulationOptions } from './options';
import { SimulatedPool } from './pool';
import type { Prng } from './prng';
import { SimulatedSigner } from './signer';

/** Dollars for a coin: round figures, the same every day that has one. */
export const PRICES: Readonly<Record<Asset, string>> = { BTC: '100000', LTC: '100' } as Readonly<Record<Asset, string>>;
const START = '2026-01-01T00:00:00Z';
const BTC_POOLS = ['pool-a', 'pool-b'] as const;
/** Blocks before the first day: our chain begins with a past. */
const PAST_BLOCKS = 20;

/** A price for every day but those that chance took, until the gaps are filled. */
export class SimulatedPrices implements PriceSource {
  readonly name = 'simulated';
  readonly label = 'simulated prices';
  filled = false;

  constructor(
    private readonly seed: number,
    private readonly gapPercent: number,
  ) {}

  quoteAt(asset: Asset, at: Instant): Promise<PriceQuoteInput | undefined> {
    const day = Math.floor(at / DAY_MS);
    const roll = createHash('sha256').update(`${this.seed} ${asset} ${day}`).digest().readUInt16BE(0) % 100;
    if (!this.filled && roll < this.gapPercent) return Promise.resolve(undefined);
    const text = PRICES[asset];
    return Promise.resolve({ price: parsePrice(text), source: 'simulated', observedAt: at, raw: text });
  }
}

/** Everything outside the service. It does not forget when the service dies. */
export class World {
  readonly clock = new FakeClock(START);
  readonly mono = { ms: 0 };
  readonly node: SimulatedNode;
  readonly signer: SimulatedSigner;
  readonly approvalKey = new Secret('approval-key-of-the-simulation-32-characters');
  readonly treasury: Treasury;
  readonly prices: SimulatedPrices;
  readonly venue: DryRunVenue;
  readonly pools: readonly SimulatedPool[];
  readonly start: Instant;
  readonly #deposits: VenueDeposit[] = [];
  readonly #withdrawals = new Map<string, string>();

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
    this.treasury = parseTreasury(this.signer.descriptor, 'regtest');
    this.prices = new SimulatedPrices(random.seed, options.priceGapPercent);
    this.pools = this.#makePools(now);
    // The venue has its own books: they are not ours to lose.
    this.venue = new DryRunVenue(new MemoryStore(TABLES), this.clock, this.prices, {
      id: 'dry-run',
      feeBps: 20,
      minimums: { LTC: 1_000n },
      deposits: () => Promise.resolve([...this.#deposits]),
      settle: ({ clientWithdrawalId, address, amount }) =>
        Promise.resolve(this.#settle(clientWithdrawalId, address, amount)),
    });
  }

  /** Workers of a pool, one of each member's. */
  workersOf(pool: string): readonly { readonly worker: string; readonly memberId: string }[] {
    return this.members.map((memberId) => ({ worker: `${pool}.${memberId}`, memberId }));
  }

  /** Script of the n-th deposit address, in the order in which the setup asks for them. */
  depositScript(index: number): string {
    return deriveKey(this.treasury, 0, index).scriptHex;
  }

  mine(leave = 0): void {
    this.node.mine(Math.floor(this.clock.now() / SECOND_MS), leave);
  }

  #makePools(now: () => Instant): SimulatedPool[] {
    const { random, options } = this;
    const pool = (declaration: SourceDeclaration, send: (amount: bigint) => string): SimulatedPool => {
      const workers = declaration.sharing === 'work' ? this.workersOf(declaration.id) : [];
      const means = { random, options, now, send };
      return new SimulatedPool(
        declaration,
        workers.map(({ worker }) => worker),
        means,
      );
    };
    const [a, b] = BTC_POOLS;
    return [
      pool(this.#declaration(a, {}), (amount) => this.node.pay(this.depositScript(0), amount)),
      pool(this.#declaration(b, { sharing: 'percent', reports: 'gross', recogniseAt: 'credit' }), (amount) =>
        this.node.pay(this.depositScript(1), amount),
      ),
      pool(
        this.#declaration('pool-l', { asset: 'LTC', receivesAt: 'venue', ownerAtConversion: 'operator' }),
        (amount) => this.#payLitecoin(amount),
      ),
    ];
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

  #payLitecoin(amount: bigint): string {
    const txid = this.random.hex32() + this.random.hex32();
    this.#deposits.push({ id: txid, asset: 'LTC', amount, txid, creditedAt: this.clock.now() });
    return txid;
  }

  #settle(id: string, address: string, amount: bigint): string {
    const known = this.#withdrawals.get(id);
    if (known !== undefined) return known;
    const script = Buffer.from(bitcoin.address.toOutputScript(address, bitcoin.networks.regtest)).toString('hex');
    const txid = this.node.pay(script, amount);
    this.#withdrawals.set(id, txid);
    return txid;
  }
}

/** Script and address of a member, or of those who share it. */
export function memberDestination(owner: string): { readonly script: string; readonly address: string } {
  const program = createHash('sha256').update(`simulated ${owner}`).digest('hex').slice(0, 40);
  const script = `0014${program}`;
  return { script, address: bitcoin.address.fromOutputScript(Buffer.from(script, 'hex'), bitcoin.networks.regtest) };
}
