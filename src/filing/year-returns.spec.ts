import { filingFile, paid, person } from '../../test/support/filing-files';
import { instant, parseDay, parseExactJson, taxYear } from '../units';
import { readFilingFile } from './filing-file';
import { toPayee } from './standing';
import type { TaxForm } from './tax-form';
import { judgeYear } from './year-returns';

const YEAR = taxYear(2025);
const TIN = { lastFour: '9999', mark: 'a'.repeat(64) };

function form(received: string, over: Partial<TaxForm> = {}): TaxForm {
  const day = parseDay(received);
  return {
    ...{ id: received, memberId: 'ada', version: 1, form: 'W-9', way: 'paper', signedOn: day, receivedOn: day },
    ...{ recordedAt: instant(0), recordedBy: 'op', taxClass: 'individual', tinType: 'SSN', tin: TIN },
    name: { kind: 'individual', first: 'Ada', middle: '', last: 'Miner', suffix: '' },
    address: { country: 'US', line1: '2 Vein Street', line2: '', city: 'Reno', state: 'NV', zip: '89501' },
    ...over,
  };
}

/** Ada's 2025 out of the books, by her forms: 700 dollars, and the return as it was accepted. */
function judged(forms: readonly TaxForm[], { isFiled = true, day = '2025-09-01' } = {}) {
  const { name, address } = person('ada');
  const filed = isFiled ? [{ payee: 'ada', form: '1099-MISC', tin: '219-09-9999', name, address, boxes: { 3: '700.00' } }] : []; // prettier-ignore
  const payments = [paid('p', 'ada', '700', { at: `${day}T12:00:00Z` })];
  const file = readFilingFile(parseExactJson(JSON.stringify(filingFile({ payments, filed }))));
  const before = { returnRequired: false, withheld: false, w9On: undefined };
  const facts = { memberId: 'ada', personName: 'Ada', forms, notices: [], electronicConsent: false, before };
  const { plan, withholding, returns, errors } = judgeYear({ ...file, payees: new Map([['ada', toPayee(facts, YEAR)]]) }, YEAR); // prettier-ignore
  return { ...plan, withholding, due: returns.due.length, without: returns.without, errors };
}

const W9 = form('2025-08-02');

/** 26 USC 3406(a)(1): by what was furnished when paid. General Instructions, section H: a correction is of an error. */
describe('a year that was filed on a Form W-9 of August 2025', () => {
  it.each<[string, Partial<TaxForm>]>([
    ['another name', { name: { kind: 'individual', first: 'Ada', middle: '', last: 'Berg', suffix: '' } }],
    ['another address', { address: { ...W9.address, line1: '9 New Street' } }],
    ['another number', { tin: { lastFour: '0001', mark: 'b'.repeat(64) } }],
    ['no number', { tin: undefined }],
    ['an exempt class', { taxClass: 'exempt' }],
    ['a Form W-8BEN', { form: 'W-8BEN', tin: undefined, tinType: null }],
  ])('is as it was after a form with %s came in November 2026', (_, over) => {
    const later = form('2026-11-02', { version: 2, ...over });
    expect(judged([W9, later])).toEqual({ corrections: [], waiting: [], originals: [], withholding: [], due: 1, without: [], errors: [] }); // prettier-ignore
  });

  it('had tax due of what was paid before the form came, and of nothing since', () => {
    const later = form('2026-11-02', { version: 2 });
    expect(judged([W9, later], { day: '2025-08-01' }).withholding).toMatchObject([{ cause: 'no-form' }]);
    expect(judged([W9, later], { day: '2025-08-02' }).withholding).toEqual([]);
  });
});

describe('a year that was not filed', () => {
  it('is filed by the form on file now, one of January after it too', () => {
    const { originals } = judged([W9, form('2026-01-20', { version: 2, name: { ...W9.name, last: 'Berg' } as TaxForm['name'] })], { isFiled: false }); // prettier-ignore
    expect(originals).toMatchObject([{ payee: { name: { last: 'Berg' } } }]);
  });

  it('is of a corporation whose first Form W-9 came in January after it, and then no return', () => {
    const late = [form('2026-01-20', { taxClass: 'c-corporation' })];
    expect(judged(late, { isFiled: false })).toMatchObject({ originals: [], due: 0, without: [{ because: 'exempt' }] });
    // Filed before it came, it stays.
    expect(judged(late)).toMatchObject({ corrections: [], due: 1 });
  });

  it('is not of a payee who became foreign after it', () => {
    const abroad = form('2026-01-20', { version: 2, form: 'W-8BEN', tin: undefined });
    expect(judged([W9, abroad], { isFiled: false })).toMatchObject({ originals: [{ payee: { tinKept: TIN } }], withholding: [] }); // prettier-ignore
  });
});
