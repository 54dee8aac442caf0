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
const notice = (on: string, kind: Notice['kind'] = 'b-notice'): Notice => ({ kind, on: day(on) });

describe('a payee of the service', () => {
  it('without a form is presumed a US person whose tax is withheld (26 USC 3406(a)(1)(A))', () => {
    expect(payee([])).toMatchObject({ name: { last: 'Ada' }, taxClass: 'individual' });
    expect(withholdingCause(payee([]), day('2026-03-01'))).toBe('no-form');
  });

  it.each<[string, string, PayeeForm | undefined]>([
    ['the day before it came', '2026-03-01', undefined],
    ['the day on which it came', '2026-03-02', 'W-9'],
  ])('has its form %s as %s says', (_, on, expected) => {
    expect(formOn(payee([form('2026-03-02')]), day(on))).toBe(expected);
  });

  it('has no gap where a form replaces one of its kind, and one where the first had no number', () => {
    const [first, second] = [form('2026-03-02'), form('2026-06-01', { version: 2 })];
    expect(payee([first, second]).formOn).toBe('2026-03-02');
    const without = payee([{ ...first, tin: undefined }, second]);
    expect(without.formOn).toBe('2026-06-01');
    expect(withholdingCause(without, day('2026-05-31'))).toBe('no-form');
    expect(payee([first, form('2026-05-01', { form: 'W-8BEN' }), second]).formOn).toBe('2026-06-01');
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
      expect(formOn(renewed, day(on))).toBe(expected);
      expect(isForeign(formOn(renewed, day('2026-01-01')))).toBe(true);
    },
  );

  it('whose Form W-9 is stated by an import alone has a form and no number (RULES.md 10)', () => {
    const before = { returnRequired: true, withheld: false, w9On: day('2024-05-01') };
    const stated = payee([], { before });
    expect(stated).toMatchObject({ form: 'W-9', formOn: '2024-05-01', lastYear: { returnRequired: true } });
    expect(withholdingCause(stated, day('2026-02-01'))).toBe('no-tin');
    expect(payee([form('2026-03-02')], { before }).formOn).toBe('2024-05-01');
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
