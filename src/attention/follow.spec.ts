import fc from 'fast-check';
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, parseInstant, plusMs } from '../units';
import { follow, type Followed } from './follow';

const START = parseInstant('2026-03-01T00:00:00Z');
const at = (ms: number): Instant => plusMs(START, ms);

/** Looks at these instants after the start, each with what needs a person then. @returns what each look tells */
function looks(...seen: readonly (readonly [number, readonly string[]])[]): string[][] {
  let rows: readonly Followed[] = [];
  return seen.map(([ms, facts]) => {
    const result = follow(rows, facts, at(ms));
    rows = result.rows;
    return [...result.tell];
  });
}

describe('an item that needs a person', () => {
  it.each([
    ['a millisecond less than ten minutes', 10 * MINUTE_MS - 1, []],
    ['ten minutes', 10 * MINUTE_MS, ['a']],
  ])('is told when it has lasted for %s', (_what, ms, told) => {
    expect(looks([0, ['a']], [ms, ['a']])).toEqual([[], told]);
  });

  it('is told once, however long it lasts', () => {
    expect(looks([0, ['a']], [HOUR_MS, ['a']], [3 * HOUR_MS, ['a']], [90 * DAY_MS, ['a']])).toEqual([[], ['a'], [], []]); // prettier-ignore
  });

  it.each([
    ['a millisecond less than a day', DAY_MS - 1, []],
    ['a day', DAY_MS, ['a']],
  ])('is another one when it comes back after %s', (_what, away, told) => {
    const gone = HOUR_MS;
    expect(looks([0, ['a']], [gone - 1, ['a']], [gone, []], [gone + away, ['a']], [gone + away + HOUR_MS, ['a']])).toEqual([[], ['a'], [], [], told]); // prettier-ignore
  });

  it.each([
    ['a millisecond less than a day', DAY_MS - 1, []],
    ['a day', DAY_MS, ['a']],
  ])('that came back within a day is told again, once, when it has lasted for %s since', (_what, lasts, told) => {
    const back = 20 * HOUR_MS;
    expect(looks([0, ['a']], [HOUR_MS, ['a']], [2 * HOUR_MS, []], [back, ['a']], [back + lasts, ['a']], [back + lasts + HOUR_MS - 1, ['a']])).toEqual([[], ['a'], [], [], told, told.length === 0 ? ['a'] : []]); // prettier-ignore
  });

  it('that comes and goes all day is told once', () => {
    const flaps = Array.from({ length: 96 }, (_, n): [number, string[]] => [n * 30 * MINUTE_MS, n % 4 === 3 ? [] : ['a']]); // prettier-ignore
    expect(looks(...flaps).flat()).toEqual(['a']);
  });

  it('that ended by itself before it was told is never told, and begins anew when it comes back', () => {
    expect(looks([0, ['a']], [MINUTE_MS, []], [11 * MINUTE_MS, ['a']], [20 * MINUTE_MS, ['a']], [21 * MINUTE_MS, ['a']])).toEqual([[], [], [], [], ['a']]); // prettier-ignore
  });

  it('goes into one letter with what is new too, and waits for an hour after the last one', () => {
    const first = 10 * MINUTE_MS;
    expect(
      looks(
        [0, ['a', 'b']],
        [1, ['a', 'b', 'c']],
        [first, ['a', 'b', 'c']],
        [first + HOUR_MS - 1, ['a', 'c', 'd']],
        [first + HOUR_MS, ['c', 'd']],
        [first + 2 * HOUR_MS, ['c', 'd']],
      ),
    ).toEqual([[], [], ['a', 'b'], [], ['c'], ['d']]);
  });

  it.each([
    ['told', { seenAt: at(DAY_MS), goneAt: null, toldAt: at(DAY_MS) }, []],
    ['not told', { seenAt: at(DAY_MS), goneAt: null, toldAt: null }, ['a']],
  ])('that a clock ahead had %s holds up no other', (_what, row, told) => {
    const rows = follow([{ fact: 'a', ...row }], ['a', 'b'], at(0)).rows;
    expect([...follow(rows, ['a', 'b'], at(2 * HOUR_MS)).tell].sort()).toEqual([...told, 'b']);
  });

  it('is told at most once a day, never twice in an hour, and not before it has lasted', () => {
    const look = fc.tuple(fc.integer({ min: 1, max: 3 * HOUR_MS }), fc.subarray(['a', 'b', 'c']));
    fc.assert(
      fc.property(fc.array(look, { maxLength: 60 }), (steps) => {
        let now = 0;
        let rows: readonly Followed[] = [];
        const last = new Map<string, number>();
        let letter = -DAY_MS;
        for (const [ms, facts] of steps) {
          now += ms;
          const result = follow(rows, facts, instant(START + now));
          rows = result.rows;
          expect(new Set(rows.map(({ fact }) => fact)).size).toBe(rows.length);
          expect(result.tell.every((fact) => facts.includes(fact))).toBe(true);
          if (result.tell.length === 0) continue;
          expect(now - letter).toBeGreaterThanOrEqual(HOUR_MS);
          letter = now;
          for (const fact of result.tell) {
            expect(now - (last.get(fact) ?? -DAY_MS)).toBeGreaterThanOrEqual(DAY_MS);
            last.set(fact, now);
          }
        }
      }),
    );
  });
});
