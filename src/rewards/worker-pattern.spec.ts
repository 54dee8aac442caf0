import fc from 'fast-check';
import { parseInstant, plusMs } from '../units';
import { fitsPattern, ownerByPattern, rulesThatFit } from './worker-pattern';

const T = parseInstant('2026-03-02T00:00:00Z');

describe('a pattern', () => {
  it.each([
    ['alice.*', 'alice.rig1', true],
    ['alice.*', 'alice.', true],
    ['alice.*', 'alice', false],
    ['alice.*', 'Alice.rig1', false],
    ['alice.*', 'xalice.rig1', false],
    ['alice', 'alice', true],
    ['alice', 'alice2', false],
    ['*', '', true],
    ['*', '=cmd', true],
    ['*.s19', 'bob.s19', true],
    ['*.s19', 'bob.s19.x.s19', true],
    ['*.s19', 'bob.s19x', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'acb', false],
    ['a.c', 'abc', false],
    ['a?c', 'abc', false],
    ['(a+)+$', 'aaaa', false],
    ['王*', '王小明.1', true],
  ])('%s and the worker %s: %s', (pattern, worker, expected) => {
    expect(fitsPattern(pattern, worker)).toBe(expected);
  });

  it('fits exactly what the same expression of the language fits', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
    const names = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 10 });
    fc.assert(
      fc.property(texts, names, (pattern, worker) => {
        const plain = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
        expect(fitsPattern(pattern, worker)).toBe(plain.test(worker));
      }),
      { numRuns: 2_000 },
    );
  });

  it('of many stars is answered at once', () => {
    expect(fitsPattern('*a'.repeat(50), 'a'.repeat(49) + 'b'.repeat(51))).toBe(false);
  });
});

describe('the owner by pattern', () => {
  const list = (from: number, ...rules: (readonly [string, string])[]) => ({
    from: plusMs(T, from),
    rules: rules.map(([pattern, memberId]) => ({ pattern, memberId })),
  });

  it('is that of the first line in the declared order', () => {
    const rules = list(0, ['a.b*', 'bob'], ['a.*', 'ada']).rules;
    expect([rulesThatFit(rules, 'a.b1'), rulesThatFit(rules, 'a.c'), rulesThatFit(rules, 'b')]).toEqual([
      [0, 1],
      [1],
      [],
    ]);
    expect(ownerByPattern([{ from: T, rules }], 'a.b1', T)?.memberId).toBe('bob');
  });

  it.each([
    ['a list that begins at that instant', 0, { memberId: 'ada', from: 0 }],
    ['a list that began before', 5, { memberId: 'ada', from: 5 }],
    ['a list that begins a millisecond later: from then on, never backwards', -1, { memberId: 'ada', from: 0 }],
  ])('counts by %s', (_what, since, expected) => {
    expect(ownerByPattern([list(0, ['a.*', 'ada'])], 'a.1', plusMs(T, since))).toEqual({
      ...expected,
      from: plusMs(T, expected.from),
    });
  });

  it('is of the list in force, and of a later one only where that has no line for it', () => {
    const lists = [list(10, ['a.*', 'bob']), list(0, ['a.*', 'ada'])];
    expect(ownerByPattern(lists, 'a.1', plusMs(T, 9))).toEqual({ memberId: 'ada', from: plusMs(T, 9) });
    expect(ownerByPattern(lists, 'a.1', plusMs(T, 10))).toEqual({ memberId: 'bob', from: plusMs(T, 10) });
    const later = [list(0, ['b.*', 'ada']), list(10, ['a.*', 'bob'])];
    expect(ownerByPattern(later, 'a.1', T)).toEqual({ memberId: 'bob', from: plusMs(T, 10) });
    // A list that was replaced before the work began does not count any more.
    expect(ownerByPattern([list(0, ['a.*', 'ada']), list(5, ['b.*', 'bob'])], 'a.1', plusMs(T, 6))).toBeUndefined();
    expect(ownerByPattern([], 'a.1', T)).toBeUndefined();
  });
});
