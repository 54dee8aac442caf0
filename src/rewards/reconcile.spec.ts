import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, parseInstant, plusMs } from '../units';
import { latenessOf } from './lateness';
import { type AnnouncedFact, type ArrivedFact, reconcile, type ReconcileFacts } from './reconcile';

const NOON = parseInstant('2026-03-10T12:00:00Z');
const COIN = `${'ab'.repeat(32)}:0`;

function announced(patch: Partial<AnnouncedFact> = {}): AnnouncedFact {
  const txid = 'ab'.repeat(32);
  const what = { externalId: 'p-1', at: NOON, amount: 1_000n, fee: 0n, txid, lightning: false } as const;
  return { ...what, status: 'confirmed', matched: null, waiting: 0n, ...patch };
}

function coin(amount: bigint, at: Instant = NOON): ArrivedFact {
  return { outpoint: COIN, amount, at };
}

function facts(patch: Partial<ReconcileFacts> = {}): ReconcileFacts {
  return {
    source: { dayOffsetMinutes: 0, receivesAt: 'treasury' },
    rows: [],
    payouts: [],
    deposits: [],
    books: { receivable: 0n, discrepancy: 0n, residue: 0n, fromInside: 0n, writtenOff: 0n },
    now: plusMs(NOON, HOUR_MS),
    ...patch,
  };
}

const reasons = (of: ReconcileFacts) =>
  reconcile(of).days.flatMap(({ day, gaps }) => gaps.map(({ reason, amount }) => [day, reason, amount]));

describe('a payout without its coin', () => {
  it.each([
    ['awaited until three days have passed', 3 * DAY_MS - 1, undefined, 'awaited'],
    ['late from the third day on', 3 * DAY_MS, undefined, 'late'],
    ['late until the fourteenth day', 14 * DAY_MS - 1, undefined, 'late'],
    ['missing from the fourteenth day on', 14 * DAY_MS, undefined, 'missing'],
    ['late until the declared day', 5 * DAY_MS - 1, 5, 'late'],
    ['missing from the declared day on', 5 * DAY_MS, 5, 'missing'],
  ] as const)('is %s', (_what, age, declared, expected) => {
    expect(latenessOf(NOON, plusMs(NOON, age), declared)).toBe(expected);
    const source = { dayOffsetMinutes: 0, receivesAt: 'treasury' as const };
    const of = facts({
      source: declared === undefined ? source : { ...source, missingAfterDays: declared },
      payouts: [announced()],
      now: plusMs(NOON, age),
    });
    expect(reasons(of)).toEqual([['2026-03-10', expected, 1_000n]]);
  });

  it('is not announced before the pool confirms it, nor after it failed', () => {
    for (const status of ['queued', 'failed'] as const) {
      const { days, totals } = reconcile(facts({ payouts: [announced({ status })] }));
      expect([days, totals.announced]).toEqual([[], 0n]);
    }
  });

  it('cannot be proved where it is Lightning, and is matched elsewhere where it goes to a venue', () => {
    const lightning = announced({ lightning: true, txid: null, matched: 'lightning' });
    expect(reasons(facts({ payouts: [lightning] }))).toEqual([['2026-03-10', 'lightning', 1_000n]]);
    const source = { dayOffsetMinutes: 0, receivesAt: 'venue' as const };
    expect(reasons(facts({ source, payouts: [announced()] }))).toEqual([['2026-03-10', 'venue', 1_000n]]);
  });
});

describe('a payout with its coin', () => {
  it.each([
    ['the whole of it', 1_000n, 0n, []],
    ['one unit less', 999n, 0n, [['2026-03-10', 'short', 1n]]],
    ['one unit more', 1_001n, 0n, [['2026-03-10', 'over', -1n]]],
    ["the pool's fee taken out of it", 990n, 10n, [['2026-03-10', 'pool-fee', 10n]]],
    ["the pool's fee taken beside it", 1_000n, 10n, []],
    ['neither with the fee nor without it', 991n, 10n, [['2026-03-10', 'short', 9n]]],
  ] as const)('says why: %s', (_what, arrived, fee, expected) => {
    const of = facts({ payouts: [announced({ fee, matched: COIN })], deposits: [coin(arrived)] });
    expect(reasons(of)).toEqual(expected);
    const [day] = reconcile(of).days;
    expect([day?.announced, day?.arrived, day?.gap]).toEqual([1_000n, arrived, 1_000n - arrived]);
  });

  it.each([
    ['the last moment of the day before last', '2026-03-08T23:59:59Z', '2026-03-08'],
    ['the first moment of the day before', '2026-03-09T00:00:00Z', null],
    ['the last moment of the day after', '2026-03-11T23:59:59Z', null],
    ['the first moment of the day after next', '2026-03-12T00:00:00Z', '2026-03-12'],
  ] as const)('that is mined in %s', (_when, mined, wrongDay) => {
    const of = facts({ payouts: [announced({ matched: COIN })], deposits: [coin(1_000n, parseInstant(mined))] });
    const { days } = reconcile(of);
    if (wrongDay === null) {
      expect(days.map(({ day, arrived, gaps }) => [day, arrived, gaps])).toEqual([['2026-03-10', 1_000n, []]]);
      return;
    }
    const byDay = new Map<string, (typeof days)[number]>(days.map((one) => [one.day, one]));
    expect(byDay.get('2026-03-10')).toMatchObject({ announced: 1_000n, arrived: 0n, gap: 1_000n });
    expect(byDay.get(wrongDay)).toMatchObject({ announced: 0n, arrived: 1_000n, gap: -1_000n });
    for (const day of days) expect(day.gaps.map(({ reason }) => reason)).toEqual(['wrong-day']);
    expect(days.reduce((sum, { gap }) => sum + gap, 0n)).toBe(0n);
  });

  it("takes the pool's own days, not those of UTC", () => {
    const at = parseInstant('2026-03-10T16:00:00Z');
    const source = { dayOffsetMinutes: 480, receivesAt: 'treasury' as const };
    const before = facts({ source, payouts: [announced({ at: plusMs(at, -MINUTE_MS) })] });
    const after = facts({ source, payouts: [announced({ at })] });
    expect([reasons(before)[0]?.[0], reasons(after)[0]?.[0]]).toEqual(['2026-03-10', '2026-03-11']);
  });
});

it('names what is left when the books do not agree with the rows', () => {
  const rows = [{ externalId: 'day', revision: 1, from: NOON, net: 1_500n }];
  const payouts = [announced({ matched: COIN })];
  const deposits = [coin(1_000n)];
  const agreed = reconcile(
    facts({
      rows,
      payouts,
      deposits,
      books: { receivable: 500n, discrepancy: 0n, residue: 0n, fromInside: 0n, writtenOff: 0n },
    }),
  );
  expect(agreed.totals).toMatchObject({ stated: 1_500n, arrived: 1_000n, unpaid: 500n, difference: 0n });
  const wrong = reconcile(
    facts({
      rows,
      payouts,
      deposits,
      books: { receivable: 499n, discrepancy: 0n, residue: 0n, fromInside: 0n, writtenOff: 0n },
    }),
  );
  expect(wrong.totals.difference).toBe(1n);
});
