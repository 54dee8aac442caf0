import { filingFile, paid, person } from '../../test/support/filing-files';
import { parseExactJson, taxYear } from '../units';
import { readFilingFile } from './filing-file';
import { withLastYear } from './last-year';
import { judgeYear } from './year-returns';

const AT = { 2024: '2024-06-01T12:00:00Z', 2025: '2025-06-01T12:00:00Z' } as const;

/** What 2026 knows of Ada's 2025. */
function known(payments: readonly object[], over: Parameters<typeof filingFile>[0] = {}) {
  const file = readFilingFile(parseExactJson(JSON.stringify(filingFile({ payments, ...over }))));
  const payees = withLastYear(file.payees, file, taxYear(2026));
  return { file: { ...file, payees }, lastYear: payees.get('ada')?.lastYear };
}

/** 26 USC 3406(b)(6)(B) "was required", (C) "was withheld"; $600 until 2025. RULES.md 5. */
describe('what the books know of the year before', () => {
  const of2025 = (usd: string, over: object = {}) => paid('p', 'ada', usd, { at: AT[2025], ...over });

  it.each([
    ['nothing was paid', [], { returnRequired: false, withheld: false }],
    ['one cent too little was paid', [of2025('599.99')], { returnRequired: false, withheld: false }],
    ['a return was required', [of2025('600')], { returnRequired: true, withheld: false }],
    ['a tenth of a cent was withheld', [of2025('1', { withheldUsd: '0.001' })], { returnRequired: true, withheld: true }], // prettier-ignore
    ['it was the year before that', [paid('p', 'ada', '5000', { at: AT[2024] })], { returnRequired: false, withheld: false }], // prettier-ignore
    ['what was paid is no return of ours', [of2025('5000', { contract: 'shared' })], { returnRequired: false, withheld: false }], // prettier-ignore
    ['somebody else was paid', [of2025('5000', { payee: 'bob' })], { returnRequired: false, withheld: false }],
  ])('%s', (_, payments, expected) => {
    const contracts = [{ id: 'pool', legalModel: 'principal' }, { id: 'shared', legalModel: 'partnership' }]; // prettier-ignore
    expect(known(payments, { contracts, payees: [person('ada'), person('bob')] }).lastYear).toEqual(expected);
  });

  it.each([
    ['foreign', { form: 'W-8BEN', formOn: '2025-02-01' }, false],
    ['exempt', { taxClass: 'c-corporation' }, false],
    ['foreign by a Form W-8 that ended before', { form: 'W-8BEN', formOn: '2021-12-31' }, true],
  ])('a payee who was %s then', (_, over, required) => {
    expect(known([of2025('9000')], { payees: [person('ada', over)] }).lastYear?.returnRequired).toBe(required);
  });

  it('a return that the operator chose to file was not required', () => {
    expect(known([of2025('100')], { rules: { fileFromUsd: '50' } }).lastYear?.returnRequired).toBe(false);
  });

  it('what was stated stands beside it', () => {
    const stated = person('ada', { lastYear: { returnRequired: true, withheld: true } });
    expect(known([], { payees: [stated] }).lastYear).toEqual({ returnRequired: true, withheld: true });
  });

  it('makes the first payment of the year reportable, of a payee without a form', () => {
    const payees = [person('ada', { form: undefined, formOn: undefined })];
    const [first, second] = ['600', '599.99'].map(
      (usd) => known([of2025(usd), paid('q', 'ada', '1')], { payees }).file,
    );
    expect(first && judgeYear(first, taxYear(2026)).withholding).toMatchObject([{ id: 'q', reportable: 'return-last-year' }]); // prettier-ignore
    expect(second && judgeYear(second, taxYear(2026)).withholding).toEqual([]);
  });

  it('is what was stated alone where the amounts of the year before are not known here', () => {
    const file = readFilingFile(parseExactJson(JSON.stringify(filingFile({ payments: [paid('p', 'ada', '9000', { at: '2022-06-01T12:00:00Z' })] })))); // prettier-ignore
    expect(withLastYear(file.payees, file, taxYear(2023)).get('ada')?.lastYear).toEqual({ returnRequired: false, withheld: false }); // prettier-ignore
  });
});
