import { type AccountBalance, type AccountId, type Entry, type TrialBalance, trialBalanceOf } from '../ledger';
import type { IncomePolicy, RunningYear } from '../tax';
import { assertInvariant, type Asset, groupBy, type Instant, type TaxYear, taxYearIn, type Usd, usd } from '../units';
import { type AccountYear, AccountYears, balancesAt } from './account-year';
import { type BookLine, BookLines, isUnpriced, type PriceOf, withValue, type Worth } from './book-lines';
import { type DisposalKind, Disposals, type OperatorDisposal } from './operator-disposals';
import { type TaxDeposit, TaxDeposits, withGain } from './tax-deposits';
import type { Whose } from './whose-coin';

/** A sum of lines. `usd` is null while one of them has no price: then nobody knows it. */
export interface BookTotal {
  readonly account: AccountId;
  readonly type: 'income' | 'expense';
  readonly asset: Asset;
  readonly lines: number;
  readonly units: bigint;
  readonly usd: Usd | null;
  /** Sum of what earlier years' lines were taken back by; in no other total. */
  readonly earlierYears: { readonly units: bigint; readonly usd: Usd | null };
}

export interface DisposalTotal {
  readonly kind: DisposalKind;
  readonly whose: Whose;
  readonly asset: Asset;
  readonly count: number;
  readonly units: bigint;
  readonly usd: Usd | null;
}

/** A line or disposal that waits for a price, and why. */
export interface UnpricedRow {
  readonly id: string;
  readonly asset: Asset;
  readonly valuedAt: Instant;
  readonly units: bigint;
  readonly why: string;
}

/** The operator's own books of one tax year, from the journal alone and the prices of its instants. */
export interface OperatorBooks {
  readonly year: TaxYear;
  readonly zone: string;
  /** Null when the year was over. */
  readonly running: RunningYear | null;
  /** The entry that the books were read to. */
  readonly through: { readonly position: number; readonly hash: string };
  readonly opening: TrialBalance;
  readonly closing: TrialBalance;
  readonly accounts: readonly AccountYear[];
  readonly lines: readonly BookLine[];
  readonly totals: readonly BookTotal[];
  readonly incomeUsd: Usd | null;
  readonly expenseUsd: Usd | null;
  readonly disposals: readonly OperatorDisposal[];
  readonly disposalTotals: readonly DisposalTotal[];
  /** Withheld coin that became the operator's own when its tax was paid in dollars. */
  readonly taxDeposits: readonly TaxDeposit[];
  readonly unpriced: readonly UnpricedRow[];
  /** Entries of the year that came into the books only after it: pools and people are late. */
  readonly late: number;
}

/** Follows the journal from its first entry, and makes the books of one year by the days of the tax zone. */
export class BooksOfYear {
  readonly #accounts = new AccountYears();
  readonly #lines: BookLines;
  readonly #disposals: Disposals;
  readonly #deposits: TaxDeposits;
  #through: OperatorBooks['through'] = { position: 0, hash: '' };
  #late = 0;

  constructor(
    private readonly year: TaxYear,
    private readonly policy: IncomePolicy,
  ) {
    this.#lines = new BookLines(policy.zone);
    this.#disposals = new Disposals(policy);
    this.#deposits = new TaxDeposits(policy.zone);
  }

  /** Every entry, in the order of the journal. @param original of an undoing one: when what it undoes was first posted */
  add(entry: Entry, original?: Instant): void {
    this.#through = { position: entry.position, hash: entry.hash };
    const year = taxYearIn(entry.occurredAt, this.policy.zone);
    if (year > this.year) return;
    this.#disposals.see(entry);
    this.#accounts.add(entry, year < this.year);
    if (year < this.year) return;
    if (taxYearIn(entry.knownAt, this.policy.zone) > this.year) this.#late += 1;
    this.#lines.add(entry, original);
    this.#disposals.add(entry, original);
    this.#deposits.add(entry, original);
  }

