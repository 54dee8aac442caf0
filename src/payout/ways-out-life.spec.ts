import { makeTransaction } from '../../test/support/block-factory';
import { foreignScript } from '../../test/support/batches';
import { OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { PRODUCT } from '../../test/support/stores';
import { toHex } from '../hashing';
import { MemoryStore } from '../store/memory-store.adapter';
import { type BatchRow, payoutBatches, payoutItems } from './payout.entity';

const WIDE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };

const fixture = signerAndNode({ replaces: true, feeEstimate: '{"feerate":0.00001000}' });
let room: PayoutRoom;
beforeEach(async () => {
  room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), ...fixture });
  await room.fund([500_000n], { coins: [1_300_000n], feeReserve: 100_000n });
});

async function stuck(): Promise<BatchRow> {
  const [planned] = await room.payouts.plan(OPERATOR);
  await room.approveAll();
  await room.payouts.advance();
  fixture.node.faults.feeEstimate = '{"feerate":0.00020000}';
  const row = await room.options.store.read((tx) => tx.findOne(payoutBatches, { id: planned?.id ?? '' }));
  if (row === undefined) throw new Error('no batch');
  return row;
}

/** A member spends what the payment pays, in a large transaction that offers little. */
async function pin({ id, txid }: BatchRow, feeSats: bigint): Promise<void> {
  const [item] = await room.options.store.read((tx) => tx.find(payoutItems, { where: { batch_id: id } }));
  const value = (item?.amount ?? 0n) - (item?.fee_share ?? 0n);
  const outputs = Array.from({ length: 1_000 }, (_, at) => ({ value: 1n, script: foreignScript(at) }));
  const raw = makeTransaction({
    inputs: [{ txid, vout: item?.vout ?? 0 }],
    outputs: [...outputs, { value: value - feeSats - 1_000n, script: foreignScript(0) }],
  });
  expect(fixture.node.submit(toHex(raw))).toMatchObject({ txid: expect.any(String) });
}

it('shows each way with its price beside the others', async () => {
  const batch = await stuck();
  const { ways, rateSatPerKvb, childIds, parentId } = await room.waysOut.view(batch.id);
  expect([rateSatPerKvb, childIds, parentId]).toEqual([20_000n, [], null]);
  // No estimate is as low as what it offers.
  expect(ways).toMatchObject({ expectedBlocks: null, pin: null });
  expect(ways?.offeredSatPerKvb).toBeGreaterThanOrEqual(1_000n);
  const child = await room.children.plan(batch.id, OPERATOR);
  const cancellation = await room.cancels.plan(batch.id, OPERATOR);
  expect(ways?.child).toMatchObject({ isOpen: true, plan: { feeSats: child.fee } });
  expect(ways?.cancel).toMatchObject({ isOpen: true, plan: { feeSats: cancellation.feeSats } });
  // Replacing comes first, and costs less than a second transaction.
  expect(ways).toMatchObject({ replace: { isOpen: true, plan: { pinnedSats: 0n } }, recommended: 'replace' });
  const added = ways?.replace.isOpen === true ? ways.replace.plan.addedFeeSats : 0n;
  expect(added > 0n && added < child.fee).toBe(true);
});

it('expects a block in time where what it offers is today’s rate', async () => {
  const batch = await stuck();
  fixture.node.faults.feeEstimate = '{"feerate":0.00001000}';
  const { ways } = await room.waysOut.view(batch.id);
  expect(ways).toMatchObject({
    expectedBlocks: 1,
    recommended: 'wait',
    child: { isOpen: false, reason: 'fast-enough' },
  });
});

it('counts its own child to what the batch offers, and not to what others have hung on it', async () => {
  const batch = await stuck();
  const child = await room.children.plan(batch.id, OPERATOR);
  await room.payouts.approve(child.id, SECOND_OPERATOR, WIDE, child.batch_hash);
  await room.payouts.advance();
  const { ways, childIds } = await room.waysOut.view(batch.id);
  expect(childIds).toEqual([child.id]);
  expect(ways).toMatchObject({
    expectedBlocks: 1,
    pin: null,
    recommended: 'wait',
    child: { isOpen: false, reason: 'change-spent' },
    replace: { isOpen: false, reason: 'change-spent' },
  });
  expect(ways?.offeredSatPerKvb).toBeGreaterThanOrEqual(20_000n);
  expect((await room.waysOut.view(child.id)).parentId).toBe(batch.id);
});

