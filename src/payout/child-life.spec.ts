import { batchById, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { PRODUCT } from '../../test/support/stores';
import { accounts } from '../ledger';
import { MemoryStore } from '../store/memory-store.adapter';
import { OwnCoinsService } from './own-coins.service';
import { type BatchRow, payoutAttempts, payoutClaims, payoutInputs } from './payout.entity';
import { decodeRawTransaction } from './raw-transaction';
import { feeAt } from './vsize';

const COINS = [600_000n, 700_000n];
const OWED = [500_000n, 250_000n];
const PAID = 750_000n;
const ALL = 1_300_000n;
const RESERVE = 100_000n;
const WIDE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };
const LOW = '{"feerate":0.00001000,"blocks":6}';
const HIGH = '{"feerate":0.00020000,"blocks":6}';
const HIGH_RATE = 20_000n;

const fixture = signerAndNode({ replaces: true, feeEstimate: LOW });
let room: PayoutRoom;
beforeEach(async () => {
  room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), ...fixture });
  await room.fund(OWED, { coins: COINS, feeReserve: RESERVE });
});

const read = <T>(work: Parameters<typeof room.options.store.read<T>>[0]): Promise<T> => room.options.store.read(work);
const batchOf = (id: string) => batchById(room, id);
const stateOf = async (id: string): Promise<string> => (await batchOf(id)).state;
const held = (): string[] => [...fixture.node.mempool.keys()].sort();
const treasury = () => room.balance(accounts.treasury('main'));
const coins = async () => {
  const found = await read((tx) => new OwnCoinsService(room.room.wallet).coins(tx, 'BTC'));
  return (found?.confirmed ?? 0n) + (found?.ownChange ?? 0n);
};
const available = (index: number) => room.balance(accounts.member(`m${index}`, 'available'));
const verified = async () => (await read((tx) => room.ledger.verify(tx))).ok;

/** A payment that is sent and too slow for today's rate. */
async function stuck(): Promise<BatchRow> {
  const [planned] = await room.payouts.plan(OPERATOR);
  await room.approveAll();
  await room.payouts.advance();
  fixture.node.faults.feeEstimate = HIGH;
  return batchOf(planned?.id ?? '');
}

async function pulled(parent: BatchRow): Promise<BatchRow> {
  const { id, batch_hash: hash } = await room.children.plan(parent.id, OPERATOR);
  await room.payouts.approve(id, SECOND_OPERATOR, WIDE, hash);
  await advance();
  return batchOf(id);
}

async function advance(): Promise<void> {
  const { failures } = await room.payouts.advance();
  expect(failures).toEqual([]);
}

async function mine(blocks: number): Promise<void> {
  fixture.node.mine(blocks);
  await room.room.follow();
  await advance();
}

async function cancel(id: string) {
  const view = await room.cancels.plan(id, OPERATOR);
  return room.cancels.approve(id, SECOND_OPERATOR, WIDE, view.hash);
}

it('pulls a stuck payment: parent and child reach the rate together, at the operator’s cost', async () => {
  const parent = await stuck();
  const planned = await room.children.plan(parent.id, OPERATOR);
  // Planned is nothing yet, and whoever planned it does not approve it.
  expect(held()).toEqual([parent.txid]);
  const own = room.payouts.approve(planned.id, OPERATOR, WIDE, planned.batch_hash);
  await expect(own).rejects.toMatchObject({ code: 'payout.own-batch' });
  await room.payouts.approve(planned.id, SECOND_OPERATOR, WIDE, planned.batch_hash);
  await advance();
  const child = await batchOf(planned.id);
  expect([child.state, held()]).toEqual(['sent', [parent.txid, child.txid].sort()]);
  const bytes = [parent.txid, child.txid].map((txid) =>
    decodeRawTransaction(fixture.node.mempool.get(txid)?.raw ?? ''),
  );
  const [first, second] = bytes;
  expect(second?.inputs.map(({ txid, vout }) => [txid, vout])).toEqual([[parent.txid, parent.change_vout]]);
  expect(second?.outputs.map(({ valueSats }) => valueSats)).toEqual([parent.change - child.fee]);
  const vbytes = Math.ceil((first?.weight ?? 0) / 4) + Math.ceil((second?.weight ?? 0) / 4);
  expect(parent.fee + child.fee >= feeAt(HIGH_RATE, vbytes)).toBe(true);
  // The members' fee stays; the child's comes out of the fee reserve.
  expect(await treasury()).toBe(ALL - PAID - parent.fee - child.fee);
  expect(await coins()).toBe(await treasury());
  expect(await room.balance(accounts.feeReserve)).toBe(RESERVE - parent.fee - child.fee);
  await mine(1);
  expect([await stateOf(parent.id), await stateOf(child.id)]).toEqual(['confirming', 'confirming']);
  expect(await coins()).toBe(await treasury());
  await mine(5);
  expect([await stateOf(parent.id), await stateOf(child.id)]).toEqual(['settled', 'settled']);
  expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual(OWED);
  expect([await coins(), await verified()]).toEqual([await treasury(), true]);
});

