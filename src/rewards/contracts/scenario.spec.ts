import fc from 'fast-check';
import { expandBits } from '../../hashing';
import {
  DAY_MS,
  formatDecimal,
  instant,
  type Instant,
  MINUTE_MS,
  parseDecimal,
  parseInstant,
  parsePrice,
  plusMs,
} from '../../units';
import type { ContractTerms } from './contract-terms';
import { assertUnitsFit, unitWeights } from './member-units';
import { checkPromise } from './promise';
import { BITCOIN_SCHEDULE, boundaryOf, LITECOIN_SCHEDULE as LITECOIN, subsidyAt } from './chain-schedule';
import { type ChainPoint, projectedPrice, projectedStretches as projected, type Scenario } from './scenario';

const NOW = parseInstant('2026-03-01T00:00:00Z');
const LIMIT = (1n << 224n) - 1n;
const EASY = expandBits(0x17023a04, LIMIT);
const HARD = expandBits(0x1702905c, LIMIT);
const day = (n: number): Instant => plusMs(NOW, n * DAY_MS);
const projectedStretches = (point: ChainPoint, scenario: Scenario, from: Instant, to: Instant) =>
  projected(point, scenario, { from, to }, BITCOIN_SCHEDULE);
const flat = { name: 'flat', priceBpsPer30Days: 0, difficultyBpsPerPeriod: 0 };

describe('a scenario', () => {
  it.each([
    [0, 5_000_000_000n],
    [209_999, 5_000_000_000n],
    [210_000, 2_500_000_000n],
    [839_999, 625_000_000n],
    [840_000, 312_500_000n],
    [210_000 * 33 - 1, 1n],
    [210_000 * 33, 0n],
    [210_000 * 64, 0n],
  ])('gives block %i its subsidy', (height, subsidy) => {
    expect(subsidyAt(height, BITCOIN_SCHEDULE)).toBe(subsidy);
  });

  it('changes the difficulty at each height that 2016 divides, from the parent of that block on', () => {
    // 939456 = 466 x 2016. Targets divided by 1.05, rounded down, worked out with Python.
    const harder = { ...flat, difficultyBpsPerPeriod: 500 };
    const from = (height: number) => projectedStretches({ at: NOW, height, target: EASY }, harder, NOW, day(20));
    expect(from(939_455).map(({ to, target }) => [to, target])).toEqual([
      [day(14), 203112538024642549939004290980277031771687905144028403n],
      [day(20), 193440512404421476132385039028835268353988481089550860n],
    ]);
    const [first, second] = from(939_454);
    expect([first?.to, first?.target]).toEqual([plusMs(NOW, 10 * MINUTE_MS), EASY]);
    expect(second?.target).toBe(203112538024642549939004290980277031771687905144028403n);
  });

  it.each([
    [0, 5_000_000_000n],
    [839_999, 5_000_000_000n],
    [840_000, 2_500_000_000n],
    [2_519_999, 1_250_000_000n],
    [2_520_000, 625_000_000n],
  ])('gives block %i of litecoin its subsidy', (height, subsidy) => {
    expect(subsidyAt(height, LITECOIN)).toBe(subsidy);
  });

  it('begins a stretch of headers with its period or its subsidy, whichever is later', () => {
    // 840,000 lies 1,344 blocks within the period that begins at 838,656.
    expect([839_999, 840_000, 840_671, 840_672].map((height) => boundaryOf(height, LITECOIN))).toEqual([
      838_656, 840_000, 840_000, 840_672,
    ]);
    expect([1, 2_015, 2_016].map((height) => boundaryOf(height, LITECOIN))).toEqual([1, 1, 2_016]);
  });

  it('changes the difficulty of litecoin after the same two weeks as that of bitcoin, four retargets', () => {
    const harder = { ...flat, difficultyBpsPerPeriod: 500 };
    // 3,000,000 = 372 x 8064 + 192: the work on block 3,007,872 begins 7,871 blocks of 150 s later.
    const found = projected({ at: NOW, height: 3_000_000, target: EASY }, harder, { from: NOW, to: day(20) }, LITECOIN);
    expect(found.map(({ to, target, subsidy }) => [to, target, subsidy])).toEqual([
      [plusMs(NOW, 7_871 * 150_000), EASY, 625_000_000n],
      [day(20), 203112538024642549939004290980277031771687905144028403n, 625_000_000n],
    ]);
  });

  it('halves the subsidy at its height, and says that nothing of it is verified', () => {
    const stretches = projectedStretches({ at: NOW, height: 1_049_990, target: EASY }, flat, NOW, day(1));
    // Blocks 1,049,991 to 1,049,999 take 90 minutes; then 1,050,000 is worked on.
    expect(stretches.map(({ from, subsidy, verified }) => [from, subsidy, verified])).toEqual([
      [NOW, 312_500_000n, false],
      [plusMs(NOW, 90 * MINUTE_MS), 156_250_000n, false],
    ]);
  });

  it('covers all of its time without gap or overlap', () => {
    const heights = fc.integer({ min: 0, max: 3_000_000 });
    const changes = fc.integer({ min: -5_000, max: 20_000 });
    fc.assert(
      fc.property(heights, changes, fc.integer({ min: 1, max: 400 }), (height, bps, days) => {
        const scenario = { ...flat, difficultyBpsPerPeriod: bps };
        const stretches = projectedStretches({ at: NOW, height, target: EASY }, scenario, NOW, day(days));
        expect([stretches[0]?.from, stretches.at(-1)?.to]).toEqual([NOW, day(days)]);
        stretches.slice(1).forEach((one, index) => expect(one.from).toBe(stretches[index]?.to));
      }),
    );
  });

  it('changes the price every 30 days', () => {
    const at = projectedPrice(parsePrice('60000'), { ...flat, priceBpsPer30Days: -100 }, NOW);
    const text = (when: Instant) => formatDecimal(at(when) ?? parseDecimal('0'));
    expect([text(day(90)), text(NOW), text(plusMs(day(30), -1)), text(day(30)), text(day(60))]).toEqual([
      '58217.94',
      '60000',
      '60000',
      '59400',
      '58806',
    ]);
  });
});

