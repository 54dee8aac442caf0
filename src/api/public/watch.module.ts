import { Module } from '@nestjs/common';
import { ChainModule } from '../../chain/chain.module';
import { ChainService } from '../../chain/chain.service';
import { JobsModule } from '../../jobs/jobs.module';
import { JobRunner } from '../../jobs/job-runner.service';
import { PayoutModule } from '../../payout/payout.module';
import { PayoutQueryService } from '../../payout/payout-query.service';
import { SolvencyModule } from '../../solvency/solvency.module';
import { SolvencyService } from '../../solvency/solvency.service';
import { STORE, type Store } from '../../store';
import { CLOCK, type Clock, HOUR_MS } from '../../units';
import { type Gauge, GAUGES, HEALTH_CHECKS, type HealthCheck } from './health-check';

/** Reorganisations and batches that are counted: more than this many is a figure of its own. */
const COUNT_MAX = 1_000;
/** A run that has been going on for longer hangs. */
const RUN_MAX_MS = HOUR_MS;

interface Watched {
  readonly store: Store;
  readonly clock: Clock;
  readonly chain: ChainService;
  readonly solvency: SolvencyService;
  readonly jobs: JobRunner;
}

function checksOf({ store, clock, chain, solvency, jobs }: Watched): HealthCheck[] {
  return [
    { name: 'db', troubles: () => store.read(() => Promise.resolve([])) },
    { name: 'node', troubles: async () => (await chain.status()).reasons.map(({ sentence }) => sentence) },
    {
      // A clock behind the best block's time would open cool-offs late and codes early.
      name: 'clock',
      troubles: async () =>
        ((await chain.status()).tip?.time ?? 0) <= clock.now() + 2 * HOUR_MS
          ? []
          : ["This machine's clock is hours behind the newest block. Set it by NTP."],
    },
    {
      name: 'lease',
      troubles: () =>
        store.read(async (tx) => {
          const troubles: string[] = [];
          for (const name of jobs.names()) {
            const [last] = await jobs.runs(tx, name, 1);
            const hangs = last?.finished_at === null && clock.now() - last.started_at > RUN_MAX_MS;
            if (hangs) troubles.push(`The job ${name} has been running for more than an hour.`);
            if (last?.outcome === 'halted') troubles.push(`The job ${name} found the books broken and is halted.`);
          }
          return troubles;
        }),
    },
    {
      name: 'solvency',
      troubles: () =>
        store.read(async (tx) =>
          (await solvency.assess(tx))
            .filter(({ solvent }) => !solvent)
            .map(({ asset }) => `More ${asset} is owed than is there. Nothing is paid in it.`),
        ),
    },
  ];
}

/** Prometheus knows doubles only: fit to look at, never to reckon with. */
function figure(units: bigint): number {
  return Number(units);
}

function gaugesOf({ store, clock, chain, solvency }: Omit<Watched, 'jobs'>, payouts: PayoutQueryService): Gauge[] {
  const sums = (pick: 'assets' | 'liabilities') => async () => {
    const rows = await store.read((tx) => solvency.assess(tx));
    return rows.map((row) => ({
      labels: { asset: row.asset },
      value: figure(Object.values(row[pick]).reduce((total, one) => total + one, 0n)),
    }));
  };
  return [
    { name: 'paydirt_liabilities_units', help: 'Owed, base units, accrued outside.', read: sums('liabilities') },
    { name: 'paydirt_assets_units', help: 'What is there, base units.', read: sums('assets') },
    {
      name: 'paydirt_oldest_unsettled_batch_seconds',
      help: 'Age of the oldest batch that is planned and not settled.',
      read: async () => {
        const rows = (await payouts.batches({ limit: COUNT_MAX })).filter(
          ({ state }) => state !== 'settled' && state !== 'queued',
        );
        const oldest = Math.min(clock.now(), ...rows.map((row) => row.planned_at));
        return [{ labels: {}, value: Math.floor((clock.now() - oldest) / 1_000) }];
      },
    },
    {
      name: 'paydirt_reorgs',
      help: 'Reorganisations that our header chain followed.',
      read: async () => [{ labels: {}, value: (await chain.reorgs(COUNT_MAX)).length }],
    },
  ];
}

const WATCHED = [STORE, CLOCK, ChainService, SolvencyService, JobRunner];

/** What health and metrics read. */
@Module({
  imports: [ChainModule, JobsModule, PayoutModule, SolvencyModule],
  providers: [
    {
      provide: HEALTH_CHECKS,
      inject: WATCHED,
      useFactory: (store: Store, clock: Clock, chain: ChainService, solvency: SolvencyService, jobs: JobRunner) =>
        checksOf({ store, clock, chain, solvency, jobs }),
    },
    {
      provide: GAUGES,
      inject: [STORE, CLOCK, ChainService, SolvencyService, PayoutQueryService],
      useFactory: (
        store: Store,
        clock: Clock,
        chain: ChainService,
        solvency: SolvencyService,
        payouts: PayoutQueryService,
      ) => gaugesOf({ store, clock, chain, solvency }, payouts),
    },
  ],
  exports: [HEALTH_CHECKS, GAUGES],
})
export class WatchModule {}
