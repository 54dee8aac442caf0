import type { Quote } from '../../prices';
import { deviceResult } from '../../rewards';
import type { DeviceDiary, DeviceRow } from '../../rewards/device-diary.service';
import type { DifficultyChange } from '../../rewards/difficulty-change.service';
import {
  type Asset,
  dayAtOffset,
  DAY_MS,
  formatUsdExact,
  HOUR_MS,
  type Instant,
  MINUTE_MS,
  type Price,
  SECOND_MS,
  type Usd,
  usd,
  usdValue,
} from '../../units';
import { amountDto } from '../http/amounts';
import type { DeviceDiaryDto, DeviceVerdict, DifficultyDto } from '../wire/device-diary.dto';
import type { DeviceResultDto, DeviceRowDto } from '../wire/device-result.dto';
import { poolName, priceDto } from './earning-views';

const BPS = 10_000n;
/** A pool that pays each block has hundreds of rows in a week: what is left out is in the sums. */
const ROWS_SHOWN = 200;

/** What `DeviceDiaryService.of` gives. */
interface Diary {
  readonly device: {
    readonly sourceId: string;
    readonly worker: string;
    readonly state: 'ok' | 'low' | 'off' | 'disabled' | 'never-seen';
    readonly stateSince: Instant | null;
  };
  readonly days: readonly {
    readonly from: Instant;
    readonly hashes: bigint;
    readonly measuredMs: number;
    readonly hashingMs: number;
  }[];
  readonly power: { readonly watts: number; readonly usdPerKwh: string; readonly from: Instant } | null;
  readonly earned: readonly { readonly asset: Asset; readonly units: bigint }[];
  readonly windowMs: number;
  readonly hashingMs: number;
  readonly cost: Usd;
}

/** A device's page. @param prices dollars for a coin, those that are known */
export function diaryDto(diary: Diary, prices: ReadonlyMap<Asset, Price>): DeviceDiaryDto {
  const { device, days, power, earned, windowMs, hashingMs, cost } = diary;
  const revenue = revenueOf(earned, prices);
  const watts = power?.watts ?? 0;
  const result =
    windowMs === 0 || revenue === null ? null : deviceResult(revenue, cost, { windowMs, watts, hashingMs });
  const isKnown = result !== null && power !== null;
  const verdict: DeviceVerdict =
    windowMs === 0
      ? 'no-rows'
      : result === null
        ? 'no-price'
        : power === null
          ? 'no-power'
          : result.isWorthIt
            ? 'worth-it'
            : 'not-worth-it';
  return {
    sourceId: device.sourceId,
    worker: device.worker,
    stateSince: device.stateSince,
    isHashing: device.state === 'ok' || device.state === 'low',
    days: days.map((day) => ({
      from: day.from,
      hashRate: ((day.hashes * BigInt(SECOND_MS)) / BigInt(DAY_MS)).toString(),
      hashingMinutes: Math.round(day.hashingMs / MINUTE_MS),
      measuredMinutes: Math.round(day.measuredMs / MINUTE_MS),
    })),
    power,
    earned: earned.map(({ asset, units }) => amountDto(asset, units)),
    hours: Math.round(windowMs / HOUR_MS),
    hashingHours: Math.round(hashingMs / HOUR_MS),
    revenuePerDay: result === null ? null : formatUsdExact(result.revenuePerDay),
    costPerDay: isKnown ? formatUsdExact(result.costPerDay) : null,
    profitPerDay: isKnown ? formatUsdExact(result.profitPerDay) : null,
    breakEvenPerKwh: isKnown && result.breakEvenPerKwh !== null ? formatUsdExact(result.breakEvenPerKwh) : null,
    verdict,
  };
}

/** What stands behind a device's figures of a day, from the same reading. @param quotes those that are known */
export function deviceResultDto(
  asOf: Instant,
  diary: Diary & Pick<DeviceDiary, 'rows' | 'timeOf' | 'declared'>,
  quotes: ReadonlyMap<Asset, Quote>,
): DeviceResultDto {
  const { device, power, earned, windowMs, hashingMs, cost, rows, timeOf, declared } = diary;
  const prices = new Map([...quotes].map(([asset, { price }]) => [asset, price]));
  const { revenuePerDay, costPerDay, profitPerDay } = diaryDto(diary, prices);
  const revenue = revenueOf(earned, prices);
  const newest = [...rows].sort((a, b) => b.to - a.to || (a.sourceId < b.sourceId ? -1 : 1));
  return {
    asOf,
    worker: device.worker,
    rows: newest.slice(0, ROWS_SHOWN).map((row) => rowDto(row, timeOf, declared)),
    moreRows: Math.max(0, rows.length - ROWS_SHOWN),
    minutes: Math.round(windowMs / MINUTE_MS),
    hashingMinutes: Math.round(hashingMs / MINUTE_MS),
    worth: earned.map((amount) => {
      const quote = quotes.get(amount.asset);
      return {
        earned: amountDto(amount.asset, amount.units),
        price: quote === undefined ? null : priceDto(quote),
        usd: quote === undefined ? null : formatUsdExact(usdValue(amount, quote.price)),
      };
    }),
    revenue: revenue === null ? null : formatUsdExact(revenue),
    electricity: power === null ? null : formatUsdExact(cost),
    revenuePerDay,
    costPerDay,
    profitPerDay,
  };
}

function rowDto(row: DeviceRow, timeOf: string, declared: DeviceDiary['declared']): DeviceRowDto {
  const { sourceId, externalId, asset, from, hashes, allHashes, hashingMs, power, cost } = row;
  const source = declared.get(sourceId);
  const countsTime = sourceId === timeOf;
  return {
    earning: `${sourceId}:${externalId}`,
    pool: poolName(sourceId, source),
    day: dayAtOffset(from, source?.dayOffsetMinutes ?? 0),
    yours: amountDto(asset, row.due),
    hashes: hashes.toString(),
    allHashes: allHashes.toString(),
    part: amountDto(asset, row.part),
    countsTime,
    hashingMinutes: Math.round(hashingMs / MINUTE_MS),
    watts: power?.watts ?? null,
    usdPerKwh: power?.usdPerKwh ?? null,
    electricity: power === null || !countsTime ? null : formatUsdExact(cost),
  };
}

/** Null where a coin that it earned has no price: half a value would be a wrong one. */
function revenueOf(earned: Diary['earned'], prices: ReadonlyMap<Asset, Price>): Usd | null {
  let sum = 0n;
  for (const amount of earned) {
    const price = prices.get(amount.asset);
    if (price === undefined) return null;
    sum += usdValue(amount, price);
  }
  return usd(sum);
}

/** What difficulty did: twice the difficulty is half the coin for the same hash rate, before fees. */
export function difficultyDto({ asset, now, before }: DifficultyChange): DifficultyDto {
  const [work, earlier] = [now.tries, before.tries];
  return {
    asset,
    height: now.height,
    before: before.height,
    changeBps: Number(((work - earlier) * BPS) / earlier),
    earningsBps: Number(((earlier - work) * BPS) / work),
  };
}