describe('a promise', () => {
  const terms = {
    asset: 'BTC',
    units: 100n,
    hashRate: 100_000_000_000_000n,
    start: NOW,
    dayOffsetMinutes: 0,
    settlement: { everyDays: 1, anchor: null, paidWithinDays: 1, toleranceBps: 0 },
  } as ContractTerms;
  const facts = { subsidy: 312_500_000n, fees: null, verified: true };
  const stretches = [
    { from: day(-2), to: day(-1), target: EASY, ...facts },
    { from: day(-1), to: NOW, target: HARD, ...facts },
  ];
  const check = (perUnitDay: string, toleranceBps = 0) =>
    checkPromise(
      terms,
      { currency: 'coin', perUnitDay: parseDecimal(perUnitDay) },
      { stretches, feeRule: { kind: 'none' } },
      { from: day(-2), to: NOW, price: undefined, toleranceBps },
    );

  it('is held against the mean and the best day that headers yielded', () => {
    // Per unit and day 0.00000049729135 and 0.00000057261911 BTC (Python's fractions); the mean of the whole contract is
    // 5349.552312 base units a day, so that of a unit is 53.49552312.
    expect(check('0.0000005')).toMatchObject({
      ...{ promised: 50_000_000n, yielded: 53_495_523n, best: 57_261_911n, days: 2 },
      ...{ overpromise: false, impossible: false, verified: true },
    });
    expect(check('0.00000053495523')?.overpromise).toBe(false);
    expect(check('0.00000053495524')?.overpromise).toBe(true);
    expect(check('0.00000057261911')).toMatchObject({ overpromise: true, impossible: false, overBps: 704n });
    expect(check('0.00000057261912')?.impossible).toBe(true);
  });

  it('may be beyond it by the tolerance', () => {
    expect(check('0.00000054030478', 100)?.overpromise).toBe(false);
    expect(check('0.00000054030479', 100)?.overpromise).toBe(true);
  });

  it('in dollars needs a price, and any needs a whole day of headers', () => {
    const by = { from: day(-2), to: NOW, toleranceBps: 0 };
    const usd = { currency: 'usd' as const, perUnitDay: parseDecimal('0.05') };
    const around = { stretches, feeRule: { kind: 'none' as const } };
    expect(checkPromise(terms, usd, around, { ...by, price: undefined })).toBeUndefined();
    // $0.05 at $100,000 are 50 base units.
    expect(checkPromise(terms, usd, around, { ...by, price: parsePrice('100000') })?.promised).toBe(50_000_000n);
    expect(checkPromise(terms, usd, { ...around, stretches: [] }, { ...by, price: parsePrice('1') })).toBeUndefined();
  });
});

describe('units of members', () => {
  it('weigh by the time for which they were held, and what nobody holds is nobody’s', () => {
    const holdings = fc.array(
      fc.record({
        memberId: fc.constantFrom('a', 'b', 'c'),
        from: fc.integer({ min: -50, max: 150 }),
        units: fc.bigInt({ min: 0n, max: 33n }),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(holdings, fc.integer({ min: 0, max: 100 }), (list, length) => {
        const held = list.map((one) => ({ ...one, from: instant(one.from) }));
        assertUnitsFit(99n, held);
        const weights = unitWeights(99n, held, { from: instant(0), to: instant(length) });
        expect(weights.reduce((sum, { weight }) => sum + weight, 0n)).toBe(99n * BigInt(Math.max(1, length)));
        expect(weights.every(({ weight }) => weight > 0n)).toBe(true);
      }),
    );
  });

  it('count at the instant of a row that names none but one', () => {
    const held = [
      { memberId: 'a', from: instant(10), units: 5n },
      { memberId: 'a', from: instant(20), units: 0n },
    ];
    const at = (ms: number) => unitWeights(5n, held, { from: instant(ms), to: instant(ms) });
    expect(at(9)).toEqual([{ memberId: null, weight: 5n }]);
    expect(at(10)).toEqual([{ memberId: 'a', weight: 5n }]);
    expect(at(20)).toEqual([{ memberId: null, weight: 5n }]);
  });
});
