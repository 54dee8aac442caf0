import { type Day, instant, parseDay } from '../units';
import { formOn, isForeign, type PayeeForm, withholdingCause } from './payee';
import { accountOf, type Notice, type PayeeFacts, secondNotice, toPayee, unansweredFrom } from './standing';
import type { TaxForm } from './tax-form';

const TIN = { lastFour: '1234', mark: 'a'.repeat(64) };

function form(received: string, over: Partial<TaxForm> = {}): TaxForm {
  return {
    id: received,
    memberId: 'm1',
    version: 1,
    form: 'W-9',
    way: 'paper',
    signedOn: parseDay(received),
    receivedOn: parseDay(received),
    recordedAt: instant(0),
    recordedBy: 'op',
    taxClass: 'individual',
    name: { kind: 'individual', first: 'Ada', middle: '', last: 'Miner', suffix: '' },
    address: { country: 'US', line1: '2 Vein Street', line2: '', city: 'Reno', state: 'NV', zip: '89501' },
    tinType: 'SSN',
    tin: TIN,
    ...over,
  };
}

function payee(forms: readonly TaxForm[], over: Partial<PayeeFacts> = {}) {
  const before = { returnRequired: false, withheld: false, w9On: undefined };
  return toPayee({ memberId: 'm1', personName: 'Ada', forms, notices: [], electronicConsent: false, before, ...over });
}

const day = (text: string): Day => parseDay(text);
const notice = (on: string, kind: Notice['kind'] = 'b-notice'): Notice => ({ kind, on: day(on), notedAt: instant(0) });

