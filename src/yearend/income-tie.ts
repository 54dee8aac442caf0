import { type Asset, groupBy, type TaxYear } from '../units';
import { RestReader } from './income-rest';
import { keyOf, NO_ROW, type SourceSums } from './journal-tie';
import type { IncomeFact, TieFacts } from './tie-facts';
import type { TieReason } from './tie-reasons';

interface RowIncome {
  readonly sums: SourceSums;
  readonly row: string;
  readonly asset: Asset;
  readonly within: bigint;
  readonly elsewhere: bigint;
}

/**
 * Ties what the journal credited to members to what became their income, row by row: every gap into lines of the source's
 * sums. Rows of other years come first, so that what explained them does not explain this year's once more.
 * @returns income of the year by source and coin
 */
export function incomeTies(facts: Omit<TieFacts, 'statement' | 'chain'>, year: TaxYear): ReadonlyMap<string, bigint> {
  const { journal } = facts;
  const income = groupBy(facts.income, keyOf);
  const waiting = new Map<string, bigint>();
  for (const { row, asset, units } of facts.waiting) add(waiting, `${row} ${asset}`, units);
  const coins = coinsOfRows(facts);
  const rows = journal.list().flatMap((sums) => rowsOf(sums, income.get(keyOf(sums)) ?? [], year));
  const reader = new RestReader(journal.moves);
  const totals = new Map<string, bigint>();
  for (const one of [...rows.filter((row) => !isOfYear(row)), ...rows.filter(isOfYear)]) {
    const { sums, row, asset, within, elsewhere } = one;
    const booked = bookedOf(one);
    const credited = booked.membersIn + booked.membersCreditedElse + booked.membersRestatedElse + booked.givenUp;
    const units = credited - within - elsewhere;
    const rest = { row, asset, units, waiting: (waiting.get(`${row} ${asset}`) ?? 0n) + booked.unseen };
    const reasons = reader.reasons({ ...rest, hasTwoCoins: (coins.get(row)?.size ?? 0) > 1 });
    if (!isOfYear(one)) continue;
    const line = (reason: TieReason, part: bigint): void => sums.lines.add('journal-income', reason, part, row);
    add(totals, keyOf(sums), within);
    line('timing', elsewhere - booked.membersCreditedElse);
    line('restated-later', -booked.membersRestatedElse);
    line('given-up', -booked.givenUp);
    for (const [reason, part] of reasons) line(reason, part);
  }
  return totals;
}

/** Every row of a source in one coin that was credited or became income, with its income in the year and in others. */
function rowsOf(sums: SourceSums, facts: readonly IncomeFact[], year: TaxYear): readonly RowIncome[] {
  const had = groupBy(facts, ({ row }) => row);
  const booked = [...sums.rows.keys()].map((id) => prefixOf(sums) + id);
  return [...new Set([...had.keys(), ...booked])].map((row) => {
    const own = had.get(row) ?? [];
    const sum = (isIn: boolean): bigint => own.reduce((all, fact) => ((fact.year === year) === isIn ? all + fact.units : all), 0n); // prettier-ignore
    return { sums, row, asset: sums.asset, within: sum(true), elsewhere: sum(false) };
  });
}

function isOfYear(one: RowIncome): boolean {
  return bookedOf(one).membersIn !== 0n || one.within !== 0n;
}

function bookedOf({ sums, row }: Pick<RowIncome, 'sums' | 'row'>) {
  const prefix = prefixOf(sums);
  return (row.startsWith(prefix) ? sums.rows.get(row.slice(prefix.length)) : undefined) ?? NO_ROW;
}

function prefixOf({ source }: SourceSums): string {
  return `reward/${source}/`;
}

/** A row that has two coins was converted on the way. */
function coinsOfRows({
  journal,
  income,
  waiting,
}: Pick<TieFacts, 'journal' | 'income' | 'waiting'>): ReadonlyMap<string, ReadonlySet<Asset>> {
  const coins = new Map<string, Set<Asset>>();
  const has = (row: string, asset: Asset): void => void coins.set(row, (coins.get(row) ?? new Set<Asset>()).add(asset));
  for (const sums of journal.list()) for (const id of sums.rows.keys()) has(prefixOf(sums) + id, sums.asset);
  for (const { row, asset } of [...income, ...waiting]) has(row, asset);
  return coins;
}

function add(sums: Map<string, bigint>, key: string, units: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + units);
}
