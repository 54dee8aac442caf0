import type { Entry } from '../ledger';
import type { IncomePolicy } from '../tax';
import { assertInvariant, type Asset, groupBy, type Instant, type TaxYear, taxYearIn } from '../units';
import { JournalTie, type RowSums, type SourceSums } from './journal-tie';
import type { TieLine, TieReason } from './tie-reasons';

/** A row of a pool's statement in its latest version. Base units, after the pool's own fee. */
export interface StatementFact {
  readonly source: string;
  readonly asset: Asset;
  readonly row: string;
  /** When its window began. */
  readonly at: Instant;
  readonly units: bigint;
  readonly isBooked: boolean;
}

/** A payment of a pool that our own chain proves. */
export interface ChainFact {
  readonly source: string;
  readonly asset: Asset;
  readonly outpoint: string;
  /** Of its block. */
  readonly at: Instant;
  readonly units: bigint;
}

/** What became members' income of one row in one tax year, net. */
export interface IncomeFact {
  readonly source: string;
  readonly asset: Asset;
  /** The row's reference without revision, as recognition keeps it: `reward/<source>/<row>`. */
  readonly row: string;
  readonly year: TaxYear;
  readonly units: bigint;
}

/** Four of the five figures of one source in one coin, and every gap between neighbours in lines with one reason each. */
export interface SourceTie {
  readonly source: string;
  readonly asset: Asset;
  /** The pool's statement of the year, by the days on which windows began. */
  readonly statement: bigint;
  /** Payments that our chain proves, by the day of the block. */
  readonly chain: bigint;
  /** What the pool owes or paid, as booked in the year. */
  readonly journal: bigint;
  /** Members' income of the year. */
  readonly income: bigint;
  readonly lines: readonly TieLine[];
  /** The journal's figure, by the instants at which it was credited. */
  readonly statedAt: ReadonlyMap<Instant, bigint>;
}

export interface TieFacts {
  readonly journal: JournalTie;
  readonly statement: readonly StatementFact[];
  readonly chain: readonly ChainFact[];
  readonly income: readonly IncomeFact[];
}

/**
 * Ties a year out. The reasons of a gap sum to it exactly, whatever the facts are.
 * @throws InvariantBroken when they do not
 */
export function tieOut(facts: TieFacts, year: TaxYear, policy: IncomePolicy): SourceTie[] {
  for (const { source, asset } of [...facts.statement, ...facts.chain, ...facts.income])
    facts.journal.of(source, asset);
  const isIn = (at: Instant): boolean => taxYearIn(at, policy.zone) === year;
  const key = ({ source, asset }: { readonly source: string; readonly asset: Asset }): string => `${source} ${asset}`;
  const [statement, chain, income] = [
    groupBy(facts.statement, key),
    groupBy(facts.chain, key),
    groupBy(facts.income, key),
  ];
  const coins = coinsOfRows(facts);
  return facts.journal.list().map((sums) => {
    const of = key(sums);
    const tie = new Tie(sums, isIn);
    const figures = {
      statement: tie.statement(statement.get(of) ?? []),
      journal: tie.journal,
      chain: tie.chain(chain.get(of) ?? []),
      income: tie.income(income.get(of) ?? [], { year, coins, isIncomeAtOnce: isAtOnce(policy, sums.source) }),
    };
    const { lines } = sums;
    assertInvariant(
      lines.sum('statement-journal') === figures.statement - figures.journal,
      `${of}: statement and journal`,
    );
    assertInvariant(lines.sum('journal-chain') === figures.journal - figures.chain, `${of}: journal and chain`);
    assertInvariant(lines.sum('journal-income') === figures.journal - figures.income, `${of}: journal and income`);
    return { source: sums.source, asset: sums.asset, ...figures, lines: lines.list(), statedAt: sums.statedAt };
  });
}

/** One member's year of one source and coin: what was booked of its rows, and what became the member's income. */
export type MemberTie = Pick<SourceTie, 'source' | 'asset' | 'journal' | 'income' | 'lines'>;

/**
 * Ties one member out. A pool states rows, never members: the first figure is the member's part as it was booked.
 * @param entries all that touch the member, without the postings of others
 */
