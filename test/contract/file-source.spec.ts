import fc from 'fast-check';
import type { FileMap } from '../../src/rewards/file-map';
import { readFileRows } from '../../src/rewards/file-rows';
import type { SourceDeclaration } from '../../src/rewards';
import { FileSource } from '../../src/rewards/sources/file/file.adapter';
import { parseInstant } from '../../src/units';
import { BAD_SIZES, BAD_TEXTS } from './bad-replies';

const NOW = parseInstant('2026-04-01T00:00:00Z');
const SOURCE: SourceDeclaration = {
  id: 'by-file',
  pool: 'file',
  asset: 'BTC',
  dayOffsetMinutes: 0,
  reports: 'gross',
  recogniseAt: 'withdrawable',
  legalModel: 'principal',
  ownerAtConversion: 'none',
  sharing: 'percent',
  receivesAt: 'treasury',
  since: parseInstant('2026-03-01T00:00:00Z'),
};
const MAP: FileMap = {
  ...{ delimiter: 'semicolon', decimal: 'point', date: 'YYYY-MM-DD', unit: 'coins' },
  columns: { id: 'Id', date: 'Day', amount: 'Gross', fee: 'Fee', coin: 'Coin', txid: 'Tx' },
};
const HEAD = 'Id;Day;Gross;Fee;Coin;Tx';
const ROWS = ['a;2026-03-05;0.5;0.01;BTC;', 'b;2026-03-06;0.25;0;BTC;', 'c;2026-03-07;0.125;;BTC;'];
const TX = 'ab'.repeat(32);

const file = (rows: readonly string[], head = HEAD): string => [head, ...rows, ''].join('\n');
const read = (text: string) => readFileRows(text, MAP, SOURCE, NOW);
const reasons = (text: string) => read(text).mistakes.map(({ line, column, reason }) => [line, column, reason]);

/** What a pool's API must stand, a file must: it is refused by line and column, and no row of it is taken. */
describe('a file as a reward source', () => {
  const figures = [...BAD_TEXTS, ...BAD_SIZES].map(([, text]) => text);

  it.each([...figures, 'true', 'null', '{}', '[1]', 'all of it', '1e-400', '٣', '1 000', '0.5.0', '+1', '.5', '5.'])(
    'refuses %j for an amount and for a fee by its line and column',
    (text) => {
      const whole = read(file(ROWS)).rows;
      expect(whole).toHaveLength(3);
      for (const [column, at] of [
        ['Gross', 2],
        ['Fee', 3],
      ] as const) {
        const cells = 'a;2026-03-05;0.5;0.01;BTC;'.split(';');
        cells[at] = text;
        const { mistakes } = read(file([cells.join(';'), ...ROWS.slice(1)]));
        expect(mistakes).toEqual([{ line: 2, column, reason: expect.stringMatching(/not-an-amount|negative|too-precise|too-large/) as string, text }]); // prettier-ignore
      }
    },
  );

  it.each([
    ['an empty file', '', [1, '', 'not-csv']],
    ['null', 'null', [1, 'Id', 'column-missing']],
    ['HTML', '<!doctype html><title>Just a moment...</title>', [1, 'Id', 'column-missing']],
    ['JSON', '{"btc":{"daily_rewards":[]}}', [1, '', 'not-csv']],
    ['JSON nested without end', '['.repeat(100_000), [1, '', 'not-csv']],
    ['a text that no database holds', file(['a\0;2026-03-05;0.5;;BTC;']), [1, '', 'not-csv']],
    ['more than a megabyte', file([...ROWS, 'x'.repeat(1024 * 1024)]), [1, '', 'not-csv']],
    ['two files in one', file(ROWS) + file(ROWS), [5, 'Day', 'not-a-day']],
    ['a row that is a number', file(['1', ...ROWS]), [2, '', 'not-csv']],
    ['a row of another file', file([...ROWS, 'd;2026-03-08;0.5']), [5, '', 'not-csv']],
    ['the same row twice', file([...ROWS, 'a;2026-03-05;0.5;0.01;BTC;']), [5, 'Id', 'doubled']],
    ['an id again with another amount', file([...ROWS, 'a;2026-03-05;0.7;0.01;BTC;']), [5, 'Id', 'doubled']],
    ['a row without its amount', file(['a;2026-03-05;;0.01;BTC;']), [2, 'Gross', 'empty']],
    ['a row of another coin', file(['a;2026-03-05;0.5;0.01;LTC;']), [2, 'Coin', 'other-coin']],
    [
      'a day of tomorrow, by whatever clock it was written',
      file(['a;2026-04-01;0.5;;BTC;']),
      [2, 'Day', 'day-not-over'],
    ],
    ['half a txid', file([`a;2026-03-05;0.5;;BTC;${TX.slice(0, 32)}`]), [2, 'Tx', 'not-a-txid']],
  ] as const)('refuses %s', (_what, text, first) => {
    expect(reasons(text)[0]).toEqual(first);
  });

  it.each([
    ['from back to front', [...ROWS].reverse()],
    ['turned by one', [...ROWS.slice(1), ...ROWS.slice(0, 1)]],
  ])('reads rows told %s as what they are', (_what, rows) => {
    const sorted = (text: string) => read(text).rows.map(({ externalId, net, poolFee }) => [externalId, net, poolFee]).sort(); // prettier-ignore
    expect(sorted(file(rows))).toEqual(sorted(file(ROWS)));
  });

  it('answers whatever a file holds with mistakes or sound rows, and never with a row that is not in it', () => {
    const whole = file(ROWS);
    const { rows } = read(whole);
    const at = fc.nat({ max: whole.length });
    fc.assert(
      fc.property(at, fc.constantFrom('', '"', ';', '\n', '\r', '-', '0', '\u00e9', '\ufeff', '\0'), (cut, text) => {
        for (const spoilt of [whole.slice(0, cut), whole.slice(0, cut) + text + whole.slice(cut)]) {
          const found = read(spoilt);
          for (const row of found.rows) expect(row.net >= 0n && row.poolFee >= 0n && row.to > row.from).toBe(true);
          expect(new Set(found.rows.map(({ externalId }) => externalId)).size).toBe(found.rows.length);
        }
        // Of a file that was cut only the last row can be another one: the preview shows it with the sum.
        const cutShort = read(whole.slice(0, cut)).rows;
        expect(cutShort.slice(0, -1)).toEqual(rows.slice(0, Math.max(cutShort.length - 1, 0)));
      }),
    );
  });

  it('has nothing to say when it is asked', async () => {
    const source = new FileSource(SOURCE);
    expect(await source.fetch()).toEqual({ rows: [], payouts: [], workers: [], rawReplies: [] });
    expect(await source.sampleWorkers()).toEqual({ workers: [], rawReplies: [] });
  });
});
