import { DAY_MS, parsePrice, plusMs } from '../../src/units';
import { ClawbackWorld } from '../support/clawback-world';
import { DAY_ONE } from '../support/rewards';
import { describeEachStore } from '../support/stores';

// RULES.md 6: "A reduction in the same year reverses at its original USD value; in a later year it is a new fact
// (repayment, section 1341 memo), never an edit." Prices: 10,000 dollars on day 0, 100 more on each day after it.
describeEachStore('a pool takes back', (open) => {
  it('before recognition: nothing was income, nothing reverses', async () => {
    const world = await ClawbackWorld.open(await open(), 'withdrawable');
    await world.at(1).state(0, 1_000n);
    await world.at(2).state(0, 600n);
    await world.at(3).pay(600n);
    expect(await world.lines()).toEqual([['receipt', 'day-0', 600n, '10300']]);
  });

  it('after recognition, while the member has the coin: the original price, not that of the day', async () => {
    const world = await ClawbackWorld.open(await open(), 'withdrawable');
    await world.at(1).state(0, 1_000n);
    await world.at(2).pay(1_000n);
    await world.at(5).state(0, 600n);
    expect(await world.lines()).toEqual([
      ['receipt', 'day-0', 1_000n, '10200'],
      ['reversal', 'day-0', -400n, '10200'],
    ]);
    expect((await world.year(2026)).total).toBe(61_200_000_000n); // 600 sat at 10,200 dollars
  });

  it('after payment, out of later coin: the row reverses, and the later coin is income in full', async () => {
    const world = await ClawbackWorld.open(await open(), 'withdrawable');
    await world.at(1).state(0, 1_000n);
    await world.at(2).pay(1_000n);
    await world.at(2).settle();
    await world.at(3).state(1, 500n);
    await world.at(5).state(0, 600n);
    // The books took 400 of the later row's accrued; the member has had them, as coin of the first row.
    expect(await world.lines()).toEqual([
      ['receipt', 'day-0', 1_000n, '10200'],
      ['reversal', 'day-0', -400n, '10200'],
      ['receipt', 'day-1', 400n, '10500'],
    ]);
    await world.at(7).payRest();
    expect((await world.lines()).slice(3)).toEqual([['receipt', 'day-1', 100n, '10700']]);
    expect(await world.recognised('m')).toEqual(await world.credited('m'));
  });

  it('on both sides of the year’s end: a reversal on 31 December, a repayment on 1 January', async () => {
    for (const [night, kind] of [
      [305, 'reversal'], // 2026-12-31
      [306, 'repayment'], // 2027-01-01
    ] as const) {
      const world = await ClawbackWorld.open(await open(), 'withdrawable');
      await world.at(1).state(0, 1_000n);
      await world.at(2).pay(1_000n);
      await world.at(2).settle();
      await world.at(night - 1).state(1, 500n);
      const before = await world.year(2026);
      await world.at(night).state(0, 600n);
      const price = `${10_000 + night * 100}`;
      expect(await world.lines()).toEqual([
        ['receipt', 'day-0', 1_000n, '10200'],
        [kind, 'day-0', -400n, '10200'],
        ['receipt', 'day-1', 400n, price],
      ]);
      if (kind === 'reversal') continue;
      // Nothing of 2026 moves, and the income of 2027 is not silently smaller.
      expect(await world.year(2026)).toEqual(before);
      const next = await world.year(2027);
      expect(next.lines.map(({ net }) => net)).toEqual([400n]);
      expect(next.repayments.map(({ net, ofYear, usd }) => [net, ofYear, usd])).toEqual([
        [-400n, 2026, -40_800_000_000n], // 400 sat at 10,200 dollars
      ]);
    }
  });

  it('of a row that is income in part: first what is not, then what is', async () => {
    const world = await ClawbackWorld.open(await open(), 'withdrawable');
    await world.at(1).state(0, 1_000n);
    await world.at(2).pay(600n);
    await world.at(3).state(0, 600n);
    expect(await world.lines()).toEqual([['receipt', 'day-0', 600n, '10200']]);
    await world.at(4).state(0, 599n);
    expect((await world.lines()).slice(1)).toEqual([['reversal', 'day-0', -1n, '10200']]);
  });

  it('of a row that became income twice: the last first, each at its own price', async () => {
    const world = await ClawbackWorld.open(await open(), 'withdrawable');
    await world.at(1).state(0, 1_000n);
    await world.at(2).pay(600n);
    await world.at(3).pay(400n);
    await world.at(5).state(0, 500n);
    expect((await world.lines()).slice(2)).toEqual([
      ['reversal', 'day-0', -400n, '10300'],
      ['reversal', 'day-0', -100n, '10200'],
    ]);
  });

  it('twice, then all of it, then up again: no more than the row ever gave', async () => {
    const world = await ClawbackWorld.open(await open(), 'withdrawable');
    await world.at(1).state(0, 1_000n);
    await world.at(2).pay(1_000n);
    await world.at(2).settle();
    await world.at(3).state(1, 500n);
    await world.at(4).state(0, 700n);
    await world.at(5).state(0, 0n);
    // 500 were in the later row; 500 are a debt.
    expect(await world.balance('receivable/member')).toBe(500n);
    expect((await world.lines()).slice(1)).toEqual([
      ['reversal', 'day-0', -300n, '10200'],
      ['receipt', 'day-1', 300n, '10400'],
      ['reversal', 'day-0', -700n, '10200'],
      ['receipt', 'day-1', 200n, '10500'],
    ]);
    // What the row earns again pays the debt first: it is income, at its own day.
    await world.at(6).state(0, 800n);
    expect((await world.lines()).slice(5)).toEqual([['receipt', 'day-0', 500n, '10600']]);
    await world.at(7).payRest();
    expect((await world.lines()).slice(6)).toEqual([['receipt', 'day-0', 300n, '10700']]);
    expect(await world.recognised('m')).toEqual(await world.credited('m'));
  });

  it('states more: the difference is income when it is available, and nothing reverses', async () => {
    const world = await ClawbackWorld.open(await open(), 'withdrawable');
    await world.at(1).state(0, 1_000n);
    await world.at(2).pay(1_000n);
    await world.at(3).state(0, 1_300n);
    await world.at(4).pay(300n);
    expect(await world.lines()).toEqual([
      ['receipt', 'day-0', 1_000n, '10200'],
      ['receipt', 'day-0', 300n, '10400'],
    ]);
  });

  it('a row that waits below the operator’s minimum: nothing reverses, and the later row loses nothing', async () => {
    const world = await ClawbackWorld.open(await open(), 'withdrawable', { minimum: 1_050n });
    await world.at(1).state(0, 1_000n);
    await world.at(2).pay(1_000n);
    await world.at(3).state(1, 500n);
    await world.at(4).state(0, 600n);
    expect(await world.lines()).toEqual([]);
    await world.at(5).payRest();
    expect(await world.lines()).toEqual([
      ['receipt', 'day-0', 600n, '10500'],
      ['receipt', 'day-1', 400n, '10500'],
      ['receipt', 'day-1', 100n, '10500'],
    ]);
  });

  it('what the member keeps and owes is no income, and what pays the debt later is', async () => {
    const world = await ClawbackWorld.open(await open(), 'on-chain');
    await world.at(1).state(0, 1_000n);
    await world.at(2).pay(1_000n);
    await world.at(3).hold(true);
    await world.at(4).state(0, 600n);
    expect(await world.balance('receivable/member')).toBe(400n);
    expect(await world.lines()).toEqual([]);
    await world.at(5).state(1, 500n); // 400 of it pay the debt
    await world.at(6).payRest();
    await world.at(7).hold(false);
    await world.settle();
    expect(await world.lines()).toEqual([
      ['receipt', 'day-1', 400n, '10500'],
      ['receipt', 'day-0', 600n, '10700'],
      ['receipt', 'day-1', 100n, '10700'],
    ]);
  });

  it('gross and each fee go back with the net, as the pool and the books state them', async () => {
    const world = await ClawbackWorld.open(await open(), 'withdrawable', { feeBps: 500 });
    await world.at(1).state(0, 1_000n, 50n);
    await world.at(2).pay(1_000n);
    await world.at(3).state(0, 600n, 30n);
    const { lines } = await world.year(2026);
    expect(lines.map(({ kind, gross, poolFee, serviceFee, net }) => [kind, gross, poolFee, serviceFee, net])).toEqual([
      ['receipt', 1_050n, 50n, 50n, 950n],
      ['reversal', -420n, -20n, -20n, -380n],
    ]);
  });

  it('a row whose income has no price yet: the reversal waits for it, and takes no other row’s value', async () => {
    const world = await ClawbackWorld.open(await open(), 'withdrawable');
    world.prices.missing.add(2);
    await world.at(1).state(0, 1_000n);
    await world.at(1).state(1, 1_000n);
    await world.at(2).pay(1_000n);
    await world.at(3).pay(1_000n);
    await world.at(4).state(0, 600n);
    expect(await world.lines()).toEqual([['receipt', 'day-1', 1_000n, '10300']]);
    expect((await world.year(2026)).unpriced.map(({ net }) => net)).toEqual([1_000n, -400n]);
    const at = plusMs(DAY_ONE, 2 * DAY_MS + DAY_MS / 2);
    const stated = { asset: 'BTC', at, price: parsePrice('7000'), evidence: 'statement', by: 'o' } as const;
    await world.room.store.write((tx) => world.priceRoom.enter(tx, stated));
    await world.recognition.run();
    expect(await world.lines()).toEqual([
      ['receipt', 'day-0', 1_000n, '7000'],
      ['receipt', 'day-1', 1_000n, '10300'],
      ['reversal', 'day-0', -400n, '7000'],
    ]);
  });
});
