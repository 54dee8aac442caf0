import { onlyBatch, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { PRODUCT } from '../../test/support/stores';
import { makeTransaction } from '../../test/support/block-factory';
import { accounts } from '../ledger';
import { MemoryStore } from '../store/memory-store.adapter';
import { payoutInputs } from './payout.entity';
import { WATCH_BLOCKS } from './sight.repository';

const WIDE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };

const fixture = signerAndNode({ replaces: true });
let room: PayoutRoom;
beforeEach(async () => {
  room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), ...fixture });
  await room.fund([500_000n], { coins: [900_000n], feeReserve: 100_000n });
  await room.payouts.plan(OPERATOR);
  await room.approveAll();
  await room.payouts.advance();
});

const batch = () => onlyBatch(room);
const available = () => room.balance(accounts.member('m0', 'available'));
const follow = async (): Promise<void> => {
  await room.room.follow();
  for (let round = 0; round < 2; round += 1) await room.payouts.advance();
};
/** Far deeper than what is looked at in every round. */
const bury = async (): Promise<void> => {
  fixture.node.mine(WATCH_BLOCKS + 20);
  await follow();
};
/** So that the tip is as high as it was, and everything from the first payment on left. */
const reorganise = async (depth = WATCH_BLOCKS + 20 + 6): Promise<void> => {
  fixture.node.fork(depth, depth + 1);
  await follow();
};

it('un-settles a payment of any depth, and settles it again (F12 to F14)', async () => {
  await room.confirm(6);
  await bury();
  expect((await batch()).state).toBe('settled');
  await reorganise();
  expect([(await batch()).state, (await batch()).block_hash]).toEqual(['sent', null]);
  expect(await room.balance(accounts.memoPaid('m0'))).toBe(0n);
  // Beyond policy nothing is sent before a person has looked.
  expect(fixture.node.mempool.size).toBe(0);
  expect(await room.options.store.write((tx) => room.room.chain.acknowledgeReorg(tx))).toBe(true);
  await room.payouts.advance();
  await room.confirm(6);
  expect([(await batch()).state, (await batch()).settlements]).toEqual(['settled', 2]);
  expect([await room.balance(accounts.memoPaid('m0')), room.paidOnChain(0)]).toEqual([500_000n, 500_000n]);
});

it('takes a cancelled batch up again when the block of its cancellation left, however deep', async () => {
  const view = await room.cancels.plan((await batch()).id, OPERATOR);
  await room.cancels.approve((await batch()).id, SECOND_OPERATOR, WIDE, view.hash);
  for (let round = 0; round < 3; round += 1) await room.payouts.advance();
  await room.confirm(6);
  await bury();
  expect([(await batch()).state, await available()]).toEqual(['cancelled', 500_000n]);
  await reorganise();
  expect([(await batch()).state, await available()]).toEqual(['cancelling', 0n]);
});

it('holds the coins of a displaced batch again when what took them left, however deep', async () => {
  const [input] = await room.options.store.read((tx) => tx.find(payoutInputs));
  const [txid = '', vout = ''] = (input?.outpoint ?? '').split(':');
  const raw = makeTransaction({ inputs: [{ txid, vout: Number(vout) }], outputs: [{ value: 1_000n, script: '51' }] });
  fixture.node.mempool.clear();
  fixture.node.mine(1, { transactions: [raw], empty: true });
  await bury();
  expect([(await batch()).state, await available()]).toEqual(['displaced', 500_000n]);
  await reorganise(WATCH_BLOCKS + 20 + 1);
  expect([['conflicted', 'sent'].includes((await batch()).state), await available()]).toEqual([true, 0n]);
});

it('looks at no deep batch whose block stayed', async () => {
  await room.confirm(6);
  await bury();
  fixture.node.fork(3, 4);
  await follow();
  const { id } = await batch();
  expect((await batch()).state).toBe('settled');
  expect((await room.payouts.advance()).moved).toBe(0);
  expect((await batch()).id).toBe(id);
});
