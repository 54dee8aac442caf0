import {
  payoutApprovals,
  payoutAttempts,
  payoutBatches,
  payoutEvents,
  payoutInputs,
} from '../../src/payout/payout.entity';
import { payoutAddedInputs, payoutReplacements } from '../../src/payout/replacement.entity';
import { attemptTxids, inputsOf } from '../../src/payout/replacement.repository';
import type { Store } from '../../src/store';
import { OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../support/payout-room';
import { signerAndNode } from '../support/signer-and-node';
import { describeEachStore } from '../support/stores';

const OWED = [500_000n, 250_000n];
/** The first bears the payment without change, so that a dearer one takes the second. */
const COINS = [750_500n, 600_000n];
const WIDE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };
const AFTER = 2;

const fixture = signerAndNode({ replaces: true, feeEstimate: '{"feerate":0.00003000,"blocks":6}' });

async function sent(store: Store, bumpAfterBlocks: number | null = null): Promise<PayoutRoom> {
  const room = new PayoutRoom({ store, ...fixture, policy: { bumpAfterBlocks } });
  await room.fund(OWED, { coins: COINS, feeReserve: 100_000n });
  await room.payouts.plan(OPERATOR);
  const [batch] = await store.read((tx) => tx.find(payoutBatches));
  await room.payouts.approve(batch?.id ?? '', SECOND_OPERATOR, WIDE, batch?.batch_hash);
  await room.payouts.advance();
  return room;
}

const only = async (store: Store) => {
  const [batch, ...more] = await store.read((tx) => tx.find(payoutBatches));
  if (batch === undefined || more.length > 0) throw new Error('not one batch');
  return batch;
};

describeEachStore('payments that are replaced', (open) => {
  it('keep every attempt, its approval, its bytes and the coin that it added, and give that back 100 deep', async () => {
    const store = await open();
    const room = await sent(store);
    const first = await only(store);
    const { row } = await room.replaces.plan(first.id, OPERATOR, 20_000n);
    await room.replaces.approve(first.id, OPERATOR, WIDE, row.hash);
    await room.payouts.advance();
    const rows = await store.read((tx) => tx.find(payoutReplacements, { orderBy: [['number', 'asc']] }));
    expect(rows.map(({ id, number, txid }) => [id, number, txid])).toEqual([
      [first.id, 0, first.txid],
      [row.id, 1, row.txid],
    ]);
    // What was planned is read back as it was, to the satoshi.
    expect(rows[1]).toEqual(row);
    const counted = (number: number) => store.read((tx) => inputsOf(tx, { batch_id: first.id, number }));
    expect([(await counted(0)).length, (await counted(1)).length]).toEqual([1, 2]);
    const [added] = await store.read((tx) => tx.find(payoutAddedInputs));
    expect([added?.number, added?.batch_id]).toEqual([1, first.id]);
    const approval = await store.read((tx) => tx.findOne(payoutApprovals, { batch_id: row.id }));
    expect([approval?.max_fee, approval?.batch_hash]).toEqual([WIDE.maxFeeSats, row.hash]);
    const now = await only(store);
    expect([now.txid, now.fee, now.change, now.change_vout]).toEqual([row.txid, row.fee, row.change, row.change_vout]);
    const txids = await store.read((tx) => attemptTxids(tx, [now]));
    expect(txids.get(first.id)).toEqual([first.txid, row.txid]);
    // The first one confirms after all.
    const bytes = await store.read((tx) => tx.findOne(payoutAttempts, { txid: first.txid }));
    fixture.node.mempool.clear();
    fixture.node.mine(1, { transactions: [Buffer.from(bytes?.raw_hex ?? '', 'hex')], empty: true });
    await room.room.follow();
    await room.payouts.advance();
    const settled = await only(store);
    expect([settled.txid, settled.change_vout, settled.fee]).toEqual([first.txid, null, first.fee]);
    for (const [blocks, held] of [
      [98, 2],
      [1, 1],
    ] as const) {
      // prettier-ignore
      fixture.node.mine(blocks);
      await room.room.follow();
      await room.payouts.advance();
      expect(await store.read((tx) => tx.count(payoutInputs, {}))).toBe(held);
    }
    expect(await store.read((tx) => tx.count(payoutAddedInputs, {}))).toBe(0);
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual(OWED);
    expect((await store.read((tx) => room.ledger.verify(tx))).ok).toBe(true);
  });

  it('refuse a second attempt of one number', async () => {
    const store = await open();
    const room = await sent(store);
    const { row } = await room.replaces.plan((await only(store)).id, OPERATOR, 20_000n);
    const twice = store.write((tx) => tx.insert(payoutReplacements, [{ ...row, id: 'another' }]));
    await expect(twice).rejects.toThrow();
    expect(await store.read((tx) => tx.count(payoutReplacements, {}))).toBe(2);
  });

  it('are replaced by the job within what was approved, and say at which tip', async () => {
    const store = await open();
    const room = await sent(store, AFTER);
    const first = await only(store);
    fixture.node.faults.feeEstimate = '{"feerate":0.00020000,"blocks":6}';
    fixture.node.mine(AFTER, { empty: true });
    await room.room.follow();
    for (let turn = 0; turn < 2; turn += 1) await room.payouts.advance();
    const now = await only(store);
    expect([now.state, now.txid === first.txid, [...fixture.node.mempool.keys()]]).toEqual(['sent', false, [now.txid]]);
    const events = await store.read((tx) => tx.find(payoutEvents, { where: { batch_id: first.id, to_state: 'sent' } }));
    const tip = String(fixture.node.tip.height);
    expect(events.map(({ details }) => details['tip']).sort()).toEqual(
      [String(fixture.node.tip.height - AFTER), tip].sort(),
    );
  });
});
