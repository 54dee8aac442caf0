import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packOf, yearFiles, yearFolder, yearPackPdf } from '../../reports/tax-year';
import { judgeYear } from '../../src/tax';
import { inCents, parseExactJson, parseUsd, type Usd, usd, ZERO_USD } from '../../src/units';
import { NAMES } from '../support/names';
import { type PdfElement, pdfLines, type PdfText, readPdf } from '../support/pdf-reader';
import { parseCsv } from '../support/report-check';

const FOLDER = join(__dirname, 'tax-year');
const CASE = readFileSync(join(FOLDER, 'case.json'), 'utf8');
const PROGRAM = 'Paydirt 0.1.0';

function packFor(text = CASE, { year = 2025, holder = '=Zoë 山田' } = {}) {
  return packOf(judgeYear(parseExactJson(text), year), {
    holder,
    filing: { rounding: 'cents', rows: 'sales', status: 'other', taxableIncome: null, wages: null, carriedIn: { short: ZERO_USD, long: parseUsd('4000') } }, // prettier-ignore
    activity: { treatment: 'undecided', expenses: [] },
  });
}

/** Tables below the heading that begins so: one for each box where a ledger has boxes. */
function tablesUnder({ elements }: PdfText, heading: string): PdfElement[] {
  const from = elements.findIndex(({ tag, text }) => tag === 'H2' && text.startsWith(heading));
  const to = elements.findIndex(({ tag }, index) => index > from && tag === 'H2');
  return elements.slice(from, to < 0 ? undefined : to).filter(({ tag }) => tag === 'Table');
}

/** Rows by head, a note without its row left out. A figure that took two lines is one figure. */
function rowsUnder(pdf: PdfText, heading: string): Record<string, string>[] {
  return tablesUnder(pdf, heading).flatMap(({ children: [head, ...rows] }) => {
    const heads = head?.children.map(({ text }) => text) ?? [];
    return rows
      .filter(({ children }) => children.length === heads.length)
      .map(({ children }) => Object.fromEntries(heads.map((name, i) => [name, children[i]?.text ?? ''])));
  });
}

const csvRows = (text: string): Record<string, string>[] => {
  const [header = [], ...rows] = parseCsv(text);
  return rows.map((row) => Object.fromEntries(header.map((column, index) => [column, row[index] ?? ''])));
};

