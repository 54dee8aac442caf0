import fc from 'fast-check';
import { type Instant, parseInstant, plusMs } from '../units';
import { unlessUnread } from './pool-total-read';
import { SourceFailure } from './source';
import { bookedFor, type BookedSums, compareTotal, roundingOf, type TotalStanding } from './pool-total';

const NOW = parseInstant('2026-03-01T12:00:00Z');
const LATER = plusMs(NOW, 1);
const SUMS: BookedSums = { count: 9, earned: 1_000n, paid: 300n, takenBack: 50n };

/** Stated and booked, reading by reading. */
function readings(rounding: bigint, ...of: readonly (readonly [bigint, bigint])[]): TotalStanding | undefined {
  let standing: TotalStanding | undefined;
  of.forEach(([stated, booked], n) => {
    standing = compareTotal(standing, { stated, booked, rounding, now: plusMs(NOW, n) });
  });
  return standing;
}

describe('what a pool’s total is held against (F30)', () => {
  it('is what was earned less what was taken back, and of a balance less what was paid', () => {
    expect(bookedFor('earned', SUMS)).toBe(950n);
    expect(bookedFor('balance', SUMS)).toBe(650n);
  });

  it('may differ by two units, and by half a unit a row where rows are rounded one by one', () => {
    const total = { kind: 'earned', units: 0n } as const;
    expect(roundingOf({ ...total, rowsRounded: false }, SUMS)).toBe(2n);
    expect(roundingOf({ ...total, rowsRounded: true }, SUMS)).toBe(7n);
    expect(roundingOf({ ...total, rowsRounded: true }, { ...SUMS, count: 0 })).toBe(2n);
  });
});

describe('a pool’s total beside its rows (F30)', () => {
  it('is taken as it is at first: what the account had before the source’s first day is no gap', () => {
    expect(readings(2n, [9_000n, 1_000n])).toEqual({ base: 8_000n, gap: 0n, differsSince: null });
    expect(readings(2n, [500n, 1_000n])).toEqual({ base: -500n, gap: 0n, differsSince: null });
  });

  it.each([
    ['both move alike', 1_500n, 1_500n, 0n, false],
    ['a difference of the rounding', 1_502n, 1_500n, 2n, false],
    ['a unit more than the rounding', 1_503n, 1_500n, 3n, true],
    ['a lost row', 1_500n, 1_000n, 500n, true],
    ['a row that came twice', 1_500n, 2_000n, -500n, true],
    ['the rounding below', 1_498n, 1_500n, -2n, false],
    ['a unit below it', 1_497n, 1_500n, -3n, true],
  ])('%s', (_what, stated, booked, gap, differs) => {
    const standing = readings(2n, [1_000n, 1_000n], [stated, booked]);
    expect(standing).toEqual({ base: 0n, gap, differsSince: differs ? LATER : null });
  });

  it('keeps since when it differs, and forgets it when both agree again', () => {
    expect(readings(2n, [0n, 0n], [9n, 0n], [12n, 0n])?.differsSince).toBe(LATER);
    expect(readings(2n, [0n, 0n], [9n, 0n], [9n, 9n])?.differsSince).toBeNull();
  });

  it('shows exactly what is missing, whatever came before and in between', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(amount, fc.array(amount, { minLength: 1, maxLength: 20 }), fc.nat(), (before, rows, pick) => {
        const lost = rows[pick % rows.length] ?? 0n;
        const sum = rows.reduce((all, one) => all + one, 0n);
        const standing = readings(2n, [before, 0n], [before + sum, sum - lost]);
        expect(standing?.gap).toBe(lost);
        expect(standing?.differsSince === null).toBe(lost <= 2n);
      }),
    );
  });
});

it('counts an instant only while it differs', () => {
  const at: Instant = NOW;
  expect(compareTotal({ base: 0n, gap: 5n, differsSince: at }, { stated: 2n, booked: 0n, rounding: 2n, now: LATER }).differsSince).toBeNull(); // prettier-ignore
});

describe('totals that cannot be read', () => {
  it('are none, and hold up no statement', async () => {
    const failure = new SourceFailure('rewards.bad-reply', 'Not what the pool documents.', {
      source: 's',
      field: 'unpaid',
    });
    expect(await unlessUnread(() => Promise.reject(failure))).toEqual([]);
  });

  it('are no excuse for an error of ours', async () => {
    await expect(unlessUnread(() => Promise.reject(new Error('the lease is lost')))).rejects.toThrow(
      'the lease is lost',
    );
  });
});
