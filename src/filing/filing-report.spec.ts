import { filed, paid, person } from '../../test/support/filing-files';

const W9 = person('ada');
const report = (over: Readonly<Record<string, unknown>>, year = 2026) => filed(over, { year }).report;
const at = (day: string) => ({ at: `${day}T12:00:00Z` });

describe('the threshold of a return', () => {
  // 26 USC 6041(a): $600 for payments made in 2024 and 2025, $2,000 for 2026.
  it.each([
    [2024, '599.99', false],
    [2024, '600', true],
    [2025, '599.999999999999', false],
    [2025, '600.00', true],
    [2026, '600', false],
    [2026, '1999.999999999999', false],
    [2026, '2000', true],
  ])('of %d: $%s', (year, gross, isDue) => {
    const { returns, withoutReturn, totals } = report({ payments: [paid('p', 'ada', gross, at(`${year}-06-01`))] }, year); // prettier-ignore
    expect(returns).toHaveLength(isDue ? 1 : 0);
    expect(withoutReturn).toHaveLength(isDue ? 0 : 1);
    expect(isDue ? totals.onReturnsUsd : totals.withoutReturnUsd).toBe(totals.paidUsd);
  });

  it('is of all payments of the year together, gross of every fee', () => {
    const fees = [{ what: 'pool fee', usd: '20' }, { what: 'service', usd: '10.5' }]; // prettier-ignore
    const payments = [
      paid('a', 'ada', '1000', { fees, netUsd: '969.5' }),
      paid('b', 'ada', '1000', { fees, netUsd: '969.50' }),
    ];
    expect(report({ payments }).returns).toMatchObject([{ form: '1099-MISC', boxes: { 3: '2000.00' }, because: 'threshold' }]); // prettier-ignore
  });

  // 26 CFR 1.6041-1(a)(1)(i)(B): rents and "other gains, profits, and income aggregating".
  it('is of rent and other income together, and of compensation apart: another form and another statute', () => {
    const rent = (usd: string) => [paid('a', 'ada', '400'), paid('b', 'ada', usd, { for: 'rent' })];
    expect(report({ payments: rent('1600') }).returns).toMatchObject([{ boxes: { 1: '1600.00', 3: '400.00' }, because: 'threshold' }]); // prettier-ignore
    expect(report({ payments: rent('1599.99') })).toMatchObject({ returns: [], withoutReturn: [{ grossUsd: '1999.99', because: 'below-threshold' }] }); // prettier-ignore
    const services = [paid('a', 'ada', '1500'), paid('b', 'ada', '1500', { for: 'services' })];
    expect(report({ payments: services })).toMatchObject({ returns: [], withoutReturn: [{ grossUsd: '1500' }, { grossUsd: '1500' }] }); // prettier-ignore
  });

  it('is lowered by the operator, never raised', () => {
    const payments = [paid('a', 'ada', '600')];
    expect(report({ payments, rules: { fileFromUsd: '600' } }).returns).toMatchObject([{ because: 'operator-limit' }]);
    expect(report({ payments, rules: { fileFromUsd: '600.01' } }).returns).toEqual([]);
    const large = report({ payments: [paid('a', 'ada', '2000')], rules: { fileFromUsd: '5000' } });
    expect(large.returns).toMatchObject([{ because: 'threshold' }]);
    expect(large.warnings).toContainEqual(expect.objectContaining({ code: 'filing.limit-unused' }));
  });

  it('takes the day of the tax zone: New Year in New York is five hours after UTC', () => {
    const payments = [
      paid('old', 'ada', '2000', { at: '2026-01-01T04:59:59Z' }),
      paid('new', 'ada', '2000', { at: '2026-01-01T05:00:00Z' }),
    ];
    expect(report({ payments })).toMatchObject({
      totals: { paidUsd: '2000', outsideUsd: '2000' },
      outside: [{ id: 'old', code: 'filing.other-year' }],
    });
  });

  it('rounds a box once, half-up, after the sum', () => {
    const payments = Array.from({ length: 365 }, (_, day) => paid(`d${day}`, 'ada', '0.001'));
    const { returns, totals } = report({ payments, rules: { fileFromUsd: '0.01' } });
    expect(totals.paidUsd).toBe('0.365');
    expect(returns).toMatchObject([{ boxes: { 3: '0.37' } }]);
  });
});

