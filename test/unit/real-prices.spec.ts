import type { Config, PricesConfig } from '../../src/config';
import { priceSourceOf } from '../../src/real-prices';
import { FakeClock } from '../support/fake-clock';

const PRICES: PricesConfig = {
  folder: '/nowhere',
  label: 'my series',
  live: [],
  first: 'file',
  maxAgeMinutes: 120,
  spreadMaxBps: 300,
  dayMoveMaxBps: 2_500,
};
const labelOf = (prices: Partial<PricesConfig>): string =>
  priceSourceOf({ prices: { ...PRICES, ...prices }, sources: [] } as unknown as Config, new FakeClock()).label;

describe('the price source of real use', () => {
  it.each<[Partial<PricesConfig>, string]>([
    [{}, 'my series'],
    [{ first: 'live' }, 'my series'],
    [{ live: ['kraken'] }, 'my series, then hourly closes of Kraken'],
    [{ live: ['kraken', 'coinbase'] }, 'my series, then hourly closes of Kraken and Coinbase'],
    [{ live: ['coinbase'], first: 'live' }, 'hourly closes of Coinbase, then my series'],
  ])('with %j is called "%s"', (prices, label) => {
    expect(labelOf(prices)).toBe(label);
  });
});
