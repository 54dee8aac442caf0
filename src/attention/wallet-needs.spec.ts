import { walletNeeds } from './wallet-needs';

const keep = { leastSats: 1_000n, mostSats: 5_000n };
const hot = { id: 'main', name: 'Payouts', isRetired: false, keep };
const keysOf = (heldSats: bigint, over: object = {}): string[] =>
  walletNeeds([{ ...hot, heldSats, ...over }]).map(({ key }) => key);

describe('what should stand in a wallet', () => {
  it.each([
    [999n, ['wallet/main/below']],
    [1_000n, []],
    [5_000n, []],
    [5_001n, ['wallet/main/above']],
  ])('%i satoshi of 1,000 to 5,000', (held, expected) => {
    expect(keysOf(held)).toEqual(expected);
  });

  it('is nobody’s business where nobody named it', () => {
    expect([keysOf(0n, { keep: null }), keysOf(10n ** 15n, { keep: null })]).toEqual([[], []]);
  });

  it('is nothing in a retired one', () => {
    expect([keysOf(0n, { isRetired: true }), keysOf(1n, { isRetired: true })]).toEqual([[], ['wallet/main/retired']]);
  });

  it('says both sums and that no money is lost', () => {
    const [need] = walletNeeds([{ ...hot, heldSats: 123_456_789n }]);
    expect(need?.what).toContain('1.23456789 BTC');
    expect(need?.what).toContain('0.00005000 BTC');
    expect(need).toMatchObject({ weight: 'look', page: '/operator/treasury' });
  });
});