describe('who gets no return', () => {
  it.each([
    ['c-corporation', 0],
    ['s-corporation', 0],
    ['exempt', 0],
    ['partnership', 1],
    ['sole-proprietor', 1],
    ['trust', 1],
  ])('%s', (taxClass, count) => {
    const made = report({ payees: [person('ada', { taxClass })], payments: [paid('a', 'ada', '9000')] });
    expect([made.returns.length, made.withoutReturn.length]).toEqual([count, 1 - count]);
  });

  it('a corporation by its own word alone: without a Form W-9 it is presumed to be a person', () => {
    const payees = [{ ...person('ada', { taxClass: 'c-corporation' }), form: undefined }];
    const made = report({ payees, payments: [paid('a', 'ada', '9000')] });
    expect(made.returns).toHaveLength(1);
    expect(made.withholding).toMatchObject([{ cause: 'no-form', dueUsd: '2160', shortUsd: '2160' }]);
  });

  it.each(['W-8BEN', 'W-8BEN-E'])('a foreign payee with a %s', (form) => {
    const payees = [person('ada', { form, formOn: '2024-03-01', tin: undefined, address: { country: 'DE', line1: 'Am Stollen 1', city: 'Goslar', zip: '38640' } })]; // prettier-ignore
    expect(report({ payees, payments: [paid('a', 'ada', '9000')] })).toMatchObject({ returns: [], withholding: [], withoutReturn: [{ because: 'foreign', grossUsd: '9000' }] }); // prettier-ignore
  });

  it('a foreign payee only for what was paid since the form was signed', () => {
    const payees = [person('ada', { form: 'W-8BEN', formOn: '2026-06-01' })];
    const payments = [paid('a', 'ada', '3000', at('2026-05-31')), paid('b', 'ada', '4000', at('2026-06-01'))];
    expect(report({ payees, payments })).toMatchObject({
      returns: [{ boxes: { 3: '3000.00' } }],
      withoutReturn: [{ because: 'foreign', grossUsd: '4000' }],
    });
  });

  // 26 CFR 1.1441-1(e)(4)(ii)(A): to the end of the third year after its own.
  it.each([
    ['2025-12-31', 2025, { returns: [], withoutReturn: [{ because: 'foreign', grossUsd: '9000' }], withholding: [], errors: [] }], // prettier-ignore
    ['2026-01-01', 2026, { returns: [{ boxes: { 3: '9000.00', 4: '2160.00' } }], withoutReturn: [], withholding: [{ cause: 'no-form', shortUsd: '0' }], errors: [] }], // prettier-ignore
  ])('a foreign payee whose Form W-8 of 2022 ended, from 2026 on: %s', (day, year, expected) => {
    const payees = [person('ada', { form: 'W-8BEN', formOn: '2022-04-01' })];
    const tax = year === 2026 ? { withheldUsd: '2160' } : {};
    expect(report({ payees, payments: [paid('a', 'ada', '9000', { ...at(day), ...tax })] }, year)).toMatchObject(expected); // prettier-ignore
  });

  it('a corporation whose Form W-9 came after the first payment: it was one before it', () => {
    const payees = [person('ada', { taxClass: 'c-corporation', formOn: '2026-08-01' })];
    expect(report({ payees, payments: [paid('a', 'ada', '9000')] })).toMatchObject({ returns: [], withoutReturn: [{ because: 'exempt' }] }); // prettier-ignore
  });

  it('is not decided for tax withheld from a foreign payee: a person has to', () => {
    const payees = [person('ada', { form: 'W-8BEN', formOn: '2024-03-01' })];
    const { errors, returns } = report({ payees, payments: [paid('a', 'ada', '100', { withheldUsd: '24' })] });
    expect([errors.map(({ code }) => code), returns]).toEqual([['filing.foreign-withheld'], []]);
  });

  it.each(['individual', 's-corporation'])('%s: tax withheld is filed at any amount', (taxClass) => {
    const made = report({ payees: [person('ada', { taxClass })], payments: [paid('a', 'ada', '1', { withheldUsd: '0.24' })] }); // prettier-ignore
    expect(made.returns).toMatchObject([{ because: 'withheld', boxes: { 3: '1.00', 4: '0.24' } }]);
    expect(made.form945).toEqual({ '2026-06': '0.24' });
  });
});

