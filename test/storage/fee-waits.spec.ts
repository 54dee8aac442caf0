import type { FeeWait } from '../../src/payout';
import type { PayoutPolicy } from '../../src/payout/policy';
import { payoutFeeWaits } from '../../src/payout/payout.entity';
import type { Store } from '../../src/store';
import { DAY_MS, HOUR_MS, instant } from '../../src/units';
import { FakeCore } from '../support/fake-core';
import { OPERATOR, PayoutRoom, SECOND_OPERATOR, ENVELOPE } from '../support/payout-room';
import { signerAndNode } from '../support/signer-and-node';
import { describeEachStore } from '../support/stores';

/** An output of 31 vB costs 3,100 sat at the first and 31 at the second. */
const DEAR = '{"feerate":0.00100000,"blocks":6}';
const CHEAP = '{"feerate":0.00001000,"blocks":6}';
/** Half a percent: 500 sat of m0's 100,000, and 5,000 of m1's million. */
const PATIENT: FeeWait = { maxBps: 50n, days: 14 };

const fixture = signerAndNode();

async function funded(store: Store, policy: Partial<PayoutPolicy>): Promise<PayoutRoom> {
  const room = new PayoutRoom({ store, ...fixture, policy });
  await room.fund([100_000n, 1_000_000n]);
  fixture.node.faults.feeEstimate = DEAR;
  return room;
}

/** A block at a later time, which the service follows: its clock stands where the chain's does. */
async function pass(room: PayoutRoom, ms: number): Promise<void> {
  const until = room.room.clock.now() + ms;
  fixture.node.setTime(until / 1_000);
  fixture.node.mine(1);
  await room.room.follow();
  // Blocks come ten minutes apart: the clock is asked for by the exact instant.
  room.room.clock.set(instant(until));
}

const codes = async (room: PayoutRoom, member: string): Promise<string[]> =>
  (await room.query.whyNot(member)).reasons.map(({ code }) => code);
const waiting = (room: PayoutRoom): Promise<string[]> =>
  room.options.store.read(async (tx) => (await tx.find(payoutFeeWaits)).map((row) => row.member_id));

describeEachStore('payouts that wait for a lower fee', (open) => {
  it('wait for it or for their days, counted from the hour in which nothing but the fee stood against them', async () => {
    const room = await funded(await open(), { feeWait: PATIENT });
    expect([await codes(room, 'm0'), await codes(room, 'm1')]).toEqual([['fee-wait'], []]);
    expect(await room.schedule.noteFeeWaits()).toBe(1);
    expect(await waiting(room)).toEqual(['m0']);
    await pass(room, 14 * DAY_MS - 1_000);
    expect(await room.schedule.noteFeeWaits()).toBe(1);
    expect(await codes(room, 'm0')).toEqual(['fee-wait']);
    await pass(room, 1_000);
    // The wait is noted on, or it would begin anew before anybody plans.
    expect(await room.schedule.noteFeeWaits()).toBe(1);
    expect(await codes(room, 'm0')).toEqual([]);
    const [batch] = await room.payouts.plan(OPERATOR);
    expect(batch?.paid).toBe(1_100_000n);
    expect(await room.schedule.noteFeeWaits()).toBe(0);
    expect(await waiting(room)).toEqual([]);
  });

  it('are paid at once when the fee falls, and begin anew when it rises', async () => {
    const room = await funded(await open(), { feeWait: PATIENT });
    await room.schedule.noteFeeWaits();
    await pass(room, 10 * DAY_MS);
    fixture.node.faults.feeEstimate = CHEAP;
    expect(await codes(room, 'm0')).toEqual([]);
    expect(await room.schedule.noteFeeWaits()).toBe(0);
    fixture.node.faults.feeEstimate = DEAR;
    await pass(room, 5 * DAY_MS);
    expect(await room.schedule.noteFeeWaits()).toBe(1);
    expect(await codes(room, 'm0')).toEqual(['fee-wait']);
  });

  it('are as patient as the member says where members pay the fee, and as the house says where it pays', async () => {
    const store = await open();
    const room = await funded(store, { feePayer: 'member' });
    expect(await codes(room, 'm0')).toEqual([]);
    const set = (wait: FeeWait | null) => store.write((tx) => room.feeWaits.set(tx, 'm0', wait));
    await set(PATIENT);
    expect(await codes(room, 'm0')).toEqual(['fee-wait']);
    await set(null);
    expect(await codes(room, 'm0')).toEqual([]);
    const house = new PayoutRoom({ store, ...fixture, policy: { feePayer: 'member', feeWait: PATIENT } });
    await house.room.follow();
    // m0 chose not to wait; m1's million bears the fee.
    expect([await codes(house, 'm0'), await codes(house, 'm1')]).toEqual([[], []]);
    const operator = new PayoutRoom({ store, ...fixture, policy: { feeWait: PATIENT } });
    await operator.room.follow();
    expect(await codes(operator, 'm0')).toEqual(['fee-wait']);
  });

  it.each<[string, FeeWait]>([
    ['no share', { maxBps: 0n, days: 14 }],
    ['more than all of it', { maxBps: 10_001n, days: 14 }],
    ['no day', { maxBps: 50n, days: 0 }],
    ['part of a day', { maxBps: 50n, days: 1.5 }],
    ['longer than a season', { maxBps: 50n, days: 91 }],
  ])('are refused for %s', async (_, wait) => {
    const store = await open();
    const room = await funded(store, {});
    const set = store.write((tx) => room.feeWaits.set(tx, 'm0', wait));
    await expect(set).rejects.toMatchObject({ code: 'members.bad-fee-wait' });
    expect(await store.read((tx) => room.feeWaits.of(tx, 'm0'))).toBeUndefined();
  });
});

