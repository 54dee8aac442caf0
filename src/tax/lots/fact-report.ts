import { type ExactJson, formatDecimal, formatInstant, type TaxYear, type Usd, usd, USD_SCALE } from '../../units';
import type { DisposalRow, FactError, IncomeRow, LotRow, TaxFacts } from './fact-rows';
import { readFactFile, showQuantity } from './fact-file';
import { judgeFacts } from './fact-run';

/** Sums of disposals, in dollars as exact decimals. */
interface Sums {
  readonly proceedsUsd: string;
  readonly basisUsd: string;
  readonly gainUsd: string;
}

/** One year of the taxpayer's zone. Part I and II of Form 8949 are short and long. */
interface YearTotals {
  readonly incomeUsd: string;
  readonly short: Sums;
  readonly long: Sums;
  readonly all: Sums;
  readonly boxes: Readonly<Record<string, Sums>>;
}

/** What `tax facts` prints: amounts in coins and dollars as exact decimal text, times in UTC. */
export interface FactReport {
  readonly income: readonly object[];
  readonly incomeTotalUsd: string;
  readonly disposals: readonly object[];
  readonly totals: Sums & {
    readonly short: Sums;
    readonly long: Sums;
    readonly years: Readonly<Record<string, YearTotals>>;
  };
  readonly lots: readonly object[];
  readonly errors: readonly FactError[];
  readonly warnings: readonly FactError[];
}

/** Judges a file by the rules that the service judges its own books by. @throws DomainError `tax.bad-facts-file` */
export function factReport(json: ExactJson): FactReport {
  const { rules, events, errors, decimalsOf } = readFactFile(json);
  const facts = judgeFacts(rules, events, showQuantity(decimalsOf));
  const coins = ({ asset, units }: { readonly asset: string; readonly units: bigint }): string =>
    formatDecimal({ digits: units, scale: decimalsOf(asset) });
  return {
    income: facts.income.map((row) => incomeOf(row, coins(row))),
    incomeTotalUsd: dollars(sum(facts.income, (row) => row.usd)),
    disposals: facts.disposals.map((row) => disposalOf(row, coins(row))),
    totals: totalsOf(facts),
    lots: facts.lots.map((row) => lotOf(row, coins(row))),
    errors: [...errors, ...facts.errors],
    warnings: facts.warnings.map(({ id, code, message }) => ({ id, code, message })),
  };
}

function incomeOf({ id, at, day, year, wallet, asset, usd: value, feeUsd }: IncomeRow, amount: string): object {
  return { id, at: formatInstant(at), day, year, wallet, asset, amount, usd: dollars(value), feeUsd: dollars(feeUsd) };
}

function disposalOf(row: DisposalRow, amount: string): object {
  const { id, kind, wallet, asset, lot, acquiredAt, acquiredOn, disposedAt, disposedOn, year, term, box } = row;
  const dates = {
    acquiredAt: formatInstant(acquiredAt),
    acquiredOn,
    disposedAt: formatInstant(disposedAt),
    disposedOn,
  };
  return { id, kind, wallet, asset, lot, amount, ...dates, year, ...sumsOf([row]), term, box };
}

function lotOf({ id, wallet, asset, basis, acquiredAt, acquiredOn }: LotRow, amount: string): object {
  return { id, wallet, asset, amount, basisUsd: dollars(basis), acquiredAt: formatInstant(acquiredAt), acquiredOn };
}

function totalsOf({ income, disposals }: TaxFacts): FactReport['totals'] {
  const years = [...new Set<TaxYear>([...income, ...disposals].map(({ year }) => year))].sort((a, b) => a - b);
  return {
    ...bothTerms(disposals),
    years: Object.fromEntries(
      years.map((year) => {
        const rows = disposals.filter((row) => row.year === year);
        const boxes = [...new Set(rows.map(({ box }) => box))].sort();
        const received = income.filter((row) => row.year === year);
        const { short, long, ...all } = bothTerms(rows);
        return [
          String(year),
          {
            incomeUsd: dollars(sum(received, (row) => row.usd)),
            short,
            long,
            all,
            boxes: Object.fromEntries(boxes.map((box) => [box, sumsOf(rows.filter((row) => row.box === box))])),
          },
        ];
      }),
    ),
  };
}

function bothTerms(rows: readonly DisposalRow[]): Sums & { readonly short: Sums; readonly long: Sums } {
  const of = (term: DisposalRow['term']): Sums => sumsOf(rows.filter((row) => row.term === term));
  return { ...sumsOf(rows), short: of('short'), long: of('long') };
}

function sumsOf(rows: readonly DisposalRow[]): Sums {
  const proceeds = sum(rows, (row) => row.proceeds);
  const basis = sum(rows, (row) => row.basis);
  return { proceedsUsd: dollars(proceeds), basisUsd: dollars(basis), gainUsd: dollars(usd(proceeds - basis)) };
}

function sum<T>(rows: readonly T[], pick: (row: T) => Usd): Usd {
  return usd(rows.reduce((total, row) => total + pick(row), 0n));
}

function dollars(value: Usd): string {
  return formatDecimal({ digits: value, scale: USD_SCALE });
}
