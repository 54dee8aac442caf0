/**
 * Why two of the five figures of a year differ. The list is closed: what has none of these reasons is `other`, and a year with
 * such a line is not closed.
 */
export const TIE_REASONS = {
  timing: 'happened in one year and was booked, proved or recognised in another one',
  'restated-later': 'the pool changed its word in another year: that is a fact of that year',
  'not-booked-yet': 'the pool stated it, and the books do not show it yet',
  residue: "decimals beyond the coin's own, gathered to whole units",
  'accrued-not-paid': 'stated and not paid when the year ended',
  'paid-for-earlier-years': 'what earlier years had left unpaid',
  'pool-payout-fee': 'what the pool took for paying',
  lightning: 'the pool says that it paid by Lightning: no chain proves it',
  'paid-to-venue': 'paid to a venue and not to our own coins',
  disputed: "the pool's word against the chain, open in the discrepancy account",
  'unexplained-coin': 'coin that came and that no statement explains',
  'operator-own-money': "the operator's own money made up for coin that is gone",
  'given-up': "a claim on a contract's provider that was given up by its rule",
  'opening-balance': 'stood in the opening balances when the books began',
  'service-fee': "the operator's service fee, no member's income",
  'own-units': "the operator's own units, no member's income",
  unassigned: 'work of which nobody knows the member',
  'not-income-yet': 'credited, and not income by the rule that was declared for the source',
  'member-debt': 'a debt of members settles it',
  converted: 'became income, or is credited, in another coin',
  other: 'nobody knows why: the year cannot be closed while this stands',
} as const;

export type TieReason = keyof typeof TIE_REASONS;

/** Two of the figures, the first less the second. */
export type TieBetween = 'statement-journal' | 'journal-chain' | 'journal-income';

/** A part of a gap with its one reason. Base units; above zero the first figure is larger. */
export interface TieLine {
  readonly between: TieBetween;
  readonly reason: TieReason;
  readonly units: bigint;
  /** What it is made of: rows, payments, entries or accounts; the first ones only. */
  readonly of: readonly string[];
}

/** As many are named in a line. */
const NAMED_MAX = 20;

/** Lines in the making: parts of one reason are one line, and nothing of them is lost. */
export class TieLines {
  readonly #lines = new Map<string, { between: TieBetween; reason: TieReason; units: bigint; of: Set<string> }>();

  add(between: TieBetween, reason: TieReason, units: bigint, of: string): void {
    if (units === 0n) return;
    const key = `${between} ${reason}`;
    const line = this.#lines.get(key) ?? { between, reason, units: 0n, of: new Set<string>() };
    line.units += units;
    if (line.of.size < NAMED_MAX) line.of.add(of);
    this.#lines.set(key, line);
  }

  /** Also those whose parts sum to nothing: they are two mistakes that hide each other as well as one that was mended. */
  list(): TieLine[] {
    const order = Object.keys(TIE_REASONS);
    return [...this.#lines.values()]
      .map((line) => ({ ...line, of: [...line.of].sort() }))
      .sort((a, b) => a.between.localeCompare(b.between, 'en') || order.indexOf(a.reason) - order.indexOf(b.reason));
  }

  sum(between: TieBetween): bigint {
    return [...this.#lines.values()].reduce((sum, line) => sum + (line.between === between ? line.units : 0n), 0n);
  }
}
