import { onlyBatch, OPERATOR, PayoutRoom } from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { PRODUCT } from '../../test/support/stores';
import { MemoryStore } from '../store/memory-store.adapter';

const fixture = signerAndNode();
let room: PayoutRoom;
beforeEach(async () => {
  room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), ...fixture });
  await room.fund([500_000n]);
  await room.payouts.plan(OPERATOR);
  await room.approveAll();
  fixture.node.calls.length = 0;
});

const asked = (): string[] => fixture.node.calls.filter((call) => /testmempoolaccept|sendrawtransaction/.test(call));

it('asks the policy of the node before it sends (RULES.md 17)', async () => {
  await room.payouts.advance();
  expect(asked()).toEqual(['testmempoolaccept', 'sendrawtransaction']);
  expect((await onlyBatch(room)).state).toBe('sent');
});

it('broadcasts nothing that policy refuses, says why, and sends the same bytes once it does not', async () => {
  fixture.node.faults.policyRefusal = 'min relay fee not met, 141 < 1410';
  await room.payouts.advance();
  expect(asked()).toEqual(['testmempoolaccept']);
  expect(await onlyBatch(room)).toMatchObject({
    state: 'signed',
    note: 'refused by the node: min relay fee not met, 141 < 1410',
  });
  const { txid } = await onlyBatch(room);
  delete fixture.node.faults.policyRefusal;
  await room.payouts.advance();
  expect([...fixture.node.mempool.keys()]).toEqual([txid]);
});

it.each(['txn-already-in-mempool', 'txn-already-known', 'txn-same-nonwitness-data-in-mempool', 'missing-inputs'])(
  'sends all the same where policy says no more than that it knows it: %s (F07)',
  async (reason) => {
    fixture.node.faults.policyRefusal = reason;
    await room.payouts.advance();
    expect((await onlyBatch(room)).state).toBe('sent');
  },
);

it('sends to a node that has no such call', async () => {
  fixture.node.faults.missing = ['testmempoolaccept'];
  await room.payouts.advance();
  expect((await onlyBatch(room)).state).toBe('sent');
});
