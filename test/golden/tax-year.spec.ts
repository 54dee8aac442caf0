import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../../reports/canonical';
import { packOf, yearFiles, yearFolder } from '../../reports/tax-year';
import { judgeYear } from '../../src/tax';
import { formatInstant, parseExactJson, parseUsd, ZERO_USD } from '../../src/units';
import { parseCsv } from '../support/report-check';

const FOLDER = join(__dirname, 'tax-year');
const CASE = readFileSync(join(FOLDER, 'case.json'), 'utf8');
const SETTINGS: Parameters<typeof packOf>[1] = {
  holder: '=Zoë 山田',
  filing: { rounding: 'cents', rows: 'sales', status: 'other', taxableIncome: null, wages: null, carriedIn: { short: ZERO_USD, long: parseUsd('4000') } }, // prettier-ignore
  activity: { treatment: 'undecided', expenses: [] },
};

function made(text = CASE, year = 2025, settings = SETTINGS) {
  const pack = packOf(judgeYear(parseExactJson(text), year), settings);
  const { isBlocked, files, tables } = yearFiles(pack, 'Paydirt 0.1.0');
  return { pack, isBlocked, tables, files: new Map(files.map(({ name, text: content }) => [name, content])) };
}

const csv = (name: string, files = made().files): Record<string, string>[] => {
  const [header = [], ...rows] = parseCsv(files.get(name) ?? '');
  return rows.map((row) => Object.fromEntries(header.map((column, index) => [column, row[index] ?? ''])));
};

/** The whole folder as text; the pages have a golden file of their own. */
async function folder(text = CASE, year = 2025) {
  const { files } = await yearFolder(packOf(judgeYear(parseExactJson(text), year), SETTINGS), 'Paydirt 0.1.0');
  return new Map(files.map(({ name, content }) => [name, typeof content === 'string' ? content : undefined]));
}

/** The files of the case, byte for byte. `GOLDEN=write` writes them anew: then read the difference. */
describe('the pack of a year', () => {
  const { files } = made();
  if (process.env['GOLDEN'] === 'write') {
    for (const [name, text] of files) writeFileSync(join(FOLDER, `${name}.golden`), text);
  }

  it.each([...files.keys()])('%s is as it was read and found right', (name) => {
    expect(files.get(name)).toBe(readFileSync(join(FOLDER, `${name}.golden`), 'utf8'));
  });

  it('comes with a manifest of every file', async () => {
    const manifest = (await folder()).get('manifest.json') ?? '';
    const path = join(FOLDER, 'manifest.json.golden');
    if (process.env['GOLDEN'] === 'write') writeFileSync(path, manifest);
    expect(manifest).toBe(readFileSync(path, 'utf8'));
    const { files: hashes } = JSON.parse(manifest) as { files: Record<string, string> };
    expect(Object.keys(hashes)).toEqual(expect.arrayContaining(['year.pdf', ...files.keys()]));
    for (const [name, text] of files) expect(hashes[name]).toBe(sha256Hex(text));
  });

  it('has no other files', async () => {
    const golden = readdirSync(FOLDER).filter((name) => name !== 'case.json');
    const named = [...(await folder()).keys()].map((name) => (name.endsWith('.pdf') ? `${name}.txt` : name));
    expect(golden.sort()).toEqual(named.map((name) => `${name}.golden`).sort());
  });

  it('is the same bytes for the same facts in another order', () => {
    const json = JSON.parse(CASE) as { events: object[] };
    const turned = JSON.stringify({ ...json, events: [...json.events].reverse() });
    expect([...made(turned).files]).toEqual([...files]);
  });
});

