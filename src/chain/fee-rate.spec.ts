import { feeRateOf } from '.';

describe('fee rate from a node', () => {
  it.each<[string, bigint | undefined]>([
    ['0.00001000', 1_000n],
    ['1e-5', 1_000n],
    ['0.000012345', 1_235n],
    ['0.00000100', 100n],
    ['0.00000099', 100n],
    ['1e-8', 100n],
    ['0.1', 10_000_000n],
    ['0.10000001', undefined],
    ['1000000', undefined],
    ['-1', undefined],
    ['0', undefined],
    ['-0', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['', undefined],
    ['null', undefined],
    ['1e999', undefined],
    ['0x10', undefined],
  ])('%j BTC/kvB is %s sat/kvB', (text, rate) => {
    expect(feeRateOf(text)).toBe(rate);
  });
});
