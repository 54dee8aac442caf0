import { parseDay } from '../units';
import { w8ben, w9 } from '../../test/support/tax-forms';
import { checkForm, formWarnings, sameForm, type TaxFormDraft } from './tax-form';

const TODAY = parseDay('2026-03-02');
const US = w9().address;

describe('a tax form', () => {
  it.each([
    ['of a US person', w9()],
    ['without a number', w9({ tin: '', tinType: null })],
    ['with a number that has a letter', w9({ tin: '90070123A' })],
    ['of a firm', w9({ taxClass: 'c-corporation', name: { kind: 'business', line1: 'Adit GmbH & Co', line2: '' }, tinType: 'EIN' })], // prettier-ignore
    ['of a US person abroad', w9({ address: { ...w8ben().address } })],
    ['of a foreign person', w8ben()],
    ['in another script', w9({ name: { kind: 'individual', first: 'Ольга', middle: '', last: '王', suffix: '' } })],
    ['that was signed today', w9({ signedOn: TODAY })],
  ])('%s is taken', (_, draft) => {
    expect(() => checkForm(draft, TODAY)).not.toThrow();
  });

  it.each<[string, string, Partial<TaxFormDraft>]>([
    ['name', 'no surname', { name: { kind: 'individual', first: 'Ada', middle: '', last: '', suffix: '' } }],
    ['name', 'a name of 21 letters', { name: { kind: 'individual', first: '', middle: '', last: 'x'.repeat(21), suffix: '' } }], // prettier-ignore
    ['name', 'a line break in the name', { name: { kind: 'individual', first: '', middle: '', last: 'A\nB', suffix: '' } }], // prettier-ignore
    ['signedOn', 'a day to come', { signedOn: parseDay('2026-03-03') }],
    ['signedOn', 'a day before there were such numbers', { signedOn: parseDay('1997-12-31') }],
    ['country', 'a country in letters of other length', { address: { ...US, country: 'USA' } }],
    ['country', 'letters that stand for no country', { address: { ...US, country: 'ZZ' } }],
    ['address', 'no street', { address: { ...US, line1: '' } }],
    ['address', 'no ZIP code in the United States', { address: { ...US, zip: '' } }],
    ['address', 'a street of 76 letters', { address: { ...US, line1: 'x'.repeat(76) } }],
    ['tin', 'a number of 31 characters', { tin: '1'.repeat(31) }],
    ['form', 'the facts of a foreign person on a Form W-9', { foreign: w8ben().foreign }],
    ['form', 'a Form W-8 without them', { form: 'W-8BEN' }],
    ['form', 'a Form W-8BEN of a firm', { ...w8ben(), name: { kind: 'business', line1: 'Adit', line2: '' } }],
    ['citizenship', 'no citizenship', { ...w8ben(), foreign: { citizenship: '', foreignTin: '', bornOn: null } }],
  ])('is refused for its %s: %s, and nothing of it is repeated', (param, _, over) => {
    const draft = w9(over);
    const refusal = refusalOf(() => checkForm(draft, TODAY));
    expect(refusal).toMatchObject({ code: 'filing.bad-form', fields: { param } });
    expect(String(refusal)).not.toMatch(/900|70-1234|xxx/);
  });

  it.each<[string, Partial<TaxFormDraft>, readonly string[]]>([
    ['a good number', {}, []],
    ['no number', { tin: '' }, ['The TIN is missing: tax must be withheld.']],
    ['a letter', { tin: '90070123A' }, ['The TIN has a letter: a number has nine digits and no letter. It counts as missing, and tax must be withheld.']], // prettier-ignore
    ['eight digits', { tin: '90070123' }, ['The TIN has 8 digits: a number has nine. It counts as missing, and tax must be withheld.']], // prettier-ignore
    ['a state that nobody knows', { address: { ...US, state: 'XX' } }, ['No state of the United States is known by the letters of this address.']], // prettier-ignore
    ['a ZIP code that is not given out', { address: { ...US, zip: '00000' } }, ['No ZIP code begins so low.']],
    ['blanks as separators', { tin: '900 70 1234' }, []],
    ['a group of ITINs that is not given out', { tin: '900-93-1234' }, ['No ITIN is known with the group 93.']],
    ['a foreign person without any number', { ...w8ben({ foreign: { citizenship: 'DE', foreignTin: '', bornOn: null } }) }, ['There is neither a US number nor a foreign one.']], // prettier-ignore
    ['a foreign person who lives in the United States', w8ben({ address: US }), ['The permanent address is in the United States.']], // prettier-ignore
    ['a citizen on Form W-8BEN', w8ben({ foreign: { citizenship: 'US', foreignTin: '1', bornOn: null } }), ['A citizen of the United States gives Form W-9.']], // prettier-ignore
  ])('with %s warns and is not refused', (_, over, warnings) => {
    const draft = w9(over);
    expect(() => checkForm(draft, TODAY)).not.toThrow();
    expect(formWarnings(draft)).toEqual(warnings);
  });

  it('is the same one when it says the same', () => {
    expect(sameForm(w9(), w9())).toBe(true);
    expect(sameForm(w9(), w9({ tin: '900-70-1235' }))).toBe(false);
    expect(sameForm(w8ben(), w8ben({ foreign: null }))).toBe(false);
  });
});

function refusalOf(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