it('says why there is no child', async () => {
  const parent = await stuck();
  const refusal = (reason: string) => ({ code: 'payout.child-refused', fields: { reason } });
  fixture.node.faults.feeEstimate = LOW;
  await expect(room.children.plan(parent.id, OPERATOR)).rejects.toMatchObject(refusal('fast-enough'));
  fixture.node.faults.feeEstimate = '{"feerate":0.00090000}';
  await expect(room.children.plan(parent.id, OPERATOR)).rejects.toMatchObject(refusal('rate-cap'));
  fixture.node.faults.feeEstimate = 'null';
  await expect(room.children.plan(parent.id, OPERATOR)).rejects.toMatchObject({ code: 'payout.no-rate' });
  fixture.node.faults.feeEstimate = HIGH;
  const child = await pulled(parent);
  // From the tip only (RULES.md 13): the change is spent.
  await expect(room.children.plan(parent.id, OPERATOR)).rejects.toMatchObject(refusal('change-spent'));
  await mine(1);
  const late = room.children.plan(parent.id, OPERATOR);
  await expect(late).rejects.toMatchObject({ code: 'payout.not-waiting', fields: { state: 'confirming' } });
  await expect(room.children.plan('nobody', OPERATOR)).rejects.toMatchObject({ code: 'payout.unknown-batch' });
  expect(await stateOf(child.id)).toBe('confirming');
});

it('does not take the change twice where a block holds the parent and the payout job has not seen it', async () => {
  await fixture.renewNode();
  room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), ...fixture });
  await room.fund(OWED, { coins: [PAID + 5_000n], feeReserve: 5_000n });
  const parent = await stuck();
  // A coin comes, and a block holds the parent: its change bears no child alone, and is among the free coins itself.
  await room.fund([], { coins: [900_000n], feeReserve: 0n });
  const { id } = await room.children.plan(parent.id, OPERATOR);
  expect(await read((tx) => tx.count(payoutInputs, { batch_id: id }))).toBe(2);
  await advance();
  // Nobody needs it any more.
  expect([await stateOf(parent.id), await stateOf(id)]).toEqual(['settled', 'queued']);
});

it('pulls from the tip: a child of the child brings all three to a higher rate', async () => {
  const parent = await stuck();
  const child = await pulled(parent);
  fixture.node.faults.feeEstimate = '{"feerate":0.00030000}';
  const next = await pulled(child);
  expect(held()).toEqual([parent.txid, child.txid, next.txid].sort());
  const sizes = held().map((txid) => decodeRawTransaction(fixture.node.mempool.get(txid)?.raw ?? '').weight);
  const vbytes = sizes.reduce((sum, weight) => sum + Math.ceil(weight / 4), 0);
  expect(parent.fee + child.fee + next.fee >= feeAt(30_000n, vbytes)).toBe(true);
  await mine(6);
  expect(await Promise.all([parent, child, next].map(({ id }) => stateOf(id)))).toEqual([
    'settled',
    'settled',
    'settled',
  ]);
  expect([await coins(), await verified()]).toEqual([await treasury(), true]);
});

