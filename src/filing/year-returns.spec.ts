import { filingFile, paid, person } from '../../test/support/filing-files';
import { formatUsdTotal, instant, parseDay, parseExactJson, taxYear } from '../units';
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

/** What is due of Ada's 2025, unfiled, by her forms and payments. */
function dueOf(forms: readonly TaxForm[], payments: readonly object[]) {
  const file = readFilingFile(parseExactJson(JSON.stringify(filingFile({ payments }))));
  const before = { returnRequired: false, withheld: false, w9On: undefined };
  const facts = { memberId: 'ada', personName: 'Ada', forms, notices: [], electronicConsent: false, before };
  const { returns, errors } = judgeYear({ ...file, payees: new Map([['ada', toPayee(facts, YEAR)]]) }, YEAR);
  return { boxes: returns.due.map(({ boxes }) => Object.fromEntries(Object.entries(boxes).map(([box, sum]) => [box, formatUsdTotal(sum)]))), without: returns.without.map(({ because }) => because), errors: errors.map(({ code }) => code) }; // prettier-ignore
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

  it('is of a person whose first Form W-9 said so, whatever a later one says', () => {
    const forms = [form('2025-03-01'), form('2025-11-01', { version: 2, taxClass: 'c-corporation' })];
    const early = [paid('p', 'ada', '3000', { at: '2025-01-15T12:00:00Z' })];
    expect(dueOf(forms, early)).toEqual({ boxes: [{ 3: '3000.00' }], without: [], errors: [] });
  });

  it('takes back by the form of the payment, not of the day on which it was taken back', () => {
    const abroad = [W9, form('2025-10-01', { version: 2, form: 'W-8BEN', tin: undefined, tinType: null })];
    const payments = [
      paid('p', 'ada', '700', { at: '2025-09-01T12:00:00Z' }),
      paid('less', 'ada', '150', { at: '2025-11-01T12:00:00Z', reverses: 'p' }),
    ];
    // 550 dollars are below the 600 of 2025, and nothing was paid on the Form W-8.
    expect(dueOf(abroad, payments)).toEqual({ boxes: [], without: ['below-threshold'], errors: [] });
    expect(dueOf(abroad, payments.slice(0, 1))).toMatchObject({ boxes: [{ 3: '700.00' }] });
  });

  it('is not stopped by tax that goes back after a Form W-8 came', () => {
    const forms = [form('2025-07-01', { form: 'W-8BEN', tin: undefined, tinType: null })];
    const payments = [
      paid('p', 'ada', '2000', { at: '2025-01-10T12:00:00Z', withheldUsd: '480' }),
      paid('less', 'ada', '500', { at: '2025-08-01T12:00:00Z', reverses: 'p' }),
    ];
    expect(dueOf(forms, payments)).toEqual({ boxes: [{ 3: '1500.00', 4: '480.00' }], without: [], errors: [] });
  });

  it('is not of a payee who became foreign after it', () => {
    const abroad = form('2026-01-20', { version: 2, form: 'W-8BEN', tin: undefined });
    expect(judged([W9, abroad], { isFiled: false })).toMatchObject({ originals: [{ payee: { tinKept: TIN } }], withholding: [] }); // prettier-ignore
  });
});