describeEachStore('one person who plans and approves', (open) => {
  async function approve(room: PayoutRoom, actor: string): Promise<unknown> {
    const [batch] = await room.payouts.plan(OPERATOR);
    return room.payouts.approve(batch?.id ?? '', actor, ENVELOPE, batch?.batch_hash);
  }

  it('may do so up to the sum of a day, fees included, and not a satoshi above', async () => {
    fixture.node.faults.feeEstimate = CHEAP;
    const plain = new PayoutRoom({ store: await open(), ...fixture });
    await plain.fund([100_000n]);
    const [batch] = await plain.payouts.plan(OPERATOR);
    const leaves = (batch?.paid ?? 0n) + (batch?.fee ?? 0n);
    for (const [aloneUpToSats, code] of [
      [leaves, undefined],
      [leaves - 1n, 'payout.own-batch'],
    ] as const) {
      const other = await FakeCore.start();
      const room = new PayoutRoom({
        store: await open(),
        node: other,
        signer: fixture.signer,
        policy: { aloneUpToSats },
      });
      other.faults.feeEstimate = CHEAP;
      await room.fund([100_000n]);
      const act = approve(room, OPERATOR);
      if (code === undefined) await expect(act).resolves.toMatchObject({ state: 'approved' });
      else await expect(act).rejects.toMatchObject({ code });
      await other.stop();
    }
  });

  it('has what went out before counted for 24 hours, whatever a second person approved beside', async () => {
    fixture.node.faults.feeEstimate = CHEAP;
    const store = await open();
    const room = new PayoutRoom({ store, ...fixture, policy: { aloneUpToSats: 450_000n } });
    await room.fund([200_000n, 200_000n, 200_000n, 200_000n]);
    const pause = (member: string, paused: boolean) =>
      store.write((tx) => room.members.pause(tx, member, paused, room.room.clock.now()));
    for (const member of ['m1', 'm2', 'm3']) await pause(member, true);
    const next = async (member: string): Promise<void> => {
      await room.payouts.advance();
      await room.confirm();
      await pause(member, false);
    };
    await approve(room, SECOND_OPERATOR);
    await next('m1');
    await expect(approve(room, OPERATOR)).resolves.toMatchObject({ state: 'approved' });
    await next('m2');
    await expect(approve(room, OPERATOR)).resolves.toMatchObject({ state: 'approved' });
    await next('m3');
    const [third] = await room.payouts.plan(OPERATOR);
    const alone = () => room.payouts.approve(third?.id ?? '', OPERATOR, ENVELOPE, third?.batch_hash);
    await expect(alone()).rejects.toMatchObject({ code: 'payout.own-batch' });
    // The first of the two was approved two hours of blocks ago.
    await pass(room, 21 * HOUR_MS);
    room.room.clock.advance(HOUR_MS - 1);
    await expect(alone()).rejects.toMatchObject({ code: 'payout.own-batch' });
    room.room.clock.advance(1);
    await expect(alone()).resolves.toMatchObject({ state: 'approved' });
  });
});
