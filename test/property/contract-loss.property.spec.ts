import fc from 'fast-check';
import { contractWriteOff } from '../../src/rewards/contracts/contract.entity';
import { rewardShare } from '../../src/rewards/reward.entity';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { ClawbackWorld, type Rule } from '../support/clawback-world';
import { balancesOf } from '../support/rewards';

type Step =
  | { readonly kind: 'state'; readonly day: number; readonly net: bigint; readonly fee: bigint }
  | { readonly kind: 'pay'; readonly percent: bigint }
  | { readonly kind: 'lose'; readonly days: number }
  | { readonly kind: 'settle' };

const net = fc.bigInt({ min: 0n, max: 2_000n });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('state' as const), day: fc.nat(5), net, fee: net }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('pay' as const), percent: fc.bigInt({ min: 1n, max: 100n }) }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('lose' as const), days: fc.nat(6) }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'settle' as const }) },
  ),
  { minLength: 4, maxLength: 14 },
);
const rules = fc.constantFrom<Rule>('credit', 'matured', 'withdrawable', 'on-chain');

async function lostNow(world: ClawbackWorld): Promise<bigint> {
  const rows = await world.store.read((tx) => tx.find(contractWriteOff, { where: { restored_at: null } }));
  return rows.reduce((sum, { amount }) => sum + amount, 0n);
}

/** What holders may still expect is what the provider still owes, and every unit that it stated is somewhere. */
async function assertBooks(world: ClawbackWorld): Promise<void> {
  const balances = await balancesOf(world.room);
  const sum = (of: RegExp): bigint =>
    Object.entries(balances).reduce((all, [account, value]) => (of.test(account) ? all + value : all), 0n);
  const [source] = await world.store.read((tx) => world.room.query.sources(tx));
  // Nothing was ever stated.
  if (source === undefined) return;
  const lost = await lostNow(world);
  expect(source.writtenOff).toBe(lost);
  // Every share is received, open, or lost by exactly what did not come.
  const given = await world.store.read((tx) => tx.find(contractWriteOff, { where: { restored_at: null } }));
  const lostOf = new Map(given.map((row) => [`${row.external_id} ${row.holder}`, row.amount]));
  let stated = 0n;
  for (const share of await world.store.read((tx) => tx.find(rewardShare))) {
    stated += share.due;
    const left = share.due - share.received;
    expect([share.open, lostOf.get(`${share.external_id} ${share.holder}`)]).toEqual(
      left === 0n ? [false, undefined] : share.open ? [true, undefined] : [false, left],
    );
  }
  expect(stated).toBe(source.earned);
  // A debt and coin that a restatement freed are the only other places of a claim.
  if (sum(/^receivable\/member/) === 0n && source.owedToPool === 0n) {
    expect(sum(/accrued/)).toBe(source.outstanding + source.disputed);
  }
  const [reconciled] = await world.store.read((tx) => world.room.reconciled.sources(tx));
  expect(reconciled?.result.totals.writtenOff).toBe(lost);
  expect(reconciled?.result.totals.difference).toBe(0n);
}

async function live(world: ClawbackWorld, list: readonly Step[]): Promise<void> {
  for (const [i, step] of list.entries()) {
    world.at(6 + i);
    if (step.kind === 'state') await world.state(step.day, step.net, step.fee);
    else if (step.kind === 'settle') await world.settle();
    else if (step.kind === 'lose') {
      const before = await world.balance('/available');
      await world.lose(step.days);
      expect(await world.balance('/available')).toBe(before);
    } else {
      // A provider pays what it owes, given up or not.
      const owed = (await world.balance('receivable/source/pool-a')) + (await lostNow(world));
      const part = (owed * step.percent) / 100n;
      if (part > 0n) await world.pay(part);
    }
    await assertBooks(world);
  }
}

describe('claims that are given up', () => {
  it('are received, open or lost to the base unit after every step, and never cost what is available', async () => {
    await fc.assert(
      fc.asyncProperty(steps, rules, async (list, rule) => {
        const world = await ClawbackWorld.open(new MemoryStore(TABLES), rule, {
          members: ['m', 'n'],
          feeBps: 250,
          isLeased: true,
        });
        await live(world, list);
        const { ok } = await world.store.read((tx) => world.room.ledger.verify(tx));
        expect(ok).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('leave the income of each row what was credited, once everything was paid after all', async () => {
    await fc.assert(
      fc.asyncProperty(steps, rules, async (list, rule) => {
        const world = await ClawbackWorld.open(new MemoryStore(TABLES), rule, {
          members: ['m', 'n'],
          feeBps: 250,
          isLeased: true,
        });
        await live(world, list);
        // A last day pays every debt; then the provider pays all that it ever stated.
        await world.at(7 + list.length).state(6, 1_000_000n);
        world.at(8 + list.length);
        const owed = (await world.balance('receivable/source/pool-a')) + (await lostNow(world));
        await world.pay(owed);
        await world.settle();
        expect(await lostNow(world)).toBe(0n);
        for (const memberId of ['m', 'n']) {
          expect(await world.recognised(memberId)).toEqual(await world.credited(memberId));
        }
      }),
      { numRuns: 20 },
    );
  });
});
