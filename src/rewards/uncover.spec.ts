import fc from 'fast-check';
import { type CoveredClaim, uncover, type UncoverLimits } from './uncover';

const claim = (externalId: string, holder: string, received: bigint, toAt = 1): CoveredClaim => {
  return { externalId, holder, toAt, received };
};
const limits = (patch: Partial<Record<'here' | 'debts', Record<string, bigint>>> = {}, free = 0n): UncoverLimits => ({
  here: new Map(Object.entries(patch.here ?? {})),
  debts: new Map(Object.entries(patch.debts ?? {})),
  free,
});
const covered = [{ externalId: 'day-1', holder: 'm-ann', amount: 100n }];

describe('a coin that is gone', () => {
  it.each([
    [100n, 100n, 0n],
    [99n, 99n, 1n],
    [1n, 1n, 99n],
    [0n, 0n, 100n],
  ])('is taken from what the member has here, %s, and the rest stays paid', (here, taken, paid) => {
    const done = uncover(covered, [claim('day-1', 'm-ann', 100n)], limits({ here: { 'm-ann': here } }));
    expect(done.moves).toEqual(taken === 0n ? [] : [{ externalId: 'day-1', holder: 'm-ann', amount: taken }]);
    expect(done).toMatchObject({ free: 0n, paid });
  });

  it('is taken from no one else for what a member was paid', () => {
    const claims = [claim('day-1', 'm-ann', 100n), claim('day-1', 'm-ben', 100n), claim('day-2', 'm-ann', 50n, 2)];
    expect(uncover(covered, claims, limits({ here: { 'm-ann': 0n } }))).toEqual({ moves: [], free: 0n, paid: 100n });
  });

  it.each<[string, CoveredClaim[], UncoverLimits, unknown]>([
    [
      'in a debt: nothing more is taken',
      [claim('day-1', 'm-ann', 70n), claim('day-2', 'm-ben', 50n)],
      limits({ debts: { 'm-ann': 30n } }),
      { moves: [{ externalId: 'day-1', holder: 'm-ann', amount: 70n }], free: 0n, paid: 30n },
    ],
    [
      'in the free coin',
      [claim('day-1', 'm-ann', 70n)],
      limits({}, 40n),
      { moves: [{ externalId: 'day-1', holder: 'm-ann', amount: 70n }], free: 30n, paid: 0n },
    ],
    [
      'on the share of somebody to whom the row was given',
      [claim('day-1', 'm-ben', 100n), claim('day-2', 'm-ann', 100n, 2)],
      limits(),
      { moves: [{ externalId: 'day-1', holder: 'm-ben', amount: 100n }], free: 0n, paid: 0n },
    ],
    [
      "on the member's other rows, the newest first",
      [claim('day-2', 'm-ann', 30n, 2), claim('day-3', 'm-ann', 80n, 3), claim('day-4', 'm-ben', 80n, 4)],
      limits(),
      {
        moves: [
          { externalId: 'day-3', holder: 'm-ann', amount: 80n },
          { externalId: 'day-2', holder: 'm-ann', amount: 20n },
        ],
        free: 0n,
        paid: 0n,
      },
    ],
    ['nowhere any more', [], limits(), { moves: [], free: 0n, paid: 100n }],
  ])('is looked for where a restatement put it: %s', (_where, claims, around, expected) => {
    expect(uncover(covered, claims, around)).toEqual(expected);
  });

  it('loses nothing and takes nothing twice', () => {
    const amount = fc.bigInt({ min: 0n, max: 50n });
    const names = fc.record({ externalId: fc.constantFrom('a', 'b', 'c'), holder: fc.constantFrom('m-x', 'm-y', 'operator') }); // prettier-ignore
    const moves = fc.uniqueArray(fc.tuple(names, amount), { selector: ([name]) => `${name.externalId} ${name.holder}` }); // prettier-ignore
    fc.assert(
      fc.property(moves, moves, fc.tuple(amount, amount, amount, amount), (came, have, [x, y, debt, free]) => {
        const list = came.map(([name, units]) => ({ ...name, amount: units }));
        const claims = have.map(([name, units], toAt) => ({ ...name, received: units, toAt }));
        const done = uncover(list, claims, limits({ here: { 'm-x': x, 'm-y': y }, debts: { 'm-x': debt } }, free));
        const taken = done.moves.reduce((sum, move) => sum + move.amount, 0n);
        expect(taken + done.free + done.paid).toBe(list.reduce((sum, move) => sum + move.amount, 0n));
        expect(done.free).toBeLessThanOrEqual(free);
        for (const [holder, bound] of [
          ['m-x', x],
          ['m-y', y],
        ] as const) {
          // prettier-ignore
          const own = done.moves.filter((move) => move.holder === holder);
          expect(own.reduce((sum, move) => sum + move.amount, 0n)).toBeLessThanOrEqual(bound);
        }
        for (const move of done.moves) {
          const before = claims.find(({ externalId, holder }) => externalId === move.externalId && holder === move.holder); // prettier-ignore
          expect(move.amount > 0n && move.amount <= (before?.received ?? 0n)).toBe(true);
        }
      }),
      { seed: 20_261_121 },
    );
  });
});
