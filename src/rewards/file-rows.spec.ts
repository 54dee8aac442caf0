import fc from 'fast-check';
import { DAY_MS, formatCoins, parseInstant, plusMs } from '../units';
import { type FileMap, readFileMap } from './file-map';
import { planFile } from './file-preview';
import { readFileRows } from './file-rows';
import type { SourceDeclaration } from './source';

const NOW = parseInstant('2026-04-01T00:00:00Z');
const SOURCE: SourceDeclaration = {
  id: 'by-file',
  pool: 'file',
  asset: 'BTC',
  dayOffsetMinutes: 0,
  reports: 'net',
  recogniseAt: 'withdrawable',
  legalModel: 'principal',
  ownerAtConversion: 'none',
  sharing: 'percent',
  receivesAt: 'treasury',
  since: parseInstant('2026-03-01T00:00:00Z'),
};
const COLUMNS = { id: 'Id', date: 'Day', amount: 'Net', fee: 'Fee', coin: 'Coin', txid: 'Tx' };
const MAP: FileMap = { delimiter: 'comma', decimal: 'point', date: 'YYYY-MM-DD', unit: 'coins', columns: COLUMNS };
const HEAD = 'Id,Day,Net,Fee,Coin,Tx';
const TX = 'AB'.repeat(32);

function read(text: string, map: Partial<FileMap> = {}, source: Partial<SourceDeclaration> = {}) {
  return readFileRows(text, { ...MAP, ...map }, { ...SOURCE, ...source }, NOW);
}
const lines = (...rows: string[]): string => [HEAD, ...rows].join('\n');
const mistakes = (text: string, map: Partial<FileMap> = {}, source: Partial<SourceDeclaration> = {}) =>
  read(text, map, source).mistakes.map(({ line, column, reason }) => [line, column, reason]);

