import { expandBits } from '../../hashing';
import { DAY_MS, type Instant, parseDecimal, parseInstant, parsePrice, plusMs, usd } from '../../units';
import { type Accrual, accrue, type Surroundings } from './accrual';
import type { ContractEvents, ContractFee, ContractTerms } from './contract-terms';
import type { Stretch } from './expected-coin';

/*
 * Expected figures were computed apart with exact fractions in Python from the definition: hash rate x seconds x
 * (target + 1) / 2^256 x reward, target = mantissa x 256^(exponent - 3), rounded down; fees rounded up.
 */
const EASY = 0x17023a04;
const HARD = 0x1702905c;
const LIMIT = (1n << 224n) - 1n;
const SUBSIDY = 312_500_000n;
const START = parseInstant('2026-01-01T00:00:00Z');
const FOREVER = parseInstant('2030-01-01T00:00:00Z');
const QUIET: ContractEvents = { topUps: [], cancelledAt: null };

const terms = (patch: Partial<ContractTerms> = {}): ContractTerms => ({
  id: 'c1',
  provider: 'provider',
  asset: 'BTC',
  algorithm: 'sha256d',
  hashRate: 100_000_000_000_000n,
  units: 100n,
  price: usd(0n),
  start: START,
  termDays: 1,
  dayOffsetMinutes: 0,
  fee: null,
  electricity: null,
  settlement: { everyDays: 1, anchor: null, paidWithinDays: 1, toleranceBps: 0 },
  shortfall: 'oldest-first',
  writeOffAfterDays: null,
  default: null,
  residual: { minimum: 0n, below: 'paid' },
  cancellation: null,
  ...patch,
});

const stretch = (patch: Partial<Stretch> = {}): Stretch => ({
  from: parseInstant('2020-01-01T00:00:00Z'),
  to: FOREVER,
  target: expandBits(EASY, LIMIT),
  subsidy: SUBSIDY,
  fees: null,
  verified: true,
  ...patch,
});

const around = (stretches: readonly Stretch[] = [stretch()], patch: Partial<Surroundings> = {}): Surroundings => ({
  stretches,
  feeRule: { kind: 'none' },
  priceAt: () => undefined,
  ...patch,
});

const run = (patch: Partial<ContractTerms>, where = around(), events = QUIET): Accrual =>
  accrue(terms(patch), events, where, FOREVER);
const at = (text: string): Instant => parseInstant(text);
const nets = ({ days }: Accrual): string[] => days.map(({ net }) => String(net));

const coinFee = (perUnitDay: string, excess: ContractFee['excess'] = { rule: 'carry' }): ContractFee => ({
  currency: 'coin',
  perUnitDay: parseDecimal(perUnitDay),
  taken: 'deducted',
  excess,
});

describe('expected coin of a contract', () => {
  it('is hash rate x time x chance x reward for a whole day, rounded down', () => {
    expect(nets(run({}))).toEqual(['4972']);
  });

  it.each([
    ['a retarget at 06:00', '2026-01-01T06:00:00Z', { target: expandBits(HARD, LIMIT) }, SUBSIDY, '5537'],
    ['a retarget a millisecond before the day', '2025-12-31T23:59:59.999Z', { target: expandBits(HARD, LIMIT) }, SUBSIDY, '5726'], // prettier-ignore
    ['a retarget as the day begins', '2026-01-01T00:00:00Z', { target: expandBits(HARD, LIMIT) }, SUBSIDY, '5726'],
    ['a retarget as the day ends', '2026-01-02T00:00:00Z', { target: expandBits(HARD, LIMIT) }, SUBSIDY, '4972'],
    ['a halving 567 seconds into the day', '2026-01-01T00:09:27Z', {}, 2n * SUBSIDY, '5005'],
  ])('is summed over the stretches: %s', (_what, when, after, subsidyBefore, expected) => {
    const before = stretch({ to: at(when), subsidy: subsidyBefore });
    expect(nets(run({}, around([before, stretch({ from: at(when), ...after })])))).toEqual([expected]);
  });

  it('counts fees of a block by the declared rule', () => {
    const net = (feeRule: Surroundings['feeRule']) =>
      nets(run({}, around([stretch({ fees: 7_812_500n })], { feeRule })))[0];
    expect(net({ kind: 'of-subsidy', bps: 250 })).toBe('5097');
    // 2.5 % of 3.125 BTC, said as an amount and as observed.
    expect(net({ kind: 'per-block', units: 7_812_500n })).toBe('5097');
    expect(net({ kind: 'observed' })).toBe('5097');
  });

  it('marks a day as unverified as soon as a part of it rests on stated headers', () => {
    const noon = at('2026-01-01T12:00:00Z');
    const { days } = run({ termDays: 2 }, around([stretch({ to: noon, verified: false }), stretch({ from: noon })]));
    expect(days.map(({ verified }) => verified)).toEqual([false, true]);
  });

  it('stops before a day that lacks headers for a millisecond, and says why', () => {
    const gap = at('2026-01-02T12:00:00Z');
    const { days, stop, until } = run({ termDays: 3 }, around([stretch({ to: gap }), stretch({ from: plusMs(gap, 1) })])); // prettier-ignore
    expect([days.length, stop, until]).toEqual([1, 'no-headers', at('2026-01-02T00:00:00Z')]);
  });
});

