import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { AppModule } from '../../src/app.module';
import { BackendUnreachable, defaultChainConfig } from '../../src/chain';
import { FencedStore } from '../../src/jobs/fenced-store.adapter';
import { JobRunner } from '../../src/jobs/job-runner.service';
import { LineService } from '../../src/jobs/line.service';
import { DEFAULT_POLICY, type PayoutSettings } from '../../src/payout';
import type { Ports } from '../../src/ports.module';
import { LiveSource } from '../../src/prices/sources/live.adapter';
import { type SourceDeclaration, SourceFailure } from '../../src/rewards';
import type { Store } from '../../src/store';
import { DomainError, HOUR_MS, MINUTE_MS, sats, Secret } from '../../src/units';
import { CrashingStore, Injected, type Life, throughFaults } from './faults';
import { DEFAULT_THRESHOLD, LEASE_MS, MINIMUM_SATS, WALLET_ID } from './settings';
import { unavailable } from './signer';
import type { World } from './world';

/** Low enough that a bad day stops conversions until a person lets them go on. */
const DAY_LOSS_MAX_SATS = 20_000n;

/** One process of the service over the world as it stands. */
export class Service {
  private constructor(
    readonly app: INestApplicationContext,
    readonly runner: JobRunner,
    readonly store: FencedStore,
    readonly life: Life,
  ) {}

  /** Composes the product's own modules. @throws Crash when it dies while starting */
  static async start(store: Store, world: World, life: Life): Promise<Service> {
    const ports = portsOf(store, world, life);
    const options = { logger: false, abortOnError: false } as const;
    const app = await NestFactory.createApplicationContext(AppModule.compose(ports), options);
    const line = app.get(LineService);
    const runner = app.get(JobRunner);
    line.register(runner, ports.store);
    await line.prepare();
    return new Service(app, runner, ports.store, life);
  }
}

export function payoutSettings(world: World): PayoutSettings {
  const { options } = world;
  return {
    policy: {
      ...DEFAULT_POLICY,
      feePayer: options.feePayer,
      minimumSats: MINIMUM_SATS,
      maxRateSatPerKvb: 50_000n,
      fallbackRateSatPerKvb: 1_000n,
      minInputConfirmations: options.minInputConfirmations,
      settleConfirmations: options.settleConfirmations,
      schedule: { kind: 'daily', minuteOfDay: 30 },
    },
    walletId: WALLET_ID,
    treasury: world.treasury,
    birthdayHeight: 1,
    approvalKey: world.approvalKey,
  };
}

function portsOf(inner: Store, world: World, life: Life): Ports {
  const { options } = world;
  const injected = (method: string): Error => new Injected(`nobody answered ${method}`);
  const poolDown = (source: string) => (): Error =>
    new SourceFailure('rewards.unavailable', 'The pool does not answer.', { source, field: 'line' });
  const store = new CrashingStore(inner, life);
  return {
    store: new FencedStore(store),
    clock: world.clock,
    chainBackend: throughFaults(world.node, life, {
      unanswered: (method) => new BackendUnreachable({ source: 'simulated node', method }, 'simulated timeout'),
    }),
    // A simulated day has few blocks, and the clock stands between two rounds.
    chain: { ...defaultChainConfig('regtest'), tipAgeMsMax: 48 * HOUR_MS },
    priceSource: livePrices(world, life),
    rewardSources: world
      .sources()
      .map((source) => throughFaults(source, life, { unanswered: poolDown(source.declaration.id) })),
    venue: throughFaults(world.venueOf(store), life, {
      unanswered: injected,
      local: ['minimum', 'sellable', 'sendsFrom', 'sentAt'],
    }),
    conversion: {
      slippageMaxBps: 300,
      dayLossMaxSats: DAY_LOSS_MAX_SATS,
      retryAfterMs: HOUR_MS,
      quoteAgeMaxMs: MINUTE_MS,
      alone: false,
    },
    signer: throughFaults(world.signer, life, { unanswered: unavailable }),
    payout: payoutSettings(world),
    operations: { alone: false },
    members: {
      network: 'regtest',
      coolOffFirstWithProofMs: HOUR_MS,
      coolOffWithProofMs: HOUR_MS,
      coolOffWithoutProofMs: 48 * HOUR_MS,
      defaultThresholdSats: sats(DEFAULT_THRESHOLD),
    },
    income: incomePolicy(world.declarations),
    line: { depositConfirmations: options.depositConfirmations },
    alerts: { offlineMs: HOUR_MS, lowPercent: 70, lowMs: 3 * HOUR_MS },
    mail: null,
    jobs: { monotonic: { nowMs: () => world.mono.ms }, leaseMs: LEASE_MS },
    api: API,
  };
}

/** The product's own judgement of two exchanges. */
function livePrices({ feeds, clock }: World, life: Life): LiveSource {
  const unanswered = (): Error => new DomainError('prices.unavailable', 'The exchange does not answer.', {});
  return new LiveSource({
    ...{ feeds: feeds.map((feed) => throughFaults(feed, life, { unanswered })), clock, minIntervalMs: 0 },
    ...{ maxAgeMs: 3 * HOUR_MS, spreadMaxBps: 200, dayMoveMaxBps: 2_000 },
  });
}

function incomePolicy(declarations: readonly SourceDeclaration[]): Ports['income'] {
  return {
    zone: 'America/New_York',
    declarations: declarations.map(({ id, since, recogniseAt, legalModel, ownerAtConversion }) => ({
      source: id,
      from: since,
      recogniseAt,
      legalModel,
      ownerAtConversion: ownerAtConversion === 'member' ? ('member' as const) : ('operator' as const),
      reason: 'simulated',
    })),
    minimums: declarations
      .slice(0, 1)
      .map(({ since }) => ({ asset: 'BTC' as const, from: since, units: MINIMUM_SATS })),
  };
}

/** Nobody listens: only the instance's version is read. */
const API: Ports['api'] = {
  origin: 'http://127.0.0.1:1',
  secretKey: new Secret('00'.repeat(32)),
  instance: {
    name: 'Paydirt',
    version: '0.0.0',
    network: 'regtest',
    demo: true,
    demoLabel: 'simulation',
    priceLabel: 'simulated prices',
    taxZone: 'America/New_York',
    confirmationsNeeded: 6,
  },
};
