import type { Instant } from '../units';

/** How heavy it is: nothing is paid while it lasts; money waits or differs; somebody has to look. */
export const NEED_WEIGHTS = ['stops-payouts', 'money', 'look'] as const;
export type NeedWeight = (typeof NEED_WEIGHTS)[number];

/** Something that no run ends by itself: a person has to look, decide or agree. */
export interface Need {
  /** Of the fact, and the same as long as it lasts: `conversion/<id>/halted`. Ids only, no personal data. */
  readonly key: string;
  /** The single facts that this line sums up, each told once by mail; the key alone where it is one. */
  readonly facts: readonly string[];
  readonly weight: NeedWeight;
  readonly what: string;
  /** Whether money is affected, and how. */
  readonly money: string;
  readonly next: string;
  /** Path of the page where it is done. */
  readonly page: string;
  /** Since when it is so; null where nothing says. */
  readonly since: Instant | null;
}

/** A need that is one fact. */
export function single(need: Omit<Need, 'facts'>): Need {
  return { ...need, facts: [need.key] };
}

/** By weight; among equals what has lasted longest comes first, and what has no beginning before that. */
export function worstFirst(needs: readonly Need[]): Need[] {
  const weight = (need: Need): number => NEED_WEIGHTS.indexOf(need.weight);
  const byKey = (a: Need, b: Need): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
  return [...needs].sort((a, b) => weight(a) - weight(b) || (a.since ?? 0) - (b.since ?? 0) || byKey(a, b));
}

/** `1 day`, `3 days`: a count with its noun. */
export function counted(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`;
}
