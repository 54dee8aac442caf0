import type { EntryId } from '../../ledger';
import type { LegalModel, MemberPayments, PaymentLine, UnvaluedPayment } from '../../tax';
import { instant, parseDay, parseInstant, parseUsd, taxYear, usd } from '../../units';
import type { EarlierForm, Payee } from '../payee';
import { judgeOpen, type JudgeGround, taxOf } from './judge';
import { canBeWithheld, ruleAt, type WithholdingRule } from './rule';
import { staysOf, withheldOf } from './taken';

const RULE: WithholdingRule = { version: 1, mode: 'withhold', asAgent: false, from: instant(0) };
const LAW = { threshold: parseUsd('2000'), percent: 24 };

function payee(over: Partial<Payee> = {}): Payee {
  return {
    ...{ id: 'm', name: { kind: 'business', line1: 'M', line2: '' }, taxClass: 'individual', account: 'm' },
    address: { country: 'US', line1: '', line2: '', city: '', state: '', zip: '' },
    ...{ electronicConsent: false, secondTinNotice: false, lastYear: { returnRequired: false, withheld: false } },
    ...over,
  };
}

function ground(over: Partial<JudgeGround> = {}): JudgeGround {
  return { rules: [RULE], payeeOf: () => payee(), lawOf: () => LAW, formOf: () => '1099-MISC', importsOf: () => [], wasWithheld: () => false, ...over }; // prettier-ignore
}

/** A payment at 10,000 dollars a coin. */
function line(id: string, day: string, dollars: string, over: Partial<PaymentLine> = {}): PaymentLine {
  const grossUsd = parseUsd(dollars);
  const gross = grossUsd / 100_000_000n;
  return {
    ...{ id, kind: 'payment', memberId: 'm', day: parseDay(day), at: parseInstant(`${day}T12:00:00Z`) },
    ...{ source: 's', row: id, legalModel: 'principal', asset: 'BTC', cause: 'E1' as EntryId, reference: id },
    ...{ gross, poolFee: 0n, serviceFee: 0n, net: gross },
    ...{ grossUsd, poolFeeUsd: usd(0n), serviceFeeUsd: usd(0n), netUsd: grossUsd },
    price: { quoteId: 'q', price: '10000', source: 't', label: 't', at: parseInstant(`${day}T12:00:00Z`) },
    ...over,
  };
}

function judged(
  lines: readonly PaymentLine[],
  over: Partial<JudgeGround> = {},
  unvalued: readonly UnvaluedPayment[] = [],
) {
  const payments: MemberPayments = { memberId: 'm', lines, unvalued };
  const paid = [...lines, ...unvalued].filter(({ net }) => net > 0n);
  return judgeOpen(paid.map(({ id }) => ({ id, isTakenBack: false })), payments, ground(over)); // prettier-ignore
}

const kinds = (list: readonly { kind: string }[]): string[] => list.map(({ kind }) => kind);