describe('a file of rewards', () => {
  it('is read by its map: byte order mark, any line end, quotes, columns in any order', () => {
    const text = `\ufeffTx,Coin,"Net",Fee,Day,Id,Remark\r\n${TX},BTC,"0.00010000",,2026-03-05,a-1,"two\nlines, ""quoted"""\r\n`;
    const { rows, mistakes: none } = read(text);
    expect(none).toEqual([]);
    expect(rows).toEqual([
      expect.objectContaining({
        line: 3,
        externalId: 'a-1',
        label: 'a-1',
        from: parseInstant('2026-03-05T00:00:00Z'),
        to: parseInstant('2026-03-06T00:00:00Z'),
        net: 10_000n,
        poolFee: 0n,
        txid: TX.toLowerCase(),
      }),
    ]);
    expect(JSON.parse(rows[0]?.raw ?? '')).toMatchObject({ Remark: 'two\nlines, "quoted"' });
  });

  it.each([
    ['semicolon', ';'],
    ['tab', '\t'],
    ['pipe', '|'],
  ] as const)('may be divided by %s, and by nothing else than declared', (delimiter, sign) => {
    const text = lines('a,2026-03-05,0.5,0.1,BTC,').replaceAll(',', sign);
    expect(read(text, { delimiter }).rows).toMatchObject([{ net: 50_000_000n, poolFee: 10_000_000n, txid: null }]);
    expect(mistakes(text)[0]).toEqual([1, 'Id', 'column-missing']);
  });

  it('takes a decimal comma only where it is declared', () => {
    const text = 'Id;Day;Net;Fee;Coin;Tx\na;2026-03-05;0,5;0;BTC;';
    expect(read(text, { delimiter: 'semicolon', decimal: 'comma' }).rows).toMatchObject([{ net: 50_000_000n }]);
    expect(mistakes(text, { delimiter: 'semicolon' })).toEqual([[2, 'Net', 'not-an-amount']]);
    const point = text.replace('0,5', '0.5');
    expect(mistakes(point, { delimiter: 'semicolon', decimal: 'comma' })).toEqual([[2, 'Net', 'not-an-amount']]);
  });

  it.each([
    ['YYYY/MM/DD', '2026/03/05'],
    ['DD.MM.YYYY', '05.03.2026'],
    ['DD/MM/YYYY', '05/03/2026'],
    ['MM/DD/YYYY', '03/05/2026'],
    ['iso-utc', '2026-03-05T23:59:59Z'],
    ['unix-seconds', '1772755199'],
  ] as const)('writes its days as %s', (date, day) => {
    expect(read(lines(`a,${day},1,,BTC,`), { date }).rows).toMatchObject([
      { from: parseInstant('2026-03-05T00:00:00Z') },
    ]);
    expect(mistakes(lines('a,5 March 2026,1,,BTC,'), { date })).toEqual([[2, 'Day', 'not-a-day']]);
  });

  it("takes the pool's day, declared with the source", () => {
    const source = { dayOffsetMinutes: 480 };
    const [row] = read(lines('a,2026-03-05,1,,BTC,'), {}, source).rows;
    expect(row?.from).toBe(parseInstant('2026-03-04T16:00:00Z'));
    const moment = read(lines('a,2026-03-05T16:00:00Z,1,,BTC,'), { date: 'iso-utc' }, source).rows;
    expect(moment).toMatchObject([{ from: parseInstant('2026-03-05T16:00:00Z') }]);
  });

  it('subtracts the fee where the source reports gross, and leaves it beside where it reports net', () => {
    const text = lines('a,2026-03-05,1.0,0.1,BTC,');
    expect(read(text).rows).toMatchObject([{ net: 100_000_000n, poolFee: 10_000_000n }]);
    expect(read(text, {}, { reports: 'gross' }).rows).toMatchObject([{ net: 90_000_000n, poolFee: 10_000_000n }]);
    const all = lines('a,2026-03-05,0.1,0.1,BTC,');
    expect(read(all, {}, { reports: 'gross' }).rows).toMatchObject([{ net: 0n }]);
    const above = lines('a,2026-03-05,0.1,0.10000001,BTC,');
    expect(mistakes(above, {}, { reports: 'gross' })).toEqual([[2, 'Fee', 'fee-above-amount']]);
  });

  it.each([
    ['an amount that is none', 'a,2026-03-05,abc,,BTC,', 'Net', 'not-an-amount'],
    ['separators of thousands', 'a,2026-03-05,"1,000.5",,BTC,', 'Net', 'not-an-amount'],
    ['an exponent', 'a,2026-03-05,1e3,,BTC,', 'Net', 'not-an-amount'],
    ['a negative amount', 'a,2026-03-05,-0.1,,BTC,', 'Net', 'negative'],
    ['a ninth decimal', 'a,2026-03-05,0.000000001,,BTC,', 'Net', 'too-precise'],
    ['more than any coin has', `a,2026-03-05,${'9'.repeat(20)},,BTC,`, 'Net', 'too-large'],
    ['no amount', 'a,2026-03-05,,,BTC,', 'Net', 'empty'],
    ['no id', ',2026-03-05,1,,BTC,', 'Id', 'empty'],
    ['another coin', 'a,2026-03-05,1,,LTC,', 'Coin', 'other-coin'],
    ['a txid of 63 digits', `a,2026-03-05,1,,BTC,${TX.slice(1)}`, 'Tx', 'not-a-txid'],
    ['a day that never was', 'a,2026-02-30,1,,BTC,', 'Day', 'not-a-day'],
    ['the day before the source began', 'a,2026-02-28,1,,BTC,', 'Day', 'before-since'],
    ['a day that is not over', 'a,2026-04-01,1,,BTC,', 'Day', 'day-not-over'],
    ['a cell that is too long', `a,2026-03-05,1,,BTC,${'f'.repeat(4_097)}`, 'Tx', 'too-long'],
  ] as const)('names by line and column: %s', (_what, line, column, reason) => {
    const good = 'ok,2026-03-06,1,,BTC,';
    expect(mistakes(lines(good, line))).toEqual([[3, column, reason]]);
  });

  it('books the last day that is over, and the first of the source', () => {
    expect(mistakes(lines('a,2026-03-31,1,,BTC,', 'b,2026-03-01,1,,BTC,'))).toEqual([]);
  });

  it.each([
    ['an id that comes twice', lines('a,2026-03-05,1,,BTC,', 'a,2026-03-06,1,,BTC,'), [3, 'Id', 'doubled']],
    ['a quote that does not end', lines('"a,2026-03-05,1,,BTC,'), [2, '', 'not-csv']],
    ['a line with a cell too few', lines('a,2026-03-05,1,,BTC'), [2, '', 'not-csv']],
    ['nothing at all', '', [1, '', 'not-csv']],
    ['a NUL', `${HEAD}\na\0,2026-03-05,1,,BTC,`, [1, '', 'not-csv']],
    ['a column that comes twice', `${HEAD},Net\na,2026-03-05,1,,BTC,,2`, [1, 'Net', 'column-doubled']],
    ['a page instead of a file', '<html><body>Sign in</body></html>', [1, 'Id', 'column-missing']],
  ] as const)('refuses %s', (_what, text, first) => {
    expect(mistakes(text)[0]).toEqual(first);
  });

  it('takes one row a day where the file has no ids', () => {
    const map = { columns: { ...COLUMNS, id: null } };
    expect(read(lines('a,2026-03-05,1,,BTC,'), map).rows).toMatchObject([{ externalId: 'day-2026-03-05' }]);
    expect(mistakes(lines('a,2026-03-05,1,,BTC,', 'b,2026-03-05,1,,BTC,'), map)).toEqual([[3, 'Day', 'doubled']]);
  });

  it.each(['=cmd|calc!A1', '+1+1', '@SUM(A1)', '-2+3', 'Reihe 7/2026', '矿机'])('takes %s as text', (label) => {
    const [row] = read(lines(`"${label}",2026-03-05,1,,BTC,`)).rows;
    expect(row?.label).toBe(label);
    expect(row?.externalId).toMatch(/^sha-[0-9a-f]{40}$/);
    expect(JSON.parse(row?.raw ?? '')).toMatchObject({ Id: label });
  });

  it('refuses a file above its limits, and reads one that is just within', () => {
    const rows = (count: number) => lines(...Array.from({ length: count }, (_, n) => `r${n},2026-03-05,0.1,,BTC,`));
    expect(read(rows(20_000)).rows).toHaveLength(20_000);
    expect(mistakes(rows(20_001))).toEqual([[20_002, '', 'too-many-rows']]);
    expect(mistakes(`${lines('a,2026-03-05,1,,BTC,')}${'\n'.repeat(1024 * 1024)}`)).toEqual([[1, '', 'not-csv']]);
  });

  it('reads every amount that a coin can have to the base unit, and never throws on any text', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2_100_000_000_000_000n }), (units) => {
        const { rows } = read(lines(`a,2026-03-05,${formatCoins({ asset: 'BTC', units })},,BTC,`));
        expect(rows[0]?.net).toBe(units);
        expect(read(lines(`a,2026-03-05,${units},,BTC,`), { unit: 'base-units' }).rows[0]?.net).toBe(units);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(read(text).rows).toEqual([]);
        const { rows, mistakes: some } = read(`${HEAD}\n${text}`);
        expect(rows.length + some.length >= 0).toBe(true);
        for (const row of rows) expect(row.net >= 0n && row.poolFee >= 0n).toBe(true);
      }),
    );
  });
});

