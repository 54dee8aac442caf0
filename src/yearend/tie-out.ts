import type { Entry } from '../ledger';
import type { SettlingCoin, StatedRow } from '../rewards';
import type { IncomePolicy } from '../tax';
import { assertInvariant, type Asset, groupBy, type Instant, type TaxYear, taxYearIn } from '../units';
import { incomeTies } from './income-tie';
import { JournalTie, keyOf, NO_ROW, type SourceSums } from './journal-tie';
import type { TieFacts } from './tie-facts';
import type { TieLine, TieReason } from './tie-reasons';

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
  /** What the pool paid by the books, by the instants of the entries. */
  readonly paidAt: ReadonlyMap<Instant, bigint>;
  /** What the pool kept by its own word, by the instants at which its rows are booked. */
  readonly keptAt: ReadonlyMap<Instant, bigint>;
}

/**
 * Ties a year out. The reasons of a gap sum to it exactly, whatever the facts are.
 * @throws InvariantBroken when they do not
 */
export function tieOut(facts: TieFacts, year: TaxYear, policy: IncomePolicy): SourceTie[] {
  for (const { source, asset } of [...facts.statement, ...facts.chain, ...facts.income])
    facts.journal.of(source, asset);
  const isIn = (at: Instant): boolean => taxYearIn(at, policy.zone) === year;
  const [statement, chain] = [groupBy(facts.statement, keyOf), groupBy(facts.chain, keyOf)];
  const incomes = incomeTies(facts, year);
  return facts.journal.list().map((sums) => {
    const of = keyOf(sums);
    const tie = new Tie(sums, isIn);
    const figures = {
      statement: tie.statement(statement.get(of) ?? []),
      journal: tie.journal,
      chain: tie.chain(chain.get(of) ?? []),
      income: incomes.get(of) ?? 0n,
    };
    const { lines } = sums;
    assertInvariant(
      lines.sum('statement-journal') === figures.statement - figures.journal,
      `${of}: statement and journal`,
    );
    assertInvariant(lines.sum('journal-chain') === figures.journal - figures.chain, `${of}: journal and chain`);
    assertInvariant(lines.sum('journal-income') === figures.journal - figures.income, `${of}: journal and income`);
    const keptAt = tie.kept(statement.get(of) ?? []);
    const { source, asset, statedAt, paidAt } = sums;
    return { source, asset, ...figures, lines: lines.list(), statedAt, paidAt, keptAt };
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
  facts: Pick<TieFacts, 'income' | 'waiting'>,
  { year, policy, seenTo }: { readonly year: TaxYear; readonly policy: IncomePolicy; readonly seenTo?: number },
): MemberTie[] {
  const journal = new JournalTie(year, policy.zone, seenTo);
  for (const entry of entries) journal.add(entry);
  const isIn = (at: Instant): boolean => taxYearIn(at, policy.zone) === year;
  for (const { source, asset } of facts.income) journal.of(source, asset);
  const incomes = incomeTies({ journal, ...facts }, year);
  return journal.list().flatMap((sums): MemberTie[] => {
    const { source, asset } = sums;
    const tie = new Tie(sums, isIn);
    const had = incomes.get(keyOf(sums)) ?? 0n;
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

class Tie {
  readonly journal: bigint;

  constructor(
    private readonly sums: SourceSums,
    private readonly isIn: (at: Instant) => boolean,
  ) {
    this.journal = [...sums.rows.values()].reduce((sum, { statedIn }) => sum + statedIn, 0n);
  }

  statement(facts: readonly StatedRow[]): bigint {
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

  /** Fees that the pool stated of rows of the year, which a return of gross income would hold too. */
  kept(facts: readonly StatedRow[]): ReadonlyMap<Instant, bigint> {
    const sums = new Map<Instant, bigint>();
    for (const { until, poolFee } of facts) {
      if (poolFee !== 0n && this.isIn(until)) sums.set(until, (sums.get(until) ?? 0n) + poolFee);
    }
    return sums;
  }

  chain(facts: readonly SettlingCoin[]): bigint {
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
}
