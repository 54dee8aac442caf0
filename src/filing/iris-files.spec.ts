import { parse } from 'csv-parse/sync';
import { filed, paid, PAYER, person } from '../../test/support/filing-files';
import { describeShared, sharedBytes } from '../../test/support/shared-data';
import { irisMap, type ReturnForm } from '../../reports/information-returns';

/** As TAX.md 2.2 gives it for tax years 2022 to 2024: columns 1 to 37 of both forms, then those of Form 1099-NEC. */
const PARTY = (who: string) =>
  `${who} TIN Type,${who} Taxpayer ID Number,${who} Name Type,${who} Business or Entity Name Line 1,${who} Business or Entity Name Line 2,${who} First Name,${who} Middle Name,${who} Last Name (Surname),${who} Suffix,${who} Country,${who} Address Line 1,${who} Address Line 2,${who} City/Town,${who} State/Province/Territory,${who} ZIP/Postal Code`; // prettier-ignore
const COMMON = `Form Type,Tax Year,${PARTY('Payer')},Payer Phone Type,Payer Phone,Payer Email Address,${PARTY('Recipient')},Office Code,Form Account Number`; // prettier-ignore
const STATE = (number: number) =>
  `State ${number},State ${number} - State Tax Withheld,State ${number} - State/Payer state number,State ${number} - State income,State ${number} - Local income tax withheld,State ${number} - Special Data Entries`; // prettier-ignore
const NEC_2024 = `${COMMON},2nd TIN Notice,Box 1 - Nonemployee Compensation,Box 2 - Payer made direct sales totaling $5000 or more of consumer products to a recipient for resale,Box 4 - Federal income tax withheld,Combined Federal/State Filing,${STATE(1)},${STATE(2)}`; // prettier-ignore
/** What a template of 2026 may look like: spelling and order are not known. */
const NEC_2026 = NEC_2024.replace('Box 1 - Nonemployee Compensation', 'Box 1a - Nonemployee compensation,Box 1b - Cash tips,Box 1c - Occupation code,Box 1d - Overtime').replace('Box 4 -', 'Box 3 - Excess golden parachute payments,Box 4 -').replace('"State 1 - State Tax Withheld"', 'State 1 - State tax withheld'); // prettier-ignore

const template = (form: ReturnForm, year: number): string =>
  (irisMap(form, year)?.columns ?? []).map(({ header }) => header).join(',');
const SERVICE = { for: 'services', at: '2024-06-01T12:00:00Z' };

function made(over: Readonly<Record<string, unknown>>, text = NEC_2024, year = 2024) {
  const { run, report } = filed({ payments: [paid('a', 'ada', '2500', SERVICE)], ...over }, { year, template: text });
  const files = run.files.filter(({ name }) => name.endsWith('.csv'));
  const rows = files.map(({ text: csv }) => parse<Readonly<Record<string, string>>>(csv, { columns: true }));
  return { run, report, files, rows };
}

describeShared('the map of Form 1099-NEC for 2024', 'forms', () => {
  it('is the header of the public template', () => {
    const header = new TextDecoder().decode(sharedBytes('forms/iris-1099-nec-ty2024-header.csv')).trim();
    expect(template('1099-NEC', 2024)).toBe(header);
  });
});