describe('what a hand computes of the case', () => {
  it('income: the year of New York, gross, a tenth of a cent kept', () => {
    const rows = csv('income.csv');
    expect(rows.map(({ record, event, usd, fee_other_usd: fee }) => [record, event, usd, fee])).toEqual([
      // 3 LTC at 80; what was withheld is a cost of 0.03 LTC at 80.
      ['income', 'm1', '240.00000000', '2.40000000'],
      ['income', '金-in', '0.00100000', '0.00000000'],
      // The last millisecond of the year in New York.
      ['income', 'last', '88.00000000', '0.00000000'],
      // 328.001 exactly, which year.json says.
      ['total', '', '328.00', '2.40'],
    ]);
  });

  it('sale of a block: one row for each term, the costs that the form left out as code E', () => {
    // Proceeds 5,100 less 10.20 for 0.102 BTC: 0.1 BTC of May 2024 (long), and 0.002 BTC of the swap with the one satoshi of
    // New Year's Eve (short): 0.00199999 x 98,400 + 0.00094 = 196.799956.
    const rows = csv('form-8949.csv').filter(({ box }) => box === 'H' || box === 'K');
    const shown = rows.map((row) => [row['record'], row['box'], row['a_description'], row['b_acquired'], row['d_proceeds'], row['e_basis'], row['f_codes'], row['g_adjustment'], row['h_gain']]); // prettier-ignore
    expect(shown).toEqual([
      ['row', 'H', '0.002 BTC, transaction bb22', 'VARIOUS', '100.00', '196.80', 'E', '-0.20', '-97.00'],
      ['line 2', 'H', '', '', '100.00', '196.80', '', '-0.20', '-97.00'],
      ['row', 'K', '0.1 BTC, transaction bb22', '05/01/2024', '5000.00', '6025.00', 'E', '-10.00', '-1035.00'],
      ['line 2', 'K', '', '', '5000.00', '6025.00', '', '-10.00', '-1035.00'],
    ]);
  });

  it('Schedule D: lines 2, 3, 9, the loss carried in, the limit, and what is carried on', () => {
    const lines = new Map(csv('schedule-d.csv').map(({ line, h_gain: gain }) => [line, gain]));
    // Line 3: swap 245 - 160; fee withheld 0; move 1.01 - 0.984; coin 69.995 - 70; hosting 45 - 40.
    // As printed: 85.00, 0.00, 1.01 - 0.98 = 0.03, 70.00 - 70.00 = 0.00, 5.00: 90.03. Line 7: 90.03 - 97.00 = -6.97.
    expect(Object.fromEntries(lines)).toEqual({
      ...{ '2': '-97.00', '3': '90.03', '6': '0.00', '7': '-6.97', '9': '-1035.00', '14': '-4000.00' },
      ...{ '15': '-5035.00', '16': '-5041.97', '21': '-3000.00', '1040-7a': '-3000.00' },
      // The worksheet: 4: 3,000; 5: 6.97; 8: 0; 9: 5,035; 11: 2,993.03; 13: 2,041.97.
      ...{ '2026-6': '0.00', '2026-14': '2041.97' },
    });
  });

  it('the same totals in every document (I12)', () => {
    const { files } = made();
    const json = JSON.parse(files.get('year.json') ?? '') as Record<string, Record<string, string>[]>;
    for (const name of [
      'income',
      'disposals',
      'lots',
      'form-8949',
      'schedule-d',
      'summary',
      'reconciliation',
      'form-rounding',
      'prices',
    ]) {
      const rows = csv(`${name}.csv`, files).map((row) => Object.fromEntries(Object.entries(row).filter(([, text]) => text !== ''))); // prettier-ignore
      // In a CSV what begins like a formula has an apostrophe before it.
      const plain = JSON.parse(JSON.stringify(rows).replaceAll(/"'([=@])/g, '"$1')) as object[];
      // What lost digits in print is exact beside it, in JSON alone.
      const printed = json[name]?.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !column.endsWith('_exact')))); // prettier-ignore
      expect([name, printed]).toEqual([name, plain]);
    }
    const summary = new Map(json['summary']?.map(({ item, words, usd }) => [`${item} ${words}`, usd]));
    expect(summary.get('income All receipts at their value when received')).toBe(json['income']?.at(-1)?.['usd']);
    expect(summary.get('basis of what is left Lots at the end of the year')).toBe(json['lots']?.at(-1)?.['basis_usd']);
    expect(json['disposals']?.at(-1)).toMatchObject({ gain_usd: '-1041.98', gain_usd_exact: '-1041.978956' });
    expect(json['income']?.at(-1)).toMatchObject({ usd: '328.00', usd_exact: '328.001' });
  });

  it('lines of the ledgers print 8 decimals, totals cents (RULES.md 8)', () => {
    for (const name of ['income', 'disposals', 'lots']) {
      for (const row of csv(`${name}.csv`)) {
        const isLine = ['income', 'disposal', 'lot'].includes(row['record'] ?? '');
        const figures = Object.entries(row).filter(([column, text]) => /usd$/.test(column) && text !== '');
        expect(figures.length).toBeGreaterThan(0);
        for (const [, text] of figures) expect(text).toMatch(isLine ? /^-?\d+\.\d{8}$/ : /^-?\d+\.\d\d$/);
      }
    }
    const totals = csv('summary.csv').filter(({ usd }) => usd !== '');
    expect(totals.every(({ usd }) => /^-?\d+\.\d\d$/.test(usd ?? ''))).toBe(true);
  });

  it('every row names a value of the appendix', () => {
    const quotes = new Set(csv('prices.csv').map(({ quote }) => quote));
    const named = [...csv('income.csv'), ...csv('disposals.csv')].filter(({ event }) => event !== '');
    expect(named.filter(({ quote }) => !quotes.has(quote ?? ''))).toEqual([]);
  });

  it('the coins come out even, and what is left has the dates it came with', () => {
    expect(csv('reconciliation.csv').every(({ gap }) => gap === '0')).toBe(true);
    const left = csv('lots.csv').map(({ lot, wallet, amount, acquired_on: on }) => [lot, wallet, amount, on]);
    expect(left).toEqual([
      ['swap', 'payout', '0.00049001', '2025-01-11'],
      ['last', 'payout', '0.001', '2025-12-31'],
      ['m1', 'payout', '0.47', '2025-01-10'],
      ['金-in', 'ليلى', '0.001', '2025-08-01'],
      ['', '', '', ''],
    ]);
  });
});

