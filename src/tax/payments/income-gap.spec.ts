import type { EntryId } from '../../ledger';
import { type Asset, type Day, parseInstant, parseUsd, taxYear, type Usd, usd } from '../../units';
import { type GapGround, incomeGap, type IncomeSide, type Reporting } from './income-gap';
import type { MemberPayments, PaymentLine, UnvaluedPayment } from './payment-lines';

const money = (text: string): Usd => (text.startsWith('-') ? usd(0n - parseUsd(text.slice(1))) : parseUsd(text));
const BASE = { source: 'pool', row: 'reward/pool/a', legalModel: 'principal', asset: 'BTC' } as const;

function when(day: string) {
  return { at: parseInstant(`${day}T12:00:00Z`), day: day as Day };
}

function had(day: string, net: bigint, value: string | null, more: Partial<IncomeSide> = {}): IncomeSide {
  const kind = net < 0n ? 'reversal' : 'receipt';
  const valuedAt = when(day).at;
  return {
    ...BASE,
    ...when(day),
    valuedAt,
    id: `r ${day}`,
    kind,
    net,
    usd: value === null ? null : money(value),
    ...more,
  };
}

function base(day: string, net: bigint) {
  const entry = { cause: 'E1' as EntryId, reference: 'ref', memberId: 'm' };
  return { ...BASE, ...when(day), ...entry, id: `p ${day}`, gross: net, poolFee: 0n, serviceFee: 0n, net };
}

function paid(
  day: string,
  net: bigint,
  value: readonly [gross: string, net: string],
  more: Partial<PaymentLine> = {},
): PaymentLine {
  // prettier-ignore
  const [grossUsd, netUsd] = [money(value[0]), money(value[1])];
  const price = { quoteId: 'q', price: '1', source: 'test', label: 'test', at: parseInstant(`${day}T12:00:00Z`) };
  const fees = { poolFeeUsd: usd(0n), serviceFeeUsd: usd(grossUsd - netUsd) };
  return { ...base(day, net), kind: net < 0n ? 'reversal' : 'payment', price, grossUsd, ...fees, netUsd, ...more };
}

function gapOf(
  income: readonly IncomeSide[],
  lines: readonly PaymentLine[],
  ground: { year?: number; reporting?: Reporting; unvalued?: readonly UnvaluedPayment[] } = {},
) {
  const { year = 2026, reporting = 'reported', unvalued = [] } = ground;
  const payments: MemberPayments = { memberId: 'm', lines, unvalued };
  const by: GapGround = { year: taxYear(year), reportingOf: () => reporting };
  const gap = incomeGap(income, payments, by);
  return { ...gap, told: gap.lines.map(({ reason, usd: value }) => [reason, value]) };
}

