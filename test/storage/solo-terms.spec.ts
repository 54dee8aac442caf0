import { AuditService } from '../../src/audit/audit.service';
import type { PriceSource } from '../../src/prices';
import { PriceService } from '../../src/prices/price.service';
import { rewardRow } from '../../src/rewards/reward.entity';
import type { Store } from '../../src/store';
import type { IncomePolicy } from '../../src/tax';
import { incomeReceipt } from '../../src/tax/income.entity';
import { IncomeService } from '../../src/tax/income.service';
import { RecognitionService } from '../../src/tax/recognition.service';
import { ValuationService } from '../../src/tax/valuation.service';
import { type Instant, instant, instantOfSeconds, parsePrice, parseUsd, taxYear } from '../../src/units';
import { DAY_ONE } from '../support/rewards';
import { FakeCore } from '../support/fake-core';
import { OURS, payOut, REWARD, SOLO, SoloWorld } from '../support/solo-world';
import { describeEachStore } from '../support/stores';

const FIRST = DAY_ONE / 1_000;

const POLICY: IncomePolicy = {
  zone: 'UTC',
  minimums: [{ asset: 'BTC', from: DAY_ONE, units: 10n ** 12n }],
  declarations: [
    { source: 'solo', from: DAY_ONE, recogniseAt: 'matured', legalModel: 'principal', ownerAtConversion: 'operator', reason: 'test' }, // prettier-ignore
  ],
};

const PRICES: PriceSource = {
  name: 'test',
  label: 'test prices',
  quoteAt: (_asset: string, at: Instant) =>
    Promise.resolve({ price: parsePrice('10000'), source: 'test', observedAt: at, raw: '10000' }),
};

function taxRoom(world: SoloWorld) {
  const { store, clock } = world;
  const { ledger } = world.room;
  const prices = new PriceService(store, clock, PRICES, new AuditService(clock));
  const valuation = new ValuationService(store, clock, POLICY, ledger, prices);
  return {
    recognition: new RecognitionService(store, clock, POLICY, ledger, valuation),
    income: new IncomeService(POLICY, ledger),
  };
}

