import { createHash } from 'node:crypto';
import { CHAIN_START, instant } from '../units';
import { canonicalText, contentText, entryHash } from './canonical';
import { type AccountId, accounts, memberOf, ruleOf } from './chart';
import type { Entry, EntryId } from './entry';

const ENTRY: Omit<Entry, 'hash'> = {
  id: 'E7' as EntryId,
  position: 7,
  knownAt: instant(2_000),
  reference: 'deposit/1',
  kind: 'reward.received',
  occurredAt: instant(1_000),
  links: { vout: '0', txid: 'ab' },
  postings: [
    { account: accounts.treasury('w'), asset: 'BTC', side: 'debit', amount: 5n, role: 'transfer' },
    { account: accounts.member('m1', 'available'), asset: 'BTC', side: 'credit', amount: 5n, role: 'transfer' },
  ],
};
/** Written by hand: an auditor must be able to recompute it without our code. */
const TEXT =
  '["paydirt.journal.1",7,2000,["deposit/1","reward.received",1000,null,null,[["txid","ab"],["vout","0"]],' +
  '[["treasury/w","BTC","debit","5","transfer",null,null],["member/m1/available","BTC","credit","5","transfer",null,null]]]]';

describe('the text that is chained', () => {
  it('is what an auditor writes by hand', () => {
    expect(canonicalText(ENTRY, contentText(ENTRY))).toBe(TEXT);
    const digest = createHash('sha256').update(`${CHAIN_START}\n${TEXT}`).digest('hex');
    expect(entryHash(CHAIN_START, ENTRY, contentText(ENTRY))).toBe(digest);
  });

  it('does not depend on the order of links, and does on the order of postings', () => {
    expect(contentText({ ...ENTRY, links: { txid: 'ab', vout: '0' } })).toBe(contentText(ENTRY));
    expect(contentText({ ...ENTRY, postings: [...ENTRY.postings].reverse() })).not.toBe(contentText(ENTRY));
  });

  it('of a repeat is the same whenever we knew it', () => {
    expect(contentText({ ...ENTRY, knownAt: instant(9) } as Entry)).toBe(contentText(ENTRY));
    expect(canonicalText({ ...ENTRY, knownAt: instant(9) }, contentText(ENTRY))).not.toBe(TEXT);
  });
});

describe('the chart of accounts', () => {
  it.each<[AccountId, string, string, boolean]>([
    [accounts.treasury('w'), 'asset', 'debit', true],
    [accounts.sourceReceivable('s'), 'asset', 'debit', true],
    [accounts.member('m', 'accrued'), 'liability', 'credit', true],
    [accounts.member('m', 'in-flight'), 'liability', 'credit', true],
    [accounts.operatorCapital, 'liability', 'credit', false],
    [accounts.serviceFee, 'income', 'credit', false],
    [accounts.networkFee, 'expense', 'debit', false],
    [accounts.memoPaid('m'), 'memorandum', 'credit', true],
    [accounts.conversionClearing('c'), 'asset', 'debit', false],
  ])('%s is %s, %s', (account, type, normal, floor) => {
    expect(ruleOf(account)).toMatchObject({ type, normal, floor });
  });

  it.each([
    '',
    'treasury',
    'treasury/',
    'treasury/a/b',
    'treasury/a b',
    'treasury/é',
    `treasury/${'a'.repeat(65)}`,
    'member/m/Available',
    'member/m/spent',
    'member//available',
    'member/../available',
    'Treasury/w',
    ' treasury/w',
    'expense/other',
    '__proto__',
    'constructor',
  ])('has no account %j', (path) => {
    expect(() => ruleOf(path as AccountId)).toThrow(expect.objectContaining({ code: 'ledger.unknown-account' }));
  });

  it('takes an id of 64 characters', () => expect(ruleOf(accounts.treasury('a'.repeat(64))).type).toBe('asset'));

  it('tells whose a class of balance is', () => {
    expect(memberOf(accounts.member('m1', 'held'))).toEqual({ memberId: 'm1', memberClass: 'held' });
    expect(memberOf(accounts.memoPaid('m1'))).toBeUndefined();
    expect(memberOf(accounts.memberReceivable('m1'))).toBeUndefined();
  });
});
