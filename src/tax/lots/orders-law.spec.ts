import fc from 'fast-check';
import { instant, parseInstant, usd } from '../../units';
import type { FactEvent, FactRules, StandingOrder } from './fact-event';
import { judgeFacts } from './fact-run';
import { METHODS } from './lot-pool';

const RULES: FactRules = { zone: 'UTC', basis: 'wallet', method: 'fifo', transferFee: 'dispose' };
const START = parseInstant('2026-01-01T00:00:00Z');
const STEP_MS = 3_600_000;
const timeOf = (index: number) => instant(START + index * STEP_MS);

interface Move {
  readonly kind: 'acquire' | 'dispose';
  readonly units: bigint;
  readonly dollars: bigint;
  readonly wallet: string;
}

function eventOf({ kind, units, dollars, wallet }: Move, index: number): FactEvent {
  const held = { id: `e${index}`, at: timeOf(index), wallet, asset: 'BTC', units, usd: usd(dollars * 10n ** 12n) };
  return kind === 'acquire' ? { ...held, kind } : { ...held, kind, reported: 'none' };
}

const moves: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('acquire' as const, 'dispose' as const),
    units: fc.bigInt({ min: 1n, max: 50n }),
    dollars: fc.bigInt({ min: 1n, max: 9_000n }),
    wallet: fc.constantFrom('a', 'b'),
  }),
  { minLength: 4, maxLength: 30 },
);
const orders = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 30 }),
    later: fc.integer({ min: 0, max: 5 }),
    method: fc.constantFrom(...METHODS),
    wallet: fc.constantFrom('a', 'b', undefined),
  }),
  { maxLength: 5 },
);

const orderOf = (
  one: { at: number; later: number } & Pick<StandingOrder, 'method' | 'wallet'>,
  id: string,
): StandingOrder => {
  return { kind: 'standing-order', id, at: timeOf(one.at), effectiveAt: timeOf(one.at + one.later), method: one.method, wallet: one.wallet }; // prettier-ignore
};

const judged = (events: readonly FactEvent[]) => judgeFacts(RULES, events, () => '');

describe('standing orders (26 CFR 1.1012-1(j)(3)(ii), checked for 2025 and 2026)', () => {
  it('never change what was disposed of before they count, whatever they order', () => {
    fc.assert(
      fc.property(
        moves,
        orders,
        fc.integer({ min: 0, max: 30 }),
        fc.constantFrom(...METHODS),
        (list, before, at, method) => {
          const events = list.map(eventOf);
          const said = before.map((one, i) => orderOf(one, `o${i}`));
          const later = orderOf({ at, later: 0, method, wallet: undefined }, 'later');
          const earlier = (rows: ReturnType<typeof judged>) =>
            rows.disposals.filter((row) => row.disposedAt < later.effectiveAt);
          expect(earlier(judged([...events, ...said, later]))).toEqual(earlier(judged([...events, ...said])));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never change how many units are left, nor the sum of basis used and left', () => {
    fc.assert(
      fc.property(moves, orders, (list, ordered) => {
        const events = list.map(eventOf);
        const plain = judged(events);
        const other = judged([...events, ...ordered.map((one, i) => orderOf(one, `o${i}`))]);
        const units = ({ lots }: typeof plain) => lots.reduce((sum, lot) => sum + lot.units, 0n);
        const basis = ({ lots, disposals }: typeof plain) =>
          [...lots, ...disposals].reduce((sum, row) => sum + row.basis, 0n);
        expect([units(other), basis(other)]).toEqual([units(plain), basis(plain)]);
        expect(other.errors).toEqual(plain.errors);
      }),
      { numRuns: 200 },
    );
  });
});
