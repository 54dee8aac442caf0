import { DataFolder } from '../../test/support/data-folder';
import { FakeCore } from '../../test/support/fake-core';
import {
  batchById,
  ENVELOPE,
  OPERATOR,
  PayoutRoom,
  SECOND_OPERATOR,
  SignerFixture,
} from '../../test/support/payout-room';
import { copyOf, pay } from '../../test/support/restored';
import { PRODUCT } from '../../test/support/stores';
import { fromHex } from '../hashing';
import { accounts, type NewEntry } from '../ledger';
import type { Store } from '../store';
import { MemoryStore } from '../store/memory-store.adapter';
import { payoutAttempts, payoutBatches, payoutInputs } from './payout.entity';
import { decodeRawTransaction } from './raw-transaction';
import type { Signer } from './signer';
import { WatchOnlySigner } from './signers/watch-only.adapter';

let signer: SignerFixture;
let node: FakeCore;
let folder: DataFolder;
beforeAll(async () => {
  signer = await SignerFixture.start();
});
afterAll(() => signer.stop());
beforeEach(async () => {
  node = await FakeCore.start();
  folder = new DataFolder();
});
afterEach(() => node.stop());

/** Nobody here can ask for a journal, as where people sign with devices of their own. */
function roomOn(
  store: Store,
  over: { isSignerGone?: boolean; policy?: { maxUnconfirmedAncestors: number } } = {},
): PayoutRoom {
  const wrapSigner = (inner: Signer): Signer => {
    const { kind } = inner;
    const sign = over.isSignerGone === true ? () => new WatchOnlySigner().sign() : inner.sign.bind(inner);
    return { kind, sign };
  };
  const { policy } = over;
  return new PayoutRoom({ store, node, signer, wrapSigner, mark: folder, ...(policy === undefined ? {} : { policy }) });
}

/** The second member's share of what the operator holds. */
async function credit(room: PayoutRoom): Promise<void> {
  const side = { asset: 'BTC', amount: 250_000n, role: 'transfer' } as const;
  const entry: NewEntry = {
    reference: 'credit/1',
    kind: 'opening.balance',
    occurredAt: room.room.clock.now(),
    postings: [
      { ...side, account: accounts.operatorCapital, side: 'debit' },
      { ...side, account: accounts.member('m1', 'available'), side: 'credit' },
    ],
  };
  await room.options.store.write((tx) => room.ledger.post(tx, [entry]));
}

/** Paid, and lost again with the database: the bytes are out there and in no mempool. */
async function lostPayment(): Promise<{
  readonly copy: MemoryStore;
  readonly rawHex: string;
  readonly feeSats: bigint;
}> {
  const first = roomOn(new MemoryStore(PRODUCT.tables));
  await first.fund([500_000n, 250_000n], { coins: [1_500_000n, 900_000n] });
  await first.payouts.advance();
  const copy = await copyOf(first.options.store);
  await pay(first);
  const [lost] = await first.options.store.read((tx) => tx.find(payoutAttempts));
  node.mempool.clear();
  return { copy, rawHex: lost?.raw_hex ?? '', feeSats: lost?.fee ?? 0n };
}

async function compared(room: PayoutRoom): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await room.room.follow();
    await room.restores.follow();
    await room.payouts.advance();
  }
}

async function codes(room: PayoutRoom): Promise<string[]> {
  return ((await room.restores.view())?.hindrances ?? []).map(({ code }) => code);
}

async function approveAll(room: PayoutRoom): Promise<void> {
  const planned = await room.options.store.read((tx) => tx.find(payoutBatches, { where: { state: 'planned' } }));
  for (const { id } of planned) await room.payouts.approve(id, SECOND_OPERATOR, ENVELOPE);
  for (let round = 0; round < 4; round += 1) await room.payouts.advance();
}

async function statesOf(room: PayoutRoom): Promise<string[]> {
  const rows = await room.options.store.read((tx) => tx.find(payoutBatches));
  return rows.map(({ state }) => state).sort();
}

