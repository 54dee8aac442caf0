import type { PriceSource } from '../../src/prices';
import { DryRunVenue } from '../../src/conversion/venues/dry-run.adapter';
import { parsePrice } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { Scratch } from '../support/stores';
import { venueContract } from './venue.contract';

const scratch = new Scratch();
afterEach(() => scratch.clean());

const prices: PriceSource = {
  ...{ name: 'fixed', label: 'test prices' },
  quoteAt: async (asset, at) => ({
    ...{ price: parsePrice(asset === 'BTC' ? '100000' : '100'), source: 'fixed', observedAt: at, raw: '' },
  }),
};
const options = { id: 'dry', feeBps: 20, minimums: {} };

venueContract('dry run', async () => ({
  venue: new DryRunVenue(await scratch.open('memory'), new FakeClock(), prices, options),
  sell: 'LTC',
  amount: 3_000_000n,
}));

venueContract('dry run with a settlement', async () => ({
  venue: new DryRunVenue(await scratch.open('memory'), new FakeClock(), prices, {
    ...options,
    settle: async () => 'cd'.repeat(32),
  }),
  sell: 'LTC',
  amount: 3_000_000n,
}));

it('a dry run says so, and without a settlement no transaction ever exists', async () => {
  const venue = new DryRunVenue(await scratch.open('memory'), new FakeClock(), prices, options);
  expect([venue.dryRun, venue.label]).toEqual([true, 'dry run (test prices)']);
  const sent = await venue.withdraw({ clientWithdrawalId: 'w', amount: 5n, address: 'a' });
  expect(sent).toMatchObject({ status: 'simulated', txid: null });
});
