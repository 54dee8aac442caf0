import { AMOUNT_DIGITS_MAX, DomainError, parseAsset } from '../units';
import { type AccountType, ruleOf } from './chart';
import type { NewEntry, Posting } from './entry';

/** A batch of thousands of payees is booked as one entry per payee; an entry that is larger is a bug. */
export const POSTINGS_MAX = 10_000;
const AMOUNT_LIMIT = 10n ** BigInt(AMOUNT_DIGITS_MAX);
const REASON_LENGTH_MAX = 500;

/** Printable ASCII without blanks: a reference is typed, searched and printed. */
const REFERENCE = /^[\x21-\x7e]{1,250}$/;
const LINK_KEY = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;
const LINK_VALUE = /^[\x20-\x7e]{1,250}$/;
// eslint-disable-next-line no-control-regex -- control characters are what is refused
const CONTROL = /[\u0000-\u001f\u007f-\u009f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
/** A mail address has no place in a journal that is never erased (RULES.md 24). */
const MAIL = /[^\s@]+@[^\s@]+\.[^\s@]+/;

/** Most texts have no `@`: the expression begins at every character of them. */
function namesMail(text: string): boolean {
  return text.includes('@') && MAIL.test(text);
}

/**
 * Checks one entry against the rules that need no balance: debits equal credits per asset, and so do memorandum
 * postings among themselves (they stand outside the balance sheet); every amount is above zero and fits 38 digits;
 * every account is in the chart; `memo` stands on memorandum accounts only; a USD value stands on recognised income
 * only, with the quote it rests on; texts are bounded and hold no mail address.
 * @throws DomainError ledger.unbalanced, ledger.no-postings, ledger.too-many-postings, ledger.bad-amount,
 *   ledger.unknown-account, ledger.bad-role, ledger.bad-usd, ledger.bad-reference, ledger.bad-text,
 *   ledger.personal-data, ledger.bad-time, units.unknown-asset
 */
export function validate(entry: NewEntry): void {
  validateTexts(entry);
  const { reference, postings } = entry;
  if (postings.length === 0) throw new DomainError('ledger.no-postings', `${reference} moves nothing.`, { reference });
  if (postings.length > POSTINGS_MAX) {
    throw new DomainError('ledger.too-many-postings', `${reference} has more than ${POSTINGS_MAX} postings.`, {
      reference,
      postings: postings.length,
    });
  }
  const difference = new Map<string, bigint>();
  for (const posting of postings) {
    const side = validatePosting(posting, entry) === 'memorandum' ? 'memorandum ' : '';
    const key = side + posting.asset;
    const signed = posting.side === 'debit' ? posting.amount : -posting.amount;
    difference.set(key, (difference.get(key) ?? 0n) + signed);
  }
  for (const [key, value] of difference) {
    if (value === 0n) continue;
    throw new DomainError('ledger.unbalanced', `${reference}: debits and credits in ${key} differ by ${value}.`, {
      reference,
      asset: key,
      difference: value.toString(),
    });
  }
}

/** @returns what kind of account it is posted to */
function validatePosting(posting: Posting, entry: NewEntry): AccountType {
  const { reference } = entry;
  const { account, amount, role } = posting;
  parseAsset(posting.asset);
  if (posting.side !== 'debit' && posting.side !== 'credit') {
    throw new DomainError('ledger.bad-side', `${reference}: a posting is a debit or a credit.`, { reference, account });
  }
  if (typeof amount !== 'bigint' || amount <= 0n || amount >= AMOUNT_LIMIT) {
    throw new DomainError('ledger.bad-amount', `${reference}: a posting is above zero and has at most 38 digits.`, {
      reference,
      account,
      amount: String(amount),
    });
  }
  const { type } = ruleOf(account);
  if (role === 'memo' && type !== 'memorandum') {
    throw new DomainError('ledger.bad-role', `${reference}: ${account} is no memorandum account.`, {
      reference,
      account,
      role,
    });
  }
  const priced = posting.usd !== undefined;
  if (priced !== (posting.quoteId !== undefined) || (priced && entry.kind !== 'income.recognised')) {
    throw new DomainError('ledger.bad-usd', `${reference}: a USD value stands on recognised income, with its quote.`, {
      reference,
      account,
    });
  }
  return type;
}

function validateTexts(entry: NewEntry): void {
  const { reference } = entry;
  if (!REFERENCE.test(reference)) {
    throw new DomainError('ledger.bad-reference', 'A reference is 1 to 250 printable characters without blanks.', {
      reference: reference.slice(0, 250),
    });
  }
  if (!Number.isSafeInteger(entry.occurredAt)) {
    throw new DomainError('ledger.bad-time', `${reference}: a time is whole milliseconds.`, { reference });
  }
  const bad = (field: string): DomainError =>
    new DomainError('ledger.bad-text', `${reference}: ${field} is empty, too long, or holds control characters.`, {
      reference,
      field,
    });
  const texts: string[] = [];
  if (entry.reason !== undefined) {
    if (entry.reason === '' || entry.reason.length > REASON_LENGTH_MAX || CONTROL.test(entry.reason)) {
      throw bad('reason');
    }
    texts.push(entry.reason);
  }
  for (const key in entry.links) {
    const value = entry.links[key] ?? '';
    if (!LINK_KEY.test(key) || !LINK_VALUE.test(value)) throw bad(`links.${key.slice(0, 40)}`);
    texts.push(value);
  }
  if (texts.some(namesMail)) {
    throw new DomainError('ledger.personal-data', `${reference}: the journal holds ids, never a mail address.`, {
      reference,
    });
  }
}
