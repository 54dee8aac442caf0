import fc from 'fast-check';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { ClawbackWorld, type Rule } from '../support/clawback-world';

type Step =
  | { readonly kind: 'state'; readonly day: number; readonly net: bigint; readonly fee: bigint }
  | { readonly kind: 'pay'; readonly percent: bigint }
  | { readonly kind: 'settle' }
  | { readonly kind: 'hold'; readonly placed: boolean };

const net = fc.bigInt({ min: 0n, max: 2_000n });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('state' as const), day: fc.nat(5), net, fee: net }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('pay' as const), percent: fc.bigInt({ min: 1n, max: 100n }) }),
    },
    { weight: 2, arbitrary: fc.constant({ kind: 'settle' as const }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('hold' as const), placed: fc.boolean() }) },
  ),
  { minLength: 3, maxLength: 14 },
);
const rules = fc.constantFrom<Rule>('credit', 'matured', 'withdrawable', 'on-chain');
const minimums = fc.constantFrom(0n, 900n);

/** Restatements up and down, payments, payouts and holds in any order, one step a day. */
async function live(world: ClawbackWorld, list: readonly Step[]): Promise<void> {
  for (const [i, step] of list.entries()) {
    world.at(6 + i);
    if (step.kind === 'state') await world.state(step.day, step.net, step.fee);
    else if (step.kind === 'settle') await world.settle();
    else if (step.kind === 'hold') await world.hold(step.placed);
    else {
      const owed = await world.balance('receivable/source/pool-a');
      const part = (owed * step.percent) / 100n;
      if (part > 0n) await world.pay(part);
    }
  }
}

/** A last day that pays every debt; then the pool pays all, and everything leaves for the members. */
async function finish(world: ClawbackWorld, days: number): Promise<void> {
  await world.at(7 + days).state(6, 1_000_000n);
  await world.at(8 + days).hold(false);
  await world.payRest();
  await world.settle();
}

describe('income through restatements (RULES.md 6)', () => {
  it('in the end is what was credited, row by row, and every reversal has its row’s original price', async () => {
    await fc.assert(
      fc.asyncProperty(steps, rules, minimums, async (list, rule, minimum) => {
        const world = await ClawbackWorld.open(new MemoryStore(TABLES), rule, {
          minimum,
          members: ['m', 'n'],
          feeBps: 250,
        });
        await live(world, list);
        await finish(world, list.length);
        expect(await world.balance('receivable/member')).toBe(0n);
        expect(await world.balance('/available')).toBe(0n);
        for (const member of world.members) {
          const accrued = await world.balance(`${member}/accrued`);
          const recognised = await world.recognised(member);
          const credited = await world.credited(member);
          if (accrued === 0n) expect(recognised).toEqual(credited);
          else expect(sum(recognised) + (rule === 'credit' ? 0n : accrued)).toBe(sum(credited));
          const prices = new Set<string>();
          for (const [kind, row, , price] of await world.lines(member)) {
            if (kind === 'receipt') prices.add(`${row} ${price}`);
            else expect(prices).toContain(`${row} ${price}`);
          }
          const { lines, unpriced, repayments } = await world.year(2026, member);
          expect({ unpriced, repayments }).toEqual({ unpriced: [], repayments: [] });
          expect(lines.reduce((all, line) => all + line.net, 0n)).toBe(sum(recognised));
          for (const { gross, poolFee, serviceFee, net: left } of lines) {
            expect(gross).toBe(poolFee + serviceFee + left);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});

function sum(rows: ReadonlyMap<string, bigint>): bigint {
  return [...rows.values()].reduce((all, one) => all + one, 0n);
}