export function memberTies(
  entries: readonly Entry[],
  income: readonly IncomeFact[],
  { year, policy }: { readonly year: TaxYear; readonly policy: IncomePolicy },
): MemberTie[] {
  const journal = new JournalTie(year, policy.zone);
  for (const entry of entries) journal.add(entry);
  const isIn = (at: Instant): boolean => taxYearIn(at, policy.zone) === year;
  for (const { source, asset } of income) journal.of(source, asset);
  const coins = coinsOfRows({ journal, income });
  return journal.list().flatMap((sums): MemberTie[] => {
    const { source, asset } = sums;
    const own = income.filter((fact) => fact.source === source && fact.asset === asset);
    const tie = new Tie(sums, isIn);
    const had = tie.income(own, { year, coins, isIncomeAtOnce: isAtOnce(policy, source) });
    const lines = sums.lines.list().filter(({ between }) => between === 'journal-income');
    const sum = lines.reduce((all, { units }) => all + units, 0n);
    assertInvariant(sum === tie.journal - had, `${source} ${asset}: a member's journal and income`);
    return lines.length === 0 && had === 0n && tie.journal === 0n ? [] : [{ source, asset, journal: tie.journal, income: had, lines }]; // prettier-ignore
  });
}

/** What keeps the year from being closed. */
export function blockingLines<T extends Pick<SourceTie, 'source' | 'asset' | 'lines'>>(
  ties: readonly T[],
): { readonly tie: T; readonly line: TieLine }[] {
  return ties.flatMap((tie) => tie.lines.filter(({ reason }) => reason === 'other').map((line) => ({ tie, line })));
}

interface IncomeGround {
  readonly year: TaxYear;
  /** Coins that a row was credited or became income in. */
  readonly coins: ReadonlyMap<string, ReadonlySet<Asset>>;
  readonly isIncomeAtOnce: boolean;
}

class Tie {
  readonly journal: bigint;

  constructor(
    private readonly sums: SourceSums,
    private readonly isIn: (at: Instant) => boolean,
  ) {
    this.journal = [...sums.rows.values()].reduce((sum, { statedIn }) => sum + statedIn, 0n);
  }

  statement(facts: readonly StatementFact[]): bigint {
    const { lines, rows } = this.sums;
    const add = (reason: TieReason, units: bigint, of: string): void =>
      lines.add('statement-journal', reason, units, of);
    const known = new Map(facts.map((fact) => [fact.row, fact]));
    assertInvariant(known.size === facts.length, `${this.sums.source}: a row of the statement is there twice`);
    let total = 0n;
    for (const id of new Set([...known.keys(), ...rows.keys()])) {
      const [fact, row] = [known.get(id), rows.get(id) ?? NO_ROW];
      // An opening's rows are what the books began with; they are no pool's word of the year.
      const stated = fact === undefined || row.isOpening || !this.isIn(fact.at) ? 0n : fact.units;
      total += stated;
      if (id === '') {
        add('residue', stated - row.statedIn, this.sums.source);
        continue;
      }
      if (stated === 0n && row.statedIn === 0n) continue;
      const isOfYear = fact !== undefined && this.isIn(fact.at) && !row.isOpening;
      const booked = row.statedIn + row.creditedElse + row.restatedElse;
      if (!isOfYear) {
        // Of another year: what was booked of it here is late, or a later word; without a row nobody knows what it is.
        const isLater = row.isOpening || row.creditedElse !== 0n;
        add(fact === undefined ? 'other' : isLater ? 'restated-later' : 'timing', -row.statedIn, id);
        continue;
      }
      add('timing', row.creditedElse, id);
      add('restated-later', row.restatedElse, id);
      add(fact.isBooked ? 'other' : 'not-booked-yet', stated - booked, id);
    }
    return total;
  }

