import { type TaxYear, type Usd, usd, ZERO_USD } from '../units';

/** Why a pool's return differs from what the books make of its word. The list is closed. */
export const RECEIVED_REASONS = {
  'pool-price': 'the pool valued the same coin at other prices or hours',
  'paid-basis': 'the pool reports what it paid out in the year, not what it credited',
  'pool-gross': 'the pool reports before its own fee',
  'other-income': 'the return holds income that is no reward of this source',
  other: 'nobody knows why: the year cannot be closed while this stands',
} as const;

export type ReceivedReason = keyof typeof RECEIVED_REASONS;

/** What the operator may say of a gap. */
export const SAID_REASONS = ['pool-price', 'paid-basis', 'pool-gross', 'other-income'] as const satisfies readonly ReceivedReason[]; // prettier-ignore
export type SaidReason = (typeof SAID_REASONS)[number];

/** One box of a return that a pool sent to the operator. */
export interface ReceivedForm {
  readonly id: string;
  readonly year: TaxYear;
  readonly source: string;
  readonly payer: string;
  readonly form: string;
  readonly box: string;
  readonly amount: Usd;
  /** What the operator says of the gap, and in which words; null while nobody said anything. */
  readonly reason: SaidReason | null;
  readonly note: string;
}

/** What a pool reported of the operator beside what the books value its word of the year at, each credit at its instant. */
export interface ReceivedTie {
  readonly source: string;
  readonly received: Usd;
  readonly valued: Usd;
  /** `received - valued`, in parts with one reason each. */
  readonly lines: readonly { readonly reason: ReceivedReason; readonly usd: Usd; readonly of: readonly string[] }[];
}

/**
 * Ties the returns received to the books, a source at a time. A gap has the reason that the operator gave with the last
 * of the source's returns; what nobody explained is `other`.
 * @see RULES.md 1 (a nominee passes on what it received), 4
 */
export function receivedTies(valued: ReadonlyMap<string, Usd>, forms: readonly ReceivedForm[]): ReceivedTie[] {
  const sources = [...new Set([...valued.keys(), ...forms.map(({ source }) => source)])].sort();
  return sources.map((source) => {
    const own = forms.filter((form) => form.source === source);
    const received = usd(own.reduce((sum, { amount }) => sum + amount, 0n));
    const worth = valued.get(source) ?? ZERO_USD;
    const gap = usd(received - worth);
    const said: ReceivedReason = own.findLast(({ reason }) => reason !== null)?.reason ?? 'other';
    const lines = gap === 0n ? [] : [{ reason: said, usd: gap, of: own.map(({ id }) => id) }];
    return { source, received, valued: worth, lines };
  });
}
