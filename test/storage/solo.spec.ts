import { rewardRow } from '../../src/rewards/reward.entity';
import { SoloAddresses } from '../../src/rewards/solo-addresses.service';
import type { Store } from '../../src/store';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { DAY_ONE } from '../support/rewards';
import { FakeCore } from '../support/fake-core';
import { CoinbaseSource, OURS, OURS_TOO, payOut, REWARD, SOLO, SoloWorld, THEIRS } from '../support/solo-world';
import { describeEachStore, PRODUCT, type StoreKind } from '../support/stores';

const FIRST = DAY_ONE / 1_000;

/** What a service books that never saw anything but the node's chain as it is now. */
async function freshBalances(node: FakeCore): Promise<Record<string, bigint>> {
  const world = await new SoloWorld(new MemoryStore(PRODUCT.tables), node).open();
  await world.turn();
  return world.balances();
}

/** Every depth in memory; on the databases, which do no arithmetic, one before maturity and one at it. */
const depthsOn = (kind: StoreKind, depths: readonly number[]): readonly number[] =>
  kind === 'memory' ? depths : depths.filter((depth) => depth === 1 || depth === 101);

describeEachStore('solo rewards', (open, kind) => {
  let node: FakeCore;
  let store: Store;
  let world: SoloWorld;

  beforeEach(async () => {
    node = await FakeCore.start(FIRST);
    store = await open();
    world = await new SoloWorld(store, node).open();
  });
  afterEach(() => node.stop());

  const txidAt = async (index: number): Promise<string> => {
    const outputs = await store.read((tx) => world.coinbases.outputs(tx, OURS));
    return outputs?.[index]?.txid ?? '';
  };

  it('are accrued from the first confirmation and never available then', async () => {
    node.mine(3, { empty: true });
    node.mine(1, { script: OURS });
    await world.turn();
    expect(await world.balances()).toEqual({
      'receivable/source/solo BTC': REWARD,
      'member/ann/accrued BTC': 2_940_000_000n,
      'member/ben/accrued BTC': 1_960_000_000n,
      'operator/accrued/solo BTC': 100_000_000n,
    });
  });

  it.each([
    [99, 0n],
    [100, 0n],
    [101, 2_940_000_000n],
  ])('with %i confirmations give a member %s satoshi to be paid', async (confirmations, available) => {
    node.mine(1, { script: OURS });
    await world.turn();
    node.mine(confirmations - 1, { empty: true });
    await world.turn();
    expect(await world.sum('member/ann/available')).toBe(available);
    expect(await world.sum('treasury/main')).toBe(available === 0n ? 0n : REWARD);
    expect(await world.sum('receivable/source')).toBe(available === 0n ? REWARD : 0n);
  });

  it.each(depthsOn(kind, [1, 6, 99, 100, 101, 130]))(
    'leave the books as if they never were, orphaned at %i confirmations',
    async (depth) => {
      node.mine(5, { empty: true });
      node.mine(1, { script: OURS });
      await world.turn();
      node.mine(depth - 1, { empty: true });
      await world.turn();
      node.fork(depth, depth + 1);
      await world.turn();
      expect(await world.balances()).toEqual({});
      expect(await store.read((tx) => tx.find(rewardRow))).toMatchObject([{ net: REWARD }, { net: 0n, revision: 2 }]);
    },
  );

  it.each(depthsOn(kind, [1, 6, 100, 101, 130]))(
    'read the same after a service that was down, orphaned at %i confirmations',
    async (depth) => {
      node.mine(5, { empty: true });
      node.mine(1, { script: OURS });
      node.mine(depth - 1, { empty: true });
      await world.turn();
      node.fork(depth, 1);
      node.mine(1, { script: OURS, empty: true });
      node.mine(depth, { empty: true });
      // Another process on the same database, which never followed the first chain.
      world = new SoloWorld(store, node);
      await world.turn();
      expect(await world.balances()).toEqual(await freshBalances(node));
    },
  );

  it('come back with their block, paid once', async () => {
    node.mine(2, { empty: true });
    node.mine(1, { script: OURS });
    node.mine(110, { empty: true });
    await world.turn();
    const [here, txid] = [[...node.chain()], await txidAt(0)];
    const before = await world.balances();
    node.fork(111, 112);
    await world.turn();
    const other = [...node.chain()];
    node.serveChain(here);
    node.mine(3, { empty: true });
    await world.turn();
    expect(await world.balances()).toEqual(before);
    expect(await txidAt(0)).toBe(txid);
    node.serveChain(other);
    node.mine(9, { empty: true });
    await world.turn();
    expect(await world.balances()).toEqual({});
  });

  it('that were paid out become a debt in sight when their block is orphaned, and are nobody else’s loss', async () => {
    node.mine(1, { script: OURS });
    node.mine(100, { empty: true });
    await world.turn();
    await payOut(world, 'ann');
    node.fork(101, 102);
    await world.turn();
    expect(await world.balances()).toEqual({
      'receivable/member/ann BTC': 2_940_000_000n,
      // The coin is gone, and so is what was paid with it.
      'discrepancy/source/solo BTC': -2_940_000_000n,
    });
  });

  it('that come back settle the debt and what the treasury was short', async () => {
    node.mine(1, { script: OURS });
    node.mine(100, { empty: true });
    await world.turn();
    await payOut(world, 'ann');
    const [paid, here] = [await world.balances(), [...node.chain()]];
    node.fork(101, 102);
    await world.turn();
    node.serveChain(here);
    node.mine(3, { empty: true });
    await world.turn();
    // The coin is matched in one turn and settles what was short in the next.
    await world.turn();
    expect(await world.balances()).toEqual(paid);
  });

  it('of two outputs in one coinbase are two rewards, each to its own', async () => {
    const pays = [
      { value: 3_000n, script: OURS },
      { value: 1_000n, script: OURS },
      { value: 50n, script: THEIRS },
    ];
    node.mine(1, { pays });
    await world.turn();
    expect(await world.sum('receivable/source/solo')).toBe(4_000n);
    node.mine(100, { empty: true });
    await world.turn();
    expect(await world.sum('treasury/main')).toBe(4_000n);
    expect(await world.sum('unmatched')).toBe(0n);
    const rows = await store.read((tx) => tx.find(rewardRow));
    expect(rows.map(({ net, pool_fee: fee }) => [net, fee])).toEqual(
      expect.arrayContaining([
        [3_000n, 0n],
        [1_000n, 0n],
      ]),
    );
  });

  it('name what the coinbase paid to others as the pool’s fee, once, where the source reports gross', async () => {
    world = new SoloWorld(store, node, { ...SOLO, reports: 'gross' });
    node.mine(1, { pays: [{ value: 98n, script: OURS }, { value: 7n, script: OURS_TOO }, { value: 2n, script: THEIRS }] }); // prettier-ignore
    await world.turn();
    const rows = await store.read((tx) => tx.find(rewardRow));
    expect(rows).toMatchObject([{ net: 98n, pool_fee: 2n }]);
  });

  it('of a block that is seen twice are booked once', async () => {
    node.mine(1, { script: OURS });
    for (let again = 0; again < 3; again += 1) await world.turn();
    await store.write((tx) => world.chain.wallet.watch(tx, [{ script: THEIRS, purpose: 'treasury', fromHeight: 0 }]));
    await world.turn();
    expect(await world.sum('receivable/source/solo')).toBe(REWARD);
    expect(await store.read((tx) => tx.find(rewardRow))).toHaveLength(1);
  });

  it('are OCEAN’s payout when OCEAN announces the block, before it is mature', async () => {
    node.mine(1, { script: OURS });
    await world.turn();
    await world.announce(await txidAt(0), REWARD);
    await world.turn();
    expect(await world.sum('receivable/source/solo')).toBe(0n);
    expect(await world.sum('member/ann')).toBe(0n);
  });

  it('are not looked for while blocks of the chain are unread', async () => {
    node.mine(1, { script: OURS });
    await world.turn();
    node.mine(1, { empty: true });
    await world.chain.chain.sync();
    expect(await store.read((tx) => world.coinbases.outputs(tx))).toBeUndefined();
    expect(await world.solo.book()).toBe(0);
    expect(await world.sum('receivable/source/solo')).toBe(REWARD);
  });

  it('change nothing when nothing happened', async () => {
    node.mine(1, { script: OURS });
    node.mine(100, { empty: true });
    await world.turn();
    const entries = await store.read((tx) => world.room.ledger.entriesAfter(tx, 0, 1_000));
    await world.turn();
    expect(await store.read((tx) => world.room.ledger.entriesAfter(tx, 0, 1_000))).toEqual(entries);
  });

  it('need an address that the treasury follows, and one for each source', async () => {
    await expect(world.addresses.check()).resolves.toBeUndefined();
    const other = new SoloWorld(new MemoryStore(PRODUCT.tables), node);
    await expect(other.addresses.check()).rejects.toMatchObject({ code: 'rewards.address-not-ours' });
    const twin = new CoinbaseSource({ ...SOLO, id: 'twin' }, OURS);
    const twins = new SoloAddresses(store, [world.source, twin], world.coinbases);
    await expect(twins.check()).rejects.toMatchObject({ code: 'rewards.address-twice' });
  });
});