it('knows a pin, and prices a cancellation with it: all that goes is paid for (RULES.md 17)', async () => {
  const batch = await stuck();
  const before = await room.waysOut.view(batch.id);
  await pin(batch, 6_000n);
  const { ways } = await room.waysOut.view(batch.id);
  expect(ways?.pin).toMatchObject({ count: 1, feesSats: 6_000n });
  expect(ways?.pin?.vbytes).toBeGreaterThan(30_000);
  const cost = ways?.cancel.isOpen === true ? ways.cancel.plan.feeSats : 0n;
  expect(cost > 6_000n + batch.fee).toBe(true);
  // A small child is let in all the same, at the price of before.
  const [first, second] = [before.ways, ways].map((one) => (one?.child.isOpen === true ? one.child.plan.feeSats : 0n));
  expect(second).toBe(first);
  // And what was priced is what the node takes.
  const view = await room.cancels.plan(batch.id, OPERATOR);
  await room.cancels.approve(batch.id, SECOND_OPERATOR, WIDE, view.hash);
  await room.payouts.advance();
  await room.payouts.advance();
  expect([...fixture.node.mempool.keys()]).toEqual([view.txid]);
});

it('prices a cancellation with what hangs on an earlier attempt, where the node holds that one (RULES.md 17)', async () => {
  const batch = await stuck();
  fixture.node.replaces = false;
  const { row } = await room.replaces.plan(batch.id, OPERATOR, 5_000n);
  await room.replaces.approve(batch.id, OPERATOR, WIDE, row.hash);
  await room.payouts.advance();
  // The dearer one is in force; the node has refused it, and holds the first one.
  expect([...fixture.node.mempool.keys()]).toEqual([batch.txid]);
  await pin(batch, 6_000n);
  const { ways } = await room.waysOut.view(batch.id);
  fixture.node.replaces = true;
  const view = await room.cancels.plan(batch.id, OPERATOR);
  expect(ways?.cancel).toMatchObject({ isOpen: true, plan: { feeSats: view.feeSats } });
  expect(view.feeSats > 6_000n + batch.fee).toBe(true);
  await room.cancels.approve(batch.id, SECOND_OPERATOR, WIDE, view.hash);
  await room.payouts.advance();
  await room.payouts.advance();
  expect([...fixture.node.mempool.keys()]).toEqual([view.txid]);
});

it('says where a pin puts a way above the caps', async () => {
  const batch = await stuck();
  await pin(batch, 31_000n);
  const { ways } = await room.waysOut.view(batch.id);
  expect(ways?.cancel).toEqual({ isOpen: false, reason: 'rate-cap' });
  expect(ways?.child.isOpen).toBe(true);
});

it('says of a batch that does not wait that there is nothing to get out of', async () => {
  const [planned] = await room.payouts.plan(OPERATOR);
  expect((await room.waysOut.view(planned?.id ?? '')).ways).toBeNull();
  await expect(room.waysOut.view('nobody')).rejects.toMatchObject({ code: 'payout.unknown-batch' });
});

it('prices nothing without an estimate, and says so', async () => {
  const batch = await stuck();
  fixture.node.faults.feeEstimate = 'null';
  const { ways, rateSatPerKvb } = await room.waysOut.view(batch.id);
  expect(rateSatPerKvb).toBeUndefined();
  const shut = { isOpen: false, reason: 'no-rate' };
  expect(ways).toMatchObject({ expectedBlocks: null, child: shut, cancel: shut, recommended: 'wait' });
});

it('asks a node that does not tell what hangs on a transaction no more than it can say', async () => {
  const batch = await stuck();
  fixture.node.faults.mempoolEntry = '{"size":200,"fee":0.00000200,"descendantcount":1}';
  const { ways } = await room.waysOut.view(batch.id);
  expect(ways).toMatchObject({ pin: null, child: { isOpen: true }, cancel: { isOpen: true } });
});