describe('form and box by the legal model', () => {
  const model = (contract: object, over: object = {}, year = 2026) =>
    report({ contracts: [{ id: 'pool', ...contract }], payments: [paid('a', 'ada', '5000', { ...at(`${year}-06-01`), ...over })] }, year); // prettier-ignore

  it.each([
    [2026, 'mining', '1099-MISC', '3'],
    [2026, 'rent', '1099-MISC', '1'],
    [2026, 'services', '1099-NEC', '1a'],
    [2025, 'services', '1099-NEC', '1'],
    [2024, 'services', '1099-NEC', '1'],
  ])('a principal in %d for %s: %s box %s', (year, paidFor, form, box) => {
    expect(model({ legalModel: 'principal' }, { for: paidFor }, year).returns).toMatchObject([{ form, boxes: { [box]: '5000.00' } }]); // prettier-ignore
  });

  it('mining shares on Form 1099-NEC, where the operator declared it, and says that no source settles it', () => {
    const { returns, warnings } = report({ rules: { miningShares: '1099-NEC' }, payments: [paid('a', 'ada', '5000')] });
    expect(returns).toMatchObject([{ form: '1099-NEC', boxes: { '1a': '5000.00' } }]);
    expect(warnings.filter(({ code }) => code === 'filing.unsettled').length).toBeGreaterThan(2);
  });

  it('a nominee passes on the form that it received', () => {
    expect(model({ legalModel: 'nominee', received: 'services' }).returns).toMatchObject([{ form: '1099-NEC' }]);
    expect(model({ legalModel: 'nominee', received: 'rent' }).returns).toMatchObject([{ boxes: { 1: '5000.00' } }]);
    expect(model({ legalModel: 'nominee' }).errors).toMatchObject([{ id: 'a', code: 'filing.nominee-form' }]);
  });

  it('an agent reports where it says that it oversees the payment, and only then', () => {
    expect(model({ legalModel: 'agent', agentReports: true }).returns).toHaveLength(1);
    expect(model({ legalModel: 'agent', agentReports: false })).toMatchObject({ returns: [], outside: [{ code: 'filing.agent' }], errors: [] }); // prettier-ignore
    expect(model({ legalModel: 'agent' }).errors).toMatchObject([{ code: 'filing.agent-undecided' }]);
  });

  it.each([
    ['marketplace', 'filing.marketplace'],
    ['partnership', 'filing.partnership'],
  ])('a %s makes no return here, and says so', (legalModel, code) => {
    const made = model({ legalModel });
    expect(made).toMatchObject({ returns: [], errors: [], outside: [{ id: 'a', code }], totals: { outsideUsd: '5000' } }); // prettier-ignore
    expect(model({ legalModel }, { withheldUsd: '1' }).errors).toMatchObject([{ code: 'filing.withheld-outside' }]);
  });

  it.each([
    [{ legalModel: 'owner' }, 'filing.bad-field'],
    [{}, 'filing.bad-field'],
  ])('has no default: %j', (contract, code) => {
    const { errors, returns } = model(contract);
    expect([errors.map((one) => one.code), returns]).toEqual([[code, 'filing.unknown-contract'], []]);
  });
});

