import type { Actor } from '../../../src/api/http/actor.dto';
import { RoomsMemberContractDesk } from '../../../src/api/member/contract-desk.adapter';
import { ContractSources, OwnShareSources, RoomsContractsDesk } from '../../../src/api/operator/contracts-desk.adapter';
import { NamesService } from '../../../src/api/operator/names.service';
import { AuditService } from '../../../src/audit/audit.service';
import { defaultChainConfig } from '../../../src/chain';
import { MemberService } from '../../../src/members/member.service';
import { PersonService } from '../../../src/members/person.service';
import { PriceService } from '../../../src/prices/price.service';
import { CoinChainService } from '../../../src/chain/coin-chain.service';
import { ContractMemberService } from '../../../src/rewards/contract-member.service';
import { ContractNetworkService } from '../../../src/rewards/contract-network.service';
import { ContractQueryService } from '../../../src/rewards/contract-query.service';
import { ContractService } from '../../../src/rewards/contract.service';
import { OwnShareRooms, OwnShareService } from '../../../src/rewards/own-share.service';
import { UnassignedQueryService } from '../../../src/rewards/unassigned-query.service';
import { SolvencyService } from '../../../src/solvency/solvency.service';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { TABLES } from '../../../src/tables';
import { DAY_MS, HOUR_MS, instant, parseInstant, parsePrice, plusMs, sats } from '../../../src/units';
import { ChainRoom } from '../../support/chain-room';
import { FakeCore } from '../../support/fake-core';
import { balancesOf, dayRow, declaration, poolPays, rewardsRoom, ScriptedSource } from '../../support/rewards';

const ACTOR: Actor = {
  sessionId: 's',
  accountId: 'olga',
  role: 'operator',
  memberId: null,
  steppedUpUntil: instant(0),
};
const START = parseInstant('2026-01-01T00:00:00Z');
const POLICY = { network: 'regtest', coolOffFirstWithProofMs: HOUR_MS, coolOffWithProofMs: HOUR_MS, coolOffWithoutProofMs: HOUR_MS, defaultThresholdSats: sats(1n) } as const; // prettier-ignore
const TERMS = {
  ...{
    id: 'lease-1',
    provider: 'provider',
    asset: 'BTC',
    algorithm: 'sha256d',
    hashRate: '1',
    units: 100,
    price: '1000',
  },
  ...{ start: '2026-01-01', termDays: 30, dayOffsetMinutes: 0 },
  settlement: { everyDays: 1, paidWithinDays: 1, toleranceBps: 0 },
};