describeEachStore('the terms of solo rewards', (open) => {
  let node: FakeCore;
  let store: Store;

  beforeEach(async () => {
    node = await FakeCore.start(FIRST);
    store = await open();
  });
  afterEach(() => node.stop());

  const recognised = async (): Promise<[bigint, Instant][]> => {
    const facts = await store.read((tx) => tx.find(incomeReceipt, { where: { member_id: 'ann' } }));
    return facts.sort((a, b) => a.position - b.position).map((fact) => [fact.net, fact.recognised_at]);
  };

  it('income is that of the moment at which the block is mature, not of the block', async () => {
    const world = await new SoloWorld(store, node).open();
    const { recognition } = taxRoom(world);
    node.mine(1, { script: OURS });
    node.mine(99, { empty: true });
    await world.turn();
    await recognition.run();
    expect(await recognised()).toEqual([]);
    node.mine(1, { empty: true });
    await world.turn();
    await recognition.run();
    // Far below the operator's minimum: a block is income at its maturity all the same.
    expect(await recognised()).toEqual([[2_940_000_000n, instantOfSeconds(node.tip.time)]]);
  });

  it('income of an orphaned block is taken back at its original value', async () => {
    const world = await new SoloWorld(store, node).open();
    const { recognition, income } = taxRoom(world);
    node.mine(1, { empty: true });
    node.mine(1, { script: OURS });
    node.mine(100, { empty: true });
    await world.turn();
    await recognition.run();
    const before = await store.read((tx) => income.incomeOf(tx, 'ann', taxYear(2026)));
    // 29.4 bitcoin at 10,000 dollars.
    expect(before.total).toBe(parseUsd('294000'));
    node.fork(101, 102);
    await world.turn();
    await recognition.run();
    const after = await store.read((tx) => income.incomeOf(tx, 'ann', taxYear(2026)));
    expect((await recognised()).reduce((sum, [net]) => sum + net, 0n)).toBe(0n);
    expect(after.total).toBe(0n);
  });

  it('income of an orphaned block is taken back from a member who was paid, and stands as a debt', async () => {
    const world = await new SoloWorld(store, node).open();
    const { recognition, income } = taxRoom(world);
    node.mine(1, { empty: true });
    node.mine(1, { script: OURS });
    node.mine(100, { empty: true });
    await world.turn();
    await payOut(world, 'ann');
    await recognition.run();
    node.fork(101, 102);
    await world.turn();
    await recognition.run();
    expect((await store.read((tx) => income.incomeOf(tx, 'ann', taxYear(2026)))).total).toBe(0n);
    expect(await world.sum('receivable/member/ann')).toBe(2_940_000_000n);
  });

  it('members share a block by the work since the block before', async () => {
    const world = await new SoloWorld(store, node, { ...SOLO, sharing: 'work' }).open();
    await store.write(async (tx) => {
      for (const memberId of ['ann', 'ben']) {
        await world.room.terms.assign(tx, 'op', { sourceId: 'solo', worker: `rig-${memberId}`, memberId, from: instant(DAY_ONE) }); // prettier-ignore
      }
    });
    await world.measure({ 'rig-ann': 1n, 'rig-ben': 1n });
    for (let hour = 0; hour < 10; hour += 1) {
      node.mine(6, { empty: true });
      await world.measure({ 'rig-ann': 3n * 10n ** 12n, 'rig-ben': 10n ** 12n });
    }
    node.mine(1, { script: OURS });
    await world.chain.follow();
    await world.book();
    // The work of the last minutes is not measured yet.
    expect(await world.sum('receivable')).toBe(0n);
    await world.measure({ 'rig-ann': 3n * 10n ** 12n, 'rig-ben': 10n ** 12n });
    await world.book();
    expect(await world.sum('member/ann/accrued')).toBe((REWARD * 3n * 98n) / 400n);
    // The next block is of the other's work alone.
    for (let hour = 0; hour < 3; hour += 1) {
      node.mine(6, { empty: true });
      await world.measure({ 'rig-ann': 0n, 'rig-ben': 10n ** 12n });
    }
    node.mine(1, { script: OURS });
    await world.chain.follow();
    await world.measure({ 'rig-ann': 0n, 'rig-ben': 10n ** 12n });
    await world.book();
    expect(await world.sum('member/ann/accrued')).toBe((REWARD * 3n * 98n) / 400n);
  });

  it('a block does not wait for a pool that is gone beyond its maturity', async () => {
    const world = await new SoloWorld(store, node, { ...SOLO, sharing: 'work' }).open();
    node.mine(1, { script: OURS });
    node.mine(99, { empty: true });
    await world.chain.follow();
    await world.book();
    expect(await world.sum('receivable')).toBe(0n);
    node.mine(1, { empty: true });
    await world.chain.follow();
    await world.book();
    await world.book();
    expect(await world.balances()).toEqual({ 'treasury/main BTC': REWARD, 'unassigned/source/solo BTC': REWARD });
  });

  it('an operator who mines alone gives himself the whole, and pays himself no fee', async () => {
    const world = new SoloWorld(store, node);
    world.clock.set(instant(DAY_ONE));
    await store.write(async (tx) => {
      await world.chain.wallet.watch(tx, [{ script: OURS, purpose: 'treasury', fromHeight: 0 }]);
      const shares = [{ memberId: 'me', bps: 10_000 }];
      await world.room.terms.setFixedShares(tx, 'op', { sourceId: 'solo', from: instant(DAY_ONE), shares });
    });
    node.mine(1, { script: OURS });
    node.mine(100, { empty: true });
    await world.turn();
    expect(await world.balances()).toEqual({ 'treasury/main BTC': REWARD, 'member/me/available BTC': REWARD });
  });

  it('keeps every version of a row', async () => {
    const world = await new SoloWorld(store, node).open();
    node.mine(1, { script: OURS });
    await world.turn();
    node.fork(1, 2);
    await world.turn();
    const rows = await store.read((tx) => tx.find(rewardRow, { orderBy: [['revision', 'asc']] }));
    expect(rows.map(({ revision, net }) => [revision, net])).toEqual([
      [1, REWARD],
      [2, 0n],
    ]);
  });
});
