import { formatUsdTotal, type TaxYear, type Usd, usd } from '../units';

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

/** How far each reason goes. Beyond it the gap is `other`. */
const LIMITS: Readonly<Record<SaidReason, string>> = {
  'pool-gross': 'states more and never less, by at most the fees that the rows of the pool state, where they state any',
  'paid-basis': 'lies between what the pool credited and what it paid in the year',
  'other-income': 'states more and never less, by at most the boxes that were entered with this reason and a note',
  'pool-price': 'differs by at most 5 % of what the books value',
};

/**
 * Two honest daily series differ by up to 5 % at the 95th percentile; a year's sum differs by less.
 * @see TAX.md 0.5. Checked for prices to 2026
 */
const PRICES_DIFFER_PERCENT = 5n;

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

/** What the books have of a source's year, in dollars: each amount at its instant. */
export interface ReceivedGround {
  readonly source: string;
  /** Credited by the pool's word. */
  readonly valued: Usd;
  /** Paid by it. */
  readonly paid: Usd;
  /** Kept by it as its fee, by its word; zero where it states none. */
  readonly kept: Usd;
}

/** What a pool reported of the operator beside what the books value its word of the year at, each credit at its instant. */
export interface ReceivedTie {
  readonly source: string;
  readonly received: Usd;
  readonly valued: Usd;
  /** `received - valued`, in parts with one reason each. */
  readonly lines: readonly { readonly reason: ReceivedReason; readonly usd: Usd; readonly of: readonly string[] }[];
  /** Reasons that were given, whether or not they explain anything. */
  readonly said: readonly SaidReason[];
}

/**
 * Ties the returns received to the books, a source at a time. A gap has the reasons that the operator gave with the source's
 * returns, each on its own side and no further than the books bear it out; what is left is `other`.
 * @see RULES.md 1 (a nominee passes on what it received), 4
 */
export function receivedTies(grounds: readonly ReceivedGround[], forms: readonly ReceivedForm[]): ReceivedTie[] {
  return [...grounds]
    .sort((a, b) => (a.source < b.source ? -1 : 1))
    .map((ground) => {
      const own = forms.filter(({ source }) => source === ground.source);
      const of = own.map(({ id }) => id);
      const received = usd(own.reduce((sum, { amount }) => sum + amount, 0n));
      const said = ORDER.filter((reason) => own.some((form) => form.reason === reason));
      const lines: { reason: ReceivedReason; usd: Usd; of: readonly string[] }[] = [];
      let left = usd(received - ground.valued);
      for (const reason of said) {
        const most = mostOf(reason, left, ground, own);
        const size = left > 0n ? left : 0n - left;
        const part = usd((most < size ? most : size) * (left > 0n ? 1n : -1n));
        if (part !== 0n) lines.push({ reason, usd: part, of });
        left = usd(left - part);
      }
      if (left !== 0n) lines.push({ reason: 'other', usd: left, of });
      return { source: ground.source, received, valued: ground.valued, lines, said };
    });
}

/** In which reasons explain a gap: what the books know to the cent comes first. */
const ORDER: readonly SaidReason[] = ['pool-gross', 'paid-basis', 'other-income', 'pool-price'];

/** As much of a gap as a reason explains, on the gap's own side; never below zero. */
function mostOf(reason: SaidReason, gap: bigint, ground: ReceivedGround, own: readonly ReceivedForm[]): bigint {
  const { valued, paid, kept } = ground;
  if (reason === 'pool-price') return ((valued < 0n ? 0n - valued : valued) * PRICES_DIFFER_PERCENT) / 100n;
  if (reason === 'paid-basis') return atLeastZero(gap > 0n ? paid - valued : valued - paid);
  if (gap < 0n) return 0n;
  // Of a pool that states no fee nobody knows what it keeps: the side alone can be judged.
  if (reason === 'pool-gross') return kept === 0n ? gap : kept;
  const named = own.filter((form) => form.reason === reason && form.note.trim() !== '');
  return named.reduce((sum, { amount }) => sum + amount, 0n);
}

function atLeastZero(value: bigint): bigint {
  return value > 0n ? value : 0n;
}

/** What keeps a year open of a source's returns, in words; undefined where nothing does. */
export function unexplainedReceived({ source, lines, said }: ReceivedTie): string | undefined {
  const other = lines.find(({ reason }) => reason === 'other');
  if (other === undefined) return undefined;
  const gap = `${source}: the returns received are ${formatUsdTotal(other.usd)} USD beside the books`;
  if (said.length === 0) return `${gap}, and nobody said why`;
  return `${gap} beyond what was said of them: ${said.map((reason) => `${reason} ${LIMITS[reason]}`).join('; ')}`;
}