describe('backup withholding', () => {
  const noTin = { ...W9, tin: undefined };
  const rows = (payee: object, payments: readonly object[], over: object = {}, year = 2026) =>
    report({ payees: [payee], payments, ...over }, year).withholding.map(({ id, cause, reportable, dueUsd }) => [id, cause, reportable, dueUsd]); // prettier-ignore

  // 26 USC 3406(b)(6)(A), and RULES.md 5: the crossing payment counts in full.
  it('begins with the payment that reaches the threshold, in full, and not before', () => {
    const payments = [
      paid('a', 'ada', '1999.99', at('2026-01-05')),
      paid('b', 'ada', '0.01', at('2026-02-05')),
      paid('c', 'ada', '100', at('2026-03-05')),
    ];
    expect(rows(noTin, payments)).toEqual([
      ['b', 'no-tin', 'threshold', '0.0024'],
      ['c', 'no-tin', 'threshold', '24'],
    ]);
  });

  it('sees payments in order of time, whatever the order of the file', () => {
    const payments = [paid('late', 'ada', '1000', at('2026-09-01')), paid('early', 'ada', '1000', at('2026-01-05'))];
    expect(rows(noTin, payments)).toEqual([['late', 'no-tin', 'threshold', '240']]);
  });

  it.each([
    [{ returnRequired: true }, 'return-last-year'],
    [{ withheld: true }, 'withheld-last-year'],
  ])('begins with the first cent after %j', (lastYear, reportable) => {
    expect(rows({ ...noTin, lastYear }, [paid('a', 'ada', '0.01')])).toEqual([['a', 'no-tin', reportable, '0.0024']]);
  });

  it('adds mining shares, services and rent together: the look-back is of the payee, not of a box', () => {
    const payments = [
      paid('a', 'ada', '1000', at('2026-01-05')),
      paid('b', 'ada', '1000', { ...at('2026-02-05'), for: 'services' }),
    ];
    expect(rows(noTin, payments)).toEqual([['b', 'no-tin', 'threshold', '240']]);
  });

  it('counts imported months, and a month before what else happened in it', () => {
    const imports = [
      { payee: 'ada', month: '2026-10', form: '1099-MISC', box: '3', grossUsd: '1900', withheldUsd: '0' },
    ];
    const payments = [paid('sep', 'ada', '100', at('2026-09-30')), paid('oct', 'ada', '100', { at: '2026-10-01' })];
    expect(rows(noTin, payments, { imports })).toEqual([['oct', 'no-tin', 'threshold', '24']]);
    const made = report({ payees: [W9], payments, imports });
    expect(made.returns).toMatchObject([{ boxes: { 3: '2100.00' } }]);
  });

  it.each([
    ['a Form W-9 signed that day ends it', { formOn: '2026-06-01' }, 0],
    ['one signed the day after does not', { formOn: '2026-06-02' }, 1],
    ['a number with a letter is none', { tin: '21909123A' }, 1],
    ['a notice of the IRS begins it that day', { noticeFrom: '2026-06-01' }, 1],
    ['and not the day before', { noticeFrom: '2026-06-02' }, 0],
    ['and ends before the day on which it is lifted', { noticeFrom: '2026-01-01', noticeUntil: '2026-06-01' }, 0],
    ['and not a day earlier', { noticeFrom: '2026-01-01', noticeUntil: '2026-06-02' }, 1],
    ['a corporation with a Form W-9 is exempt', { taxClass: 'c-corporation', tin: '' }, 0],
  ])('%s', (_, over, count) => {
    expect(rows({ ...W9, ...over }, [paid('a', 'ada', '2000')])).toHaveLength(count);
  });

  it('names what was not withheld, and what was', () => {
    const made = report({ payees: [noTin], payments: [paid('a', 'ada', '3000', { withheldUsd: '700' })] });
    expect(made.withholding).toMatchObject([{ dueUsd: '720', withheldUsd: '700', shortUsd: '20' }]);
    expect(made.warnings).toContainEqual(expect.objectContaining({ id: 'ada', code: 'filing.withholding-short' }));
  });

  it('names tax that was withheld without being due, and files it', () => {
    const made = report({ payees: [W9], payments: [paid('a', 'ada', '100', { withheldUsd: '24' })] });
    expect(made.warnings).toContainEqual(expect.objectContaining({ id: 'a', code: 'filing.withheld-undue' }));
    expect(made.returns).toMatchObject([{ boxes: { 3: '100.00', 4: '24.00' } }]);
    // An imported month is a sum: what was due of its payments nobody can say.
    const imports = [{ payee: 'ada', month: '2026-01', form: '1099-MISC', box: '3', grossUsd: '9', withheldUsd: '2' }];
    expect(report({ payees: [W9], imports }).warnings.map(({ code }) => code)).not.toContain('filing.withheld-undue');
    const due = report({ payees: [noTin], payments: [paid('a', 'ada', '2000', { withheldUsd: '480' })] });
    expect(due.warnings.map(({ code }) => code)).not.toContain('filing.withheld-undue');
  });

  it.each([
    [2025, '599.99', 0],
    [2025, '600', 1],
    [2026, '1999.99', 0],
    [2026, '2000', 1],
  ])('in %d of $%s', (year, gross, count) => {
    expect(rows(noTin, [paid('a', 'ada', gross, at(`${year}-06-01`))], {}, year)).toHaveLength(count);
  });
});

