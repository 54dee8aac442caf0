import { copyFileSync } from 'node:fs';
import { accounts } from '../../src/ledger';
import { payoutBatches, payoutInputs } from '../../src/payout/payout.entity';
import { payoutAddedInputs } from '../../src/payout/replacement.entity';
import { spendLine } from '../../src/payout/restore.entity';
import type { Store } from '../../src/store';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { makeTransaction } from '../support/block-factory';
import { DataFolder } from '../support/data-folder';
import { ENVELOPE, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../support/payout-room';
import { copyOf, pay } from '../support/restored';
import { signerAndNode } from '../support/signer-and-node';
import { describeEachStore, PRODUCT } from '../support/stores';

const fixture = signerAndNode({ replaces: true, signerPerTest: true });
let folder: DataFolder;
beforeEach(async () => {
  folder = new DataFolder();
});

async function funded(store: Store): Promise<PayoutRoom> {
  const room = new PayoutRoom({ store, ...fixture, mark: folder });
  await room.fund([400_000n], { coins: [900_000n, 800_000n, 700_000n], feeReserve: 100_000n });
  expect(await room.restores.look()).toBeUndefined();
  return room;
}

const gates = (room: PayoutRoom) => room.options.store.read((tx) => room.switches.gates(tx));
const codes = async (room: PayoutRoom) => ((await room.restores.view())?.hindrances ?? []).map(({ code }) => code);

/** The machine as it was: the database, the mark and the signer's journal together. */
async function snapshot(room: PayoutRoom): Promise<() => Promise<PayoutRoom>> {
  const store = await copyOf(room.options.store);
  const mark = new DataFolder();
  Object.assign(mark, structuredClone({ ...folder }));
  copyFileSync(fixture.signer.journalFile, `${fixture.signer.journalFile}.old`);
  return async () => {
    await fixture.signer.hot.stop();
    copyFileSync(`${fixture.signer.journalFile}.old`, fixture.signer.journalFile);
    await fixture.restartSigner();
    return new PayoutRoom({ ...room.options, store, signer: fixture.signer, mark });
  };
}

/** Reads the chain, works the restore through, and has people do what it asks of them. */
async function through(room: PayoutRoom, name?: () => Promise<void>): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await room.room.follow();
    await room.restores.follow();
    await room.payouts.advance();
    if (round === 1) await name?.();
  }
  expect(await codes(room)).toEqual(['barrier-due']);
  for (const { id } of await room.restores.planBarrier(OPERATOR)) {
    await room.payouts.approve(id, SECOND_OPERATOR, ENVELOPE);
  }
  for (let round = 0; round < 4; round += 1) await room.payouts.advance();
  await room.confirm(6);
  expect(await room.restores.release(OPERATOR)).toBe('asked');
  expect(await room.restores.release(SECOND_OPERATOR)).toBe('released');
  expect(await room.restores.look()).toBeUndefined();
}

/** An operator says whom the output paid that nobody knows. */
async function named({ restores }: PayoutRoom, memberId: string | null): Promise<void> {
  const [one] = (await restores.view())?.hindrances ?? [];
  if (one?.code !== 'unknown-output') throw new Error(one?.code ?? 'no hindrance');
  await restores.nameOutputs(one.txid, [{ vout: one.vout, memberId }], OPERATOR);
}

/** Whoever has the keys takes a coin that no batch holds. */
async function takeFree(room: PayoutRoom): Promise<Uint8Array> {
  const held = new Set((await room.options.store.read((tx) => tx.find(payoutInputs))).map(({ outpoint }) => outpoint));
  const coins = await room.room.wallet.spendable({ minConfirmations: 1 });
  const [coin] = coins
    .filter(({ txid, vout }) => !held.has(`${txid}:${vout}`))
    .sort((a, b) => Number(a.value - b.value));
  if (coin === undefined) throw new Error('no free coin');
  return makeTransaction({
    inputs: [{ txid: coin.txid, vout: coin.vout }],
    outputs: [{ value: coin.value - 1_000n, script: '51' }],
  });
}