describe('a column map', () => {
  it.each([
    ['is no object', 'x', 'map'],
    ['has no columns', { ...MAP, columns: undefined }, 'columns'],
    ['has no amount', { ...MAP, columns: { ...COLUMNS, amount: null } }, 'columns.amount'],
    ['has an unknown word', { ...MAP, guess: true }, 'guess'],
    ['has an unknown column', { ...MAP, columns: { ...COLUMNS, gross: 'x' } }, 'columns.gross'],
    ['has a date that nobody declared', { ...MAP, date: 'auto' }, 'date'],
    ['divides and points by a comma', { ...MAP, decimal: 'comma' }, 'decimal'],
  ])('is refused when it %s', (_what, value, field) => {
    expect(() => readFileMap(value)).toThrow(expect.objectContaining({ code: 'rewards.bad-map', fields: expect.objectContaining({ field }) as object }) as Error); // prettier-ignore
  });

  it('is read as it was written', () => {
    expect(readFileMap(JSON.parse(JSON.stringify(MAP)))).toEqual(MAP);
  });
});

describe('a preview', () => {
  const of = { sourceId: 'by-file', map: MAP, fileSha256: 'f'.repeat(64) };
  const plan = (text: string, known: Parameters<typeof planFile>[1] = new Map()) => planFile(read(text), known, of);
  const row = { externalId: 'a', from: parseInstant('2026-03-05T00:00:00Z'), net: 5n, poolFee: 0n, txid: null };

  it.each([
    ['new', new Map(), 'new', 6n],
    ['unchanged', new Map([['a', { ...row, net: 6n }]]), 'unchanged', 0n],
    ['revised by one unit', new Map([['a', row]]), 'revised', 1n],
    ['revised to another day', new Map([['a', { ...row, net: 6n, from: plusMs(row.from, DAY_MS) }]]), 'revised', 0n],
    ['revised to another transaction', new Map([['a', { ...row, net: 6n, txid: 'x' }]]), 'revised', 0n],
  ] as const)('calls a row %s', (_what, known, change, delta) => {
    const made = plan(lines('a,2026-03-05,0.00000006,,BTC,'), known);
    expect(made.rows.map((one) => one.change)).toEqual([change]);
    expect(made).toMatchObject({ delta, net: 6n });
  });

  it('has another hash for another file, map, source or state of the books, and none with a mistake', () => {
    const text = lines('a,2026-03-05,0.00000006,,BTC,');
    const hashes = [
      plan(text).hash,
      plan(text, new Map([['a', row]])).hash,
      plan(lines('a,2026-03-05,0.00000007,,BTC,')).hash,
      planFile(read(text), new Map(), { ...of, sourceId: 'other' }).hash,
      planFile(read(text), new Map(), { ...of, fileSha256: '0'.repeat(64) }).hash,
      planFile(read(text), new Map(), { ...of, map: { ...MAP, unit: 'base-units' } }).hash,
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(plan(text).hash).toBe(hashes[0]);
    expect(plan(lines('a,2026-03-05,x,,BTC,')).hash).toBeNull();
  });
});
