import fc from 'fast-check';
import { MedianTime } from './median-time';

/** The definition: the middle of the last eleven, sorted; of an even number the upper one. */
function median(times: readonly number[]): number {
  const last = times.slice(-11).sort((a, b) => a - b);
  return last[Math.floor(last.length / 2)] ?? 0;
}

describe('median time past', () => {
  it.each([
    [[5], 5],
    [[5, 9], 9],
    [[9, 5, 7], 7],
    [[11, 1, 10, 2, 9, 3, 8, 4, 7, 5, 6], 6],
    [[100, 11, 1, 10, 2, 9, 3, 8, 4, 7, 5, 6], 6],
  ])('of %j is %i', (times, expected) => {
    const ring = new MedianTime();
    for (const time of times) ring.push(time);
    expect(ring.median).toBe(expected);
  });

  it('follows any run of times, equal ones and the latest that a header can say included', () => {
    const time = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 0xffffffff }));
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 60 }), (times) => {
        const ring = new MedianTime();
        times.forEach((at, i) => {
          ring.push(at);
          expect(ring.median).toBe(median(times.slice(0, i + 1)));
          expect(ring.count).toBe(Math.min(i + 1, 11));
        });
      }),
    );
  });
});
