import { CcxtVenue } from '../../src/conversion/venues/ccxt/ccxt-venue.adapter';
import { Secret } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { Scratch } from '../support/stores';
import { LOCAL_VENUES } from '../support/venues';
import { VenueBook } from '../support/venues/book';
import { venueContract } from './venue.contract';

const scratch = new Scratch();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await scratch.clean();
});

for (const { exchange, key, start } of LOCAL_VENUES) {
  venueContract(`${exchange} through ccxt`, async () => {
    const clock = new FakeClock('2026-05-01T00:00:00Z');
    const book = new VenueBook(() => clock.now());
    const server = await start(book);
    closing.push(() => server.close());
    const venue = new CcxtVenue(await scratch.open('memory'), clock, {
      ...{ id: exchange, exchange, url: server.url },
      key: {
        apiKey: new Secret(key.apiKey),
        apiSecret: new Secret(key.apiSecret),
        ...(key.password === undefined ? {} : { password: new Secret(key.password) }),
      },
    });
    return { venue, sell: 'LTC', amount: 300_000_000n };
  });
}

describe('any other exchange by its name in ccxt', () => {
  const key = { apiKey: new Secret('a'), apiSecret: new Secret('YQ==') };
  const open = async (exchange: string): Promise<CcxtVenue> =>
    new CcxtVenue(await scratch.open('memory'), new FakeClock('2026-05-01T00:00:00Z'), { id: 'x', exchange, key });

  it('is taken when it has what a conversion needs', async () => {
    const venue = await open('kucoin');
    expect([venue.label, venue.dryRun, venue.minimum('LTC'), venue.sellable('LTC', 10n)]).toEqual(['kucoin', false, null, 0n]); // prettier-ignore
  });

  it('is refused in words when it lacks something', async () => {
    await expect(open('bitstamp')).rejects.toMatchObject({ code: 'conversion.venue-unfit' });
    await expect(open('bitstamp')).rejects.toThrow('it cannot find an order under our own id');
  });

  it.each(['nope', '../kraken', 'Kraken', '', 'base/Exchange'])(
    'is refused when ccxt has none named "%s"',
    async (name) => {
      await expect(open(name)).rejects.toMatchObject({ code: 'conversion.unknown-venue' });
    },
  );
});
