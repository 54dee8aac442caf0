import {
  chainAlarms,
  chainReorgs,
  chainRuns,
  chainState,
  ownOutputs,
  ownTransactions,
  walletState,
  watchedScripts,
} from '../../src/chain/chain.entity';
import { toHex, transactionFromHex } from '../../src/hashing';
import type { Store, Table, WriteTx } from '../../src/store';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { instantOfSeconds } from '../../src/units';
import { makeTransaction } from '../support/block-factory';
import { ChainRoom } from '../support/chain-room';
import { FakeCore } from '../support/fake-core';
import { describeEachStore, PRODUCT } from '../support/stores';

const OURS = '0014' + 'aa'.repeat(20);
const THEIRS = '0014' + 'bb'.repeat(20);
const payment = (from: string, script: string, value: bigint): Uint8Array =>
  makeTransaction({ inputs: [{ txid: from, vout: 0 }], outputs: [{ value, script }], witness: true });
const idOf = (raw: Uint8Array): string => transactionFromHex(toHex(raw)).txid;

/** Everything that says what the chain is; when it was looked at and what happened on the way is left out. */
async function stateOf(store: Store): Promise<Record<string, unknown>> {
  return store.read(async (tx) => {
    const state: Record<string, unknown> = {};
    const tables: readonly Table[] = [chainRuns, ownOutputs, ownTransactions, walletState];
    for (const table of tables) {
      const rows = await tx.find(table);
      const key = (row: Record<string, unknown>): string => table.options.key.map((name) => String(row[name])).join();
      state[table.name] = rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
    }
    state['tip'] = (await tx.find(chainState)).map((row) => ({ ...row, synced_at: 0 }));
    state['scripts'] = (await tx.find(watchedScripts)).map(({ script }) => script);
    return state;
  });
}

/** From a birthday on: nothing older is looked for. */
function watchOurs(store: Store, room: ChainRoom, fromHeight = 0): Promise<void> {
  return store.write((tx) => room.wallet.watch(tx, [{ script: OURS, purpose: 'treasury', fromHeight }]));
}

/** What a service knows that never saw anything but the node's chain as it is now. */
async function freshState(node: FakeCore, birthday = 0): Promise<Record<string, unknown>> {
  const store = new MemoryStore(PRODUCT.tables);
  const room = new ChainRoom(store, node);
  await watchOurs(store, room, birthday);
  await room.follow();
  return stateOf(store);
}

/** A chain of so many blocks with payments to us in the upper ones, followed to its tip. */
async function grow(blocks: number, { node, store, room }: Scene): Promise<void> {
  node.mine(blocks - 4, { empty: true });
  const early = payment('01'.repeat(32), OURS, 1_000n);
  node.mine(1, { transactions: [early, payment('02'.repeat(32), THEIRS, 5n)] });
  node.mine(1, { transactions: [payment(idOf(early), THEIRS, 900n)] });
  node.mine(1, { transactions: [payment('03'.repeat(32), OURS, 2_000n)] });
  node.mine(1, { script: OURS });
  await watchOurs(store, room, blocks - 6);
  await room.follow();
}

interface Scene {
  readonly node: FakeCore;
  readonly store: Store;
  readonly room: ChainRoom;
}

/** Another chain that forks so deep, with a payment to us of its own. */
async function leave(depth: number, { node, store, room }: Scene): Promise<void> {
  const height = node.tip.height;
  node.fork(depth, depth + 1, { transactions: [payment('04'.repeat(32), OURS, 77n)] });
  await room.follow();
  expect(await stateOf(store)).toEqual(await freshState(node, height - Math.max(depth, 6)));
  expect(await store.read((tx) => tx.find(chainReorgs))).toMatchObject([{ depth, fork_height: height - depth }]);
}

