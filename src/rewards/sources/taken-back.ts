import { type Decimal, divide, type Instant, type ScaledAmount } from '../../units';
import type { PoolPayout, RewardRow } from '../source';

/** A credit of a statement. */
export interface Credit {
  readonly row: RewardRow;
  /** When the pool credited it: what was taken back before means another one. */
  readonly at: Instant;
  /** What a later change names when it means this credit, as the day or the block that it is for; null where nothing. */
  readonly of: string | null;
}

/** What a pool took out of the balance again, and is no payout. */
export interface Taking {
  readonly externalId: string;
  readonly at: Instant;
  /** Above zero. */
  readonly size: ScaledAmount;
  /** What it names, as of {@link Credit}; null where it names nothing. */
  readonly of: string | null;
  /** As the pool wrote it, for a reader. */
  readonly raw: string;
}

/** A statement once what was taken back is off its credits. */
export interface AfterTakings {
  readonly rows: readonly RewardRow[];
  /** Named no credit, or more than its credits hold: stands in the discrepancy account, in no member's balance. */
  readonly takenBack: readonly PoolPayout[];
}

/** More decimals than any residue has. */
const SCALE = 30;
const UNIT = 10n ** BigInt(SCALE);

/**
 * Takes what a pool took back off the credits that it names: these are restated, so that whoever earned them bears it
 * (RULES.md 6), the oldest first, and none that came after. The pool's fee on such a credit falls with it, half-even. What
 * names no credit, or exceeds them, is left over, in whole base units: nobody can say whose it is.
 * @param credits each once; all that a taking can mean, or the same statement would read otherwise tomorrow
 * @param takings each once
 */
export function afterTakings(credits: readonly Credit[], takings: readonly Taking[]): AfterTakings {
  const drafts = [...credits].sort((a, b) => byKey(a.at, a.row.externalId, b.at, b.row.externalId)).map(draftOf);
  const takenBack: PoolPayout[] = [];
  for (const taking of [...takings].sort((a, b) => byKey(a.at, a.externalId, b.at, b.externalId))) {
    let open = exact(taking.size.amount.units, taking.size.residue);
    for (const draft of drafts) {
      if (taking.of === null || draft.credit.of !== taking.of || draft.credit.at > taking.at) continue;
      const part = draft.left < open ? draft.left : open;
      if (part === 0n) continue;
      draft.left -= part;
      draft.scale = Math.max(draft.scale, taking.size.residue.scale);
      draft.taken.push(taking.raw);
      open -= part;
    }
    if (open >= UNIT) takenBack.push(leftOver(taking, open / UNIT));
  }
  return { rows: drafts.map(rowOf), takenBack };
}

interface Draft {
  readonly credit: Credit;
  readonly whole: bigint;
  left: bigint;
  scale: number;
  readonly taken: string[];
}

function draftOf(credit: Credit): Draft {
  const { net, residue } = credit.row;
  const whole = exact(net, residue);
  return { credit, whole, left: whole, scale: residue.scale, taken: [] };
}

function rowOf({ credit: { row }, whole, left, scale, taken }: Draft): RewardRow {
  if (taken.length === 0) return row;
  const digits = (left % UNIT) / 10n ** BigInt(SCALE - scale);
  return {
    ...row,
    net: left / UNIT,
    poolFee: divide(row.poolFee * left, whole, 'half-even'),
    residue: digits === 0n ? { digits, scale: 0 } : { digits, scale },
    raw: `[${[row.raw, ...taken].join(',')}]`,
  };
}

function leftOver({ externalId, at }: Taking, amount: bigint): PoolPayout {
  return {
    externalId,
    at,
    amount,
    fee: 0n,
    txid: null,
    lightning: false,
    generation: false,
    destination: '',
    status: 'taken-back',
  };
}

function exact(units: bigint, { digits, scale }: Decimal): bigint {
  return units * UNIT + digits * 10n ** BigInt(SCALE - scale);
}

function byKey(at: Instant, id: string, otherAt: Instant, otherId: string): number {
  return at - otherAt || (id < otherId ? -1 : id > otherId ? 1 : 0);
}
