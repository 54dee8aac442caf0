import { allocate, assertInvariant, type Asset, type Day, groupBy, type Instant, type TaxYear, type Usd, usd, ZERO_USD } from '../../units'; // prettier-ignore
import type { LegalModel } from '../policy';
import type { MemberPayments, PaymentLine, UnvaluedPayment } from './payment-lines';

/**
 * Why what a return states of a member differs from the member's income. The list is closed.
 *
 * - `fees`: a return states gross, before the fees that the member's income is without.
 * - `recognised-earlier`, `recognised-later`: income before, or after, it was made available: another instant, another price.
 * - `price`: the same instant at another price.
 * - `other-year`: the other side is of another year.
 * - `not-yet-available`, `not-yet-income`: there is no other side yet.
 * - `converted`: income in one coin, paid in another.
 * - `opening`: income before these books began, paid here.
 * - `repaid`: taken back of an earlier year on one side, of this one on the other.
 * - `no-return`, `undecided`: the legal model puts it on no return of ours, or nobody has decided that yet.
 * - `unpriced`: a side has no value yet.
 * - `rounding`: parts that cancel, each rounded to 1e-12 dollar.
 */
export type GapReason = 'fees' | 'recognised-earlier' | 'recognised-later' | 'price' | 'other-year' | 'not-yet-available' | 'not-yet-income' | 'converted' | 'opening' | 'repaid' | 'no-return' | 'undecided' | 'unpriced' | 'rounding'; // prettier-ignore

/** A line of a member's income of any year; `usd` is null while it has no value. */
export interface IncomeSide {
  readonly id: string;
  readonly kind: 'receipt' | 'reversal' | 'repayment';
  readonly source: string;
  readonly row: string;
  readonly legalModel: LegalModel;
  readonly asset: Asset;
  /** The instant of its price: of what takes back, that of what it takes back. */
  readonly valuedAt: Instant;
  readonly day: Day;
  /** Base units, below zero where it takes back. */
  readonly net: bigint;
  readonly usd: Usd | null;
  /** What it takes back. */
  readonly of?: { readonly id: string };
}

/** One difference between the operator's return and the member's income, with its one reason. */
export interface GapLine {
  readonly reason: GapReason;
  readonly source: string;
  readonly row: string;
  /** Base units that it is about; one coin for both sides unless `converted`. */
  readonly asset: Asset;
  readonly net: bigint;
  readonly incomeId: string | null;
  readonly incomeDay: Day | null;
  readonly paymentId: string | null;
  readonly paymentDay: Day | null;
  /** What it adds to the return beyond the income; zero only for `unpriced`. */
  readonly usd: Usd;
}

/** A member's year from both sides: `reported` less `income` is exactly the sum of the lines. */
export interface IncomeGap {
  readonly income: Usd;
  readonly reported: Usd;
  readonly lines: readonly GapLine[];
}

/** Whether a return of ours carries what a source pays. */
export type Reporting = 'reported' | 'no-return' | 'undecided';

export interface GapGround {
  readonly year: TaxYear;
  readonly reportingOf: (source: string, model: LegalModel | null) => Reporting;
}

/**
 * Explains line by line why what the operator reports of a member's year is not the member's income of it. Coin is followed
 * from one side to the other by the credited row, and where a restatement moved it between rows by its source. Pure.
 * @throws InvariantBroken when the lines do not sum to the difference
 */
export function incomeGap(income: readonly IncomeSide[], payments: MemberPayments, ground: GapGround): IncomeGap {
  const mine = income.map((line) => ({ line, net: line.net, values: line.usd === null ? [] : [line.usd] }));
  const theirs = [...payments.lines, ...payments.unvalued].map((line) => ({ line, net: line.net, values: valuesOf(line) })); // prettier-ignore
  const explain = new Explanation(ground);
  const [had, paid] = [netted(mine), netted(theirs)];
  const byRow = paired(had.left, paid.left, ({ row, asset }) => `${asset} ${row}`);
  const bySource = paired(byRow.income, byRow.payments, ({ source, asset, row }) => `${asset} ${isReward(row) ? source : row}`); // prettier-ignore
  for (const [one, other] of [...byRow.pairs, ...bySource.pairs]) explain.pair(one, other);
  explain.single([...bySource.income, ...had.residue], [...bySource.payments, ...paid.residue]);
  const gap = { income: explain.incomeOf(mine), reported: explain.reportedOf(theirs), lines: explain.lines };
  const sum = gap.lines.reduce((total, line) => total + line.usd, 0n);
  assertInvariant(sum === gap.reported - gap.income, 'the reasons sum to the difference of return and income');
  return gap;
}

