import type { Store, WriteTx } from '../../src/store';
import { parseDay, parseUsd } from '../../src/units';
import { codeOf } from '../support/code-of';
import { describeEachStore } from '../support/stores';
import { w9 } from '../support/tax-forms';
import { WithholdingWorld } from '../support/withholding-world';

/** A tenth of a bitcoin: 1,010 to 1,090 dollars in the first days of the world. */
const TENTH = 10_000_000n;

/** What fails as the machine would: everything of a transaction was done, and nothing of it was kept. */
function crashing(store: Store): Store {
  const write = <T>(work: (tx: WriteTx) => Promise<T>): Promise<T> =>
    store.write(async (tx) => {
      await work(tx);
      throw new Error('the power went out');
    });
  return { write, read: (work) => store.read(work), close: () => store.close() };
}

// RULES.md 5: "withhold 24 % of gross at that moment". Prices: 10,000 dollars on day 0, 100 more on each day after it.
describeEachStore('backup withholding', (open) => {
  it('is off until an operator decides it: nothing is posted, nobody is held', async () => {
    const world = await WithholdingWorld.open(await open());
    await world.requiredLastYear();
    await world.books.at(1).state(0, TENTH);
    await world.books.at(2).payRest();
    expect(await world.run()).toEqual({ withheld: 0, givenBack: 0, waiting: 0 });
    expect([await world.facts(), await world.holds(), await world.books.balance('tax-withheld')]).toEqual([[], [], 0n]);
  });

  it('takes 24 % of gross of a payment that is reportable, at its moment, once', async () => {
    const world = await WithholdingWorld.open(await open(), { feeBps: 250 });
    await world.requiredLastYear();
    await world.books.at(1).state(0, 1_000n, 100n);
    await world.decide();
    await world.books.at(2).payRest();
    expect(await world.run()).toEqual({ withheld: 1, givenBack: 0, waiting: 0 });
    // Gross 1,100, net 975; 24 % of gross are 264. 1,100 satoshi at 10,200 dollars are 0.1122 dollars.
    expect(await world.books.balance('member/m/available')).toBe(711n);
    expect(await world.books.balance('tax-withheld')).toBe(264n);
    expect(await world.facts()).toMatchObject([
      { units: 264n, usd: parseUsd('0.026928'), gross: 1_100n, gross_usd: parseUsd('0.1122'), short_units: 0n, cause: 'no-form', reportable: 'return-last-year', day: '2026-03-03' }, // prettier-ignore
    ]);
    expect(await world.run()).toEqual({ withheld: 0, givenBack: 0, waiting: 0 });
    expect(await world.books.balance('tax-withheld')).toBe(264n);
    const [fact] = await world.facts();
    const entry = await world.store.read((tx) => world.books.room.ledger.entryByReference(tx, `withheld/${fact?.id}`));
    const line = (await world.books.payments.of('m')).lines[0];
    expect(entry).toMatchObject({ kind: 'tax.withheld', occurredAt: line?.at, links: { credit: line?.cause, payment: line?.id } }); // prettier-ignore
    expect((await world.store.read((tx) => world.books.room.ledger.verify(tx))).ok).toBe(true);
  });

  it('counts the crossing payment in full and none before it (26 USC 3406(b)(6)(A))', async () => {
    const world = await WithholdingWorld.open(await open());
    await world.decide();
    await world.books.at(1).state(0, TENTH);
    await world.books.at(2).payRest();
    expect(await world.run()).toMatchObject({ withheld: 0 });
    await world.books.at(3).state(1, TENTH);
    await world.books.at(4).payRest();
    // 1,020 dollars and 1,040 are more than 2,000: 24 % of the second one, whole.
    expect(await world.run()).toMatchObject({ withheld: 1 });
    expect(await world.facts()).toMatchObject([{ units: 2_400_000n, usd: parseUsd('249.6'), reportable: 'threshold' }]);
  });

  it('takes nothing where a Form W-9 is on file, until the IRS demands it by a notice', async () => {
    const world = await WithholdingWorld.open(await open());
    await world.requiredLastYear();
    await world.decide();
    await world.books.at(1).state(0, TENTH);
    await world.payees.sign('m', w9());
    await world.books.at(2).payRest();
    expect(await world.run()).toEqual({ withheld: 0, givenBack: 0, waiting: 0 });
    await world.store.write((tx) => world.payees.payees.note(tx, 'm', { kind: 'withhold', on: parseDay('2026-03-04') }, 'op')); // prettier-ignore
    await world.books.at(3).state(1, TENTH);
    await world.books.at(4).payRest();
    expect(await world.run()).toMatchObject({ withheld: 1 });
    expect(await world.facts()).toMatchObject([{ cause: 'irs-notice' }]);
  });

  it('keeps a member from being paid from the credit on, wherever a run stops, and posts once', async () => {
    const world = await WithholdingWorld.open(await open());
    await world.requiredLastYear();
    await world.decide();
    await world.books.at(1).state(0, TENTH);
    await world.run();
    expect(await world.holds()).toEqual([]);
    await world.books.at(2).payRest();
    // No run since the credit.
    expect(await world.holds()).toEqual(['tax-open']);
    // One that stopped while it looked, and one that stopped after it.
    await expect(world.service(crashing(world.store)).pending()).rejects.toThrow('power');
    expect(await world.holds()).toEqual(['tax-open']);
    await world.service().pending();
    expect(await world.holds()).toEqual(['tax-open']);
    // One that stopped as it posted.
    await expect(world.service(crashing(world.store)).judge('m')).rejects.toThrow('power');
    expect([await world.holds(), await world.facts()]).toEqual([['tax-open'], []]);
    expect(await world.books.balance('tax-withheld')).toBe(0n);
    expect(await world.run()).toEqual({ withheld: 1, givenBack: 0, waiting: 0 });
    expect(await world.holds()).toEqual([]);
    expect(await world.books.balance('tax-withheld')).toBe(2_400_000n);
  });

  it('waits for a price with 24 % reserved, says so, and never takes it for 0', async () => {
    const world = await WithholdingWorld.open(await open());
    await world.requiredLastYear();
    await world.decide();
    world.books.prices.missing.add(2);
    await world.books.at(1).state(0, TENTH);
    await world.books.at(2).payRest();
    expect(await world.run()).toEqual({ withheld: 0, givenBack: 0, waiting: 1 });
    expect(await world.run()).toEqual({ withheld: 0, givenBack: 0, waiting: 1 });
    // The rest is the member's to be paid.
    expect([await world.holds(), await world.facts()]).toEqual([[], []]);
    expect(await world.books.balance('member/m/held')).toBe(2_400_000n);
    expect(await world.books.balance('member/m/available')).toBe(7_600_000n);
    world.books.prices.missing.clear();
    expect(await world.run()).toEqual({ withheld: 1, givenBack: 0, waiting: 0 });
    expect(await world.books.balance('member/m/held')).toBe(0n);
    expect(await world.books.balance('tax-withheld')).toBe(2_400_000n);
    expect(await world.facts()).toMatchObject([{ usd: parseUsd('244.8'), price: '10200' }]);
  });

  it('gives back what was reserved where nothing is due after all', async () => {
    const world = await WithholdingWorld.open(await open());
    await world.decide();
    world.books.prices.missing.add(2);
    await world.books.at(1).state(0, TENTH);
    await world.books.at(2).payRest();
    expect(await world.run()).toMatchObject({ waiting: 1 });
    world.books.prices.missing.clear();
    expect(await world.run()).toEqual({ withheld: 0, givenBack: 0, waiting: 0 });
    expect(await world.books.balance('member/m/available')).toBe(TENTH);
    expect(await world.books.balance('member/m/held')).toBe(0n);
  });

  it('goes back at its original value as far as the payment is taken back in the same year, and not in a later one', async () => {
    const world = await WithholdingWorld.open(await open());
    await world.requiredLastYear();
    await world.decide();
    await world.books.at(1).state(0, 1_000n);
    await world.books.at(2).payRest();
    await world.run();
    await world.books.at(5).state(0, 600n);
    expect(await world.run()).toEqual({ withheld: 0, givenBack: 1, waiting: 0 });
    expect(await world.books.balance('tax-withheld')).toBe(144n);
    await world.books.at(6).state(0, 550n);
    expect(await world.run()).toMatchObject({ givenBack: 1 });
    expect(await world.books.balance('tax-withheld')).toBe(132n);
    // 1,000, 600 and 550 satoshi at 10,200 dollars.
    expect((await world.facts()).map(({ units, usd }) => [units, usd])).toEqual([
      [240n, parseUsd('0.02448')],
      [-96n, parseUsd('-0.009792')],
      [-12n, parseUsd('-0.001224')],
    ]);
    await world.books.at(310).state(0, 500n);
    expect(await world.run()).toEqual({ withheld: 0, givenBack: 0, waiting: 0 });
    expect(await world.books.balance('tax-withheld')).toBe(132n);
    expect((await world.store.read((tx) => world.books.room.ledger.verify(tx))).ok).toBe(true);
  });

  it('takes no more than is there: what is short is on record', async () => {
    const world = await WithholdingWorld.open(await open());
    await world.requiredLastYear();
    await world.decide();
    await world.books.at(1).state(0, 1_000n);
    await world.books.at(2).payRest();
    // Before any run two people paid the member from another wallet.
    await world.books.settle();
    expect(await world.run()).toEqual({ withheld: 0, givenBack: 0, waiting: 0 });
    expect(await world.facts()).toMatchObject([{ units: 0n, usd: 0n, short_units: 240n, entry_id: null }]);
  });
});

