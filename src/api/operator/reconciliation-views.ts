import type { SourceDeclaration } from '../../rewards';
import type { PoolTotalView } from '../../rewards/pool-totals.service';
import type { Asset, Instant } from '../../units';
import { amountDto } from '../http/amounts';
import type { DoubtDto, PoolTotalDto } from '../wire/doubts.dto';
import type {
  ArrivedDto,
  FileMapDto,
  FilePreviewDto,
  FileSourceDto,
  GapDto,
  PlannedRowDto,
  ReconciledDayDto,
  ReconciledSourceDto,
} from '../wire/reconciliation.dto';

const DAYS_SHOWN = 400;
const MISTAKES_SHOWN = 100;
const ROWS_SHOWN = 500;

/** A coin as `ReconcileQueryService` gives it. */
interface Coin {
  readonly outpoint: string;
  readonly amount: bigint;
  readonly bookedAt: Instant;
  readonly seen: { readonly height: number; readonly confirmations: number } | null;
}

interface Gap {
  readonly reason: GapDto['reason'];
  readonly amount: bigint;
  readonly payoutId: string;
  readonly outpoint: string | null;
}

interface Day {
  readonly day: string;
  readonly stated: bigint;
  readonly announced: bigint;
  readonly arrived: bigint;
  readonly gap: bigint;
  readonly gaps: readonly Gap[];
  readonly rows: readonly { readonly externalId: string; readonly revision: number; readonly net: bigint }[];
  readonly payouts: readonly {
    readonly externalId: string;
    readonly at: Instant;
    readonly amount: bigint;
    readonly fee: bigint;
    readonly txid: string | null;
  }[];
  readonly deposits: readonly { readonly outpoint: string }[];
}

const TOTALS = ['stated', 'announced', 'arrived', 'poolFees', 'lightning', 'unpaid', 'writtenOff', 'discrepancies', 'difference'] as const; // prettier-ignore
type Totals = Readonly<Record<(typeof TOTALS)[number], bigint>>;

/** What `ReconcileQueryService.sources` gives. */
interface Reconciled {
  readonly declaration: SourceDeclaration;
  readonly result: { readonly days: readonly Day[]; readonly totals: Totals };
  readonly coins: ReadonlyMap<string, Coin>;
}

export function reconciledDto({ declaration, result, coins }: Reconciled, account: string): ReconciledSourceDto {
  const { id, pool, asset, receivesAt, dayOffsetMinutes } = declaration;
  // The sort is stable: days with a gap first, each part newest first as it comes.
  const days = [...result.days].sort((a, b) => Number(b.gaps.length > 0) - Number(a.gaps.length > 0));
  const totals = Object.fromEntries(TOTALS.map((name) => [name, result.totals[name].toString()]));
  return {
    ...(totals as Record<(typeof TOTALS)[number], string>),
    sourceId: id,
    pool,
    asset,
    receivesAt,
    dayOffsetMinutes,
    account,
    days: days.slice(0, DAYS_SHOWN).map((day) => dayDto(day, coins)),
    daysTotal: days.length,
  };
}

function dayDto(day: Day, coins: ReadonlyMap<string, Coin>): ReconciledDayDto {
  return {
    day: day.day,
    stated: day.stated.toString(),
    announced: day.announced.toString(),
    arrived: day.arrived.toString(),
    gap: day.gap.toString(),
    gaps: day.gaps.map(({ amount, ...gap }) => ({ ...gap, units: amount.toString() })),
    rows: day.rows.map(({ externalId, revision, net }) => ({ id: externalId, revision, units: net.toString() })),
    payouts: day.payouts.map(({ externalId, at, amount, fee, txid }) => {
      return { id: externalId, at, units: amount.toString(), fee: fee.toString(), txid };
    }),
    coins: day.deposits.flatMap(({ outpoint }) => {
      const coin = coins.get(outpoint);
      return coin === undefined ? [] : [arrivedDto(coin)];
    }),
  };
}