it('goes to the node with its parent where that one alone is below the least rate', async () => {
  const [planned] = await room.payouts.plan(OPERATOR);
  await room.approveAll();
  fixture.node.faults.leastRate = 5_000n;
  await room.payouts.advance();
  const parent = await batchOf(planned?.id ?? '');
  expect(parent).toMatchObject({ state: 'signed', note: expect.stringContaining('mempool min fee not met') });
  fixture.node.faults.feeEstimate = HIGH;
  const child = await pulled(parent);
  expect(held()).toEqual([parent.txid, child.txid].sort());
  await advance();
  expect([await stateOf(parent.id), await stateOf(child.id)]).toEqual(['sent', 'sent']);
  await mine(6);
  expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual(OWED);
});

it('says in words that an old node takes no package, and the parent stands', async () => {
  const [planned] = await room.payouts.plan(OPERATOR);
  await room.approveAll();
  fixture.node.faults.leastRate = 5_000n;
  fixture.node.faults.missing = ['submitpackage'];
  await room.payouts.advance();
  fixture.node.faults.feeEstimate = HIGH;
  const child = await pulled(await batchOf(planned?.id ?? ''));
  expect(child).toMatchObject({ state: 'signed', note: expect.stringContaining('no parent and child together') });
  expect(held()).toEqual([]);
  // Once the mempool is empty enough the parent goes alone, and its child after it.
  delete fixture.node.faults.leastRate;
  await advance();
  expect([await stateOf(child.id), held().length]).toEqual(['sent', 2]);
});

it('is given back before its hand-out when the parent needs no help any more', async () => {
  const parent = await stuck();
  const child = await room.children.plan(parent.id, OPERATOR);
  await mine(1);
  expect([await stateOf(parent.id), await stateOf(child.id)]).toEqual(['confirming', 'queued']);
  expect(await read((tx) => tx.count(payoutInputs, { batch_id: child.id }))).toBe(0);
  expect(await read((tx) => tx.count(payoutClaims, {}))).toBe(0);
});

it('is not cancelled by itself while its parent waits, and takes one claim at a time', async () => {
  const parent = await stuck();
  const planned = await room.children.plan(parent.id, OPERATOR);
  await expect(room.children.plan(parent.id, OPERATOR)).rejects.toMatchObject({ code: 'payout.child-refused' });
  await room.payouts.approve(planned.id, SECOND_OPERATOR, WIDE, planned.batch_hash);
  await advance();
  const alone = room.cancels.plan(planned.id, OPERATOR);
  await expect(alone).rejects.toMatchObject({ code: 'payout.not-cancellable', fields: { parent: parent.id } });
});

