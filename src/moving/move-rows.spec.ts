import { parseInstant } from '../units';
import { readAddresses, readDevices, readMembers, readOpenings, readSpreadsheet } from './move-rows';

const NOW = parseInstant('2026-11-21T00:00:00Z');
const AT = '2026-11-01T00:00:00Z';
const opening = (row: string) => readOpenings(`member,asset,amount,class,source,as_of\n${row}`, NOW);
const one = (row: string) => opening(row).mistakes.map(({ column, reason }) => [column, reason]);

describe('a file of moving in', () => {
  it('reads quotes, a byte order mark, any line end and any order of columns', () => {
    const { rows, mistakes } = readMembers('\ufeffmail,member,name\r\n"a@b.c"," A ""1"" ","Ann, the first"\r\n\r\n');
    expect(mistakes).toEqual([]);
    expect(rows).toEqual([{ line: 2, member: 'A "1"', person: { name: 'Ann, the first', mail: 'a@b.c' } }]);
  });

  it('takes text that a spreadsheet would run as text', () => {
    expect(readMembers('member\n=cmd|calc').rows[0]?.member).toBe('=cmd|calc');
  });

  it.each([
    ['', 'not-csv'],
    ['member,"address\nx', 'not-csv'],
    ['member,address\na,b,c', 'not-csv'],
    ['member\na', 'column-missing'],
    ['member,address,address\na,b,c', 'column-doubled'],
    ['member,address,note\na,b,c', 'column-unknown'],
    [`member,address\na,${'b'.repeat(301)}`, 'too-long'],
    [`member,address\n${'a'.repeat(129)},b`, 'too-long'],
    ['member,address\na\u0007,b', 'bad-name'],
    ['member,address\na\0,b', 'not-csv'],
    [`member,address\n${'a,b\n'.repeat(20_001)}`, 'too-many-rows'],
  ])('refuses %j', (text, reason) => {
    const { rows, mistakes } = readAddresses(text);
    expect(rows).toEqual([]);
    expect(mistakes.map((mistake) => mistake.reason)).toEqual([reason]);
  });

  it('names every mistake by line and column, and reads the other lines', () => {
    const { rows, mistakes } = readDevices(
      `source,worker,member,from\np,,a,\np,w,a,${AT}\np,w,b,\np,x,a,2026-02-30T00:00:00Z`,
    );
    expect(rows).toEqual([{ line: 3, sourceId: 'p', worker: 'w', member: 'a', from: parseInstant(AT) }]);
    expect(mistakes.map(({ line, column, reason }) => [line, column, reason])).toEqual([
      [2, 'worker', 'empty'],
      [4, '', 'doubled'],
      [5, 'from', 'not-a-time'],
    ]);
  });
});

describe('an opening balance', () => {
  it('is read exactly, with zeros before it and one instant for the file', () => {
    const { rows, asOf } = opening(`a,BTC,0021000000.00000001,available,,${AT}\n,LTC,0,receivable,p,${AT}`);
    expect(asOf).toBe(parseInstant(AT));
    expect(rows.map(({ member, asset, amount, openingClass, sourceId }) => [member, asset, amount, openingClass, sourceId])).toEqual([
      ['a', 'BTC', 2_100_000_000_000_001n, 'available', ''],
      ['', 'LTC', 0n, 'receivable', 'p'],
    ]); // prettier-ignore
  });

  it.each([
    [`a,BTC,-0.1,available,,${AT}`, 'amount', 'negative'],
    [`a,BTC,1e400,available,,${AT}`, 'amount', 'not-an-amount'],
    [`a,BTC,NaN,available,,${AT}`, 'amount', 'not-an-amount'],
    [`a,BTC,"1,5",available,,${AT}`, 'amount', 'not-an-amount'],
    [`a,BTC,0x10,available,,${AT}`, 'amount', 'not-an-amount'],
    [`a,BTC,.5,available,,${AT}`, 'amount', 'not-an-amount'],
    [`a,BTC,0.000000001,available,,${AT}`, 'amount', 'too-precise'],
    [`a,BTC,9999999999999999.99999999,available,,${AT}`, '', ''],
    [`a,BTC,10000000000000000,available,,${AT}`, 'amount', 'too-large'],
    [`a,BTC,${'9'.repeat(200)},available,,${AT}`, 'amount', 'too-large'],
    [`a,XMR,1,available,,${AT}`, 'asset', 'unknown-asset'],
    [`a,btc,1,available,,${AT}`, 'asset', 'unknown-asset'],
    [`a,LTC,1,available,,${AT}`, 'class', 'not-payable'],
    [`a,BTC,1,held,,${AT}`, 'class', 'bad-class'],
    [`a,BTC,1,available,p,${AT}`, 'source', 'not-empty'],
    [`a,BTC,1,accrued,,${AT}`, 'source', 'empty'],
    [`a,BTC,1,receivable,p,${AT}`, 'member', 'not-empty'],
    [`,BTC,1,accrued,p,${AT}`, 'member', 'empty'],
    ['a,BTC,1,available,,2026-11-21T00:00:00Z', '', ''],
    ['a,BTC,1,available,,2026-11-21T00:00:00.001Z', 'as_of', 'in-the-future'],
    ['a,BTC,1,available,,2026-11-01', 'as_of', 'not-a-time'],
    ['a,BTC,1,available,,0206-11-01T00:00:00Z', 'as_of', 'not-a-time'],
    ['a,BTC,1,available,,2009-01-03T00:00:00Z', '', ''],
  ])('%s', (row, column, reason) => {
    expect(one(row)).toEqual(reason === '' ? [] : [[column, reason]]);
  });

  it('stands for one instant with all of its file', () => {
    expect(one(`a,BTC,1,available,,${AT}\nb,BTC,1,available,,2026-11-02T00:00:00Z`)).toEqual([
      ['as_of', 'other-as-of'],
    ]);
  });

  it('is opened once for a member, coin, class and source', () => {
    const rows = [
      `a,BTC,1,accrued,p,${AT}`,
      `a,BTC,1,accrued,q,${AT}`,
      `a,BTC,1,available,,${AT}`,
      `a,BTC,2,accrued,p,${AT}`,
    ];
    const { rows: read, mistakes } = opening(rows.join('\n'));
    expect(read).toHaveLength(3);
    expect(mistakes).toMatchObject([{ line: 5, reason: 'doubled' }]);
  });
});

describe('the old spreadsheet', () => {
  it('says what is owed and, if it likes, what was paid', () => {
    const read = readSpreadsheet(`member,asset,unpaid,as_of,paid\na,BTC,1,${AT},\nb,BTC,0,${AT},0.5`, NOW);
    expect(read).toMatchObject({ mistakes: [], asOf: parseInstant(AT), rows: [{ unpaid: 100_000_000n, paid: 0n }, { paid: 50_000_000n }] }); // prettier-ignore
    expect(readSpreadsheet(`member,asset,unpaid,as_of\na,BTC,1,${AT}`, NOW).rows).toMatchObject([{ paid: 0n }]);
    expect(readSpreadsheet(`member,asset,unpaid,as_of\na,BTC,-1,${AT}`, NOW).mistakes).toMatchObject([
      { reason: 'negative' },
    ]);
  });
});