describe('the year on pages', () => {
  it('reads as it was read and found right', async () => {
    const lines = `${pdfLines(readPdf(await yearPackPdf(packFor(), PROGRAM))).join('\n')}\n`;
    const golden = join(FOLDER, 'year.pdf.txt.golden');
    if (process.env['GOLDEN'] === 'write') writeFileSync(golden, lines);
    expect(lines).toBe(readFileSync(golden, 'utf8'));
  });

  it('breaks a row that is taller than a page, and draws nothing below the foot of one', async () => {
    const words = Array.from({ length: 6_000 }, (_, index) => `word${index}`).join(' ');
    for (const long of [words, words.replaceAll('word', '語')]) {
      const unresolved = [{ id: 'tall', code: 'tax.tall', words: long, blocks: false }];
      const file = await yearPackPdf({ ...packFor(), unresolved }, PROGRAM);
      const said = rowsUnder(readPdf(file), 'Open points').map((row) => row['What it is']);
      expect(said.length).toBeGreaterThan(1);
      // Whether a line that is broken keeps its space is no matter here.
      const letters = (text: string): string => text.replaceAll(/\s/g, '');
      expect(letters(said.join('')) === letters(long)).toBe(true);
      const heights = [...Buffer.from(file).toString('latin1').matchAll(/1 0 0 1 [\d.-]+ ([\d.-]+) Tm/g)].map(([, y]) => Number(y)); // prettier-ignore
      expect(heights.length).toBeGreaterThan(100);
      expect(Math.min(...heights)).toBeGreaterThan(18);
    }
  }, 60_000);

  it('is the same bytes for the same facts, and the manifest names their hash', async () => {
    const [first, second] = [await yearFolder(packFor(), PROGRAM), await yearFolder(packFor(), PROGRAM)];
    expect(second).toEqual(first);
    expect(first.files[0]?.content).toEqual(await yearPackPdf(packFor(), PROGRAM));
    const other = await yearFolder(packFor(CASE, { holder: 'Zoë' }), PROGRAM);
    expect(other.files.at(-1)).not.toEqual(first.files.at(-1));
  });

  it('has a title, a language, heads for every column, and notes that cover their row', async () => {
    const pdf = readPdf(await yearPackPdf(packFor(), PROGRAM));
    expect([pdf.title, pdf.language]).toEqual(['Tax year 2025, =Zoë 山田', 'en-US']);
    expect(pdf.elements[0]).toMatchObject({ tag: 'H1', text: 'Tax year 2025' });
    for (const { children } of pdf.elements.filter(({ tag }) => tag === 'Table')) {
      const [head, ...rows] = children;
      expect(head?.children.every(({ tag }) => tag === 'TH')).toBe(true);
      expect(rows.every((row) => row.tag === 'TR' && row.children.every(({ tag }) => tag === 'TD'))).toBe(true);
      const width = (row: PdfElement): number => row.children.reduce((sum, { span }) => sum + span, 0);
      expect(rows.filter((row) => width(row) !== head?.children.length)).toEqual([]);
    }
  });

  it('prints zone, rounding and price source on every page, the method in sentences, and its number', async () => {
    const pdf = readPdf(await yearPackPdf(packFor(), PROGRAM));
    pdf.artifacts.forEach((lines, page) => {
      expect(lines).toContain(`Page ${page + 1} of ${pdf.artifacts.length}`);
      const foot = lines.join('\n');
      expect(foot).toContain('Tax zone America/New_York');
      expect(foot).toContain('Prices: stated by the file');
      expect(foot).toContain('Rounding, half up: forms in cents');
    });
    const sentences = pdf.elements.filter(({ tag }) => tag === 'P').map(({ text }) => text);
    expect(sentences).toEqual(expect.arrayContaining(['Not tax advice.', ...packFor().rules]));
  });

  it('has the rows and totals of the other files', async () => {
    const pack = packFor();
    const files = new Map(yearFiles(pack, PROGRAM).files.map(({ name, text }) => [name, text]));
    const pdf = readPdf(await yearPackPdf(pack, PROGRAM));
    const csv = (name: string, ...columns: string[]) =>
      csvRows(files.get(`${name}.csv`) ?? '').map((row) => columns.map((column) => row[column]));
    const printed = (heading: string, ...heads: string[]) =>
      rowsUnder(pdf, heading).map((row) => heads.map((head) => row[head]));
    expect(printed('Income', 'Value, USD', 'Other fees, USD')).toEqual(csv('income', 'usd', 'fee_other_usd'));
    expect(printed('Disposals', 'Realized, USD', 'Basis, USD', 'Gain, USD')).toEqual(
      csv('disposals', 'realized_usd', 'basis_usd', 'gain_usd'),
    );
    expect(printed('Form 8949', '(d) Proceeds', '(e) Basis', '(h) Gain or loss')).toEqual(
      csv('form-8949', 'd_proceeds', 'e_basis', 'h_gain'),
    );
    expect(printed('Schedule D', 'Line', '(h) Gain or loss')).toEqual(csv('schedule-d', 'line', 'h_gain'));
    expect(printed('Lots', 'Amount', 'Basis, USD')).toEqual(csv('lots', 'amount', 'basis_usd'));
    expect(printed('Reconciliation', 'Opening', 'Closing', 'Gap')).toEqual(csv('reconciliation', 'opening', 'closing', 'gap')); // prettier-ignore
  });

  it('adds up as it is printed: a total is the sum of its lines, in cents half up (RULES.md 8)', async () => {
    const pdf = readPdf(await yearPackPdf(packFor(), PROGRAM));
    const sum = (rows: readonly Record<string, string>[], head: string): Usd =>
      usd(rows.reduce((all, row) => all + parseUsd(row[head] ?? ''), 0n));
    const income = rowsUnder(pdf, 'Income');
    expect(inCents(sum(income.slice(0, -1), 'Value, USD'))).toBe(parseUsd(income.at(-1)?.['Value, USD'] ?? ''));
    const [disposals, all] = [rowsUnder(pdf, 'Disposals'), rowsUnder(pdf, 'Disposals').at(-1)];
    for (const head of [
      'Realized, USD',
      'Basis, USD',
      'Gain, USD',
      'Form (d), USD',
      'Form (e), USD',
      'Form (g), USD',
    ]) {
      expect(inCents(sum(disposals.filter((row) => row['Kind'] !== ''), head))).toBe(parseUsd(all?.[head] ?? '')); // prettier-ignore
      // The total of each box is rounded by itself.
      const off = sum(disposals.filter((row) => row['Wallet']?.startsWith('Total of box')), head) - parseUsd(all?.[head] ?? ''); // prettier-ignore
      expect(off < 0n ? -off : off).toBeLessThanOrEqual(parseUsd('0.02'));
    }
  });

  it('says where each row comes from', async () => {
    const trails = tablesUnder(readPdf(await yearPackPdf(packFor(), PROGRAM)), 'Income').flatMap(({ children }) =>
      children.filter(({ children: cells }) => cells.length === 1).map(({ text }) => text),
    );
    expect(trails[0]).toBe(
      'event m1 · price stated by the file, 2025-01-10T12:00:00.000Z, quote m1 · transaction aa11',
    );
    expect(trails).toHaveLength(3);
  });
});