describe('whether tax is due of a payment (26 USC 3406(b)(6), RULES.md 5; threshold of 2026)', () => {
  it('begins with the payment that reaches the threshold, not one 1e-12 dollar below it', () => {
    expect(kinds(judged([line('a', '2026-02-01', '1999.999999999999')]))).toEqual(['nothing']);
    expect(kinds(judged([line('a', '2026-02-01', '2000')]))).toEqual(['due']);
    const [, crossing] = judged([line('a', '2026-02-01', '1500'), line('b', '2026-03-01', '500')]);
    expect(crossing).toMatchObject({ kind: 'due', due: { usd: parseUsd('120'), units: 1_200_000n } });
  });

  it('counts each year by itself, with what was imported of it', () => {
    const lines = [line('a', '2026-12-31', '1500'), line('b', '2027-01-01', '1500')];
    expect(kinds(judged(lines))).toEqual(['nothing', 'nothing']);
    const months = [{ payee: 'm', month: '2026-01', form: '1099-MISC', box: '3', gross: parseUsd('500'), withheld: usd(0n) } as const]; // prettier-ignore
    const importsOf = (year: number) => (year === 2026 ? months : []);
    // The year before then required a return, so that the first payment of 2027 is reportable too.
    expect(kinds(judged(lines, { importsOf }))).toEqual(['due', 'due']);
  });

  it('is due of the first dollar where a return was required last year, or tax was withheld', () => {
    const first = [line('a', '2026-02-01', '1')];
    const of = (lastYear: Payee['lastYear']) => kinds(judged(first, { payeeOf: () => payee({ lastYear }) }));
    expect(of({ returnRequired: true, withheld: false })).toEqual(['due']);
    expect(of({ returnRequired: false, withheld: true })).toEqual(['due']);
    expect(kinds(judged(first, { wasWithheld: (year) => year === taxYear(2025) }))).toEqual(['due']);
    expect(kinds(judged(first, { wasWithheld: (year) => year === taxYear(2024) }))).toEqual(['nothing']);
  });

  // 26 USC 3406(b)(6)(B): a return "was required", which what was paid to a foreign or exempt payee asks for none of.
  it.each<[string, Partial<Payee>, string]>([
    ['foreign', { form: 'W-8BEN', formUntil: parseDay('2025-12-31') }, 'nothing'],
    ['exempt', { form: 'W-8BEN', formOn: parseDay('2026-06-01'), earlier: [{ form: 'W-9', taxClass: 'c-corporation', hasTin: true, from: parseDay('2025-01-01'), until: parseDay('2025-12-31') }] }, 'nothing'], // prettier-ignore
    ['without a form', {}, 'due'],
  ])('asks of last year whether a return was required: a payee who was %s then', (_, over, kind) => {
    const lines = [line('old', '2025-06-01', '9000'), line('new', '2026-02-01', '10')];
    expect(kinds(judged(lines, { payeeOf: () => payee(over) })).at(1)).toBe(kind);
  });

  // 26 USC 3406(b)(6)(A): what is "required to be shown on a return" reaches the threshold, and nothing else does.
  it.each<[string, Partial<EarlierForm>, string]>([
    ['on a Form W-8', { form: 'W-8BEN' }, 'nothing'],
    ['to a corporation', { taxClass: 'c-corporation' }, 'nothing'],
    ['to a person', {}, 'due'],
  ])('counts what was paid %s toward the threshold as the return does', (_, over, kind) => {
    const until = parseDay('2026-06-30');
    const earlier = [{ form: 'W-9', taxClass: 'individual', hasTin: true, from: parseDay('2026-01-01'), until, ...over } as const]; // prettier-ignore
    const lines = [line('before', '2026-03-01', '10000'), line('after', '2026-07-02', '50')];
    // The number is applied for.
    const now = payee({ form: 'W-9', formOn: parseDay('2026-07-01'), earlier });
    expect(kinds(judged(lines, { payeeOf: () => now }))).toEqual(['nothing', kind]);
  });

  // As the returns themselves: each form has its threshold, and imported months count with what was paid here.
  it.each<['1099-MISC' | '1099-NEC', string]>([
    ['1099-NEC', 'due'],
    ['1099-MISC', 'nothing'],
  ])(
    'asks of each form by itself whether a return was required: paid on Form %s beside an imported Form 1099-NEC',
    (form, kind) => {
      const months = [{ payee: 'm', month: '2025-01', form: '1099-NEC', box: '1', gross: parseUsd('1500'), withheld: usd(0n) } as const]; // prettier-ignore
      const importsOf = (year: number) => (year === 2025 ? months : []);
      const lines = [line('old', '2025-12-01', '500'), line('new', '2026-02-01', '10')];
      expect(kinds(judged(lines, { importsOf, formOf: () => form })).at(1)).toBe(kind);
    },
  );

  it('takes a payee without a form for a US person, and one with a form for what it says', () => {
    const tinKept = { lastFour: '1234', mark: 'x' };
    const of = (over: Partial<Payee>) =>
      kinds(judged([line('a', '2026-02-01', '5000')], { payeeOf: () => payee(over) }));
    expect(of({})).toEqual(['due']);
    expect(of({ form: 'W-9', tinKept })).toEqual(['nothing']);
    expect(of({ form: 'W-9' })).toEqual(['due']);
    expect(of({ form: 'W-8BEN' })).toEqual(['nothing']);
    expect(of({ form: 'W-9', formOn: parseDay('2026-02-02'), tinKept })).toEqual(['due']);
    expect(of({ form: 'W-9', formOn: parseDay('2026-02-01'), tinKept })).toEqual(['nothing']);
    expect(of({ form: 'W-9', taxClass: 'c-corporation' })).toEqual(['nothing']);
  });

  it.each<[LegalModel | null, boolean, string]>([
    ['principal', false, 'due'],
    ['nominee', false, 'due'],
    [null, false, 'due'],
    ['agent', false, 'nothing'],
    ['agent', true, 'due'],
    ['marketplace', true, 'nothing'],
    ['partnership', true, 'nothing'],
  ])('asks the legal model (RULES.md 1): %s, as agent %s: %s', (legalModel, asAgent, kind) => {
    const rules = [{ ...RULE, asAgent }];
    expect(kinds(judged([line('a', '2026-02-01', '5000', { legalModel })], { rules }))).toEqual([kind]);
    expect(canBeWithheld(legalModel, rules[0] ?? RULE)).toBe(kind === 'due');
  });

  it('waits for a price of its own, or of an earlier payment that could make it reach the threshold', () => {
    const none = { ...line('u', '2026-02-01', '500'), reason: 'no price' };
    const later = line('b', '2026-03-01', '1600');
    expect(judged([later], {}, [none])).toMatchObject([
      { id: 'b', kind: 'waits', reason: 'earlier-price', most: { units: 3_840_000n } },
      { id: 'u', kind: 'waits', reason: 'price', most: { units: 1_200_000n } },
    ]);
    // One that reaches it by what is known waits for nothing, nor one before the gap.
    expect(kinds(judged([line('b', '2026-03-01', '2000')], {}, [none]))).toEqual(['due', 'waits']);
    expect(kinds(judged([line('b', '2026-01-01', '1600')], {}, [none]))).toEqual(['nothing', 'waits']);
  });

  it('waits for the law of a year whose amounts nobody knows yet', () => {
    const lawOf = (year: number) => (year === 2026 ? LAW : undefined);
    expect(judged([line('a', '2027-01-01', '1')], { lawOf })).toMatchObject([{ kind: 'waits', reason: 'law' }]);
  });

  it('goes by the word of its own moment: the last one that holds then', () => {
    const at = (day: string) => parseInstant(`${day}T12:00:00Z`);
    const rules: WithholdingRule[] = [
      { version: 1, mode: 'withhold', asAgent: false, from: at('2026-02-10') },
      { version: 2, mode: 'off', asAgent: false, from: at('2026-02-05') },
    ];
    expect(ruleAt(rules, at('2026-02-04'))).toBeUndefined();
    expect(ruleAt(rules, at('2026-02-05'))?.version).toBe(2);
    expect(ruleAt(rules, at('2026-02-11'))?.version).toBe(2);
    const begins = [{ ...RULE, from: at('2026-02-02') }];
    expect(kinds(judged([line('a', '2026-02-01', '5000')], { rules: begins }))).toEqual(['nothing']);
    expect(kinds(judged([line('a', '2026-02-02', '5000')], { rules: begins }))).toEqual(['due']);
  });
});

