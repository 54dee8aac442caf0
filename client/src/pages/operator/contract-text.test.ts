import { CONTRACT_COINS, returnText, termsOf, UNTYPED } from './contract-text';

const TYPED = {
  ...UNTYPED,
  id: 'a',
  provider: 'P',
  hashRate: '100 TH/s',
  units: '100',
  price: '9.5',
  start: '2026-03-01',
};

describe('terms of a contract as typed', () => {
  it('are none while a required field is empty', () => {
    expect(termsOf(UNTYPED)).toBeUndefined();
    expect(termsOf({ ...TYPED, price: ' ' })).toBeUndefined();
  });

  it('leave out what was left empty, and keep money as text', () => {
    expect(JSON.parse(termsOf(TYPED) ?? '')).toEqual({
      id: 'a',
      provider: 'P',
      asset: 'BTC',
      algorithm: 'sha256d',
      hashRate: '100 TH/s',
      units: 100,
      price: '9.5',
      start: '2026-03-01',
      dayOffsetMinutes: 0,
      settlement: { everyDays: 1, paidWithinDays: 2, toleranceBps: 100 },
    });
  });

  it('say what becomes of a fee above the reward only where it is deducted', () => {
    const fee = (patch: object) =>
      (JSON.parse(termsOf({ ...TYPED, fee: '0.01', ...patch }) ?? '') as { fee: object }).fee;
    const base = { currency: 'usd', perUnitDay: '0.01' };
    expect(fee({})).toEqual({ ...base, taken: 'deducted', whenAboveReward: { rule: 'waive' } });
    expect(fee({ excess: 'end', excessDays: '30' })).toMatchObject({ whenAboveReward: { rule: 'end', afterDays: 30 } });
    expect(fee({ feeTaken: 'upfront' })).toEqual({ ...base, taken: 'upfront' });
  });

  it('say each thing that a contract can say, of each coin with its own algorithm', () => {
    const typed = {
      ...TYPED,
      ...{ asset: 'LTC', everyDays: '7', anchor: '2026-03-03', shortfall: 'descending-pending', residual: '0.2' },
      ...{
        defaultDays: '30',
        defaultThen: 'write-off',
        promise: '0.004',
        promiseCurrency: 'usd',
        blockFeesRule: 'of-subsidy',
      },
      ...{ blockFees: '1.5', renewFrom: '-2.5', scaleFrom: '120', lostMost: '0' },
    };
    expect(JSON.parse(termsOf(typed) ?? '')).toMatchObject({
      ...{ asset: 'LTC', algorithm: 'scrypt', shortfall: 'descending-pending' },
      settlement: { everyDays: 7, anchor: '2026-03-03', paidWithinDays: 2, toleranceBps: 100 },
      default: { afterDays: 30, then: 'write-off' },
      residual: { minimum: '0.2', below: 'stays' },
      promise: { currency: 'usd', perUnitDay: '0.004' },
      blockFees: { rule: 'of-subsidy', bps: 150 },
      verdictRule: { renewFromBps: -250, scaleFromBps: 12_000, lostBpsMax: 0 },
    });
    expect(JSON.parse(termsOf({ ...TYPED, blockFeesRule: 'per-block', blockFees: '0.05 ' }) ?? '')).toMatchObject({
      blockFees: { rule: 'per-block', amount: '0.05' },
    });
    expect(CONTRACT_COINS.map((asset) => (JSON.parse(termsOf({ ...TYPED, asset }) ?? '') as { algorithm: string }).algorithm)).toEqual(['sha256d', 'scrypt', 'sha256d', 'scrypt', 'sha256d', 'x11', 'equihash']); // prettier-ignore
  });

  it('begin at an hour where one is typed', () => {
    const start = (startTime: string) =>
      (JSON.parse(termsOf({ ...TYPED, startTime }) ?? '') as { start: string }).start;
    expect([start(''), start('08:30')]).toEqual(['2026-03-01', '2026-03-01T08:30:00Z']);
  });

  it('hand on what is no figure, so that the service refuses it by name', () => {
    expect(JSON.parse(termsOf({ ...TYPED, units: 'ten', tolerance: 'x', renewFrom: '' }) ?? '')).toMatchObject({
      units: 'ten',
      settlement: { toleranceBps: 'x' },
      verdictRule: { renewFromBps: '', scaleFromBps: 1_000 },
    });
  });
});

describe('a return', () => {
  it.each([
    ['0', '+0 %'],
    ['5745', '+57.45 %'],
    ['-9951', '−99.51 %'],
    ['-50', '−0.5 %'],
  ])('of %s basis points reads %s', (bps, text) => {
    expect(returnText(bps)).toBe(text);
  });
});
