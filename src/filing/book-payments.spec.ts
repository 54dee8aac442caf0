import { returnYear, type ReturnYear } from '../../reports/information-returns';
import { person } from '../../test/support/filing-files';
import type { EntryId } from '../ledger';
import type { LegalModel, MemberPayments, PaymentLine } from '../tax';
import { type Day, parseExactJson, parseInstant, parseUsd, taxYear, usd, ZERO_USD } from '../units';
import { bookYear, reportingBy, type SourceChoice } from './book-payments';
import { type FilingFile, readFilingFile } from './filing-file';
import { judgeYear } from './year-returns';

const LAW = returnYear(2026) as ReturnYear;

function line(id: string, day: string, dollars: string, more: Partial<PaymentLine> = {}): PaymentLine {
  const at = parseInstant(`${day}T12:00:00Z`);
  const grossUsd = parseUsd(dollars);
  return {
    ...{ id, source: 'pool', row: `reward/pool/${id}`, legalModel: 'principal', asset: 'BTC', at, day: day as Day },
    ...{ cause: 'E1' as EntryId, reference: 'ref', memberId: 'ada', kind: 'payment' },
    ...{ gross: 1n, poolFee: 0n, serviceFee: 0n, net: 1n },
    ...{ price: { quoteId: 'q', price: '1', source: 'test', label: 'test', at } },
    ...{ grossUsd, poolFeeUsd: ZERO_USD, serviceFeeUsd: parseUsd('1'), netUsd: usd(grossUsd - parseUsd('1')) },
    ...more,
  };
}

function members(lines: readonly PaymentLine[]): MemberPayments[] {
  return [{ memberId: 'ada', lines, unvalued: [] }];
}

/** The books of a year as a filing file, with one payee. */
function fileOf(lines: readonly PaymentLine[], choices: ReadonlyMap<string, SourceChoice> = new Map()): FilingFile {
  const json = { zone: 'UTC', payer: { name: { business: 'B' } }, payees: [person('ada')] };
  const { payments, contracts, errors } = bookYear(members(lines), taxYear(2026), choices);
  return { ...readFilingFile(parseExactJson(JSON.stringify(json))), payments, contracts, errors };
}

describe('the books of a year as payment facts', () => {
  it('make a return of the sum of gross payments, to the last 1e-12 dollar', () => {
    const lines = [line('p1', '2026-02-01', '1999.999999999999'), line('p2', '2026-12-31', '1.000000000001')];
    const { returns, errors } = judgeYear(fileOf(lines), taxYear(2026));
    expect(errors).toEqual([]);
    expect(returns.due.map(({ form, boxes }) => [form, boxes])).toEqual([['1099-MISC', { 3: parseUsd('2001') }]]);
  });

  it('leave a year one 1e-12 dollar below the threshold without a return', () => {
    const { returns } = judgeYear(fileOf([line('p1', '2026-02-01', '1999.999999999999')]), taxYear(2026));
    expect(returns.due).toEqual([]);
    expect(returns.without.map(({ because }) => because)).toEqual(['below-threshold']);
  });

  it('take a reduction of the same year off, and leave the return alone with one of an earlier year', () => {
    const back = (of: PaymentLine, kind: PaymentLine['kind']): PaymentLine =>
      line('b', '2026-12-01', '100', { kind, net: -1n, grossUsd: usd(0n - parseUsd('100')), of: { id: of.id, day: of.day } }); // prettier-ignore
    const ours = line('p1', '2026-02-01', '3000');
    const before = line('p0', '2025-12-31', '500');
    const same = judgeYear(fileOf([ours, back(ours, 'reversal')]), taxYear(2026));
    expect(same.returns.due[0]?.boxes).toEqual({ 3: parseUsd('2900') });
    const later = judgeYear(fileOf([before, ours, back(before, 'repayment')]), taxYear(2026));
    expect(later.errors).toEqual([]);
    expect(later.returns.due[0]?.boxes).toEqual({ 3: parseUsd('3000') });
    expect(later.placement.outside.map(({ code }) => code)).toEqual(['filing.other-year', 'filing.repayment']);
  });

  it('name a source that nobody declared, and file nothing for anybody', () => {
    const { errors } = judgeYear(fileOf([line('p1', '2026-02-01', '3000', { legalModel: null })]), taxYear(2026));
    expect(errors.map(({ id, code }) => [id, code])).toEqual([['p1', 'filing.unknown-contract']]);
  });

  it('name what has no value in its own year, and only there', () => {
    const { memberId, day, ...rest } = line('u', '2026-05-05', '1');
    const unvalued = [{ ...rest, memberId, day, reason: 'no price of BTC on 2026-05-05' }];
    const of = (year: number) => bookYear([{ memberId, lines: [], unvalued }], taxYear(year), new Map()).errors;
    expect(of(2026).map(({ id, code }) => [id, code])).toEqual([['u', 'filing.unpriced']]);
    expect(of(2025)).toEqual([]);
  });

  it('keep two declarations of one source apart, as their returns may differ', () => {
    const choices = new Map([['pool', { received: 'services' as const }]]);
    const lines = [line('p1', '2026-02-01', '3000'), line('p2', '2026-07-01', '2500', { legalModel: 'nominee' })];
    const { returns } = judgeYear(fileOf(lines, choices), taxYear(2026));
    expect(returns.due.map(({ form }) => form)).toEqual(['1099-MISC', '1099-NEC']);
  });
});

describe('whether a return carries what a source pays', () => {
  it.each<[LegalModel | null, SourceChoice, string]>([
    ['principal', {}, 'reported'],
    ['nominee', {}, 'undecided'],
    ['nominee', { received: 'mining' }, 'reported'],
    ['agent', {}, 'undecided'],
    ['agent', { agentReports: true }, 'reported'],
    ['agent', { agentReports: false }, 'no-return'],
    ['marketplace', {}, 'no-return'],
    ['partnership', {}, 'no-return'],
    [null, {}, 'undecided'],
  ])('%s %j is %s', (model, choice, reporting) => {
    const by = reportingBy(new Map([['pool', choice]]), { year: LAW, miningShares: '1099-MISC' });
    expect(by('pool', model)).toBe(reporting);
  });
});