describe('what is taken back', () => {
  it('in the same year reduces the box at its original value', () => {
    const payments = [paid('a', 'ada', '2500'), paid('b', 'ada', '500.01', { ...at('2026-08-01'), reverses: 'a' })];
    expect(report({ payments })).toMatchObject({ returns: [], withoutReturn: [{ grossUsd: '1999.99' }] });
  });

  it('may be all of it, in parts, and no more', () => {
    const parts = [paid('b', 'ada', '1000', { ...at('2026-08-01'), reverses: 'a' }), paid('c', 'ada', '1500', { ...at('2026-08-02'), reverses: 'a' })]; // prettier-ignore
    expect(report({ payments: [paid('a', 'ada', '2500'), ...parts] })).toMatchObject({ errors: [], returns: [], totals: { paidUsd: '0' } }); // prettier-ignore
    const tooMuch = [...parts, paid('d', 'ada', '0.01', { ...at('2026-08-03'), reverses: 'a' })];
    expect(report({ payments: [paid('a', 'ada', '2500'), ...tooMuch] }).errors).toMatchObject([{ id: 'd', code: 'filing.bad-reversal' }]); // prettier-ignore
  });

  it('in a later year is a repayment and changes no return', () => {
    const payments = [paid('a', 'ada', '2500', at('2025-06-01')), paid('b', 'ada', '500', { reverses: 'a' })];
    expect(report({ payments }, 2025).returns).toMatchObject([{ boxes: { 3: '2500.00' } }]);
    expect(report({ payments })).toMatchObject({ outside: [{ id: 'a' }, { id: 'b', code: 'filing.repayment', grossUsd: '-500' }] }); // prettier-ignore
  });

  it.each([
    ['more than was paid', { grossUsd: '2500.01' }],
    ['of nothing', { reverses: 'nobody' }],
    ['before it was paid', at('2026-05-01')],
    ['of another payee', { payee: 'bob' }],
    ['of something else', { for: 'rent' }],
  ])('%s is an error', (_, over) => {
    const payees = [W9, person('bob')];
    const payments = [paid('a', 'ada', '2500'), paid('b', 'ada', '10', { ...at('2026-08-01'), reverses: 'a', ...over })]; // prettier-ignore
    const { errors, returns } = report({ payees, payments });
    expect([errors.map(({ id, code }) => [id, code]), returns[0]?.boxes]).toEqual([[['b', 'filing.bad-reversal']], { 3: '2500.00' }]); // prettier-ignore
  });
});