type PaidSide = PaymentLine | UnvaluedPayment;
/** Part of a line: its units, and its values in the same proportion, exact in sum. */
interface Piece<L> {
  readonly line: L;
  readonly net: bigint;
  /** Income: its value. Payment: gross and net. Empty without a price. */
  readonly values: readonly Usd[];
}
type Mine = Piece<IncomeSide>;
type Theirs = Piece<PaidSide>;

function valuesOf(line: PaidSide): readonly Usd[] {
  return 'grossUsd' in line ? [line.grossUsd, line.netUsd] : [];
}

function isReward(row: string): boolean {
  return row.startsWith('reward/');
}

/** Takes units of both sides against each other, oldest first, what is paid and what is taken back apart. */
function paired(
  income: readonly Mine[],
  payments: readonly Theirs[],
  keyOf: (line: IncomeSide | PaidSide) => string,
): { pairs: [Mine, Theirs][]; income: Mine[]; payments: Theirs[] } {
  const key = (piece: Mine | Theirs): string => `${piece.net < 0n ? '-' : '+'} ${keyOf(piece.line)}`;
  const waiting: Map<string, Mine[]> = groupBy(income, key);
  const pairs: [Mine, Theirs][] = [];
  const left: Theirs[] = [];
  for (const payment of payments) {
    let rest: Theirs | undefined = payment;
    const queue = waiting.get(key(payment)) ?? [];
    while (rest !== undefined && queue[0] !== undefined) {
      const units: bigint = smaller(rest.net, queue[0].net);
      const [one, mineLeft] = cut(queue[0], units);
      const [other, theirsLeft]: [Theirs, Theirs | undefined] = cut(rest, units);
      pairs.push([one, other]);
      rest = theirsLeft;
      queue.splice(0, 1, ...(mineLeft === undefined ? [] : [mineLeft]));
    }
    if (rest !== undefined) left.push(rest);
  }
  return { pairs, income: [...waiting.values()].flat(), payments: left };
}

/** Of two figures of one sign the one nearer to zero. */
function smaller(one: bigint, other: bigint): bigint {
  return (one < 0n ? one > other : one < other) ? one : other;
}

function cut<L>(piece: Piece<L>, units: bigint): [Piece<L>, Piece<L> | undefined] {
  if (units === piece.net) return [piece, undefined];
  const weights = [units, piece.net - units].map((one) => (one < 0n ? -one : one));
  const parts = piece.values.map((value) => allocate(value, weights));
  const at = (i: number): Usd[] => parts.map((split) => usd(split[i] ?? 0n));
  return [
    { ...piece, net: units, values: at(0) },
    { ...piece, net: piece.net - units, values: at(1) },
  ];
}

/** What was taken back in its own year is no difference: what is left in coin is followed, and what is left in dollars said. */
function netted<L extends { readonly id: string; readonly of?: { readonly id: string }; readonly kind?: string }>(
  pieces: readonly Piece<L>[],
): { left: Piece<L>[]; residue: Piece<L>[] } {
  const left: Piece<L>[] = [];
  const residue: Piece<L>[] = [];
  const owed = pieces.filter(({ net }) => net < 0n);
  for (const piece of pieces) {
    if (piece.net < 0n) continue;
    let rest: Piece<L> | undefined = piece;
    while (rest !== undefined) {
      const { line }: Piece<L> = rest;
      const i = owed.findIndex((one) => one.line.of?.id === line.id && one.line.kind !== 'repayment');
      const back = owed[i];
      if (back === undefined) break;
      const units: bigint = smaller(rest.net, -back.net);
      const [gone, more]: [Piece<L>, Piece<L> | undefined] = cut(rest, units);
      const [taken, backLeft] = cut(back, -units);
      const values = gone.values.map((value, n) => usd(value + (taken.values[n] ?? 0n)));
      if (values.some((value) => value !== 0n)) residue.push({ line, net: 0n, values });
      owed.splice(i, 1, ...(backLeft === undefined ? [] : [backLeft]));
      rest = more;
    }
    if (rest !== undefined) left.push(rest);
  }
  return { left: [...left, ...owed], residue };
}

class Explanation {
  readonly lines: GapLine[] = [];

  constructor(private readonly ground: GapGround) {}

  incomeOf(pieces: readonly Mine[]): Usd {
    return pieces.reduce((sum, piece) => usd(sum + this.income(piece)), ZERO_USD);
  }

  reportedOf(pieces: readonly Theirs[]): Usd {
    return pieces.reduce((sum, piece) => usd(sum + this.reported(piece)), ZERO_USD);
  }

