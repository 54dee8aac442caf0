import { DAY_MS, HOUR_MS, instant, plusMs } from '../../src/units';
import { discrepancy } from '../../src/rewards/reward.entity';
import { foundry, luxor, miningcore } from '../contract/luxor-foundry-miningcore.harness';
import { DESTINATION, type SourceHarness, TXID, using } from '../contract/reward-source.contract';
import { FakeClock } from '../support/fake-clock';
import { balancesOf, DAY_ONE, type RewardsRoom, rewardsRoom } from '../support/rewards';
import { describeEachStore } from '../support/stores';

const NOW = instant(DAY_ONE + 9 * DAY_MS);
const PAID_AT = plusMs(NOW, -DAY_MS);

/** What Foundry, miningcore and Luxor state over the wire, booked, beside what our own chain proves. */
describeEachStore('pools that state more or less than they pay', (open) => {
  const roomOf = async (h: SourceHarness): Promise<RewardsRoom> => {
    const room = rewardsRoom(await open(), [h.source], { clock: new FakeClock(NOW) });
    const sourceId = h.source.declaration.id;
    const shares = [{ memberId: 'ada', bps: 10_000 }];
    await room.store.write((tx) => room.terms.setFixedShares(tx, 'op', { sourceId, from: DAY_ONE, shares }));
    return room;
  };
  const arrive = (room: RewardsRoom, amount: bigint, vout = 0) =>
    room.store.write((tx) => room.receive.match(tx, { txid: TXID, vout, walletId: 'main', amount, at: NOW }));
  const gaps = async (room: RewardsRoom) =>
    (await room.store.read((tx) => tx.find(discrepancy))).map(({ kind, amount }) => [kind, amount]);
  const percent = { declared: { sharing: 'percent' as const } };

  it('keep what Foundry states accrued: the coin that comes stands unmatched, and nobody is paid by it', () =>
    using(foundry(percent), async (h) => {
      h.earn(0, 10_000n);
      const room = await roomOf(h);
      expect(await room.collect.collect('foundry-1')).toMatchObject({ ok: true, booked: 1 });
      expect(await arrive(room, 10_000n)).toBe('unmatched');
      await room.collect.collect('foundry-1');
      const balances = await balancesOf(room);
      expect(balances['receivable/source/foundry-1 BTC']).toBe(10_000n);
      expect(Object.entries(balances).filter(([account]) => account.includes('/available'))).toEqual([]);
      expect(Object.entries(balances).find(([account]) => account.includes('unmatched'))?.[1]).toBe(10_000n);
    }));

  it('book a day of Foundry once it is over, and its restatement as a difference', () =>
    using(foundry({ ...percent, server: { fee: 55n } }), async (h) => {
      h.earn(0, 10_000n);
      const room = await roomOf(h);
      const owed = async () => (await balancesOf(room, 'receivable'))['receivable/source/foundry-1 BTC'];
      h.setNow(plusMs(DAY_ONE, DAY_MS + HOUR_MS));
      expect(await room.collect.collect('foundry-1')).toMatchObject({ ok: true, booked: 0 });
      expect(await owed()).toBeUndefined();
      h.setNow(NOW);
      await room.collect.collect('foundry-1');
      expect(await owed()).toBe(10_000n);
      h.earn(0, 9_000n);
      expect(await room.collect.collect('foundry-1')).toMatchObject({ ok: true, booked: 1 });
      expect(await owed()).toBe(9_000n);
    }));

  it('pay members of a miningcore what came, rounded to four decimals, and keep the difference in sight', () =>
    using(miningcore(percent), async (h) => {
      h.earn(0, 1_234_567n);
      h.book.pay({ at: PAID_AT, amount: 1_234_567n, txid: TXID, destination: DESTINATION });
      const room = await roomOf(h);
      await room.collect.collect('core-1');
      expect(await arrive(room, 1_230_000n)).toBe('matched');
      expect((await balancesOf(room))['member/ada/available BTC']).toBe(1_230_000n);
      expect(await gaps(room)).toEqual([['short', 4_567n]]);
    }));

  it('leave what a miningcore sent too much, by the same rounding, with nobody', () =>
    using(miningcore(percent), async (h) => {
      h.earn(0, 1_236_000n);
      h.book.pay({ at: PAID_AT, amount: 1_236_000n, txid: TXID, destination: DESTINATION });
      const room = await roomOf(h);
      await room.collect.collect('core-1');
      expect(await arrive(room, 1_240_000n)).toBe('matched');
      expect((await balancesOf(room))['member/ada/available BTC']).toBe(1_236_000n);
      expect(await gaps(room)).toEqual([['over', 4_000n]]);
    }));

  it('book the fee that Luxor takes out of a payout', () =>
    using(luxor(percent), async (h) => {
      h.earn(0, 100_000n);
      h.book.pay({ at: PAID_AT, amount: 92_500n, fee: 7_500n, txid: TXID, destination: 'wallet-1' });
      const room = await roomOf(h);
      await room.collect.collect('luxor-1');
      expect(await arrive(room, 92_500n)).toBe('matched');
      const balances = await balancesOf(room);
      expect(balances['receivable/source/luxor-1 BTC']).toBeUndefined();
      expect(Object.entries(balances).find(([account]) => account.includes('payout-fee'))?.[1]).toBe(7_500n);
      expect(await gaps(room)).toEqual([]);
    }));
});