describe('days of a contract', () => {
  it('are cut at the start and at the end', () => {
    const { days, stop } = run({ start: at('2026-01-01T10:30:00Z'), termDays: 2 });
    expect(days.map(({ net }) => String(net))).toEqual(['2797', '4972', '2175']);
    expect(days.at(-1)?.to).toBe(at('2026-01-03T10:30:00Z'));
    expect(stop).toBe('ended');
  });

  it('begin where the provider says: 16:00 UTC for UTC+8', () => {
    const { days } = run({ dayOffsetMinutes: 480, termDays: 1 });
    expect(days.map(({ from, to }) => [from, to])).toEqual([
      [START, at('2026-01-01T16:00:00Z')],
      [at('2026-01-01T16:00:00Z'), at('2026-01-02T00:00:00Z')],
    ]);
    expect(nets({ days, until: START, stop: 'ended' })).toEqual(['3315', '1657']);
  });

  it('count the 29th of February like any other', () => {
    const { days } = run({ start: at('2024-02-28T00:00:00Z'), termDays: 2 });
    expect(days.map(({ to }) => to)).toEqual([at('2024-02-29T00:00:00Z'), at('2024-03-01T00:00:00Z')]);
    expect(nets({ days, until: START, stop: 'ended' })).toEqual(['4972', '4972']);
  });

  it('have no account while they run, and one as soon as they are over', () => {
    const upTo = (until: string) => accrue(terms({ termDays: 30 }), QUIET, around(), at(until)).days.length;
    expect([upTo('2026-01-01T23:59:59.999Z'), upTo('2026-01-02T00:00:00Z')]).toEqual([0, 1]);
  });

  it('end by notice, at the end of its days', () => {
    const cancellation = { noticeDays: 2, refundBps: 0 };
    const events = { topUps: [], cancelledAt: at('2026-01-02T12:00:00Z') };
    const { days, stop } = run({ termDays: 30, cancellation }, around(), events);
    expect([days.length, days.at(-1)?.to, stop]).toEqual([4, at('2026-01-04T12:00:00Z'), 'ended']);
    expect(nets({ days, until: START, stop })).toEqual(['4972', '4972', '4972', '2486']);
  });

  it.each([
    ['on the first day', '2026-01-01T00:00:00Z', '2026-01-07T00:00:00Z', '2026-01-15T00:00:00Z'],
    // Tuesday to Monday, paid by the end of Wednesday (HashFrog).
    ['on a Tuesday', '2026-01-06T00:00:00Z', '2026-01-05T00:00:00Z', '2026-01-08T00:00:00Z'],
    ['on a Tuesday, one day later', '2026-01-06T00:00:00Z', '2026-01-06T00:00:00Z', '2026-01-15T00:00:00Z'],
  ])('are due with their period, which begins %s', (_what, anchor, day, due) => {
    const settlement = { everyDays: 7, anchor: at(anchor), paidWithinDays: anchor === '2026-01-01T00:00:00Z' ? 7 : 2, toleranceBps: 0 }; // prettier-ignore
    const { days } = run({ termDays: 30, settlement });
    expect(days.find(({ from }) => from === at(day))?.dueAt).toBe(at(due));
  });
});

