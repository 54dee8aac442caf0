import { auditRow } from '../../src/audit/audit.entity';
import { type BatchRow, payoutApprovals, payoutBatches } from '../../src/payout/payout.entity';
import type { PayoutPolicy } from '../../src/payout/policy';
import { payoutTakenOn } from '../../src/payout/taken-on.entity';
import type { Store } from '../../src/store';
import { DAY_MS } from '../../src/units';
import { codeOf } from '../support/code-of';
import { ENVELOPE, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../support/payout-room';
import { signerAndNode } from '../support/signer-and-node';
import { describeEachStore } from '../support/stores';
import { APP, KEY, TWO_WORDS, withDevice } from '../support/with-device';

const fixture = signerAndNode({ replaces: true, feeEstimate: '{"feerate":0.00003000,"blocks":6}' });

/** One payment of 500,000 and its fee: one input, one payment, change. */
const LEAVES = 500_000n + 423n;
/** Below the rate of the day: where there are two coins, a second one only costs, and is never drawn along. */
const ONE_COIN = { longTermRateSatPerKvb: 1_000n };

async function house(store: Store, policy: Partial<PayoutPolicy>): Promise<PayoutRoom> {
  const room = new PayoutRoom({ store, ...fixture, policy });
  await room.fund([500_000n], { feeReserve: 100_000n });
  return room;
}

const newest = async (store: Store, state: BatchRow['state'] = 'planned'): Promise<BatchRow> => {
  const [batch, ...more] = await store.read((tx) => tx.find(payoutBatches, { where: { state } }));
  if (batch === undefined || more.length > 0) throw new Error('not one batch');
  return batch;
};
const approve = (room: PayoutRoom, actor: string, { id, batch_hash: hash }: BatchRow): Promise<string> =>
  codeOf(room.payouts.approve(id, actor, ENVELOPE, hash));
const takeOn = (room: PayoutRoom, actor: string, { id, batch_hash: hash }: BatchRow): Promise<string> =>
  codeOf(room.payouts.takeOn(id, actor, hash));
/** The blocks go on with the clock: no gate stands in the way. */
const later = async (room: PayoutRoom, ms: number): Promise<void> => {
  room.room.clock.advance(ms);
  fixture.node.setTime(Math.ceil(room.room.clock.now() / 1_000));
  fixture.node.mine(1, { empty: true });
  await room.room.follow();
};
const needsTaker = async (room: PayoutRoom, actor: string, batch: BatchRow): Promise<boolean> =>
  (await room.options.store.read((tx) => room.payouts.look(tx, batch, actor))).needsTaker;

/** RULES.md 19; issue 5: maker and checker are two people above a limit. */
describeEachStore('a batch that the schedule planned', (open) => {
  it.each([
    [LEAVES, 'done'],
    [LEAVES - 1n, 'payout.take-on-first'],
    [0n, 'payout.take-on-first'],
  ])('is approved by one person up to the sum and not a satoshi above: %s', async (scheduleAloneUpToSats, code) => {
    const store = await open();
    const room = await house(store, { scheduleAloneUpToSats });
    expect(await room.schedule.planDue()).toBe('planned');
    const batch = await newest(store);
    expect(batch.paid + batch.fee).toBe(LEAVES);
    expect(await needsTaker(room, OPERATOR, batch)).toBe(code !== 'done');
    expect(await approve(room, OPERATOR, batch)).toBe(code);
    expect(await store.read((tx) => tx.count(payoutApprovals, {}))).toBe(code === 'done' ? 1 : 0);
  });

  it('is taken on by one of two who ask at once; that one may not approve, the other one does', async () => {
    const store = await open();
    const room = await house(store, { scheduleAloneUpToSats: 0n });
    await room.schedule.planDue();
    const batch = await newest(store);
    const both = await Promise.all([takeOn(room, OPERATOR, batch), takeOn(room, SECOND_OPERATOR, batch)]);
    expect([...both].sort()).toEqual(['done', 'payout.taken-on']);
    const [taken, ...more] = await store.read((tx) => tx.find(payoutTakenOn));
    expect([taken?.batch_id, taken?.batch_hash, more]).toEqual([batch.id, batch.batch_hash, []]);
    const maker = taken?.taken_by ?? '';
    const checker = maker === OPERATOR ? SECOND_OPERATOR : OPERATOR;
    expect(await takeOn(room, checker, batch)).toBe('payout.taken-on');
    expect([await needsTaker(room, maker, batch), await needsTaker(room, checker, batch)]).toEqual([false, false]);
    // At once too: whatever comes first, only the other one's word counts.
    const words = await Promise.all([approve(room, maker, batch), approve(room, checker, batch)]);
    expect(words[1]).toBe('done');
    expect(['payout.own-batch', 'payout.wrong-state', 'payout.conflict']).toContain(words[0]);
    const [approval] = await store.read((tx) => tx.find(payoutApprovals));
    expect(approval?.approved_by).toBe(checker);
    const rows = await store.read((tx) => tx.find(auditRow, { where: { action: 'payout.taken-on' } }));
    expect(rows.map(({ actor, subject }) => [actor, subject])).toEqual([[maker, batch.id]]);
    expect(await takeOn(room, maker, await newest(store, 'approved'))).toBe('payout.wrong-state');
  });

  it('is nobody’s again when it is cancelled and planned anew', async () => {
    const store = await open();
    const room = await house(store, { scheduleAloneUpToSats: 0n });
    await room.schedule.planDue();
    const first = await newest(store);
    expect(await takeOn(room, OPERATOR, first)).toBe('done');
    await room.payouts.cancel(first.id, OPERATOR, 'a mistake');
    await room.payouts.plan('schedule');
    const second = await newest(store);
    expect(await approve(room, SECOND_OPERATOR, second)).toBe('payout.take-on-first');
    expect(await takeOn(room, OPERATOR, { ...second, batch_hash: first.batch_hash })).toBe('payout.stale-approval');
    expect(await takeOn(room, OPERATOR, first)).toBe('payout.wrong-state');
    expect(await takeOn(room, SECOND_OPERATOR, second)).toBe('done');
    expect(await approve(room, SECOND_OPERATOR, second)).toBe('payout.own-batch');
    expect(await approve(room, OPERATOR, second)).toBe('done');
  });

  it('counts together with what the same person approved alone within 24 hours, and with nobody else’s', async () => {
    const store = await open();
    const policy = { ...ONE_COIN, aloneUpToSats: LEAVES, scheduleAloneUpToSats: 2n * LEAVES - 1n };
    const room = new PayoutRoom({ store, ...fixture, policy });
    await room.fund([500_000n, 500_000n], { coins: [800_000n, 800_000n], feeReserve: 100_000n });
    const pause = (paused: boolean) => store.write((tx) => room.members.pause(tx, 'm1', paused, room.room.clock.now()));
    await pause(true);
    await room.payouts.plan(OPERATOR);
    expect(await approve(room, OPERATOR, await newest(store))).toBe('done');
    await room.payouts.advance();
    await pause(false);
    await room.schedule.planDue();
    const batch = await newest(store);
    expect(await approve(room, OPERATOR, batch)).toBe('payout.take-on-first');
    expect([await needsTaker(room, OPERATOR, batch), await needsTaker(room, SECOND_OPERATOR, batch)]).toEqual([true, false]); // prettier-ignore
    room.room.clock.advance(DAY_MS - 1);
    expect(await approve(room, OPERATOR, batch)).toBe('payout.take-on-first');
    room.room.clock.advance(1);
    expect(await needsTaker(room, OPERATOR, batch)).toBe(false);
  });

  it('of who works alone is approved 24 hours after it was taken on, and not before', async () => {
    const store = await open();
    const room = await house(store, { scheduleAloneUpToSats: 0n, soloApproveAfterMs: DAY_MS });
    await room.schedule.planDue();
    const batch = await newest(store);
    room.room.clock.advance(DAY_MS);
    const approveByKey = () => withDevice(KEY, () => approve(room, OPERATOR, batch));
    expect(await approveByKey()).toBe('payout.take-on-first');
    expect(await withDevice(APP, () => takeOn(room, OPERATOR, batch))).toBe('done');
    room.room.clock.advance(DAY_MS - 1);
    expect(await approveByKey()).toBe('payout.own-batch');
    await later(room, 1);
    expect(await approveByKey()).toBe('done');
  });

  it.each(TWO_WORDS)('of who works alone is taken on by %s and approved by %s: %s', async (first, second, code) => {
    const store = await open();
    const room = await house(store, { scheduleAloneUpToSats: 0n, soloApproveAfterMs: DAY_MS });
    await room.schedule.planDue();
    const batch = await newest(store);
    expect(await withDevice(first, () => takeOn(room, OPERATOR, batch))).toBe('done');
    await later(room, DAY_MS);
    expect(await withDevice(second, () => approve(room, OPERATOR, batch))).toBe(code);
    expect(await store.read((tx) => tx.count(payoutApprovals, {}))).toBe(code === 'done' ? 1 : 0);
    expect((await newest(store, code === 'done' ? 'approved' : 'planned')).id).toBe(batch.id);
  });

  it('is no batch that a person planned', async () => {
    const store = await open();
    const room = await house(store, { scheduleAloneUpToSats: 0n });
    await room.payouts.plan(OPERATOR);
    const batch = await newest(store);
    expect(await takeOn(room, SECOND_OPERATOR, batch)).toBe('payout.not-scheduled');
    expect(await store.read((tx) => tx.count(payoutTakenOn, {}))).toBe(0);
    expect(await approve(room, SECOND_OPERATOR, batch)).toBe('done');
  });
});

describeEachStore('a fee that one person raises inside limits that nobody else approved', (open) => {
  const raise = async (room: PayoutRoom, actor: string): Promise<string> => {
    const { id } = await newest(room.options.store, 'sent');
    const { row } = await room.replaces.plan(id, OPERATOR, 20_000n);
    return codeOf(room.replaces.approve(id, actor, ENVELOPE, row.hash));
  };
  /** At 20,000 sat/kvB the 141 vB cost 2,820. */
  const RAISED = 500_000n + 2_820n;

  it.each([
    [RAISED, 'done'],
    [RAISED - 1n, 'payout.own-batch'],
  ])('stays within the sum of the day: %s', async (aloneUpToSats, code) => {
    const store = await open();
    const room = await house(store, { aloneUpToSats });
    await room.payouts.plan(OPERATOR);
    expect(await approve(room, OPERATOR, await newest(store))).toBe('done');
    await room.payouts.advance();
    expect(await raise(room, OPERATOR)).toBe(code);
    if (code !== 'done') expect(await raise(room, SECOND_OPERATOR)).toBe('done');
  });

  it.each([
    [RAISED, 'done'],
    [RAISED - 1n, 'payout.own-batch'],
  ])('stays within the sum of the schedule where that planned: %s', async (scheduleAloneUpToSats, code) => {
    const store = await open();
    const room = await house(store, { scheduleAloneUpToSats });
    await room.schedule.planDue();
    expect(await approve(room, OPERATOR, await newest(store))).toBe('done');
    await room.payouts.advance();
    expect(await raise(room, OPERATOR)).toBe(code);
  });

  it('needs nobody anew where a second person agreed to the limits, and counts for the day all the same', async () => {
    const store = await open();
    const policy = { ...ONE_COIN, aloneUpToSats: LEAVES + 2_396n };
    const room = new PayoutRoom({ store, ...fixture, policy });
    await room.fund([500_000n, 500_000n], { coins: [800_000n, 800_000n], feeReserve: 100_000n });
    const pause = (paused: boolean) => store.write((tx) => room.members.pause(tx, 'm1', paused, room.room.clock.now()));
    await pause(true);
    await room.payouts.plan(OPERATOR);
    expect(await approve(room, SECOND_OPERATOR, await newest(store))).toBe('done');
    await room.payouts.advance();
    // 2,397 more than the first.
    expect(await raise(room, OPERATOR)).toBe('done');
    await room.payouts.advance();
    await pause(false);
    await room.payouts.plan(OPERATOR);
    const batch = await newest(store);
    expect(batch.paid + batch.fee).toBe(LEAVES);
    expect(await approve(room, OPERATOR, batch)).toBe('payout.own-batch');
    room.room.clock.advance(DAY_MS);
    expect(await approve(room, OPERATOR, batch)).toMatch(/^(done|payout\.gate)$/);
  });
});
