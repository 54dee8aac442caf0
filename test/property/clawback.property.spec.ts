import fc from 'fast-check';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { finish, live, minimums, rules, steps } from '../support/clawback-life';
import { ClawbackWorld } from '../support/clawback-world';

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
