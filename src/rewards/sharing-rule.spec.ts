import { instant } from '../units';
import {
  checkRule,
  parsePplnsWindow,
  pplnsSince,
  ruleAt,
  type RuleHistory,
  rulesFrom,
  type RuleVersion,
  windowHashes,
} from './sharing-rule';

const version = (from: number, rule: RuleVersion['rule'], window: string | null = null): RuleVersion => ({
  ...{ from: instant(from), rule, window },
  by: 'operator',
});
const NOON = 43_200_000;
const HISTORY: RuleHistory = [
  version(0, 'work'),
  version(100, 'pplns', '1 shares'),
  version(200, 'pplns', '2 shares'),
  version(300, 'percent'),
  version(400, 'pplns', '3 shares'),
];

describe('the rule in force', () => {
  it.each([
    ['a time before the first one', -1, 'work', null],
    ['the last millisecond before a change', 99, 'work', null],
    ['the first millisecond of a change', 100, 'pplns', '1 shares'],
    ['a time between two changes', 299, 'pplns', '2 shares'],
    ['any time after the last one', NOON, 'pplns', '3 shares'],
  ])('at %s', (_what, at, rule, window) => {
    expect(ruleAt(HISTORY, instant(at))).toMatchObject({ rule, window });
  });

  it.each([
    [0, ['work', 'pplns', 'percent']],
    [100, ['pplns', 'percent']],
    [300, ['percent', 'pplns']],
    [400, ['pplns']],
  ])('and those to come, seen from %i', (at, rules) => {
    expect([...rulesFrom(HISTORY, instant(at))]).toEqual(rules);
  });

  it.each([
    ['the first PPLNS', 100, 100],
    ['another window of it: the same run', 299, 100],
    ['PPLNS after something else: a new run', 400, 400],
  ])('PPLNS reaches back to its beginning at %s', (_what, at, since) => {
    expect(pplnsSince(HISTORY, instant(at))).toBe(since);
  });

  it('has no beginning where PPLNS was the first rule', () => {
    expect(pplnsSince([version(50, 'pplns', '1 shares'), version(90, 'pplns', '2 shares')], instant(95))).toBeNull();
    expect(pplnsSince([version(50, 'pplns', '1 shares')], instant(10))).toBeNull();
  });
});

describe('a PPLNS window', () => {
  /** Difficulty 1 of bitcoin: bits 1d00ffff, 2^256 / (target + 1) = 4295032833.0000152… (Bitcoin Core GetBlockProof). */
  const DIFFICULTY_ONE = 0xffffn << 208n;

  it.each([
    ['1 shares', 1n << 32n],
    ['8000000 shares', 8_000_000n << 32n],
    ['1 difficulties', 4_295_032_833n],
    ['2 difficulties', 8_590_065_666n],
    ['0.5 difficulties', 2_147_516_416n],
    ['0.001 difficulties', 4_295_032n],
  ])('of %s at difficulty 1 is so many hashes', (text, hashes) => {
    expect(windowHashes(parsePplnsWindow(text), DIFFICULTY_ONE)).toBe(hashes);
  });

  it.each([
    '',
    '0 shares',
    '0 difficulties',
    '0.000 difficulties',
    '1.5 shares',
    '-1 shares',
    '1e3 shares',
    '1.0001 difficulties',
    '2',
    '2 x',
    ' 2 shares',
    `${'9'.repeat(19)} shares`,
    '10000 difficulties',
  ])('is refused as %p', (text) => {
    expect(() => parsePplnsWindow(text)).toThrow(expect.objectContaining({ code: 'rewards.bad-window' }));
  });

  it('goes with PPLNS only, and in difficulties with bitcoin only', () => {
    const bad = expect.objectContaining({ code: 'rewards.bad-window' });
    expect(() => checkRule('BTC', 'work', '2 shares')).toThrow(bad);
    expect(() => checkRule('BTC', 'pplns', null)).toThrow(bad);
    expect(() => checkRule('LTC', 'pplns', '2 difficulties')).toThrow(bad);
    for (const [asset, rule, window] of [
      ['LTC', 'pplns', '2 shares'],
      ['BTC', 'pplns', '2 difficulties'],
      ['BTC', 'percent', null],
    ] as const) {
      expect(() => checkRule(asset, rule, window)).not.toThrow();
    }
  });
});
