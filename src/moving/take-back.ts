import type { Asset } from '../units';

/** Why an opening is taken back, out of a closed list: no words about people stand in books or audit trail (RULES.md 24). */
export const TAKE_BACK_CAUSES = ['amount', 'member', 'instant', 'source', 'twice', 'other'] as const;
export type TakeBackCause = (typeof TAKE_BACK_CAUSES)[number];

/** What of a member's balance must still be there untouched for an opening to be taken back. Base units. */
export interface Rested {
  readonly memberId: string;
  readonly asset: Asset;
  /** Available coin that goes with it. */
  readonly needed: bigint;
  /** Available now. */
  readonly available: bigint;
  /** On its way out of the books: in a batch or in flight. */
  readonly leaving: bigint;
  /** Whether the member was paid of this coin since the opening. */
  readonly paidSince: boolean;
}

/** `paid`: a payout rests on the balance; `used`: it is held, or went elsewhere. */
export type RestReason = 'paid' | 'used';

/** Why a member's opening cannot be taken back; undefined where nothing rests on it. */
export function restsOn({ needed, available, leaving, paidSince }: Rested): RestReason | undefined {
  if (needed === 0n) return undefined;
  if (paidSince || leaving > 0n) return 'paid';
  return available < needed ? 'used' : undefined;
}

/** Who or what is in the way: a member's balance, or a source whose coin went to an exchange. */
export interface Resting {
  readonly memberId: string | null;
  readonly sourceId: string | null;
  readonly why: RestReason | 'sold';
}
