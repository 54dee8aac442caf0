import { filingFile, person } from '../../test/support/filing-files';
import { parseExactJson } from '../units';
import { matchingRun } from './matching-run';

const run = (payees: readonly object[], codes?: string) => matchingRun(parseExactJson(JSON.stringify(filingFile({ payees }))), codes); // prettier-ignore
const results = (payees: readonly object[], codes: string) => {
  const { report, errors } = run(payees, codes);
  return { results: (report as { results: object[] }).results, errors: errors.map(({ id, code }) => [id, code]) };
};
const ADA = person('ada', { tin: '219-09-1234' });

// Publication 2108-A: type 1 EIN, 2 SSN, 3 unknown; hyphens and ampersands alone are taken in names.
describe('rows for TIN matching', () => {
  it.each([
    [{}, '2;219091234;Ada Miner;ada'],
    [{ tinType: 'ITIN' }, '2;219091234;Ada Miner;ada'],
    [{ tinType: undefined }, '3;219091234;Ada Miner;ada'],
    [{ tinType: 'EIN', name: { business: "O'Malley & Sons, Inc." } }, '1;219091234;OMalley & Sons Inc;ada'],
    [{ name: { first: 'Mary-Ann', middle: 'Q.', last: 'Poe', suffix: 'Jr.' } }, '2;219091234;Mary-Ann Q Poe Jr;ada'],
    [{ account: 'acct-7' }, '2;219091234;Ada Miner;acct-7'],
    [{ name: { business: 'A'.repeat(41) } }, `2;219091234;${'A'.repeat(40)};ada`],
  ])('%j', (over, row) => {
    expect(run([{ ...ADA, ...over }])).toMatchObject({ errors: [], files: [{ text: `${row}\r\n` }] });
  });

  it.each([{ form: 'W-8BEN' }, { form: undefined }, { tin: '' }, { tin: '21909123X' }])('%j: not sent', (over) => {
    expect(run([{ ...ADA, ...over }])).toMatchObject({ errors: [], files: [] });
  });

  it.each([
    [{ name: { last: 'Иванова' } }, 'filing.unmatchable-name'],
    [{ name: { last: 'Núñez' } }, 'filing.unmatchable-name'],
    [{ name: { last: '...' } }, 'filing.unmatchable-name'],
    [{ account: 'A'.repeat(21) }, 'filing.bad-account'],
    [{ account: 'a;b' }, 'filing.bad-account'],
  ])('%j: left out, and named', (over, code) => {
    expect(run([{ ...ADA, ...over }])).toMatchObject({ files: [], errors: [{ id: 'ada', code }] });
  });

  it('are split at 100,000', () => {
    const payees = Array.from({ length: 100_001 }, (_, index) => person(`p${index}`));
    expect(run(payees).files.map(({ text }) => text.split('\r\n').length - 1)).toEqual([100_000, 1]);
  });
});

describe('codes that come back', () => {
  it.each([
    [0, true],
    [1, false],
    [2, false],
    [3, false],
    [4, false],
    [5, false],
    [6, true],
    [7, true],
    [8, true],
  ])('%d: matches %s', (code, isMatch) => {
    expect(results([ADA], `2;219091234;Ada Miner;ada;${code}\r\n`)).toMatchObject({ errors: [], results: [{ payee: 'ada', code, isMatch }] }); // prettier-ignore
  });

  it.each([
    ['2;219091234;Ada Miner;ada;9', 'ada', 'filing.bad-match'],
    ['2;219091234;Ada Miner;ada', 'line 1', 'filing.bad-match'],
    ['<html>', 'line 1', 'filing.bad-match'],
    ['2;219091234;Ada Miner;eve;0', 'line 1', 'filing.unknown-account'],
    ['2;219091235;Ada Miner;ada;0', 'ada', 'filing.other-tin'],
  ])('%s counts for nobody', (line, id, code) => {
    expect(results([ADA], line)).toEqual({ results: [], errors: [[id, code]] });
  });

  it('twice: the first one counts', () => {
    const line = '2;219091234;Ada Miner;ada;';
    expect(results([ADA], `\ufeff${line}3\n\n${line}0\n`)).toMatchObject({ results: [{ code: 3 }], errors: [['ada', 'filing.matched-twice']] }); // prettier-ignore
  });
});
