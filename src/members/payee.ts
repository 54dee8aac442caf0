import type { Instant, Network, Sats, Usd } from '../units';
import type { AddressType } from './address';
import type { ProofKind } from './ownership-proof';

/** From how much on a member wants to be paid. */
export type PayoutThreshold =
  { readonly kind: 'sats'; readonly sats: Sats } | { readonly kind: 'usd'; readonly usd: Usd };

/** Patience with a dear network: a payout waits until its fee is at most a share of it, or for so many days. */
export interface MemberFeeWait {
  /** Cost of the payout's own output in basis points of its value. */
  readonly maxBps: bigint;
  readonly days: number;
}

/** An extended key or descriptor: each payout has an address of its own. */
export interface PayoutKey {
  /** With its checksum; null once its person was erased. */
  readonly descriptor: string | null;
  /** Number of the first address that may be paid. */
  readonly firstIndex: number;
  /** Number of the address that is dealt next, unless somebody is paid there by name. */
  readonly nextIndex: number;
  /** One more than the highest number whose payment is settled; the first before any is. */
  readonly seenIndex: number;
}

/** Wallets look so many unused addresses ahead of the last used one; a payment behind them would not be seen. @see BIP-44, Address gap limit */
export const KEY_GAP_LIMIT = 20;

/** Where a member is paid. */
export interface PayoutDestination {
  readonly addressId: string;
  /** Of a key its first address, number 0. */
  readonly address: string;
  readonly scriptHex: string;
  /** End of the cool-off: nothing is paid before (RULES.md 20). */
  readonly payableFrom: Instant;
  /** Absent where everything goes to the one address. */
  readonly key?: PayoutKey;
}

/** A further destination of a member, with its part of each payout. */
interface SplitDestination extends PayoutDestination {
  /** Basis points. */
  readonly bps: number;
}

/** How payouts are divided. What the parts leave of the whole goes to the payout address. */
export interface PayoutSplit {
  readonly splitId: string;
  /** Nobody is paid before; the same for every part. */
  readonly payableFrom: Instant;
  /** Empty when everything goes to the payout address again. */
  readonly parts: readonly SplitDestination[];
}

/** Everything that payout asks of a member, as it holds at one instant. */
export interface Payee {
  readonly memberId: string;
  /**
   * The newest address version that was not taken back; null when there is none. During its cool-off nobody is paid in
   * its place.
   */
  readonly destination: PayoutDestination | null;
  /** The newest division that was not taken back; absent when none was made, or the last one is undone and payable. */
  readonly split?: PayoutSplit;
  readonly threshold: PayoutThreshold;
  /** null for a member who does not wait; absent for one who never chose. */
  readonly feeWait?: MemberFeeWait | null;
  readonly paused: boolean;
  /** The account is closing or closed: nothing more is earned, and what is left is paid out. */
  readonly closing: boolean;
  readonly holds: readonly { readonly reason: string }[];
}

/** A version of an address, for the member's own page. */
export interface AddressVersion extends PayoutDestination {
  readonly type: AddressType;
  readonly linkedAt: Instant;
  readonly proof: ProofKind | 'none' | 'imported';
  /** When the change to it was taken back; null while it counts, or did until the next one. */
  readonly cancelledAt: Instant | null;
}

/** One version of how payouts are divided, for the member's own page. */
export interface SplitVersion {
  readonly splitId: string;
  readonly setAt: Instant;
  readonly payableFrom: Instant;
  readonly cancelledAt: Instant | null;
  readonly parts: readonly (SplitDestination & {
    readonly type: AddressType;
    readonly proof: ProofKind | 'none';
  })[];
}

/** How a change of address was taken back. */
export type CancelWay = 'link' | 'member';

/**
 * `closing`: nothing more is earned, and what is left is paid out, held or given away; `closed`: nothing is left. Both can
 * be reopened.
 */
export const MEMBER_STATUSES = ['active', 'closing', 'closed'] as const;
export type MemberStatus = (typeof MEMBER_STATUSES)[number];

/** A member without the person. */
export interface Member {
  readonly id: string;
  readonly createdAt: Instant;
  readonly status: MemberStatus;
}

/** Name and mail: personal data, never copied into another table, log or link. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly mail: string;
}

/** The house's rules about members. */
export interface MembersPolicy {
  readonly network: Network;
  /** After the first link that a member ever makes, with a signed message: nobody else's address is replaced. */
  readonly coolOffFirstWithProofMs: number;
  /**
   * After a later link with a signed message. The signature shows who owns the address, not who is signed in: the
   * owner of a stolen session signs with a wallet of his own.
   */
  readonly coolOffWithProofMs: number;
  /** After a link without one (RULES.md 20: 48 hours), and after an operator's import. */
  readonly coolOffWithoutProofMs: number;
  /** Scripts of the sanctions list; none when absent. Nobody is paid there (RULES.md 29). */
  readonly sanctioned?: ReadonlySet<string>;
  /** Holds for members who never chose one. */
  readonly defaultThresholdSats: Sats;
}

/** Message that proves an address: it names address and member, so that a signature serves nobody else. */
export function proofMessage(address: string, memberId: string): string {
  return `I own ${address} and want Paydirt member ${memberId} to be paid there.`;
}
