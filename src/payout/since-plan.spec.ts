import { makeTransaction } from '../../test/support/block-factory';
import { Devices } from '../../test/support/devices';
import { batchById, OPERATOR, PayoutRoom, type SignerFixture } from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { PRODUCT } from '../../test/support/stores';
import { accounts, type NewEntry } from '../ledger';
import { MemoryStore } from '../store/memory-store.adapter';
import { type BatchRow, payoutBatches } from './payout.entity';

// What happens between a plan, its approval, its hand-out and its signature.

const COINS = [600_000n, 700_000n];
const OWED = [500_000n, 250_000n];
const RESERVE = 100_000n;
const MORE = 5_000_000n;
const SLOW = '{"feerate":0.00003000,"blocks":6}';
const WIDE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };

const fixture = signerAndNode({ replaces: true, feeEstimate: SLOW });
let room: PayoutRoom;
const open = async (signer: SignerFixture | Devices = fixture.signer): Promise<void> => {
  room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), node: fixture.node, signer });
  await room.fund(OWED, { coins: COINS, feeReserve: RESERVE });
};

const batchOf = (id: string) => batchById(room, id);
const stateOf = async ({ id }: { readonly id: string }): Promise<string> => (await batchOf(id)).state;

async function follow(): Promise<void> {
  await room.room.follow();
  expect((await room.payouts.advance()).failures).toEqual([]);
}

/** Six blocks, the first of which holds both, the parent first. */
async function mineBoth(first: BatchRow, second: BatchRow): Promise<void> {
  const raws = [first, second].map(({ txid }) => Buffer.from(fixture.node.mempool.get(txid)?.raw ?? '', 'hex'));
  fixture.node.mempool.clear();
  fixture.node.mine(6, { transactions: raws, empty: true });
  await follow();
}

async function approved(): Promise<BatchRow> {
  const [planned] = await room.payouts.plan(OPERATOR);
  await room.approveAll();
  return batchOf(planned?.id ?? '');
}

async function sent(): Promise<BatchRow> {
  const { id } = await approved();
  await room.payouts.advance();
  return batchOf(id);
}

type Account = NewEntry['postings'][number]['account'];
const book = (reference: string, debit: Account, credit: Account, amount: bigint): Promise<unknown> => {
  const of = { asset: 'BTC', amount, role: 'transfer' } as const;
  const postings = [
    { ...of, account: debit, side: 'debit' as const },
    { ...of, account: credit, side: 'credit' as const },
  ];
  const entry: NewEntry = { reference, kind: 'opening.balance', occurredAt: room.room.clock.now(), postings };
  return room.options.store.write((tx) => room.ledger.post(tx, [entry]));
};
/** The member's, out of what is the operator's own. */
const earn = (amount: bigint) => book('earned', accounts.operatorCapital, accounts.member('m0', 'available'), amount);

describe('a coin of a batch that leaves the chain after the plan (F10)', () => {
  /** A pool pays six blocks deep, and what it comes from is spent elsewhere when the blocks are exchanged. */
  async function swept(): Promise<{ batch: BatchRow; paid: Uint8Array }> {
    const { scriptHex: script } = await room.treasury.depositAddress('pool:other');
    const paying = (from: string, to: string) =>
      makeTransaction({ inputs: [{ txid: from.repeat(32), vout: 0 }], outputs: [{ value: MORE, script: to }] });
    const paid = paying('cd', script);
    fixture.node.mine(1, { transactions: [paid] });
    fixture.node.mine(5);
    await book('pool', accounts.treasury('main'), accounts.operatorCapital, MORE);
    await room.room.follow();
    await earn(2_000_000n);
    const batch = await approved();
    // Paid by another transaction: books and chain agree, and nothing is missing.
    fixture.node.fork(6, 7, { transactions: [paying('ce', script)] });
    fixture.node.mine(5);
    await room.room.follow();
    return { batch, paid };
  }

  it('keeps it from being handed out: nothing could ever mine or cancel it', async () => {
    await open();
    const { batch } = await swept();
    expect((await room.payouts.advance()).failures).toMatchObject([{ code: 'payout.coin-gone' }]);
    expect([await stateOf(batch), (await batchOf(batch.id)).note]).toEqual(['approved', 'payout.coin-gone']);
    await room.payouts.cancel(batch.id, OPERATOR, 'its coin is gone');
    const again = await sent();
    fixture.node.mine(6);
    await follow();
    expect([await stateOf(again), room.paidOnChain(0), room.paidOnChain(1)]).toEqual(['settled', 2_500_000n, 250_000n]);
  });

  it('lets it out once a block holds the coin again', async () => {
    await open();
    const { batch, paid } = await swept();
    await room.payouts.advance();
    expect(await stateOf(batch)).toBe('approved');
    await book('pool/again', accounts.treasury('main'), accounts.operatorCapital, MORE);
    fixture.node.mine(1, { transactions: [paid] });
    await follow();
    expect(await stateOf(batch)).toBe('sent');
  });

  it('lets out what spends change of a payment of ours, which comes back with it', async () => {
    await open();
    const first = await sent();
    fixture.node.mine(1);
    await follow();
    await earn(200_000n);
    const second = await approved();
    fixture.node.fork(1, 2);
    await follow();
    expect([await stateOf(first), await stateOf(second)]).toEqual(['sent', 'sent']);
    await mineBoth(first, second);
    expect([await stateOf(second), room.paidOnChain(0)]).toEqual(['settled', 700_000n]);
  });
});

