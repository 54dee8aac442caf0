import {
  DAY_MS,
  dayAtOffset,
  dayStartAtOffset,
  DomainError,
  type Instant,
  parseInstant,
  plusMs,
  type ScaledAmount,
} from '../../../units';
import type { Reply } from '../../reply';
import type { RewardRow, SourceDeclaration, SourceWindow } from '../../source';

/** Foundry writes UTC as +00:00; any other offset is another day. */
const UTC = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(?:Z|\+00:00)$/;
/** More decimals than any declaration may have, so that gross, fee and net compare exactly. */
const COMMON_SCALE = 40;

/**
 * The window in Foundry's terms: from the start of the first UTC day on, because a window that begins inside a day would
 * ask for a part of it.
 */
export function earningsQuery(window: SourceWindow): string {
  const start = dayStartAtOffset(dayAtOffset(window.from, 0), 0);
  return `startDateUnixMs=${start}&endDateUnixMs=${window.to}`;
}

/**
 * `GET /v2/earnings/{subAccount}`: one row per UTC day, newest last, the current day partial. `totalAmount` is after
 * Foundry's fee, `grossEarnings` before it, `poolFeeAmount` the fee: the three must agree to the last digit.
 * `hashrate` is in a disputed unit and not read here.
 * @param settledBefore days that end after this still count (Foundry credits a day at 01:00 UTC of the next)
 */
export function earningRows(
  body: Reply,
  declaration: SourceDeclaration,
  of: { readonly window: SourceWindow; readonly settledBefore: Instant },
): RewardRow[] {
  const first = dayStartAtOffset(dayAtOffset(of.window.from, 0), 0);
  return body
    .list()
    .map((row) => earningRow(row, declaration, of.settledBefore))
    .filter((row) => row.from >= first && row.from <= of.window.to);
}

function earningRow(row: Reply, { asset, amountDecimals }: SourceDeclaration, settledBefore: Instant): RewardRow {
  const from = utc(row.field('startTime'));
  const end = utc(row.field('endTime'));
  const to = plusMs(from, DAY_MS);
  if (from % DAY_MS !== 0) throw row.field('startTime').bad('not-the-start-of-a-day');
  if (end <= from || end > to) throw row.field('endTime').bad('not-a-day');
  const net = row.field('totalAmount').coinNumber(asset, amountDecimals);
  const gross = row.field('grossEarnings').coinNumber(asset, amountDecimals);
  const fee = row.field('poolFeeAmount').coinNumber(asset, amountDecimals);
  if (exact(net) + exact(fee) !== exact(gross)) throw row.field('totalAmount').bad('parts-do-not-sum');
  return {
    externalId: `${asset}-${dayAtOffset(from, 0)}`,
    from,
    to,
    asset,
    net: net.amount.units,
    // In whole base units the difference is the fee; what both floors dropped stands in the residue.
    poolFee: gross.amount.units - net.amount.units,
    residue: net.residue,
    settled: end === to && to <= settledBefore,
    raw: row.raw(),
  };
}

function exact({ amount, residue }: ScaledAmount): bigint {
  return amount.units * 10n ** BigInt(COMMON_SCALE) + residue.digits * 10n ** BigInt(COMMON_SCALE - residue.scale);
}

function utc(field: Reply): Instant {
  const match = UTC.exec(field.text());
  if (match === null) throw field.bad('not-a-time');
  try {
    return parseInstant(`${match[1]}Z`);
  } catch (cause) {
    throw cause instanceof DomainError ? field.bad('not-a-time', cause) : cause;
  }
}