describe('the files for the portal', () => {
  it("state the return under the template's own header", () => {
    expect(template('1099-NEC', 2024)).toBe(NEC_2024);
    const payees = [person('ada', { name: { first: 'Ada', middle: 'B', last: "O'Hara, Jr", suffix: 'III' }, account: 'acct-1', secondTinNotice: true })]; // prettier-ignore
    const { files, rows } = made({ payees, payments: [paid('a', 'ada', '2500', { ...SERVICE, withheldUsd: '600' })] });
    expect(files.map(({ name }) => name)).toEqual(['iris-1099-NEC-2024-001.csv']);
    expect(files[0]?.text.split('\r\n')[0]).toBe(NEC_2024);
    expect(files[0]?.text.endsWith('\r\n')).toBe(true);
    const filledOf = Object.entries(rows[0]?.[0] ?? {}).filter(([, cell]) => cell !== '');
    expect(Object.fromEntries(filledOf)).toEqual({
      'Form Type': '1099-NEC',
      'Tax Year': '2024',
      'Payer TIN Type': 'EIN',
      'Payer Taxpayer ID Number': '123456788',
      'Payer Name Type': 'B',
      'Payer Business or Entity Name Line 1': 'Example Mining LLC',
      'Payer Country': 'US',
      'Payer Address Line 1': '1 Shaft Road',
      'Payer City/Town': 'Austin',
      'Payer State/Province/Territory': 'TX',
      'Payer ZIP/Postal Code': '78701',
      'Payer Phone Type': 'D',
      'Payer Phone': '5125550100',
      'Payer Email Address': 'tax@example.com',
      'Recipient TIN Type': 'SSN',
      'Recipient Taxpayer ID Number': payees[0]?.['tin'],
      'Recipient Name Type': 'I',
      'Recipient First Name': 'Ada',
      'Recipient Middle Name': 'B',
      'Recipient Last Name (Surname)': "O'Hara, Jr",
      'Recipient Suffix': 'III',
      'Recipient Country': 'US',
      'Recipient Address Line 1': '2 Vein Street',
      'Recipient City/Town': 'Reno',
      'Recipient State/Province/Territory': 'NV',
      'Recipient ZIP/Postal Code': '89501',
      'Form Account Number': 'acct-1',
      '2nd TIN Notice': 'Y',
      'Box 1 - Nonemployee Compensation': '2500.00',
      'Box 2 - Payer made direct sales totaling $5000 or more of consumer products to a recipient for resale': 'N',
      'Box 4 - Federal income tax withheld': '600.00',
    });
  });

  it.each([
    [1, [1]],
    [100, [100]],
    [101, [100, 1]],
    [250, [100, 100, 50]],
  ])('hold 100 returns at most: %d', (count, sizes) => {
    const payees = Array.from({ length: count }, (_, index) => person(`p${index}`, { tin: String(219_090_001 + index) })); // prettier-ignore
    const payments = payees.map((_, index) => paid(`a${index}`, `p${index}`, '600', SERVICE));
    const { rows, report } = made({ payees, payments });
    expect(rows.map((one) => one.length)).toEqual(sizes);
    expect(report.files.map(({ returns }) => returns)).toEqual(sizes);
  });

  it('are of the form that the template is of, and of originals alone', () => {
    const payees = [person('ada'), person('bob', { tin: '219-09-4321' })];
    const payments = [paid('a', 'ada', '2500', SERVICE), paid('b', 'bob', '700', { at: SERVICE.at })];
    const nec = made({ payees, payments });
    expect(nec.rows.flat()).toHaveLength(1);
    const misc = made({ payees, payments }, template('1099-MISC', 2024));
    expect(misc.rows.flat()).toMatchObject([{ 'Form Type': '1099-MISC', 'Box 3 - Other Income': '700.00' }]);
    const record = JSON.parse(nec.run.files.find(({ name }) => name === 'filed.json')?.text ?? '') as object[];
    expect(record).toHaveLength(1);
    // The record of what was filed, given back, leaves nothing to file and nothing to correct.
    const again = made({ payees, payments, filed: record });
    expect([again.files, again.report.corrections]).toEqual([[], []]);
  });

  it('of the same facts are the same bytes', () => {
    expect(made({}).files).toEqual(made({}).files);
  });

  it('follow a template of 2026 in its own spelling and order', () => {
    const headers = NEC_2026.split(',');
    const turned = [...headers.slice(40), ...headers.slice(0, 40)].join(',');
    const payments = [paid('a', 'ada', '2500', { for: 'services' })];
    for (const text of [NEC_2026, turned, NEC_2026.toLowerCase(), `\ufeff${NEC_2026}\r\nsample,row\r\n`]) {
      const { rows, report } = made({ payments }, text, 2026);
      expect(report.template).toEqual({ form: '1099-NEC', differences: [] });
      const [row = {}] = rows[0] ?? [];
      const amounts = Object.entries(row).filter(([key, cell]) => key.toLowerCase().startsWith('box 1') && cell !== '');
      expect(amounts.map(([, cell]) => cell)).toEqual(['2500.00']);
    }
  });

  it.each<[string, ReturnForm, readonly (readonly [string, string])[]]>([
    ['lacks them', '1099-NEC', [['Box 1b - Cash tips,Box 1c - Occupation code,Box 1d - Overtime,', '']]],
    ['has one alone', '1099-NEC', [['Box 1b - Cash tips,Box 1c - Occupation code,', '']]],
    ['has the two codes of one apart', '1099-NEC', [['Box 1c - Occupation code', 'Box 1c - Code 1,Box 1c - Code 2']]],
    ['lacks them', '1099-MISC', [[/,Box 13a.*Box 14 - \w+/.exec(template('1099-MISC', 2026))?.[0] ?? '?', '']]],
    ['has the two codes of one apart', '1099-MISC', [['Box 13b - ', 'Box 13b - Code 1,Box 13b - ']]],
  ])('leave the new boxes of 2026 empty, whose columns nobody saw: a template %s (%s)', (_, form, changes) => {
    const before = form === '1099-NEC' ? NEC_2026 : template(form, 2026);
    const text = changes.reduce((all, [from, to]) => all.replace(from, to), before);
    expect(text).not.toBe(before);
    const paidFor = form === '1099-NEC' ? 'services' : 'mining';
    const { rows, report } = made({ payments: [paid('a', 'ada', '2500', { for: paidFor })] }, text, 2026);
    expect(report.template).toEqual({ form, differences: [] });
    const filled = Object.entries(rows[0]?.[0] ?? {}).filter(([key, cell]) => key.startsWith('Box 1') && cell !== '');
    const own = form === '1099-NEC' ? [['Box 1a - Nonemployee compensation', '2500.00']] : [];
    expect(filled).toEqual(own);
  });

  it('let an operator name a new box among the columns that are left empty', () => {
    const leaveEmpty = ['Box 1c - Occupation code'];
    const { report } = made({ payments: [paid('a', 'ada', '2500', { for: 'services' })], leaveEmpty }, NEC_2026, 2026);
    expect(report.template).toEqual({ form: '1099-NEC', differences: [] });
  });

  it('leave columns empty that the map does not know, where the operator names them', () => {
    const text = `${template('1099-MISC', 2026)},Box 16 - Cash tips`;
    const payments = [paid('a', 'ada', '2500')];
    expect(made({ payments }, text, 2026).report.template?.differences).toEqual([expect.stringContaining('Box 16 - Cash tips')]); // prettier-ignore
    const { rows } = made({ payments, leaveEmpty: ['Box 16 - Cash tips'] }, text, 2026);
    expect(rows[0]?.[0]).toMatchObject({ 'Box 3 - Other Income': '2500.00', 'Box 16 - Cash tips': '' });
  });
});

