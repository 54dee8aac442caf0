import type { ContractAccount } from '../../rewards/contract-query.service';
import { type Asset, decimalsOf, formatFixed, formatUsdTotal, type Instant, type Usd } from '../../units';
import type {
  ContractCostDto,
  ContractEventNoteDto,
  ContractHeadersDto,
  ContractOwnDto,
} from '../wire/contract-parts.dto';
import type {
  ContractDayDto,
  ContractDto,
  ContractProjectionDto,
  ContractPromiseDto,
  ContractReturnsDto,
} from '../wire/contracts.dto';

type HeaderGround = ContractAccount['ground'];
const MICRO_DIGITS = 6;

/** What `ContractQueryService` knows of a contract, as far as a screen shows it. */
export interface ContractFigures {
  readonly held: {
    readonly sourceId: string | null;
    readonly terms: {
      readonly id: string;
      readonly provider: string;
      readonly asset: Asset;
      readonly hashRate: bigint;
      readonly units: bigint;
      readonly start: Instant;
    };
  };
  readonly endsAt: Instant | null;
  readonly heldUnits: bigint;
  readonly assessment: {
    readonly accrual: {
      readonly until: Instant;
      readonly stop: ContractDto['stop'];
      readonly days: readonly { readonly verified: boolean }[];
    };
    readonly standing: {
      readonly earned: bigint;
      readonly received: bigint;
      readonly atRisk: bigint;
      readonly writtenOff: bigint;
      readonly late: bigint;
      readonly daysLate: number;
      readonly ahead: bigint;
      readonly defaultAt: Instant | null;
    };
    readonly cost: { readonly total: Usd } | undefined;
    readonly returns: Returns | undefined;
    readonly endedAt: Instant | null;
    readonly verdict: {
      readonly verdict: 'renew' | 'scale' | 'stop' | 'none';
      readonly reasons: readonly string[];
    } | null;
  };
  readonly stated: bigint | null;
  readonly lost: bigint | null;
  readonly ground: HeaderGround;
  readonly promise: Promise | undefined;
  readonly projections: readonly (Projection | undefined)[];
}

interface Returns {
  readonly coin: bigint;
  readonly value: Usd;
  readonly unpriced: bigint;
  readonly roiBps: bigint | null;
  readonly breakEvenAt: Instant | null;
  readonly boughtCoin: bigint;
  readonly coinRoiBps: bigint | null;
}

interface Promise {
  readonly promised: bigint;
  readonly yielded: bigint;
  readonly best: bigint;
  readonly overBps: bigint | null;
  readonly overpromise: boolean;
  readonly impossible: boolean;
}

interface Projection {
  readonly until: Instant;
  readonly returns: Returns | undefined;
  readonly boughtValue: Usd | undefined;
}

/** @param names of the scenarios, in the order of the projections */
export function contractDto(figures: ContractFigures, names: readonly string[]): ContractDto {
  const { held, assessment, stated, lost, promise, projections } = figures;
  const { terms, sourceId } = held;
  const { accrual, standing, cost, returns, endedAt, verdict } = assessment;
  return {
    id: terms.id,
    provider: terms.provider,
    asset: terms.asset,
    sourceId,
    hashRate: String(terms.hashRate),
    units: String(terms.units),
    heldUnits: String(figures.heldUnits),
    start: terms.start,
    endsAt: figures.endsAt,
    endedAt,
    until: accrual.until,
    stop: accrual.stop,
    verified: isVerified(accrual.days),
    headers: headersDto(figures.ground),
    earned: String(standing.earned),
    received: String(standing.received),
    atRisk: String(standing.atRisk),
    writtenOff: String(standing.writtenOff),
    late: String(standing.late),
    daysLate: standing.daysLate,
    ahead: String(standing.ahead),
    stated: stated === null ? null : String(stated),
    lost: lost === null ? null : String(lost),
    defaultAt: standing.defaultAt,
    cost: cost === undefined ? null : formatUsdTotal(cost.total),
    returns: returnsDto(returns),
    promise: promise === undefined ? null : promiseDto(promise, terms.asset),
    verdict: verdict === null ? null : { verdict: verdict.verdict, reasons: [...verdict.reasons] },
    projections: projections.map((one, index) => projectionDto(one, names[index] ?? '')),
  };
}

/** Whether an expectation may be called verified: one without a day rests on nothing. */
export function isVerified(days: readonly { readonly verified: boolean }[]): boolean {
  return days.length > 0 && days.every(({ verified }) => verified);
}

