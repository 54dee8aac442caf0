import { ruleAt, type RuleHistory, type SourceDeclaration } from '../../rewards';
import type { Asset, Instant } from '../../units';
import { amountDto, btcDto } from '../http/amounts';
import type { ConversionDto, SourceDto } from '../wire/treasury.dto';
import { sourceTrouble } from '../../attention';

/** What the rewards room says of a source. */
interface SourceView {
  readonly declaration: SourceDeclaration;
  readonly rules: RuleHistory;
  readonly lastSyncAt: Instant | null;
  readonly staleSince: Instant | null;
  readonly retryAt: Instant | null;
  readonly error: { readonly code: string; readonly field: string } | null;
  readonly earned: bigint;
  readonly received: bigint;
  readonly lightning: bigint;
  readonly outstanding: bigint;
  readonly disputed: bigint;
  readonly owedToPool: bigint;
}

/** @param now tells which sharing rule is in force */
export function sourceDto(view: SourceView, now: Instant): SourceDto {
  const { declaration, error, staleSince } = view;
  const { id, pool, asset } = declaration;
  return {
    id,
    pool,
    asset,
    legalModel: declaration.legalModel,
    recogniseAt: declaration.recogniseAt,
    ownerAtConversion: declaration.ownerAtConversion,
    reports: declaration.reports,
    sharing: ruleAt(view.rules, now).rule,
    receivesAt: declaration.receivesAt,
    dayOffsetMinutes: declaration.dayOffsetMinutes,
    earned: amountDto(asset, view.earned),
    received: amountDto(asset, view.received),
    late: amountDto(asset, view.outstanding),
    lightning: amountDto(asset, view.lightning),
    disputed: amountDto(asset, view.disputed),
    owedToPool: amountDto(asset, view.owedToPool),
    collectedAt: view.lastSyncAt,
    staleSince,
    retryAt: view.retryAt,
    lastError:
      error === null
        ? null
        : {
            code: error.code,
            message: sourceTrouble(error.code, error.field),
            // What is told of a pool that is read all the same was found when it was read.
            at: staleSince ?? view.lastSyncAt ?? 0,
          },
  };
}

/** What the conversion room keeps of a conversion. */
interface ConversionRow {
  readonly id: string;
  readonly venue: string;
  readonly dry_run: boolean;
  readonly asset: Asset;
  readonly amount: bigint;
  readonly state: string;
  readonly bought: bigint;
  readonly fee: bigint;
  readonly fills: number;
  readonly txid: string | null;
  readonly note: string | null;
  readonly created_at: Instant;
  readonly updated_at: Instant;
}

export function conversionDto(row: ConversionRow): ConversionDto {
  const filled = row.fills > 0;
  return {
    id: row.id,
    venue: row.venue,
    dryRun: row.dry_run,
    state: row.state,
    sold: amountDto(row.asset, row.amount),
    bought: filled ? btcDto(row.bought) : null,
    fee: filled ? btcDto(row.fee) : null,
    txid: row.txid,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    note: row.note,
  };
}
