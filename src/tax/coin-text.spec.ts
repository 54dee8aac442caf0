import { readUnits, showUnits } from './coin-text';

describe('amounts of coins as text', () => {
  it.each([
    ['BTC', '1', 100_000_000n],
    ['BTC', '0.00000001', 1n],
    ['BTC', '0.1000000000', 10_000_000n],
    ['USDC', '0.000001', 1n],
    ['ETH', '0.000000000000000001', 1n],
  ])('reads %s %s exactly', (asset, text, units) => {
    expect(readUnits(asset, text)).toBe(units);
  });

  it.each([
    ['BTC', '0', 'tax.bad-amount'],
    ['BTC', '-1', 'tax.bad-amount'],
    ['BTC', '0.000000001', 'tax.bad-amount'],
    ['BTC', '1'.padEnd(39, '0'), 'tax.bad-amount'],
    ['NONE', '1', 'tax.unknown-asset'],
    ['constructor', '1', 'tax.unknown-asset'],
    ['BTC', 'one', 'units.bad-decimal'],
  ])('refuses %s %s', (asset, text, code) => {
    expect(() => readUnits(asset, text)).toThrow(expect.objectContaining({ code }));
  });

  it('shows what it read', () => {
    expect(showUnits('BTC', readUnits('BTC', '0.015'))).toBe('0.015');
  });
});