describeEachStore('a machine that was set back whole (RULES 15)', (open, kind) => {
  it('is known by what the node waits with, before anything is paid anew', async () => {
    const room = await funded(await open());
    const back = await snapshot(room);
    await pay(room);
    const [lost] = fixture.node.mempool.keys();

    const again = await back();
    expect(await gates(again)).toEqual([]);
    await again.restores.look();
    expect(await gates(again)).toEqual(['reconcile-only']);
    expect(await again.restores.view()).toMatchObject({ reason: expect.stringContaining(lost ?? 'none') as string });
    expect(await codes(again)).toContain('chain');
  });

  it('is known by the blocks alone, books what was paid, and pays nobody twice', async () => {
    const room = await funded(await open());
    const back = await snapshot(room);
    await pay(room);
    await room.confirm(6);

    const again = await back();
    expect(await again.restores.look()).toBeUndefined();
    await again.room.follow();
    await again.restores.look();
    expect(await gates(again)).toEqual(['reconcile-only']);
    // The record of who was paid was set back too: a person says it.
    await through(again, () => named(again, 'm0'));
    expect(await again.balance(accounts.memoPaid('m0'))).toBe(400_000n);
    await expect(again.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.nothing-due' });
    expect(again.paidOnChain(0)).toBe(400_000n);
  });

  if (kind !== 'memory') return;

  it('is known too where this copy had approved the same batch and never handed it out', async () => {
    const room = await funded(await open());
    await room.payouts.plan(OPERATOR);
    await room.approveAll();
    const back = await snapshot(room);
    await room.payouts.advance();
    await room.payouts.advance();
    expect(fixture.node.mempool.size).toBe(1);
    const again = await back();
    await again.restores.look();
    expect(await gates(again)).toEqual(['reconcile-only']);
  });

  it('asks the mempool again in each block while a batch waits to be handed out', async () => {
    const room = await funded(await open());
    await room.payouts.plan(OPERATOR);
    const asked = () => fixture.node.calls.filter((call) => call === 'gettxspendingprevout').length;
    const counts: number[] = [];
    const look = async (): Promise<void> => {
      const before = asked();
      await room.restores.look();
      counts.push(asked() - before);
    };
    await look();
    await room.approveAll();
    await look();
    await look();
    fixture.node.mine(1);
    await room.room.follow();
    await look();
    expect(counts).toEqual([0, 1, 0, 1]);
  });

  it('finds nothing strange in a payment, what comes back of it, and a cancellation', async () => {
    const room = await funded(await open());
    const looked = async (): Promise<unknown> => (await room.restores.look()) ?? (await gates(room)).length;
    await pay(room);
    expect(await looked()).toBe(0);
    await room.confirm(6);
    expect(await looked()).toBe(0);
    fixture.node.fork(6, 7);
    await room.room.follow();
    await room.payouts.advance();
    expect(await looked()).toBe(0);
    const [batch] = await room.options.store.read((tx) => tx.find(payoutBatches));
    const view = await room.cancels.plan(batch?.id ?? '', OPERATOR);
    await room.cancels.approve(batch?.id ?? '', SECOND_OPERATOR, ENVELOPE, view.hash);
    for (let round = 0; round < 3; round += 1) await room.payouts.advance();
    expect(await looked()).toBe(0);
    await room.confirm(2);
    expect(await looked()).toBe(0);
  });

  it('asks about nothing that stood in the chain before its first look', async () => {
    const store = await open();
    const room = new PayoutRoom({ store, ...fixture, mark: folder });
    await room.fund([400_000n], { coins: [900_000n, 800_000n], feeReserve: 100_000n });
    fixture.node.mine(1, { transactions: [await takeFree(room)], empty: true });
    await room.room.follow();
    expect(await room.restores.look()).toBeUndefined();
    expect(await store.read((tx) => tx.find(spendLine))).toMatchObject([{ height: fixture.node.tip.height }]);
    expect(await gates(room)).toEqual([]);
  });
});

describe('coins that somebody else takes', () => {
  it('halts payouts, and goes on once an operator has said that it was no member and the rest is moved', async () => {
    const room = await funded(new MemoryStore(PRODUCT.tables));
    fixture.node.mine(1, { transactions: [await takeFree(room)], empty: true });
    await room.room.follow();
    await room.restores.look();
    expect(await gates(room)).toEqual(['reconcile-only']);
    fixture.node.mine(6);
    await through(room, () => named(room, null));
    await pay(room);
    await room.confirm(6);
    expect(room.paidOnChain(0)).toBe(400_000n);
  });

  it('is followed as a conflict where a batch holds them that is out: payouts of others go on', async () => {
    const room = await funded(new MemoryStore(PRODUCT.tables));
    await pay(room);
    const [held] = await room.options.store.read((tx) => tx.find(payoutInputs));
    const [txid = '', vout = ''] = (held?.outpoint ?? '').split(':');
    const raw = makeTransaction({
      inputs: [{ txid, vout: Number(vout) }],
      outputs: [{ value: (held?.value ?? 0n) - 1_000n, script: '51' }],
    });
    fixture.node.mempool.clear();
    fixture.node.mine(1, { transactions: [raw], empty: true });
    await room.room.follow();
    await room.payouts.advance();
    expect(await room.restores.look()).toBeUndefined();
    expect(await gates(room)).toEqual([]);
  });

  // The first payment has no change; a dearer one takes another coin, and only that coin is taken.
  it('is told of a coin that only a dearer attempt had added: the payment is no conflict by it', async () => {
    fixture.node.faults.feeEstimate = '{"feerate":0.00003000,"blocks":6}';
    const room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), ...fixture, mark: folder });
    await room.fund([500_000n, 250_000n], { coins: [750_500n, 600_000n], feeReserve: 200_000n });
    expect(await room.restores.look()).toBeUndefined();
    await pay(room);
    const [first = ''] = [...fixture.node.mempool.values()].map(({ raw }) => raw);
    fixture.node.faults.feeEstimate = '{"feerate":0.00020000,"blocks":6}';
    const [batch] = await room.options.store.read((tx) => tx.find(payoutBatches));
    const { row } = await room.replaces.plan(batch?.id ?? '', OPERATOR);
    await room.replaces.approve(batch?.id ?? '', SECOND_OPERATOR, ENVELOPE, row.hash);
    await room.payouts.advance();
    expect([...fixture.node.mempool.keys()]).toEqual([row.txid]);
    const [added, ...others] = await room.options.store.read((tx) => tx.find(payoutAddedInputs));
    expect(others).toEqual([]);
    const [txid = '', vout = ''] = (added?.outpoint ?? '').split(':');
    const theft = makeTransaction({
      inputs: [{ txid, vout: Number(vout) }],
      outputs: [{ value: 599_000n, script: '51' }],
    });

    fixture.node.mempool.clear();
    fixture.node.mine(1, { transactions: [theft, Buffer.from(first, 'hex')], empty: true });
    await room.room.follow();
    await room.payouts.advance();
    await room.restores.look();
    expect(await gates(room)).toEqual(['reconcile-only']);
    await room.restores.follow();
    expect(await codes(room)).toEqual(['shallow']);
    // Final without the coin that was taken, the payment is in nobody's way; nothing is left for a barrier to move.
    for (const [blocks, found] of [
      [98, ['unknown-output', 'family']],
      [1, ['unknown-output']],
    ] as const) {
      fixture.node.mine(blocks);
      await room.room.follow();
      await room.payouts.advance();
      await room.restores.follow();
      expect(await codes(room)).toEqual(found);
    }
    await named(room, null);
    for (let round = 0; round < 2; round += 1) {
      await room.restores.follow();
      await room.payouts.advance();
    }
    expect(await codes(room)).toEqual([]);
    await room.restores.release(OPERATOR);
    expect(await room.restores.release(SECOND_OPERATOR)).toBe('released');
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([500_000n, 250_000n]);
  });
});
