import fc from 'fast-check';
import { packOfBook } from '../../reports/tax-year';
import { InstructionsService } from '../../src/tax/instructions.service';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { SERVICE_WALLET } from '../../src/tax';
import { loadStates } from '../../src/tax/income.repository';
import { BookRooms, MemberBookService } from '../../src/tax/member-book.service';
import { MemberBooksService } from '../../src/tax/member-books.service';
import { MemberEntriesService } from '../../src/tax/member-entries.service';
import { PersonService } from '../../src/members/person.service';
import { AuditService } from '../../src/audit/audit.service';
import { amount, parsePrice, taxYear, usdValue, ZERO_USD } from '../../src/units';
import { live, minimums, rules, steps as arbitrarySteps } from '../support/clawback-life';
import { memberRooms } from '../support/member-rooms';
import { ClawbackWorld, type Rule } from '../support/clawback-world';

const FILING = {
  rounding: 'cents',
  rows: 'lots',
  status: 'other',
  taxableIncome: null,
  wages: null,
  carriedIn: { short: ZERO_USD, long: ZERO_USD },
} as const;

function sum<T>(rows: readonly T[], pick: (row: T) => bigint): bigint {
  return rows.reduce((all, row) => all + pick(row), 0n);
}

async function lived(rule: Rule, minimum: bigint, steps: Parameters<typeof live>[1]): Promise<ClawbackWorld> {
  const store = new MemoryStore(TABLES);
  const world = await ClawbackWorld.open(store, rule, { minimum, members: ['m', 'n'], feeBps: 250 });
  await live(world, steps);
  await world.recognition.run();
  return world;
}

describe('a member’s tax year out of the books', () => {
  it('has the income of the statement, the lots of the journal, and nothing that comes from nowhere', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySteps, rules, minimums, async (steps, rule, minimum) => {
        const world = await lived(rule, minimum, steps);
        const { policy, room, store, priceRoom } = world;
        const places = { of: () => Promise.resolve(new Map()) };
        const { audit, members } = memberRooms(undefined, world.clock);
        const instructions = new InstructionsService(world.clock, policy, members, audit);
        const persons = new PersonService(new AuditService(world.clock));
        const books = new MemberBookService(
          world.clock,
          policy,
          places,
          new BookRooms(room.ledger, priceRoom, persons, instructions),
        );
        const entries = new MemberEntriesService(store, room.ledger);
        const many = new MemberBooksService(room.ledger, books, entries, priceRoom, instructions);
        await many.follow();
        for (const member of world.members) {
          const balances = await store.read((tx) => room.ledger.memberBalances(tx, member));
          if (balances.BTC === undefined) continue;
          const book = await store.read((tx) => books.yearOf(tx, member, taxYear(2026)));
          // Who reads many members to the end reads the same year of each.
          const [, among] = await store.read(async (tx) => (await many.yearsOf(tx, [member], taxYear(2026)).next()).value as [string, unknown]); // prettier-ignore
          expect(among).toEqual(book);
          const pack = packOfBook(book, FILING);
          expect(pack.unresolved.filter(({ blocks }) => blocks)).toEqual([]);
          // Income of the pack is the income of the statement, at 1e-12 dollar.
          const statement = await world.year(2026, member);
          expect(sum(pack.income, ({ usd }) => usd)).toBe(statement.total);
          expect(sum(pack.income, ({ units }) => units)).toBe(sum(statement.lines, ({ net }) => net));
          const withheld = (line: (typeof statement.lines)[number]) => usdValue(amount(line.asset, line.poolFee), parsePrice(line.price)); // prettier-ignore
          expect(sum(pack.income, ({ fees }) => fees.pool ?? 0n)).toBe(sum(statement.lines, withheld));
          // Lots in the wallet of the service are the journal's balance that had its income.
          const own = Object.entries(balances.BTC).filter(([name]) => name !== 'paid');
          const state = (await store.read((tx) => loadStates(tx, [member]))).get(member);
          const waiting = [...(state?.accrued ?? []), ...(state?.own ?? [])].filter(({ recognised }) => !recognised);
          const held = pack.lots.filter(({ wallet }) => wallet === SERVICE_WALLET);
          expect(sum(held, ({ units }) => units) + sum(waiting, ({ net }) => net)).toBe(sum(own, ([, units]) => units));
          for (const { counted, closing } of pack.balances) expect(counted).toBe(closing);
          // Units and dollars: what came in is what is left, was disposed of, or was given back.
          const out = [...pack.lots, ...pack.sales, ...book.facts.returned];
          const received = book.facts.income.filter(({ units }) => units > 0n);
          const advanced = book.facts.events.flatMap((event) => (event.kind === 'acquire' ? [event] : []));
          expect(sum(out, ({ units }) => units)).toBe(sum([...received, ...advanced], ({ units }) => units));
          expect(sum(out, ({ basis }) => basis)).toBe(sum(received, ({ usd }) => usd));
        }
      }),
      { numRuns: 150 },
    );
  }, 300_000);
});
