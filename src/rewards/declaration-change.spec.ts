import { parseInstant } from '../units';
import { declarationChanges, keptDeclaration } from './declaration-change';
import type { SourceDeclaration } from './source';

const DECLARED: SourceDeclaration = {
  id: 'pool-a',
  pool: 'f2pool',
  account: 'aa',
  asset: 'BTC',
  dayOffsetMinutes: 0,
  reports: 'net',
  recogniseAt: 'withdrawable',
  legalModel: 'principal',
  ownerAtConversion: 'none',
  sharing: 'percent',
  receivesAt: 'treasury',
  amountDecimals: 30,
  since: parseInstant('2026-01-01T00:00:00Z'),
};

it.each<[string, Partial<SourceDeclaration>]>([
  ['pool', { pool: 'luxor' }],
  ['statement', { statement: 'block' }],
  ['account', { account: 'bb' }],
  ['asset', { asset: 'LTC' }],
  ['receivesAt', { receivesAt: 'venue' }],
  ['reports', { reports: 'gross' }],
  ['dayOffsetMinutes', { dayOffsetMinutes: 480 }],
  ['amountDecimals', { amountDecimals: 12 }],
  ['legalModel', { legalModel: 'nominee' }],
  ['recogniseAt', { recogniseAt: 'credit' }],
  ['ownerAtConversion', { ownerAtConversion: 'member' }],
])('a source with another %s is another source', (field, patch) => {
  expect(declarationChanges(DECLARED, { ...DECLARED, ...patch }).map((one) => one.field)).toEqual([field]);
});

it.each<[string, Partial<SourceDeclaration>]>([
  ['nothing changed', {}],
  ['it is shared otherwise from now on', { sharing: 'work' }],
  ['its first day moved', { since: parseInstant('2025-01-01T00:00:00Z') }],
  ['payouts are missing later', { missingAfterDays: 30 }],
])('a source is the same when %s', (_what, patch) => {
  expect(declarationChanges(DECLARED, { ...DECLARED, ...patch })).toEqual([]);
});

it('an account that earlier versions did not note is noted now, and compared from then on', () => {
  const before = { ...DECLARED };
  Reflect.deleteProperty(before, 'account');
  expect(declarationChanges(before, DECLARED)).toEqual([]);
  expect(keptDeclaration(before, DECLARED).account).toBe('aa');
});

it('keeps how it was shared first, and follows the file in what concerns the future', () => {
  const now: SourceDeclaration = { ...DECLARED, sharing: 'work', missingAfterDays: 30, since: parseInstant('2026-02-01T00:00:00Z') }; // prettier-ignore
  expect(keptDeclaration(DECLARED, now)).toEqual({ ...DECLARED, missingAfterDays: 30, since: now.since });
  expect(keptDeclaration({ ...DECLARED, missingAfterDays: 30 }, DECLARED)).toEqual(DECLARED);
});

it('follows the file in which source it is mined beside, also when it is none any more', () => {
  expect(keptDeclaration(DECLARED, { ...DECLARED, minedBeside: 'pool-b' }).minedBeside).toBe('pool-b');
  expect(keptDeclaration({ ...DECLARED, minedBeside: 'pool-b' }, DECLARED)).not.toHaveProperty('minedBeside');
});