describe('what is withheld (RULES.md 5, 8)', () => {
  it('is 24 % in coin rounded once, half-even, and in dollars to 1e-12', () => {
    expect([1n, 2n, 3n, 50n, 1_000n].map((gross) => taxOf(gross, gross, 24).units)).toEqual([0n, 0n, 1n, 12n, 240n]);
    expect(taxOf(12_50n, parseUsd('0.000000000025'), 24)).toEqual({ units: 300n, usd: 6n });
  });

  it('is never more than is there: less coin stands for its own worth', () => {
    const due = taxOf(1_000n, parseUsd('0.1'), 24);
    const of = { asset: 'BTC', price: '10000' } as const;
    expect(withheldOf(due, 240n, of)).toEqual(due);
    expect(withheldOf(due, 239n, of)).toEqual({ units: 239n, usd: parseUsd('0.0239') });
    expect(withheldOf(due, 0n, of)).toEqual({ units: 0n, usd: 0n });
  });

  it('goes back down to what is due of the rest, and not below what was withheld', () => {
    const stands = { units: 240n, usd: parseUsd('0.024') };
    expect(staysOf(stands, taxOf(600n, parseUsd('0.06'), 24))).toEqual({ units: 144n, usd: parseUsd('0.0144') });
    expect(staysOf({ units: 100n, usd: parseUsd('0.01') }, taxOf(600n, parseUsd('0.06'), 24))).toEqual({ units: 100n, usd: parseUsd('0.01') }); // prettier-ignore
  });
});
