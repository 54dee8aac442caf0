import { AuditService } from '../../src/audit/audit.service';
import { defaultChainConfig } from '../../src/chain';
import { PriceService } from '../../src/prices/price.service';
import { CoinChainService } from '../../src/chain/coin-chain.service';
import { ContractLossService } from '../../src/rewards/contract-loss.service';
import { ContractMemberService } from '../../src/rewards/contract-member.service';
import { ContractNetworkService } from '../../src/rewards/contract-network.service';
import { ContractQueryService } from '../../src/rewards/contract-query.service';
import { ContractService } from '../../src/rewards/contract.service';
import { contractWriteOff } from '../../src/rewards/contracts/contract.entity';
import { rewardShare } from '../../src/rewards/reward.entity';
import { UnassignedQueryService } from '../../src/rewards/unassigned-query.service';
import { UnassignedService } from '../../src/rewards/unassigned.service';
import { DAY_MS, instant, plusMs } from '../../src/units';
import { ChainRoom } from '../support/chain-room';
import { FakeClock } from '../support/fake-clock';
import { FakeCore } from '../support/fake-core';
import { balancesOf, DAY_ONE, dayRow, declaration, poolPays, rewardsRoom, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';

const TERMS = {
  ...{ id: 'lease-1', provider: 'provider', asset: 'BTC', algorithm: 'sha256d', hashRate: '1', units: 100 },
  ...{ price: '1000', start: '2026-03-01', termDays: 30, dayOffsetMinutes: 0, writeOffAfterDays: 3 },
  settlement: { everyDays: 1, paidWithinDays: 1, toleranceBps: 0 },
};
/** Day 0 ends on the 2nd, is due on the 3rd, and is given up when three more days are over. */
const LAST_CHANCE = plusMs(DAY_ONE, 5 * DAY_MS);

describeEachStore('claims that a contract’s rule gives up', (open) => {
  let node: FakeCore;
  beforeAll(async () => (node = await FakeCore.start(DAY_ONE / 1000 - 600)));
  afterAll(() => node.stop());

  /**
   * Members a and b hold 60 and 30 of 100 units, the operator the rest; the service fee is 2 %. By percent they have as much.
   * @param declared late: the contract is declared when its first days are booked already
   */
  async function world(
    sharing: 'contract-units' | 'percent' = 'contract-units',
    declared: { readonly late?: boolean; readonly start?: string } = {},
  ) {
    const store = await open();
    const clock = new FakeClock(DAY_ONE);
    const source = new ScriptedSource(declaration({ id: 'lease', sharing }));
    const room = rewardsRoom(store, [source], { clock });
    const audit = new AuditService(clock);
    const contracts = new ContractService(audit, clock);
    const quoteAt = () => Promise.resolve(undefined);
    const prices = new PriceService(store, clock, { name: 'none', label: 'none', quoteAt }, audit);
    const chain = new ChainRoom(store, node);
    const network = new ContractNetworkService(
      chain.chain,
      prices,
      defaultChainConfig('regtest'),
      new CoinChainService(store, clock, []),
    );
    const query = new ContractQueryService(store, clock, contracts, network);
    const losses = new ContractLossService(store, contracts, query, room.writeOffs);
    await room.collect.collectAll();
    const declare = () => {
      const terms = JSON.stringify({ ...TERMS, start: declared.start ?? TERMS.start });
      return store.write((tx) => contracts.declare(tx, 'op', { sourceId: 'lease', terms }));
    };
    if (declared.late !== true) await declare();
    await store.write(async (tx) => {
      const shares = [{ memberId: 'a', bps: 6_000 }, { memberId: 'b', bps: 3_000 }]; // prettier-ignore
      if (sharing === 'percent') {
        await room.terms.setFixedShares(tx, 'op', { sourceId: 'lease', shares, from: DAY_ONE });
      } else if (declared.late !== true) {
        await contracts.setUnits(tx, 'op', { contractId: 'lease-1', memberId: 'a', units: 60n, from: DAY_ONE });
        await contracts.setUnits(tx, 'op', { contractId: 'lease-1', memberId: 'b', units: 30n, from: DAY_ONE });
      }
      await room.terms.setServiceFee(tx, 'op', { memberId: '*', bps: 200, from: DAY_ONE });
    });
    clock.set(plusMs(DAY_ONE, 2 * DAY_MS));
    source.rows = [dayRow(0, 1_000n, { poolFee: 100n }), dayRow(1, 500n)];
    await room.collect.collectAll();
    if (declared.late === true) await declare();
    const pay = async (n: number, amount: bigint) => {
      source.payouts = [...source.payouts, poolPays(n, amount)];
      await room.collect.collectAll();
      const deposit = { txid: poolPays(n, amount).txid ?? '', vout: 0, walletId: 'main', amount, at: clock.now() };
      return store.write((tx) => room.receive.match(tx, deposit));
    };
    const accrued = async () => {
      const all = Object.entries(await balancesOf(room));
      return Object.fromEntries(all.filter(([account]) => /accrued|own|receivable|unassigned/.test(account)));
    };
    return { store, clock, source, room, contracts, query, losses, pay, accrued };
  }

  const DAY_1_ONLY = {
    'receivable/source/lease BTC': 500n,
    'member/a/accrued BTC': 294n,
    'member/b/accrued BTC': 147n,
    'operator/accrued/lease BTC': 9n,
    'operator/own/lease BTC': 50n,
  };
  const BOTH_DAYS = {
    'receivable/source/lease BTC': 1_500n,
    'member/a/accrued BTC': 882n,
    'member/b/accrued BTC': 441n,
    'operator/accrued/lease BTC': 27n,
    'operator/own/lease BTC': 150n,
  };

  it('leave the books when the last day is over, not before, each holder’s claim by its own entry', async () => {
    const { store, clock, room, losses, query, accrued } = await world();
    expect(await losses.claiming()).toEqual(['lease-1']);
    clock.set(LAST_CHANCE);
    expect(await losses.judge('lease-1')).toBe(0);
    expect(await accrued()).toEqual(BOTH_DAYS);
    clock.advance(1);
    expect(await losses.judge('lease-1')).toBe(1);
    expect(await accrued()).toEqual(DAY_1_ONLY);
    expect(await losses.judge('lease-1')).toBe(0);
    const { a, rest, verified, audited, sources, reconciled, earnings } = await store.read(async (tx) => ({
      a: await room.ledger.entryByReference(tx, 'reward/lease/day-0/lost-1/a'),
      rest: await room.ledger.entriesByReference(tx, ['b', '.operator', '.own'].map((who) => `reward/lease/day-0/lost-1/${who}`)), // prettier-ignore
      verified: await room.ledger.verify(tx),
      audited: await new AuditService(clock).page(tx, undefined, 1),
      sources: await room.query.sources(tx),
      reconciled: await room.reconciled.sources(tx),
      earnings: await room.query.earnings(tx, 'a', { limit: 10 }),
    }));
    expect(a).toMatchObject({
      kind: 'reward.written-off',
      links: { source: 'lease', row: 'day-0', contract: 'lease-1' },
    });
    // Six tenths of 1,000 less 2 %: 588, with 60 of the pool's fee and 12 of the service's in its gross.
    expect(a?.postings.map(({ account, side, amount, role }) => [account, side, amount, role])).toEqual([
      ['member/a/accrued', 'debit', 660n, 'gross'],
      ['member/a/accrued', 'credit', 60n, 'pool-fee'],
      ['member/a/accrued', 'credit', 12n, 'service-fee'],
      ['receivable/source/lease', 'credit', 588n, 'principal'],
    ]);
    expect(rest.size).toBe(3);
    expect(verified.ok).toBe(true);
    expect(audited[0]).toMatchObject({ action: 'contract.written-off', subject: 'lease-1' });
    expect(sources[0]).toMatchObject({ earned: 1_500n, received: 0n, outstanding: 500n, writtenOff: 1_000n });
    expect(reconciled[0]?.result.totals).toMatchObject({ unpaid: 500n, writtenOff: 1_000n, difference: 0n });
    expect(earnings.map(({ externalId, writtenOff }) => [externalId, writtenOff])).toEqual([
      ['day-1', 0n],
      ['day-0', 588n],
    ]);
    expect((await query.account('lease-1')).lost).toBe(1_000n);
    const [mine] = await new ContractMemberService(store, clock, query).of('a');
    expect(mine?.books).toEqual({
      ...{ gross: 960n, poolFee: 60n, serviceFee: 18n, credited: 882n },
      ...{ received: 0n, writtenOff: 588n, awaited: 294n, isByUnits: true, isFollowed: true },
    });
    expect([mine?.units, mine?.since]).toEqual([60n, DAY_ONE]);
  });

  it('are the operator’s own where nobody bought the units: booked gross, taken in with the coin, until they are sold', async () => {
    const { store, clock, source, room, contracts, pay, accrued } = await world();
    const entry = await store.read((tx) => room.ledger.entryByReference(tx, 'reward/lease/day-0/r1/.own'));
    // A tenth of 1,000 and of the pool's fee of 100; nobody pays a service fee to himself.
    expect(entry?.postings.map(({ account, side, amount, role }) => [account, side, amount, role])).toEqual([
      ['receivable/source/lease', 'debit', 100n, 'principal'],
      ['operator/own/lease', 'credit', 110n, 'gross'],
      ['operator/own/lease', 'debit', 10n, 'pool-fee'],
    ]);
    expect(await pay(1, 1_500n)).toBe('matched');
    expect(await accrued()).toEqual({ 'income/own-mining BTC': 150n });
    // Restated down after it was paid: the income goes with it, and the coin covers what comes next.
    source.rows = [dayRow(0, 600n, { poolFee: 100n }), dayRow(1, 500n)];
    await room.collect.collectAll();
    expect(await balancesOf(room, 'income/own-mining')).toEqual({ 'income/own-mining BTC': 110n });
    // Sold from the third day on: what lies before stays the operator's, what follows is the buyer's.
    const sold = { contractId: 'lease-1', memberId: 'c', units: 10n, from: plusMs(DAY_ONE, 2 * DAY_MS) };
    await store.write((tx) => contracts.setUnits(tx, 'op', sold));
    clock.set(plusMs(DAY_ONE, 3 * DAY_MS));
    source.rows = [...source.rows, dayRow(2, 400n)];
    await room.collect.collectAll();
    const shares = await store.read((tx) => tx.find(rewardShare, { where: { external_id: 'day-2' } }));
    expect(shares.map(({ holder, net }) => [holder, net]).sort()).toEqual([
      ['m-a', 240n],
      ['m-b', 120n],
      ['m-c', 40n],
      ['operator', 0n],
    ]);
    expect((await store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
  });

  it('never cost what came: a day that is paid in part loses the rest alone, and coin brings it back', async () => {
    const { store, clock, room, losses, pay, accrued } = await world();
    expect(await pay(1, 400n)).toBe('matched');
    const available = await balancesOf(room, 'member/a/available');
    expect(available).toEqual({ 'member/a/available BTC': 235n });
    clock.set(plusMs(LAST_CHANCE, 1));
    await losses.judge('lease-1');
    expect(await balancesOf(room, 'member/a/available')).toEqual(available);
    // The 40 that came for the operator's own tenth stay his income.
    expect(await accrued()).toEqual({ ...DAY_1_ONLY, 'income/own-mining BTC': 40n });
    // More comes than is owed: what was given up is owed again, and the oldest day is covered first, as always.
    expect(await pay(2, 550n)).toBe('matched');
    expect(await balancesOf(room, 'receivable')).toEqual({ 'receivable/source/lease BTC': 550n });
    expect(await balancesOf(room, 'unmatched')).toEqual({});
    const came = Object.values(await balancesOf(room, 'treasury')).reduce((all, one) => all + one, 0n);
    expect(came).toBe(950n);
    // Owed again, the day is as late as before: its rest is given up anew, and paid in full after all.
    expect(await losses.judge('lease-1')).toBe(1);
    expect(await balancesOf(room, 'receivable')).toEqual({ 'receivable/source/lease BTC': 500n });
    expect(await pay(3, 550n)).toBe('matched');
    expect(await accrued()).toEqual({ 'income/own-mining BTC': 150n });
    expect(await balancesOf(room, 'member')).toEqual({
      'member/a/available BTC': 882n,
      'member/b/available BTC': 441n,
    });
    const rows = await store.read((tx) => tx.find(contractWriteOff));
    expect(rows.every(({ restored_at }) => restored_at !== null)).toBe(true);
    expect(new Set(rows.map(({ turn }) => turn))).toEqual(new Set([1, 2]));
    expect((await store.read((tx) => room.ledger.verify(tx))).ok).toBe(true);
  });

  it('are owed again before their row is restated', async () => {
    const { clock, source, room, losses, accrued } = await world();
    clock.set(plusMs(LAST_CHANCE, 1));
    await losses.judge('lease-1');
    source.rows = [dayRow(0, 500n, { poolFee: 50n }), dayRow(1, 500n)];
    await room.collect.collectAll();
    expect(await accrued()).toEqual({
      ...BOTH_DAYS,
      ...{ 'receivable/source/lease BTC': 1_000n, 'operator/own/lease BTC': 100n },
      ...{ 'member/a/accrued BTC': 588n, 'member/b/accrued BTC': 294n, 'operator/accrued/lease BTC': 18n },
    });
    expect(await losses.judge('lease-1')).toBe(1);
    expect(await accrued()).toEqual(DAY_1_ONLY);
  });

  it('are owed again before what nobody held of their row is given to a member', async () => {
    // Booked before the contract was declared: nobody held a unit, and all of it is nobody's.
    const { store, clock, room, losses, accrued } = await world('contract-units', { late: true });
    clock.set(plusMs(LAST_CHANCE, 1));
    await losses.judge('lease-1');
    expect(await accrued()).toEqual({ 'unassigned/source/lease BTC': 500n, 'receivable/source/lease BTC': 500n });
    const unassigned = new UnassignedQueryService(room.terms, room.work);
    const gifts = new UnassignedService(room.ledger, unassigned, new AuditService(clock), room.writeOffs, clock);
    const wish = { sourceId: 'lease', externalId: 'day-0', worker: null, from: null, to: null, memberId: 'b' };
    await store.write(async (tx) => {
      const { digest } = await unassigned.plan(tx, wish);
      await gifts.book(tx, 'op', wish, { digest, reason: 'Bought later' });
    });
    // The row is b's: 980 after the service fee of 20.
    expect(await balancesOf(room, 'member/b')).toEqual({ 'member/b/accrued BTC': 980n });
    expect(await losses.judge('lease-1')).toBe(1);
    expect(await balancesOf(room, 'member/b')).toEqual({});
    const shares = await store.read((tx) => tx.find(rewardShare, { where: { external_id: 'day-0', open: true } }));
    expect(shares).toEqual([]);
  });

  it.each([
    ['that is shared by another rule', 'percent', '2026-03-01', 0n, []],
    ['of the day before the contract', 'contract-units', '2026-03-02', 500n, ['day-1']],
  ] as const)('are never those of a row %s, whatever source was declared', async (_what, sharing, start, own, rows) => {
    const { store, clock, room, losses, query, pay } = await world(sharing, { late: true, start });
    clock.set(instant(LAST_CHANCE + 100 * DAY_MS));
    expect(await losses.judge('lease-1')).toBe(rows.length);
    const lost = await store.read((tx) => tx.find(contractWriteOff));
    expect([...new Set(lost.map(({ external_id }) => external_id))]).toEqual(rows);
    expect(await balancesOf(room, 'receivable')).toEqual({ 'receivable/source/lease BTC': 1_500n - own });
    // What comes covers the oldest day first, which is no contract's.
    expect(await pay(1, 1_200n)).toBe('matched');
    const [seen] = [await query.account('lease-1')];
    const came = own === 0n ? 0n : 200n;
    expect(seen.stated).toBe(own);
    expect(seen.assessment.standing.received + seen.assessment.standing.ahead).toBe(came);
    const { books } = await new ContractMemberService(store, clock, query).own(seen);
    expect(books?.credited).toBe(0n);
    expect((await store.read((tx) => room.ledger.verify(tx))).ok).toBe(true);
  });

  it('stay where no contract’s rule gives anything up, and where coin goes to a venue', async () => {
    const { store, clock, room, contracts, losses } = await world();
    await expect(losses.judge('none')).rejects.toMatchObject({ code: 'rewards.unknown-contract' });
    const keeps = { ...TERMS, id: 'lease-2', writeOffAfterDays: undefined };
    await store.write((tx) => contracts.declare(tx, 'op', { sourceId: null, terms: JSON.stringify(keeps) }));
    expect(await losses.claiming()).toEqual(['lease-1']);
    expect(await losses.judge('lease-2')).toBe(0);
    clock.set(instant(LAST_CHANCE + 100 * DAY_MS));
    const venue = new ScriptedSource(declaration({ id: 'venue-paid', sharing: 'percent', receivesAt: 'venue' }));
    venue.rows = [dayRow(0, 1_000n)];
    const other = rewardsRoom(store, [venue], { clock });
    await other.collect.collectAll();
    const { terms } = await store.read((tx) => contracts.held(tx, 'lease-1'));
    const contract = { contractId: 'venue-lease', sourceId: 'venue-paid', terms };
    const state = { defaultAt: null, isOver: false };
    expect(await store.write((tx) => room.writeOffs.giveUp(tx, contract, state))).toBe(0);
    const unknown = { ...contract, sourceId: 'nobody' };
    expect(await store.write((tx) => room.writeOffs.giveUp(tx, unknown, state))).toBe(0);
  });
});
