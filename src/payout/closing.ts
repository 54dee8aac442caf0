import { accounts, type MemberBalances, type NewEntry } from '../ledger';
import { type Asset, DomainError, type Instant } from '../units';
import { postings } from './entries';

/** Why what is left is held and not paid. */
export const CLOSING_HOLD_REASONS = ['dust', 'no-address', 'gone', 'other'] as const;
export type ClosingHoldReason = (typeof CLOSING_HOLD_REASONS)[number];

/** What keeps an account from being closed. */
export const LEFT_KINDS = ['accrued', 'available', 'held', 'on-its-way', 'debt'] as const;
export interface Left {
  readonly what: (typeof LEFT_KINDS)[number];
  readonly asset: Asset;
  /** Base units. */
  readonly units: bigint;
}

/** What the member types to give away what is left: nothing is swept without it. */
export const DONATION_WORDS = 'give it away';

/**
 * What is left of an account. What an operator holds by a named word is not, nor is what was paid.
 * @param named satoshi that are held by a word of this room
 */
export function leftOf(
  balances: Readonly<Partial<Record<Asset, MemberBalances>>>,
  debts: Readonly<Partial<Record<Asset, bigint>>>,
  named: bigint,
): Left[] {
  const left: Left[] = [];
  for (const [key, balance] of Object.entries(balances)) {
    const asset = key as Asset;
    const held = asset === 'BTC' ? balance.held - named : balance.held;
    left.push({ what: 'accrued', asset, units: balance.accrued });
    left.push({ what: 'available', asset, units: balance.available });
    left.push({ what: 'held', asset, units: held });
    left.push({ what: 'on-its-way', asset, units: balance['in-batch'] + balance['in-flight'] });
  }
  for (const [asset, units] of Object.entries(debts)) left.push({ what: 'debt', asset: asset as Asset, units });
  return left.filter(({ units }) => units > 0n);
}

/**
 * What is given away or held is exactly what was on the screen: earnings may have come meanwhile.
 * @throws DomainError `payout.closing-changed` {availableSats}
 */
export function assertSeen(seenSats: bigint, availableSats: bigint): void {
  if (seenSats > 0n && seenSats === availableSats) return;
  const message = 'The balance is not what was on the screen. Nothing was changed. Look at it again.';
  throw new DomainError('payout.closing-changed', message, { availableSats: String(availableSats) });
}

/** @throws DomainError `payout.closing-words` unless the member typed exactly the words */
export function assertDonationWords(words: string): void {
  if (words.trim().toLowerCase() === DONATION_WORDS) return;
  const message = `Type "${DONATION_WORDS}" to give away what is left. Nothing was changed.`;
  throw new DomainError('payout.closing-words', message, { param: 'words' });
}

interface Moved {
  readonly id: string;
  readonly memberId: string;
  readonly sats: bigint;
  readonly at: Instant;
}

/** What is left is held, named. */
export function closingHeldEntry({ id, memberId, sats, at }: Moved, reason: ClosingHoldReason): NewEntry {
  return {
    reference: `closing/${id}/held`,
    kind: 'closing.held',
    occurredAt: at,
    postings: postings([[accounts.member(memberId, 'available'), sats]], [[accounts.member(memberId, 'held'), sats]]),
    links: { closing: id, reason },
  };
}

/** The account is open again, or what was missing is there: it is available as before. */
export function closingReleasedEntry({ id, memberId, sats, at }: Moved): NewEntry {
  return {
    reference: `closing/${id}/released`,
    kind: 'closing.released',
    occurredAt: at,
    postings: postings([[accounts.member(memberId, 'held'), sats]], [[accounts.member(memberId, 'available'), sats]]),
    links: { closing: id },
  };
}

/** The member gave it to the operator: it was the member's until then, and his income stays what it was. */
export function donatedEntry({ id, memberId, sats, at }: Moved): NewEntry {
  return {
    reference: `closing/${id}/donated`,
    kind: 'closing.donated',
    occurredAt: at,
    postings: postings([[accounts.member(memberId, 'available'), sats]], [[accounts.donation, sats, 'principal']]),
    links: { closing: id },
  };
}
