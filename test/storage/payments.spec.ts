import type { GapGround } from '../../src/tax/payments/income-gap';
import { DAY_MS, parseUsd, plusMs, taxYear } from '../../src/units';
import { ClawbackWorld } from '../support/clawback-world';
import { ownedByJournal } from '../support/journal-sums';
import { DAY_ONE } from '../support/rewards';
import { describeEachStore } from '../support/stores';

const YEAR: GapGround = { year: taxYear(2026), reportingOf: () => 'reported' };

// RULES.md 4: "the instant the amount was made available, gross, each fee withheld, net". Prices: 10,000 dollars on day
// 0, 100 more on each day after it. The pool's fee is 100 of each row, ours 2.5 % of what is left.
describeEachStore('what the operator paid, by the journal', (open) => {
  it('is one fact for each amount made available, valued at that instant, whatever the income rule', async () => {
    const world = await ClawbackWorld.open(await open(), 'credit', { feeBps: 250 });
    await world.at(1).state(0, 1_000n, 100n);
    expect((await world.payments.of('m')).lines).toEqual([]);
    await world.at(3).payRest();
    const { lines } = await world.payments.of('m');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      ...{ kind: 'payment', day: '2026-03-04', gross: 1_100n, poolFee: 100n, serviceFee: 25n, net: 975n },
      ...{ legalModel: 'principal', source: 'pool-a', row: 'reward/pool-a/day-0', price: { price: '10300' } },
      ...{ grossUsd: parseUsd('0.1133'), netUsd: parseUsd('0.100425') },
    });
    // The member had the income on the day on which the books learnt of it, at 10,100 dollars.
    const gap = await world.gaps.of('m', YEAR);
    expect(gap.lines.map(({ reason, usd }) => [reason, usd])).toEqual([
      ['fees', parseUsd('0.012875')],
      ['recognised-earlier', parseUsd('0.00195')],
    ]);
    expect(gap).toMatchObject({ income: parseUsd('0.098475'), reported: parseUsd('0.1133') });
  });

  it('is followed once: a second reading finds the same, and every sum is that of the journal', async () => {
    const world = await ClawbackWorld.open(await open(), 'withdrawable', { members: ['m', 'n'], minimum: 900n });
    await world.at(1).state(0, 1_001n);
    await world.at(2).payRest();
    const first = await world.payments.of('m');
    await world.at(4).state(0, 600n);
    await world.at(5).state(1, 3_000n);
    await world.at(6).payRest();
    await world.settle();
    const all = [];
    for await (const member of world.payments.all()) all.push(member);
    expect(all.map(({ memberId }) => memberId)).toEqual(['m', 'n']);
    expect(all[0]?.lines.slice(0, first.lines.length)).toEqual(first.lines);
    const again = [];
    for await (const member of world.payments.all()) again.push(member);
    expect(again).toEqual(all);
    const sums = all.map(({ memberId, lines }) => [`${memberId}/BTC`, lines.reduce((sum, { net }) => sum + net, 0n)]);
    expect(Object.fromEntries(sums)).toEqual(
      Object.fromEntries(await world.store.read((tx) => ownedByJournal(world.room.ledger, tx))),
    );
  });

  it('takes back at the original value in the same year, and as a repayment in a later one', async () => {
    const world = await ClawbackWorld.open(await open(), 'matured');
    await world.at(1).state(0, 1_000n);
    await world.at(2).payRest();
    await world.at(5).state(0, 600n);
    await world.at(310).state(0, 500n);
    const { lines } = await world.payments.of('m');
    expect(lines.map(({ kind, net, price, day }) => [kind, net, price.price, day.slice(0, 4)])).toEqual([
      ['payment', 1_000n, '10200', '2026'],
      ['reversal', -400n, '10200', '2026'],
      ['repayment', -100n, '10200', '2027'],
    ]);
    expect((await world.gaps.of('m', YEAR)).lines).toEqual([]);
  });

  it('names what has no price and keeps the rest; a price that comes later values it', async () => {
    const world = await ClawbackWorld.open(await open(), 'matured');
    world.prices.missing.add(2);
    await world.at(1).state(0, 1_000n);
    await world.at(2).payRest();
    await world.at(3).state(1, 500n);
    await world.at(4).payRest();
    const { lines, unvalued } = await world.payments.of('m');
    expect(lines.map(({ net }) => net)).toEqual([500n]);
    expect(unvalued.map(({ net, reason }) => [net, reason])).toEqual([[1_000n, 'no price of BTC on 2026-03-03']]);
    expect((await world.gaps.of('m', YEAR)).lines.map(({ reason }) => reason)).toEqual(['unpriced']);
    world.prices.missing.clear();
    expect((await world.payments.of('m')).unvalued).toEqual([]);
    expect(plusMs(DAY_ONE, 2 * DAY_MS)).toBeLessThan((await world.payments.of('m')).lines[0]?.at ?? 0);
  });

  it('keeps one satoshi', async () => {
    const world = await ClawbackWorld.open(await open(), 'matured');
    await world.at(1).state(0, 1n);
    await world.at(2).payRest();
    expect((await world.payments.of('m')).lines.map(({ net, grossUsd }) => [net, grossUsd])).toEqual([
      [1n, parseUsd('0.000102')],
    ]);
  });
});
