import fc from 'fast-check';
import { type Instant } from '../units';
import { type HeldLate, lackingWeight, mostHeld } from './own-share';

const at = (ms: number) => ms as Instant;
const held = (units: bigint, from: number, to: number): HeldLate => ({ units, from: at(from), to: at(to) });
const WINDOW = { from: at(100), to: at(200) };

describe('units that were declared too late', () => {
  it.each([
    ['the whole window', held(3n, 0, 900), [], 300n],
    ['its first millisecond alone', held(3n, 0, 101), [], 3n],
    ['its last millisecond alone', held(3n, 199, 900), [], 3n],
    ['nothing of one that ends where it begins', held(3n, 0, 100), [], 0n],
    ['nothing of one that begins where it ends', held(3n, 200, 900), [], 0n],
    ['nothing a second time', held(3n, 0, 900), [held(3n, 0, 900)], 0n],
    ['what more units lack', held(5n, 0, 900), [held(3n, 0, 900)], 200n],
    ['nothing of fewer units', held(2n, 0, 900), [held(3n, 0, 900)], 0n],
    ['the half that no act gave', held(3n, 150, 900), [held(3n, 0, 150)], 150n],
    ['the time between two acts', held(3n, 0, 900), [held(3n, 0, 120), held(3n, 180, 900)], 180n],
    ['what the largest of overlapping acts left', held(4n, 0, 900), [held(1n, 0, 900), held(3n, 0, 150)], 200n],
  ])('come to %s', (_, now, before, weight) => {
    expect(lackingWeight(WINDOW, now, before)).toBe(weight);
  });

  it('are given once, however an act is repeated and cut: the most units at each moment', () => {
    const act = fc
      .record({ units: fc.bigInt({ min: 1n, max: 9n }), from: fc.nat(300), length: fc.integer({ min: 1, max: 200 }) })
      .map(({ units, from, length }) => held(units, from, from + length));
    fc.assert(
      fc.property(fc.array(act, { maxLength: 8 }), (acts) => {
        const done: HeldLate[] = [];
        let given = 0n;
        for (const one of acts) {
          given += lackingWeight(WINDOW, one, done);
          done.push(one);
          expect(lackingWeight(WINDOW, one, done)).toBe(0n);
        }
        let most = 0n;
        for (let ms = WINDOW.from as number; ms < WINDOW.to; ms += 1) {
          const there = acts.filter(({ from, to }) => from <= ms && ms < to).map(({ units }) => units);
          most += there.reduce((a, b) => (a > b ? a : b), 0n);
        }
        expect(given).toBe(most);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the most units that are held at one instant', () => {
  const of = (memberId: string, from: number, units: bigint) => ({ memberId, from: at(from), units });
  it.each([
    ['none where nobody holds any', [], 0n],
    ['what is held all the time', [of('ada', 0, 4n)], 4n],
    ['what begins with the span', [of('ada', 100, 4n)], 4n],
    ['what begins in its last millisecond', [of('ada', 199, 4n)], 4n],
    ['nothing of what begins at its end', [of('ada', 200, 4n)], 0n],
    ['nothing of what ends where it begins', [of('ada', 0, 4n), of('ada', 100, 0n)], 0n],
    ['what ends a millisecond later', [of('ada', 0, 4n), of('ada', 101, 0n)], 4n],
    ['what changes hands once', [of('bob', 150, 4n), of('ada', 0, 4n), of('ada', 150, 0n)], 4n],
    ['all members’ together', [of('ada', 0, 4n), of('bob', 120, 3n), of('ada', 180, 1n)], 7n],
  ])('is %s', (_, holdings, most) => {
    expect(mostHeld(holdings, WINDOW)).toBe(most);
  });
});
