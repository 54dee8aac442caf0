import { auditRow } from '../../src/audit/audit.entity';
import { AuditService } from '../../src/audit/audit.service';
import type { RewardRow, SourceStatement } from '../../src/rewards';
import type { PoolTotal } from '../../src/rewards/pool-total';
import { PoolTotals } from '../../src/rewards/pool-totals.service';
import type { Store } from '../../src/store';
import { MINUTE_MS } from '../../src/units';
import { DAY_ONE, dayRow as row, declaration, poolPays, rewardsRoom, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';

/** A pool that states its totals too. */
class SummingSource extends ScriptedSource {
  totals: readonly PoolTotal[] = [];

  override async fetch(): Promise<SourceStatement> {
    return { ...(await super.fetch()), totals: this.totals };
  }
}

async function world(store: Store, more: object = {}) {
  const source = new SummingSource(declaration(more));
  const room = rewardsRoom(store, [source]);
  const totals = new PoolTotals(new AuditService(room.clock), room.clock);
  await store.write((tx) => room.terms.assign(tx, 'op', { sourceId: 'pool-a', worker: 'rig', memberId: 'ada', from: DAY_ONE })); // prettier-ignore
  const state = (earned: bigint, balance: bigint) => {
    source.totals = [{ kind: 'earned', units: earned, rowsRounded: false }, { kind: 'balance', units: balance, rowsRounded: false }]; // prettier-ignore
  };
  const collect = async () => {
    room.clock.advance(10 * MINUTE_MS);
    await room.collect.collect('pool-a');
  };
  const gaps = async () => {
    const found = await store.read((tx) => totals.list(tx));
    return Object.fromEntries(found.map(({ kind, gap, differsSince }) => [kind, differsSince === null ? null : gap]));
  };
  return { store, source, room, totals, state, collect, gaps };
}

describeEachStore('F30: a pool’s own totals beside its rows', (open) => {
  it('show a row that is lost and one that comes late; what the account had before is no gap', async () => {
    const { source, state, collect, gaps, totals, store } = await world(await open());
    source.rows = [row(0, 1_000n)];
    state(51_000n, 1_000n);
    await collect();
    expect(await gaps()).toEqual({ earned: null, balance: null });
    expect((await store.read((tx) => totals.list(tx)))[1]).toMatchObject({ kind: 'earned', base: 50_000n, booked: 1_000n }); // prettier-ignore
    source.rows = [row(0, 1_000n), row(2, 700n)];
    state(52_200n, 2_200n);
    await collect();
    expect(await gaps()).toEqual({ earned: 500n, balance: 500n });
    source.rows = [row(0, 1_000n), row(1, 500n), row(2, 700n)];
    await collect();
    expect(await gaps()).toEqual({ earned: null, balance: null });
  });

  it('follow what was paid and what was taken back, and wait while something is counted or queued', async () => {
    const { source, state, collect, gaps } = await world(await open());
    source.rows = [row(0, 1_000n)];
    state(1_000n, 1_000n);
    await collect();
    source.payouts = [poolPays(1, 600n)];
    state(1_000n, 400n);
    await collect();
    expect(await gaps()).toEqual({ earned: null, balance: null });
    // While a payout is queued nobody knows whether it has left the balance.
    source.payouts = [poolPays(1, 600n), { ...poolPays(2, 300n), status: 'queued', txid: null }];
    state(1_000n, 100n);
    await collect();
    state(1_000n, 400n);
    await collect();
    expect(await gaps()).toEqual({ earned: null, balance: null });
    source.payouts = [poolPays(1, 600n), poolPays(2, 300n)];
    await collect();
    expect(await gaps()).toEqual({ earned: null, balance: 300n });
    source.rows = [row(0, 1_000n), { ...row(1, 50n), settled: false }];
    state(1_050n, 450n);
    await collect();
    expect(await gaps()).toEqual({ earned: null, balance: 300n });
  });

  it('do not see a payout that never was, and sum the decimals beyond the coin’s own', async () => {
    const { source, state, collect, gaps } = await world(await open(), { amountDecimals: 10 });
    source.rows = [row(0, 1_000n)];
    state(1_000n, 1_000n);
    await collect();
    const fine = (day: number): RewardRow => ({ ...row(day, 10n), residue: { digits: 90n, scale: 2 } });
    source.rows = [row(0, 1_000n), fine(1), fine(2), fine(3), fine(4), fine(5)];
    source.payouts = [{ ...poolPays(1, 600n), status: 'failed' }];
    state(1_054n, 1_054n);
    await collect();
    expect(await gaps()).toEqual({ earned: null, balance: null });
    state(1_057n, 1_054n);
    await collect();
    expect(await gaps()).toEqual({ earned: 3n, balance: null });
  });

  it('are explained by an operator as they stood on the screen, audited, and compared from there on', async () => {
    const { source, state, collect, gaps, totals, store } = await world(await open());
    source.rows = [row(0, 1_000n)];
    state(1_000n, 1_000n);
    await collect();
    state(1_900n, 1_000n);
    await collect();
    const explain = (gap: bigint, reason: string) =>
      store.write((tx) => totals.explain(tx, 'operator-ann', { sourceId: 'pool-a', kind: 'earned', gap, reason }));
    await expect(explain(899n, 'a referral bonus')).rejects.toMatchObject({ code: 'rewards.no-gap' });
    await expect(explain(900n, ' ')).rejects.toMatchObject({ code: 'rewards.bad-reason' });
    await explain(900n, 'a referral bonus');
    await expect(explain(900n, 'a referral bonus')).rejects.toMatchObject({ code: 'rewards.no-gap' });
    expect(await gaps()).toEqual({ earned: null, balance: null });
    const [told] = await store.read((tx) => tx.find(auditRow, { where: { action: 'pool-total.explained' } }));
    expect(told).toMatchObject({ actor: 'operator-ann', subject: 'pool-a' });
    expect(JSON.stringify(told)).not.toContain('referral');
    expect((await store.read((tx) => totals.list(tx)))[1]?.explained?.reason).toBe('a referral bonus');
    await collect();
    expect(await gaps()).toEqual({ earned: null, balance: null });
    state(2_000n, 1_000n);
    await collect();
    expect(await gaps()).toEqual({ earned: 100n, balance: null });
  });
});