describe("the operator's money that goes after the plan (I10)", () => {
  /** All that is not owed is the fee reserve's, less what is named. */
  async function left(fee: bigint): Promise<void> {
    await earn(COINS.reduce((a, b) => a + b, -RESERVE) - OWED.reduce((a, b) => a + b, 0n));
    await book('spent', accounts.feeReserve, accounts.member('m0', 'available'), RESERVE - fee);
  }
  const giveBack = () => book('back', accounts.member('m0', 'available'), accounts.feeReserve, 1n);

  it('keeps a batch from being handed out whose fee members would bear, by one satoshi', async () => {
    await open();
    const batch = await approved();
    await left(batch.fee - 1n);
    expect((await room.payouts.advance()).failures).toMatchObject([{ code: 'payout.fee-unfunded' }]);
    expect([await stateOf(batch), (await batchOf(batch.id)).note]).toEqual(['approved', 'payout.fee-unfunded']);
    await giveBack();
    await follow();
    expect(await stateOf(batch)).toBe('sent');
  });

  it('lets out what it just bears', async () => {
    await open();
    const batch = await approved();
    await left(batch.fee);
    await follow();
    expect(await stateOf(batch)).toBe('sent');
  });

  it('keeps an approved replacement from being signed, and what is out alive', async () => {
    await open();
    const first = await sent();
    const { row, addedFeeSats } = await room.replaces.plan(first.id, OPERATOR, 20_000n);
    await room.replaces.approve(first.id, OPERATOR, WIDE, row.hash);
    // Of the reserve the first fee is gone already.
    await left(first.fee + addedFeeSats - 1n);
    fixture.node.mempool.clear();
    expect((await room.payouts.advance()).failures).toMatchObject([{ code: 'payout.fee-unfunded' }]);
    expect([[...fixture.node.mempool.keys()], await stateOf(first)]).toEqual([[first.txid], 'sent']);
    await giveBack();
    await follow();
    expect([...fixture.node.mempool.keys()]).toEqual([row.txid]);
  });

  it('keeps one that was handed out from being signed: no file goes out, and what devices signed is not sent', async () => {
    const devices = new Devices('wsh-sortedmulti');
    await open(devices);
    const batch = await sent();
    const taken = await room.sessions.psbt(batch.id, OPERATOR);
    await left(batch.fee - 1n);
    await expect(room.sessions.psbt(batch.id, OPERATOR)).rejects.toMatchObject({ code: 'payout.fee-unfunded' });
    await room.sessions.take(batch.id, OPERATOR, devices.sign(taken, [0, 1]));
    expect((await room.payouts.advance()).failures).toMatchObject([{ code: 'payout.fee-unfunded' }]);
    expect([await stateOf(batch), fixture.node.mempool.size]).toEqual(['handed-out', 0]);
    await giveBack();
    await room.payouts.advance();
    expect(await stateOf(batch)).toBe('sent');
  });
});

it('lets no replacement be signed that was planned before a later batch took the change (RULES.md 13)', async () => {
  await open();
  const first = await sent();
  const { row } = await room.replaces.plan(first.id, OPERATOR, 20_000n);
  fixture.node.mine(1);
  await follow();
  await earn(200_000n);
  const second = await sent();
  // A block, and what it held waits again: the second payment stands on the change of the first.
  fixture.node.fork(1, 2);
  await follow();
  expect([await stateOf(first), await stateOf(second)]).toEqual(['sent', 'sent']);
  await expect(room.replaces.approve(first.id, OPERATOR, WIDE, row.hash)).rejects.toMatchObject({
    code: 'payout.replace-refused',
    fields: { reason: 'change-spent' },
  });
  await mineBoth(first, second);
  expect([await stateOf(first), await stateOf(second), room.paidOnChain(0)]).toEqual(['settled', 'settled', 700_000n]);
});

describe('a member who is put on hold after the hand-out, before anybody has signed (RULES.md 29)', () => {
  it('is not paid: no file goes out, and what devices signed is not sent', async () => {
    const devices = new Devices('wsh-sortedmulti');
    await open(devices);
    const batch = await sent();
    const taken = await room.sessions.psbt(batch.id, OPERATOR);
    const hold = await room.options.store.write((tx) => room.holds.place(tx, 'm0', 'dispute', OPERATOR));
    await expect(room.sessions.psbt(batch.id, OPERATOR)).rejects.toMatchObject({ code: 'payout.item-held' });
    await room.sessions.take(batch.id, OPERATOR, devices.sign(taken, [0, 1]));
    expect((await room.payouts.advance()).failures).toMatchObject([{ code: 'payout.item-held' }]);
    expect([await stateOf(batch), fixture.node.mempool.size]).toEqual(['handed-out', 0]);
    await room.options.store.write((tx) => room.holds.release(tx, hold, OPERATOR, () => 'waiting'));
    await room.payouts.advance();
    expect(await stateOf(batch)).toBe('sent');
  });

  it('is not paid by the hot signer either, and the batch is taken back by its coins', async () => {
    await open();
    const [planned] = await room.payouts.plan(OPERATOR);
    await room.approveAll();
    fixture.node.faults.feeEstimate = SLOW;
    await room.options.store.write((tx) =>
      tx.update(payoutBatches, { id: planned?.id ?? '' }, { state: 'handed-out' }),
    );
    await room.options.store.write((tx) => room.holds.place(tx, 'm0', 'dispute', OPERATOR));
    expect((await room.payouts.advance()).failures).toMatchObject([{ code: 'payout.item-held' }]);
    const view = await room.cancels.plan(planned?.id ?? '', OPERATOR);
    await room.cancels.approve(planned?.id ?? '', 'operator-2', WIDE, view.hash);
    await follow();
    expect([...fixture.node.mempool.keys()]).toEqual([view.txid]);
  });
});