  pair(mine: Mine, theirs: Theirs): void {
    const [one, other] = [mine.line, theirs.line];
    if (!this.isOfYear(one) && !this.isOfYear(other)) return;
    const whole = usd(this.reported(theirs) - this.income(mine));
    const say = (reason: GapReason, value = whole): void => this.add(reason, value, { mine, theirs });
    if (this.lacksValue(mine) || this.lacksValue(theirs)) return say('unpriced');
    const reporting = this.ground.reportingOf(other.source, other.legalModel);
    if (reporting !== 'reported') return say(reporting);
    if (isRepayment(one) !== isRepayment(other)) return say('repaid');
    if (isRepayment(one)) return;
    if (yearOf(one) !== yearOf(other)) return say('other-year');
    const [gross = ZERO_USD, net = ZERO_USD] = theirs.values;
    say('fees', usd(gross - net));
    const paidAt = 'price' in other ? other.price.at : other.at;
    const reason =
      one.valuedAt === paidAt ? 'price' : one.valuedAt < paidAt ? 'recognised-earlier' : 'recognised-later';
    say(reason, usd(net - this.income(mine)));
  }

  /** What has no other side. */
  single(income: readonly Mine[], payments: readonly Theirs[]): void {
    const coins = new Map<string, Set<Asset>>();
    for (const { line } of [...income, ...payments]) {
      coins.set(line.row, (coins.get(line.row) ?? new Set()).add(line.asset));
    }
    const repaid = new Set(income.filter(({ line }) => isRepayment(line)).map(({ line }) => line.of?.id));
    const isConverted = ({ line }: Mine | Theirs): boolean => (coins.get(line.row)?.size ?? 0) > 1;
    for (const mine of income) {
      const { line } = mine;
      const reporting = this.ground.reportingOf(line.source, line.legalModel);
      const open = reporting !== 'reported' ? reporting : repaid.has(line.id) ? 'repaid' : isConverted(mine) ? 'converted' : 'not-yet-available'; // prettier-ignore
      this.alone(mine, usd(0n - this.income(mine)), open);
    }
    for (const theirs of payments) {
      const { line } = theirs;
      const open = isConverted(theirs) ? 'converted' : isReward(line.row) ? 'not-yet-income' : 'opening';
      this.alone(theirs, this.reported(theirs), open);
    }
  }

  private alone(piece: Mine | Theirs, value: Usd, open: GapReason): void {
    if (!this.isOfYear(piece.line)) return;
    const sides = isPaid(piece) ? { theirs: piece } : { mine: piece };
    if (this.lacksValue(piece)) return this.add('unpriced', value, sides);
    if (isRepayment(piece.line)) return this.add('repaid', value, sides);
    if (piece.net !== 0n) return this.add(open, value, sides);
    // What cancels in coin may differ in its fees: a pool that took more of the same gross.
    const [whole = ZERO_USD, net = whole] = piece.values;
    this.add('fees', value === 0n ? ZERO_USD : usd(whole - net), sides);
    this.add('rounding', value === 0n ? ZERO_USD : isPaid(piece) ? net : value, sides);
  }

  private add(reason: GapReason, value: Usd, { mine, theirs }: { mine?: Mine; theirs?: Theirs }): void {
    const piece = theirs ?? mine;
    if (piece === undefined || (value === 0n && reason !== 'unpriced')) return;
    const { source, row, asset } = piece.line;
    this.lines.push({
      ...{ reason, source, row, asset, net: piece.net, usd: value },
      incomeId: mine?.line.id ?? null,
      incomeDay: mine?.line.day ?? null,
      paymentId: theirs?.line.id ?? null,
      paymentDay: theirs?.line.day ?? null,
    });
  }

  private income({ line, values }: Mine): Usd {
    return this.isOfYear(line) && !isRepayment(line) ? (values[0] ?? ZERO_USD) : ZERO_USD;
  }

  private reported({ line, values }: Theirs): Usd {
    const isIn = this.isOfYear(line) && !isRepayment(line);
    return isIn && this.ground.reportingOf(line.source, line.legalModel) === 'reported'
      ? (values[0] ?? ZERO_USD)
      : ZERO_USD;
  }

  private isOfYear(line: IncomeSide | PaidSide): boolean {
    return yearOf(line) === String(this.ground.year);
  }

  private lacksValue({ line, values }: Mine | Theirs): boolean {
    return values.length === 0 && this.isOfYear(line);
  }
}

function isPaid(piece: Mine | Theirs): piece is Theirs {
  return !('usd' in piece.line);
}

function isRepayment(line: IncomeSide | PaidSide): boolean {
  return 'kind' in line && line.kind === 'repayment';
}

function yearOf({ day }: IncomeSide | PaidSide): string {
  return day.slice(0, 4);
}