  chain(facts: readonly ChainFact[]): bigint {
    const { lines, pool, coin, source } = this.sums;
    const add = (reason: TieReason, units: bigint, of: string): void => lines.add('journal-chain', reason, units, of);
    add('accrued-not-paid', pool.receivable.before + pool.receivable.within, `receivable/source/${source}`);
    add('paid-for-earlier-years', -pool.receivable.before, `receivable/source/${source}`);
    add('lightning', pool.lightning.within, `receivable/lightning/${source}`);
    add('disputed', pool.discrepancy.within, `discrepancy/source/${source}`);
    const known = new Map(facts.map((fact) => [fact.outpoint, fact]));
    assertInvariant(known.size === facts.length, `${source}: a payment is there twice`);
    let total = 0n;
    for (const outpoint of new Set([...known.keys(), ...coin.keys()])) {
      const fact = known.get(outpoint);
      const proved = fact !== undefined && this.isIn(fact.at) ? fact.units : 0n;
      const booked = coin.get(outpoint) ?? 0n;
      total += proved;
      if (fact === undefined) add('other', booked, outpoint);
      else if (proved === 0n || booked === 0n) add('timing', booked - proved, outpoint);
      else add('unexplained-coin', booked - proved, outpoint);
    }
    return total;
  }

  income(facts: readonly IncomeFact[], ground: IncomeGround): bigint {
    const { lines, rows, source } = this.sums;
    const add = (reason: TieReason, units: bigint, of: string): void => lines.add('journal-income', reason, units, of);
    const had = new Map<string, { within: bigint; elsewhere: bigint }>();
    for (const { row, year, units } of facts) {
      const sum = had.get(row) ?? { within: 0n, elsewhere: 0n };
      sum[year === ground.year ? 'within' : 'elsewhere'] += units;
      had.set(row, sum);
    }
    let total = 0n;
    const prefix = `reward/${source}/`;
    for (const key of new Set([...had.keys(), ...[...rows.keys()].map((id) => prefix + id)])) {
      const row = (key.startsWith(prefix) ? rows.get(key.slice(prefix.length)) : undefined) ?? NO_ROW;
      const { within, elsewhere } = had.get(key) ?? { within: 0n, elsewhere: 0n };
      total += within;
      if (row.membersIn === 0n && within === 0n) continue;
      add('timing', elsewhere - row.membersCreditedElse, key);
      add('restated-later', -row.membersRestatedElse, key);
      add('given-up', -row.givenUp, key);
      const credited = row.membersIn + row.membersCreditedElse + row.membersRestatedElse + row.givenUp;
      const rest = credited - within - elsewhere;
      const isOpening = row.isOpening || !key.startsWith('reward/');
      const isConverted = (ground.coins.get(key)?.size ?? 0) > 1;
      add(restReason({ rest, isOpening, isConverted, hasDebt: row.hasDebt, ...ground }), rest, key);
    }
    return total;
  }
}

function restReason(of: {
  readonly rest: bigint;
  readonly isOpening: boolean;
  readonly isConverted: boolean;
  readonly hasDebt: boolean;
  readonly isIncomeAtOnce: boolean;
}): TieReason {
  if (of.isOpening) return 'opening-balance';
  if (of.isConverted) return 'converted';
  if (of.hasDebt) return 'member-debt';
  return of.rest > 0n && !of.isIncomeAtOnce ? 'not-income-yet' : 'other';
}

const NO_ROW: RowSums = {
  ...{ statedIn: 0n, creditedElse: 0n, restatedElse: 0n },
  ...{ membersIn: 0n, membersCreditedElse: 0n, membersRestatedElse: 0n, givenUp: 0n },
  ...{ isOpening: false, hasDebt: false },
};

/** A row that has two coins was converted on the way. */
function coinsOfRows({
  journal,
  income,
}: Pick<TieFacts, 'journal' | 'income'>): ReadonlyMap<string, ReadonlySet<Asset>> {
  const coins = new Map<string, Set<Asset>>();
  const add = (row: string, asset: Asset): void => void coins.set(row, (coins.get(row) ?? new Set<Asset>()).add(asset));
  for (const { source, asset, rows } of journal.list())
    for (const id of rows.keys()) add(`reward/${source}/${id}`, asset);
  for (const { row, asset } of income) add(row, asset);
  return coins;
}

/** Whether every declaration of a source makes a credit income at once. */
function isAtOnce(policy: IncomePolicy, source: string): boolean {
  const declared = policy.declarations.filter((one) => one.source === source);
  return declared.length > 0 && declared.every(({ recogniseAt }) => recogniseAt === 'credit');
}