export function arrivedDto({ outpoint, amount, bookedAt, seen }: Coin): ArrivedDto {
  const height = seen?.height ?? null;
  return { outpoint, units: amount.toString(), bookedAt, height, confirmations: seen?.confirmations ?? null };
}

/** What `ReconcileQueryService.doubts` gives. */
interface Doubt {
  readonly id: string;
  readonly sourceId: string;
  readonly asset: Asset;
  readonly kind: DoubtDto['kind'];
  readonly subject: string;
  readonly amount: bigint;
  readonly openedAt: Instant;
}

export function doubtDto({ asset, amount, ...doubt }: Doubt): DoubtDto {
  return { ...doubt, amount: amountDto(asset, amount) };
}

/** What `FileImportService.views` gives. */
interface FileSource {
  readonly declaration: SourceDeclaration;
  readonly map: FileMapDto | null;
  readonly imports: readonly {
    readonly id: string;
    readonly imported_at: Instant;
    readonly file_sha256: string;
    readonly rows_new: number;
    readonly rows_revised: number;
    readonly rows_unchanged: number;
    readonly net: bigint;
  }[];
}

export function fileSourceDto({ declaration, map, imports }: FileSource): FileSourceDto {
  const { id, asset, reports, dayOffsetMinutes } = declaration;
  return {
    sourceId: id,
    asset,
    reports,
    dayOffsetMinutes,
    map,
    imports: imports.map((one) => ({
      id: one.id,
      at: one.imported_at,
      sha256: one.file_sha256,
      added: one.rows_new,
      revised: one.rows_revised,
      unchanged: one.rows_unchanged,
      net: one.net.toString(),
    })),
  };
}

interface Planned {
  readonly row: {
    readonly line: number;
    readonly label: string;
    readonly from: Instant;
    readonly net: bigint;
    readonly poolFee: bigint;
    readonly txid: string | null;
  };
  readonly change: PlannedRowDto['change'];
  readonly before: { readonly net: bigint } | null;
}

/** What `FileImportService.preview` gives. */
interface Plan {
  readonly hash: string | null;
  readonly counts: Readonly<Record<PlannedRowDto['change'], number>>;
  readonly net: bigint;
  readonly poolFee: bigint;
  readonly delta: bigint;
  readonly mistakes: FilePreviewDto['mistakes'] | readonly FilePreviewDto['mistakes'][number][];
  readonly rows: readonly Planned[];
}

export function previewDto(plan: Plan, asset: Asset): FilePreviewDto {
  const { hash, counts, net, poolFee, delta, mistakes } = plan;
  const rows = [...plan.rows].sort((a, b) => Number(a.change === 'unchanged') - Number(b.change === 'unchanged'));
  return {
    hash,
    added: counts.new,
    revised: counts.revised,
    unchanged: counts.unchanged,
    net: amountDto(asset, net),
    fees: amountDto(asset, poolFee),
    delta: amountDto(asset, delta),
    mistakesTotal: mistakes.length,
    mistakes: mistakes.slice(0, MISTAKES_SHOWN).map((mistake) => ({ ...mistake })),
    rows: rows.slice(0, ROWS_SHOWN).map(({ row, change, before }) => ({
      line: row.line,
      label: row.label,
      from: row.from,
      change,
      net: amountDto(asset, row.net),
      fee: amountDto(asset, row.poolFee),
      before: before === null ? null : amountDto(asset, before.net),
      txid: row.txid,
    })),
  };
}

/** A pool's own total beside what is booked. */
export function totalDto(total: PoolTotalView): PoolTotalDto {
  const { sourceId, pool, asset, kind, stated, booked, base, gap, rounding, readAt, differsSince, explained } = total;
  const figures = { booked: String(booked), beside: String(base), gap: String(gap), rounding: String(rounding) };
  const explanation = explained?.reason ?? null;
  return { sourceId, pool, kind, stated: amountDto(asset, stated), ...figures, readAt, differsSince, explanation };
}
