import { createHash } from 'node:crypto';
import type { Asset, Instant } from '../units';
import type { MoveMistake } from './csv-table';
import type { MoveKind } from './move-rows';

/** What a line would do: something new, nothing because it stands here already, nothing because it is zero. */
export const MOVE_CHANGES = ['new', 'known', 'nothing'] as const;
export type MoveChange = (typeof MOVE_CHANGES)[number];

/** A line of a file with what it would do. */
export interface PlannedMove {
  readonly line: number;
  /** The member as the file names it; empty where it names none. */
  readonly member: string;
  /** Its id here; null for a member that the file makes. */
  readonly memberId: string | null;
  readonly change: MoveChange;
  /** What, in words and figures. */
  readonly what: string;
}

/** What stands behind opening balances: coin that is here, or what a pool owes. Base units. */
export interface Cover {
  readonly asset: Asset;
  /** The source that owes; null for coin of the treasury. */
  readonly sourceId: string | null;
  readonly needed: bigint;
  readonly there: bigint;
  /** Of the treasury's coin, what a pool's payout brought for rows to come: nobody else's. */
  readonly promised: bigint;
}

/** What a file would do, before anything is booked. */
export interface MovePlan {
  readonly kind: MoveKind;
  readonly rows: readonly PlannedMove[];
  /** In the order of lines. A file with one mistake is not taken in part. */
  readonly mistakes: readonly MoveMistake[];
  readonly counts: Readonly<Record<MoveChange, number>>;
  readonly cover: readonly Cover[];
  readonly asOf: Instant | null;
  /** Names file and effect for the second step; null while there is a mistake. */
  readonly hash: string | null;
}

/** What an importer found out, without the sums. */
export type MoveDraft = Pick<MovePlan, 'rows' | 'mistakes' | 'cover' | 'asOf'>;

/**
 * Sums a draft and names it by a hash of the file and of everything that it would do: when either changes, so does it.
 * The cover is proved again when it is booked, so coin that comes meanwhile asks for no new preview.
 */
export function planOf(kind: MoveKind, text: string, draft: MoveDraft): MovePlan {
  const mistakes = [...draft.mistakes].sort((a, b) => a.line - b.line);
  const count = (change: MoveChange): number => draft.rows.filter((row) => row.change === change).length;
  const effect = draft.rows.map(({ line, memberId, change, what }) => [line, memberId, change, what]);
  const named = JSON.stringify([kind, sha256(text), draft.asOf, effect]);
  return {
    ...draft,
    kind,
    mistakes,
    counts: { new: count('new'), known: count('known'), nothing: count('nothing') },
    hash: mistakes.length > 0 ? null : sha256(named),
  };
}

/** Hex sha256. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