  /** What needs a price, each once. */
  asks(): { readonly asset: Asset; readonly at: Instant }[] {
    const lines = this.#lines.list();
    const asked = new Map<string, { asset: Asset; at: Instant }>();
    for (const { asset, units, valuedAt: at } of [...lines, ...this.#disposals.list(lines), ...this.#deposits.list()]) {
      if (units !== 0n) asked.set(`${asset} ${at}`, { asset, at });
    }
    return [...asked.values()];
  }

  /** @throws InvariantBroken when the lines of an account are not what it moved by, or debits are not credits */
  finish(priceOf: PriceOf, running: RunningYear | null): OperatorBooks {
    const plain = this.#lines.list();
    const lines = plain.map((line) => withValue(line, priceOf));
    const disposals = this.#disposals.list(plain).map((one) => withValue(one, priceOf));
    const taxDeposits = this.#deposits.list().map((one) => withGain(withValue(one, priceOf)));
    const accounts = this.#accounts.list();
    const totals = totalsOf(lines);
    for (const { account, asset, units, earlierYears } of totals) assertMoved(accounts, { account, asset, units: units + earlierYears.units }); // prettier-ignore
    const opening = trialBalanceOf(balancesAt('opening', accounts));
    const closing = trialBalanceOf(balancesAt('closing', accounts));
    assertInvariant(opening.balanced && closing.balanced, 'debits are credits at both ends of the year (I1)');
    return {
      ...{ year: this.year, zone: this.policy.zone, running, through: this.#through },
      opening,
      closing,
      accounts,
      lines,
      totals,
      incomeUsd: sumOf(totals.filter(({ type }) => type === 'income').map((total) => total.usd)),
      expenseUsd: sumOf(totals.filter(({ type }) => type === 'expense').map((total) => total.usd)),
      disposals,
      disposalTotals: disposalTotals(disposals),
      taxDeposits,
      unpriced: [...lines, ...disposals, ...taxDeposits].filter(isUnpriced).map((row) => unpriced(row, priceOf)),
      late: this.#late,
    };
  }
}

function assertMoved(
  rows: readonly AccountYear[],
  moved: Pick<AccountBalance, 'account' | 'asset'> & { readonly units: bigint },
): void {
  // prettier-ignore
  const row = rows.find(({ account, asset }) => account === moved.account && asset === moved.asset);
  const by = row === undefined ? 0n : row.closing - row.opening;
  assertInvariant(by === moved.units, `${moved.account}: its lines are ${moved.units} and it moved by ${by}`);
}

/** Null where one is: a sum without one of its values is no sum. */
function sumOf(values: readonly (Usd | null)[]): Usd | null {
  let sum = 0n;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return usd(sum);
}

const worthOf = (row: Worth): Usd | null => (row.units === 0n ? usd(0n) : (row.value?.usd ?? null));
const unitsOf = (rows: readonly Worth[]): bigint => rows.reduce((sum, { units }) => sum + units, 0n);

function sortedGroups<T>(rows: readonly T[], keyOf: (row: T) => string): (readonly [T, ...T[]])[] {
  return [...groupBy(rows, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function totalsOf(lines: readonly BookLine[]): BookTotal[] {
  return sortedGroups(lines, ({ account, asset }) => `${account} ${asset}`).map((group) => {
    const [{ account, type, asset }] = group;
    const [own, earlier] = [
      group.filter(({ ofYear }) => ofYear === null),
      group.filter(({ ofYear }) => ofYear !== null),
    ];
    const earlierYears = { units: unitsOf(earlier), usd: sumOf(earlier.map(worthOf)) };
    return {
      account,
      type,
      asset,
      lines: group.length,
      units: unitsOf(own),
      usd: sumOf(own.map(worthOf)),
      earlierYears,
    };
  });
}

function disposalTotals(disposals: readonly OperatorDisposal[]): DisposalTotal[] {
  return sortedGroups(disposals, ({ kind, whose, gave }) => `${kind} ${whose} ${gave.asset}`).map((group) => {
    const [{ kind, whose, gave }] = group;
    const units = group.reduce((sum, one) => sum + one.gave.units, 0n);
    return { kind, whose, asset: gave.asset, count: group.length, units, usd: sumOf(group.map(worthOf)) };
  });
}

function unpriced(row: Worth & { readonly id: string }, priceOf: PriceOf): UnpricedRow {
  const { id, asset, valuedAt, units } = row;
  const why = priceOf(asset, valuedAt);
  return { id, asset, valuedAt, units, why: typeof why === 'string' ? why : 'no price' };
}