describe('a database that was brought back a second time', () => {
  it('does not rest on the barrier of the first time, which that copy had planned only (RULES 15)', async () => {
    const { copy, rawHex } = await lostPayment();
    const room = roomOn(copy);
    await compared(room);
    await room.restores.planBarrier(OPERATOR);
    const second = await copyOf(copy);
    await approveAll(room);
    node.mempool.clear();

    const again = roomOn(second);
    await compared(again);
    expect([await codes(again), await statesOf(again)]).toEqual([['barrier-due'], ['queued']]);
    await expect(again.restores.release(OPERATOR)).rejects.toMatchObject({ fields: { hindrance: 'barrier-due' } });
    // The lost payment was faster after all: it is booked, and nobody is paid for a second time.
    node.mine(6, { transactions: [fromHex(rawHex)] });
    await compared(again);
    expect(await again.balance(accounts.member('m0', 'available'))).toBe(0n);
    expect(await codes(again)).toEqual(['barrier-due']);
  });

  it('frees the coins of a barrier of the first time that a lost payment was faster than', async () => {
    const { copy, rawHex } = await lostPayment();
    const room = roomOn(copy);
    await compared(room);
    await room.restores.planBarrier(OPERATOR);
    await approveAll(room);
    node.mempool.clear();
    const second = await copyOf(copy);
    folder.mark = { sequence: 99, batchId: 'went on' };

    const again = roomOn(second);
    await compared(again);
    node.mempool.clear();
    node.mine(6, { transactions: [fromHex(rawHex)] });
    await compared(again);
    expect([await codes(again), await statesOf(again)]).toEqual([['barrier-due'], ['replaced', 'settled']]);
    expect(await again.balance(accounts.memoPaid('m0'))).toBe(500_000n);
  });
});

describe('a barrier that was outbid', () => {
  // The treasury in the books kept the fee of a cancellation that could confirm no more (seed 106584).
  it.each([
    ['signed', true],
    ['not signed', false],
  ])('leaves no fee in the books when a lost payment was faster: the cancellation was %s', async (_, isSigned) => {
    const { copy, rawHex, feeSats } = await lostPayment();
    const room = roomOn(copy);
    await compared(room);
    const [barrier] = await room.restores.planBarrier(OPERATOR);
    await approveAll(room);
    const id = barrier?.id ?? '';
    const cancellation = await room.cancels.plan(id, OPERATOR);
    await room.cancels.approve(id, SECOND_OPERATOR, ENVELOPE, cancellation.hash);
    if (isSigned) await room.payouts.advance();
    const booked = await room.balance(accounts.networkFee);
    expect(booked).toBe(isSigned ? cancellation.feeSats : barrier?.fee);
    node.mempool.clear();
    node.mine(6, { transactions: [fromHex(rawHex)] });
    await compared(room);
    expect(await statesOf(room)).toEqual(['replaced', 'settled']);
    expect(await room.balance(accounts.networkFee)).toBe(feeSats);
  });
});

describe('a barrier that is not signed yet', () => {
  it.each([
    ['was handed out', true, 'replaced'],
    ['waits for an approval', false, 'queued'],
  ])('ends when it %s and a lost payment was faster', async (_, isOut, ends) => {
    const { copy, rawHex } = await lostPayment();
    const room = roomOn(copy, { isSignerGone: true });
    await compared(room);
    await room.restores.planBarrier(OPERATOR);
    if (isOut) await approveAll(room);
    node.mine(5, { transactions: [fromHex(rawHex)] });
    await compared(room);
    expect(await statesOf(room)).toEqual([isOut ? 'handed-out' : 'planned']);
    node.mine(1);
    await compared(room);
    expect(await statesOf(room)).toEqual([ends, 'settled'].sort());
    expect([await room.balance(accounts.memoPaid('m0')), await codes(room)]).toEqual([500_000n, ['barrier-due']]);
  });
});

