import { Devices, FORMS } from '../../test/support/devices';
import { FakeCore } from '../../test/support/fake-core';
import { batchById, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../test/support/payout-room';
import { PRODUCT } from '../../test/support/stores';
import { accounts } from '../ledger';
import { MemoryStore } from '../store/memory-store.adapter';
import type { DescriptorForm } from '../units';
import { type BatchRow, payoutAttempts } from './payout.entity';
import { decodeRawTransaction } from './raw-transaction';

const COINS = [600_000n, 700_000n];
const OWED = [500_000n, 250_000n];
const RESERVE = 100_000n;
const SLOW = '{"feerate":0.00003000,"blocks":6}';
const FAST = '{"feerate":0.00020000,"blocks":6}';
const WIDE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };

let node: FakeCore;
let room: PayoutRoom;
let devices: Devices;
afterEach(() => node.stop());

const read = <T>(work: Parameters<typeof room.options.store.read<T>>[0]): Promise<T> => room.options.store.read(work);
const batchOf = (id: string) => batchById(room, id);
const mempool = (): string[] => [...node.mempool.keys()].sort();
const bytesOf = async (txid: string): Promise<string> => {
  return (await read((tx) => tx.findOne(payoutAttempts, { txid })))?.raw_hex ?? '';
};
const verified = async () => (await read((tx) => room.ledger.verify(tx))).ok;
const advance = async (): Promise<void> => expect((await room.payouts.advance()).failures).toEqual([]);
const mine = async (blocks: number): Promise<void> => {
  node.mine(blocks);
  await room.room.follow();
  await advance();
};

/** The devices that it takes, one after another, each with the file as it is given out. */
async function signOutside(id: string): Promise<void> {
  for (const place of devices.treasury.threshold === 1 ? [0] : [2, 0]) {
    await room.sessions.take(id, OPERATOR, devices.sign(await room.sessions.psbt(id, OPERATOR), [place]));
    await advance();
  }
}

/** A payment that devices signed, sent at a low rate. */
async function stuck(form: DescriptorForm): Promise<BatchRow> {
  node = await FakeCore.start();
  node.replaces = true;
  node.faults.feeEstimate = SLOW;
  devices = new Devices(form);
  room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), node, signer: devices });
  await room.fund(OWED, { coins: COINS, feeReserve: RESERVE });
  const [planned] = await room.payouts.plan(OPERATOR);
  await room.payouts.approve(planned?.id ?? '', SECOND_OPERATOR, WIDE, planned?.batch_hash ?? '');
  await advance();
  await signOutside(planned?.id ?? '');
  node.faults.feeEstimate = FAST;
  return batchOf(planned?.id ?? '');
}

async function replaced(id: string): Promise<string> {
  const { row } = await room.replaces.plan(id, OPERATOR);
  await room.replaces.approve(id, OPERATOR, WIDE, row.hash);
  await advance();
  return row.txid;
}

async function pulled(parent: BatchRow): Promise<BatchRow> {
  const { id, batch_hash: hash } = await room.children.plan(parent.id, OPERATOR);
  await room.payouts.approve(id, SECOND_OPERATOR, WIDE, hash);
  await advance();
  return batchOf(id);
}

describe.each(FORMS)('devices of %s', (form) => {
  it('sign a dearer payment: its own file goes out, the first payment goes on until it is back whole', async () => {
    const first = await stuck(form);
    expect([first.state, mempool()]).toEqual(['sent', [first.txid]]);
    const dearer = await replaced(first.id);
    const view = await room.sessions.view(first.id);
    expect([view.isOpen, view.txid, view.keys.map(({ signedInputs }) => signedInputs)]).toEqual([
      true,
      dearer,
      devices.treasury.keys.map(() => 0),
    ]);
    expect([(await batchOf(first.id)).txid, mempool()]).toEqual([first.txid, [first.txid]]);
    await signOutside(first.id);
    const now = await batchOf(first.id);
    expect([now.state, now.txid, mempool()]).toEqual(['sent', dearer, [dearer]]);
    // The same coins and the same payments at the same places: only the change gives.
    const [before, after] = [await bytesOf(first.txid), await bytesOf(dearer)].map(decodeRawTransaction);
    const spends = (one: typeof before) => one?.inputs.map(({ txid, vout }) => `${txid}:${vout}`);
    expect(spends(after)).toEqual(spends(before));
    const changed = before?.outputs.flatMap((output, vout) => {
      return output.scriptHex === after?.outputs[vout]?.scriptHex && output.valueSats === after.outputs[vout].valueSats
        ? []
        : [vout];
    });
    expect(changed).toEqual([first.change_vout]);
    expect(await room.balance(accounts.networkFee)).toBe(now.fee);
    await mine(6);
    expect([(await batchOf(first.id)).state, room.paidOnChain(0), room.paidOnChain(1)]).toEqual(['settled', ...OWED]);
    expect(await verified()).toBe(true);
  });

  it('sign a child, which pulls the payment into a block', async () => {
    const parent = await stuck(form);
    const child = await pulled(parent);
    expect([child.state, (await room.sessions.view(child.id)).isOpen, mempool()]).toEqual([
      'handed-out',
      true,
      [parent.txid],
    ]);
    await signOutside(child.id);
    expect([(await batchOf(child.id)).state, mempool()]).toEqual(['sent', [child.txid, parent.txid].sort()]);
    const [input] = decodeRawTransaction(await bytesOf(child.txid)).inputs;
    expect(`${input?.txid}:${input?.vout}`).toBe(`${parent.txid}:${parent.change_vout}`);
    await mine(6);
    expect([(await batchOf(parent.id)).state, (await batchOf(child.id)).state]).toEqual(['settled', 'settled']);
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual(OWED);
    expect(await room.balance(accounts.networkFee)).toBe(parent.fee + child.fee);
    expect(await verified()).toBe(true);
  });
});

