import { BooksOfYear } from '../../src/yearend/operator-books';
import { WithholdingDeposits } from '../../src/filing/withholding-deposits.service';
import { WithholdingSheets } from '../../src/filing/withholding-sheets.service';
import { WithholdingWaits } from '../../src/filing/withholding-waits.service';
import { WithholdingWatch } from '../../src/filing/withholding-watch.service';
import type { Quote } from '../../src/prices';
import type { Store } from '../../src/store';
import { parseDay, parseInstant, parsePrice, parseUsd, taxYear } from '../../src/units';
import { codeOf } from '../support/code-of';
import { describeEachStore } from '../support/stores';
import { WithholdingWorld } from '../support/withholding-world';

const YEAR = taxYear(2026);
const DRAFT = { year: YEAR, paidOn: parseDay('2026-03-20'), usd: parseUsd('244.80'), eftps: '270412345678901' };

// RULES.md 5: "Withheld coin goes to tax-withheld, owed in USD at that day's value; later price loss is the operator's."
describeEachStore('withheld tax that is paid over', (open) => {
  /** 2,400,000 satoshi withheld on day 2 at 10,200 dollars, 244.80, and on day 4 at 10,400, 249.60. */
  async function house(store: Store) {
    const world = await WithholdingWorld.open(store);
    await world.requiredLastYear();
    await world.decide();
    await world.books.at(1).state(0, 10_000_000n);
    await world.books.at(2).payRest();
    await world.books.at(3).state(1, 10_000_000n);
    await world.books.at(4).payRest();
    expect(await world.run()).toMatchObject({ withheld: 2 });
    world.books.at(20);
    const { clock, policy, room } = world.books;
    const deposits = new WithholdingDeposits(clock, policy, world.payees.audit, room.ledger);
    const record = (over: Partial<typeof DRAFT> = {}) => store.write((tx) => deposits.record(tx, { ...DRAFT, ...over }, 'operator-olga')); // prettier-ignore
    const sheet = () => store.read((tx) => new WithholdingSheets().of(tx, YEAR));
    const watch = new WithholdingWatch(policy, new WithholdingSheets(), new WithholdingWaits());
    const seen = (at: string) => store.read((tx) => watch.read(tx, parseInstant(at)));
    const back = (id: string) => store.write((tx) => deposits.takeBack(tx, id, 'operator-olga'));
    return { world, record, sheet, seen, back };
  }

  it('is owed no more, and the coin that stood for it is the operator’s', async () => {
    const { world, record, sheet } = await house(await open());
    expect(await sheet()).toMatchObject({
      withheld: parseUsd('494.40'),
      deposited: 0n,
      balanceDue: parseUsd('494.40'),
    });
    await record();
    expect(await world.books.balance('tax-withheld')).toBe(2_400_000n);
    expect(await world.books.balance('operator/capital')).toBe(2_400_000n);
    expect(await sheet()).toMatchObject({ deposited: parseUsd('244.80'), balanceDue: parseUsd('249.60') });
    const [last] = await world.store.read((tx) => world.payees.audit.page(tx, undefined, 1));
    expect(last).toMatchObject({ action: 'filing.deposit-recorded', details: { year: '2026', eftps: DRAFT.eftps } });
    await record({ usd: parseUsd('300'), eftps: 'again-2' });
    expect(await world.books.balance('tax-withheld')).toBe(0n);
    expect(await sheet()).toMatchObject({ balanceDue: 0n, overpaid: parseUsd('50.40') });
    expect((await world.store.read((tx) => world.books.room.ledger.verify(tx))).ok).toBe(true);
  });

  it('is asked for with the return where it is small, and no more once it is recorded', async () => {
    const { record, seen } = await house(await open());
    expect(await seen('2026-12-31T23:59:59Z')).toEqual({ waits: [], dues: [] });
    const late = '2027-03-01T12:00:00Z';
    expect((await seen(late)).dues).toEqual([
      { year: YEAR, usd: parseUsd('494.40'), by: '2027-02-01', isLate: true, isNextDay: false },
    ]);
    await record({ usd: parseUsd('494.40') });
    expect((await seen(late)).dues).toEqual([]);
  });

  it('is taken back by exact reversal where it was a mistake, and its number is free again', async () => {
    const { world, record, sheet, back } = await house(await open());
    const id = await record();
    expect(await codeOf(record())).toBe('filing.deposit-known');
    await back(id);
    expect(await codeOf(back(id))).toBe('filing.unknown-deposit');
    expect(await world.books.balance('tax-withheld')).toBe(4_800_000n);
    expect(await sheet()).toMatchObject({ deposited: 0n, deposits: [{ id, usd: parseUsd('244.80') }] });
    await record();
    expect(await world.books.balance('tax-withheld')).toBe(2_400_000n);
  });

  it.each([
    ['nothing', { usd: parseUsd('0') }],
    ['parts of a cent', { usd: parseUsd('1.005') }],
    ['a day to come', { paidOn: parseDay('2026-03-22') }],
    ['a day before the year', { paidOn: parseDay('2025-12-31') }],
    ['no number', { eftps: ' ' }],
  ])('is refused with %s, and nothing is stored', async (_, over) => {
    const { world, record, sheet } = await house(await open());
    expect(await codeOf(record(over))).toBe('filing.bad-deposit');
    expect((await sheet()).deposits).toEqual([]);
    expect(await world.books.balance('tax-withheld')).toBe(4_800_000n);
  });

  it('waits with what was taken back where its coin was paid over, and ends when the deposit was a mistake', async () => {
    const { world, record, back } = await house(await open());
    const id = await record({ usd: parseUsd('494.40') });
    await world.books.at(21).state(0, 0n);
    expect(await world.run()).toEqual({ withheld: 0, givenBack: 0, waiting: 1 });
    expect(await world.holds()).toEqual([]);
    await back(id);
    expect(await world.run()).toEqual({ withheld: 0, givenBack: 1, waiting: 0 });
    expect(await world.books.balance('tax-withheld')).toBe(2_400_000n);
  });

  it('stands in the operator’s own books with its cost, its value by then and the difference (RULES.md 5)', async () => {
    const { world, record, back } = await house(await open());
    const id = await record();
    const booksNow = async () => {
      const books = new BooksOfYear(YEAR, world.books.policy);
      const { ledger } = world.books.room;
      for (const entry of await world.store.read((tx) => ledger.entriesAfter(tx, 0, 5_000))) {
        const first = entry.reverses === undefined ? undefined : await world.store.read((tx) => ledger.entryById(tx, entry.reverses ?? entry.id)); // prettier-ignore
        books.add(entry, first?.occurredAt);
      }
      const quote = { id: 'q', price: parsePrice('9000'), source: 't', label: 't' } as Quote;
      return books.finish(() => quote, null).taxDeposits.map(({ units, cost, gain }) => [units, cost, gain]);
    };
    // 0.024 bitcoin at 9,000 dollars are 216.
    expect(await booksNow()).toEqual([[2_400_000n, parseUsd('244.80'), parseUsd('-28.80')]]);
    await back(id);
    expect(await booksNow()).toEqual([[2_400_000n, parseUsd('244.80'), parseUsd('-28.80')], [-2_400_000n, parseUsd('-244.80'), parseUsd('28.80')]]); // prettier-ignore
  });
});
