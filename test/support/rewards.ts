import { AuditService } from '../../src/audit/audit.service';
import type { Asset } from '../../src/units';
import { DAY_MS, HOUR_MS, type Instant, instant, parseInstant, plusMs } from '../../src/units';
import { LedgerService } from '../../src/ledger/ledger.service';
import type {
  DepositClaimant,
  DepositWitness,
  DeviceNotices,
  PoolPayout,
  RawReply,
  RewardRow,
  RewardSource,
  SourceDeclaration,
  SourceStatement,
  WorkerSample,
} from '../../src/rewards';
import { CollectService } from '../../src/rewards/collect.service';
import { SourceSilence } from '../../src/rewards/source-silence.service';
import { DeviceWatchService } from '../../src/rewards/device-watch.service';
import { FileImportService } from '../../src/rewards/file-import.service';
import { ReceiveService } from '../../src/rewards/receive.service';
import { ReconcileQueryService } from '../../src/rewards/reconcile-query.service';
import { SuspenseService } from '../../src/rewards/suspense.service';
import { RewardQueryService } from '../../src/rewards/reward-query.service';
import { RewardTermsService } from '../../src/rewards/reward-terms.service';
import { RowBookingService } from '../../src/rewards/row-booking.service';
import { SharingRuleService } from '../../src/rewards/sharing-rule.service';
import { StatementService } from '../../src/rewards/statement.service';
import { WorkerPatternService } from '../../src/rewards/worker-pattern.service';
import { WorkLogService } from '../../src/rewards/work-log.service';
import { WriteOffService } from '../../src/rewards/write-off.service';
import { WrongDayService } from '../../src/rewards/wrong-day.service';
import type { Store } from '../../src/store';
import { FakeClock } from './fake-clock';

export const DAY_ONE = parseInstant('2026-03-01T00:00:00Z');

export function declaration(patch: Partial<SourceDeclaration> = {}): SourceDeclaration {
  return {
    id: 'pool-a',
    pool: 'braiins',
    asset: 'BTC',
    dayOffsetMinutes: 0,
    reports: 'net',
    recogniseAt: 'withdrawable',
    legalModel: 'principal',
    ownerAtConversion: 'none',
    sharing: 'work',
    receivesAt: 'treasury',
    since: DAY_ONE,
    ...patch,
  };
}

/** The row of day `n`. */
export function dayRow(n: number, net: bigint, patch: Partial<RewardRow> & { asset?: Asset } = {}): RewardRow {
  const from = plusMs(DAY_ONE, n * DAY_MS);
  return {
    externalId: `day-${n}`,
    from,
    to: plusMs(from, DAY_MS),
    asset: 'BTC',
    net,
    poolFee: 0n,
    residue: { digits: 0n, scale: 0 },
    settled: true,
    raw: '{}',
    ...patch,
  };
}

export function poolPays(n: number, amount: bigint, patch: Partial<PoolPayout> = {}): PoolPayout {
  return {
    externalId: `payout-${n}`,
    at: plusMs(DAY_ONE, n * DAY_MS + HOUR_MS),
    amount,
    fee: 0n,
    txid: n.toString(16).padStart(64, '0'),
    lightning: false,
    generation: false,
    destination: 'bcrt1q',
    status: 'confirmed',
    ...patch,
  };
}

export function sampled(worker: string, at: Instant, hashRate: bigint): WorkerSample {
  return {
    worker,
    at,
    hashRate1h: hashRate,
    hashRate24h: hashRate,
    state: hashRate > 0n ? 'ok' : 'off',
    lastShareAt: null,
  };
}

/** A source that states what the test says. The port's contract is held by the adapters; this one has no wire. */
export class ScriptedSource implements RewardSource {
  rows: readonly RewardRow[] = [];
  payouts: readonly PoolPayout[] = [];
  workers: readonly WorkerSample[] = [];
  rawReplies: readonly RawReply[] = [];
  fails: Error | undefined;

  constructor(readonly declaration: SourceDeclaration) {}

  fetch(): Promise<SourceStatement> {
    if (this.fails !== undefined) return Promise.reject(this.fails);
    const { rows, payouts, workers, rawReplies } = this;
    return Promise.resolve({ rows, payouts, workers, rawReplies });
  }

  sampleWorkers(): Promise<Pick<SourceStatement, 'workers' | 'rawReplies'>> {
    return Promise.resolve({ workers: this.workers, rawReplies: this.rawReplies });
  }
}

const NOBODY_IS_TOLD: DeviceNotices = { tell: () => Promise.resolve() };
/** Half an hour offline; three hours below 70 per cent. */
export const ALERTS = { offlineMs: HOUR_MS / 2, lowPercent: 70, lowMs: 3 * HOUR_MS };

/** The room's services on one store, wired as the module wires them. */
export function rewardsRoom(
  store: Store,
  sources: readonly RewardSource[],
  options: {
    clock?: FakeClock;
    claimants?: readonly DepositClaimant[];
    witness?: DepositWitness;
    target?: bigint;
    notices?: DeviceNotices;
  } = {},
) {
  const clock = options.clock ?? new FakeClock(instant(DAY_ONE + 10 * DAY_MS));
  const ledger = new LedgerService(clock);
  const patterns = new WorkerPatternService(new AuditService(clock), clock);
  const work = new WorkLogService(patterns);
  const rules = new SharingRuleService(new AuditService(clock), clock);
  const difficulty = { targetAt: () => Promise.resolve(options.target) };
  const terms = new RewardTermsService(new AuditService(clock), work, rules, difficulty, clock);
  const suspense = new SuspenseService(ledger, clock);
  const writeOffs = new WriteOffService(ledger, new AuditService(clock), suspense, clock);
  const receive = new ReceiveService(ledger, clock, options.claimants ?? [], suspense, writeOffs);
  const witness = options.witness ?? { seen: () => Promise.resolve(undefined) };
  const reconciled = new ReconcileQueryService(ledger, clock, witness);
  const statements = new StatementService(ledger, new RowBookingService(ledger, clock), terms, receive, clock);
  const silence = new SourceSilence(options.notices ?? NOBODY_IS_TOLD, ALERTS, clock);
  const watch = new DeviceWatchService(work, options.notices ?? NOBODY_IS_TOLD, ALERTS, clock, silence);
  const collect = new CollectService(store, clock, sources, statements, watch);
  return {
    store,
    clock,
    ledger,
    work,
    watch,
    silence,
    patterns,
    terms,
    rules,
    receive,
    writeOffs,
    days: new WrongDayService(ledger, new AuditService(clock), clock, witness),
    statements,
    collect,
    reconciled,
    files: new FileImportService(new AuditService(clock), clock, sources, statements),
    query: new RewardQueryService(ledger),
  };
}

export type RewardsRoom = ReturnType<typeof rewardsRoom>;

/** Every balance that is not zero, by account and asset. */
export async function balancesOf(room: RewardsRoom, prefix = ''): Promise<Record<string, bigint>> {
  const rows = await room.store.read((tx) => room.ledger.balances(tx, prefix));
  return Object.fromEntries(
    rows.filter((row) => row.balance !== 0n).map((row) => [`${row.account} ${row.asset}`, row.balance]),
  );
}
