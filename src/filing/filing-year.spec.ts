import { filed, paid, person } from '../../test/support/filing-files';
import { usd } from '../units';
import { filingYear } from './filing-year';
import { noteGroups } from './note-groups';

const NOMINEE = { id: 'pool', legalModel: 'nominee' };
const AGENT = { id: 'farm', legalModel: 'agent' };
const dollars = (whole: number) => usd(BigInt(whole) * 10n ** 12n);
const NO_FORM = { form: undefined, formOn: undefined, tin: undefined, tinType: undefined };
const on = (day: string) => ({ at: `${day}T12:00:00Z` });

/** Two payees without forms, of a pool and a farm of which nothing is decided. */
const payees = [person('ada', NO_FORM), person('bob', NO_FORM), person('eve')];
const payments = [
  paid('p1', 'ada', '100', on('2026-02-03')),
  paid('p2', 'ada', '50', { ...on('2026-05-06'), contract: 'farm' }),
  paid('p3', 'bob', '2500', on('2026-07-08')),
  paid('p4', 'eve', '7', on('2026-09-10')),
];
const open = { payees, payments, contracts: [NOMINEE, AGENT] };
const decided = { payees, payments, contracts: [{ ...NOMINEE, received: 'mining' }, { ...AGENT, agentReports: true }] }; // prettier-ignore

/** Issue 6, "Admin filing centre on screen: missing forms": a figure that leaves something out says so. */
describe('a year of which something is not decided', () => {
  it('counts what is in no figure yet, and names everybody without a form all the same', () => {
    const year = filingYear(filed(open).run);
    expect(year.totals.paid).toBe(0n);
    expect(year.open).toEqual({ count: 4, gross: dollars(2657), unpriced: 0 });
    expect(year.missingForms).toMatchObject([
      { payee: 'bob', paid: dollars(2500), unpriced: 0 },
      { payee: 'ada', paid: dollars(150), unpriced: 0 },
    ]);
  });

  it('has the same people without a form and nothing open when it is decided', () => {
    const year = filingYear(filed(decided).run);
    expect(year.totals.paid).toBe(dollars(2657));
    expect(year.open).toEqual({ count: 0, gross: 0n, unpriced: 0 });
    expect(year.missingForms).toEqual(filingYear(filed(open).run).missingForms);
  });

  it('asks nobody for a form whose payments are on no return of ours, and none of another year', () => {
    const partners = { ...open, contracts: [{ id: 'pool', legalModel: 'partnership' }, { ...AGENT, agentReports: false }] }; // prettier-ignore
    expect(filingYear(filed(partners).run)).toMatchObject({ missingForms: [], open: { count: 0 } });
    const before = { ...open, payments: [paid('old', 'bob', '9', on('2025-12-31'))] };
    expect(filingYear(filed(before).run)).toMatchObject({ missingForms: [], open: { count: 0, gross: 0n } });
  });

  it('counts payments without a price, of whom as well', () => {
    const { run } = filed(decided);
    const note = { id: 'x', code: 'filing.unpriced', message: 'no value', payee: 'ada', day: '2026-11-02' as never };
    const year = filingYear({ ...run, errors: [note, { ...note, id: 'y', payee: 'eve' }] });
    expect(year.open).toEqual({ count: 0, gross: 0n, unpriced: 2 });
    expect(year.missingForms.map(({ payee, paid: sum, unpriced }) => [payee, sum, unpriced])).toEqual([
      ['bob', dollars(2500), 0],
      ['ada', dollars(150), 1],
    ]);
  });

  it('says what was paid on a Form W-8', () => {
    const abroad = person('ada', { form: 'W-8BEN', formOn: '2026-01-01', tin: undefined, tinType: undefined });
    const { run } = filed({ payees: [abroad, person('eve')], payments: [payments[0], payments[3]] });
    expect(filingYear(run).foreign).toEqual({ payees: 1, gross: dollars(100) });
  });
});

describe('mistakes of a year in groups', () => {
  it('are one line for each decision, first, with days and payees', () => {
    const { errors, errorsTotal } = filingYear(filed({ ...open, payees: [...payees, person('ada2', { tin: 'A' })] }).run); // prettier-ignore
    expect(errorsTotal).toBe(5);
    expect(errors.map(({ code, source, isDecision, count }) => [code, source, isDecision, count]).slice(0, 2)).toEqual([
      ['filing.nominee-form', 'pool', true, 3],
      ['filing.agent-undecided', 'farm', true, 1],
    ]);
    expect(errors[0]).toMatchObject({
      ...{ firstDay: '2026-02-03', lastDay: '2026-09-10' },
      payees: [{ payee: 'ada', name: 'Ada Miner', count: 1 }, { payee: 'bob' }, { payee: 'eve' }],
    });
    expect(errors.slice(2).every(({ isDecision }) => !isDecision)).toBe(true);
  });

  it('lose none: ten thousand payments of one source are one group of ten thousand', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => ({ id: `p${n}`, code: 'filing.nominee-form', message: 'decide', source: 'pool', payee: `m${n % 40}` })); // prettier-ignore
    const [group, ...more] = noteGroups(many, new Map());
    expect(more).toEqual([]);
    expect([group?.count, group?.payees.length, group?.messages]).toEqual([10_000, 40, ['decide']]);
    expect(group?.payees.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
  });

  it('finds the payee of a note that names a payment or a payee alone', () => {
    const notes = [{ id: 'ada', code: 'filing.same-tin', field: 'tin', message: 'x' }, { id: 'nobody', code: 'filing.same-tin', field: 'tin', message: 'y' }]; // prettier-ignore
    expect(noteGroups(notes, new Map([['ada', 'ada']]))).toMatchObject([{ count: 2, field: 'tin', payees: [{ payee: 'ada', count: 1 }], messages: ['x', 'y'] }]); // prettier-ignore
  });
});