describe('a name on pages (F62)', () => {
  it.each(NAMES)('%s', async (script, name, carried) => {
    const text = CASE.replaceAll('ليلى', name).replaceAll('"金-in"', JSON.stringify(`${name}-in`));
    const pack = packFor(text, { holder: name });
    const pdf = readPdf(await yearPackPdf(pack, PROGRAM));
    const shown = carried ? name.normalize('NFC') : visible(name);
    expect([pdf.title, pdf.elements[1]?.text]).toEqual([`Tax year 2025, ${name}`, shown]);
    expect(rowsUnder(pdf, 'Income')[1]?.['Wallet']?.replaceAll(' ', '')).toBe(shown.replaceAll(' ', ''));
    expect(tablesUnder(pdf, 'Lots')[0]?.text.replaceAll(' ', '')).toContain(`${shown}-in`.replaceAll(' ', ''));
    const open = yearFiles(pack, PROGRAM).tables.find(({ name: table }) => table === 'unresolved');
    const said = open?.rows.map(({ words }) => (words !== undefined && 'text' in words ? words.text : '')) ?? [];
    expect(said.filter((words) => words.includes('The statement is complete'))).toHaveLength(carried ? 0 : 1);
    if (!carried) expect(said.at(-1)).toContain(`2 names are printed in year.pdf as code points such as ${visible(Array.from(name)[0] ?? '')}, because no font for these letters comes with this service (${script})`); // prettier-ignore
  });
});

/** As code points, where no font is carried. */
function visible(name: string): string {
  const points = Array.from(name.normalize('NFC'), (letter) => (letter.codePointAt(0) ?? 0).toString(16).toUpperCase());
  return points.map((point) => `⟨U+${point.padStart(4, '0')}⟩`).join('');
}

describe('a long year on pages', () => {
  const ID = `receipt/${'9f'.repeat(80)}`;
  const events = Array.from({ length: 90 }, (_, index) => ({
    ...{ id: `${ID}-${index}`, kind: 'income', at: new Date(Date.UTC(2025, 0, 2 + index)).toISOString() },
    ...{ wallet: 'W'.repeat(90), asset: 'BTC', amount: '12345.12345678', unitPriceUsd: '98765.4321', txid: 'ab'.repeat(32) }, // prettier-ignore
  }));

  it('repeats the heads on each page for the eye, and keeps every letter of a long cell', async () => {
    const pdf = readPdf(await yearPackPdf(packFor(JSON.stringify({ zone: 'UTC', events })), PROGRAM));
    expect(pdf.artifacts.length).toBeGreaterThan(8);
    expect(pdf.artifacts.filter((lines) => lines.some((line) => line.includes('Tax day'))).length).toBeGreaterThan(5);
    const rows = rowsUnder(pdf, 'Income');
    expect(rows).toHaveLength(91);
    expect(rows.slice(0, -1).every((row) => row['Wallet']?.replaceAll(' ', '') === 'W'.repeat(90))).toBe(true);
    const whole = rows.map((row) => parseUsd(row['Value, USD']?.replaceAll(' ', '') ?? ''));
    expect(inCents(usd(whole.slice(0, -1).reduce((sum, value) => sum + value, 0n)))).toBe(whole.at(-1));
    expect(tablesUnder(pdf, 'Income')[0]?.text.replaceAll(' ', '')).toContain(`event${ID}-89`);
  });
});

describe('a year that is blocked, on pages', () => {
  it('has the open points and no figure', async () => {
    const pdf = readPdf(await yearPackPdf(packFor(CASE, { year: 2026 }), PROGRAM));
    expect(pdf.elements.map(({ text }) => text)).toContain('This year has no totals yet.');
    expect(pdf.elements.filter(({ tag }) => tag === 'H2').map(({ text }) => text)).toEqual(['Open points (1)']);
    expect(rowsUnder(pdf, 'Open points')).toMatchObject([{ 'Row or event': 'later', Code: 'tax.no-price' }]);
    expect(pdf.artifacts[0]?.join()).toContain('Not final: something is missing.');
  });
});
