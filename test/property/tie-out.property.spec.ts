import fc from 'fast-check';
import { StatementQueryService } from '../../src/rewards/statement-query.service';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { YearIncomeService } from '../../src/tax/year-income.service';
import { taxYear } from '../../src/units';
import { blockingLines } from '../../src/yearend/tie-out';
import { TieOutService } from '../../src/yearend/tie-out.service';
import { finish, live, minimums, rules, steps } from '../support/clawback-life';
import { ClawbackWorld } from '../support/clawback-world';

function tieOutOf(world: ClawbackWorld): TieOutService {
  const statements = new StatementQueryService({ seen: () => Promise.resolve(undefined) });
  return new TieOutService(
    world.store,
    world.policy,
    world.room.ledger,
    statements,
    new YearIncomeService(world.policy),
  );
}

describe('the tie-out of a pool that restates and pays in any order', () => {
  it('finds no gap that nobody can explain, in the middle and at the end', async () => {
    await fc.assert(
      fc.asyncProperty(steps, rules, minimums, async (list, rule, minimum) => {
        const members = ['m', 'n'];
        const world = await ClawbackWorld.open(new MemoryStore(TABLES), rule, { minimum, members, feeBps: 250 });
        await live(world, list);
        const midway = await tieOutOf(world).of(taxYear(2026));
        expect(blockingLines(midway)).toEqual([]);
        await finish(world, list.length);
        const ties = await tieOutOf(world).of(taxYear(2026));
        expect(blockingLines(ties)).toEqual([]);
        const lines = ties.flatMap((tie) => tie.lines.map(({ reason }) => reason));
        // All is paid and proved, and is the members' or the operator's.
        expect(lines.filter((reason) => !['service-fee', 'member-debt'].includes(reason))).toEqual([]);
        const before = await tieOutOf(world).of(taxYear(2025));
        expect(before.flatMap((tie) => tie.lines)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
