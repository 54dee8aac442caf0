import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DailyFileSource } from '../../src/prices/sources/daily-file.adapter';
import { formatInstant, parseInstant } from '../../src/units';
import { Scratch } from '../support/stores';
import { priceSourceContract } from './price-source.contract';

const scratch = new Scratch();
afterEach(() => scratch.clean());

function file(text: string): string {
  const path = join(scratch.folder(), 'btc.csv');
  writeFileSync(path, text);
  return path;
}

const daily = (path: string, dayOffsetMinutes = 0): DailyFileSource =>
  new DailyFileSource({
    name: 'file',
    label: 'test prices',
    dayOffsetMinutes,
    dayMoveMaxBps: 2_500,
    files: { BTC: path },
  });
const GOOD = 'date,price_usd,source\n2026-01-01,87654.321,feed\n2026-01-03,90000,feed\n';

priceSourceContract('daily file', async () => ({
  source: daily(file(GOOD)),
  asset: 'BTC',
  known: parseInstant('2026-01-01T12:00:00Z'),
  price: '87654.321',
  missing: parseInstant('2026-01-02T12:00:00Z'),
  foreign: 'LTC',
  broken: daily('/nowhere/btc.csv'),
}));

describe('a daily file', () => {
  it.each([
    ['2025-12-31T23:59:59.999Z', 0, undefined],
    ['2026-01-01T00:00:00Z', 0, '2026-01-01T00:00:00.000Z'],
    ['2026-01-01T23:59:59.999Z', 0, '2026-01-01T00:00:00.000Z'],
    ['2026-01-02T00:00:00Z', 0, undefined],
    ['2025-12-31T15:59:59.999Z', 480, undefined],
    ['2025-12-31T16:00:00Z', 480, '2025-12-31T16:00:00.000Z'],
    ['2026-01-01T15:59:59.999Z', 480, '2025-12-31T16:00:00.000Z'],
  ])('at %s with days %s minutes east of UTC speaks of %s', async (at, offset, observed) => {
    const quote = await daily(file(GOOD), offset).quoteAt('BTC', parseInstant(at));
    expect(quote && formatInstant(quote.observedAt)).toBe(observed);
  });

  it('refuses a day that is far from those beside it by its line, and gives the days around it (F41)', async () => {
    const text = `${GOOD}2026-01-04,9000000,feed\n2026-01-05,0.9,feed\n2026-01-06,91000,feed\n`;
    const source = daily(file(text));
    const at = (day: string) => source.quoteAt('BTC', parseInstant(`${day}T12:00:00Z`));
    for (const [day, line] of [
      ['2026-01-04', 4],
      ['2026-01-05', 5],
    ] as const) {
      // prettier-ignore
      const message = expect.stringContaining(`line ${line} (${day}: `);
      await expect(at(day)).rejects.toMatchObject({ code: 'prices.outlier', message });
    }
    expect((await at('2026-01-03'))?.raw).toBe('2026-01-03,90000,feed');
    expect((await at('2026-01-06'))?.raw).toBe('2026-01-06,91000,feed');
  });

  it.each(['', 'date,price_usd,source\n2026-01-01,0,feed\n', `${GOOD}2026-01-01,1,feed\n`])(
    'that is damaged is refused whole: %j',
    async (text) => {
      const act = daily(file(text)).quoteAt('BTC', parseInstant('2026-01-03T00:00:00Z'));
      await expect(act).rejects.toMatchObject({ code: 'prices.bad-file' });
    },
  );
});