describe('a template that differs', () => {
  it.each<[string, string, number, string]>([
    ['lacks a column', NEC_2024.replace(',Office Code', ''), 2024, 'no column "Office Code"'],
    ['has one more', `${NEC_2024},Box 9 - New`, 2024, '"Box 9 - New", is not known'],
    ['has one twice', `${NEC_2024},Tax Year`, 2024, 'twice'],
    [
      'has two in other order',
      NEC_2024.replace('Form Type,Tax Year', 'Tax Year,Form Type'),
      2024,
      'Column 1 is "Tax Year"',
    ],
    ['is spelled otherwise', NEC_2024.replace('Payer Phone Type', 'Payer phone type'), 2024, '"Payer phone type"'],
    ['is of another year', NEC_2024, 2026, 'no column "Box 1a - Nonemployee Compensation"'],
    ['has a box twice', `${NEC_2026},Box 1a - Again`, 2026, '"Box 1a - Again" twice'],
    ['has a new column twice', `${NEC_2026},Box 1c - Occupation code`, 2026, '"Box 1c - Occupation code" twice'],
    [
      'lacks the box that is filled',
      NEC_2026.replace('Box 1a - Nonemployee compensation,', ''),
      2026,
      'no column "Box 1a',
    ],
    ['is empty', '', 2024, 'no column "Form Type"'],
    ['is no CSV', '"Form Type', 2024, 'no column "Form Type"'],
    ['is a picture', '\u0000PNG', 2024, 'no column "Form Type"'],
  ])('because it %s: each difference is named, and no file is made', (_, text, year, words) => {
    const payments = [paid('a', 'ada', '2500', { ...SERVICE, at: `${year}-06-01T12:00:00Z` })];
    const { run, report } = made({ payments }, text, year);
    expect(run.files).toEqual([]);
    expect(report.template?.form).toBe('1099-NEC');
    expect(report.template?.differences.join('\n')).toContain(words);
    expect(run.differences.length).toBeGreaterThan(0);
  });

  // RULES.md 30: the words of a box are compared too, not its number alone.
  it.each([
    ['2025', '1099-MISC', 'Box 3 - Other Income', 'Box 3 - Prizes'],
    ['2026', '1099-MISC', 'Box 3 - Other Income', 'Box 3 - Prizes'],
    ['2025', '1099-MISC', 'Box 1 - Rents', 'Box 1 - Royalties'],
    ['2026', '1099-NEC', 'Box 1a - Nonemployee Compensation', 'Box 1a - Cash tips'],
  ] as const)('of %s in the words of a box of Form %s: "%s" became "%s"', (year, form, known, other) => {
    const text = template(form, Number(year)).replace(known, other);
    expect(text).toContain(other);
    const paidFor = form === '1099-NEC' ? 'services' : 'mining';
    const payments = [paid('a', 'ada', '2500', { for: paidFor, at: `${year}-06-01T12:00:00Z` })];
    const { run, report } = made({ payments }, text, Number(year));
    const column = text.split(',').indexOf(other) + 1;
    expect([run.files, run.otherWords]).toEqual([[], [other]]);
    expect(report.template).toEqual({ form, differences: [`Column ${column}, "${other}", has the number of "${known}" and other words.`] }); // prettier-ignore
    const looked = made({ payments, otherWords: [other] }, text, Number(year));
    expect(looked.report.template).toEqual({ form, differences: [] });
    expect(looked.run.files.length).toBeGreaterThan(0);
  });

  it('in a column that the map fills is not left empty', () => {
    const { run } = made({ leaveEmpty: ['Box 1 - Nonemployee Compensation'] });
    expect([run.files, run.differences]).toEqual([[], [expect.stringContaining('leaveEmpty')]]);
  });
});

