import { AuditService } from '../../src/audit/audit.service';
import { auditRow } from '../../src/audit/audit.entity';
import { CoinOriginService } from '../../src/rewards/coin-origin.service';
import { signedOf } from '../../src/rewards/contracts/signed-contract';
import { coinOrigin } from '../../src/rewards/reconcile.entity';
import { discrepancy, poolPayout, rewardSourceState } from '../../src/rewards/reward.entity';
import type { SourceDeclaration } from '../../src/rewards';
import type { PoolPayout } from '../../src/rewards/source';
import type { Store } from '../../src/store';
import { DAY_MS, plusMs } from '../../src/units';
import { leased } from '../support/leased';
import { balancesOf, DAY_ONE, dayRow, declaration, poolPays, rewardsRoom, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';

const COIN = 'ab'.repeat(32);
/** The day 0 that is due on the 3rd is given up on the 9th, day 1 a day later. */
const LEASE = {
  ...{ id: 'lease', provider: 'provider', asset: 'BTC', algorithm: 'sha256d', hashRate: '1', units: 100 },
  ...{ price: '1000', start: '2026-03-01', termDays: 30, dayOffsetMinutes: 0, writeOffAfterDays: 6 },
  settlement: { everyDays: 1, paidWithinDays: 1, toleranceBps: 0 },
};

async function world(store: Store, patch: Partial<SourceDeclaration> = {}) {
  const source = new ScriptedSource(declaration({ sharing: 'percent', pool: 'foundry', ...patch }));
  const other = new ScriptedSource(declaration({ id: 'other', sharing: 'percent' }));
  const room = rewardsRoom(store, [source, other]);
  const origins = new CoinOriginService(room.ledger, new AuditService(room.clock), room.receive, room.clock, [source]);
  room.clock.set(plusMs(DAY_ONE, 1));
  await room.collect.collectAll();
  for (const sourceId of ['pool-a', 'other']) {
    const shares = [{ memberId: 'ann', bps: 10_000 }];
    await store.write((tx) => room.terms.setFixedShares(tx, 'op', { sourceId, from: DAY_ONE, shares }));
  }
  room.clock.set(plusMs(DAY_ONE, 9 * DAY_MS));
  const arrive = (amount: bigint, txid = COIN, vout = 0) =>
    store.write((tx) => room.receive.match(tx, { txid, vout, walletId: 'main', amount, at: room.clock.now() }));
  const name = (of: Partial<Parameters<CoinOriginService['name']>[2]> = {}) =>
    store.write((tx) => origins.name(tx, 'operator-1', { txid: COIN, vout: 0, sourceId: 'pool-a', fee: 0n, ...of }));
  const sound = async () => {
    for (const one of await store.read((tx) => room.reconciled.sources(tx))) {
      expect([one.declaration.id, one.result.totals.difference]).toEqual([one.declaration.id, 0n]);
    }
    expect((await store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
    return balancesOf(room);
  };
  return { source, other, room, arrive, name, sound };
}

describeEachStore('coin that no pool announces', (open) => {
  it('becomes what a source paid by an operator’s word, and pays its oldest claims', async () => {
    const store = await open();
    const { source, room, arrive, name, sound } = await world(store);
    source.rows = [dayRow(0, 600n), dayRow(1, 500n)];
    await room.collect.collect('pool-a');
    expect(await arrive(600n)).toBe('unmatched');
    await name();
    expect(await sound()).toEqual({
      'treasury/main BTC': 600n,
      'receivable/source/pool-a BTC': 500n,
      'member/ann/available BTC': 600n,
      'member/ann/accrued BTC': 500n,
    });
    const acts = await store.read((tx) => tx.find(auditRow, { where: { action: 'coin.named' } }));
    expect(acts).toMatchObject([{ actor: 'operator-1', subject: `${COIN}:0`, details: { source: 'pool-a', sats: '600' } }]); // prettier-ignore
    await expect(name()).rejects.toMatchObject({ code: 'rewards.coin-not-unmatched' });
    // The next statement, in which the pool still announces nothing, changes nothing.
    const before = await sound();
    await room.collect.collect('pool-a');
    expect(await sound()).toEqual(before);
  });

  it('is what a pool said that it paid inside: what was accrued becomes available, the withdrawal fee is booked', async () => {
    const { source, room, arrive, name, sound } = await world(await open(), { pool: 'nicehash' });
    source.rows = [dayRow(0, 30_000n), dayRow(1, 20_000n)];
    const credit = { txid: null, lightning: true, at: plusMs(DAY_ONE, 8 * DAY_MS) };
    source.payouts = [poolPays(1, 30_000n, credit), poolPays(2, 20_000n, credit)];
    await room.collect.collect('pool-a');
    expect((await sound())['receivable/lightning/pool-a BTC']).toBe(50_000n);
    await arrive(38_000n);
    await name({ fee: 2_000n });
    expect(await sound()).toEqual({
      'treasury/main BTC': 38_000n,
      'receivable/lightning/pool-a BTC': 10_000n,
      'expense/pool-payout-fee BTC': 2_000n,
      'member/ann/available BTC': 40_000n,
      'member/ann/accrued BTC': 10_000n,
    });
    expect(await room.store.read((tx) => tx.find(coinOrigin))).toMatchObject([{ from_inside: 40_000n }]);
  });

  it.each([
    [1_099n, 0n, true],
    [1_100n, 0n, true],
    [1_101n, 0n, false],
    [1_000n, 100n, true],
    [1_001n, 100n, false],
  ])('of %s with a fee of %s is taken up to what the source owes, 1100: %s', async (amount, fee, taken) => {
    const { source, room, arrive, name, sound } = await world(await open());
    source.rows = [dayRow(0, 600n), dayRow(1, 500n)];
    await room.collect.collect('pool-a');
    await arrive(amount);
    const before = await sound();
    if (taken) await name({ fee });
    else await expect(name({ fee })).rejects.toMatchObject({ code: 'rewards.more-than-owed', fields: { owed: '1100' } }); // prettier-ignore
    const after = await sound();
    expect(after['member/ann/available BTC']).toBe(taken ? amount + fee : undefined);
    if (!taken) expect(after).toEqual(before);
  });

  it('brings back what a contract’s rule has given up', async () => {
    const { source, room, arrive, name, sound } = await world(await open());
    await leased(room, { sourceId: 'pool-a', terms: LEASE, units: { ann: 100n } });
    source.rows = [dayRow(0, 600n), dayRow(1, 500n)];
    await room.collect.collect('pool-a');
    const { terms } = signedOf(JSON.stringify(LEASE));
    const contract = { contractId: 'lease', sourceId: 'pool-a', terms };
    expect(
      await room.store.write((tx) => room.writeOffs.giveUp(tx, contract, { defaultAt: null, isOver: false })),
    ).toBe(1);
    expect(await sound()).toEqual({ 'receivable/source/pool-a BTC': 500n, 'member/ann/accrued BTC': 500n });
    await arrive(1_100n);
    await name();
    expect(await sound()).toEqual({ 'treasury/main BTC': 1_100n, 'member/ann/available BTC': 1_100n });
  });

  it('is refused where somebody else’s word is there first, or the coin is gone', async () => {
    const store = await open();
    const { source, other, room, arrive, name } = await world(store);
    source.rows = [dayRow(0, 50_000n)];
    other.payouts = [poolPays(1, 600n, { txid: COIN, status: 'queued' })];
    await room.collect.collectAll();
    await expect(name()).rejects.toMatchObject({ code: 'rewards.coin-not-unmatched' });
    await arrive(600n);
    await expect(name()).rejects.toMatchObject({ code: 'rewards.coin-announced', fields: { source: 'other' } });
    const txid = 'cd'.repeat(32);
    await arrive(40_000n, txid);
    await expect(name({ txid, sourceId: 'nobody' })).rejects.toMatchObject({ code: 'rewards.unknown-source' });
    await expect(name({ txid, fee: 10_001n })).rejects.toMatchObject({ code: 'rewards.unbelieved-fee' });
    const give = (amount: bigint) => {
      const posting = { asset: 'BTC', amount, role: 'transfer' } as const;
      const postings = [
        { ...posting, account: 'unmatched/main' as never, side: 'debit' as const },
        { ...posting, account: 'fee-reserve' as never, side: 'credit' as const },
      ];
      const what = { reference: `funded/${amount}`, kind: 'treasury.funded' as const, postings };
      return store.write((tx) => room.ledger.post(tx, [{ ...what, occurredAt: room.clock.now() }]));
    };
    const listed = async () => {
      const coins = await store.read((tx) => room.reconciled.unannounced(tx));
      return coins.map(({ amount }) => amount).sort((x, y) => (x < y ? -1 : 1));
    };
    // 40,600 stand unmatched. A coin is listed, and can be named, while so much is left.
    await give(600n);
    expect(await listed()).toEqual([600n, 40_000n]);
    await give(1n);
    expect(await listed()).toEqual([600n]);
    await expect(name({ txid })).rejects.toMatchObject({ code: 'rewards.coin-given' });
    await expect((await world(await open(), { receivesAt: 'venue' })).name({ txid })).rejects.toMatchObject({
      code: 'rewards.not-paid-here',
    });
  });

  it('is found among two outputs of one transaction by its number, not by its amount', async () => {
    const { source, room, arrive, name, sound } = await world(await open());
    source.rows = [dayRow(0, 600n)];
    await room.collect.collect('pool-a');
    await arrive(600n, COIN, 0);
    await arrive(600n, COIN, 1);
    await name({ vout: 1 });
    expect(await sound()).toMatchObject({ 'unmatched/main BTC': 600n, 'member/ann/available BTC': 600n });
    const left = await room.store.read((tx) => room.reconciled.unannounced(tx));
    expect(left.map(({ outpoint }) => outpoint)).toEqual([`${COIN}:0`]);
  });
});

describeEachStore('coin that was named and is announced afterwards', (open) => {
  const at = plusMs(DAY_ONE, 8 * DAY_MS);
  const doubts = (store: Store) => store.read((tx) => tx.find(discrepancy, { where: { resolved_at: null } }));
  const payouts = (store: Store) =>
    store.read((tx) => tx.find(poolPayout, { where: { source_id: 'pool-a' }, orderBy: [['external_id', 'asc']] }));

  it.each<[string, Partial<PoolPayout>, boolean]>([
    ['with its transaction', { txid: COIN }, true],
    ['with its transaction and a fee within', { txid: COIN, amount: 610n, fee: 10n }, true],
    ['without a transaction, of its exact sum', { txid: null }, true],
    ['without a transaction, of another sum', { txid: null, amount: 601n }, false],
    ['under another transaction', { txid: 'cd'.repeat(32) }, false],
  ])('is known again %s: %j', async (_, patch, isSame) => {
    const store = await open();
    const { source, room, arrive, name, sound } = await world(store);
    source.rows = [dayRow(0, 600n), dayRow(1, 500n)];
    await room.collect.collect('pool-a');
    await arrive(600n);
    await name({ fee: patch.fee ?? 0n });
    const before = await sound();
    source.payouts = [poolPays(1, 600n, { at, ...patch })];
    await room.collect.collect('pool-a');
    room.clock.advance(10 * DAY_MS);
    await room.collect.collect('pool-a');
    expect((await payouts(store)).map((one) => [one.external_id, one.matched])).toEqual(isSame ? [['payout-1', `${COIN}:0`]] : [[`named-${COIN}-0`, `${COIN}:0`], ['payout-1', null]]); // prettier-ignore
    expect((await doubts(store)).map(({ kind }) => kind)).toEqual(isSame ? [] : ['late']);
    if (isSame) expect(await sound()).toEqual(before);
  });

  it('is the payout that its pool had announced without a transaction', async () => {
    const store = await open();
    const { source, room, arrive, name, sound } = await world(store);
    source.rows = [dayRow(0, 600n)];
    source.payouts = [poolPays(1, 600n, { at: plusMs(DAY_ONE, 2 * DAY_MS), txid: null })];
    await room.collect.collect('pool-a');
    expect((await doubts(store)).map(({ kind }) => kind)).toEqual(['late']);
    await arrive(600n);
    await name();
    expect(await doubts(store)).toEqual([]);
    expect(await payouts(store)).toMatchObject([{ external_id: 'payout-1', matched: `${COIN}:0` }]);
    expect(await sound()).toEqual({ 'treasury/main BTC': 600n, 'member/ann/available BTC': 600n });
  });

  it('is not guessed between two pools that announce one sum in one transaction: an operator says whose it is', async () => {
    const store = await open();
    const { source, other, room, arrive, name, sound } = await world(store);
    source.rows = [dayRow(0, 600n)];
    other.rows = [dayRow(0, 600n)];
    source.payouts = [poolPays(1, 600n, { txid: COIN, at })];
    other.payouts = [poolPays(2, 600n, { txid: COIN, at })];
    await room.collect.collectAll();
    expect(await arrive(600n)).toBe('unmatched');
    await room.collect.collectAll();
    expect((await sound())['unmatched/main BTC']).toBe(600n);
    await expect(name()).rejects.toMatchObject({ code: 'rewards.coin-announced' });
    await expect(name({ payoutId: 'payout-2' })).rejects.toMatchObject({ code: 'rewards.unknown-payout' });
    await name({ payoutId: 'payout-1' });
    await expect(name({ payoutId: 'payout-1' })).rejects.toMatchObject({ code: 'rewards.coin-not-unmatched' });
    // The other one is the other pool's now, without a word of anybody.
    expect(await arrive(600n, COIN, 1)).toBe('matched');
    expect(await sound()).toEqual({ 'treasury/main BTC': 1_200n, 'member/ann/available BTC': 1_200n });
  });

  it('waits for an operator where unmatched coin was given away and nobody knows which', async () => {
    const store = await open();
    const { source, room, arrive, name, sound } = await world(store);
    const [first, second] = ['11'.repeat(32), '22'.repeat(32)];
    await arrive(600n, first);
    await arrive(600n, second);
    const leg = { asset: 'BTC', amount: 600n, role: 'transfer' } as const;
    const postings = [
      { ...leg, account: 'unmatched/main' as never, side: 'debit' as const },
      { ...leg, account: 'fee-reserve' as never, side: 'credit' as const },
    ];
    const entry = { reference: 'funded/1', kind: 'treasury.funded' as const, occurredAt: room.clock.now(), postings };
    await store.write((tx) => room.ledger.post(tx, [entry]));
    source.rows = [dayRow(0, 600n)];
    source.payouts = [poolPays(1, 600n, { txid: second, at })];
    await room.collect.collect('pool-a');
    expect(await sound()).toMatchObject({ 'unmatched/main BTC': 600n, 'member/ann/accrued BTC': 600n });
    await name({ txid: second, payoutId: 'payout-1' });
    expect(await sound()).toEqual({ 'treasury/main BTC': 1_200n, 'fee-reserve BTC': 600n, 'member/ann/available BTC': 600n }); // prettier-ignore
  });
});

describeEachStore('a payout that does not come', (open) => {
  it('is noted once: looking again writes nothing', async () => {
    const store = await open();
    const { source, room } = await world(store);
    source.rows = [dayRow(0, 600n)];
    source.payouts = [poolPays(1, 600n, { at: plusMs(DAY_ONE, DAY_MS) })];
    await room.collect.collect('pool-a');
    const notes = () => store.read((tx) => tx.find(discrepancy));
    const before = await notes();
    expect(before).toMatchObject([{ kind: 'late', resolved_at: null }]);
    room.clock.advance(60_000);
    expect(await store.write((tx) => room.receive.age(tx, source.declaration))).toBe(0);
    expect(await notes()).toEqual(before);
  });
});

describeEachStore('a source that is declared otherwise than before', (open) => {
  const restart = (store: Store, patch: Partial<SourceDeclaration>) =>
    rewardsRoom(store, [new ScriptedSource(declaration({ sharing: 'percent', pool: 'foundry', ...patch }))]);
  const stored = async (store: Store) =>
    (await store.read((tx) => tx.findOne(rewardSourceState, { source_id: 'pool-a' })))?.declaration;

  it('is refused at the start in words once its rows are booked, and follows the file until then', async () => {
    const store = await open();
    const { source, room } = await world(store);
    await restart(store, { reports: 'gross' }).collect.checkDeclarations();
    expect(await stored(store)).toMatchObject({ reports: 'gross' });
    await room.collect.checkDeclarations();
    source.rows = [dayRow(0, 600n)];
    await room.collect.collect('pool-a');
    await expect(restart(store, { reports: 'gross' }).collect.checkDeclarations()).rejects.toMatchObject({
      code: 'rewards.declared-otherwise',
      fields: { source: 'pool-a', field: 'reports' },
      message: expect.stringContaining('now says reports "gross", and it was "net"') as string,
    });
    expect(await stored(store)).toMatchObject({ reports: 'net' });
    await restart(store, { missingAfterDays: 30 }).collect.checkDeclarations();
    expect(await stored(store)).toMatchObject({ reports: 'net', missingAfterDays: 30 });
  });
});
