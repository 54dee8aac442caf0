import { lotsOf, parseCoins, partKey, partsOf, walletsOf } from './allocation-parts';

const ROWS = [
  { lot: 'own/a', wallet: 'ledger', asset: 'BTC', amount: '0.3' },
  { lot: 'own/a', wallet: 'exchange', asset: 'BTC', amount: '0.1' },
  { lot: 'own/b', wallet: 'ledger', asset: 'BTC', amount: '1' },
  { lot: 'own/c', wallet: 'ledger', asset: 'LTC', amount: '7' },
];
const LOTS = lotsOf(ROWS, 'BTC');
const WALLETS = walletsOf(ROWS, 'BTC');
const typed = (...parts: [string, string, string][]) =>
  Object.fromEntries(parts.map(([lot, wallet, amount]) => [partKey(lot, wallet), amount]));

it('adds up the parts of a lot, to the last unit', () => {
  expect(LOTS).toEqual([
    { lot: 'own/a', units: 400_000_000_000_000_000n },
    { lot: 'own/b', units: 10n ** 18n },
  ]);
  expect(WALLETS).toEqual(['ledger', 'exchange']);
  expect(parseCoins('0.000000000000000001')).toBe(1n);
  for (const bad of ['', '-1', '1e3', '.5', '0.0000000000000000001', '1,5']) expect(parseCoins(bad)).toBeUndefined();
});

it('is whole when every lot is divided, and not one unit before or after', () => {
  const rest: [string, string, string] = ['own/b', 'exchange', '1'];
  const of = (amount: string) => partsOf(LOTS, WALLETS, typed(['own/a', 'ledger', amount], rest));
  expect(of('0.4')).toEqual([
    { lot: 'own/a', wallet: 'ledger', amount: '0.4' },
    { lot: 'own/b', wallet: 'exchange', amount: '1' },
  ]);
  for (const other of ['0.399999999999999999', '0.400000000000000001', '0', 'x', '']) expect(of(other)).toBeUndefined();
  expect(partsOf([], WALLETS, {})).toBeUndefined();
});
