import { reversal } from '../../src/ledger';
import { withheldEntry } from '../../src/filing/withholding/entries';
import { sheetRows, yearSheet } from '../../reports/tax-year/year-sheet';
import { yearFiles } from '../../reports/tax-year';
import { SERVICE_WALLET } from '../../src/tax';
import { BookWorld } from '../support/book-world';
import { describeEachStore } from '../support/stores';

const DOLLAR = 10n ** 12n;
const dollars = (value: bigint): number => Number(value) / Number(DOLLAR);
type Made = Awaited<ReturnType<BookWorld['pack']>>;
const salesOf = ({ pack }: Made) => pack.sales.map(({ kind, units, proceeds, basis }) => [kind, units, dollars(proceeds), dollars(basis)]); // prettier-ignore
/** What the files and the screen say of Form 1040, line 25b: rows and dollars. */
const taxOf = ({ pack }: Made) => {
  const made = yearFiles(pack, 'p');
  const csv = made.files.find(({ name }) => name === 'summary.csv')?.text ?? '';
  const [line] = csv.split('\r\n').filter((one) => one.startsWith('federal income tax withheld'));
  const { rows, count } = sheetRows(pack, 'withheld', { from: 0, limit: 10 });
  const { withheld } = yearSheet(pack, made).totals ?? {};
  expect(rows.reduce((sum, { usd }) => sum + Number(usd), 0)).toBe(Number(withheld?.usd));
  expect(rows.every(({ kind, ledgerEntryId }) => kind === 'withheld' && ledgerEntryId !== null)).toBe(true);
  return [count, line?.split(',').at(-1)];
};
const lotsOf = ({ pack }: Made) => pack.lots.map(({ wallet, units, basis }) => [wallet, units, dollars(basis)]);

/** RULES.md 2: "a fee withheld at the instant of credit has zero gain"; tax withheld in coin is the member's payment with it. */
describeEachStore('tax withheld in coin, in the member’s own year', (open) => {
  async function withheld(recogniseAt: 'credit' | 'matured') {
    const world = new BookWorld(await open(), { recogniseAt, ownerAtConversion: 'operator' });
    // A cheaper lot of before: tax is not paid with that one.
    await world.at('2026-02-01T12:00:00Z').price('BTC', '20000').earn('pool', 1_000_000n);
    await world.receive(1_000_000n);
    await world.at('2026-03-01T12:00:00Z').price('BTC', '50000').earn('pool', 1_000_000n);
    world.at('2026-03-05T12:00:00Z').price('BTC', '60000');
    await world.receive(1_000_000n);
    const credit = await world.store.read((tx) => world.ledger.entryByReference(tx, 'receipt/4/m'));
    const of = { id: 'p1-0', memberId: 'm', asset: 'BTC', at: world.clock.now(), cause: credit?.id ?? '' } as const;
    // The follower is late by a minute; the tax is of the payment's own moment.
    world.at('2026-03-05T12:01:00Z').price('BTC', '61000');
    const [entry] = await world.post(withheldEntry(of, 240_000n, 'withheld/p1-0', 'available'));
    await world.run();
    return { world, entry, of };
  }

  it('is a disposal of the units just received, at no gain, and the gross stays income', async () => {
    const { world } = await withheld('matured');
    const made = await world.pack(2026);
    expect(made.pack.income.map(({ units, usd }) => [units, dollars(usd)])).toEqual([[1_000_000n, 200], [1_000_000n, 600]]); // prettier-ignore
    expect(salesOf(made)).toEqual([['dispose', 240_000n, 144, 144]]);
    expect(taxOf(made)).toEqual([1, '144.00']);
    expect(lotsOf(made)).toEqual([[SERVICE_WALLET, 1_000_000n, 200], [SERVICE_WALLET, 760_000n, 456]]); // prettier-ignore
    for (const { counted, closing } of made.pack.balances) expect(counted).toBe(closing);
  });

  it('of coin that was income before is a small sale by the order in force (RULES.md 2)', async () => {
    const { world } = await withheld('credit');
    const made = await world.pack(2026);
    expect(salesOf(made)).toEqual([['dispose', 240_000n, 144, 48]]);
    for (const { counted, closing } of made.pack.balances) expect(counted).toBe(closing);
  });

  it('never was where it was given back whole; what stays of it stands at its own moment', async () => {
    const { world, entry, of } = await withheld('matured');
    if (entry === undefined) throw new Error('nothing was posted');
    world.at('2026-04-01T12:00:00Z').price('BTC', '70000');
    await world.post(reversal(entry, 'taken back', 'withheld/p2-0-0/back', world.clock.now()));
    await world.run();
    const none = await world.pack(2026);
    expect([salesOf(none), taxOf(none)]).toEqual([[], [0, undefined]]);
    await world.post(withheldEntry(of, 100_000n, 'withheld/p2-0-0', 'available'));
    await world.run();
    const made = await world.pack(2026);
    expect(salesOf(made)).toEqual([['dispose', 100_000n, 60, 60]]);
    expect(taxOf(made)).toEqual([1, '60.00']);
    for (const { counted, closing } of made.pack.balances) expect(counted).toBe(closing);
  });
});
