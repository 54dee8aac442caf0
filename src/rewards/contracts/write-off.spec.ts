import { DAY_MS, type Instant, parseInstant, plusMs } from '../../units';
import { signedOf } from './signed-contract';
import { canGiveUp, type GivingUp, type OpenRow, rowDueAt, rowsGivenUp } from './write-off';

const START = parseInstant('2026-03-01T00:00:00Z');

const termsOf = (patch: object = {}) =>
  signedOf(
    JSON.stringify({
      ...{ id: 'c', provider: 'p', asset: 'BTC', algorithm: 'sha256d', hashRate: '1', units: 1, price: '1' },
      ...{ start: '2026-03-01', dayOffsetMinutes: 0 },
      settlement: { everyDays: 1, paidWithinDays: 2, toleranceBps: 0 },
      ...patch,
    }),
  ).terms;

/** The row of day `n`. */
const row = (n: number, open: bigint): OpenRow => ({
  externalId: `day-${n}`,
  from: plusMs(START, n * DAY_MS),
  to: plusMs(START, (n + 1) * DAY_MS),
  open,
  isByUnits: true,
});

const at = (now: Instant, patch: Partial<GivingUp> = {}): GivingUp => {
  return { now, defaultAt: null, isOver: false, spared: 0n, backed: 1_000_000n, ...patch };
};

const ids = (found: readonly { externalId: string; cause: string }[]) => found.map((one) => `${one.externalId} ${one.cause}`); // prettier-ignore

