import { discrepancy, rewardRow } from '../../src/rewards/reward.entity';
import type { PoolPayout, SourceDeclaration } from '../../src/rewards';
import type { Store } from '../../src/store';
import { DAY_MS, plusMs, SECOND_MS } from '../../src/units';
import { FakeCore } from '../support/fake-core';
import { DAY_ONE, poolPays } from '../support/rewards';
import { OURS, OURS_TOO, REWARD, SOLO, SoloWorld, THEIRS } from '../support/solo-world';
import { describeEachStore } from '../support/stores';

const FIRST = DAY_ONE / 1_000;
const LATER: SourceDeclaration = { ...SOLO, since: plusMs(DAY_ONE, 4 * DAY_MS) };

describeEachStore('what our own chain proves of solo rewards', (open, kind) => {
  /** Every depth in memory; the databases do no arithmetic. */
  const depths = kind === 'memory' ? [1, 100, 101, 130] : [1, 101];

  let node: FakeCore;
  let store: Store;
  let world: SoloWorld;

  beforeEach(async () => {
    node = await FakeCore.start(FIRST);
    store = await open();
    world = await new SoloWorld(store, node).open();
  });
  afterEach(() => node.stop());

  /** The service starts again with another sources file, on the same books. */
  const restart = (declared: SourceDeclaration, script: string): void => {
    const { clock } = world;
    world = new SoloWorld(store, node, declared, script);
    world.clock.set(clock.now());
  };
  const mined = async (confirmations: number, script = OURS): Promise<void> => {
    node.mine(1, { script });
    if (confirmations > 1) node.mine(confirmations - 1, { empty: true });
    await world.turn();
  };
  const txidAt = async (index: number, script = OURS): Promise<string> => {
    const outputs = await store.read((tx) => world.coinbases.outputs(tx, script));
    return outputs?.[index]?.txid ?? '';
  };
  const says = async (patch: Partial<PoolPayout>): Promise<void> => {
    const word = { generation: true, at: world.clock.now(), ...patch };
    world.ocean.payouts = [poolPays(1, patch.amount ?? REWARD, word)];
    await world.turn();
    await world.turn();
  };
  const revisions = () => store.read((tx) => tx.find(rewardRow));
  const doubts = () => store.read((tx) => tx.find(discrepancy, { where: { kind: 'claimed-elsewhere' } }));

  it.each(depths)('stays booked under another address, changed at %i confirmations', async (depth) => {
    await mined(depth);
    const [before, rows] = [await world.balances(), await revisions()];
    restart(SOLO, OURS_TOO);
    await world.turn();
    await world.turn();
    expect(await world.balances()).toEqual(before);
    expect(await revisions()).toEqual(rows);
  });

  it.each(depths)('stays booked when the first day moves on, at %i confirmations', async (depth) => {
    await mined(depth);
    const [before, rows] = [await world.balances(), await revisions()];
    restart(LATER, OURS);
    await world.turn();
    await world.turn();
    expect(await world.balances()).toEqual(before);
    expect(await revisions()).toEqual(rows);
  });

  it('becomes available under another address and after another first day', async () => {
    await mined(50);
    restart(LATER, OURS_TOO);
    node.mine(50, { empty: true });
    await world.turn();
    expect(await world.sum('treasury/main')).toBe(0n);
    node.mine(1, { empty: true });
    await world.turn();
    expect(await world.balances()).toMatchObject({ 'treasury/main BTC': REWARD, 'member/ann/available BTC': 2_940_000_000n }); // prettier-ignore
    expect(await world.sum('accrued')).toBe(0n);
  });

  it('is taken back when its own block leaves the chain, whatever address and day are declared by then', async () => {
    node.mine(2, { empty: true });
    await mined(101);
    restart(LATER, OURS_TOO);
    const here = [...node.chain()];
    node.fork(101, 102);
    await world.turn();
    expect(await world.balances()).toEqual({});
    node.serveChain(here);
    node.mine(3, { empty: true });
    await world.turn();
    expect(await world.balances()).toMatchObject({ 'treasury/main BTC': REWARD });
  });

  it('counts new blocks at the new address, and at the old one no more', async () => {
    await mined(1);
    restart(SOLO, OURS_TOO);
    await mined(1, OURS_TOO);
    await mined(1, OURS);
    expect(await world.sum('receivable/source/solo')).toBe(2n * REWARD);
    expect(await revisions()).toHaveLength(2);
  });

  it.each([
    [1, 1],
    [0, 0],
  ])('reads no block of before the first day, moved on by %i s beyond it: %i blocks less', async (seconds, less) => {
    node.mine(1, { script: OURS });
    const at = node.tip.time * SECOND_MS;
    restart({ ...SOLO, since: plusMs(DAY_ONE, at - DAY_ONE + seconds * SECOND_MS) }, OURS);
    await world.turn();
    expect(await revisions()).toHaveLength(1 - less);
  });

  it('belongs to the source that booked it when two sources change addresses', async () => {
    await mined(101);
    const before = await world.balances();
    const other = new SoloWorld(store, node, { ...SOLO, id: 'other' }, OURS);
    other.clock.set(world.clock.now());
    await other.turn();
    await other.turn();
    expect(await other.balances()).toEqual(before);
  });

  it.each<[string, Partial<PoolPayout>]>([
    ['one satoshi', { amount: 1n }],
    ['one satoshi less', { amount: REWARD - 1n }],
    ['one satoshi more', { amount: REWARD + 1n }],
    ['the amount, not confirmed', { status: 'queued' }],
    ['the amount, not of a coinbase', { generation: false }],
  ])('of a block is not taken by another pool’s word of %s, and the word is in sight', async (_, patch) => {
    await mined(1);
    const txid = await txidAt(0);
    await says({ ...patch, txid });
    expect(await world.sum('receivable/source/solo')).toBe(REWARD);
    expect(await doubts()).toMatchObject([
      { source_id: 'solo', subject: `coinbase-${txid}-0`, amount: patch.amount ?? REWARD, resolved_at: null },
    ]);
    node.mine(100, { empty: true });
    await world.turn();
    expect(await world.balances()).toMatchObject({ 'treasury/main BTC': REWARD, 'member/ann/available BTC': 2_940_000_000n }); // prettier-ignore
    expect(await world.sum('unmatched')).toBe(0n);
  });

  it.each<[string, Partial<PoolPayout>]>([
    ['one satoshi', { amount: 1n }],
    ['the whole amount', {}],
  ])('of a block whose coin is booked stays when a pool announces %s: a person decides', async (_, patch) => {
    await mined(101);
    const before = await world.balances();
    const txid = await txidAt(0);
    await says({ ...patch, txid });
    expect(await world.balances()).toEqual(before);
    expect(await doubts()).toMatchObject([{ subject: `coinbase-${txid}-0`, resolved_at: null }]);
  });

  it('is OCEAN’s when it announced the amount before the coin was booked, with its fee or without', async () => {
    await mined(1);
    await says({ txid: await txidAt(0), amount: REWARD + 7n, fee: 7n });
    expect(await world.balances()).toEqual({});
    node.mine(100, { empty: true });
    await world.turn();
    expect(await world.balances()).toMatchObject({ 'treasury/main BTC': REWARD });
    expect(await world.sum('member/')).toBe(0n);
    expect(await doubts()).toEqual([]);
  });

  it('of two outputs of one amount loses one to one announcement', async () => {
    node.mine(1, { pays: [{ value: 500n, script: OURS }, { value: 500n, script: OURS }, { value: 9n, script: THEIRS }] }); // prettier-ignore
    await world.turn();
    await says({ txid: await txidAt(0), amount: 500n });
    expect(await world.sum('receivable/source/solo')).toBe(500n);
    expect(await doubts()).toEqual([]);
    node.mine(100, { empty: true });
    await world.turn();
    await world.turn();
    expect(await world.sum('treasury/main')).toBe(1_000n);
    expect(await world.sum('receivable/source/solo')).toBe(0n);
    expect(await world.sum('member/ann/available')).toBe(294n);
  });

  it('is doubted no more when the pool takes its word back', async () => {
    await mined(1);
    const txid = await txidAt(0);
    await says({ txid, amount: 1n });
    await says({ txid, amount: 1n, status: 'failed' });
    expect(await doubts()).toMatchObject([{ resolved_at: world.clock.now() }]);
    await says({ txid, amount: 1n });
    expect(await doubts()).toMatchObject([{ resolved_at: null }]);
  });
});
