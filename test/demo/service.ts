import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { defaultChainConfig } from '../../src/chain';
import { CoreBackend } from '../../src/chain/backends/core.adapter';
import { openDatabase } from '../../src/database';
import { FencedStore } from '../../src/jobs/fenced-store.adapter';
import { DEFAULT_POLICY, parseTreasury, type PayoutSettings } from '../../src/payout';
import { HotSigner } from '../../src/payout/signers/hot/hot-signer.adapter';
import { createSeedFile } from '../../src/payout/signers/hot/seed-file.adapter';
import type { Ports } from '../../src/ports.module';
import { DailyFileSource } from '../../src/prices/sources/daily-file.adapter';
import type { CoinSettings, RewardSource, SourceDeclaration } from '../../src/rewards';
import { BraiinsSource } from '../../src/rewards/sources/braiins/braiins.adapter';
import { FileSource } from '../../src/rewards/sources/file/file.adapter';
import { OceanSource } from '../../src/rewards/sources/ocean/ocean.adapter';
import { ViaBtcSource } from '../../src/rewards/sources/viabtc/viabtc.adapter';
import { HOUR_MS, type Instant, MINUTE_MS, sats, Secret } from '../../src/units';
import { DemoVenue } from './demo-venue';
import { LEASES } from './leases';
import type { VenuePayment } from './pool-world';
import { BRAIINS_TOKEN, VIABTC_KEYS } from './pool-world';
import { DEMO_PRICE_LABEL, priceFiles } from './prices';
import type { SimulatedClock } from './simulated-clock';

export const DEMO_ZONE = 'America/New_York';
export const WALLET_ID = 'hot';
/** The operator's smallest payout, and the line of "withdrawable". */
const MINIMUM_SATS = 20_000n;
const PASSPHRASE = new Secret('paydirt demo passphrase');
/** The demo's seed guards nothing: a second of argon2id for each start would only be waited for. */
const DEMO_KDF = { memoryKib: 19_456, passes: 2 };
/** Declared before the service starts. */
const FIRST_SOURCES: ReadonlySet<string> = new Set(['braiins', 'ocean', 'viabtc']);
const APPROVAL_KEY = new Secret(randomBytes(32).toString('hex'));

export interface DemoWorld {
  readonly dataDir: string;
  readonly clock: SimulatedClock;
  readonly start: Instant;
  readonly node: { readonly rpcUrl: string; readonly rpcPassword: string };
  readonly birthdayHeight: number;
  readonly origin: string;
  readonly poolUrls: Readonly<Record<'braiins' | 'ocean' | 'viabtc' | 'dogecoin', string>>;
  readonly oceanAddress: string;
  readonly venuePayments: readonly VenuePayment[];
  /** What the operator declares for the most profitable coin. */
  readonly coins: CoinSettings;
  /** The venue's real regtest payment; the same withdrawal is paid once. */
  readonly payWithdrawal: (address: string, sats: bigint) => Promise<string>;
}

/** What the demo's operator declares about each pool (RULES.md 1, 3, 23). */
function declarations(start: Instant): Record<'braiins' | 'ocean' | 'viabtc' | 'dogecoin', SourceDeclaration> {
  const common = { recogniseAt: 'withdrawable', since: start } as const;
  return {
    braiins: {
      ...common,
      id: 'braiins',
      pool: 'braiins',
      asset: 'BTC',
      dayOffsetMinutes: 0,
      reports: 'net',
      legalModel: 'nominee',
      ownerAtConversion: 'none',
      sharing: 'work',
      receivesAt: 'treasury',
    },
    ocean: {
      ...common,
      id: 'ocean',
      pool: 'ocean',
      asset: 'BTC',
      dayOffsetMinutes: 0,
      reports: 'gross',
      legalModel: 'agent',
      ownerAtConversion: 'none',
      sharing: 'percent',
      receivesAt: 'treasury',
    },
    viabtc: {
      ...common,
      id: 'viabtc',
      pool: 'viabtc',
      asset: 'LTC',
      dayOffsetMinutes: 480,
      reports: 'net',
      legalModel: 'principal',
      ownerAtConversion: 'operator',
      sharing: 'work',
      receivesAt: 'venue',
    },
    dogecoin: {
      ...common,
      id: 'viabtc-doge',
      pool: 'viabtc',
      statement: 'reward',
      minedBeside: 'viabtc',
      asset: 'DOGE',
      dayOffsetMinutes: 480,
      reports: 'net',
      legalModel: 'nominee',
      ownerAtConversion: 'member',
      sharing: 'work',
      receivesAt: 'venue',
    },
  };
}

