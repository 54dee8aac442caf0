import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { irisMap } from '../../reports/information-returns';
import { filingFile, paid, person } from '../../test/support/filing-files';
import { typedCommand } from '../../test/support/typed-command';

const DOCUMENT = readFileSync(join(__dirname, '../../docs/tax-filing.md'), 'utf8');
const [, EXAMPLE = ''] = /```json\n([\s\S]*?)```/.exec(DOCUMENT) ?? [];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paydirt-filing-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string | object): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const template = (year = 2026): string =>
  write('template.csv', (irisMap('1099-MISC', year)?.columns ?? []).map(({ header }) => header).join(','));
const printed = (out: readonly string[]) => JSON.parse(out[0] ?? '') as Readonly<Record<string, unknown>>;
const DUE = filingFile({ payments: [paid('a', 'ada', '2500')] });

describe('paydirt tax filing', () => {
  it('judges the example of the document as the document says', async () => {
    const { code, out } = await typedCommand(['tax', 'filing', write('file.json', EXAMPLE), '--year', '2026']);
    expect(code).toBe(0);
    expect(printed(out)).toMatchObject({ returns: [{ payee: 'ada', form: '1099-MISC', boxes: { 3: '2050.00' } }], errors: [], files: [] }); // prettier-ignore
  });

  it('writes nothing unless a folder is named, and then for its owner alone', async () => {
    const file = write('file.json', DUE);
    const dry = await typedCommand(['tax', 'filing', file, '--year', '2026', '--template', template()]);
    expect([dry.code, readdirSync(folder).sort()]).toEqual([0, ['file.json', 'template.csv']]);
    const upload = join(folder, 'upload');
    const { code, err } = await typedCommand(['tax', 'filing', file, '--year', '2026', '--template', template(), '--out', upload]); // prettier-ignore
    expect([code, readdirSync(upload).sort()]).toEqual([0, ['filed.json', 'iris-1099-MISC-2026-001.csv']]);
    expect(err.join()).toContain('Nothing was sent');
    expect([statSync(upload).mode & 0o777, statSync(join(upload, 'filed.json')).mode & 0o777]).toEqual([0o700, 0o600]);
    const again = await typedCommand(['tax', 'filing', file, '--year', '2026', '--template', template(), '--out', upload]); // prettier-ignore
    expect([again.code, again.err.join()]).toEqual([1, expect.stringContaining('not overwritten')]);
  });

  it('makes the recipients’ copies as PDF without a template, and none while one payee has a mistake', async () => {
    const copies = join(folder, 'copies');
    const run = (content: object, to = copies) =>
      typedCommand(['tax', 'filing', write('file.json', content), '--year', '2026', '--copies', to]);
    const { code, out } = await run(DUE);
    expect([code, readdirSync(copies)]).toEqual([0, ['1099-MISC-2026-00001.pdf']]);
    expect(readFileSync(join(copies, '1099-MISC-2026-00001.pdf')).subarray(0, 8).toString('latin1')).toBe('%PDF-1.7');
    expect(statSync(copies).mode & 0o777).toBe(0o700);
    expect(printed(out)['recipientCopies']).toEqual([{ payee: 'ada', form: '1099-MISC', delivery: 'paper', corrected: false, name: '1099-MISC-2026-00001.pdf' }]); // prettier-ignore
    const wrong = { ...DUE, payees: [person('ada', { name: { last: '=1' } })] };
    expect((await run(wrong, join(folder, 'other'))).code).toBe(1);
    expect(readdirSync(folder).sort()).toEqual(['copies', 'file.json']);
  });

  it.each<[string, object, number]>([
    ['one payee has a mistake', { ...DUE, payees: [person('ada'), person('bob', { name: { last: '=1' } })], payments: [paid('a', 'ada', '2500'), paid('b', 'bob', '2500')] }, 2026], // prettier-ignore
    ['the template is of another year', DUE, 2024],
    ['nothing is due', filingFile({ payments: [] }), 2026],
  ])('makes no folder where %s', async (_, content, year) => {
    const args = ['--year', '2026', '--template', template(year), '--out', join(folder, 'upload')];
    const { code } = await typedCommand(['tax', 'filing', write('file.json', content), ...args]);
    expect([code, readdirSync(folder).sort()]).toEqual([1, ['file.json', 'template.csv']]);
  });

  it.each<[string, readonly string[]]>([
    ['no year', []],
    ['a year that is none', ['--year', '26']],
    ['a year before bitcoin', ['--year', '1999']],
    ['a folder without a template', ['--year', '2026', '--out', 'upload']],
    ['a template that is not there', ['--year', '2026', '--template', 'nowhere.csv']],
  ])('refuses %s with code 2', async (_, args) => {
    const { code, out } = await typedCommand(['tax', 'filing', write('file.json', DUE), ...args]);
    expect([code, out]).toEqual([2, []]);
  });

  it('names the field of a file that cannot be used, and the nearest known one', async () => {
    const { code, err } = await typedCommand(['tax', 'filing', write('file.json', { ...DUE, paymnts: [] }), '--year', '2026']); // prettier-ignore
    expect([code, err.join()]).toEqual([2, expect.stringContaining('Did you mean "payments"?')]);
  });
});

describe('paydirt tax tin-matching', () => {
  it('writes the rows, and reads the codes', async () => {
    const file = write('file.json', DUE);
    const out = join(folder, 'match');
    expect((await typedCommand(['tax', 'tin-matching', file, '--out', out])).code).toBe(0);
    const rows = readFileSync(join(out, 'tin-matching-001.txt'), 'utf8');
    const codes = write('codes.txt', rows.replaceAll('\r\n', ';3\r\n'));
    const read = await typedCommand(['tax', 'tin-matching', file, '--codes', codes]);
    expect(printed(read.out)).toMatchObject({ results: [{ payee: 'ada', code: 3, isMatch: false }], errors: [] });
    const unknown = await typedCommand(['tax', 'tin-matching', file, '--codes', write('codes.txt', 'nonsense')]);
    expect([unknown.code, unknown.err.length]).toEqual([1, 1]);
  });
});