describe('the fee of a day', () => {
  it.each([
    ['equals the reward', '0.00004972', '0', 'earned', 0n],
    ['is a base unit below it', '0.00004971', '1', 'earned', 0n],
    ['is a base unit above it', '0.00004973', '0', 'fee-exceeds', 1n],
  ])('%s', (_what, perUnitDay, net, state, carried) => {
    const { days } = run({ units: 1n, fee: coinFee(perUnitDay) });
    expect(days.map((day) => [String(day.net), day.state, day.carried])).toEqual([[net, state, carried]]);
  });

  it('is deducted in coin at that day’s price, rounded up', () => {
    const fee: ContractFee = { currency: 'usd', perUnitDay: parseDecimal('0.05'), taken: 'deducted', excess: { rule: 'waive' } }; // prettier-ignore
    const priceAt = () => parsePrice('87654.32');
    const { days } = run({ fee, start: at('2026-01-01T12:00:00Z') }, around([stretch()], { priceAt }));
    // 5705 for a day and 2853 for half a day: more than the 4972 and 2486 that were earned.
    expect(days.map((day) => day.fee)).toEqual([2853n, 2853n]);
    const whole = run({ fee }, around([stretch()], { priceAt }));
    expect(whole.days.map((day) => [day.fee, day.taken, day.net])).toEqual([[5705n, 4972n, 0n]]);
  });

  it('waits for its price in sight', () => {
    const fee: ContractFee = { currency: 'usd', perUnitDay: parseDecimal('0.01'), taken: 'deducted', excess: { rule: 'waive' } }; // prettier-ignore
    const priceAt = (when: Instant) => (when < at('2026-01-03T00:00:00Z') ? parsePrice('80000') : undefined);
    const { days, stop } = run({ fee, termDays: 5 }, around([stretch()], { priceAt }));
    expect([days.length, stop]).toEqual([2, 'no-price']);
  });

  it('carries what a day does not cover to the next days', () => {
    const hard = stretch({ to: at('2026-01-02T00:00:00Z'), subsidy: SUBSIDY / 2n });
    const where = around([hard, stretch({ from: at('2026-01-02T00:00:00Z') })]);
    // 2486 on the first day, 4972 after; a fee of 3000 leaves 514 of the first day.
    const { days } = run({ units: 1n, termDays: 3, fee: coinFee('0.00003') }, where);
    expect(days.map(({ gross, taken, carried, net }) => [gross, taken, carried, net])).toEqual([
      [2486n, 2486n, 514n, 0n],
      [4972n, 3514n, 0n, 1458n],
      [4972n, 3000n, 0n, 1972n],
    ]);
    const waived = run({ units: 1n, termDays: 2, fee: coinFee('0.00003', { rule: 'waive' }) }, where);
    expect(nets(waived)).toEqual(['0', '1972']);
  });

  it('ends the contract after so many days in a row above the reward, and not before', () => {
    const weak = { subsidy: SUBSIDY / 2n };
    const second = at('2026-01-02T00:00:00Z');
    const third = at('2026-01-03T00:00:00Z');
    const fee = coinFee('0.00003', { rule: 'end', afterDays: 2 });
    const broken = around([stretch({ to: second, ...weak }), stretch({ from: second, to: third }), stretch({ from: third, ...weak })]); // prettier-ignore
    const ended = run({ units: 1n, termDays: 30, fee }, broken);
    expect([ended.days.length, ended.stop]).toEqual([4, 'fee']);
    const atOnce = run({ units: 1n, termDays: 30, fee: coinFee('0.00003', { rule: 'end', afterDays: 1 }) }, broken);
    expect([atOnce.days.length, atOnce.stop]).toEqual([1, 'fee']);
    const never = run({ units: 1n, termDays: 30, fee: coinFee('0.00004972', { rule: 'end', afterDays: 1 }) });
    expect([never.days.length, never.stop]).toEqual([30, 'ended']);
  });

  it('is none where the whole term was paid upfront', () => {
    expect(nets(run({ fee: { ...coinFee('1'), taken: 'upfront' } }))).toEqual(['4972']);
  });
});

describe('prepaid electricity', () => {
  const electricity = { days: 2, price: usd(0n) };

  it('earns until it runs out and nothing after, and such days cost no fee', () => {
    const { days, stop } = run({ termDays: 4, electricity, units: 1n, fee: coinFee('0.00001') });
    expect(days.map(({ net, fee, state }) => [net, fee, state])).toEqual([
      [3972n, 1000n, 'earned'],
      [3972n, 1000n, 'earned'],
      [0n, 0n, 'unpowered'],
      [0n, 0n, 'unpowered'],
    ]);
    expect(stop).toBe('ended');
  });

  it('runs out in the middle of a day for a contract that began there', () => {
    const { days } = run({ start: at('2026-01-01T12:00:00Z'), termDays: 4, electricity });
    expect(days.map(({ net, runningMs }) => [net, runningMs])).toEqual([
      [2486n, DAY_MS / 2],
      [4972n, DAY_MS],
      [2486n, DAY_MS / 2],
      [0n, 0],
      [0n, 0],
    ]);
  });

  it('goes on without a gap when it is paid ahead, and from its payment when it is paid late', () => {
    const topUp = (text: string) => ({ topUps: [{ at: at(text), days: 1, price: usd(0n) }], cancelledAt: null });
    const inTime = run({ termDays: 5, electricity }, around(), topUp('2026-01-02T00:00:00Z'));
    expect(nets(inTime)).toEqual(['4972', '4972', '4972', '0', '0']);
    const late = run({ termDays: 5, electricity }, around(), topUp('2026-01-04T12:00:00Z'));
    expect(nets(late)).toEqual(['4972', '4972', '0', '2486', '2486']);
  });
});