describe('the gap between a return and a member’s income', () => {
  it('is none where gross is net and both are of one instant and price', () => {
    const gap = gapOf([had('2026-01-01', 100n, '5')], [paid('2026-01-01', 100n, ['5', '5'])]);
    expect(gap).toMatchObject({ income: money('5'), reported: money('5'), lines: [] });
  });

  it('is the fees, where a return states gross and the income is net', () => {
    const gap = gapOf([had('2026-01-01', 100n, '5')], [paid('2026-01-01', 100n, ['5.15', '5'])]);
    expect(gap.told).toEqual([['fees', money('0.15')]]);
  });

  it.each([
    ['recognised-earlier', '2026-01-01', '2026-02-01'],
    ['recognised-later', '2026-03-01', '2026-02-01'],
    ['price', '2026-02-01', '2026-02-01'],
  ])('is %s, beside the fees: income on %s, made available on %s', (reason, had1, paid1) => {
    const gap = gapOf([had(had1, 100n, '4')], [paid(paid1, 100n, ['5.15', '5'])]);
    expect(gap.told).toEqual([['fees', money('0.15')], [reason, money('1')]]); // prettier-ignore
  });

  it('is of another year on both sides of new year', () => {
    const income = [had('2026-12-31', 100n, '4')];
    const payments = [paid('2027-01-01', 100n, ['5.15', '5'])];
    expect(gapOf(income, payments).told).toEqual([['other-year', money('-4')]]);
    expect(gapOf(income, payments, { year: 2027 }).told).toEqual([['other-year', money('5.15')]]);
    expect(gapOf(income, payments, { year: 2025 }).told).toEqual([]);
  });

  it('is what has no other side yet, part by part', () => {
    const early = gapOf([had('2026-01-01', 100n, '10')], [paid('2026-01-01', 60n, ['6', '6'])]);
    expect(early.told).toEqual([['not-yet-available', money('-4')]]);
    const late = gapOf([had('2026-01-01', 60n, '6')], [paid('2026-01-01', 100n, ['10', '10'])]);
    expect(late.told).toEqual([['not-yet-income', money('4')]]);
  });

  it('is a conversion where the income was of the other coin, and an opening where it was before the books', () => {
    const altcoin = had('2026-01-01', 1_000n, '4', { asset: 'LTC' as Asset });
    expect(gapOf([altcoin], [paid('2026-01-05', 3n, ['4.5', '4.5'])]).told).toEqual([
      ['converted', money('-4')],
      ['converted', money('4.5')],
    ]);
    const opening = paid('2026-01-05', 3n, ['4.5', '4.5'], { row: 'opening/1' });
    expect(gapOf([], [opening]).told).toEqual([['opening', money('4.5')]]);
  });

  it.each(['no-return', 'undecided'] as const)('is %s by the legal model: nothing of it is reported', (reporting) => {
    const gap = gapOf([had('2026-01-01', 100n, '5')], [paid('2026-01-01', 100n, ['5.15', '5'])], { reporting });
    expect(gap).toMatchObject({ reported: 0n, told: [[reporting, money('-5')]] });
    expect(gapOf([had('2026-01-01', 100n, '5')], [], { reporting }).told).toEqual([[reporting, money('-5')]]);
  });

  it('names a side without a price, even where the other side is nothing', () => {
    const unvalued = [{ ...base('2026-01-01', 100n), reason: 'no price' }];
    expect(gapOf([had('2026-01-01', 100n, '5')], [], { unvalued }).told).toEqual([['unpriced', money('-5')]]);
    expect(gapOf([had('2026-01-01', 100n, null)], [paid('2026-01-01', 100n, ['5', '5'])]).told).toEqual([['unpriced', money('5')]]); // prettier-ignore
    expect(gapOf([had('2026-01-01', 100n, null)], [], { unvalued }).told).toEqual([['unpriced', 0n]]);
  });

  it('is nothing where one side took back what never reached the other', () => {
    const income = [had('2026-01-01', 100n, '10'), had('2026-01-03', -40n, '-4', { of: { id: 'r 2026-01-01' } })];
    expect(gapOf(income, [paid('2026-01-01', 60n, ['6', '6'])]).told).toEqual([]);
  });

  it('is repaid where it was of an earlier year on one side only', () => {
    const income = [
      had('2025-12-31', 100n, '10'),
      had('2026-02-01', -40n, '-4', { kind: 'repayment', of: { id: 'r 2025-12-31' } }),
    ];
    const payments = [paid('2026-01-01', 100n, ['11', '11']), paid('2026-02-01', -40n, ['-4.4', '-4.4'], { of: { id: 'p 2026-01-01', day: '2026-01-01' as Day } })]; // prettier-ignore
    expect(gapOf(income, payments).told).toEqual([['other-year', money('6.6')]]);
    expect(gapOf(income, payments, { year: 2025 }).told).toEqual([['other-year', money('-6')], ['repaid', money('-4')]]); // prettier-ignore
  });

  it('follows coin that a restatement moved between rows of one source', () => {
    const income = [had('2026-01-01', 100n, '10', { row: 'reward/pool/b' })];
    expect(gapOf(income, [paid('2026-01-02', 100n, ['11', '11'])]).told).toEqual([['recognised-earlier', money('1')]]);
  });
});
