import { ENVELOPE, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../test/support/payout-room';
import { codes, copyOf, pay, restorable } from '../../test/support/restored';
import { PRODUCT } from '../../test/support/stores';
import { accounts } from '../ledger';
import type { Store } from '../store';
import { MemoryStore } from '../store/memory-store.adapter';
import { payoutBatches } from './payout.entity';

const WIDE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };

const fixture = restorable({ replaces: true });

function roomOn(store: Store): PayoutRoom {
  return new PayoutRoom({ store, ...fixture });
}

/** A service whose only batch is with the node. */
async function sent(): Promise<PayoutRoom> {
  const room = roomOn(new MemoryStore(PRODUCT.tables));
  await room.fund([500_000n, 250_000n], { coins: [1_500_000n, 900_000n], feeReserve: 200_000n });
  await room.payouts.advance();
  await pay(room);
  return room;
}

async function planCancel(room: PayoutRoom): Promise<{ id: string; hash: string }> {
  // A child pays nobody.
  const batches = await room.options.store.read((tx) => tx.find(payoutBatches));
  const id = batches.find(({ paid }) => paid > 0n)?.id ?? '';
  return { id, hash: (await room.cancels.plan(id, OPERATOR)).hash };
}

async function approveCancel(room: PayoutRoom, { id, hash }: { id: string; hash: string }): Promise<void> {
  await room.cancels.approve(id, SECOND_OPERATOR, WIDE, hash);
  for (let round = 0; round < 2; round += 1) await room.payouts.advance();
}

async function mined(room: PayoutRoom, blocks: number): Promise<void> {
  fixture.node.mine(blocks);
  await room.room.follow();
  expect((await room.payouts.advance()).failures).toEqual([]);
}

/** The life that the copy loses: the cancellation is buried, and the same members are paid in a new family. */
async function lived(room: PayoutRoom): Promise<void> {
  await mined(room, 100);
  await pay(room);
  await mined(room, 6);
  expect(await statesOf(room)).toEqual(['cancelled', 'settled']);
}

/** The restored service reads the chain again and does what it does by itself. */
async function compared(room: PayoutRoom): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    await room.room.follow();
    // Twice: the payout job may be later than the comparison.
    await room.restores.follow();
    await room.restores.follow();
    await room.payouts.advance();
  }
}

async function statesOf(room: PayoutRoom): Promise<string[]> {
  const rows = await room.options.store.read((tx) => tx.find(payoutBatches));
  return rows.map(({ state }) => state).sort();
}

/** Back in service, nobody is owed or owes anything, and nobody is paid a second time. */
async function backInService(room: PayoutRoom): Promise<void> {
  await compared(room);
  expect(await statesOf(room)).toEqual(['cancelled', 'settled']);
  for (const id of ['m0', 'm1']) {
    expect(await room.balance(accounts.member(id, 'available'))).toBe(0n);
    expect(await room.balance(accounts.memberReceivable(id))).toBe(0n);
  }
  expect(await codes(room)).toEqual(['barrier-due']);
  for (const { id } of await room.restores.planBarrier(OPERATOR)) {
    await room.payouts.approve(id, SECOND_OPERATOR, ENVELOPE);
  }
  for (let round = 0; round < 4; round += 1) await room.payouts.advance();
  await room.confirm(6);
  expect(await codes(room)).toEqual([]);
  await room.restores.release(OPERATOR);
  await room.restores.release(SECOND_OPERATOR);
  await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.nothing-due' });
  expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([500_000n, 250_000n]);
  expect((await room.options.store.read((tx) => room.ledger.verify(tx))).ok).toBe(true);
}

describe('a copy that does not know how a cancellation ended', () => {
  it('pays nobody twice when the cancellation was in its first block: the items come back before the new payment is booked', async () => {
    const first = await sent();
    await approveCancel(first, await planCancel(first));
    await mined(first, 1);
    expect(await statesOf(first)).toEqual(['cancel-confirming']);
    const copy = await copyOf(first.options.store);
    await lived(first);
    await backInService(roomOn(copy));
  });

  it('knows a cancellation that was planned, and approved in the lost life', async () => {
    const first = await sent();
    const plan = await planCancel(first);
    const copy = await copyOf(first.options.store);
    await approveCancel(first, plan);
    await lived(first);
    await backInService(roomOn(copy));
  });

  it('knows a cancellation of which it has nothing by the coins that it takes', async () => {
    const first = await sent();
    const copy = await copyOf(first.options.store);
    await approveCancel(first, await planCancel(first));
    await lived(first);
    await backInService(roomOn(copy));
  });
});

it('takes the coins of a batch back after a restore too: what cannot be sent any more holds up nobody for ever', async () => {
  const first = await sent();
  const copy = await copyOf(first.options.store);
  const room = roomOn(copy);
  await copy.write((tx) => room.state.setReconcileOnly(tx, 'restore', 'restored from a backup'));
  await expect(planCancel(room)).rejects.toMatchObject({ fields: { gates: 'reconcile-only' } });
  await compared(room);
  expect(await codes(room)).toEqual(['open-batch', 'barrier-due']);
  await approveCancel(room, await planCancel(room));
  await mined(room, 100);
  expect(await statesOf(room)).toEqual(['cancelled']);
  expect(await codes(room)).toEqual(['barrier-due']);
});

it('does not wait for ever for a child whose parent was taken back: it pays nobody', async () => {
  const first = await sent();
  const [parent] = await first.options.store.read((tx) => tx.find(payoutBatches));
  fixture.node.faults.feeEstimate = '{"feerate":0.00020000,"blocks":6}';
  const child = await first.children.plan(parent?.id ?? '', OPERATOR);
  await first.payouts.approve(child.id, SECOND_OPERATOR, WIDE, child.batch_hash);
  for (let round = 0; round < 2; round += 1) await first.payouts.advance();
  await approveCancel(first, await planCancel(first));
  const copy = await copyOf(first.options.store);
  // The life that the copy loses: a dearer cancellation is signed, and evicted.
  fixture.node.faults.feeEstimate = '{"feerate":0.00040000,"blocks":6}';
  await approveCancel(first, await planCancel(first));
  fixture.node.mempool.clear();
  const room = roomOn(copy);
  await room.restores.look();
  await compared(room);
  expect(await statesOf(room)).toEqual(['cancelling', 'sent']);
  fixture.node.mine(100);
  await compared(room);
  expect(await statesOf(room)).toEqual(['cancelled', 'displaced']);
  // Neither the child nor the dearer cancellation stands in the way.
  expect(await codes(room)).toEqual(['barrier-due']);
});