describe('a payee of the service', () => {
  it('without a form is presumed a US person whose tax is withheld (26 USC 3406(a)(1)(A))', () => {
    expect(payee([])).toMatchObject({ name: { last: 'Ada' }, taxClass: 'individual' });
    expect(withholdingCause(payee([]), day('2026-03-01'))).toBe('no-form');
  });

  it.each<[string, string, PayeeForm | undefined]>([
    ['the day before it came', '2026-03-01', undefined],
    ['the day on which it came', '2026-03-02', 'W-9'],
  ])('has its form %s as %s says', (_, on, expected) => {
    expect(formOn(payee([form('2026-03-02')]), day(on))?.form).toBe(expected);
  });

  it('has on each day the form that counted then', () => {
    const [first, second] = [form('2026-03-02'), form('2026-06-01', { version: 2 })];
    const causes = (...forms: readonly TaxForm[]) =>
      ['2026-03-01', '2026-03-02', '2026-05-31', '2026-06-01'].map((on) => withholdingCause(payee(forms), day(on)));
    expect(causes(first, second)).toEqual(['no-form', undefined, undefined, undefined]);
    expect(causes({ ...first, tin: undefined }, second)).toEqual(['no-form', 'no-tin', 'no-tin', undefined]);
    expect(causes(first, { ...second, tin: undefined })).toEqual(['no-form', undefined, undefined, 'no-tin']);
    // A Form W-8 that comes later does not undo the Form W-9 under which was paid before it.
    expect(causes(first, { ...second, form: 'W-8BEN', tin: undefined })).toEqual(['no-form', undefined, undefined, undefined]); // prettier-ignore
    const foreign = payee([first, { ...second, form: 'W-8BEN', tin: undefined }]);
    expect([formOn(foreign, day('2026-05-31'))?.form, formOn(foreign, day('2026-06-01'))?.form]).toEqual(['W-9', 'W-8BEN']); // prettier-ignore
  });

  it('counts the later version of two forms that came on one day, as where a mistake of typing is mended', () => {
    const [typo, mended] = [form('2026-03-02', { tin: undefined }), form('2026-03-02', { version: 2 })];
    expect(withholdingCause(payee([typo, mended]), day('2026-03-02'))).toBeUndefined();
  });

  it('is on a return as on the last Form W-9, which a Form W-8 after it does not take back', () => {
    const abroad = form('2026-11-02', { form: 'W-8BEN', tin: undefined, name: { kind: 'individual', first: 'A.', middle: '', last: 'Berg', suffix: '' } }); // prettier-ignore
    expect(payee([form('2025-08-02'), abroad])).toMatchObject({
      name: { last: 'Miner' },
      tinKept: TIN,
      form: 'W-8BEN',
    });
    expect(payee([abroad])).toMatchObject({ name: { last: 'Berg' }, tinKept: undefined });
  });

  it('with a form that lacks nine digits has no number', () => {
    expect(withholdingCause(payee([form('2026-03-02', { tin: undefined })]), day('2026-03-02'))).toBe('no-tin');
  });

  it.each([
    ['2029-12-31', 'W-8BEN'],
    ['2030-01-01', undefined],
  ])(
    'keeps a Form W-8 until the end of the third year after its own (26 CFR 1.1441-1(e)(4)(ii)): %s',
    (on, expected) => {
      const renewed = payee([
        form('2022-04-01', { form: 'W-8BEN' }),
        form('2026-04-01', { form: 'W-8BEN', version: 2 }),
      ]);
      expect(formOn(renewed, day(on))?.form).toBe(expected);
      expect(isForeign(formOn(renewed, day('2025-12-31'))?.form)).toBe(true);
      expect(formOn(renewed, day('2026-01-01'))).toBeUndefined();
    },
  );

  it('whose Form W-9 is stated by an import alone has a form and no number (RULES.md 10)', () => {
    const before = { returnRequired: true, withheld: false, w9On: day('2024-05-01') };
    const stated = payee([], { before });
    expect(stated).toMatchObject({ form: 'W-9', formOn: '2024-05-01', lastYear: { returnRequired: true } });
    expect(withholdingCause(stated, day('2026-02-01'))).toBe('no-tin');
    const entered = payee([form('2026-03-02')], { before });
    const causes = ['2024-04-30', '2024-05-01', '2026-03-02'].map((on) => withholdingCause(entered, day(on)));
    expect(causes).toEqual(['no-form', undefined, undefined]);
  });

  it.each<[string, readonly Notice[], boolean]>([
    ['no notice', [], false],
    ['one notice', [notice('2026-09-01')], false],
    ['two of one year', [notice('2026-03-01'), notice('2026-09-01')], false],
    ['two within three years', [notice('2026-09-01'), notice('2024-09-01')], true],
    ['two further apart', [notice('2026-09-01'), notice('2023-12-31')], false],
    ['a third one after a far one', [notice('2020-01-01'), notice('2025-01-01'), notice('2026-01-01')], true],
    ['another kind', [notice('2026-09-01'), notice('2025-09-01', 'withhold')], false],
  ])('with %s has a second notice: %j', (_, notices, expected) => {
    expect(secondNotice(notices)).toBe(expected);
    expect(payee([], { notices }).secondTinNotice).toBe(expected);
  });

  it('is withheld from while a notice says so', () => {
    const notices = [notice('2026-04-01', 'withhold'), notice('2026-07-01', 'withhold-no-more')];
    const told = payee([form('2026-03-02')], { notices });
    const cause = (on: string) => withholdingCause(told, day(on));
    expect([cause('2026-03-31'), cause('2026-04-01'), cause('2026-06-30'), cause('2026-07-01')]).toEqual([undefined, 'irs-notice', 'irs-notice', undefined]); // prettier-ignore
    const again = payee([form('2026-03-02')], { notices: [...notices, notice('2026-09-01', 'withhold')] });
    expect(again).toMatchObject({ noticeFrom: '2026-09-01', noticeUntil: undefined });
  });

  it('that does not answer a B-notice is withheld from after the close of the thirtieth business day (31.3406(d)-5(a))', () => {
    // 2026-09-01 is a Tuesday; Labor Day and Columbus Day are between, and 2026-10-15 is the thirtieth.
    expect(unansweredFrom([notice('2026-09-01')], [])).toBe('2026-10-16');
    expect(unansweredFrom([notice('2026-09-01')], [form('2026-08-31')])).toBe('2026-10-16');
    expect(unansweredFrom([notice('2026-09-01')], [form('2026-09-01')])).toBeUndefined();
    // A second notice is not answered by a form.
    const two = [notice('2025-09-02'), notice('2026-09-01')];
    expect(unansweredFrom(two, [form('2026-09-10')])).toBe('2026-10-16');
    expect(unansweredFrom([...two, notice('2026-09-20', 'withhold')], [])).toBeUndefined();
    expect(unansweredFrom([], [])).toBeUndefined();
  });

  it('has an account of at most twenty letters, digits and hyphens', () => {
    expect(accountOf('0123456789abcdef0123456789abcdef')).toBe('0123456789abcdef0123');
    expect(accountOf('m-1')).toBe('m-1');
  });
});
