import { filed, paid, person } from '../../test/support/filing-files';

const ADA = person('ada');
const { name, address, tin } = ADA;
const OLD = { payee: 'ada', form: '1099-MISC', tin, name, address, boxes: { 3: '2500.00' } };
const PAID = [paid('a', 'ada', '2500')];

function plan(old: object, over: Readonly<Record<string, unknown>> = {}) {
  const { corrections, returns, errors } = filed({ payments: PAID, filed: [{ ...OLD, ...old }], ...over }).report;
  return { corrections, filing: returns.map((one) => `${one.form} ${one.filing}`), errors };
}

// General Instructions for Certain Information Returns, section H, error charts 1 and 2.
describe('a return that was filed', () => {
  it('and is right is filed once', () => {
    expect(plan({})).toEqual({ corrections: [], filing: ['1099-MISC filed'], errors: [] });
    expect(plan({ boxes: { 3: '2500', 4: '0' }, tin: String(tin).replace(/(...)(..)(....)/, '$1-$2-$3') }).corrections).toEqual([]); // prettier-ignore
  });

  it.each([
    ['of other amounts', { boxes: { 3: '2500.01' } }, { 3: '2500.00' }],
    ['of an amount in another box', { boxes: { 1: '2500.00' } }, { 1: '0.00', 3: '2500.00' }],
    ['with tax that was not withheld', { boxes: { 3: '2500.00', 4: '1.00' } }, { 3: '2500.00', 4: '0.00' }],
    ['with another address', { address: { ...(address as object), zip: '89502' } }, { 3: '2500.00' }],
  ])('%s is type 1: one corrected return, and no original', (_, old, correctedBoxes) => {
    expect(plan(old)).toMatchObject({
      corrections: [{ type: 1, payee: 'ada', form: '1099-MISC', correctedBoxes }],
      filing: ['1099-MISC filed'],
    });
  });

  it('that should not have been filed is type 1, to zero', () => {
    expect(plan({}, { payments: [paid('a', 'ada', '1999.99')] })).toMatchObject({
      corrections: [{ type: 1, correctedBoxes: { 3: '0.00' }, reasons: ['It should not have been filed: what was paid is below the threshold of the year.'] }], // prettier-ignore
      filing: [],
    });
    expect(plan({}, { payments: [] })).toMatchObject({
      corrections: [
        { type: 1, reasons: ['It should not have been filed: nothing of this year belongs on this form.'] },
      ],
    });
  });

  it.each([
    ['case', { first: 'ADA', last: 'miner' }],
    ['blanks', { first: 'Ada ', last: ' Miner' }],
    ['width of its letters', { first: '\uff21da', last: 'Miner' }],
  ])('of a name that differs in its %s is right', (_, other) => {
    expect(plan({ name: other }).corrections).toEqual([]);
  });

  it.each([
    ['of another TIN', { tin: '219-09-9998' }],
    ['without a TIN', { tin: '' }],
    ['of another name', { name: { first: 'Ada', last: 'Minor' } }],
    ['of another name and amount', { name: { first: 'Ada', last: 'Minor' }, boxes: { 3: '1.00' } }],
  ])('%s is type 2: to zero, and an original', (_, old) => {
    const { corrections, filing } = plan(old);
    expect(corrections).toMatchObject([{ type: 2, correctedBoxes: { 3: '0.00' } }]);
    expect(filing).toEqual(['1099-MISC original']);
  });

  it('on the wrong form is type 2: to zero there, an original here', () => {
    expect(plan({ form: '1099-NEC', boxes: { '1a': '2500.00' } })).toMatchObject({
      corrections: [{ type: 2, form: '1099-NEC', correctedBoxes: { '1a': '0.00' } }],
      filing: ['1099-MISC original'],
    });
  });

  it('beside one that was filed too is no wrong form', () => {
    const nec = { ...OLD, form: '1099-NEC', boxes: { '1a': '2500.00' } };
    const { corrections, returns } = filed({ payments: PAID, filed: [OLD, nec] }).report;
    expect(corrections).toMatchObject([{ type: 1, form: '1099-NEC', correctedBoxes: { '1a': '0.00' } }]);
    expect(returns).toMatchObject([{ filing: 'filed' }]);
  });

  it('twice is named', () => {
    expect(filed({ payments: PAID, filed: [OLD, OLD] }).report.errors).toMatchObject([{ code: 'filing.filed-twice' }]);
  });
});
