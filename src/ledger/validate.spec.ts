import { type Asset, type Instant, instant, usd } from '../units';
import { type AccountId, accounts } from './chart';
import type { NewEntry, Posting } from './entry';
import { POSTINGS_MAX, validate } from './validate';

const posting = (account: AccountId, side: Posting['side'], amount: bigint, more: Partial<Posting> = {}): Posting => ({
  ...{ account, asset: 'BTC', side, amount, role: 'transfer' },
  ...more,
});
const DEBIT = posting(accounts.treasury('w'), 'debit', 5n);
const CREDIT = posting(accounts.member('m1', 'available'), 'credit', 5n);
const GOOD: NewEntry = {
  reference: 'deposit/1',
  kind: 'reward.received',
  occurredAt: instant(1),
  postings: [DEBIT, CREDIT],
};
const withPostings = (...postings: Posting[]): Partial<NewEntry> => ({ postings });
const income = (more: Partial<Posting>): Partial<NewEntry> => ({
  kind: 'income.recognised',
  postings: [
    posting(accounts.memoIncomeTotal, 'debit', 5n, { role: 'memo' }),
    posting(accounts.memoIncome('m1'), 'credit', 5n, { role: 'memo', ...more }),
  ],
});
const many = (count: number): Posting[] => Array.from({ length: count }, (_, i) => (i % 2 === 0 ? DEBIT : CREDIT));

/** DESIGN.md, the ledger: one business event, debits equal to credits in each asset. */
describe('the ledger takes', () => {
  it.each<[string, Partial<NewEntry>]>([
    ['a transfer', {}],
    ['two assets, each balanced', withPostings(DEBIT, CREDIT, { ...DEBIT, asset: 'LTC' }, { ...CREDIT, asset: 'LTC' })],
    [
      'three postings',
      withPostings(posting(DEBIT.account, 'debit', 6n), CREDIT, posting(accounts.serviceFee, 'credit', 1n)),
    ],
    ['38 digits', withPostings({ ...DEBIT, amount: 10n ** 38n - 1n }, { ...CREDIT, amount: 10n ** 38n - 1n })],
    ['one base unit', withPostings({ ...DEBIT, amount: 1n }, { ...CREDIT, amount: 1n })],
    ['10,000 postings', { postings: many(POSTINGS_MAX) }],
    ['a reference of 250 characters', { reference: 'r'.repeat(250) }],
    ['a reason in any script', { reason: 'чек 收据 إيصال' }],
    ['a reason of 500 characters', { reason: 'r'.repeat(500) }],
    ['links', { links: { txid: 'ab'.repeat(32), vout: '0' } }],
    ['a time before 1970', { occurredAt: instant(-1) }],
    ['income with its value and quote', income({ usd: usd(1n), quoteId: 'q1' })],
    ['income without either', income({})],
  ])('%s', (_, change) => expect(() => validate({ ...GOOD, ...change })).not.toThrow());
});

describe('the ledger refuses', () => {
  it.each<[string, string, Partial<NewEntry>]>([
    ['ledger.unbalanced', 'one satoshi too much', withPostings(DEBIT, { ...CREDIT, amount: 4n })],
    ['ledger.unbalanced', 'one side alone', withPostings(DEBIT)],
    ['ledger.unbalanced', 'two debits', withPostings(DEBIT, { ...CREDIT, side: 'debit' })],
    [
      'ledger.unbalanced',
      'a debit in one coin and a credit in another',
      withPostings(DEBIT, { ...CREDIT, asset: 'LTC' }),
    ],
    [
      'ledger.unbalanced',
      'coin against memorandum',
      withPostings(DEBIT, posting(accounts.memoPaid('m1'), 'credit', 5n)),
    ],
    ['ledger.no-postings', 'nothing', withPostings()],
    ['ledger.too-many-postings', '10,002 postings', { postings: many(POSTINGS_MAX + 2) }],
    ['ledger.bad-amount', 'zero', withPostings({ ...DEBIT, amount: 0n }, { ...CREDIT, amount: 0n })],
    ['ledger.bad-amount', 'below zero', withPostings({ ...DEBIT, amount: -5n }, { ...CREDIT, amount: -5n })],
    [
      'ledger.bad-amount',
      '39 digits',
      withPostings({ ...DEBIT, amount: 10n ** 38n }, { ...CREDIT, amount: 10n ** 38n }),
    ],
    ['ledger.bad-amount', 'a double', withPostings({ ...DEBIT, amount: 5 as unknown as bigint }, CREDIT)],
    ['ledger.bad-side', 'a third side', withPostings({ ...DEBIT, side: 'left' as 'debit' }, CREDIT)],
    ['units.unknown-asset', 'a coin that it does not know', withPostings({ ...DEBIT, asset: 'btc' as Asset }, CREDIT)],
    [
      'ledger.unknown-account',
      'an account outside the chart',
      withPostings({ ...DEBIT, account: 'cash' as AccountId }, CREDIT),
    ],
    ['ledger.bad-role', 'a memo on the balance sheet', withPostings({ ...DEBIT, role: 'memo' }, CREDIT)],
    ['ledger.bad-usd', 'a value without its quote', income({ usd: usd(1n) })],
    ['ledger.bad-usd', 'a quote without a value', income({ quoteId: 'q1' })],
    ['ledger.bad-usd', 'a value on a transfer', withPostings({ ...DEBIT, usd: usd(1n), quoteId: 'q1' }, CREDIT)],
    ['ledger.bad-reference', 'no reference', { reference: '' }],
    ['ledger.bad-reference', 'a blank in it', { reference: 'a b' }],
    ['ledger.bad-reference', 'a line feed in it', { reference: 'a\n' }],
    ['ledger.bad-reference', '251 characters', { reference: 'r'.repeat(251) }],
    ['ledger.bad-time', 'half a millisecond', { occurredAt: 0.5 as Instant }],
    ['ledger.bad-time', 'no time', { occurredAt: Number.NaN as Instant }],
    ['ledger.bad-text', 'an empty reason', { reason: '' }],
    ['ledger.bad-text', 'a reason of 501 characters', { reason: 'r'.repeat(501) }],
    ['ledger.bad-text', 'a control character', { reason: 'a\u0000b' }],
    ['ledger.bad-text', 'half a surrogate pair', { reason: 'a\ud800' }],
    ['ledger.bad-text', 'an empty link', { links: { txid: '' } }],
    ['ledger.bad-text', 'a link by a bad name', { links: { '1': 'x' } }],
    ['ledger.bad-text', 'a link in Chinese', { links: { name: '王' } }],
    ['ledger.personal-data', 'a mail address in the reason', { reason: 'asked by ann@example.org' }],
    ['ledger.personal-data', 'a mail address in a link', { links: { who: 'ann@example.org' } }],
  ])('%s: %s', (code, _, change) => {
    expect(() => validate({ ...GOOD, ...change })).toThrow(expect.objectContaining({ code }));
  });
});
