import fc from 'fast-check';
import { packOfBook } from '../../reports/tax-year';
import { bookYear } from '../../src/filing';
import { readFilingFile } from '../../src/filing/filing-file';
import { taxOf } from '../../src/filing/withholding/judge';
import { withheldByPayment } from '../../src/filing/withholding.repository';
import { judgeYear } from '../../src/filing/year-returns';
import { PersonService } from '../../src/members/person.service';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { InstructionsService } from '../../src/tax/instructions.service';
import { BookRooms, MemberBookService } from '../../src/tax/member-book.service';
import { parseExactJson, taxYear } from '../../src/units';
import { FILING } from '../support/book-world';
import { live, rules, steps as arbitrarySteps } from '../support/clawback-life';
import { person } from '../support/filing-files';
import { WithholdingWorld } from '../support/withholding-world';

const YEAR = taxYear(2026);
/** Box 4 of each member, where the operator files from the first 1e-12 dollar on. */
async function boxFour(world: WithholdingWorld): Promise<Map<string, bigint | undefined>> {
  const json = { zone: 'UTC', payer: { name: { business: 'B' } }, payees: world.books.members.map((id) => person(id)) };
  const members = [];
  for await (const member of world.books.payments.all()) members.push(member);
  const withheld = await world.store.read(withheldByPayment);
  const { payments, contracts } = bookYear(members, YEAR, new Map(), withheld);
  const read = readFilingFile(parseExactJson(JSON.stringify(json)));
  const { returns, errors } = judgeYear({ ...read, payments, contracts }, YEAR);
  // A pool that first takes more fee than it pays and then less makes a payment whose gross is below zero: no return has one.
  expect(errors.filter(({ code }) => code !== 'filing.same-tin' && code !== 'filing.below-zero')).toEqual([]);
  const without = errors.flatMap(({ id, code }): [string, undefined][] => code === 'filing.below-zero' ? [[id, undefined]] : []); // prettier-ignore
  const none = world.books.members.map((id): [string, bigint] => [id, 0n]);
  return new Map([...none, ...returns.due.map(({ payee, boxes }): [string, bigint] => [payee.id, boxes['4'] ?? 0n]), ...without]); // prettier-ignore
}

function booksOf({ books, payees }: WithholdingWorld): MemberBookService {
  const { clock, policy, room, priceRoom } = books;
  const instructions = new InstructionsService(clock, policy, payees.members, payees.audit);
  const rooms = new BookRooms(room.ledger, priceRoom, new PersonService(payees.audit), instructions);
  return new MemberBookService(clock, policy, { of: () => Promise.resolve(new Map()) }, rooms);
}

/** RULES.md 5: "withhold 24 % of gross at that moment". Runs come after any step, or are late by some. */
describe('backup withholding through restatements, debts, payouts and holds', () => {
  it('is 24 % of gross of what stands of each payment, in the journal, in the facts and in box 4 alike', async () => {
    const lates = fc.array(fc.boolean(), { minLength: 14, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(arbitrarySteps, rules, lates, async (list, rule, late) => {
        const options = { members: ['m', 'n'], feeBps: 250, rule };
        const world = await WithholdingWorld.open(new MemoryStore(TABLES), options);
        await world.requiredLastYear();
        await world.decide();
        await live(world.books, list, (step) => (late[step] === true ? Promise.resolve() : world.run()));
        await world.run();
        await world.books.recognition.run();
        expect(await world.run()).toEqual({ withheld: 0, givenBack: 0, waiting: 0 });
        const { ledger } = world.books.room;
        expect((await world.store.read((tx) => ledger.verify(tx))).ok).toBe(true);
        const boxes = await boxFour(world);
        let all = 0n;
        for (const member of world.books.members) {
          const facts = await world.facts(member);
          const { lines } = await world.books.payments.of(member);
          for (const payment of lines.filter(({ kind, gross }) => kind === 'payment' && gross > 0n)) {
            const of = facts.filter(({ of_payment: id }) => id === payment.id);
            const back = lines.filter((line) => line.of?.id === payment.id);
            const gross = back.reduce((sum, line) => sum + line.gross, payment.gross);
            const grossUsd = back.reduce((sum, line) => sum + line.grossUsd, payment.grossUsd as bigint);
            const due = taxOf(gross, grossUsd, 24);
            const units = of.reduce((sum, row) => sum + row.units, 0n);
            const usd = of.reduce((sum, row) => sum + row.usd, 0n);
            // A pool that pays less and takes more fee may raise the gross: nothing is withheld out of what was taken back.
            const isWhole = of.every((row) => row.short_units === 0n) && back.every((line) => line.gross <= 0n);
            if (isWhole) expect([units, usd]).toEqual([due.units, due.usd]);
            expect(units >= 0n && units <= due.units && usd <= due.usd).toBe(true);
            // Within one satoshi of 24 % of what the payment still comes to.
            expect(100n * due.units - 24n * gross <= 100n && 24n * gross - 100n * due.units <= 100n).toBe(true);
            all += units;
          }
          const withheld = facts.reduce((sum, row) => sum + row.usd, 0n);
          expect(boxes.get(member) ?? withheld).toBe(withheld);
          expect(await world.holds(member)).toEqual([]);
        }
        expect(await world.books.balance('tax-withheld')).toBe(all);
        // The member's own year: gross stays income, the lots are what the journal has.
        for (const member of world.books.members) {
          const book = await world.store.read((tx) => booksOf(world).yearOf(tx, member, YEAR));
          const pack = packOfBook(book, FILING);
          expect(pack.unresolved.filter(({ blocks }) => blocks)).toEqual([]);
          for (const { counted, closing } of pack.balances) expect(counted).toBe(closing);
          expect(pack.income.reduce((sum, row) => sum + row.usd, 0n)).toBe((await world.books.year(2026, member)).total); // prettier-ignore
        }
      }),
      { numRuns: 100 },
    );
  }, 300_000);
});
