import { firstDevice } from '../../src/audit/audit.entity';
import { payoutApprovals, payoutBatches, type BatchRow } from '../../src/payout/payout.entity';
import type { PayoutPolicy } from '../../src/payout/policy';
import { transactionFromHex, toHex } from '../../src/hashing';
import type { Store } from '../../src/store';
import { DAY_MS } from '../../src/units';
import { foreignScript } from '../support/batches';
import { makeTransaction } from '../support/block-factory';
import { codeOf } from '../support/code-of';
import { ENVELOPE, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../support/payout-room';
import { signerAndNode } from '../support/signer-and-node';
import { describeEachStore } from '../support/stores';
import { APP, KEY, OTHER_KEY, TWO_WORDS, withDevice } from '../support/with-device';

const fixture = signerAndNode({ replaces: true, feeEstimate: '{"feerate":0.00003000,"blocks":6}' });

/** One payment of 500,000 and its fee. */
const LEAVES = 500_000n + 423n;

/** RULES.md 19: an operator who works alone has a second device and a 24 h delay. */
describeEachStore('one who works alone', (open) => {
  async function house(store: Store, policy: Partial<PayoutPolicy> = {}): Promise<PayoutRoom> {
    const room = new PayoutRoom({ store, ...fixture, policy: { soloApproveAfterMs: DAY_MS, ...policy } });
    await room.fund([500_000n], { feeReserve: 100_000n });
    return room;
  }
  /** A day later, and the blocks with it. */
  async function nextDay(room: PayoutRoom, blocks: 'empty' | 'full' = 'empty'): Promise<void> {
    room.room.clock.advance(DAY_MS);
    fixture.node.setTime(Math.ceil(room.room.clock.now() / 1_000));
    fixture.node.mine(1, { empty: blocks === 'empty' });
    await room.room.follow();
  }
  const newest = async ({ options: { store } }: PayoutRoom, state: BatchRow['state']): Promise<BatchRow> => {
    const [batch, ...more] = await store.read((tx) => tx.find(payoutBatches, { where: { state } }));
    if (batch === undefined || more.length > 0) throw new Error('not one batch');
    return batch;
  };
  const approvals = ({ options: { store } }: PayoutRoom): Promise<number> =>
    store.read((tx) => tx.count(payoutApprovals, {}));
  const approve = (room: PayoutRoom, { id, batch_hash: hash }: BatchRow, actor = OPERATOR): Promise<string> =>
    codeOf(room.payouts.approve(id, actor, ENVELOPE, hash));
  /** A batch that was approved, by another operator unless one is named, and sent. */
  async function sent(room: PayoutRoom, actor = SECOND_OPERATOR, envelope = ENVELOPE): Promise<BatchRow> {
    await room.payouts.plan(OPERATOR);
    const { id } = await newest(room, 'planned');
    await room.payouts.approve(id, actor, envelope);
    await room.payouts.advance();
    return newest(room, 'sent');
  }

  it.each(TWO_WORDS)('plans by %s and approves by %s: %s', async (first, second, code) => {
    const room = await house(await open());
    await withDevice(first, () => room.payouts.plan(OPERATOR));
    const batch = await newest(room, 'planned');
    expect(await withDevice(second, () => approve(room, batch))).toBe('payout.own-batch');
    await nextDay(room);
    expect(await withDevice(second, () => approve(room, batch))).toBe(code);
    expect([await approvals(room), (await newest(room, code === 'done' ? 'approved' : 'planned')).id]).toEqual([code === 'done' ? 1 : 0, batch.id]); // prettier-ignore
  });

  it('plans anew what was begun before devices were noted, and approves that', async () => {
    const store = await open();
    const room = await house(store);
    await withDevice(APP, () => room.payouts.plan(OPERATOR));
    const old = await newest(room, 'planned');
    await store.write((tx) => tx.delete(firstDevice, { about: `batch/${old.id}` }));
    await nextDay(room);
    for (const device of [APP, KEY]) expect(await withDevice(device, () => approve(room, old))).toBe('audit.device-unknown'); // prettier-ignore
    await room.payouts.cancel(old.id, OPERATOR, 'begun before');
    await withDevice(APP, () => room.payouts.plan(OPERATOR));
    const batch = await newest(room, 'planned');
    await nextDay(room);
    expect(await withDevice(APP, () => approve(room, batch))).toBe('audit.other-than-authenticator');
    expect(await withDevice(KEY, () => approve(room, batch))).toBe('done');
  });

  it('needs no second device within the sum of the day', async () => {
    const room = await house(await open(), { aloneUpToSats: LEAVES });
    await withDevice(APP, () => room.payouts.plan(OPERATOR));
    expect(await withDevice(APP, async () => approve(room, await newest(room, 'planned')))).toBe('done');
  });

  it('needs one a satoshi beyond that sum, unless another one approves', async () => {
    const room = await house(await open(), { aloneUpToSats: LEAVES - 1n });
    await withDevice(APP, () => room.payouts.plan(OPERATOR));
    const batch = await newest(room, 'planned');
    await nextDay(room);
    expect(await withDevice(APP, () => approve(room, batch))).toBe('audit.other-than-authenticator');
    expect(await withDevice(APP, () => approve(room, batch, SECOND_OPERATOR))).toBe('done');
  });

  it('approves with one device what the schedule planned within its sum: that is one word', async () => {
    const room = await house(await open(), { scheduleAloneUpToSats: LEAVES });
    expect(await room.schedule.planDue()).toBe('planned');
    expect(await withDevice(null, async () => approve(room, await newest(room, 'planned')))).toBe('done');
  });

  it('plans a dearer payment and lets it go outside of its limits with two devices', async () => {
    const room = await house(await open());
    const narrow = { maxRateSatPerKvb: 10_000n, maxFeeSats: 1_410n };
    const batch = await sent(room, SECOND_OPERATOR, narrow);
    const { row } = await withDevice(KEY, () => room.replaces.plan(batch.id, OPERATOR, 20_000n));
    const letGo = () => codeOf(room.replaces.approve(batch.id, OPERATOR, ENVELOPE, row.hash));
    expect(await withDevice(OTHER_KEY, letGo)).toBe('payout.own-batch');
    await nextDay(room);
    expect(await withDevice(KEY, letGo)).toBe('audit.other-than-passkey');
    expect(await withDevice(OTHER_KEY, letGo)).toBe('done');
  });

  it('raises a fee within limits of the own word, once the sum of the day was lowered, with two devices', async () => {
    const store = await open();
    const batch = await sent(await house(store, { aloneUpToSats: LEAVES }), OPERATOR);
    const policy = { soloApproveAfterMs: DAY_MS, aloneUpToSats: 0n };
    const room = new PayoutRoom({ store, ...fixture, policy });
    await room.room.follow();
    const { row } = await withDevice(APP, () => room.replaces.plan(batch.id, OPERATOR, 20_000n));
    const letGo = () => codeOf(room.replaces.approve(batch.id, OPERATOR, ENVELOPE, row.hash));
    expect(await withDevice(KEY, letGo)).toBe('payout.own-batch');
    await nextDay(room);
    expect(await withDevice(APP, letGo)).toBe('audit.other-than-authenticator');
    expect(await withDevice(KEY, letGo)).toBe('done');
  });

  it('takes a payment back with two devices', async () => {
    const room = await house(await open());
    const batch = await sent(room);
    const { hash } = await withDevice(APP, () => room.cancels.plan(batch.id, OPERATOR));
    const takeBack = () => codeOf(room.cancels.approve(batch.id, OPERATOR, ENVELOPE, hash));
    await nextDay(room);
    expect(await withDevice(APP, takeBack)).toBe('audit.other-than-authenticator');
    expect((await newest(room, 'sent')).id).toBe(batch.id);
    expect(await withDevice(KEY, takeBack)).toBe('done');
  });

  it.each(TWO_WORDS)('states a payment from elsewhere by %s and approves it by %s: %s', async (first, second, code) => {
    const room = await house(await open());
    const raw = makeTransaction({ inputs: [{ txid: 'cd'.repeat(32), vout: 3 }], outputs: [{ value: 300_000n, script: foreignScript(0) }] }); // prettier-ignore
    const [block] = fixture.node.mine(1, { transactions: [raw], empty: true });
    await room.room.follow();
    const { txid } = transactionFromHex(toHex(raw));
    const stated = { memberId: 'm0', txid, vout: 0, amountSats: 300_000n, height: block?.height ?? 0, evidence: 'cold wallet' }; // prettier-ignore
    const id = await withDevice(first, () => room.settlements.propose(OPERATOR, stated));
    await nextDay(room);
    const tell = () => Promise.resolve();
    expect(await withDevice(second, () => codeOf(room.settlements.approve(id, OPERATOR, tell)))).toBe(code);
    expect((await room.settled.find(id))?.row.state).toBe(code === 'done' ? 'approved' : 'proposed');
  });
});