describe('when the parent is cancelled', () => {
  it('is outbid with it and void without harm: coins and books agree at every step', async () => {
    const parent = await stuck();
    const child = await pulled(parent);
    const { txid, feeSats } = await cancel(parent.id);
    // What hangs on the payment is paid for too (BIP-125 rule 3).
    expect(feeSats > parent.fee + child.fee).toBe(true);
    expect(await coins()).toBe(await treasury());
    await advance();
    await advance();
    expect(held()).toEqual([txid]);
    expect(await coins()).toBe(await treasury());
    await mine(1);
    expect([await stateOf(parent.id), await stateOf(child.id)]).toEqual(['cancel-confirming', 'conflicted']);
    expect(await treasury()).toBe(ALL - feeSats - child.fee);
    expect(await coins()).toBe(await treasury());
    await mine(98);
    expect([await available(0), await available(1)]).toEqual([0n, 0n]);
    await mine(1);
    expect([await available(0), await available(1)]).toEqual(OWED);
    // Its fee was never paid, its coins are free, and nobody is alarmed about them.
    expect((await room.query.concerning({ limit: 10 })).map(({ id }) => id)).toEqual([parent.id]);
    expect([await stateOf(parent.id), await stateOf(child.id)]).toEqual(['cancelled', 'displaced']);
    expect(await treasury()).toBe(ALL - feeSats);
    expect(await coins()).toBe(await treasury());
    expect(await room.balance(accounts.feeReserve)).toBe(RESERVE - feeSats);
    expect(await read((tx) => tx.count(payoutInputs, { batch_id: child.id }))).toBe(0);
    expect([room.paidOnChain(0), room.paidOnChain(1), await verified()]).toEqual([0n, 0n, true]);
  });

  it('confirms with it when the payment was faster', async () => {
    const parent = await stuck();
    const child = await pulled(parent);
    const raws = [parent, child].map(({ txid }) => Buffer.from(fixture.node.mempool.get(txid)?.raw ?? '', 'hex'));
    await cancel(parent.id);
    await advance();
    await advance();
    fixture.node.mempool.clear();
    fixture.node.mine(1, { transactions: raws, empty: true });
    await room.room.follow();
    await advance();
    expect([await stateOf(parent.id), await stateOf(child.id)]).toEqual(['confirming', 'confirming']);
    await mine(5);
    expect([await stateOf(parent.id), await stateOf(child.id)]).toEqual(['settled', 'settled']);
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual(OWED);
    expect([await coins(), await verified()]).toEqual([await treasury(), true]);
    expect(await treasury()).toBe(ALL - PAID - parent.fee - child.fee);
  });

  it('comes back when a reorganisation undoes the cancellation and holds the payment in its place', async () => {
    const parent = await stuck();
    const child = await pulled(parent);
    const raws = [parent, child].map(({ txid }) => Buffer.from(fixture.node.mempool.get(txid)?.raw ?? '', 'hex'));
    await cancel(parent.id);
    await advance();
    await advance();
    await mine(3);
    expect([await stateOf(parent.id), await stateOf(child.id)]).toEqual(['cancel-confirming', 'conflicted']);
    fixture.node.fork(3, 4, { transactions: raws });
    await room.room.follow();
    await advance();
    expect([await stateOf(parent.id), await stateOf(child.id)]).toEqual(['confirming', 'confirming']);
    expect(await coins()).toBe(await treasury());
    await mine(6);
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual(OWED);
    expect([await coins(), await verified()]).toEqual([await treasury(), true]);
  });
});

it('follows a reorganisation that takes both out and brings both back', async () => {
  const parent = await stuck();
  const child = await pulled(parent);
  await mine(6);
  fixture.node.fork(6, 7);
  await room.room.follow();
  await advance();
  expect([await stateOf(parent.id), await stateOf(child.id)]).toEqual(['sent', 'sent']);
  expect(await coins()).toBe(await treasury());
  await advance();
  expect(held()).toEqual([parent.txid, child.txid].sort());
  await mine(6);
  expect([await stateOf(parent.id), await stateOf(child.id)]).toEqual(['settled', 'settled']);
  expect(await read((tx) => tx.count(payoutAttempts, {}))).toBe(2);
  expect([room.paidOnChain(0), await verified()]).toEqual([OWED[0], true]);
});

describe('a payment that two people take back while a child pulls it', () => {
  it('is not brought to the network again by the child, and its child stays where it is until the outcome is known', async () => {
    const parent = await stuck();
    const child = await pulled(parent);
    // A child of the child stands on both.
    fixture.node.faults.feeEstimate = '{"feerate":0.00022000,"blocks":6}';
    const second = await pulled(child);
    expect(held()).toHaveLength(3);
    const payment = fixture.node.mempool.get(parent.txid)?.raw ?? '';
    fixture.node.mempool.clear();
    const back = await cancel(parent.id);
    fixture.node.calls.length = 0;
    await advance();
    await advance();
    expect([held(), fixture.node.calls.includes('submitpackage')]).toEqual([[back.txid], false]);
    // The payment is faster: what hangs on it goes on.
    fixture.node.mempool.clear();
    fixture.node.mine(1, { transactions: [Buffer.from(payment, 'hex')], empty: true });
    await mine(0);
    expect(await stateOf(parent.id)).toBe('confirming');
    await advance();
    expect(held()).toEqual([child.txid, second.txid].sort());
  });
});