/** What an expectation rests on. */
export function headersDto({ kind, since, tip, trouble }: HeaderGround): ContractHeadersDto {
  return { kind, since, tipHeight: tip?.height ?? null, tipAt: tip?.at ?? null, trouble };
}

function returnsDto(returns: Returns | undefined): ContractReturnsDto | null {
  if (returns === undefined) return null;
  const text = (value: bigint | null): string | null => (value === null ? null : String(value));
  return {
    coin: String(returns.coin),
    value: formatUsdTotal(returns.value),
    unpriced: String(returns.unpriced),
    roiBps: text(returns.roiBps),
    breakEvenAt: returns.breakEvenAt,
    boughtCoin: String(returns.boughtCoin),
    coinRoiBps: text(returns.coinRoiBps),
  };
}

/** A promise beside what headers yield, in coins. */
export function promiseDto({ promised, yielded, best, overBps, ...flags }: Promise, asset: Asset): ContractPromiseDto {
  const coins = (value: bigint): string => formatFixed(value, MICRO_DIGITS + decimalsOf(asset));
  return {
    promised: coins(promised),
    yielded: coins(yielded),
    best: coins(best),
    overBps: overBps === null ? null : String(overBps),
    overpromise: flags.overpromise,
    impossible: flags.impossible,
  };
}

function projectionDto(projection: Projection | undefined, scenario: string): ContractProjectionDto {
  return {
    scenario,
    until: projection?.until ?? null,
    returns: returnsDto(projection?.returns),
    boughtValue: projection?.boughtValue === undefined ? null : formatUsdTotal(projection.boughtValue),
  };
}

/** What the cost is made of. */
export function contractCostDto(cost: ContractAccount['assessment']['cost']): ContractCostDto | null {
  if (cost === undefined) return null;
  return {
    price: formatUsdTotal(cost.price),
    upfrontFees: formatUsdTotal(cost.upfrontFees),
    electricity: formatUsdTotal(cost.electricity),
    refund: formatUsdTotal(cost.refund),
  };
}

/** What happened since it was signed, newest first. */
export function contractEventsDto({ topUps, cancelledAt }: ContractAccount['held']['events']): ContractEventNoteDto[] {
  const paid = topUps.map(({ at, days, price }) => {
    return { kind: 'electricity' as const, at, days, price: formatUsdTotal(price) };
  });
  const given = cancelledAt === null ? [] : [{ kind: 'cancelled' as const, at: cancelledAt, days: 0, price: '0.00' }];
  return [...paid, ...given].sort((a, b) => b.at - a.at);
}

interface OwnFigures {
  readonly units: bigint;
  readonly standing: { readonly earned: bigint; readonly received: bigint; readonly atRisk: bigint };
  readonly books: {
    readonly gross: bigint;
    readonly poolFee: bigint;
    readonly credited: bigint;
    readonly received: bigint;
    readonly awaited: bigint;
    readonly writtenOff: bigint;
    readonly isByUnits: boolean;
    readonly isFollowed: boolean;
  } | null;
}

/** The operator's own part: what nobody bought. */
export function contractOwnDto({ units, standing, books }: OwnFigures): ContractOwnDto {
  return {
    units: String(units),
    earned: String(standing.earned),
    received: String(standing.received),
    atRisk: String(standing.atRisk),
    books:
      books === null
        ? null
        : {
            gross: String(books.gross),
            poolFee: String(books.poolFee),
            credited: String(books.credited),
            received: String(books.received),
            awaited: String(books.awaited),
            writtenOff: String(books.writtenOff),
            isByUnits: books.isByUnits,
            isFollowed: books.isFollowed,
          },
  };
}

interface DayFigures {
  readonly day: {
    readonly from: Instant;
    readonly dueAt: Instant;
    readonly state: ContractDayDto['state'];
    readonly gross: bigint;
    readonly taken: bigint;
    readonly net: bigint;
  };
  readonly received: bigint;
  readonly writtenOff: bigint;
}

/** One day of a contract's account. */
export function contractDayDto({ day, received, writtenOff }: DayFigures): ContractDayDto {
  return {
    from: day.from,
    dueAt: day.dueAt,
    state: day.state,
    gross: String(day.gross),
    taken: String(day.taken),
    net: String(day.net),
    received: String(received),
    writtenOff: String(writtenOff),
  };
}