describe('a file that is wrong in part', () => {
  it.each<[string, object, string, string]>([
    ['a net that does not add up', { payments: [paid('a', 'ada', '10', { netUsd: '9.99' })] }, 'a', 'filing.bad-field'],
    ['fees above the gross', { payments: [paid('a', 'ada', '10', { fees: [{ what: 'x', usd: '10.01' }] })] }, 'a', 'filing.bad-field'], // prettier-ignore
    ['a payment of nothing', { payments: [paid('a', 'ada', '0')] }, 'a', 'filing.bad-field'],
    ['a negative payment', { payments: [paid('a', 'ada', '-1')] }, 'a', 'filing.bad-field'],
    ['a sum that is no number', { payments: [paid('a', 'ada', '1,000')] }, 'a', 'filing.bad-field'],
    ['thirteen decimals', { payments: [paid('a', 'ada', '1.0000000000001')] }, 'a', 'filing.bad-field'],
    ['a day of no calendar', { payments: [paid('a', 'ada', '1', { at: '2026-02-29' })] }, 'a', 'tax.bad-time'],
    ['an hour that was skipped', { payments: [paid('a', 'ada', '1', { at: '2026-03-08T02:30:00' })] }, 'a', 'tax.no-such-time'], // prettier-ignore
    ['an hour that came twice', { payments: [paid('a', 'ada', '1', { at: '2026-11-01T01:30:00' })] }, 'a', 'tax.ambiguous-time'], // prettier-ignore
    ['a payee who is not there', { payments: [paid('a', 'eve', '1')] }, 'a', 'filing.unknown-payee'],
    ['an unknown field', { payments: [paid('a', 'ada', '1', { amount: '1' })] }, 'a', 'filing.bad-field'],
    ['an id twice', { payments: [paid('a', 'ada', '1'), paid('a', 'ada', '1')] }, 'a', 'filing.duplicate-id'],
    ['a payee twice', { payees: [W9, W9] }, 'ada', 'filing.duplicate-id'],
    ['a payee without a name', { payees: [{ ...W9, name: {} }] }, 'ada', 'filing.bad-field'],
    ['a month twice', { imports: [1, 2].map(() => ({ payee: 'ada', month: '2026-01', form: '1099-MISC', box: '3', grossUsd: '1' })) }, 'ada 2026-01 1099-MISC box 3', 'filing.duplicate-month'], // prettier-ignore
    ['a month of box 1 of Form 1099-NEC, which is 1a in 2026', { imports: [{ payee: 'ada', month: '2026-01', form: '1099-NEC', box: '1', grossUsd: '1' }] }, 'ada 2026-01 1099-NEC box 1', 'filing.unknown-box'], // prettier-ignore
    ['a month of no calendar', { imports: [{ payee: 'ada', month: '2026-13', form: '1099-MISC', box: '3', grossUsd: '1' }] }, 'ada', 'filing.bad-field'], // prettier-ignore
    ['a filed return of a stranger', { filed: [{ payee: 'eve', form: '1099-MISC', name: { last: 'E' }, boxes: {} }] }, 'eve', 'filing.unknown-payee'], // prettier-ignore
  ])('%s is named', (_, over, id, code) => {
    const { errors } = report(over as Readonly<Record<string, unknown>>);
    expect(errors.map((one) => [one.id, one.code])).toEqual([[id, code]]);
  });

  it('is judged all the same in the rest', () => {
    const { errors, returns } = report({ payments: [paid('bad', 'ada', '-1'), paid('good', 'ada', '2000')] });
    expect([errors.length, returns.length]).toEqual([1, 1]);
  });

  it('two records of one TIN split no threshold', () => {
    const payees = [W9, person('bob', { tin: W9['tin'] })];
    const payments = [paid('a', 'ada', '1500'), paid('b', 'bob', '1500')];
    expect(report({ payees, payments }).errors.map(({ id, code }) => [id, code])).toEqual([
      ['ada', 'filing.same-tin'],
      ['bob', 'filing.same-tin'],
    ]);
  });

  it('two payees of one account are named', () => {
    const payees = [person('ada', { account: 'x' }), person('bob', { account: 'x' })];
    expect(report({ payees }).errors.map(({ id, code }) => [id, code])).toEqual([
      ['ada', 'filing.same-account'],
      ['bob', 'filing.same-account'],
    ]);
  });

  it.each([
    ['no zone', { zone: undefined }],
    ['a zone that does not exist', { zone: 'America/Atlantis' }],
    ['no payer', { payer: undefined }],
    ['rules that nobody knows', { rules: { threshold: '600' } }],
    ['a field that nobody knows', { year: 2026 }],
  ])('%s: it is refused whole', (_, over) => {
    expect(() => filed(over)).toThrow(expect.objectContaining({ code: 'filing.bad-file' }));
  });

  it.each([2023, 2027])('%d: the law is not known, and nothing is filed by that of another year', (year) => {
    expect(() => filed({}, { year })).toThrow(expect.objectContaining({ code: 'filing.unknown-year' }));
  });
});

describe('what is printed', () => {
  it('holds no TIN but its last four digits', () => {
    const payments = [paid('a', 'ada', '2000')];
    const text = JSON.stringify(report({ payments, filed: [{ payee: 'ada', form: '1099-MISC', tin: '900-12-3456', name: { last: 'Miner' }, boxes: { 3: '1' } }] })); // prettier-ignore
    expect(text).toContain(String(W9['tin']).slice(-4));
    for (const tin of [String(W9['tin']), '900123456', '900-12-3456', '123456788', '12-3456788']) {
      expect(text).not.toContain(tin);
    }
  });
});