describe('exports', () => {
  const { files } = made();
  it.each([
    ['koinly', 'Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,Net Worth Amount,Net Worth Currency,Label,Description,TxHash'], // prettier-ignore
    ['cointracker', 'Date,Received Quantity,Received Currency,Sent Quantity,Sent Currency,Fee Amount,Fee Currency,Tag'],
    ['coinledger', 'Date (UTC),Platform (Optional),Asset Sent,Amount Sent,Asset Received,Amount Received,Fee Currency (Optional),Fee Amount (Optional),Type,Description (Optional),TxHash (Optional)'], // prettier-ignore
    ['turbotax-gains', 'Amount,Currency Name,Purchase Date,Date Sold,Proceeds,Cost Basis'],
    ['taxact', 'Description,Date Acquired,Date Sold,Sales Proceeds,Cost or Other Basis,Long/Short'],
  ])('%s has the header that is asked for, CRLF, and cells that are no formulas', (name, header) => {
    const text = files.get(`export-${name}.csv`) ?? '';
    expect(text.startsWith(`${header}\r\n`)).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(parseCsv(text).flat().filter((cell) => /^[=+@]|^-\D/.test(cell))).toEqual([]); // prettier-ignore
  });

  it('TXF is ASCII with CRLF, a record of ten lines for each sale', () => {
    const text = files.get('export-txf.txf') ?? '';
    expect(text).toMatch(/^(?:[\u0020-\u007e]*\r\n)*$/);
    const records = text.split('^\r\n').slice(1, -1);
    expect(records).toHaveLength(csv('disposals.csv').filter(({ record }) => record === 'disposal').length);
    expect(records.at(-1)).toBe(
      'TD\r\nN713\r\nC1\r\nL1\r\nP0.1 BTC\r\nD05/01/2024\r\nD06/12/2025\r\n$6025.00\r\n$4990.00\r\n',
    );
    expect(records[0]).toBe(
      'TD\r\nN711\r\nC1\r\nL1\r\nP0.00000001 BTC\r\nD12/31/2024\r\nD06/12/2025\r\n$0.00\r\n$0.00\r\n',
    );
  });

  it('of 2024 uses the boxes that TXF knows, of 2025 says that they must be changed', () => {
    const [old, now] = [2024, 2025].map((year) => made(CASE, year).files.get('export-notes.txt') ?? '');
    expect([old?.includes('change C to I'), now?.includes('change C to I')]).toEqual([false, true]);
  });

  it('says which programs value the rows anew: all of transactions but Koinly', () => {
    const blocks = (files.get('export-notes.txt') ?? '').split('\r\n\r\n');
    const repriced = blocks.filter((block) => block.includes('from its own prices')).map((block) => block.split('\r\n')[0]); // prettier-ignore
    expect(repriced).toEqual(['export-cointracker.csv', 'export-coinledger.csv']);
  });

  it.each([
    'Zoë',
    'Дмитрий',
    'Ελένη',
    'ليلى',
    'کیانوش',
    'דוד',
    '李小龙',
    '劉德華',
    '山田',
    '김철수',
    'अमित',
    'สมชาย',
    'Արամ',
    'გიორგი',
    'রবীন্দ্রনাথ',
    'தமிழ்',
    'សុខ',
    'አበበ',
    'ᏣᎳᎩ',
    'བསྟན',
  ])('the name %s goes through every table whole, and through TXF as ASCII', (name) => {
    const text = CASE.replaceAll('Дмитрий', `${name}-sold`).replaceAll('金', name);
    const { files: named } = made(text, 2025, { ...SETTINGS, holder: name });
    expect(csv('summary.csv', named)[0]?.['words']).toBe(name);
    expect(csv('income.csv', named).some(({ asset }) => asset === name)).toBe(true);
    expect(named.get('export-koinly.csv')).toContain(`${name}-sold`);
    expect(named.get('export-txf.txf')).toMatch(/^(?:[\u0020-\u007e]*\r\n)*$/);
  });
});

