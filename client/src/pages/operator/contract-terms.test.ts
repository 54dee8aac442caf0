import { signedFacts } from './contract-terms';

const BARE = {
  ...{ id: 'a', provider: 'P', asset: 'BTC', algorithm: 'sha256d', hashRate: '100 TH/s', units: 100, price: '9.5' },
  ...{ start: '2026-03-01', dayOffsetMinutes: 480 },
  settlement: { everyDays: 1, paidWithinDays: 2, toleranceBps: 100 },
};
const told = (terms: object): Record<string, string> => Object.fromEntries(signedFacts(JSON.stringify(terms), 'BTC'));

describe('terms as signed', () => {
  it('are told in words, also what was left out and so is as usual', () => {
    expect(told(BARE)).toEqual({
      Term: 'open-ended',
      'The provider’s day': 'begins 480 minutes east of UTC',
      Fee: 'none',
      Electricity: 'in the price or the fee',
      Settled: 'every day, within 2 days after',
      'A day is late when more is open than': '1 %',
      'A payment that is too small covers': 'the oldest days first',
      'In default': 'never',
      'Given up when late by': 'never',
      'A rest at the end': 'is paid',
      'Can be cancelled': 'no',
      Promised: 'nothing',
      'Fees of blocks count': 'as nothing',
      'Judged at the end':
        'renew from +0 % on, scale up from +10 % on, stop where more than 5 % of what was earned is late or given up',
    });
  });

  it('are told one by one', () => {
    const whole = {
      ...BARE,
      ...{ termDays: 365, shortfall: 'pro-rata', writeOffAfterDays: 1, default: { afterDays: 30, then: 'write-off' } },
      fee: { currency: 'usd', perUnitDay: '0.012', taken: 'deducted', whenAboveReward: { rule: 'end', afterDays: 30 } },
      electricity: { days: 180, price: '200' },
      settlement: { everyDays: 7, anchor: '2026-03-03', paidWithinDays: 1, toleranceBps: 0 },
      residual: { minimum: '0.0002', below: 'stays' },
      cancellation: { noticeDays: 30, refundBps: 5_000 },
      promise: { currency: 'coin', perUnitDay: '0.0000006' },
      blockFees: { rule: 'of-subsidy', bps: 150 },
      verdictRule: { renewFromBps: -250, scaleFromBps: 1_200, lostBpsMax: 0 },
    };
    expect(told(whole)).toMatchObject({
      Term: '365 days',
      Fee: '$0.012 for one unit and day, from each day’s reward. A fee above the day’s reward is the end of the contract after 30 such days in a row',
      Electricity: '180 days paid ahead for $200',
      Settled: 'every 7 days, a period beginning on 2026-03-03, within 1 day after',
      'A payment that is too small covers': 'all open days by their part',
      'In default': 'after 30 days late; what is open is given up',
      'Given up when late by': '1 day',
      'A rest at the end': 'stays with the provider below 0.0002 BTC',
      'Can be cancelled': 'with 30 days of notice; 50 % of the price of the days left comes back',
      Promised: '0.0000006 BTC for one unit and day, before deducted fees',
      'Fees of blocks count': 'as 1.5 % of what a block creates',
      'Judged at the end':
        'renew from −2.5 % on, scale up from +12 % on, stop where more than 0 % of what was earned is late or given up',
    });
    expect(told({ ...BARE, blockFees: { rule: 'per-block', amount: '0.05' } })['Fees of blocks count']).toBe(
      'as 0.05 BTC a block',
    );
  });
});
