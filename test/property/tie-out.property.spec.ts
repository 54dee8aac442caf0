import fc from 'fast-check';
import { StatementQueryService } from '../../src/rewards/statement-query.service';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { booksAtConsole } from '../../src/tax/book-console.service';
import { YearIncomeService } from '../../src/tax/year-income.service';
import { taxYear } from '../../src/units';
import { MemberTieService } from '../../src/yearend/member-tie.service';
import { blockingLines, type MemberTie } from '../../src/yearend/tie-out';
import { TieOutService } from '../../src/yearend/tie-out.service';
import { finish, live, minimums, rules, steps } from '../support/clawback-life';
import { ClawbackWorld } from '../support/clawback-world';
import { MEMBERS_POLICY } from '../support/member-rooms';

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

/** Every member's own tie, and their sum: booked, income, and the units of each reason. */
async function membersOf(world: ClawbackWorld) {
  const { clock, policy, store } = world;
  const books = booksAtConsole(store, { clock, policy, members: MEMBERS_POLICY, places: { of: () => Promise.resolve(new Map()) } }); // prettier-ignore
  const service = new MemberTieService(store, policy, books, new YearIncomeService(policy));
  const ties: MemberTie[] = [];
  for (const member of world.members) {
    const balances = await store.read((tx) => world.room.ledger.memberBalances(tx, member));
    if (Object.keys(balances).length > 0) ties.push(...(await service.of(member, taxYear(2026))));
  }
  return { ties, sum: summed(ties) };
}

function summed(ties: readonly Pick<MemberTie, 'journal' | 'income' | 'lines'>[]): Record<string, bigint> {
  const sums: Record<string, bigint> = { journal: 0n, income: 0n };
  for (const { journal, income, lines } of ties) {
    sums['journal'] = (sums['journal'] ?? 0n) + journal;
    sums['income'] = (sums['income'] ?? 0n) + income;
    for (const { between, reason, units } of lines) {
      if (between === 'journal-income' && units !== 0n) sums[reason] = (sums[reason] ?? 0n) + units;
    }
  }
  return Object.fromEntries(Object.entries(sums).filter(([, units]) => units !== 0n));
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
        await world.recognition.run();
        // Nobody's own gap is unexplained, and members together are the source.
        const members2026 = await membersOf(world);
        expect(blockingLines(members2026.ties)).toEqual([]);
        expect(members2026.sum).toEqual(summed(midway));
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