describeEachStore('the word on backup withholding', (open) => {
  it('counts from its moment or a day to come, is on record, and the same again is nothing', async () => {
    const world = await WithholdingWorld.open(await open());
    world.books.at(3);
    expect(await codeOf(world.decide({ from: parseDay('2026-03-03') }))).toBe('filing.withholding-backdated');
    await world.decide({ from: parseDay('2026-03-06') });
    await world.decide({ from: parseDay('2026-03-06') });
    expect(await world.store.read((tx) => world.rules.all(tx))).toMatchObject([{ version: 1, mode: 'withhold' }]);
    expect(await world.store.read((tx) => world.rules.now(tx))).toBeUndefined();
    await world.books.at(2).state(0, TENTH);
    world.books.at(6);
    expect(await world.store.read((tx) => world.rules.now(tx))).toMatchObject({ mode: 'withhold' });
    await world.decide({ mode: 'off' });
    expect(await world.store.read((tx) => world.rules.now(tx))).toMatchObject({ mode: 'off', version: 2 });
    const [last] = await world.store.read((tx) => world.payees.audit.page(tx, undefined, 1));
    expect(last).toMatchObject({ actor: 'operator-olga', action: 'filing.withholding-decided', details: { mode: 'off' } }); // prettier-ignore
  });

  it('judges a payment by the word of its moment', async () => {
    const world = await WithholdingWorld.open(await open());
    await world.requiredLastYear();
    await world.books.at(1).state(0, 1_000n);
    await world.books.at(2).payRest();
    world.books.at(3);
    await world.decide();
    await world.books.at(3).state(1, 1_000n);
    await world.books.at(4).payRest();
    await world.books.at(5).state(2, 1_000n);
    await world.decide({ mode: 'off' });
    await world.books.at(6).payRest();
    expect(await world.run()).toEqual({ withheld: 1, givenBack: 0, waiting: 0 });
    expect(await world.facts()).toMatchObject([{ day: '2026-03-05', units: 240n }]);
  });
});
