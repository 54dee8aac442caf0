import { DomainError } from '../units';
import type { LinkedScript } from './doors';

/**
 * Where a payment from another wallet stands. `proposed`: one operator says so, the amount is held; `approved`: a second
 * one agrees, and it waits for its confirmations; `settled`: the member is paid; `returned`: given back.
 */
export const SETTLEMENT_STATES = ['proposed', 'approved', 'settled', 'returned'] as const;
export type SettlementState = (typeof SETTLEMENT_STATES)[number];

const TXID = /^[0-9a-f]{64}$/;
const EVIDENCE_LENGTH_MAX = 200;

/** Why a payment settles nothing, in words for who stated it. */
const REFUSALS = {
  'bad-txid': 'A transaction id is 64 hexadecimal digits in lower case.',
  'bad-evidence': 'Say where the payment is on record, in 1 to 200 characters.',
  'not-found':
    'No block of our own chain at this height holds this transaction. Wait for a block, or look its height up.',
  'not-read': 'Not every block was looked through for our own coins yet. Try again in a minute.',
  coinbase: 'A coinbase is what a block pays its miner, and no payment from a wallet.',
  'our-own': 'This transaction is a payment of this service itself, or spends its coins.',
  'no-output': 'The transaction has no output of this number.',
  amount: 'The output does not pay exactly this amount. It settles what it pays, no more and no less.',
  'not-linked': 'The output pays an address that this member never linked.',
  'taken-back': 'The output pays an address whose link was taken back: it may be a thief’s.',
  'cooling-off':
    'The output pays an address that still cools off: its owner can take the link back. Wait until that is over.',
  sanctioned: 'The sanctions list names the address.',
  'member-held': 'The member is on hold. Nothing settles while that lasts.',
  used: 'This output settled something before.',
  'too-much': 'The output pays more than the member has available.',
  'not-open': 'This was approved, settled or withdrawn before.',
  'not-lost': 'What was approved is given back only while no block of our chain holds it.',
  'not-replaced':
    'The other transaction does not spend a coin of this payment, or has fewer than 100 confirmations: this payment could still confirm.',
} as const;
export type SettlementRefusal = keyof typeof REFUSALS;

/** @throws DomainError `payout.settlement-<why>` always */
export function refuseSettlement(why: SettlementRefusal): never {
  throw new DomainError(`payout.settlement-${why}`, `${REFUSALS[why]} Nothing was booked.`, { reason: why });
}

/** What is stated. */
export interface StatedPayment {
  readonly memberId: string;
  /** Display order. */
  readonly txid: string;
  readonly vout: number;
  readonly amountSats: bigint;
  readonly evidence: string;
}

/** @returns the evidence without blanks around it @throws DomainError `payout.settlement-bad-txid`, `-bad-evidence` */
export function readStated({ txid, evidence }: StatedPayment): string {
  if (!TXID.test(txid)) refuseSettlement('bad-txid');
  const words = evidence.trim();
  if (words === '' || words.length > EVIDENCE_LENGTH_MAX) refuseSettlement('bad-evidence');
  return words;
}

/** What chain, books and members say of a stated payment. */
export interface PaymentFacts {
  /** Whether our coins were looked for in every block: whose coins it spends is known only then. */
  readonly isRead: boolean;
  readonly isCoinbase: boolean;
  /** A transaction that this service made, or one that spends a coin of the treasury. */
  readonly isOurs: boolean;
  /** As the transaction's own bytes say it. */
  readonly output: { readonly scriptHex: string; readonly value: bigint } | undefined;
  readonly linked: LinkedScript | undefined;
  readonly isSanctioned: boolean;
  readonly isHeld: boolean;
}

/**
 * Judges a payment that stands in our own chain: only exactly what reached an address of this member's settles.
 * @returns the address as the member linked it
 * @throws DomainError `payout.settlement-<why>` @see RULES.md 28, 29
 */
export function assertSettles(stated: Pick<StatedPayment, 'amountSats'>, facts: PaymentFacts): string {
  const { output, linked } = facts;
  if (!facts.isRead) refuseSettlement('not-read');
  if (facts.isCoinbase) refuseSettlement('coinbase');
  if (facts.isOurs) refuseSettlement('our-own');
  if (output === undefined) refuseSettlement('no-output');
  if (output.value !== stated.amountSats || output.value <= 0n) refuseSettlement('amount');
  if (facts.isSanctioned) refuseSettlement('sanctioned');
  if (linked === undefined) refuseSettlement('not-linked');
  if (linked.standing !== 'linked') refuseSettlement(linked.standing);
  if (facts.isHeld) refuseSettlement('member-held');
  return linked.address;
}

/** What the chain says of a settlement that counts. */
export interface SettlementSight {
  readonly state: SettlementState;
  /** Of the block on record in our best chain; 0 when it left, undefined while no block is on record. */
  readonly confirmations: number | undefined;
}

/**
 * `settle`: deep enough; `lost`: its block left the chain; `look`: it is to be looked for in the blocks that came instead.
 */
export type SettlementStep = 'none' | 'settle' | 'lost' | 'look';

/** What follows from where a payment stands in our chain. @see I9, FAULTS F12 */
export function decideSettlement({ state, confirmations }: SettlementSight, minConfirmations: number): SettlementStep {
  if (state !== 'approved' && state !== 'settled') return 'none';
  if (confirmations === undefined) return 'look';
  if (confirmations === 0) return 'lost';
  return state === 'approved' && confirmations >= minConfirmations ? 'settle' : 'none';
}
