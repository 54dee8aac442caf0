import { AuditService } from '../../src/audit/audit.service';
import { CoinChainService } from '../../src/chain/coin-chain.service';
import type { PriceSource } from '../../src/prices';
import { PriceService } from '../../src/prices/price.service';
import { ContractNetworkService } from '../../src/rewards/contract-network.service';
import { ContractMemberService } from '../../src/rewards/contract-member.service';
import { ContractQueryService } from '../../src/rewards/contract-query.service';
import { unitsAt } from '../../src/rewards/contract.repository';
import { ContractService } from '../../src/rewards/contract.service';
import { contract, contractUnit } from '../../src/rewards/contracts/contract.entity';
import { rewardDeposit, rewardRowHead, rewardShare, rewardSourceState } from '../../src/rewards/reward.entity';
import { rowSharing } from '../../src/rewards/sharing.entity';
import { defaultChainConfig } from '../../src/chain';
import type { Store } from '../../src/store';
import { DAY_MS, HOUR_MS, type Instant, instant, parseInstant, parsePrice, parseUsd, plusMs } from '../../src/units';
import { ChainRoom } from '../support/chain-room';
import { FakeCore } from '../support/fake-core';
import { DAY_ONE, dayRow, declaration, rewardsRoom, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';

const T0 = parseInstant('2026-01-01T00:00:00Z');
const START = plusMs(T0, 6 * HOUR_MS);
const ACTOR = 'operator-1';
/** Whole days are counted, so all of these blocks lie in the second day: 06:00 to 06:00 UTC. */
const BLOCKS = 190;

const TERMS = {
  id: 'lease-1',
  provider: 'provider',
  asset: 'BTC',
  algorithm: 'sha256d',
  hashRate: '1',
  units: 100,
  price: '1000',
  start: '2026-01-01T06:00:00Z',
  termDays: 30,
  dayOffsetMinutes: -360,
  settlement: { everyDays: 1, paidWithinDays: 1, toleranceBps: 0 },
  electricity: { days: 20, price: '10' },
  cancellation: { noticeDays: 1, refundBps: 5_000 },
};

/** @param pricedUntil from when on the source has no price yet; as a daily file, it lacks today's */
async function world(store: Store, node: FakeCore, pricedUntil = plusMs(T0, DAY_MS)) {
  const room = new ChainRoom(store, node);
  await room.follow();
  const { clock } = room;
  const audit = new AuditService(clock);
  const source: PriceSource = {
    name: 'feed',
    label: 'test prices',
    quoteAt: (_, at) =>
      Promise.resolve(
        at < pricedUntil ? { price: parsePrice('100000'), source: 'feed', observedAt: at, raw: '' } : undefined,
      ),
  };
  const contracts = new ContractService(audit, clock);
  const prices = new PriceService(store, clock, source, audit);
  const network = new ContractNetworkService(
    room.chain,
    prices,
    defaultChainConfig('regtest'),
    new CoinChainService(store, clock, []),
  );
  const query = new ContractQueryService(store, clock, contracts, network);
  const declare = (patch: object = {}, sourceId: string | null = null) =>
    store.write((tx) => contracts.declare(tx, ACTOR, { sourceId, terms: JSON.stringify({ ...TERMS, ...patch }) }));
  const give = (memberId: string, units: bigint, from: Instant) =>
    store.write((tx) => contracts.setUnits(tx, ACTOR, { contractId: 'lease-1', memberId, units, from }));
  return { store, room, clock, audit, contracts, query, network, declare, give };
}

const NO_PRICES: PriceSource = { name: 'none', label: 'none', quoteAt: () => Promise.resolve(undefined) };

async function sourceState(store: Store, id: string): Promise<void> {
  const nothing = { watermark_at: null, last_attempt_at: null, last_success_at: null, stale_since: null };
  const fine = { error_code: null, error_field: null, failures: 0, retry_at: null };
  const none = { owed_to_pool: 0n, free_coin: 0n, residue_posted: 0n };
  await store.write((tx) =>
    tx.insert(rewardSourceState, [
      {
        source_id: id,
        declaration: declaration({ id, since: T0, sharing: 'contract-units' }),
        ...nothing,
        ...fine,
        ...none,
      },
    ]),
  );
}

describeEachStore('contracts', (open) => {
  let node: FakeCore;
  let store: Store;
  beforeEach(async () => {
    store = await open();
    node = await FakeCore.start(T0 / 1000);
    node.mine(BLOCKS, { empty: true });
  });
  afterEach(() => node.stop());

  it('expects of a day what our own headers say, a halving within it', async () => {
    const { declare, query } = await world(store, node);
    await declare();
    const { assessment, projections, stated } = await query.account('lease-1');
    // Block 150 halves; its parent was found at 24:50, so 67,800 s of the day count 50 and 18,600 s count 25 BTC, at a
    // chance of 0x7fffff / 2^24 for each of one hash per second: worked out with Python's fractions.
    expect(assessment.accrual.days.map(({ gross, verified }) => [gross, verified])).toEqual([[192749977022409n, true]]);
    expect([assessment.accrual.stop, assessment.accrual.until]).toEqual(['asked', plusMs(START, DAY_MS)]);
    expect(assessment.standing).toMatchObject({ earned: 192749977022409n, received: 0n, atRisk: 192749977022409n });
    expect(stated).toBeNull();
    expect(projections.every((one) => one !== undefined && one.stop === 'ended')).toBe(true);
    // Regtest halves every 150 blocks, also in what is projected: after block 190 about 43 hours of a first 25 BTC are to
    // come at half a block a second, 2 x 10^14. By bitcoin's own schedule it would be 4 x 10^15 in the twenty days.
    const coin = projections[0]?.returns?.coin ?? 0n;
    expect(coin).toBeGreaterThan(192749977022409n);
    expect(coin).toBeLessThan(500_000_000_000_000n);
  });

  it('counts a day once our chain has a block after it, whatever the clock says', async () => {
    const { declare, query, clock } = await world(store, node);
    await declare();
    clock.advance(3 * DAY_MS);
    const { assessment } = await query.account('lease-1');
    expect([assessment.accrual.days.length, assessment.accrual.stop]).toEqual([1, 'no-headers']);
  });

  it('takes as received only what the chain proved and a source was given', async () => {
    await sourceState(store, 'pool-a');
    const { declare, query, audit, clock } = await world(store, node);
    await declare({}, 'pool-a');
    const seen_at = plusMs(START, DAY_MS + HOUR_MS);
    const deposit = { vout: 0, wallet_id: 'w', asset: 'BTC' as const, seen_at, external_id: null };
    const row = { to_at: plusMs(START, DAY_MS), asset: 'BTC' as const, revision: 1, booked_revision: 1, pool_fee: 0n };
    const rest = { residue_digits: 0n, residue_scale: 0, total_weight: 1n, missing_since: null };
    await store.write(async (tx) => {
      await tx.insert(rewardDeposit, [
        { ...deposit, txid: 'a', amount: 5_000n, state: 'matched', source_id: 'pool-a' },
        { ...deposit, txid: 'b', amount: 7_000n, state: 'matched', source_id: 'pool-b' },
        { ...deposit, txid: 'c', amount: 9_000n, state: 'unmatched', source_id: null },
      ]);
      await tx.insert(rewardRowHead, [
        { ...row, ...rest, source_id: 'pool-a', external_id: 'd1', from_at: START, net: 6_000n },
      ]);
      const shared = { rule: 'contract-units' as const, rule_from_at: T0, pplns_window: null };
      const noWork = { window_hashes: null, found_hashes: null, reached_at: null };
      await tx.insert(rowSharing, [{ source_id: 'pool-a', external_id: 'd1', ...shared, ...noWork }]);
    });
    const { assessment, stated } = await query.account('lease-1');
    expect(assessment.standing).toMatchObject({ received: 5_000n, atRisk: 192749977022409n - 5_000n });
    expect(stated).toBe(6_000n);
    // It came today, which has no price yet: it is no part of the value, and it is said.
    expect(assessment.returns).toMatchObject({ value: 0n, unpriced: 5_000n, coin: 5_000n, roiBps: -10_000n });
    // 5,000 sat at 100,000 dollars are five dollars of a cost of 1,010.
    const prices = new PriceService(store, clock, NO_PRICES, audit);
    const known = { asset: 'BTC', at: plusMs(T0, DAY_MS), evidence: 'known by now', by: 'operator-1' } as const;
    await store.write((tx) => prices.enter(tx, { ...known, price: parsePrice('100000') }));
    const { assessment: later } = await query.account('lease-1');
    expect(later.cost?.total).toBe(parseUsd('1010'));
    const priced = { value: parseUsd('5'), unpriced: 0n, roiBps: -9951n, boughtCoin: 1_010_000n };
    expect(later.returns).toMatchObject(priced);
  });

  it('shares a window by units x time, exactly, and leaves to nobody what nobody holds', async () => {
    await sourceState(store, 'pool-a');
    const { declare, give } = await world(store, node);
    await declare({}, 'pool-a');
    await give('m-a', 60n, START);
    await give('m-b', 40n, plusMs(START, 12 * HOUR_MS));
    await give('m-a', 30n, plusMs(START, 18 * HOUR_MS));
    const window = { from: START, to: plusMs(START, DAY_MS) };
    const weights = await store.read((tx) => unitsAt(tx, 'pool-a', window));
    const hours = (n: number) => BigInt(n * HOUR_MS);
    expect(weights).toEqual([
      { memberId: 'm-a', weight: 60n * hours(18) + 30n * hours(6) },
      { memberId: 'm-b', weight: 40n * hours(12) },
      { memberId: null, weight: 40n * hours(12) + 30n * hours(6) },
    ]);
    expect(weights.reduce((sum, { weight }) => sum + weight, 0n)).toBe(100n * hours(24));
    expect(await store.read((tx) => unitsAt(tx, 'pool-b', window))).toEqual([]);
    // What was stated of the time before the contract is not the operator's by it.
    const before = { from: plusMs(START, -DAY_MS), to: START };
    expect(await store.read((tx) => unitsAt(tx, 'pool-a', before))).toEqual([]);
    const across = await store.read((tx) => unitsAt(tx, 'pool-a', { from: before.from, to: plusMs(START, 1) }));
    expect(across.map(({ memberId }) => memberId)).toEqual(['m-a', null]);
  });

  it('never sells more units than there are, at no instant', async () => {
    const { declare, give } = await world(store, node);
    await declare();
    await give('m-a', 60n, START);
    await give('m-b', 40n, START);
    await expect(give('m-c', 1n, START)).rejects.toMatchObject({ code: 'rewards.contract-oversold' });
    await give('m-a', 59n, plusMs(START, DAY_MS));
    await expect(give('m-c', 1n, plusMs(START, DAY_MS - 1))).rejects.toMatchObject({
      code: 'rewards.contract-oversold',
    });
    await give('m-c', 1n, plusMs(START, DAY_MS));
    expect(await store.read((tx) => tx.count(contractUnit))).toBe(4);
  });

  it('changes nothing that is booked or declared already', async () => {
    await sourceState(store, 'pool-a');
    const { declare, give, clock } = await world(store, node);
    await declare({}, 'pool-a');
    const at = (ms: number) => plusMs(START, ms);
    await expect(give('m-a', 1n, at(-1))).rejects.toMatchObject({ code: 'rewards.backdated' });
    await give('m-a', 1n, at(0));
    await expect(give('m-a', 2n, at(0))).rejects.toMatchObject({ code: 'rewards.backdated' });
    const row = { asset: 'BTC' as const, revision: 1, pool_fee: 0n, residue_digits: 0n, residue_scale: 0 };
    const rest = { total_weight: 1n, missing_since: null, net: 1n, booked_revision: 1, external_id: 'd1' };
    await store.write((tx) =>
      tx.insert(rewardRowHead, [{ ...row, ...rest, source_id: 'pool-a', from_at: START, to_at: at(DAY_MS) }]),
    );
    await expect(give('m-b', 1n, at(DAY_MS - 1))).rejects.toMatchObject({ code: 'rewards.backdated' });
    await give('m-b', 1n, at(DAY_MS));
    const far = instant(clock.now() + 366 * DAY_MS);
    await expect(give('m-d', 1n, plusMs(far, 1))).rejects.toMatchObject({ code: 'rewards.too-far-ahead' });
  });

  it('is declared once, by its terms alone, and each source pays for one', async () => {
    await sourceState(store, 'pool-a');
    const { declare, audit } = await world(store, node);
    await expect(declare({ fee: { currency: 'eur' } })).rejects.toMatchObject({
      code: 'rewards.bad-contract',
      fields: { param: 'fee.currency' },
    });
    await expect(declare({}, 'pool-z')).rejects.toMatchObject({ code: 'rewards.unknown-source' });
    await declare({}, 'pool-a');
    await expect(declare({ id: 'lease-1' })).rejects.toMatchObject({ code: 'rewards.contract-known' });
    await expect(declare({ id: 'lease-2' }, 'pool-a')).rejects.toMatchObject({ code: 'rewards.contract-source-taken' });
    await declare({ id: 'lease-2' });
    await declare({ id: 'lease-3' });
    expect(await store.read((tx) => tx.count(contract))).toBe(3);
    await store.read(async (tx) => {
      const acts = (await audit.page(tx, undefined, 10)).map(({ actor, action, subject }) => [actor, action, subject]);
      expect(acts.at(-1)).toEqual([ACTOR, 'contract.declared', 'lease-1']);
    });
    await expect(store.write((tx) => tx.update(contract, { id: 'lease-1' }, { terms: '{}' }))).rejects.toMatchObject({
      code: 'store.append-only',
    });
  });

  it('is paid through another source as long as nothing was booked under it', async () => {
    for (const id of ['pool-a', 'pool-b']) await sourceState(store, id);
    const { declare, give, contracts, audit } = await world(store, node);
    const set = (contractId: string, sourceId: string | null) =>
      store.write((tx) => contracts.setSource(tx, ACTOR, { contractId, sourceId }));
    const window = { from: START, to: plusMs(START, DAY_MS) };
    const shares = (sourceId: string) => store.read((tx) => unitsAt(tx, sourceId, window));
    const state = async () => store.read((tx) => contracts.held(tx, 'lease-1'));
    await declare({}, 'pool-a');
    await give('m-a', 100n, START);
    await set('lease-1', 'pool-b');
    expect((await state()).sourceId).toBe('pool-b');
    expect([await shares('pool-a'), (await shares('pool-b')).map(({ memberId }) => memberId)]).toEqual([[], ['m-a']]);
    await declare({ id: 'lease-2' }, 'pool-a');
    await expect(set('lease-1', 'pool-a')).rejects.toMatchObject({ code: 'rewards.contract-source-taken' });
    await expect(set('lease-1', 'pool-z')).rejects.toMatchObject({ code: 'rewards.unknown-source' });
    await set('lease-1', null);
    expect([(await state()).sourceId, await shares('pool-b')]).toEqual([null, []]);
    await set('lease-1', 'pool-b');
    const acts = await store.read((tx) => audit.page(tx, undefined, 2));
    expect(acts[0]).toMatchObject({ actor: ACTOR, action: 'contract.source', subject: 'lease-1', details: { source: 'pool-b', before: 'none' } }); // prettier-ignore
    const row = { asset: 'BTC' as const, revision: 1, pool_fee: 0n, residue_digits: 0n, residue_scale: 0, net: 1n };
    const rest = { total_weight: 1n, missing_since: null, booked_revision: 1, source_id: 'pool-b' };
    const shared = { source_id: 'pool-b', rule: 'contract-units' as const, rule_from_at: T0, pplns_window: null };
    const noWork = { window_hashes: null, found_hashes: null, reached_at: null };
    const booked = (external_id: string, from_at: Instant) =>
      store.write(async (tx) => {
        await tx.insert(rewardRowHead, [{ ...row, ...rest, external_id, from_at, to_at: plusMs(from_at, DAY_MS) }]);
        await tx.insert(rowSharing, [{ ...shared, ...noWork, external_id }]);
      });
    await booked('before', plusMs(START, -DAY_MS));
    await set('lease-1', null);
    await set('lease-1', 'pool-b');
    await booked('first', START);
    const refused = { code: 'rewards.contract-booked', fields: { param: 'sourceId' } };
    await expect(set('lease-1', null)).rejects.toMatchObject(refused);
    await set('lease-1', 'pool-b');
    expect(
      await store.read((tx) => contracts.held(tx, 'lease-1').then((held) => contracts.isSourceOpen(tx, held))),
    ).toBe(false);
  });

  it('notes notice and electricity once each, when they have happened', async () => {
    const { declare, contracts, clock, query } = await world(store, node);
    await declare();
    await declare({ id: 'lease-2', electricity: null, cancellation: null });
    const note = (kind: 'electricity' | 'cancelled', at: Instant, contractId = 'lease-1') =>
      store.write((tx) =>
        contracts.record(tx, ACTOR, {
          contractId,
          kind,
          at,
          days: kind === 'electricity' ? 5 : 0,
          price: parseUsd('3'),
        }),
      );
    const now = clock.now();
    const refused = { code: 'rewards.contract-event' };
    await expect(note('cancelled', plusMs(now, 1))).rejects.toMatchObject(refused);
    await expect(note('cancelled', now, 'lease-2')).rejects.toMatchObject(refused);
    await expect(note('electricity', now, 'lease-2')).rejects.toMatchObject(refused);
    await note('electricity', now);
    await expect(note('electricity', now)).rejects.toMatchObject(refused);
    await note('cancelled', now);
    await expect(note('cancelled', now)).rejects.toMatchObject(refused);
    const { held, endsAt, assessment } = await query.account('lease-1');
    expect(endsAt).toBe(plusMs(now, DAY_MS));
    expect(held.events).toEqual({ topUps: [{ at: now, days: 5, price: parseUsd('3') }], cancelledAt: now });
    // Half of the price for the days that are not run comes back, rounded down to 1e-12 dollar.
    const leftMs = BigInt(START + 30 * DAY_MS - (now + DAY_MS));
    const refund = (parseUsd('1000') * leftMs) / (2n * BigInt(30 * DAY_MS));
    expect(assessment.cost?.total).toBe(parseUsd('1013') - refund);
  });

  it('shares what the source states by the units of its contract, to the last base unit', async () => {
    const source = new ScriptedSource(declaration({ id: 'lease', sharing: 'contract-units', dayOffsetMinutes: 0 }));
    const room = rewardsRoom(store, [source]);
    await room.collect.collectAll();
    const contracts = new ContractService(new AuditService(room.clock), room.clock);
    const terms = JSON.stringify({ ...TERMS, start: '2026-03-01', dayOffsetMinutes: 0 });
    await store.write(async (tx) => {
      await contracts.declare(tx, ACTOR, { sourceId: 'lease', terms });
      for (const [memberId, units] of [
        ['m-a', 60n],
        ['m-b', 30n],
      ] as const) {
        await contracts.setUnits(tx, ACTOR, { contractId: 'lease-1', memberId, units, from: DAY_ONE });
      }
    });
    source.rows = [dayRow(0, 1_003n), dayRow(1, 7n)];
    await room.collect.collectAll();
    const shares = await store.read(
      (tx) =>
      tx.find(rewardShare, { where: { source_id: 'lease' }, orderBy: [['external_id', 'asc'], ['holder', 'asc']] }), // prettier-ignore
    );
    // 1003 x 60 %, 30 % and 10 % are 601.8, 300.9 and 100.3; 7 are 4.2, 2.1 and 0.7.
    expect(shares.map(({ external_id, holder, due }) => [external_id, holder, due])).toEqual([
      ['day-0', 'm-m-a', 602n],
      ['day-0', 'm-m-b', 301n],
      ['day-0', 'own', 100n],
      ['day-1', 'm-m-a', 4n],
      ['day-1', 'm-m-b', 2n],
      ['day-1', 'own', 1n],
    ]);
    // What is booked keeps its terms.
    await expect(
      store.write((tx) =>
        contracts.setUnits(tx, ACTOR, {
          contractId: 'lease-1',
          memberId: 'm-c',
          units: 1n,
          from: plusMs(DAY_ONE, DAY_MS),
        }),
      ),
    ).rejects.toMatchObject({ code: 'rewards.backdated' });
  });

  it('counts a weekly row that begins before its contract: whole by the terms, else by time', async () => {
    const source = new ScriptedSource(declaration({ id: 'lease', sharing: 'contract-units', dayOffsetMinutes: 0 }));
    const room = rewardsRoom(store, [source]);
    await room.collect.collectAll();
    const { network } = await world(store, node);
    const contracts = new ContractService(new AuditService(room.clock), room.clock);
    const query = new ContractQueryService(store, room.clock, contracts, network);
    const members = new ContractMemberService(store, room.clock, query);
    // It starts on the fifth day, a Thursday; a week of its provider begins on the third.
    const day = (n: number) => plusMs(DAY_ONE, (n - 1) * DAY_MS);
    const settlement = { everyDays: 7, anchor: '2026-03-03', paidWithinDays: 1, toleranceBps: 0 };
    const terms = JSON.stringify({ ...TERMS, start: '2026-03-05', dayOffsetMinutes: 0, settlement });
    await store.write(async (tx) => {
      await contracts.declare(tx, ACTOR, { sourceId: 'lease', terms });
      await contracts.setUnits(tx, ACTOR, { contractId: 'lease-1', memberId: 'm-a', units: 60n, from: day(5) });
    });
    const week = (name: string, from: number, net: bigint) => {
      return dayRow(0, net, { externalId: name, from: day(from), to: day(from + 7) });
    };
    source.rows = [week('by-terms', 3, 1_000n), week('by-time', 2, 1_000n), week('before', -2, 1_000n)];
    await room.collect.collectAll();
    const shares = await store.read(
      (tx) =>
      tx.find(rewardShare, { where: { source_id: 'lease' }, orderBy: [['external_id', 'asc'], ['holder', 'asc']] }), // prettier-ignore
    );
    expect(shares.map(({ external_id, holder, due }) => [external_id, holder, due])).toEqual([
      // Over when the contract began: no contract's, and in sight until it is somebody's.
      ['before', 'unassigned', 1_000n],
      // Nothing ran for it before: 60 % of all of it.
      ['by-terms', 'm-m-a', 600n],
      ['by-terms', 'own', 400n],
      // Four of its seven days: 60 % of them are 342.9, and the operator's own is the rest, of before included.
      ['by-time', 'm-m-a', 343n],
      ['by-time', 'own', 657n],
    ]);
    const account = await query.account('lease-1');
    // All of the week by the terms, and 571.4 of the other; of what was over when it started, nothing.
    expect(account.stated).toBe(1_571n);
    const [seen] = await members.of('m-a');
    expect(seen?.books).toMatchObject({ credited: 943n, received: 0n, awaited: 943n });
    // 400 and 228: with the member's it is what was stated.
    expect((await members.own(account)).books).toMatchObject({ credited: 628n, awaited: 628n });
  });
});
