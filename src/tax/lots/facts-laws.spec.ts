import fc from 'fast-check';
import { type Decimal, parseDecimal, parseExactJson } from '../../units';
import { factReport } from './fact-report';
import { METHODS } from './lot-pool';

type Row = Readonly<Record<string, string>>;
const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

const exact = (text = '0'): bigint => {
  const { digits, scale }: Decimal = parseDecimal(text);
  return digits * 10n ** BigInt(12 - scale);
};
const sum = (rows: readonly object[], key: string): bigint => rows.reduce((all: bigint, row) => all + exact((row as Row)[key]), 0n); // prettier-ignore

interface Drawn {
  readonly kind: 'acquire' | 'income' | 'transfer' | 'dispose' | 'exchange';
  readonly units: number;
  readonly cents: number;
  readonly from: number;
  readonly fee: number;
}
const drawn: fc.Arbitrary<readonly Drawn[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('acquire', 'income', 'transfer', 'dispose', 'exchange'),
    units: fc.integer({ min: 1, max: 5_000 }),
    cents: fc.integer({ min: 1, max: 900_000_000 }),
    from: fc.integer({ min: 0, max: 2 }),
    fee: fc.integer({ min: 0, max: 9 }),
  }),
  { minLength: 1, maxLength: 40 },
);

const sats = (units: number): string => `0.${String(units).padStart(8, '0')}`;

function eventOf({ kind, units, cents, from, fee }: Drawn, index: number): object {
  const common = { id: `e${index}`, kind, at: new Date(START + index * DAY).toISOString(), wallet: `w${from}`, asset: 'BTC', amount: sats(units) }; // prettier-ignore
  const price = { unitPriceUsd: `${cents}.01` };
  // A cost in the very coin, out of the same wallet.
  const cost = fee === 0 ? {} : { fee: { asset: 'BTC', amount: sats(fee), usd: '0' } };
  if (kind === 'transfer') return { ...common, toWallet: `w${(from + 1) % 3}`, ...cost };
  if (kind === 'exchange') return { ...common, ...price, toAsset: 'LTC', toAmount: sats(units * 3), ...cost };
  return { ...common, ...price, ...(kind === 'dispose' ? cost : {}) };
}

function judged(events: readonly object[], rules: object) {
  return factReport(parseExactJson(JSON.stringify({ zone: 'UTC', rules, events })));
}

describe.each(METHODS)('whatever happens, by %s', (method) => {
  it.each(['wallet', 'universal'])('by %s: units and dollars are conserved', (basis) => {
    fc.assert(
      fc.property(drawn, (list) => {
        const events = list.map(eventOf);
        const report = judged(events, { basis, method });
        const failed = new Set(report.errors.map(({ id }) => id));
        const done = events.filter((event) => !failed.has((event as Row)['id'] ?? ''));
        const came = done.filter((event) => ['acquire', 'income'].includes((event as Row)['kind'] ?? ''));
        const ofBtc = (rows: readonly object[]) => rows.filter((row) => (row as Row)['asset'] === 'BTC');
        // Units: what came in is sold, paid or left.
        expect(sum(came, 'amount')).toBe(sum(ofBtc(report.disposals), 'amount') + sum(ofBtc(report.lots), 'amount'));
        // Dollars: what was paid or was income is basis that was used or is left; what an exchange brought is its basis.
        const traded = done
          .filter((event) => (event as Row)['kind'] === 'exchange')
          .map((event) => (event as Row)['id']);
        const brought = report.lots.filter((lot) => traded.includes((lot as Row)['id']));
        const realized = report.disposals.filter((row) => (row as Row)['kind'] === 'exchange');
        expect(sum(brought, 'basisUsd')).toBe(sum(realized, 'proceedsUsd'));
        const bought = came.reduce((all, event) => all + exact((event as Row)['amount']) * exact((event as Row)['unitPriceUsd']), 0n); // prettier-ignore
        expect((sum(report.disposals, 'basisUsd') + sum(ofBtc(report.lots), 'basisUsd')) * 10n ** 12n).toBe(bought);
        // Income is the basis of its lots; the totals are the rows.
        expect(exact(report.totals.gainUsd)).toBe(sum(report.disposals, 'gainUsd'));
        expect(exact(report.totals.short.gainUsd) + exact(report.totals.long.gainUsd)).toBe(
          exact(report.totals.gainUsd),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('small sums', () => {
  it('keep a receipt of one satoshi, and 365 tenths of a cent are 36.5 cents', () => {
    const tenths = Array.from({ length: 365 }, (_, index) => ({
      ...{ id: `t${index}`, kind: 'income', at: new Date(START + index * DAY).toISOString(), asset: 'BTC' },
      ...{ amount: '0.00000001', unitPriceUsd: '100000' },
    }));
    const report = judged(tenths, {});
    expect(report.incomeTotalUsd).toBe('0.365');
    expect(report.lots).toHaveLength(365);
    expect(report.income[0]).toMatchObject({ amount: '0.00000001', usd: '0.001' });
  });

  it('give the same bytes for the same facts, in whatever order they are written', () => {
    const events = [
      { id: 'a', kind: 'acquire', at: '2026-01-01T00:00:00Z', asset: 'BTC', amount: '1', totalUsd: '3' },
      { id: 'b', kind: 'acquire', at: '2026-01-02T00:00:00Z', asset: 'BTC', amount: '2', totalUsd: '10' },
      { id: 'c', kind: 'dispose', at: '2026-02-01T00:00:00Z', asset: 'BTC', amount: '1.5', totalUsd: '11' },
    ];
    expect(JSON.stringify(judged([...events].reverse(), {}))).toBe(JSON.stringify(judged(events, {})));
  });
});
