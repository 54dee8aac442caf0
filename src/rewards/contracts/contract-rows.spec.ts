import fc from 'fast-check';
import { DAY_MS, HOUR_MS, parseInstant, plusMs } from '../../units';
import { contractCoin, contractPart, isOfContract, type MatchedCoin, ownAmount, sharedTime } from './contract-rows';

const START = parseInstant('2026-03-01T12:00:00Z');
const at = (hours: number) => plusMs(START, hours * HOUR_MS);

describe('a row of a source', () => {
  const daily = { everyDays: 1, anchor: null, paidWithinDays: 2, toleranceBps: 0 };
  const terms = { start: START, dayOffsetMinutes: 0, settlement: daily };
  const day = (begin: number, hours = 24) => ({ from: at(begin), to: at(begin + hours), isByUnits: true });

  it.each([
    ['begins with it', day(0), true],
    ['begins after it', day(1), true],
    ['is that of the whole day on which it starts', day(-12), true],
    ['begins a moment before that day', { ...day(-12), from: plusMs(at(-12), -1) }, false],
    ['is the day before', day(-36), false],
    ['is a part of that day, over when it starts', day(-4, 4), false],
    ['is a part of that day, over a moment later', { ...day(-4, 4), to: plusMs(START, 1) }, true],
    ['is the moment of the start', day(0, 0), true],
    ['is the moment before', { ...day(0, 0), from: plusMs(START, -1), to: plusMs(START, -1) }, false],
    ['is shared by another rule', { ...day(24), isByUnits: false }, false],
  ] as const)('that %s', (_what, row, expected) => {
    expect(isOfContract(terms, row)).toBe(expected);
  });

  it('is taken by the days of the provider', () => {
    // With days from 16:00 UTC, the 1st at noon is in the day that began on the 28th at 16:00.
    const east = { ...terms, dayOffsetMinutes: 480 };
    expect([isOfContract(east, day(-20)), isOfContract(east, day(-21))]).toEqual([true, false]);
  });

  // Weeks from Tuesday to Monday: the 1st of March 2026 is a Sunday, in the week that began on the 24th of February.
  const weekly = { ...daily, everyDays: 7, anchor: parseInstant('2026-03-03T00:00:00Z') };
  const week = { ...terms, settlement: weekly };
  const tuesday = parseInstant('2026-02-24T00:00:00Z');
  const weekOf = (from: typeof START) => ({ from, to: plusMs(from, 7 * DAY_MS), isByUnits: true });

  it('that is the settlement period in which it starts is all its own, and shared by who held units since the start', () => {
    expect(contractPart(week, weekOf(tuesday))).toEqual({ own: 1n, of: 1n });
    expect(sharedTime(week, weekOf(tuesday))).toEqual({ from: START, to: plusMs(tuesday, 7 * DAY_MS) });
    expect(sharedTime(week, weekOf(START))).toEqual(weekOf(START));
    expect(contractPart(week, { ...weekOf(tuesday), isByUnits: false }).own).toBe(0n);
  });

  it('that began before that period is divided by time, and what is before the start is no contract’s', () => {
    const early = weekOf(plusMs(tuesday, -1));
    const own = BigInt(early.to - START);
    expect(contractPart(week, early)).toEqual({ own, of: BigInt(7 * DAY_MS) });
    expect(isOfContract(week, early)).toBe(false);
    expect(sharedTime(week, early)).toEqual(early);
    // A week that the terms do not know, 36 hours of it in the contract: 36 / 168 of 1,000, rounded down.
    const strange = { ...weekOf(plusMs(START, -132 * HOUR_MS)) };
    expect(ownAmount(1_000n, contractPart(terms, strange))).toBe(214n);
    const over = weekOf(plusMs(START, -7 * DAY_MS));
    expect([contractPart(week, over).own, sharedTime(week, over)]).toEqual([0n, undefined]);
  });
});

describe('coin of a source', () => {
  const row = (received: bigint, isOwn = true) => ({ received, part: { own: isOwn ? 1n : 0n, of: 1n } });
  const coin = (hours: number, amount: bigint, covers = amount, isOfContract = true): MatchedCoin => {
    return { at: at(hours), amount, covers, isOfContract };
  };

  it('covers the oldest rows first: what covers rows before the contract is not its own', () => {
    const rows = [row(600n, false), row(300n), row(100n, false), row(200n)];
    const coins = [coin(-48, 500n), coin(1, 200n), coin(24, 450n)];
    expect(contractCoin(START, rows, coins)).toEqual([
      { at: at(1), amount: 100n },
      { at: at(24), amount: 350n },
    ]);
    expect(contractCoin(START, rows.slice(0, 1), [coin(-48, 600n)])).toEqual([]);
  });

  it('counts from the start on, where it came before and waited', () => {
    expect(contractCoin(START, [row(600n)], [coin(-48, 600n, 600n, false)])).toEqual([{ at: START, amount: 600n }]);
  });

  it('that no row explains counts where it was announced for the contract, and else not', () => {
    expect(contractCoin(START, [row(600n)], [coin(1, 900n, 600n)])).toEqual([{ at: at(1), amount: 900n }]);
    expect(contractCoin(START, [row(600n)], [coin(1, 900n, 600n, false)])).toEqual([{ at: at(1), amount: 600n }]);
    expect(contractCoin(START, [], [coin(1, 900n, 0n, false)])).toEqual([]);
  });

  it('of a row that is divided counts in the same parts, to the base unit, however it comes', () => {
    const third = { received: 1_000n, part: { own: 1n, of: 3n } };
    const coins = [1n, 1n, 1n, 500n, 497n].map((amount, n) => coin(n, amount));
    const found = contractCoin(START, [third], coins);
    expect(found.map(({ amount }) => amount)).toEqual([1n, 166n, 166n]);
    expect(contractCoin(START, [third], [coin(0, 1_000n)])).toEqual([{ at: START, amount: 333n }]);
  });

  it('is what came, not the fee that the pool kept of it', () => {
    // 1,000 of claims are covered by 990 of coin and a fee of 10; half of them are the contract's.
    expect(contractCoin(START, [row(500n, false), row(500n)], [coin(1, 990n, 1_000n)])).toEqual([
      { at: at(1), amount: 495n },
    ]);
  });

  it('that a restatement freed again is nobody’s', () => {
    expect(contractCoin(START, [row(600n)], [coin(1, 1_000n)])).toEqual([{ at: at(1), amount: 600n }]);
  });

  it('is never more than what came, nor more than what covers the contract’s rows and waits for it', () => {
    const amount = fc.bigInt({ min: 0n, max: 1_000n });
    const part = fc.record({ own: fc.bigInt({ min: 0n, max: 5n }), of: fc.constant(5n) });
    const rows = fc.array(fc.record({ received: amount, part }), { maxLength: 8 });
    const coins = fc.array(fc.record({ amount, covers: amount, isOfContract: fc.boolean() }), { maxLength: 8 });
    fc.assert(
      fc.property(rows, coins, (covered, matched) => {
        const found = contractCoin(START, covered, matched.map((one, n) => ({ ...one, at: plusMs(START, n * DAY_MS) }))); // prettier-ignore
        const sum = found.reduce((all, one) => all + one.amount, 0n);
        const own = covered.reduce((all, one) => all + ownAmount(one.received, one.part), 0n);
        const waits = matched.reduce(
          (all, one) => (one.isOfContract && one.amount > one.covers ? all + one.amount - one.covers : all),
          0n,
        );
        expect(sum <= matched.reduce((all, one) => all + one.amount, 0n)).toBe(true);
        expect(sum <= own + waits).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