describe('two of three keys and a payment that waits', () => {
  it('takes no signature of the first payment for the dearer one, and none twice', async () => {
    const first = await stuck('wsh-sortedmulti');
    const old = devices.sign(first.psbt, [0, 1]);
    const dearer = await replaced(first.id);
    await expect(room.sessions.take(first.id, OPERATOR, old)).rejects.toMatchObject({ code: 'payout.altered-psbt' });
    const file = await room.sessions.psbt(first.id, OPERATOR);
    await expect(room.sessions.take(first.id, OPERATOR, file)).rejects.toMatchObject({ code: 'payout.no-signature' });
    const once = devices.sign(file, [1]);
    for (let again = 0; again < 2; again += 1) await room.sessions.take(first.id, OPERATOR, once);
    await advance();
    // One key is not enough, whoever brings it again: nothing changed on the network.
    expect([(await batchOf(first.id)).note, mempool()]).toEqual(['payout.awaits-signatures', [first.txid]]);
    await room.sessions.take(first.id, OPERATOR, devices.sign(file, [0]));
    await advance();
    expect(mempool()).toEqual([dearer]);
    await expect(room.sessions.take(first.id, OPERATOR, once)).rejects.toMatchObject({ code: 'payout.not-waiting' });
  });

  it('settles the first payment where a block holds it before the second key signs, and wants no key any more', async () => {
    const first = await stuck('wsh-sortedmulti');
    await replaced(first.id);
    const file = await room.sessions.psbt(first.id, OPERATOR);
    await room.sessions.take(first.id, OPERATOR, devices.sign(file, [0]));
    await advance();
    await mine(1);
    expect([(await batchOf(first.id)).state, (await batchOf(first.id)).txid]).toEqual(['confirming', first.txid]);
    const late = room.sessions.take(first.id, OPERATOR, devices.sign(file, [1]));
    await expect(late).rejects.toMatchObject({ code: 'payout.not-waiting' });
    await mine(5);
    expect([(await batchOf(first.id)).state, room.paidOnChain(0), room.paidOnChain(1)]).toEqual(['settled', ...OWED]);
    expect(await room.balance(accounts.networkFee)).toBe(first.fee);
  });

  it('sees a dearer payment that co-signers sent by themselves, and settles it as that', async () => {
    const first = await stuck('wsh-sortedmulti');
    const dearer = await replaced(first.id);
    const signed = devices.sign(await room.sessions.psbt(first.id, OPERATOR), [1, 2]);
    const whole = devices.extracted(signed);
    node.mempool.clear();
    node.mine(1, { transactions: [whole], empty: true });
    await mine(5);
    const now = await batchOf(first.id);
    expect([now.state, now.txid, await room.balance(accounts.networkFee)]).toEqual(['settled', dearer, now.fee]);
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual(OWED);
    expect(await verified()).toBe(true);
  });

  it('gives a child without items up when its parent is replaced before its keys have signed', async () => {
    const parent = await stuck('wsh-sortedmulti');
    const child = await pulled(parent);
    await room.sessions.take(child.id, OPERATOR, devices.sign(await room.sessions.psbt(child.id, OPERATOR), [0]));
    const { hash } = await room.cancels.plan(parent.id, OPERATOR);
    await room.cancels.approve(parent.id, SECOND_OPERATOR, WIDE, hash);
    await advance();
    await signOutside(parent.id);
    await mine(99);
    expect([(await batchOf(parent.id)).state, (await batchOf(child.id)).state]).toEqual([
      'cancel-confirming',
      'handed-out',
    ]);
    await mine(1);
    expect([(await batchOf(parent.id)).state, (await batchOf(child.id)).state]).toEqual(['cancelled', 'replaced']);
    await expect(room.sessions.psbt(child.id, OPERATOR)).rejects.toMatchObject({ code: 'payout.not-waiting' });
    expect(await verified()).toBe(true);
  });
});