/** Providers of leased hash rate have no API: their files are imported, and units share what they pay. */
function leaseSources(start: Instant): RewardSource[] {
  return LEASES.map(
    ({ id }) =>
      new FileSource({
        id,
        pool: 'file',
        asset: 'BTC',
        dayOffsetMinutes: 0,
        reports: 'net',
        legalModel: 'agent',
        recogniseAt: 'withdrawable',
        ownerAtConversion: 'none',
        sharing: 'contract-units',
        receivesAt: 'treasury',
        since: start,
      }),
  );
}

/** What the demo's operator declares: pools from the first day, the others when they begin, so that nobody asks before for what cannot be. */
class DeclaredSources {
  /** What the service reads. */
  readonly declared: RewardSource[];
  readonly #later: ReadonlyMap<string, RewardSource>;

  constructor(readonly all: readonly RewardSource[]) {
    this.declared = all.filter(({ declaration: { id } }) => FIRST_SOURCES.has(id));
    this.#later = new Map(all.map((source) => [source.declaration.id, source]));
  }

  /** @returns whether it was not declared before */
  declare(id: string): boolean {
    const source = this.#later.get(id);
    if (source === undefined) throw new Error(`The demo has no source "${id}".`);
    if (this.declared.includes(source)) return false;
    this.declared.push(source);
    return true;
  }
}

function rewardSources(world: DemoWorld): RewardSource[] {
  const declared = declarations(world.start);
  const { clock, poolUrls } = world;
  return [
    new BraiinsSource({
      declaration: declared.braiins,
      baseUrl: poolUrls.braiins,
      token: new Secret(BRAIINS_TOKEN),
      clock,
      minIntervalMs: 0,
    }),
    new OceanSource({
      declaration: declared.ocean,
      baseUrl: poolUrls.ocean,
      address: world.oceanAddress,
      clock,
      minIntervalMs: 0,
    }),
    ...(['viabtc', 'dogecoin'] as const).map(
      (name) =>
        new ViaBtcSource({
          declaration: declared[name],
          baseUrl: poolUrls[name],
          clock,
          minIntervalMs: 0,
          apiKey: new Secret(VIABTC_KEYS.apiKey),
          apiSecret: new Secret(VIABTC_KEYS.secret),
        }),
    ),
    ...leaseSources(world.start),
  ];
}

/** Makes the demo's treasury before the service starts, as `paydirt seed create` would. */
export async function createTreasury(dataDir: string): Promise<string> {
  const { descriptor } = await createSeedFile({
    path: join(dataDir, 'seed.json'),
    passphrase: PASSPHRASE,
    network: 'regtest',
    kdf: DEMO_KDF,
  });
  return descriptor;
}

function payoutSettings(descriptor: string, birthdayHeight: number): PayoutSettings {
  return {
    policy: {
      ...DEFAULT_POLICY,
      minimumSats: MINIMUM_SATS,
      // The regtest node has no estimate; 2 sat/vB is the demo operator's own figure.
      fallbackRateSatPerKvb: 2_000n,
      schedule: { kind: 'monthly', dayOfMonth: 1, minuteOfDay: 12 * 60 },
    },
    walletId: WALLET_ID,
    treasury: parseTreasury(descriptor, 'regtest'),
    birthdayHeight,
    approvalKey: APPROVAL_KEY,
  };
}

/** What the service is given, and what the demo does with it from outside. */
interface DemoPorts extends Ports {
  readonly venue: DemoVenue;
  /** The operator declares a source that begins later. @returns whether it was not declared before */
  readonly declareSource: (id: string) => boolean;
}