describeEachStore('reorganisations', (open, kind) => {
  let node: FakeCore;
  let store: Store;
  let room: ChainRoom;
  const grown = (blocks: number): Promise<void> => grow(blocks, { node, store, room });

  beforeEach(async () => {
    node = await FakeCore.start();
    store = await open();
    room = new ChainRoom(store, node);
  });
  afterEach(() => node.stop());

  it.each([1, 6, 24, 53, 101])(
    'of depth %i leaves exactly what a service knows that never saw the other chain',
    async (depth) => {
      await grown(110);
      await leave(depth, { node, store, room });
    },
  );

  it.each([
    [100, true],
    [101, false],
  ])('of depth %i leaves payouts free: %s', async (depth, ready) => {
    await grown(120);
    node.fork(depth, depth + 1);
    await room.follow();
    expect((await room.chain.status()).ready).toBe(ready);
  });

  // The tables are told by those above; what is decided from them is the same on every store.
  if (kind !== 'memory') return;

  it('to a branch longer than is kept in memory is weighed first, taken off in one step and fetched again', async () => {
    room = new ChainRoom(store, node, { branchHeadersMax: 40 });
    await grown(60);
    const oldTip = node.tip.hash;
    node.fork(50, 51);
    const report = await room.chain.sync();
    expect(report).toMatchObject({ rewound: 50, applied: 51, more: false });
    await room.follow();
    expect(await stateOf(store)).toEqual(await freshState(node));
    const [reorg] = await room.chain.reorgs(2);
    expect(reorg).toMatchObject({ depth: 50, fork_height: 10, new_tip: node.tip.hash });
    expect(reorg?.left_hashes.at(-1)).toBe(oldTip);
  });

  it('to a longer branch than is kept that turns out lighter changes nothing', async () => {
    room = new ChainRoom(store, node, { branchHeadersMax: 40 });
    await grown(60);
    const before = await stateOf(store);
    node.fork(50, 49);
    await room.follow();
    expect((await stateOf(store))['chain_run']).toEqual(before['chain_run']);
    expect((await room.chain.status()).alarms).toMatchObject([{ kind: 'less-work' }]);
  });

  it('of equal work stays with the first seen, at every depth', async () => {
    await grown(60);
    const first = node.tip.hash;
    const main = [...node.chain()];
    for (const depth of [1, 2, 7, 53]) {
      node.serveChain(main);
      node.fork(depth, depth);
      await room.follow();
      expect((await room.chain.tip())?.hash).toBe(first);
    }
  });

  it('back and forth ends where it began', async () => {
    await grown(20);
    const main = [...node.chain()];
    node.fork(6, 7);
    await room.follow();
    const other = [...node.chain()];
    node.serveChain(main);
    node.mine(2, { empty: true });
    await room.follow();
    expect(await stateOf(store)).toEqual(await freshState(node));
    node.serveChain(other);
    node.mine(9, { empty: true });
    await room.follow();
    expect(await stateOf(store)).toEqual(await freshState(node));
    expect(await store.read((tx) => tx.count(chainReorgs))).toBe(3);
  });

  it('keeps a deep one in sight until a person has looked at it, whatever comes after', async () => {
    await grown(120);
    node.fork(101, 102);
    await room.follow();
    node.fork(1, 2);
    await room.follow();
    const restarted = new ChainRoom(store, node);
    await restarted.follow();
    expect((await restarted.chain.status()).alarms).toMatchObject([
      { kind: 'reorg-too-deep', details: { depth: 101, depthMax: 100 } },
    ]);
  });
});

describe('reorganisations across stored runs', () => {
  let scene: Scene;
  beforeEach(async () => {
    const node = await FakeCore.start();
    const store = new MemoryStore(PRODUCT.tables);
    scene = { node, store, room: new ChainRoom(store, node) };
  });
  afterEach(() => scene.node.stop());

  // A run is 144 headers: the fork is in the last one, at its edges, and runs away from it.
  it.each([2, 21, 22, 23, 166, 300])('of depth %i at height 310 leave exactly the new chain', async (depth) => {
    await grow(310, scene);
    await leave(depth, scene);
  });

  it('of all but genesis are followed, and name the last 2016 blocks that left and those with coins of ours', async () => {
    const { node, store, room } = scene;
    node.mine(2, { empty: true });
    const [paid] = node.mine(1, { transactions: [payment('01'.repeat(32), OURS, 1_000n)] });
    node.mine(2_097, { empty: true });
    await watchOurs(store, room, 3);
    await room.follow();
    const left = node.chain().slice(1);
    node.fork(2_100, 2_101);
    room.clock.set(instantOfSeconds(node.tip.time));
    await room.chain.sync();
    const [reorg] = await room.chain.reorgs(1);
    expect(reorg).toMatchObject({ depth: 2_100, fork_height: 0, new_tip: node.tip.hash });
    expect(reorg?.left_hashes).toEqual([paid?.hash, ...left.slice(-2_016).map(({ hash }) => hash)]);
    const headers = await room.chain.headers(0, 3_000);
    expect(headers.map(({ hash }) => hash)).toEqual(node.chain().map(({ hash }) => hash));
    expect(await room.wallet.deposits({ minConfirmations: 0 })).toEqual([]);
  });
});

