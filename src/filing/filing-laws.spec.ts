import fc from 'fast-check';
import { filed, paid, person } from '../../test/support/filing-files';
import { parseUsd, usd, type Usd } from '../units';

const NAMES = ['ada', 'bob', 'cyd'];
const MODELS = ['principal', 'nominee', 'agent', 'partnership', 'marketplace'];
const CONTRACTS = MODELS.map((legalModel) => ({ id: legalModel, legalModel, received: 'mining', agentReports: true }));

const drawnPayee = fc.record({
  form: fc.constantFrom('W-9', 'W-8BEN', undefined),
  taxClass: fc.constantFrom('individual', 'partnership', 'c-corporation'),
  tin: fc.boolean(),
});
const drawnPayment = fc.record({
  payee: fc.constantFrom(...NAMES),
  contract: fc.constantFrom(...MODELS),
  for: fc.constantFrom('mining', 'services', 'rent'),
  month: fc.integer({ min: 1, max: 12 }),
  units: fc.bigInt({ min: 1n, max: 3_000n * 10n ** 12n }),
  year: fc.constantFrom(2025, 2026),
});
const exact = (text: string): Usd => parseUsd(text);
const total = (texts: readonly string[]): Usd => usd(texts.reduce((sum, text) => sum + exact(text), 0n));
const decimal = (units: bigint): string => `${units / 10n ** 12n}.${String(units % 10n ** 12n).padStart(12, '0')}`;

describe('whatever is paid', () => {
  it('the sum of returns, of what needs none and of what is outside is what was paid, to the last 1e-12 dollar', () => {
    fc.assert(
      fc.property(
        fc.array(drawnPayee, { minLength: 3, maxLength: 3 }),
        fc.array(drawnPayment, { maxLength: 25 }),
        (drawnPayees, drawn) => {
          const payees = drawnPayees.map(({ form, taxClass, tin }, index) =>
            person(NAMES[index] ?? '', { form, formOn: '2024-03-01', taxClass, ...(tin ? {} : { tin: undefined }) }),
          );
          const payments = drawn.map(
            ({ payee, contract, month, year, units, for: paidFor }, index) =>
            paid(`p${index}`, payee, decimal(units), { contract, for: paidFor, at: `${year}-${String(month).padStart(2, '0')}-15T12:00:00Z` }), // prettier-ignore
          );
          const { report } = filed({ payees, payments, contracts: CONTRACTS });
          const { totals } = report;
          expect(report.errors).toEqual([]);
          expect(exact(totals.paidUsd)).toBe(total([totals.onReturnsUsd, totals.withoutReturnUsd]));
          expect(total([totals.paidUsd, totals.outsideUsd])).toBe(total(drawn.map(({ units }) => decimal(units))));
          // What the boxes say is within half a cent a box of what was paid.
          const boxes = report.returns.flatMap((one) => Object.values(one.boxes));
          const gap = total(boxes) - exact(totals.onReturnsUsd);
          expect((gap < 0n ? -gap : gap) * 200n).toBeLessThanOrEqual(BigInt(boxes.length) * 10n ** 12n);
          // Nobody whose boxes of one form together are below the threshold gets a return, nobody at it goes without.
          for (const one of report.returns) expect(total(Object.values(one.boxes)) >= exact('2000')).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('the order of the file changes nothing that is filed', () => {
    fc.assert(
      fc.property(fc.array(drawnPayment, { maxLength: 15 }), fc.infiniteStream(fc.nat()), (drawn, shuffle) => {
        const payees = NAMES.map((name) => person(name));
        const payments = drawn.map(
          ({ payee, month, units, for: paidFor }, index) =>
          paid(`p${index}`, payee, decimal(units), { contract: 'principal', for: paidFor, at: `2026-${String(month).padStart(2, '0')}-15T12:00:00Z` }), // prettier-ignore
        );
        const mixed = payments
          .map((row) => ({ row, key: shuffle.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ row }) => row);
        const filedOf = (rows: readonly object[]) => filed({ payees, payments: rows, contracts: CONTRACTS }).report;
        expect(filedOf(mixed).returns).toEqual(filedOf(payments).returns);
      }),
      { numRuns: 60 },
    );
  });
});
