import type { Actor } from '../../../src/api/http/actor.dto';
import { ContractSources, RoomsContractsDesk } from '../../../src/api/operator/contracts-desk.adapter';
import { NamesService } from '../../../src/api/operator/names.service';
import { AuditService } from '../../../src/audit/audit.service';
import { defaultChainConfig } from '../../../src/chain';
import { MemberService } from '../../../src/members/member.service';
import { PersonService } from '../../../src/members/person.service';
import { PriceService } from '../../../src/prices/price.service';
import { ContractNetworkService } from '../../../src/rewards/contract-network.service';
import { ContractQueryService } from '../../../src/rewards/contract-query.service';
import { ContractService } from '../../../src/rewards/contract.service';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { TABLES } from '../../../src/tables';
import { DAY_MS, HOUR_MS, instant, parseInstant, parsePrice, sats } from '../../../src/units';
import { ChainRoom } from '../../support/chain-room';
import { FakeCore } from '../../support/fake-core';

const ACTOR: Actor = {
  sessionId: 's',
  accountId: 'olga',
  role: 'operator',
  memberId: null,
  steppedUpUntil: instant(0),
};
const START = parseInstant('2026-01-01T00:00:00Z');
const POLICY = { network: 'regtest', coolOffWithProofMs: HOUR_MS, coolOffWithoutProofMs: HOUR_MS, defaultThresholdSats: sats(1n) } as const; // prettier-ignore
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
    );
    const people = new PersonService(audit);
    const members = new MemberService(clock, POLICY, audit);
    await store.write(async (tx) => {
      await members.create(tx, { id: 'm-ada', actor: 'test' });
      await people.add(tx, { id: 'm-ada', name: 'Ada Miner', mail: 'ada@example.org' }, 'test');
    });
    const query = new ContractQueryService(store, clock, contracts, network);
    const rooms = new ContractSources(contracts, query, members, new NamesService(people));
    return { desk: new RoomsContractsDesk(store, clock, rooms), now: clock.now() };
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
