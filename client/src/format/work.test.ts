import { formatUnitDays, formatWork } from './work';

describe('work in TH·h', () => {
  it.each([
    [0n, '0.000'],
    [1n, '< 0.001'],
    [3_599_999_999_999n, '< 0.001'],
    [3_600_000_000_000n, '0.001'],
    [3_599_999_999_999_999n, '0.999'],
    [3_600_000_000_000_000n, '1.000'],
    [4_500_000_000_000_000_000n, '1,250.000'],
  ])('%s hashes are %s', (hashes, text) => {
    expect(formatWork(hashes)).toBe(text);
  });
});

describe('units held for a time', () => {
  it.each([
    [0n, '0.000'],
    [1n, '< 0.001'],
    [86_399n, '< 0.001'],
    [86_400n, '0.001'],
    [863_999_999n, '9.999'],
    [864_000_000n, '10.000'],
  ])('%s units x milliseconds are %s unit-days', (weight, text) => {
    expect(formatUnitDays(weight)).toBe(text);
  });
});
