import { basisPoints } from './payout-waits';

describe('the share of a fee that a member waits for', () => {
  it.each([
    ['0.01', 1],
    ['0.5', 50],
    ['0.50', 50],
    [' 2 ', 200],
    ['1.07', 107],
    ['100', 10_000],
  ])('takes %s per cent as %s basis points', (text, bps) => {
    expect(basisPoints(text)).toBe(bps);
  });

  it.each(['', '0', '0.00', '0.001', '100.01', '-1', '1,5', '1e1', '.5', 'NaN'])('takes "%s" for no share', (text) => {
    expect(basisPoints(text)).toBeUndefined();
  });
});
