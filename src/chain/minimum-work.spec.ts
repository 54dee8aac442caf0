import { judgeWork } from './minimum-work';

/** Bitcoin Core 31, kernel/chainparams.cpp: mainnet's nMinimumChainWork. */
const LEAST = BigInt('0x0000000000000000000000000000000000000001128750f82f4c366153a3a030');

describe('the least work of a chain', () => {
  it.each<[string, bigint, boolean, string]>([
    ['one hash short', LEAST - 1n, true, 'low'],
    ['just enough', LEAST, true, 'enough'],
    ['none', 0n, true, 'low'],
    ['short, but counted from a checkpoint only', LEAST - 1n, false, 'unchecked'],
    ['enough, though counted from a checkpoint only', LEAST, false, 'enough'],
  ])('of mainnet, %s: %s', (_, work, total, verdict) => {
    expect(judgeWork('bitcoin', work, total)).toBe(verdict);
  });

  it('is not known for a network whose blocks cost nothing', () => {
    expect(judgeWork('regtest', 0n, true)).toBe('unchecked');
  });
});
