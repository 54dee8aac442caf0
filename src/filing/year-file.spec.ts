import { RETURNS_2026 } from '../../reports/information-returns/2026/year';
import { formatUsdTotal, parseDay, taxYear } from '../units';
import { readYearFile } from './year-file';

const HEAD = 'member,month,form,box,gross_usd,withheld_usd,return_last_year,withheld_last_year,w9_on';
const read = (text: string) => readYearFile(text, taxYear(2026), RETURNS_2026, parseDay('2026-11-20'));
const rows = (...lines: string[]) => read([HEAD, ...lines].join('\n'));
const mistakes = (...lines: string[]) => rows(...lines).mistakes.map(({ line, column }) => `${line} ${column}`);

/** RULES.md 10: gross and withheld by payee, month, form and box, and what the year before decides. */
describe('a file of what was paid before', () => {
  it('has a row for each month and box, with what is known of the year before', () => {
    const { months, stated, mistakes: wrong } = rows('m1,2026-01,1099-MISC,3,1800.50,,yes,no,2025-04-01', 'm1,2026-02,1099-NEC,1a,5,1.2,,,', 'm2,,,,,,no,yes,'); // prettier-ignore
    expect(wrong).toEqual([]);
    expect(months.map(({ payee, month, form, box, gross, withheld }) => [payee, month, form, box, formatUsdTotal(gross), formatUsdTotal(withheld)])).toEqual([['m1', '2026-01', '1099-MISC', '3', '1800.50', '0.00'], ['m1', '2026-02', '1099-NEC', '1a', '5.00', '1.20']]); // prettier-ignore
    expect(stated).toEqual([{ payee: 'm1', returnRequired: true, withheld: false, w9On: '2025-04-01', line: 2 }, { payee: 'm2', returnRequired: false, withheld: true, w9On: undefined, line: 4 }]); // prettier-ignore
  });

  it('says the same as JSON, numbers exact', () => {
    const json = read('[{"member":"m1","month":"2026-01","form":"1099-MISC","box":"3","gross_usd":0.000000000001,"return_last_year":true}]'); // prettier-ignore
    expect(json).toMatchObject({ mistakes: [], months: [{ payee: 'm1', gross: 1n, withheld: 0n, line: 1 }], stated: [{ returnRequired: true }] }); // prettier-ignore
  });

  it.each<[string, string, string]>([
    [',2026-01,1099-MISC,3,1,,,,', '2 member', 'no member'],
    ['m1,,1099-MISC,3,1,,,,', '2 month', 'no month and nothing else said'],
    ['m1,2026-13,1099-MISC,3,1,,,,', '2 month', 'a thirteenth month'],
    ['m1,2025-12,1099-MISC,3,1,,,,', '2 month', 'a month of another year'],
    ['m1,2026-01,1099-DA,3,1,,,,', '2 form', 'another form'],
    ['m1,2026-01,1099-NEC,1,1,,,,', '2 box', 'box 1 of the form of before 2026'],
    ['m1,2026-01,1099-MISC,3,0,,,,', '2 gross_usd', 'nothing paid'],
    ['m1,2026-01,1099-MISC,3,-1,,,,', '2 gross_usd', 'a negative sum'],
    ['m1,2026-01,1099-MISC,3,1e3,,,,', '2 gross_usd', 'an exponent'],
    ['m1,2026-01,1099-MISC,3,"1,800",,,,', '2 gross_usd', 'a comma'],
    ['m1,2026-01,1099-MISC,3,1.0000000000001,,,,', '2 gross_usd', 'thirteen decimals'],
    ['m1,2026-01,1099-MISC,3,1,1.01,,,', '2 withheld_usd', 'more withheld than paid'],
    ['m1,2026-01,1099-MISC,3,1,,maybe,,', '2 return_last_year', 'neither yes nor no'],
    ['m1,2026-01,1099-MISC,3,1,,,,2026-02-29', '2 w9_on', 'a day that does not exist'],
  ])('%s is refused at %s: %s', (line, place) => {
    expect(mistakes(line)).toEqual([place]);
  });

  it('names every mistake of a file, and what stands there twice', () => {
    const row = 'm1,2026-01,1099-MISC,3,1,,,,';
    expect(mistakes(row, 'm1,2026-99,1099-MISC,3,1,,,,', row, 'm1,2026-02,1099-MISC,3,1,,yes,,', 'm1,2026-03,1099-MISC,3,1,,no,,')).toEqual(['3 month', '4 ', '6 ']); // prettier-ignore
  });

  it.each([
    ['', 'missing'],
    ['member,month,form,box', 'gross_usd'],
    [`${HEAD},note`, 'not known'],
    [`${HEAD},member`, 'twice'],
    [`${HEAD}\nm1,2026-01`, 'no CSV'],
    [`${HEAD}\n"m1`, 'no CSV'],
    ['[{"member":"m1",]', 'no JSON'],
    ['[{"member":["m1"]}]', 'Row 1'],
    ['[{"member":"m1"},7]', 'Row 2'],
    ['[{"__proto__":"m1"}]', 'Row 1'],
    [`[${'1,'.repeat(50_000)}1]`, 'list'],
    [`${HEAD}\n${'x'.repeat(4_000_000)}`, 'too large'],
  ])('that is none is refused whole: %.40j', (text, words) => {
    const { months, mistakes: wrong } = read(text);
    expect(months).toEqual([]);
    expect(wrong).toMatchObject([{ line: 0, column: '' }]);
    expect(wrong[0]?.message).toContain(words);
  });
});
