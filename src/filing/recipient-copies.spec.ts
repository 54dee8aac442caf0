import { filingFile, paid, person } from '../../test/support/filing-files';
import { parseExactJson, taxYear } from '../units';
import { readFilingFile } from './filing-file';
import { recipientCopies } from './recipient-copies';
import { judgeYear } from './year-returns';

const W9 = { name: { last: 'Miner', first: 'Ada' } };

function copiesOf(over: Readonly<Record<string, unknown>>, kept?: { lastFour: string; mark: string }) {
  const read = readFilingFile(parseExactJson(JSON.stringify(filingFile({ payments: [paid('a', 'ada', '2500')], ...over })))); // prettier-ignore
  const sealed = [...read.payees].map(([id, payee]) => [id, { ...payee, tin: undefined, tinKept: kept }] as const);
  const file = kept === undefined ? read : { ...read, payees: new Map(sealed) };
  return recipientCopies(judgeYear(file, taxYear(2026)), file);
}

const filed = (over: object = {}) => {
  const ada = person('ada', W9);
  return { payee: 'ada', form: '1099-MISC', tin: ada['tin'], name: W9.name, address: ada['address'], boxes: { 3: '2500.00' }, ...over }; // prettier-ignore
};

describe('the recipients’ copies of a year', () => {
  it('cut the recipient’s number and never the payer’s (26 CFR 301.6109-4)', () => {
    const [ada] = copiesOf({ payees: [person('ada', { ...W9, tin: '219-09-9999', account: 'A-7' })] });
    expect(ada).toMatchObject({ payee: 'ada', form: '1099-MISC', delivery: 'paper' });
    expect(ada?.copy).toMatchObject({
      ...{ isCorrected: false, account: 'A-7', boxes: { 3: '2500.00' } },
      payer: { tin: '12-3456788', name: ['Example Mining LLC'], phone: '512-555-0100' },
      recipient: { tin: 'XXX-XX-9999', name: ['Ada Miner'], address: ['2 Vein Street', 'Reno, NV 89501'] },
    });
  });

  it.each([
    ['EIN', '12-3456799', 'XX-XXX6799'],
    ['ITIN', '900-70-1234', 'XXX-XX-1234'],
  ])('keep the form of an %s', (tinType, tin, shown) => {
    const [one] = copiesOf({ payees: [person('ada', { tin, tinType })] });
    expect(one?.copy.recipient.tin).toBe(shown);
  });

  it('are made of a number that stays sealed, from its last four digits', () => {
    const [one] = copiesOf({ payees: [person('ada', W9)] }, { lastFour: '0042', mark: 'm' });
    expect(one?.copy.recipient.tin).toBe('XXX-XX-0042');
  });

  it('are made without any number where a return is due all the same, with box 4', () => {
    const payees = [person('ada', { ...W9, tin: undefined, tinType: undefined })];
    const [one] = copiesOf({ payees, payments: [paid('a', 'ada', '2500', { withheldUsd: '600' })] });
    expect(one?.copy).toMatchObject({ recipient: { tin: '' }, boxes: { 3: '2500.00', 4: '600.00' } });
  });

  it('go electronically only to whom agreed to it', () => {
    const payees = [person('ada', { ...W9, electronicConsent: true })];
    expect(copiesOf({ payees }).map(({ delivery }) => delivery)).toEqual(['electronic']);
  });

  it('are not marked where what was filed is right, and are where its amounts or address were others', () => {
    const of = (over: object) => copiesOf({ payees: [person('ada', W9)], filed: [filed(over)] }).map(({ copy }) => copy.isCorrected); // prettier-ignore
    expect(of({})).toEqual([false]);
    expect(of({ boxes: { 3: '2400.00' } })).toEqual([true]);
    expect(of({ address: { line1: '1 Old Road', city: 'Reno', state: 'NV', zip: '89501' } })).toEqual([true]);
  });

  it('of a wrong number are two: the right one, and one corrected to zero as it was filed (type 2)', () => {
    const copies = copiesOf({ payees: [person('ada', { ...W9, electronicConsent: true })], filed: [filed({ tin: '219098888' })] }); // prettier-ignore
    expect(copies.map(({ copy, delivery }) => [copy.isCorrected, copy.boxes, copy.recipient.tin.slice(-4), delivery])).toEqual([
      [false, { 3: '2500.00' }, String(person('ada')['tin']).slice(-4), 'electronic'],
      [true, { 3: '0.00' }, '8888', 'paper'],
    ]); // prettier-ignore
  });

  it('of a number that stays sealed are compared with what was filed by its last four digits', () => {
    const of = (tin: string) => copiesOf({ payees: [person('ada', W9)], filed: [filed({ tin })] }, { lastFour: '0042', mark: 'm' }); // prettier-ignore
    expect(of('219090042').map(({ copy }) => copy.isCorrected)).toEqual([false]);
    expect(of('219090043').map(({ copy }) => copy.isCorrected)).toEqual([false, true]);
  });

  it('of a return that should not have been filed is one of zero', () => {
    const copies = copiesOf({ payees: [person('ada', W9)], payments: [], filed: [filed()] });
    expect(copies.map(({ copy }) => [copy.isCorrected, copy.boxes])).toEqual([[true, { 3: '0.00' }]]);
  });
});
