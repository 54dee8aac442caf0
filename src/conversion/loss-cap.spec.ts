import { lossOf } from './loss-cap';

/** A quote of 10,000 satoshi for 1,000 units: ten satoshi a unit. */
const quote = { quoted: 10_000n, amount: 1_000n };

describe('what a fill lost against its quote', () => {
  it.each([
    [1_000n, 10_000n, 0n],
    [1_000n, 9_999n, 1n],
    [1_000n, 10_001n, 0n],
    [400n, 3_990n, 10n],
    [0n, 0n, 0n],
  ])('%s units for %s satoshi lose %s', (sold, bought, loss) => {
    expect(lossOf(quote, { sold, bought })).toBe(loss);
  });

  it('is rounded up where the quote does not divide', () => {
    expect(lossOf({ quoted: 10n, amount: 3n }, { sold: 1n, bought: 3n })).toBe(1n);
  });
});