describe('a year of which something is missing', () => {
  it('has no figures: the rows are named, a later year does not count', () => {
    const { files, isBlocked } = made(CASE, 2026);
    expect(isBlocked).toBe(true);
    expect([...files.keys()]).toEqual(['unresolved.csv', 'year.json']);
    expect(csv('unresolved.csv', files)).toMatchObject([{ id: 'later', code: 'tax.no-price', blocks_the_year: 'yes' }]);
    expect(JSON.parse(files.get('year.json') ?? '')).toMatchObject({ status: 'blocked' });
    expect(made(CASE, 2025).isBlocked).toBe(false);
  });

  it('more sold than held, in an earlier year, blocks this one too', () => {
    const json = JSON.parse(CASE) as { events: object[] };
    const oversold = { id: 'over', kind: 'dispose', at: '2024-06-01T00:00:00Z', wallet: 'desk', asset: 'BTC', amount: '9', totalUsd: '1' }; // prettier-ignore
    const { pack, isBlocked } = made(JSON.stringify({ ...json, events: [...json.events, oversold] }));
    expect(isBlocked).toBe(true);
    expect(pack.unresolved.map(({ id }) => id)).toEqual(['over']);
  });

  it('a statement without a form that reported the sale is refused', () => {
    const { pack } = made(CASE.replace('"reported": "proceeds",', ''));
    expect(pack.unresolved).toMatchObject([{ id: 'block', code: 'tax.bad-field', blocks: true }]);
  });

  it('2025 begins at midnight of the zone', () => {
    const first = (year: number) => made(CASE, year).pack.income.map(({ id, at }) => [id, formatInstant(at)])[0];
    expect(first(2024)).toEqual(['new-year', '2025-01-01T04:59:59.000Z']);
    expect(first(2025)).toEqual(['m1', '2025-01-10T12:00:00.000Z']);
  });
});
