import fc from 'fast-check';
import { AuditService } from '../../src/audit/audit.service';
import { ContractService } from '../../src/rewards/contract.service';
import { rewardShare } from '../../src/rewards/reward.entity';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { DAY_MS, plusMs } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { balancesOf, DAY_ONE, dayRow, declaration, poolPays, rewardsRoom, ScriptedSource } from '../support/rewards';

const TERMS = {
  ...{ id: 'lease-1', provider: 'provider', asset: 'BTC', algorithm: 'sha256d', hashRate: '1', units: 100 },
  ...{ price: '1000', start: '2026-03-01', termDays: 30, dayOffsetMinutes: 0 },
  settlement: { everyDays: 1, paidWithinDays: 1, toleranceBps: 0 },
};
type Step =
  | { readonly kind: 'state'; readonly day: number; readonly net: bigint; readonly fee: bigint }
  | { readonly kind: 'pay'; readonly percent: bigint };

const amount = fc.bigInt({ min: 0n, max: 3_000n });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('state' as const), day: fc.nat(4), net: amount, fee: amount }),
    fc.record({ kind: fc.constant('pay' as const), percent: fc.bigInt({ min: 1n, max: 100n }) }),
  ),
  { minLength: 3, maxLength: 12 },
);

describe('units of a contract that nobody bought', () => {
  it('are accrued by what did not come and income by what came, to the base unit, however rows are restated', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(100), async (list, sold) => {
        const store = new MemoryStore(TABLES);
        const clock = new FakeClock(DAY_ONE);
        const source = new ScriptedSource(declaration({ id: 'lease', sharing: 'contract-units' }));
        const room = rewardsRoom(store, [source], { clock });
        const contracts = new ContractService(new AuditService(clock), clock);
        await room.collect.collectAll();
        await store.write(async (tx) => {
          await contracts.declare(tx, 'op', { sourceId: 'lease', terms: JSON.stringify(TERMS) });
          const units = { contractId: 'lease-1', memberId: 'm', units: BigInt(sold), from: DAY_ONE };
          await contracts.setUnits(tx, 'op', units);
          await room.terms.setServiceFee(tx, 'op', { memberId: '*', bps: 500, from: DAY_ONE });
        });
        const rows = new Map<number, ReturnType<typeof dayRow>>();
        for (const [i, step] of list.entries()) {
          clock.set(plusMs(DAY_ONE, (6 + i) * DAY_MS));
          if (step.kind === 'state') rows.set(step.day, dayRow(step.day, step.net, { poolFee: step.fee }));
          source.rows = [...rows.values()];
          const before = await balancesOf(room);
          const part = step.kind === 'pay' ? ((before['receivable/source/lease BTC'] ?? 0n) * step.percent) / 100n : 0n;
          if (part > 0n) source.payouts = [...source.payouts, poolPays(i, part)];
          await room.collect.collectAll();
          if (part > 0n) {
            const deposit = { txid: poolPays(i, part).txid ?? '', vout: 0, walletId: 'main', amount: part, at: clock.now() }; // prettier-ignore
            await store.write((tx) => room.receive.match(tx, deposit));
          }
          const all = await balancesOf(room);
          const shares = await store.read((tx) => tx.find(rewardShare));
          const own = shares.filter(({ holder }) => holder === 'own');
          const sum = (of: (share: (typeof own)[number]) => bigint): bigint => own.reduce((s, one) => s + of(one), 0n);
          expect(all['operator/own/lease BTC'] ?? 0n).toBe(sum(({ due, received }) => due - received));
          expect(all['income/own-mining BTC'] ?? 0n).toBe(sum(({ received }) => received));
          expect(own.every(({ service_fee }) => service_fee === 0n)).toBe(true);
          expect(shares.some(({ holder }) => holder === 'unassigned')).toBe(false);
          expect(sold === 100 ? own.length : 0).toBe(0);
        }
        expect((await store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});