describe('a lost payment on the change of a lost payment', () => {
  it('is made worthless too, when the first one confirms after the line of the barrier (RULES 15)', async () => {
    const first = roomOn(new MemoryStore(PRODUCT.tables), { policy: { maxUnconfirmedAncestors: 3 } });
    await first.fund([500_000n, 0n], { coins: [1_500_000n], feeReserve: 100_000n });
    await first.payouts.advance();
    const copy = await copyOf(first.options.store);
    await pay(first);
    await credit(first);
    await pay(first);
    const signed = await first.options.store.read((tx) => tx.find(payoutAttempts));
    const [parent, child] = [...node.mempool.keys()].map((txid) => signed.find((one) => one.txid === txid)?.raw_hex);
    node.mempool.clear();

    const room = roomOn(copy);
    await compared(room);
    await credit(room);
    await room.restores.planBarrier(OPERATOR);
    node.mine(6, { transactions: [fromHex(parent ?? '')] });
    await compared(room);
    // Its change came after the line, and whoever has the second one could send it yet.
    expect(await codes(room)).toEqual(['barrier-due']);
    await room.restores.planBarrier(OPERATOR);
    await approveAll(room);
    await room.confirm(6);
    await compared(room);
    expect(await codes(room)).toEqual([]);
    const [spent] = decodeRawTransaction(child ?? '').inputs;
    const outpoint = `${spent?.txid}:${spent?.vout}`;
    const [held] = await room.options.store.read((tx) => tx.find(payoutInputs, { where: { outpoint } }));
    expect((await batchById(room, held?.batch_id ?? '')).state).toBe('settled');
    await room.restores.release(OPERATOR);
    await room.restores.release(SECOND_OPERATOR);
    await pay(room);
    await room.confirm(6);
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([500_000n, 250_000n]);
  });
});

describe('a chain that was reorganised a moment ago', () => {
  it.each([
    ['a barrier that was buried', 6],
    ['a lost payment that was faster', 0],
  ])('does not let payouts go on before the batches follow it: %s left its blocks', async (_, blocks) => {
    const { copy, rawHex } = await lostPayment();
    const room = roomOn(copy);
    await compared(room);
    await room.restores.planBarrier(OPERATOR);
    await approveAll(room);
    if (blocks === 0) node.mempool.clear();
    node.mine(Math.max(1, blocks), { transactions: blocks === 0 ? [fromHex(rawHex)] : [] });
    await compared(room);
    expect(await statesOf(room)).toEqual([blocks === 0 ? 'conflicted' : 'settled']);
    node.fork(Math.max(1, blocks), 7);
    node.mempool.clear();
    await room.room.follow();
    expect(await codes(room)).toEqual(['barrier-open']);
    await expect(room.restores.release(OPERATOR)).rejects.toMatchObject({ fields: { hindrance: 'barrier-open' } });
  });
});

describe('a copy from before a cancellation', () => {
  it('is told by the mark, and gives the items back once the cancellation is buried', async () => {
    node.replaces = true;
    const first = roomOn(new MemoryStore(PRODUCT.tables));
    await first.fund([500_000n], { coins: [1_500_000n] });
    await first.payouts.advance();
    await pay(first);
    const copy = await copyOf(first.options.store);
    const [batch] = await first.options.store.read((tx) => tx.find(payoutBatches));
    const id = batch?.id ?? '';
    const { hash } = await first.cancels.plan(id, OPERATOR);
    await first.cancels.approve(id, SECOND_OPERATOR, ENVELOPE, hash);
    for (let round = 0; round < 2; round += 1) await first.payouts.advance();

    const room = roomOn(copy);
    expect(await copy.read((tx) => room.switches.gates(tx))).toEqual(['reconcile-only']);
    await compared(room);
    node.mine(100);
    await compared(room);
    expect(await statesOf(room)).toEqual(['cancelled']);
    expect(await room.balance(accounts.member('m0', 'available'))).toBe(500_000n);
  });
});