describe('a mistake of a return', () => {
  const NAME = (last: string) => ({ name: { first: 'Ada', last } });
  const AT = (over: object) => ({
    address: { line1: '2 Vein Street', city: 'Reno', state: 'NV', zip: '89501', ...over },
  });
  it.each<[string, object, string, string]>([
    ['no first name', { name: { last: 'Miner' } }, 'first', 'filing.missing'],
    ['a name of 21 letters', NAME('A'.repeat(21)), 'last', 'filing.too-long'],
    ['a business of 76', { name: { business: 'A'.repeat(76) } }, 'business1', 'filing.too-long'],
    ['an account of 31', { account: 'A'.repeat(31) }, 'account', 'filing.too-long'],
    ['a formula', NAME('=1+1'), 'last', 'filing.formula'],
    ['a formula behind a blank', NAME(' @SUM'), 'last', 'filing.formula'],
    ['a formula in full width', NAME('＝1'), 'last', 'filing.formula'],
    ['a formula in the address', AT({ line1: '-2 Vein Street' }), 'line1', 'filing.formula'],
    ['a line break', NAME('Mi\nner'), 'last', 'filing.unseen'],
    ['a mark that turns the writing', NAME('Mi\u202ener'), 'last', 'filing.unseen'],
    ['no address', { address: undefined }, 'line1', 'filing.missing'],
    ['no city', AT({ city: '' }), 'city', 'filing.missing'],
    ['a state in words', AT({ state: 'Nevada' }), 'state', 'filing.bad-state'],
    ['a ZIP of four', AT({ zip: '8950' }), 'zip', 'filing.bad-zip'],
    ['a ZIP of six', AT({ zip: '895011' }), 'zip', 'filing.bad-zip'],
    ['a country in words', AT({ country: 'Germany' }), 'country', 'filing.bad-country'],
    ['letters that stand for no country', AT({ country: 'ZZ' }), 'country', 'filing.bad-country'],
    ['a TIN with a letter', { tin: '12A456789' }, 'tin', 'filing.bad-tin'],
    ['a TIN of ten digits', { tin: '1234567890' }, 'tin', 'filing.bad-tin'],
  ])('%s is named by payee and field, and nothing is written for anybody', (_, over, field, code) => {
    const payees = [person('ada', over as Readonly<Record<string, unknown>>), person('bob', { tin: '219094321' })];
    const payments = ['ada', 'bob'].map((id) => paid(id, id, '2500', SERVICE));
    const { run, report } = made({ payees, payments });
    expect(report.errors).toContainEqual(expect.objectContaining({ id: 'ada', field, code }));
    expect(report.errors.every(({ id }) => id === 'ada')).toBe(true);
    expect([run.files, report.returns.length]).toEqual([[], 2]);
  });

  it.each<[string, object]>([
    ['a name of 20 letters', NAME('A'.repeat(20))],
    ['a business of 75', { name: { business: 'A'.repeat(75) } }],
    ['an account of 30', { account: 'A'.repeat(30) }],
    ['a hyphen within', NAME('Smith-Jones')],
    ['a TIN with blanks', { tin: '219 09 4951' }],
    ['a ZIP of nine', AT({ zip: '89501-1234' })],
    ['a foreign address of a US person', AT({ country: 'DE', state: '', zip: '' })],
  ])('%s is none', (_, over) => {
    const { report, files } = made({ payees: [person('ada', over as Readonly<Record<string, unknown>>)] });
    expect([report.errors, files.length]).toEqual([[], 1]);
  });

  it.each<[string, object, string, string]>([
    ['a state that nobody knows', AT({ state: 'XX' }), 'state', 'filing.odd-state'],
    ['a ZIP code that is not given out', AT({ zip: '00000' }), 'zip', 'filing.odd-zip'],
    ['a country that ISO 3166 knows', AT({ country: 'DE', state: '', zip: '' }), 'country', 'filing.country-code'],
    ['a country of another list', AT({ country: 'UK', state: '', zip: '' }), 'country', 'filing.country-code'],
  ])('%s is a warning by name, and the file is made', (_, over, field, code) => {
    const { report, files } = made({ payees: [person('ada', over as Readonly<Record<string, unknown>>)] });
    expect(files).toHaveLength(1);
    expect(report.warnings).toContainEqual(expect.objectContaining({ id: 'ada', field, code }));
  });

  it.each(['DC', 'PR', 'GU', 'AE'])('the state %s is none', (state) => {
    const { report } = made({ payees: [person('ada', AT({ state }))] });
    expect(report.warnings.map(({ code }) => code)).not.toContain('filing.odd-state');
  });

  it.each([
    ['999999999.99', 0],
    ['1000000000', 1],
  ])('$%s: %d', (gross, count) => {
    expect(made({ payments: [paid('a', 'ada', gross, SERVICE)] }).report.errors).toHaveLength(count);
  });

  it.each<[object, string, string]>([
    [{ tin: '' }, 'tin', 'filing.no-payer-tin'],
    [{ tin: '12-345678' }, 'tin', 'filing.bad-tin'],
    [{ phone: '555-0100' }, 'phone', 'filing.bad-phone'],
    [{ name: { business: '+Mining' } }, 'business1', 'filing.formula'],
  ])('of the payer: %j', (over, field, code) => {
    const { run, report } = made({ payer: { ...PAYER, ...over } });
    expect([report.errors, run.files]).toEqual([[{ id: 'payer', field, code, message: expect.any(String) }], []]);
  });

  it('a payer without a phone is a warning: the portal accepts it with errors', () => {
    const { report, files } = made({ payer: { ...PAYER, phone: undefined } });
    expect(files).toHaveLength(1);
    expect(report.warnings).toContainEqual(expect.objectContaining({ id: 'payer', code: 'filing.no-phone' }));
  });

  it('a missing TIN is a warning: the return is due all the same', () => {
    const { report, rows } = made({ payees: [person('ada', { tin: undefined })] });
    expect(report.warnings).toContainEqual(expect.objectContaining({ id: 'ada', field: 'tin', code: 'filing.no-tin' }));
    expect(rows[0]).toMatchObject([{ 'Recipient TIN Type': '', 'Recipient Taxpayer ID Number': '' }]);
  });

  const SCRIPTS = ['Ådne', 'Иван', 'Ελένη', '山田', 'ひろ', 'カナ', '김민', 'محمد', 'דוד', 'अनिता', 'সুমন', 'ਗੁਰ', 'ગીતા', 'தமிழ்', 'తెలుగు', 'ಕನ್ನಡ', 'മലയാളം', 'สมชาย', 'ສົມ', 'မြန်မာ', 'ქართ', 'հայ', 'አበበ', 'ភាសា', '𠮷田']; // prettier-ignore
  it.each(SCRIPTS)('%s is filed as it is, with the warning that nobody confirmed its letters', (last) => {
    const { report, rows } = made({ payees: [person('ada', { name: { first: 'Ada', last } })] });
    expect(report.errors).toEqual([]);
    expect(report.warnings).toContainEqual(
      expect.objectContaining({ id: 'ada', field: 'last', code: 'filing.letters' }),
    );
    expect(rows[0]).toMatchObject([{ 'Recipient Last Name (Surname)': last }]);
  });
});
