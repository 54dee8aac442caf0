import { Devices } from '../../test/support/devices';
import { FakeCore } from '../../test/support/fake-core';
import { onlyBatch, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../test/support/payout-room';
import { PRODUCT } from '../../test/support/stores';
import { accounts } from '../ledger';
import { MemoryStore } from '../store/memory-store.adapter';
import { payoutAttempts } from './payout.entity';
import { finalizeSigned } from './signing-session';

const COINS = [600_000n, 700_000n];
const OWED = [500_000n, 250_000n];
const RESERVE = 100_000n;
const WIDE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };

const devices = new Devices('wpkh');
let node: FakeCore;
let room: PayoutRoom;
beforeEach(async () => {
  node = await FakeCore.start();
  node.replaces = true;
  room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), node, signer: devices });
  await room.fund(OWED, { coins: COINS, feeReserve: RESERVE });
});
afterEach(() => node.stop());

const batch = () => onlyBatch(room);

it('books a dearer payment that people signed and sent without this service', async () => {
  await room.payouts.plan(OPERATOR);
  await room.approveAll();
  await room.payouts.advance();
  const { id, txid, fee } = await batch();
  await room.sessions.take(id, SECOND_OPERATOR, devices.sign(await room.sessions.psbt(id, OPERATOR)));
  await room.payouts.advance();
  const { row } = await room.replaces.plan(id, OPERATOR, 20_000n);
  await room.replaces.approve(id, SECOND_OPERATOR, WIDE, row.hash);
  const signed = devices.sign(await room.sessions.psbt(id, OPERATOR));
  const raw = Buffer.from(finalizeSigned(row.psbt, signed, WIDE.maxFeeSats), 'hex');
  node.mempool.clear();
  node.mine(1, { transactions: [raw], empty: true });
  await room.room.follow();
  expect((await room.payouts.advance()).failures).toEqual([]);
  // Its bytes were never here: the books hold what the block says all the same (RULES.md 16).
  const bytes = await room.options.store.read((tx) => tx.find(payoutAttempts));
  expect([bytes.map((one) => one.txid), row.fee > fee]).toEqual([[txid], true]);
  const now = await batch();
  expect([now.state, now.txid, now.fee]).toEqual(['confirming', row.txid, row.fee]);
  expect([await room.balance(accounts.networkFee), await room.balance(accounts.feeReserve)]).toEqual([
    row.fee,
    RESERVE - row.fee,
  ]);
  // A reorganisation that brings the first one instead leaves what that one cost.
  node.fork(1, 2, { transactions: [Buffer.from(bytes[0]?.raw_hex ?? '', 'hex')] });
  await room.room.follow();
  await room.payouts.advance();
  expect([(await batch()).txid, await room.balance(accounts.networkFee)]).toEqual([txid, fee]);
  await room.confirm(6);
  expect([(await batch()).state, room.paidOnChain(0), room.paidOnChain(1)]).toEqual(['settled', ...OWED]);
  expect((await room.options.store.read((tx) => room.ledger.verify(tx))).ok).toBe(true);
});