describe('contracts as operators see them', () => {
  let node: FakeCore;
  beforeEach(async () => {
    node = await FakeCore.start(START / 1000 - 600);
    node.mine(2 * 144 + 2, { empty: true });
  });
  afterEach(() => node.stop());

  async function house() {
    const store = new MemoryStore(TABLES);
    const room = new ChainRoom(store, node);
    await room.follow();
    const { clock } = room;
    const audit = new AuditService(clock);
    const source = {
      ...{ name: 'feed', label: 'feed' },
      quoteAt: (_: unknown, at: number) =>
        Promise.resolve({ price: parsePrice('100000'), source: 'feed', observedAt: instant(at), raw: '' }),
    };
    const contracts = new ContractService(audit, clock);
    const network = new ContractNetworkService(
      room.chain,
      new PriceService(store, clock, source, audit),
      defaultChainConfig('regtest'),
      new CoinChainService(store, clock, []),
    );
    const people = new PersonService(audit);
    const members = new MemberService(clock, POLICY, audit);
    await store.write(async (tx) => {
      await members.create(tx, { id: 'm-ada', actor: 'test' });
      await people.add(tx, { id: 'm-ada', name: 'Ada Miner', mail: 'ada@example.org' }, 'test');
    });
    const lease = new ScriptedSource(declaration({ id: 'lease', sharing: 'contract-units', since: START }));
    const rewards = rewardsRoom(store, [lease], { clock });
    const names = new NamesService(people, new UnassignedQueryService(rewards.terms, rewards.work));
    const query = new ContractQueryService(store, clock, contracts, network);
    const holders = new ContractMemberService(store, clock, query);
    const rooms = new ContractSources(contracts, query, holders, members, names);
    const mine = new RoomsMemberContractDesk(clock, holders);
    const { ledger, terms, writeOffs } = rewards;
    const shares = new OwnShareService(ledger, audit, contracts, new OwnShareRooms(terms, writeOffs), clock);
    const chain = { confirmed: 0n };
    const coins = { coins: () => Promise.resolve({ ...chain, ownChange: 0n }) };
    const solvency = new SolvencyService(clock, coins, ledger, { venueBalances: () => Promise.resolve([]) });
    const own = new OwnShareSources(shares, solvency);
    return { desk: new RoomsContractsDesk(store, clock, rooms, own), mine, now: clock.now(), rewards, lease, chain };
  }

  it('are listed with what they earned, and opened with their days, holders and terms', async () => {
    const { desk, now } = await house();
    expect((await desk.list()).items).toEqual([]);
    const terms = JSON.stringify(TERMS);
    expect(await desk.declare(ACTOR, { sourceId: null, terms })).toEqual({ contractId: 'lease-1' });
    expect(await desk.setUnits(ACTOR, 'lease-1', { memberId: 'm-ada', units: '60' })).toMatchObject({ from: START });
    const change = await desk.setUnits(ACTOR, 'lease-1', { memberId: 'm-ada', units: '40' });
    expect(change.from).toBe(now);
    const { items, scenarios } = await desk.list();
    const [item] = items;
    expect(item).toMatchObject({
      id: 'lease-1',
      units: '100',
      heldUnits: '40',
      received: '0',
      stated: null,
      cost: '1000.00',
    });
    expect(BigInt(item?.earned ?? '0')).toBe(BigInt(item?.atRisk ?? '-1'));
    expect(item?.projections.map(({ scenario }) => scenario)).toEqual(scenarios.map(({ name }) => name));
    const detail = await desk.detail('lease-1');
    expect(detail.days.map(({ from }) => from)).toEqual([START + DAY_MS, START]);
    expect(detail.days.reduce((sum, { net }) => sum + BigInt(net), 0n)).toBe(BigInt(detail.earned));
    expect(detail.holdings.map(({ name, units }) => [name, units])).toEqual([
      ['Ada Miner', '40'],
      ['Ada Miner', '60'],
    ]);
    expect(JSON.parse(detail.terms)).toEqual(TERMS);
    expect(detail).toMatchObject({ verified: true, headers: { kind: 'own-chain', since: null, trouble: null }, events: [], feesCarried: '0' }); // prettier-ignore
  });

  it('have a source that can be set while nothing was booked, and refuse one that is not there', async () => {
    const { desk } = await house();
    await desk.declare(ACTOR, { sourceId: null, terms: JSON.stringify(TERMS) });
    expect(await desk.detail('lease-1')).toMatchObject({ sourceId: null, isSourceOpen: true });
    expect(await desk.setSource(ACTOR, 'lease-1', { sourceId: null })).toEqual({ done: true });
    const unknown = desk.setSource(ACTOR, 'lease-1', { sourceId: 'pool-z' });
    await expect(unknown).rejects.toMatchObject({ code: 'rewards.unknown-source', fields: { param: 'sourceId' } });
    const none = desk.setSource(ACTOR, 'lease-2', { sourceId: null });
    await expect(none).rejects.toMatchObject({ code: 'rewards.unknown-contract' });
  });

  it('give nothing of coin that came for the own units and has left since, to the satoshi', async () => {
    const { desk, now, rewards, lease, chain } = await house();
    await rewards.collect.collectAll();
    await desk.declare(ACTOR, { sourceId: 'lease', terms: JSON.stringify(TERMS) });
    lease.rows = [dayRow(0, 1_000n, { from: START, to: plusMs(START, DAY_MS) })];
    lease.payouts = [poolPays(1, 1_000n, { at: now })];
    await rewards.collect.collectAll();
    const [paid] = lease.payouts;
    const deposit = { txid: paid?.txid ?? '', vout: 0, walletId: 'main', amount: 1_000n, at: now };
    await rewards.store.write((tx) => rewards.receive.match(tx, deposit));
    const before = await balancesOf(rewards);
    expect(before['income/own-mining BTC']).toBe(1_000n);
    const wish = { memberId: 'm-ada', units: '10', from: START, until: START + DAY_MS };
    const { digest } = await desk.previewOwn('lease-1', wish);
    const give = () => desk.giveOwn(ACTOR, 'lease-1', { ...wish, digest, reason: 'Bought on the first day' });
    // Our chain shows a satoshi less than the member would be owed.
    chain.confirmed = 99n;
    await expect(give()).rejects.toMatchObject({ code: 'rewards.own-paid-out', fields: { surplus: '-1' } });
    expect(await balancesOf(rewards)).toEqual(before);
    expect((await desk.previewOwn('lease-1', wish)).digest).toBe(digest);
    chain.confirmed = 100n;
    await give();
    expect((await balancesOf(rewards))['member/m-ada/available BTC']).toBe(100n);
    await expect(give()).rejects.toMatchObject({ code: 'rewards.nothing-own' });
  });

  it('are judged before they are signed, and nothing of an offer is kept', async () => {
    const { desk } = await house();
    // One hash a second finds a block every two seconds here: 50 BTC each are 21,600 a day for each of 100 units.
    const promise = { currency: 'coin', perUnitDay: '22000' };
    const { contract } = await desk.judge({ terms: JSON.stringify({ ...TERMS, promise }) });
    expect(contract).toMatchObject({ id: 'lease-1', heldUnits: '0', stated: null, lost: null, cost: '1000.00' });
    expect(contract.promise).toMatchObject({ overpromise: true, impossible: true });
    expect(contract.projections.map(({ returns }) => returns?.coin)).toEqual(contract.projections.map(() => expect.stringMatching(/^[1-9]\d*$/))); // prettier-ignore
    const honest = await desk.judge({
      terms: JSON.stringify({ ...TERMS, promise: { ...promise, perUnitDay: '10000' } }),
    });
    expect(honest.contract.promise).toMatchObject({ overpromise: false, impossible: false });
    expect((await desk.list()).items).toEqual([]);
    const broken = desk.judge({ terms: JSON.stringify({ ...TERMS, units: 0 }) });
    await expect(broken).rejects.toMatchObject({ code: 'rewards.bad-contract', fields: { param: 'units' } });
    const old = desk.judge({ terms: JSON.stringify({ ...TERMS, start: '2024-12-31' }) });
    await expect(old).rejects.toMatchObject({ code: 'rewards.bad-contract', fields: { param: 'start' } });
    await expect(desk.judge({ terms: 'no json' })).rejects.toMatchObject({ code: 'units.bad-json' });
  });

  it('show a member the part of the units, nobody else’s, and nothing to who holds none', async () => {
    const { desk, mine } = await house();
    expect((await mine.list('m-ada')).items).toEqual([]);
    const fee = { currency: 'coin', perUnitDay: '0.00000001', taken: 'deducted', whenAboveReward: { rule: 'waive' } };
    await desk.declare(ACTOR, { sourceId: null, terms: JSON.stringify({ ...TERMS, fee }) });
    await desk.setUnits(ACTOR, 'lease-1', { memberId: 'm-ada', units: '60', from: START + DAY_MS / 2 });
    const { days, earned } = await desk.detail('lease-1');
    const { items, scenarios } = await mine.list('m-ada');
    const [own] = items;
    expect(own).toMatchObject({ units: '100', yourUnits: '60', since: START + DAY_MS / 2, books: null, received: '0' });
    expect(own?.terms.fee).toEqual({ currency: 'coin', perUnitDay: '0.00000001', taken: 'deducted', excess: 'waive', excessDays: null }); // prettier-ignore
    expect(own?.unit.cost).toBe('10.00');
    // 60 of 100 units, of the first day for its second half: 30 %, then 60 %.
    expect(own?.days.map(({ partMillionths }) => partMillionths)).toEqual([600_000, 300_000]);
    const wholes = days.map(({ net }) => BigInt(net));
    const { own: unsold } = await desk.detail('lease-1');
    expect(unsold).toMatchObject({ units: '40', received: '0', books: null });
    for (const [index, day] of (own?.days ?? []).entries()) {
      const part = ((wholes[index] ?? 0n) * BigInt(day.partMillionths)) / 1_000_000n;
      expect(BigInt(day.earned) - part).toBeLessThanOrEqual(1n);
      expect(BigInt(day.earned) - part).toBeGreaterThanOrEqual(0n);
    }
    const sum = (own?.days ?? []).reduce((all, day) => all + BigInt(day.earned), 0n);
    expect(BigInt(own?.earned ?? '0')).toBe(sum);
    expect(BigInt(own?.gross ?? '0')).toBe(sum + BigInt(own?.fees ?? '0'));
    // What nobody bought is the operator's: both together are the contract, to the base unit.
    expect(sum + BigInt(unsold.earned)).toBe(BigInt(earned));
    expect(own?.projections.map(({ scenario }) => scenario)).toEqual(scenarios.map(({ name }) => name));
    expect((await mine.list('m-nobody')).items).toEqual([]);
  });

  it('say what was noted, what the cost is made of, and what nobody can verify', async () => {
    const { desk, now } = await house();
    const electricity = { days: 1, price: '10' };
    const cancellation = { noticeDays: 0, refundBps: 5_000 };
    await desk.declare(ACTOR, { sourceId: null, terms: JSON.stringify({ ...TERMS, electricity, cancellation }) });
    await desk.record(ACTOR, 'lease-1', { kind: 'electricity', at: START + DAY_MS, days: 9, price: '90.5' });
    await desk.record(ACTOR, 'lease-1', { kind: 'cancelled', at: now, days: 0, price: '0' });
    const detail = await desk.detail('lease-1');
    expect(detail.events).toEqual([
      { kind: 'cancelled', at: now, days: 0, price: '0.00' },
      { kind: 'electricity', at: START + DAY_MS, days: 9, price: '90.50' },
    ]);
    expect(detail.poweredUntil).toBe(START + 10 * DAY_MS);
    const { costs } = detail;
    // The price of the days that are not run comes back by half; the sum is the cost that the list shows.
    expect(costs).toMatchObject({ price: '1000.00', upfrontFees: '0.00', electricity: '100.50' });
    const left = (START + 30 * DAY_MS - now) / (30 * DAY_MS);
    expect(Math.abs(Number(costs?.refund) - 500 * left)).toBeLessThanOrEqual(0.01);
    expect(Math.abs(Number(detail.cost) - (1_100.5 - Number(costs?.refund)))).toBeLessThanOrEqual(0.01);
    // Nobody follows headers of this coin here: no day, nothing verified, and it is said.
    await desk.declare(ACTOR, { sourceId: null, terms: JSON.stringify({ ...TERMS, id: 'x11', asset: 'DASH', algorithm: 'x11' }) }); // prettier-ignore
    const dash = await desk.detail('x11');
    expect(dash).toMatchObject({
      verified: false,
      earned: '0',
      stop: 'no-headers',
      headers: { kind: 'none' },
      days: [],
    });
    expect(dash.projections.map(({ returns }) => returns)).toEqual([null, null, null]);
  });

  it('refuse what is not there', async () => {
    const { desk } = await house();
    await expect(desk.detail('none')).rejects.toMatchObject({ code: 'rewards.unknown-contract' });
    await desk.declare(ACTOR, { sourceId: null, terms: JSON.stringify(TERMS) });
    const nobody = desk.setUnits(ACTOR, 'lease-1', { memberId: 'm-nobody', units: '1' });
    await expect(nobody).rejects.toMatchObject({ code: 'members.unknown' });
    const notice = { kind: 'cancelled' as const, at: START, days: 0, price: '0' };
    await expect(desk.record(ACTOR, 'lease-1', notice)).rejects.toMatchObject({ code: 'rewards.contract-event' });
  });
});
