import { type RecipientCopy, recipientCopyPdf, returnYear, type ReturnYear } from '../../reports/information-returns';
import { scheduleCYear } from '../../reports/schedule-c';
import { scheduleD } from '../../reports/schedule-d';
import { form8949 } from '../../reports/form-8949';
import { scheduleSe } from '../../reports/schedule-se';
import { ZERO_USD } from '../../src/units';
import { readPdf } from '../support/pdf-reader';
import { printedText, solid } from '../support/printed-text';
import { describeShared } from '../support/shared-data';

/* Year data and words that people read, held against the forms and texts where they stand. docs/tax-sources.md lists the rest. */
const says = (path: string, words: string): void => expect(printedText(path)).toContain(solid(words));

describeShared('blank forms', 'forms', () => {
  it('Schedule C (2024) has the expense lines, and other expenses on 27a', () => {
    const form = 'forms/2024_f1040sc.pdf';
    const asPrinted = ['8', '10', '12', '18', '21', '22', '23', '25'];
    const lines = scheduleCYear(2024).expenseLines.filter(([line]) => asPrinted.includes(line));
    expect(lines).toHaveLength(asPrinted.length);
    for (const [line, words] of lines) says(form, `${line} ${words}`);
    says(form, 'a Other expenses (from line 48)');
    says(form, 'Total other expenses. Enter here and on line 27a');
    expect(scheduleCYear(2024).feeLines.other).toBe('27a');
  });

  it('Schedule 1 (2024) has digital assets on the last line before 8z, and what is not for profit on j', () => {
    const form = 'forms/2024_f1040s1.pdf';
    says(form, 'v Digital assets received as ordinary income not reported elsewhere');
    says(form, 'j Activity not engaged in for profit income');
    expect(scheduleCYear(2024)).toMatchObject({ hobbyLine: '8v', hobbyLineMentioned: '8j' });
  });

  it.each([2024, 2025])('Schedule SE (%i) has the wage base, the rates and the least profit', (year) => {
    const form = `forms/${year}_schedule_se.pdf`;
    const { wageBase } = scheduleSe(year, { netProfit: ZERO_USD, wages: null, rounding: 'cents' }).schedule;
    says(form, Number(wageBase).toLocaleString('en-US'));
    for (const words of ['92.35% (0.9235)', '12.4% (0.124)', '2.9% (0.029)', 'If less than $400', '50% (0.50)']) says(form, words); // prettier-ignore
  });

  it.each([
    [2024, 'line 7'],
    [2025, 'line 7a'],
  ])('Schedule D (%i) sends its result to Form 1040, %s, and lets a loss count to $3,000', (year, line) => {
    const nothing = { status: 'other', taxableIncome: null, carriedIn: { short: ZERO_USD, long: ZERO_USD } } as const;
    const { schedule } = scheduleD(form8949(year, [], { rows: 'lots', rounding: 'cents' }), nothing);
    expect(`line ${schedule.form1040Line}`).toBe(line);
    const form = `forms/${year}_schedule_d.pdf`;
    for (const words of [`Form 1040, 1040-SR, or 1040-NR, ${line}`, '($3,000)', '($1,500)']) says(form, words);
  });

  it.each([
    [2024, ['A', 'B', 'C', 'D', 'E', 'F'], '1099-B'],
    [2025, ['G', 'H', 'I', 'J', 'K', 'L'], '1099-DA'],
  ])('Form 8949 (%i) has the boxes %j, of Form %s', (year, boxes, of) => {
    const { form } = form8949(year, [], { rows: 'lots', rounding: 'cents' });
    expect(form.boxes.map(({ box }) => box)).toEqual(boxes);
    for (const box of boxes) says(`forms/${year}_f8949.pdf`, `(${box})`);
    says(`forms/${year}_f8949.pdf`, `reported on Form(s) ${of} showing basis was reported to the IRS`);
  });
});

describeShared('texts of the law', 'law', () => {
  it('a recipient’s copy has the legend of Copy B word by word', async () => {
    const party = { name: ['x'], address: ['x'], tin: '' };
    const copy: RecipientCopy = { form: '1099-NEC', isCorrected: false, payer: { ...party, phone: '' }, recipient: party, account: '1', boxes: {} }; // prettier-ignore
    const context = { law: returnYear(2026) as ReturnYear, zone: 'UTC', program: 'x' };
    const texts = readPdf(await recipientCopyPdf(copy, context)).elements.map(({ text }) => text);
    const legend = texts.find((text) => text.startsWith('This is important tax information')) ?? 'missing';
    expect(legend).toContain('negligence penalty');
    says('law/Form_1099-DA.pdf', legend);
  });

  it.each([
    ['law/Form_1099-DA.pdf', 'we are developing a December 2026 revision of Form 1099-NEC'],
    [
      'law/Instructions_8949.pdf',
      'If you do round to whole dollars, round all amounts. To round, drop cent amounts under 50 cents',
    ],
    [
      'law/RevProc_2024-28.pdf',
      'before the earlier of: (a) The date and time of the first sale, disposition, or transfer',
    ],
    [
      'law/RevProc_2024-28.pdf',
      'Must describe the global allocation method in the taxpayers books and records before January 1, 2025',
    ],
    ['law/RevProc_2024-28.pdf', 'before the later of the dates set forth in section 5.02(4)(a) and (b)'],
    ['law/26CFR_1.1012-1_basis.xml', 'no later than the date and time of the sale, disposition, or transfer'],
    ['law/26CFR_1.1012-1_basis.xml', 'is not a change in method of accounting'],
    ['law/Notice_2014-21.pdf', 'as of the date of receipt'],
    ['law/Pub525_Taxable_Nontaxable_Income.pdf', 'line 8j'],
  ])('%s says: %s', says);
});
