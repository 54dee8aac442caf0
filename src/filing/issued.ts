import type { GapReason, IncomeGap } from '../tax';
import { groupBy, inCents, type Usd, usd, ZERO_USD } from '../units';
import { sum, type Unreturned, withheldBox } from './returns';
import type { YearReturns } from './year-returns';

/** Why what returns state of a member differs from the member's income. The list is closed. */
export const ISSUED_REASONS: Readonly<Record<IssuedReason, string>> = {
  fees: 'a return states gross, before the fees that the income is without',
  'recognised-earlier': 'income before it was made available, at another price',
  'recognised-later': 'income after it was made available, at another price',
  price: 'the same instant at another price',
  'other-year': 'the other side is of another year',
  'not-yet-available': 'income, and not made available yet',
  'not-yet-income': 'made available, and not income yet by the rule that was declared',
  converted: 'income in one coin, paid in another',
  opening: 'income before these books began, paid here',
  repaid: 'taken back of an earlier year on one side',
  'no-return': 'the legal model puts it on no return of ours',
  undecided: 'nobody decided whether a return of ours carries it',
  unpriced: 'one side has no value yet',
  rounding: 'parts that cancel, each rounded to 1e-12 dollar',
  'below-threshold': 'below the threshold of the year: no return is due',
  exempt: 'the payee is exempt: no return is due',
  foreign: 'the payee is foreign: no Form 1099 is due',
  refused: 'the return is in error: see the dry run',
  imported: 'paid before these books began, imported by month',
  cents: 'a return is rounded to cents',
  other: 'nobody knows why: the year cannot be closed while this stands',
};

export type IssuedReason = GapReason | Unreturned['because'] | 'imported' | 'cents' | 'other';

/** A part of a gap with its one reason; above zero the returns state more. */
export interface IssuedLine {
  readonly reason: IssuedReason;
  readonly usd: Usd;
  /** What it is made of: rows, forms or months; the first ones only. */
  readonly of: readonly string[];
}

/** One member's year: `issued - income` is exactly the sum of the lines. */
export interface IssuedTie {
  readonly memberId: string;
  readonly income: Usd;
  /** Boxes of the returns that are due by now, without tax withheld. */
  readonly issued: Usd;
  readonly lines: readonly IssuedLine[];
}

/** Reasons that no row of the books has: what the return makes of all that is reportable. */
const OF_RETURNS: readonly IssuedReason[] = ['below-threshold', 'exempt', 'foreign', 'refused', 'imported', 'cents', 'other']; // prettier-ignore

/** Whether a line says what the return makes of the sum, and not why a row of the books differs. */
export function isOfReturn({ reason }: IssuedLine): boolean {
  return OF_RETURNS.includes(reason);
}

/** As many are named in a line. */
const NAMED_MAX = 20;
const ORDER = Object.keys(ISSUED_REASONS);

/**
 * Ties what the returns of a year state of each payee to that member's income. What no known reason explains is `other`. Pure.
 * @param gaps each member's income beside what was made available; a payee whose payments were all imported has none
 * @see RULES.md 4, 10
 */
export function issuedTies(
  gaps: ReadonlyMap<string, IncomeGap>,
  { law, placement, returns }: YearReturns,
): IssuedTie[] {
  const imports = groupBy(placement.placed.filter(({ isImported }) => isImported), ({ payee }) => payee); // prettier-ignore
  const due = groupBy(returns.due, ({ payee }) => payee.id);
  const without = groupBy(returns.without, ({ payee }) => payee);
  const ids = [...new Set([...gaps.keys(), ...imports.keys(), ...due.keys(), ...without.keys()])].sort();
  return ids.map((memberId) => {
    const gap = gaps.get(memberId);
    const lines = new Lines();
    for (const { reason, usd: value, row } of gap?.lines ?? []) lines.add(reason, value, row);
    let issued = ZERO_USD;
    for (const { form, boxes } of due.get(memberId) ?? []) {
      for (const [box, total] of Object.entries(boxes)) {
        if (box === withheldBox(form, law)) continue;
        const cents = inCents(total);
        issued = usd(issued + cents);
        lines.add('cents', usd(cents - total), `${form} box ${box}`);
      }
    }
    for (const { because, form, gross } of without.get(memberId) ?? []) lines.add(because, usd(0n - gross), form);
    for (const { id, gross } of imports.get(memberId) ?? []) lines.add('imported', gross, id);
    const income = gap?.income ?? ZERO_USD;
    lines.add('other', usd(issued - income - lines.total), memberId);
    return { memberId, income, issued, lines: lines.list() };
  });
}

/** The same of all members together: members are what a line is made of. */
export function issuedTotals(ties: readonly IssuedTie[]): Omit<IssuedTie, 'memberId'> {
  const lines = new Lines();
  for (const { memberId, lines: own } of ties) for (const line of own) lines.add(line.reason, line.usd, memberId);
  return { income: sum(ties, 'income'), issued: sum(ties, 'issued'), lines: lines.list() };
}

/** Lines in the making: parts of one reason are one line, also where they sum to nothing. */
class Lines {
  readonly #lines = new Map<IssuedReason, { usd: Usd; of: Set<string> }>();
  total: Usd = ZERO_USD;

  add(reason: IssuedReason, value: Usd, of: string): void {
    if (value === 0n && reason !== 'unpriced') return;
    const line = this.#lines.get(reason) ?? { usd: ZERO_USD, of: new Set<string>() };
    line.usd = usd(line.usd + value);
    if (line.of.size < NAMED_MAX) line.of.add(of);
    this.#lines.set(reason, line);
    this.total = usd(this.total + value);
  }

  list(): IssuedLine[] {
    return [...this.#lines]
      .map(([reason, line]) => ({ reason, usd: line.usd, of: [...line.of].sort() }))
      .sort((a, b) => ORDER.indexOf(a.reason) - ORDER.indexOf(b.reason));
  }
}
