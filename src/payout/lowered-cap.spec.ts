import { onlyBatch, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { PRODUCT } from '../../test/support/stores';
import { MemoryStore } from '../store/memory-store.adapter';
import { payoutAttempts } from './payout.entity';
import type { PayoutPolicy } from './policy';

const fixture = signerAndNode({ replaces: true });
let room: PayoutRoom;
beforeEach(async () => {
  room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), ...fixture });
  await room.fund([500_000n], { coins: [900_000n], feeReserve: 100_000n });
  await room.payouts.plan(OPERATOR);
  await room.approveAll();
});

const batch = () => onlyBatch(room);
const bytes = async () => (await room.options.store.read((tx) => tx.find(payoutAttempts))).map((row) => row.raw_hex);
const inMempool = () => [...fixture.node.mempool.values()].map(({ raw }) => raw);
/** The service started again under a policy that would not allow that fee any more. */
const startedWith = (policy: Partial<PayoutPolicy>): PayoutRoom => new PayoutRoom({ ...room.options, policy });

it.each<[string, Partial<PayoutPolicy>]>([
  ['on the fee', { maxFeeSats: 1n }],
  ['on the fee rate', { maxRateSatPerKvb: 1n }],
  ['on the share of what is paid', { maxFeeShareBps: 0n }],
  ['on an item', { maxItemFeeShareBps: 0n }],
])('sends committed bytes again, the same ones, under a lowered cap %s (F03 to F08)', async (_, policy) => {
  fixture.node.faults.send = 'drop';
  await room.payouts.advance();
  expect([(await batch()).state, inMempool()]).toEqual(['signed', []]);
  delete fixture.node.faults.send;
  const [signed] = await bytes();

  room = startedWith(policy);
  expect((await room.payouts.advance()).failures).toEqual([]);
  expect([(await batch()).state, inMempool()]).toEqual(['sent', [signed]]);
  // Evicted, and handed to the node once more.
  fixture.node.mempool.clear();
  expect((await room.payouts.advance()).failures).toEqual([]);
  expect([inMempool(), await bytes()]).toEqual([[signed], [signed]]);
  await room.confirm(6);
  expect([(await batch()).state, room.paidOnChain(0)]).toEqual(['settled', 500_000n]);
});

it('sends a committed cancellation again under a lowered cap', async () => {
  await room.payouts.advance();
  const view = await room.cancels.plan((await batch()).id, OPERATOR);
  const wide = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };
  await room.cancels.approve((await batch()).id, SECOND_OPERATOR, wide, view.hash);
  await room.payouts.advance();
  await room.payouts.advance();
  const cancelling = inMempool();
  expect([(await batch()).state, cancelling.length]).toEqual(['cancelling', 1]);
  fixture.node.mempool.clear();
  room = startedWith({ maxFeeSats: 1n });
  expect((await room.payouts.advance()).failures).toEqual([]);
  expect(inMempool()).toEqual(cancelling);
});

it('commits nothing new above a cap that was lowered between approval and signature', async () => {
  room = startedWith({ maxFeeSats: 1n });
  const { failures } = await room.payouts.advance();
  expect(failures.map(({ code }) => code)).toContain('payout.recheck');
  expect([await bytes(), inMempool()]).toEqual([[], []]);
});
