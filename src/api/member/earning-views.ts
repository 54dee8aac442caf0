import type { Quote } from '../../prices';
import { FILE_POOL, isOpeningRow, type SourceDeclaration } from '../../rewards';
import { type Asset, dayAtOffset, formatDecimal, formatUsdLine, type Instant, type Usd } from '../../units';
import { amountDto } from '../http/amounts';
import type { PriceUsedDto } from '../wire/common.dto';
import type { EarningDto } from '../wire/member.dto';

/** What `RewardQueryService.earnings` gives. */
interface Earning {
  readonly sourceId: string;
  readonly externalId: string;
  readonly asset: Asset;
  readonly from: Instant;
  readonly to: Instant;
  readonly restatements: number;
  readonly gross: bigint;
  readonly poolFee: bigint;
  readonly serviceFee: bigint;
  readonly serviceFeeBps: number;
  readonly due: bigint;
  readonly received: bigint;
  readonly writtenOff: bigint;
}

/** What `RowIncomeService` gives. */
interface Income {
  readonly usd: Usd;
  readonly lines: number;
  readonly unpriced: string | null;
  readonly waiting: boolean;
  readonly repaid: boolean;
}

/** One earning with what stands behind it. */
export interface EarningFacts {
  readonly row: Earning;
  readonly source: SourceDeclaration | undefined;
  readonly income: Income | undefined;
  /** The one price that its value rests on. */
  readonly quote: Quote | undefined;
  /** Whether a part of it still waits to be sold, counted oldest first: only where its coin goes to a venue. */
  readonly unconverted: boolean;
}

const RESTATED = 'The pool has restated this row; the difference was booked.';
const OPENING_GONE =
  'Two operators took this opening balance back: the file that brought it was wrong. A corrected one stands by itself.';
const MATURING =
  'Paid by a block itself: yours to be paid when it has 101 confirmations, about 17 hours after it was found.';
const BLOCK_LEFT = 'A reorganisation took this block away, or another pool paid it: what was credited was taken back.';
const GIVEN_UP =
  'The provider did not pay it in time: the rule of the contract gives up what did not come. If it comes after all, it is credited again.';
const REPAID = 'A part was taken back in a later tax year; that stands in the later year, not here.';
const TOGETHER = 'Taken back in one line with other earnings; the yearly report has every line.';
const CONVERTED = 'Sold together with other days, counted oldest first: the bitcoin is in your balance.';
const TO_CONVERT =
  'Paid to an exchange and sold there together with other days, counted oldest first. It becomes bitcoin then.';
const PART = 'The value of the part that is income already; the rest becomes income later.';

/** When what is not income yet becomes it (RULES.md 3). */
const LATER: Readonly<Record<SourceDeclaration['recogniseAt'], string>> = {
  credit: 'Credited, and the next run of the income job values it.',
  matured: "Income when the pool's payment has arrived.",
  withdrawable: "Income when your available balance reaches the operator's minimum.",
  'on-chain': 'Income when a payout has brought it to your address.',
};

/** How a member is told whose row it is: sources that are read from files have one and the same pool and go by their names. */
export function poolName(sourceId: string, source: Pick<SourceDeclaration, 'pool'> | undefined): string {
  return source === undefined || source.pool === FILE_POOL ? sourceId : source.pool;
}

/** A credited row as the member sees it; a value in dollars or, in words, why there is none. */
export function earningDto(facts: EarningFacts): EarningDto {
  const { row, source, income, quote } = facts;
  const { restatements } = row;
  const isReversed = row.due === 0n && restatements > 0;
  return {
    id: `${row.sourceId}:${row.externalId}`,
    day: dayAtOffset(row.from, source?.dayOffsetMinutes ?? 0),
    occurredAt: row.to,
    sourceId: row.sourceId,
    pool: poolName(row.sourceId, source),
    gross: amountDto(row.asset, row.gross),
    poolFee: amountDto(row.asset, row.poolFee),
    serviceFee: amountDto(row.asset, row.serviceFee),
    serviceFeeBps: row.serviceFeeBps,
    net: amountDto(row.asset, row.due),
    revision: restatements,
    ...standing(facts, isReversed),
    ...value(income, source, isReversed),
    price: quote === undefined || income === undefined || !isValued(income) ? null : priceDto(quote),
  };
}

/** Coin that goes to a venue is not followed row by row: what is known is how much of it is not sold yet. */
function standing(
  { row, source, unconverted }: EarningFacts,
  isReversed: boolean,
): Pick<EarningDto, 'status' | 'note'> {
  const isBlock = row.externalId.startsWith('coinbase-');
  const why = isOpeningRow(row.externalId) ? OPENING_GONE : RESTATED;
  const restated = row.restatements > 0 && !isBlock ? [why] : [];
  const of = (status: string, ...notes: string[]) => ({ status, note: notes.length === 0 ? null : notes.join(' ') });
  if (isReversed) return of('reversed', ...(isBlock ? [BLOCK_LEFT] : restated));
  if (isBlock && row.received < row.due) return of('accrued', MATURING);
  if (row.writtenOff > 0n) return of('written-off', ...restated, GIVEN_UP);
  if (source?.receivesAt !== 'venue') return of(row.received >= row.due ? 'available' : 'accrued', ...restated);
  return unconverted ? of('accrued', ...restated, TO_CONVERT) : of('converted', ...restated, CONVERTED);
}

function value(
  income: Income | undefined,
  source: SourceDeclaration | undefined,
  isReversed: boolean,
): Pick<EarningDto, 'usd' | 'usdNote'> {
  if (income !== undefined && income.unpriced !== null) {
    return { usd: null, usdNote: `Income already: ${income.unpriced}. It is in no total until it has a value.` };
  }
  if (income !== undefined && income.lines > 0 && !isValued(income)) return { usd: null, usdNote: TOGETHER };
  if (income !== undefined && income.lines > 0) {
    const notes = [...(income.waiting ? [PART] : []), ...(income.repaid ? [REPAID] : [])];
    return { usd: formatUsdLine(income.usd), usdNote: notes.length === 0 ? null : notes.join(' ') };
  }
  if (isReversed) return { usd: null, usdNote: 'Taken back before it was income.' };
  return { usd: null, usdNote: source === undefined ? null : LATER[source.recogniseAt] };
}

/** A reorganisation can undo several rows in one line, which then stands against the first of them. */
function isValued({ usd, unpriced }: Income): boolean {
  return unpriced === null && usd >= 0n;
}

/** The price that a value rests on. */
export function priceDto(quote: Quote): PriceUsedDto {
  return {
    quoteId: quote.id,
    price: formatDecimal(quote.price),
    at: quote.at,
    observedAt: quote.observed_at,
    source: quote.source,
    label: quote.label,
  };
}
