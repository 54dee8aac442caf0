import type { Instant } from '../units';

/** One line of a list: workers that fit belong to this member. */
export interface PatternRule {
  /** A worker's name; `*` stands for any text, also none. Capitals count. */
  readonly pattern: string;
  readonly memberId: string;
}

/** A list in the operator's order; it replaces the one before as a whole. */
export interface PatternList {
  readonly from: Instant;
  readonly rules: readonly PatternRule[];
}

/**
 * Whether a worker's name fits a pattern. Takes time in proportion to both lengths multiplied, whatever the pattern is:
 * no expression that could be made to run for ever.
 */
export function fitsPattern(pattern: string, worker: string): boolean {
  let p = 0;
  let w = 0;
  /** Where to go on after the last star took one character more. */
  let star = -1;
  let taken = 0;
  while (w < worker.length) {
    if (pattern[p] === '*') {
      star = p;
      p += 1;
      taken = w;
    } else if (p < pattern.length && pattern[p] === worker[w]) {
      p += 1;
      w += 1;
    } else if (star >= 0) {
      taken += 1;
      w = taken;
      p = star + 1;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** Indexes of the rules that a worker fits; the first of them counts. */
export function rulesThatFit(rules: readonly PatternRule[], worker: string): number[] {
  return rules.flatMap(({ pattern }, index) => (fitsPattern(pattern, worker) ? [index] : []));
}

/**
 * Whose a worker without any owner so far is, by the lists of its source, and from when on. The list that is in force
 * when its work begins decides; where none of its lines fits, the next later list that has one does, from its own
 * beginning: never backwards.
 * @param lists any order
 * @param since when its work begins
 */
export function ownerByPattern(
  lists: readonly PatternList[],
  worker: string,
  since: Instant,
): { readonly memberId: string; readonly from: Instant } | undefined {
  const sorted = [...lists].sort((a, b) => a.from - b.from);
  const inForce = sorted.filter(({ from }) => from <= since).at(-1);
  for (const { from, rules } of sorted) {
    if (from <= since && from !== inForce?.from) continue;
    const rule = rules[rulesThatFit(rules, worker)[0] ?? -1];
    if (rule !== undefined) return { memberId: rule.memberId, from: from > since ? from : since };
  }
  return undefined;
}
