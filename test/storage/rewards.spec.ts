import type { Store } from '../../src/store';
import { type RewardRow, SourceFailure } from '../../src/rewards';
import { rawReply, rewardReceipt, rewardRow, rewardShare, rewardSourceState } from '../../src/rewards/reward.entity';
import { DAY_MS, HOUR_MS, instant, plusMs } from '../../src/units';
import {
  balancesOf,
  DAY_ONE,
  dayRow,
  declaration,
  poolPays,
  type RewardsRoom,
  rewardsRoom,
  sampled,
  ScriptedSource,
} from '../support/rewards';
import { describeEachStore } from '../support/stores';

const OPERATOR = 'operator-1';
const end = (day: number) => plusMs(DAY_ONE, (day + 1) * DAY_MS);

describeEachStore('rewards', (open) => {
  let source: ScriptedSource;
  let room: RewardsRoom;

  /** Alice has two thirds of the work of each day, Bob one; 2 % service fee. */
  async function twoMembers(store: Store, patch: Parameters<typeof declaration>[0] = {}): Promise<void> {
    source = new ScriptedSource(declaration(patch));
    room = rewardsRoom(store, [source]);
    await store.write(async (tx) => {
      const assign = { sourceId: source.declaration.id, from: DAY_ONE };
      await room.terms.assign(tx, OPERATOR, { ...assign, worker: 'rig-a', memberId: 'alice' });
      await room.terms.assign(tx, OPERATOR, { ...assign, worker: '=cmd', memberId: 'bob' });
      await room.terms.setServiceFee(tx, OPERATOR, { memberId: '*', bps: 200, from: DAY_ONE });
      for (let day = 0; day < 9; day += 1) {
        const at = end(day);
        await room.work.record(tx, source.declaration.id, [sampled('rig-a', at, 200n), sampled('=cmd', at, 100n)]);
      }
    });
  }

  async function state(rows: readonly RewardRow[], payouts: ScriptedSource['payouts'] = source.payouts): Promise<void> {
    source.rows = rows;
    source.payouts = payouts;
    expect(await room.collect.collect(source.declaration.id)).toMatchObject({ ok: true });
  }

  const arrive = (txid: string, amount: bigint, vout = 0) =>
    room.store.write((tx) => room.receive.match(tx, { txid, vout, walletId: 'main', amount, at: room.clock.now() }));

  async function sound(): Promise<void> {
    const verified = await room.store.read((tx) => room.ledger.verify(tx));
    expect(verified.differences).toEqual([]);
    const shares = await room.store.read((tx) => tx.find(rewardShare));
    for (const share of shares) expect(share.received <= share.due).toBe(true);
  }

  it('shares a day by work, fees apart, and books it once however often it is read', async () => {
    await twoMembers(await open());
    await state([dayRow(0, 1_000n, { poolFee: 30n })]);
    const once = await balancesOf(room);
    // 1000: 667 and 333; fees floor(667 × 2 %) = 13 and floor(333 × 2 %) = 6, in the members' favour.
    expect(once).toEqual({
      'receivable/source/pool-a BTC': 1_000n,
      'member/alice/accrued BTC': 654n,
      'member/bob/accrued BTC': 327n,
      'operator/accrued/pool-a BTC': 19n,
    });
    await state([dayRow(0, 1_000n, { poolFee: 30n })]);
    await state([dayRow(0, 1_000n, { poolFee: 30n })]);
    expect(await balancesOf(room)).toEqual(once);
    const entry = await room.store.read((tx) => room.ledger.entryByReference(tx, 'reward/pool-a/day-0/r1/alice'));
    expect(entry).toMatchObject({ kind: 'reward.credited', occurredAt: end(0) });
    expect(entry?.postings.map((one) => [one.account, one.side, one.amount, one.role])).toEqual([
      ['receivable/source/pool-a', 'debit', 667n, 'principal'],
      ['member/alice/accrued', 'credit', 687n, 'gross'],
      ['member/alice/accrued', 'debit', 20n, 'pool-fee'],
      ['member/alice/accrued', 'debit', 13n, 'service-fee'],
      ['operator/accrued/pool-a', 'credit', 13n, 'service-fee'],
    ]);
    await sound();
  });

  it('does not book a day that the pool still counts', async () => {
    await twoMembers(await open());
    await state([dayRow(0, 400n, { settled: false })]);
    expect(await balancesOf(room)).toEqual({});
    await state([dayRow(0, 1_000n)]);
    expect((await balancesOf(room))['receivable/source/pool-a BTC']).toBe(1_000n);
    const rows = await room.store.read((tx) => tx.find(rewardRow));
    expect(rows.map((row) => [row.revision, row.net, row.settled]).sort()).toEqual([
      [1, 400n, false],
      [2, 1_000n, true],
    ]);
  });

  it.each([
    ['up', 1_300n],
    ['down', 700n],
    ['to nothing', 0n],
  ])('posts the difference of a row restated %s: the books equal a first booking of it', async (_way, net) => {
    await twoMembers(await open());
    await state([dayRow(0, 1_000n, { poolFee: 30n }), dayRow(1, 50n)]);
    await state([dayRow(0, net, { poolFee: 10n }), dayRow(1, 50n)]);
    const restated = await balancesOf(room);
    await sound();
    await twoMembers(await open());
    await state([dayRow(0, net, { poolFee: 10n }), dayRow(1, 50n)]);
    expect(restated).toEqual(await balancesOf(room));
  });

  it('holds in sight what nobody worked for: all weights zero', async () => {
    await twoMembers(await open());
    room.clock.set(end(20));
    await state([dayRow(20, 1_000n)]);
    expect(await balancesOf(room)).toEqual({
      'receivable/source/pool-a BTC': 1_000n,
      'unassigned/source/pool-a BTC': 1_000n,
    });
    await sound();
  });

  it('gives nothing to a device for the time it was off', async () => {
    const store = await open();
    await twoMembers(store);
    await store.write((tx) =>
      room.work.record(tx, 'pool-a', [sampled('rig-a', end(9), 200n), sampled('=cmd', end(9), 0n)]),
    );
    room.clock.set(end(9));
    await state([dayRow(9, 1_000n)]);
    expect(await balancesOf(room, 'member/')).toEqual({ 'member/alice/accrued BTC': 980n });
    const devices = await store.read((tx) => room.query.devicesOf(tx, 'bob', room.clock.now()));
    expect(devices).toMatchObject([{ worker: '=cmd', state: 'off', stateSince: end(9) }]);
  });

  it('makes accrued available when the payout is proved, oldest rows first', async () => {
    await twoMembers(await open());
    const payout = poolPays(2, 1_200n);
    await state([dayRow(0, 1_000n), dayRow(1, 500n)], [payout]);
    expect(await arrive(payout.txid ?? '', 1_200n)).toBe('matched');
    // Day 0 in full; of day 1 (Alice 327, Bob 164, fee 9) 200 in proportion: 131, 66 (tie) and a fee of 3.
    expect(await balancesOf(room)).toEqual({
      'receivable/source/pool-a BTC': 300n,
      'treasury/main BTC': 1_200n,
      'member/alice/available BTC': 654n + 131n,
      'member/alice/accrued BTC': 327n - 131n,
      'member/bob/available BTC': 327n + 66n,
      'member/bob/accrued BTC': 164n - 66n,
      'operator/accrued/pool-a BTC': 6n,
      'income/service-fee BTC': 19n + 3n,
    });
    expect(await arrive(payout.txid ?? '', 1_200n)).toBe('known');
    const entry = await room.store.read((tx) => room.ledger.entryByReference(tx, `deposit/${payout.txid}:0`));
    expect(entry).toMatchObject({ kind: 'reward.received', links: { source: 'pool-a', payout: 'payout-2' } });
    const moves = await room.store.read((tx) => tx.find(rewardReceipt));
    expect(moves.reduce((sum, move) => sum + move.amount, 0n)).toBe(1_200n);
    await sound();
  });

  it('comes to the same books when the coin arrives before the statement', async () => {
    await twoMembers(await open());
    const payout = poolPays(2, 1_200n);
    await state([dayRow(0, 1_000n), dayRow(1, 500n)], [payout]);
    await arrive(payout.txid ?? '', 1_200n);
    const usual = await balancesOf(room);
    await twoMembers(await open());
    expect(await arrive(payout.txid ?? '', 1_200n)).toBe('unmatched');
    expect(await balancesOf(room)).toEqual({ 'treasury/main BTC': 1_200n, 'unmatched/main BTC': 1_200n });
    await state([dayRow(0, 1_000n)], [payout]);
    expect((await balancesOf(room))['unmatched/main BTC']).toBe(200n);
    await state([dayRow(0, 1_000n), dayRow(1, 500n)]);
    expect(await balancesOf(room)).toEqual(usual);
    await sound();
  });

  it.each([
    ['beside the amount', 990n],
    ['out of the amount', 980n],
  ])("books the pool's payout fee taken %s", async (_where, arrived) => {
    await twoMembers(await open());
    const payout = poolPays(2, 990n, { fee: 10n });
    await state([dayRow(0, 1_000n)], [payout]);
    await arrive(payout.txid ?? '', arrived);
    const balances = await balancesOf(room);
    expect(balances['expense/pool-payout-fee BTC']).toBe(10n);
    expect(balances['receivable/source/pool-a BTC']).toBe(arrived === 990n ? undefined : 10n);
    expect(balances['unmatched/main BTC']).toBeUndefined();
    await sound();
  });

  it('puts what a payout lacks in sight and spreads it over nobody', async () => {
    await twoMembers(await open());
    const payout = poolPays(2, 1_000n);
    await state([dayRow(0, 1_000n)], [payout]);
    await arrive(payout.txid ?? '', 900n);
    const balances = await balancesOf(room);
    expect(balances['discrepancy/source/pool-a BTC']).toBe(100n);
    const held = balances['member/alice/accrued BTC'] ?? 0n;
    expect(held).toBeGreaterThan(0n);
    const [view] = await room.store.read((tx) => room.query.sources(tx));
    expect(view?.discrepancies).toContainEqual(
      expect.objectContaining({ kind: 'short', subject: 'payout-2', amount: 100n, resolvedAt: null }),
    );
    await sound();
  });

  it('keeps what exceeds a payout unmatched', async () => {
    await twoMembers(await open());
    const payout = poolPays(2, 1_000n);
    await state([dayRow(0, 1_000n)], [payout]);
    await arrive(payout.txid ?? '', 1_100n);
    expect((await balancesOf(room))['unmatched/main BTC']).toBe(100n);
    await sound();
  });

  it('says that an announced payout is late after three days, and that it came', async () => {
    await twoMembers(await open());
    const payout = poolPays(2, 1_000n);
    room.clock.set(instant(payout.at + 3 * DAY_MS - 1));
    await state([dayRow(0, 1_000n)], [payout]);
    const late = async () => (await room.store.read((tx) => room.query.sources(tx)))[0]?.discrepancies ?? [];
    expect(await late()).toEqual([]);
    room.clock.advance(1);
    await state(source.rows);
    expect(await late()).toMatchObject([{ kind: 'late', resolvedAt: null }]);
    await arrive(payout.txid ?? '', 1_000n);
    expect(await late()).toMatchObject([{ kind: 'late', resolvedAt: room.clock.now() }]);
  });

  it('moves the receivable of a Lightning payout; the members stay accrued', async () => {
    await twoMembers(await open());
    const before = poolPays(2, 400n, { lightning: true, txid: null });
    await state([dayRow(0, 1_000n)], [before]);
    const balances = await balancesOf(room);
    expect(balances['receivable/lightning/pool-a BTC']).toBe(400n);
    expect(balances['receivable/source/pool-a BTC']).toBe(600n);
    expect(balances['member/alice/accrued BTC']).toBe(654n);
    await state(source.rows);
    expect(await balancesOf(room)).toEqual(balances);
    await sound();
  });

  it('takes a clawback from accrued, then available, then as a debt, and recoups the debt', async () => {
    const store = await open();
    await twoMembers(store);
    const payout = poolPays(2, 1_000n);
    await state([dayRow(0, 1_000n)], [payout]);
    await arrive(payout.txid ?? '', 1_000n);
    // Alice was paid 600 of her 654.
    await store.write((tx) =>
      room.ledger.post(tx, [
        {
          reference: 'batch/1/item/1',
          kind: 'payout.batched',
          occurredAt: room.clock.now(),
          postings: [
            { account: 'member/alice/available' as never, asset: 'BTC', side: 'debit', amount: 600n, role: 'transfer' },
            { account: 'member/alice/in-batch' as never, asset: 'BTC', side: 'credit', amount: 600n, role: 'transfer' },
          ],
        },
      ]),
    );
    await state([dayRow(0, 100n)]);
    let balances = await balancesOf(room);
    // Of 100: Alice 67 less 1, Bob 33. She owes 654 − 66 = 588: 54 were there, 534 are a debt.
    expect(balances['receivable/member/alice BTC']).toBe(534n);
    expect(balances['member/alice/available BTC']).toBeUndefined();
    expect(balances['member/bob/available BTC']).toBe(33n);
    expect(balances['discrepancy/source/pool-a BTC']).toBe(-900n);
    await sound();
    await state([dayRow(0, 100n), dayRow(1, 3_000n)]);
    balances = await balancesOf(room);
    expect(balances['receivable/member/alice BTC']).toBeUndefined();
    expect(balances['discrepancy/source/pool-a BTC']).toBeUndefined();
    // The pool nets the 900 from what it pays next.
    expect(balances['receivable/source/pool-a BTC']).toBe(2_100n);
    const recouped = await room.store.read((tx) => room.ledger.entryByReference(tx, 'recoup/pool-a/day-1/r1/alice'));
    expect(recouped?.kind).toBe('debt.recouped');
    await sound();
    const second = poolPays(3, 2_100n);
    await state([dayRow(0, 100n), dayRow(1, 3_000n)], [payout, second]);
    await arrive(second.txid ?? '', 2_100n);
    balances = await balancesOf(room);
    expect(Object.keys(balances).filter((key) => key.includes('/accrued'))).toEqual([]);
    expect(balances['treasury/main BTC']).toBe(3_100n);
    expect(balances['unmatched/main BTC']).toBeUndefined();
    await sound();
  });

  it('shares by percentages, and holds in sight what they leave of 100 %', async () => {
    const store = await open();
    source = new ScriptedSource(declaration({ sharing: 'percent' }));
    room = rewardsRoom(store, [source]);
    await store.write((tx) =>
      room.terms.setFixedShares(tx, OPERATOR, {
        sourceId: 'pool-a',
        from: DAY_ONE,
        shares: [
          { memberId: 'alice', bps: 6_000 },
          { memberId: 'bob', bps: 3_000 },
        ],
      }),
    );
    const at = plusMs(DAY_ONE, HOUR_MS);
    await state([dayRow(0, 1_001n, { from: at, to: at })]);
    expect(await balancesOf(room)).toEqual({
      'receivable/source/pool-a BTC': 1_001n,
      'member/alice/accrued BTC': 601n,
      'member/bob/accrued BTC': 300n,
      'unassigned/source/pool-a BTC': 100n,
    });
  });

  it('refuses terms that reach back behind what is booked', async () => {
    const store = await open();
    await twoMembers(store);
    await state([dayRow(0, 1_000n)]);
    const backdated = expect.objectContaining({ code: 'rewards.backdated' });
    const before = instant(end(0) - 1);
    const assign = { sourceId: 'pool-a', worker: 'rig-a', memberId: 'bob' };
    await expect(store.write((tx) => room.terms.assign(tx, OPERATOR, { ...assign, from: before }))).rejects.toEqual(
      backdated,
    );
    await store.write((tx) => room.terms.assign(tx, OPERATOR, { ...assign, from: end(0) }));
    const fee = { memberId: '*', bps: 300 };
    for (const from of [before, end(0), end(8)]) {
      await expect(store.write((tx) => room.terms.setServiceFee(tx, OPERATOR, { ...fee, from }))).rejects.toEqual(
        backdated,
      );
    }
    await store.write((tx) => room.terms.setServiceFee(tx, OPERATOR, { ...fee, from: room.clock.now() }));
    for (const bps of [99, 501, 100.5]) {
      const wrong = { memberId: 'bob', bps, from: end(11) };
      await expect(store.write((tx) => room.terms.setServiceFee(tx, OPERATOR, wrong))).rejects.toMatchObject({
        code: 'rewards.bad-service-fee',
      });
    }
  });

  it('books no part of a statement that cannot be read, keeps the reply, and goes on with other sources', async () => {
    const store = await open();
    await twoMembers(store);
    const other = new ScriptedSource(declaration({ id: 'pool-b' }));
    other.rows = [dayRow(0, 70n)];
    room = rewardsRoom(store, [source, other]);
    const reply = { at: DAY_ONE, path: '/x', status: 200, bytes: 6, truncated: false, body: '<html\0>' };
    source.fails = new SourceFailure(
      'rewards.bad-reply',
      'no',
      { source: 'pool-a', field: 'btc.daily_rewards[0].total_reward' },
      { replies: [reply] },
    );
    expect(await room.collect.collectAll()).toEqual([
      { source: 'pool-a', ok: false, code: 'rewards.bad-reply', field: 'btc.daily_rewards[0].total_reward' },
      { source: 'pool-b', ok: true, booked: 1, rows: 1 },
    ]);
    expect(await balancesOf(room, 'receivable/')).toEqual({ 'receivable/source/pool-b BTC': 70n });
    const replies = await store.read((tx) => tx.find(rawReply, { where: { source_id: 'pool-a' } }));
    expect(replies).toMatchObject([{ status: 200, body: '<html\ufffd>' }]);
    const [view] = await store.read((tx) => room.query.sources(tx));
    expect(view).toMatchObject({
      staleSince: room.clock.now(),
      retryAt: room.clock.now() + 60_000,
      error: { code: 'rewards.bad-reply' },
    });
    // It rests for a minute, then is asked again, and the state clears.
    source.fails = undefined;
    expect(await room.collect.collectAll()).toHaveLength(1);
    room.clock.advance(60_000);
    expect(await room.collect.collectAll()).toHaveLength(2);
    const after = await store.read((tx) => tx.findOne(rewardSourceState, { source_id: 'pool-a' }));
    expect(after).toMatchObject({ stale_since: null, error_code: null, failures: 0 });
  });

  it('keeps the replies that brought a row or a payout, and none that said what was known', async () => {
    const store = await open();
    await twoMembers(store);
    const reply = { at: DAY_ONE, path: '/rewards', status: 200, bytes: 70_000, truncated: false };
    source.rawReplies = [{ ...reply, body: 'x'.repeat(65_537) }];
    source.rows = [dayRow(0, 70n)];
    const kept = (): Promise<{ truncated: boolean; body: string }[]> => store.read((tx) => tx.find(rawReply));
    await room.collect.collect('pool-a');
    expect(await kept()).toMatchObject([{ truncated: true, body: 'x'.repeat(16_384) }]);
    await room.collect.collect('pool-a');
    await room.collect.sample('pool-a');
    expect(await kept()).toHaveLength(1);
    source.payouts = [poolPays(1, 70n)];
    source.rawReplies = [{ ...reply, body: 'x'.repeat(16_384) }];
    await room.collect.collect('pool-a');
    expect((await kept()).map(({ truncated }) => truncated).sort()).toEqual([false, true]);
    source.rows = [dayRow(0, 71n)];
    await room.collect.collect('pool-a');
    expect(await kept()).toHaveLength(3);
  });

  it('books nothing when one row of a statement breaks the books', async () => {
    const store = await open();
    await twoMembers(store);
    source.rows = [dayRow(0, 1_000n), dayRow(1, 10n ** 38n)];
    expect(await room.collect.collect('pool-a')).toMatchObject({ ok: false, code: 'store.check' });
    expect(await balancesOf(room)).toEqual({});
    expect(await store.read((tx) => tx.count(rewardRow))).toBe(0);
  });

  it('fills whole base units of residue, and no more', async () => {
    const store = await open();
    await twoMembers(store, { amountDecimals: 10 });
    const row = (n: number, digits: bigint) => dayRow(n, 10n, { residue: { digits, scale: 2 } });
    await state([row(0, 60n), row(1, 39n)]);
    expect((await balancesOf(room))['residue/source/pool-a BTC']).toBeUndefined();
    await state([row(0, 60n), row(1, 40n)]);
    expect((await balancesOf(room))['residue/source/pool-a BTC']).toBe(1n);
    expect((await balancesOf(room))['receivable/source/pool-a BTC']).toBe(21n);
    room.clock.advance(1);
    await state([row(0, 60n), row(1, 39n)]);
    expect((await balancesOf(room))['residue/source/pool-a BTC']).toBeUndefined();
    await sound();
  });

  it('explains a member each line: the row, my work of all work, the fees', async () => {
    const store = await open();
    await twoMembers(store);
    await state([dayRow(0, 1_000n, { poolFee: 30n })]);
    const [line] = await store.read((tx) => room.query.earnings(tx, 'alice', { limit: 10 }));
    expect(line).toMatchObject({
      sourceId: 'pool-a',
      from: DAY_ONE,
      to: end(0),
      rowNet: 1_000n,
      weight: 200n * 86_400n,
      totalWeight: 300n * 86_400n,
      gross: 687n,
      poolFee: 20n,
      serviceFee: 13n,
      serviceFeeBps: 200,
      due: 654n,
      received: 0n,
    });
    const days = await store.read((tx) => room.query.days(tx, 'pool-a', 10));
    expect(days).toEqual([
      { day: '2026-03-01', earned: 1_000n, received: 0n, rows: 1, restated: false, settled: true },
    ]);
  });

  it('leaves coin of a conversion to the one who waits for it', async () => {
    const store = await open();
    const seen: string[] = [];
    const claimants = [
      {
        settleDeposit: (_tx: unknown, deposit: { txid: string }) =>
          Promise.resolve(deposit.txid === 'c'.repeat(64) ? { id: seen.push(deposit.txid) } : undefined),
      },
    ];
    room = rewardsRoom(store, [], { claimants });
    expect(await arrive('c'.repeat(64), 5n)).toBe('conversion');
    expect(await arrive('c'.repeat(64), 5n)).toBe('known');
    expect(seen).toHaveLength(1);
    expect(await arrive('d'.repeat(64), 5n)).toBe('unmatched');
  });

  it('keeps a row that the pool does not state any more, in sight until it comes back', async () => {
    await twoMembers(await open());
    await state([dayRow(0, 1_000n), dayRow(1, 5n)]);
    await state([dayRow(1, 5n)]);
    expect((await balancesOf(room))['receivable/source/pool-a BTC']).toBe(1_005n);
    const gone = async () => (await room.store.read((tx) => room.query.sources(tx)))[0]?.discrepancies ?? [];
    expect(await gone()).toMatchObject([{ kind: 'row-vanished', subject: 'day-0', amount: 1_000n, resolvedAt: null }]);
    await state([dayRow(0, 1_000n), dayRow(1, 5n)]);
    expect((await gone())[0]?.resolvedAt).not.toBeNull();
  });

  it('turns a clawback at a venue source into a debt in that coin', async () => {
    const store = await open();
    await twoMembers(store, { receivesAt: 'venue', asset: 'LTC', ownerAtConversion: 'operator' });
    const ltc = (net: bigint) => dayRow(0, net, { asset: 'LTC' });
    await state([ltc(1_000n)]);
    await state([ltc(900n)]);
    expect((await balancesOf(room))['receivable/source/pool-a LTC']).toBe(900n);
    // What was accrued is converted by now.
    await store.write((tx) =>
      room.ledger.post(tx, [
        {
          reference: 'converted',
          kind: 'conversion.filled',
          occurredAt: room.clock.now(),
          postings: [
            { account: 'member/alice/accrued' as never, asset: 'LTC', side: 'debit', amount: 588n, role: 'principal' },
            {
              account: 'clearing/conversion/c1' as never,
              asset: 'LTC',
              side: 'credit',
              amount: 588n,
              role: 'principal',
            },
          ],
        },
      ]),
    );
    await state([ltc(0n)]);
    const balances = await balancesOf(room);
    expect(balances['receivable/member/alice LTC']).toBe(588n);
    expect(balances['member/bob/accrued LTC']).toBeUndefined();
    expect(balances['receivable/source/pool-a LTC']).toBeUndefined();
  });
});
