import { formatWork } from './work';

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