/** The demo's ports: a simulated clock, the regtest node, local pools, and a venue that settles with real regtest coin. */
export async function demoPorts(world: DemoWorld, descriptor: string): Promise<DemoPorts> {
  const { clock, dataDir } = world;
  const store = new FencedStore(await openDatabase({ type: 'sqlite', file: join(dataDir, 'paydirt.sqlite') }));
  const priceSource = new DailyFileSource({
    name: 'demo formula',
    label: DEMO_PRICE_LABEL,
    dayOffsetMinutes: 0,
    dayMoveMaxBps: 2_500,
    files: priceFiles(dataDir),
  });
  const paid = new Map<string, Promise<string>>();
  const venue = new DemoVenue(store, clock, priceSource, {
    id: 'dry-run',
    feeBps: 20,
    minimums: { LTC: 1_000_000n, DOGE: 1_000_000_000n },
    deposits: () =>
      Promise.resolve(
        world.venuePayments.map(({ asset, txid, units, at }) => ({
          id: txid,
          asset,
          amount: units,
          txid,
          creditedAt: at,
        })),
      ),
    settle: ({ clientWithdrawalId, address, amount }) => {
      const known = paid.get(clientWithdrawalId) ?? world.payWithdrawal(address, amount);
      paid.set(clientWithdrawalId, known);
      return known;
    },
  });
  const payout = payoutSettings(descriptor, world.birthdayHeight);
  const signer = await HotSigner.start({
    seedFile: join(dataDir, 'seed.json'),
    journalFile: join(dataDir, 'signer-journal.jsonl'),
    passphrase: PASSPHRASE,
    approvalKey: APPROVAL_KEY,
    network: 'regtest',
    limits: {
      maxTransactionSats: 10_000_000_000n,
      maxHourSats: 1_000_000_000_000n,
      maxDaySats: 1_000_000_000_000n,
      maxRateSatPerKvb: 100_000n,
      maxFeeSats: 1_000_000n,
    },
  });
  const sources = new DeclaredSources(rewardSources(world));
  return {
    store,
    clock,
    chainBackend: new CoreBackend({
      url: world.node.rpcUrl,
      credentials: { user: 'paydirt', password: new Secret(world.node.rpcPassword) },
    }),
    // The demo steps by day: a tip of yesterday is fresh.
    chain: { ...defaultChainConfig('regtest'), tipAgeMsMax: 48 * HOUR_MS },
    priceSource,
    rewardSources: sources.declared,
    declareSource: (id) => sources.declare(id),
    coins: world.coins,
    venue,
    conversion: {
      slippageMaxBps: 300,
      dayLossMaxSats: 1_000_000n,
      retryAfterMs: HOUR_MS,
      quoteAgeMaxMs: MINUTE_MS,
      alone: false,
    },
    signer,
    payout,
    operations: { alone: false },
    members: {
      network: 'regtest',
      coolOffFirstWithProofMs: HOUR_MS,
      coolOffWithProofMs: HOUR_MS,
      coolOffWithoutProofMs: 48 * HOUR_MS,
      defaultThresholdSats: sats(100_000n),
    },
    income: {
      zone: DEMO_ZONE,
      declarations: sources.all.map(({ declaration }) => ({
        source: declaration.id,
        from: world.start,
        recogniseAt: declaration.recogniseAt,
        legalModel: declaration.legalModel,
        ownerAtConversion: declaration.ownerAtConversion === 'member' ? 'member' : 'operator',
        reason: "demo operator's declaration",
      })),
      minimums: [{ asset: 'BTC', from: world.start, units: MINIMUM_SATS }],
    },
    line: { depositConfirmations: 6 },
    alerts: { offlineMs: HOUR_MS / 2, lowPercent: 70, lowMs: 3 * HOUR_MS },
    mail: null,
    jobs: {},
    api: {
      origin: world.origin,
      secretKey: new Secret(randomBytes(32).toString('hex')),
      instance: {
        name: 'Paydirt',
        version: '0.1.0',
        network: 'regtest',
        demo: true,
        demoLabel: 'Demonstration: made-up members, simulated pools and providers, regtest coins, demo prices',
        priceLabel: DEMO_PRICE_LABEL,
        taxZone: DEMO_ZONE,
        confirmationsNeeded: DEFAULT_POLICY.settleConfirmations,
      },
    },
  };
}
