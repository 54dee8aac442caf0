import { type Asset, DAY_MS, type Day, dayIn, type Instant, parseInstant, plusMs, type Usd, usd } from '../../units';
import { amountDto } from '../http/amounts';
import type { CoinSumsDto } from '../wire/figure.dto';

/** What a row of earnings brings to a sum. */
interface Row {
  readonly asset: Asset;
  readonly gross: bigint;
  readonly poolFee: bigint;
  readonly serviceFee: bigint;
  readonly due: bigint;
}

/** The income that a row became. */
interface Income {
  readonly usd: Usd;
  readonly lines: number;
  readonly waiting: boolean;
  readonly unpriced: string | null;
}

/** Which rows a figure is the sum of. */
export interface Period {
  readonly holds: (row: { readonly to: Instant; readonly day: Day }) => boolean;
  /** No row that ended before is in it. */
  readonly from: Instant;
  /** No row that ended at or after is in it. */
  readonly until: Instant;
}

/** What a day's name may be off by: zones, and pools whose day begins elsewhere. */
const SLACK_MS = 2 * DAY_MS;
const MONTH_MS_MAX = 31 * DAY_MS;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The periods that a member's figures stand for: `today`, `7d`, `30d`, `year` and `YYYY-MM` by the instant at which a row
 * ended, in days of the tax zone; `YYYY-MM-DD` by the pool's own day, as the chart has it.
 * @returns undefined for any other text @throws DomainError `units.bad-instant` for a day that no calendar has
 */
export function periodOf(name: string, now: Instant, zone: string): Period | undefined {
  const until = plusMs(now, 1);
  const today = dayIn(now, zone);
  const back = (days: number): Period => {
    const from = plusMs(now, -days * DAY_MS);
    return { holds: ({ to }) => to > from, from, until };
  };
  const named = (prefix: string, end = until): Period => {
    return { holds: ({ to }) => dayIn(to, zone).startsWith(prefix), from: beginOf(prefix), until: end };
  };
  if (name === 'today') return named(today);
  if (name === '7d') return back(7);
  if (name === '30d') return back(30);
  if (name === 'year') return named(today.slice(0, 4));
  if (MONTH.test(name)) {
    const end = plusMs(beginOf(name), MONTH_MS_MAX + 2 * SLACK_MS);
    return named(name, end < until ? end : until);
  }
  return DAY.test(name) ? { holds: ({ day }) => day === name, from: beginOf(name), until } : undefined;
}

/** First of the twelve months that end with a day's own. */
export function yearOfMonths(today: Day): string {
  const [year = 0, month = 0] = today.split('-').map((part) => Number.parseInt(part, 10));
  const back = year * 12 + month - 12;
  return `${Math.floor(back / 12)}-${String((back % 12) + 1).padStart(2, '0')}`;
}

/** Well before the first day whose name begins so. */
export function beginOf(prefix: string): Instant {
  return plusMs(parseInstant(`${`${prefix}-01-01`.slice(0, 10)}T00:00:00Z`), -SLACK_MS);
}

/** Sums of rows, each coin by itself, and the dollars of what became income. */
export class EarnedSum {
  readonly #coins = new Map<Asset, { gross: bigint; poolFee: bigint; serviceFee: bigint; net: bigint }>();
  #dollars = 0n;
  #lines = 0;
  rows = 0;
  /** Rows of which some part has no value yet: not income yet, or without a price. */
  unvalued = 0;

  add({ asset, gross, poolFee, serviceFee, due }: Row, income: Income | undefined): void {
    const sums = this.#coins.get(asset) ?? { gross: 0n, poolFee: 0n, serviceFee: 0n, net: 0n };
    sums.gross += gross;
    sums.poolFee += poolFee;
    sums.serviceFee += serviceFee;
    sums.net += due;
    this.#coins.set(asset, sums);
    this.rows += 1;
    this.#dollars += income?.usd ?? 0n;
    this.#lines += income?.lines ?? 0;
    // A row that was taken back whole before it was income has nothing to be valued.
    const isOpen = income === undefined || income.lines === 0 ? due !== 0n : income.waiting;
    if (isOpen || (income?.unpriced ?? null) !== null) this.unvalued += 1;
  }

  /** Exact; null where nothing has a value. */
  get usd(): Usd | null {
    return this.#lines === 0 ? null : usd(this.#dollars);
  }

  /** Bitcoin first, and there even when it is nothing. */
  get totals(): CoinSumsDto[] {
    const nothing = { gross: 0n, poolFee: 0n, serviceFee: 0n, net: 0n };
    const assets: Asset[] = ['BTC', ...[...this.#coins.keys()].filter((asset) => asset !== 'BTC').sort()];
    return assets.map((asset) => {
      const { gross, poolFee, serviceFee, net } = this.#coins.get(asset) ?? nothing;
      return {
        gross: amountDto(asset, gross),
        poolFee: amountDto(asset, poolFee),
        serviceFee: amountDto(asset, serviceFee),
        net: amountDto(asset, net),
      };
    });
  }
}