/** Dies at a write, before or after its commit, as a process would. */
class Dying implements Store {
  left: number;

  constructor(
    private readonly inner: Store,
    at: number,
    private readonly committed: boolean,
  ) {
    this.left = at;
  }

  async write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    this.left -= 1;
    if (this.left < 0 && !this.committed) throw new Error('died before the commit');
    const result = await this.inner.write(work);
    if (this.left < 0) throw new Error('died after the commit');
    return result;
  }

  read: Store['read'] = (work) => this.inner.read(work);
  close = (): Promise<void> => this.inner.close();
}

describe('a process that dies while it follows the chain', () => {
  let node: FakeCore;
  beforeEach(async () => {
    node = await FakeCore.start();
  });
  afterEach(() => node.stop());

  it.each([false, true])('goes on where it was and ends at the same state (committed: %s)', async (committed) => {
    node.mine(4_100, { empty: true });
    node.mine(1, { transactions: [payment('01'.repeat(32), OURS, 1_000n)] });
    const store = new MemoryStore(PRODUCT.tables);
    // Fewer blocks are read for coins, so that the headers' batches are what is cut.
    const watch = (room: ChainRoom): Promise<void> =>
      store.write((tx) => room.wallet.watch(tx, [{ script: OURS, purpose: 'treasury', fromHeight: 4_090 }]));
    const deaths = [0, 1, 1, 2, 0, 1];
    for (const at of deaths) {
      const dying = new ChainRoom(new Dying(store, at, committed), node);
      await dying.follow().catch((error: Error) => expect(error.message).toContain('died'));
    }
    const last = new ChainRoom(store, node);
    await watch(last);
    await last.follow();
    const fresh = new MemoryStore(PRODUCT.tables);
    const room = new ChainRoom(fresh, node);
    await fresh.write((tx) => room.wallet.watch(tx, [{ script: OURS, purpose: 'treasury', fromHeight: 4_090 }]));
    await room.follow();
    expect(await stateOf(store)).toEqual(await stateOf(fresh));
  });

  it.each([0, 1, 2, 3])('in a reorganisation, at write %i, has the whole of it or nothing', async (at) => {
    node.mine(30, { empty: true });
    node.mine(1, { transactions: [payment('01'.repeat(32), OURS, 1_000n)] });
    const store = new MemoryStore(PRODUCT.tables);
    const room = new ChainRoom(store, node);
    await watchOurs(store, room);
    await room.follow();
    const before = await stateOf(store);
    const left = node.tip.hash;
    node.fork(7, 8);
    for (const committed of [false, true]) {
      const dying = new ChainRoom(new Dying(store, at, committed), node);
      await dying.follow().catch((error: Error) => expect(error.message).toContain('died'));
      const state = await stateOf(store);
      const tip = (await room.chain.tip())?.hash;
      if (tip === left) expect(state['chain_run']).toEqual(before['chain_run']);
      else expect(state['chain_run']).toEqual((await freshState(node))['chain_run']);
    }
    await room.follow();
    expect(await stateOf(store)).toEqual(await freshState(node));
    expect(await store.read((tx) => tx.find(chainReorgs))).toMatchObject([{ depth: 7 }]);
    expect(await store.read((tx) => tx.find(chainAlarms))).toEqual([]);
  });
});
