import {
  DAY_MS,
  instant,
  type Instant,
  parseDecimal,
  parseInstant,
  parsePrice,
  parseUsd,
  plusMs,
  usd,
} from '../../units';
import type { ContractTerms } from './contract-terms';
import { costOf, returnsOf } from './returns';
import { judge } from './verdict';

const START = parseInstant('2026-01-01T00:00:00Z');
const day = (n: number): Instant => plusMs(START, n * DAY_MS);
const lease = (patch: Partial<ContractTerms> = {}): ContractTerms =>
  ({
    asset: 'BTC',
    units: 100n,
    price: parseUsd('1000'),
    start: START,
    termDays: 100,
    fee: null,
    electricity: null,
    cancellation: { noticeDays: 10, refundBps: 5_000 },
    ...patch,
  }) as ContractTerms;
const QUIET = { topUps: [], cancelledAt: null };
const price = parsePrice('50000');

describe('what a contract costs', () => {
  it('is price, electricity and fees paid upfront, less the refund', () => {
    const electricity = { days: 10, price: parseUsd('30') };
    const topUps = [{ at: day(10), days: 10, price: parseUsd('40') }];
    // 100 units x 100 days x $0.01 are $100; 60 of 100 days left at half the price are $300.
    const fee = {
      currency: 'usd',
      perUnitDay: parseDecimal('0.01'),
      taken: 'upfront',
      excess: { rule: 'waive' },
    } as const;
    const cost = costOf(lease({ electricity, fee }), { topUps, cancelledAt: day(30) }, price);
    expect(cost).toEqual({
      price: parseUsd('1000'),
      upfrontFees: parseUsd('100'),
      electricity: parseUsd('70'),
      refund: parseUsd('300'),
      total: parseUsd('870'),
    });
  });

  it('gives nothing back for notice that ends with the term', () => {
    const late = { topUps: [], cancelledAt: day(90) };
    expect(costOf(lease(), late, price)?.refund).toBe(0n);
    expect(costOf(lease(), { topUps: [], cancelledAt: day(89) }, price)?.refund).toBe(parseUsd('5'));
  });

  it('values a fee in coin that is paid upfront at the price of the start, and waits where there is none', () => {
    const fee = {
      currency: 'coin',
      perUnitDay: parseDecimal('0.0000001'),
      taken: 'upfront',
      excess: { rule: 'waive' },
    } as const;
    // 100 units x 100 days x 0.0000001 BTC are 0.001 BTC.
    expect(costOf(lease({ fee }), QUIET, price)?.upfrontFees).toBe(parseUsd('50'));
    expect(costOf(lease({ fee }), QUIET, undefined)).toBeUndefined();
  });
});

describe('what it brought', () => {
  const coins = [
    { at: day(1), amount: 1_000_000n },
    { at: day(2), amount: 700_000n },
  ];
  const at = (when: Instant) => parsePrice(when < day(2) ? '60000' : '58000');
  const back = (cost: string) => returnsOf('BTC', parseUsd(cost), coins, { start: price, at });

  it('is valued when it comes, and stands beside the coin that the cost would have bought', () => {
    // 0.01 at 60,000 and 0.007 at 58,000 are $1,006; $1,000 at 50,000 buy 0.02.
    expect(back('1000')).toEqual({
      value: parseUsd('1006'),
      unpriced: 0n,
      roiBps: 60n,
      breakEvenAt: day(2),
      coin: 1_700_000n,
      boughtCoin: 2_000_000n,
      coinRoiBps: -1500n,
    });
  });

  it('breaks even with the payment by which the value equals the cost, not a part of a cent before', () => {
    expect(back('600')?.breakEvenAt).toBe(day(1));
    expect(back('600.000000000001')?.breakEvenAt).toBe(day(2));
    expect(back('1006')).toMatchObject({ breakEvenAt: day(2), roiBps: 0n });
    expect(back('1006.000000000001')).toMatchObject({ breakEvenAt: null, roiBps: -1n });
  });

  it('has not broken even any more when coin is taken back', () => {
    const taken = [...coins, { at: day(3), amount: -200_000n }];
    expect(returnsOf('BTC', parseUsd('1000'), taken, { start: price, at })).toMatchObject({
      value: parseUsd('890'),
      breakEvenAt: null,
    });
  });

  it('leaves out of the value what has no price yet, and says how much that is', () => {
    const late = (when: Instant) => (when === day(2) ? undefined : at(when));
    const returns = returnsOf('BTC', parseUsd('1000'), coins, { start: price, at: late });
    expect(returns).toMatchObject({ value: parseUsd('600'), unpriced: 700_000n, coin: 1_700_000n, roiBps: -4000n });
  });

  it('compares nothing without a price of the start', () => {
    expect(returnsOf('BTC', parseUsd('1'), coins, { start: undefined, at })).toBeUndefined();
  });

  it('has no return on nothing', () => {
    expect(returnsOf('BTC', usd(0n), coins, { start: price, at })).toMatchObject({ roiBps: null, coinRoiBps: null });
  });
});

describe('the verdict', () => {
  const rule = { renewFromBps: 0, scaleFromBps: 1_000, lostBpsMax: 500 };
  const fine = { earned: 10_000n, late: 0n, writtenOff: 0n, defaultAt: null };
  const back = (roiBps: bigint | null, coin = 10n, boughtCoin = 10n, unpriced = 0n) => ({ roiBps, coin, boughtCoin, unpriced }); // prettier-ignore

  it.each([
    ['meets the bound for renewing', back(0n), fine, 'renew', ['below-scale']],
    ['is a hundredth of a per cent below it', back(-1n), fine, 'stop', ['below-renew']],
    ['is just below the bound for scaling', back(999n), fine, 'renew', ['below-scale']],
    ['meets the bound for scaling and equals buying', back(1_000n), fine, 'scale', ['above-scale']],
    ['meets it, and buying brought a base unit more', back(1_000n, 9n), fine, 'renew', ['buying-was-better']],
    ['lost just what is allowed', back(1_000n), { ...fine, late: 200n, writtenOff: 300n }, 'scale', ['above-scale']],
    ['lost a base unit more', back(1_000n), { ...fine, late: 201n, writtenOff: 300n }, 'stop', ['lost-too-much']],
    [
      'is in default, lost it all and earned too little',
      back(-9_000n),
      { ...fine, writtenOff: 10_000n, defaultAt: instant(1) },
      'stop',
      ['default', 'lost-too-much', 'below-renew'],
    ],
    ['cannot be told without a price of the start', undefined, fine, 'none', ['no-start-price']],
    ['is one on nothing', back(null), fine, 'none', ['cost-nothing']],
    ['lacks the price of a base unit', back(-9_000n, 10n, 10n, 1n), fine, 'none', ['unpriced']],
    ['lacks it, and would be enough without', back(1_000n, 10n, 10n, 1n), fine, 'none', ['unpriced']],
    ['cannot be told, and a base unit too much is lost', undefined, { ...fine, writtenOff: 501n }, 'stop', ['lost-too-much']], // prettier-ignore
    ['cannot be told, with a provider in default', back(null), { ...fine, defaultAt: instant(1) }, 'stop', ['default']],
  ] as const)('of a contract whose return %s', (_what, returns, standing, verdict, reasons) => {
    expect(judge(returns, standing, rule)).toEqual({ verdict, reasons });
  });
});