describe('a claim on a contract’s provider', () => {
  /** Day 0 ends on the 2nd and is due on the 4th; seven days later is the 11th. */
  const late = plusMs(START, 10 * DAY_MS);

  it('is due with its own day, by the settlement of the contract', () => {
    expect(rowDueAt(termsOf(), row(0, 1n))).toBe(plusMs(START, 3 * DAY_MS));
    const weekly = termsOf({ settlement: { everyDays: 7, paidWithinDays: 1, toleranceBps: 0 } });
    expect(rowDueAt(weekly, row(0, 1n))).toBe(plusMs(START, 8 * DAY_MS));
    expect(rowDueAt(weekly, row(6, 1n))).toBe(plusMs(START, 8 * DAY_MS));
    expect(rowDueAt(weekly, row(7, 1n))).toBe(plusMs(START, 15 * DAY_MS));
  });

  it('of several days is due with the last of them, and one of a moment with its day', () => {
    const long = { ...row(0, 1n), to: plusMs(START, 3 * DAY_MS) };
    expect(rowDueAt(termsOf(), long)).toBe(plusMs(START, 5 * DAY_MS));
    const moment = { ...row(0, 1n), to: START };
    expect(rowDueAt(termsOf(), moment)).toBe(plusMs(START, 3 * DAY_MS));
    // A provider whose day begins at 16:00 UTC: midnight belongs to the day that began before.
    expect(rowDueAt(termsOf({ dayOffsetMinutes: 480 }), moment)).toBe(plusMs(START, 3 * DAY_MS - 8 * 3_600_000));
  });

  it.each([
    ['is kept at the last instant of the declared delay', 0, []],
    ['is given up after it', 1, ['day-0 late']],
    ['takes no younger one with it', DAY_MS, ['day-0 late']],
    ['is followed by the next one a day later', DAY_MS + 1, ['day-0 late', 'day-1 late']],
  ] as const)('%s', (_what, after, expected) => {
    const rows = [row(0, 5n), row(1, 6n)];
    expect(ids(rowsGivenUp(termsOf({ writeOffAfterDays: 7 }), rows, at(plusMs(late, after))))).toEqual(expected);
  });

  it('is never given up where nothing is declared', () => {
    const years = plusMs(START, 3_000 * DAY_MS);
    expect(canGiveUp(termsOf())).toBe(false);
    expect(rowsGivenUp(termsOf(), [row(0, 5n)], at(years, { defaultAt: START, isOver: true }))).toEqual([]);
  });

  it('is given up in default where that is declared, due or not, and kept where it is not', () => {
    const now = plusMs(START, 2 * DAY_MS);
    const gives = termsOf({ default: { afterDays: 1, then: 'write-off' } });
    const keeps = termsOf({ default: { afterDays: 1, then: 'keep' } });
    const rows = [row(0, 5n), row(1, 6n)];
    expect(ids(rowsGivenUp(gives, rows, at(now, { defaultAt: now })))).toEqual(['day-0 default', 'day-1 default']);
    expect(rowsGivenUp(gives, rows, at(now, { defaultAt: plusMs(now, 1) }))).toEqual([]);
    expect(rowsGivenUp(gives, rows, at(now))).toEqual([]);
    expect(rowsGivenUp(keeps, rows, at(now, { defaultAt: now }))).toEqual([]);
    expect([canGiveUp(gives), canGiveUp(keeps)]).toEqual([true, false]);
  });

  describe('below the minimum at the end', () => {
    const terms = termsOf({ residual: { minimum: '0.00000012', below: 'stays' } });
    const due = plusMs(START, 4 * DAY_MS);
    const left = (open: bigint, now: Instant, patch: Partial<GivingUp> = {}) =>
      ids(rowsGivenUp(terms, [row(0, 5n), row(1, open)], at(now, { isOver: true, ...patch })));

    it('stays with the provider once all of it was due', () => {
      expect(left(6n, plusMs(due, 1))).toEqual(['day-0 residual', 'day-1 residual']);
      expect(left(6n, due)).toEqual([]);
    });

    it('is owed where it equals the minimum, where the contract runs, and where the minimum is paid too', () => {
      expect(left(7n, plusMs(due, 1))).toEqual([]);
      expect(left(6n, plusMs(due, 1), { isOver: false })).toEqual([]);
      const paid = termsOf({ residual: { minimum: '0.00000012', below: 'paid' } });
      expect(rowsGivenUp(paid, [row(0, 1n)], at(plusMs(due, 1), { isOver: true }))).toEqual([]);
    });
  });

  it('that the provider says it paid by Lightning is not given up: the oldest up to that amount', () => {
    const rows = [row(0, 5n), row(1, 6n), row(2, 7n)];
    const terms = termsOf({ writeOffAfterDays: 0 });
    const now = plusMs(START, 30 * DAY_MS);
    expect(ids(rowsGivenUp(terms, rows, at(now, { spared: 5n })))).toEqual(['day-1 late', 'day-2 late']);
    expect(ids(rowsGivenUp(terms, rows, at(now, { spared: 6n })))).toEqual(['day-2 late']);
    expect(ids(rowsGivenUp(terms, rows, at(now, { spared: 18n })))).toEqual([]);
  });

  it('is given up only as far as something that is owed backs it', () => {
    const rows = [row(0, 5n), row(1, 6n)];
    const now = plusMs(START, 30 * DAY_MS);
    const terms = termsOf({ writeOffAfterDays: 0 });
    expect(ids(rowsGivenUp(terms, rows, at(now, { backed: 11n })))).toEqual(['day-0 late', 'day-1 late']);
    expect(ids(rowsGivenUp(terms, rows, at(now, { backed: 10n })))).toEqual(['day-0 late']);
    expect(ids(rowsGivenUp(terms, rows, at(now, { backed: 4n })))).toEqual([]);
  });

  describe('of a source that has other rows, too,', () => {
    const terms = termsOf({ writeOffAfterDays: 0, residual: { minimum: '0.00000012', below: 'stays' } });
    const now = plusMs(START, 30 * DAY_MS);
    const before = row(-1, 5n);
    const byWork = { ...row(0, 6n), isByUnits: false };

    it('alone is given up: none from before the start, none that is shared otherwise', () => {
      const year = plusMs(now, 365 * DAY_MS);
      const inDefault = termsOf({ default: { afterDays: 1, then: 'write-off' } });
      expect(ids(rowsGivenUp(terms, [before, byWork, row(1, 7n)], at(year)))).toEqual(['day-1 late']);
      expect(rowsGivenUp(inDefault, [before, byWork], at(year, { defaultAt: START, isOver: true }))).toEqual([]);
    });

    it('makes a rest at the end alone', () => {
      const rest = termsOf({ residual: { minimum: '0.00000012', below: 'stays' } });
      const left = [before, byWork, row(1, 11n)];
      expect(ids(rowsGivenUp(rest, left, at(now, { isOver: true })))).toEqual(['day-1 residual']);
    });

    it('takes nothing that backs the others, and they take their part of what was paid by Lightning', () => {
      const rows = [before, byWork, row(1, 7n)];
      expect(ids(rowsGivenUp(terms, rows, at(now, { backed: 18n })))).toEqual(['day-1 late']);
      expect(ids(rowsGivenUp(terms, rows, at(now, { backed: 17n })))).toEqual([]);
      expect(ids(rowsGivenUp(terms, rows, at(now, { backed: 7n, spared: 11n })))).toEqual(['day-1 late']);
      expect(ids(rowsGivenUp(terms, rows, at(now, { backed: 7n, spared: 12n })))).toEqual([]);
    });
  });
});
