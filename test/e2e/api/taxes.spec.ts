import { RoomsTaxDesk, TaxSources } from '../../../src/api/member/tax-desk.adapter';
import type { ApiConfig } from '../../../src/api/http/api-config.dto';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { SERVICE_WALLET } from '../../../src/tax/book/book-event';
import { ownEvent } from '../../../src/tax/instruction.entity';
import { LotCostService } from '../../../src/tax/lot-cost.service';
import { MemberLotsService } from '../../../src/tax/member-lots.service';
import { StatedFactsService } from '../../../src/tax/stated-facts.service';
import { TABLES } from '../../../src/tables';
import { accounts } from '../../../src/ledger';
import { DAY_MS, parseInstant } from '../../../src/units';
import { BookWorld, leg } from '../../support/book-world';
import { memberRooms } from '../../support/member-rooms';

const ZONE = 'America/New_York';
const ADA = { accountId: 'ada', role: 'member', memberId: 'm', sessionId: 's', steppedUpUntil: null } as const;
const BUY = { kind: 'acquire', wallet: 'ledger', asset: 'BTC', amount: '0.1', totalUsd: '5000' } as const;

/** A member, and the desk of the page "Taxes" over the tax room and its books. */
async function house() {
  const store = new MemoryStore(TABLES);
  const world = new BookWorld(store, { recogniseAt: 'credit', ownerAtConversion: 'member' });
  world.at('2026-06-01T16:00:00Z');
  const { clock, instructions, books } = world;
  const { audit, members } = memberRooms(undefined, clock);
  const policy = { zone: ZONE, declarations: [], minimums: [] };
  const stated = new StatedFactsService(clock, policy, members, audit);
  const config = { instance: { taxZone: ZONE } } as ApiConfig;
  const sources = new TaxSources(
    instructions,
    stated,
    new MemberLotsService(clock, policy, books),
    new LotCostService(clock, members, audit),
  );
  const desk = new RoomsTaxDesk(store, clock, config, sources);
  await store.write(async (tx) => {
    await members.create(tx, { id: 'm', actor: 'op' });
    await world.persons.add(tx, { id: 'm', name: 'Ada', mail: 'ada@example.org' }, 'op');
  });
  return { clock, desk, world };
}

it('shows the coins that the service holds as a wallet of their own, their source, and what orders them', async () => {
  const { desk, world, clock } = await house();
  world.price('BTC', '100000');
  await world.earn('pool', 5_000n);
  await world.run();
  const { lots, methods, sources } = await desk.taxes('m');
  expect(lots).toMatchObject([{ wallet: SERVICE_WALLET, asset: 'BTC', amount: '0.00005', basisUsd: '5', acquiredAt: clock.now() }]); // prettier-ignore
  expect(methods).toMatchObject([{ wallet: SERVICE_WALLET, asset: 'BTC', method: 'fifo', since: null }]);
  expect(sources).toEqual([{ sourceId: 'pool', treatment: 'undecided' }]);
  const named = { wallet: SERVICE_WALLET, asset: 'BTC', lots: [{ lot: lots[0]?.id ?? '', amount: '0.00005' }] };
  expect((await desk.identify(ADA, 'm', named)).identifications).toHaveLength(1);
  const after = await desk.choose(ADA, 'm', { treatment: 'business', sourceId: 'pool', from: '2026-01-01' });
  expect(after.sources).toEqual([{ sourceId: 'pool', treatment: 'business' }]);
});

it('begins with nothing but the general rule', async () => {
  const { desk, clock } = await house();
  expect(await desk.taxes('m')).toMatchObject({
    asOf: clock.now(),
    zone: ZONE,
    methods: [],
    orders: [],
    sources: [],
  });
});

it('shows the method in force by wallet and coin, and since when', async () => {
  const { desk, clock } = await house();
  await desk.own(ADA, 'm', { at: '2026-05-01T10:00', fact: { ...BUY } });
  const first = await desk.own(ADA, 'm', { at: '2026-05-02', fact: { ...BUY, wallet: 'phone', fee: { usd: '5' } } });
  expect(first.lots).toMatchObject([
    { wallet: 'ledger', amount: '0.1', basisUsd: '5000', acquiredAt: Date.UTC(2026, 4, 1, 14) },
    { wallet: 'phone', amount: '0.1', basisUsd: '5005', acquiredAt: Date.UTC(2026, 4, 2, 4) },
  ]);
  await desk.order(ADA, 'm', { method: 'hifo', wallet: 'ledger', asset: 'BTC' });
  const later = await desk.order(ADA, 'm', { method: 'lifo', from: '2026-06-02' });
  const since = clock.now();
  expect(later.methods).toEqual([
    { wallet: 'ledger', asset: 'BTC', amount: '0.1', method: 'hifo', since },
    { wallet: 'phone', asset: 'BTC', amount: '0.1', method: 'fifo', since: null },
  ]);
  expect(later.orders.map(({ method }) => method)).toEqual(['lifo', 'hifo']);
  clock.advance(DAY_MS);
  expect((await desk.taxes('m')).methods.map(({ method }) => method)).toEqual(['lifo', 'lifo']);
  await expect(desk.order(ADA, 'm', { method: 'fifo', from: '2026-06-02' })).rejects.toMatchObject({ code: 'tax.order-backdated' }); // prettier-ignore
});

it('names units of a coming sale in coins, and knows when the sale was entered', async () => {
  const { desk, clock } = await house();
  const [lot] = (await desk.own(ADA, 'm', { at: '2026-05-01', fact: { ...BUY } })).lots;
  const of = (amount: string) => ({ wallet: 'ledger', asset: 'BTC', lots: [{ lot: lot?.id ?? '', amount }] });
  await expect(desk.identify(ADA, 'm', of('0.10000001'))).rejects.toMatchObject({ code: 'tax.lot-not-held' });
  await expect(desk.identify(ADA, 'm', of('0'))).rejects.toMatchObject({ code: 'tax.bad-amount' });
  const [sale] = (await desk.identify(ADA, 'm', of('0.04'))).identifications;
  expect(sale).toMatchObject({ wallet: 'ledger', lots: [{ lot: lot?.id, amount: '0.04' }], entered: false });
  clock.advance(DAY_MS);
  const fact = { kind: 'dispose', wallet: 'ledger', asset: 'BTC', amount: '0.04', totalUsd: '3000' } as const;
  const after = await desk.own(ADA, 'm', { eventId: sale?.eventId ?? '', at: '2026-06-02T10:00', fact: { ...fact } });
  expect(after).toMatchObject({ identifications: [{ entered: true }], lots: [{ id: lot?.id, amount: '0.06' }] });
  expect(after.ownEvents[0]).toMatchObject({ kind: 'dispose', totalUsd: '3000', toWallet: null, version: 1 });
  const never = await desk.own(ADA, 'm', { eventId: sale?.eventId ?? '', at: '2026-06-02T10:00' });
  expect(never).toMatchObject({ lots: [{ amount: '0.1' }], ownEvents: [{ kind: null, version: 2 }, { version: 1 }] });
});

it('refuses a time that the clocks of the zone never showed, or showed twice', async () => {
  const { desk } = await house();
  const at = (text: string) => desk.own(ADA, 'm', { at: text, fact: { ...BUY } });
  await expect(at('2026-03-08T02:30')).rejects.toMatchObject({ code: 'tax.no-such-time' });
  await expect(at('2025-11-02T01:30')).rejects.toMatchObject({ code: 'tax.ambiguous-time' });
  await expect(at('yesterday')).rejects.toMatchObject({ code: 'tax.bad-time' });
});

it('refuses a mistyped year in words, and shows the page where an earlier version took one', async () => {
  const { desk, world, clock } = await house();
  const message = expect.stringContaining('look at the year') as string;
  const refused = { code: 'tax.bad-time', message };
  await expect(desk.own(ADA, 'm', { at: '0206-03-01', fact: { ...BUY } })).rejects.toMatchObject(refused);
  await expect(desk.order(ADA, 'm', { method: 'hifo', from: '2206-03-01' })).rejects.toMatchObject(refused);
  await expect(desk.choose(ADA, 'm', { treatment: 'hobby', from: '0206-03-01' })).rejects.toMatchObject(refused);
  const at = parseInstant('0206-03-01T00:00:00Z');
  const row = { member_id: 'm', event_id: 'typo', version: 1, recorded_at: clock.now(), happened_at: at, fact: BUY };
  await world.store.write((tx) => tx.insert(ownEvent, [row]));
  const shown = await desk.own(ADA, 'm', { at: '2026-05-02', fact: { ...BUY, wallet: 'phone' } });
  expect(shown).toMatchObject({ lotsRefused: null, lots: [{ wallet: 'phone' }], ownEvents: [{ wallet: 'phone' }, { eventId: 'typo' }] }); // prettier-ignore
  const without = await desk.own(ADA, 'm', { eventId: 'typo', at: '0206-03-01T00:00:00.000Z' });
  expect(without.ownEvents.find(({ eventId }) => eventId === 'typo')).toMatchObject({ kind: null, at });
});

it('says what the activity is from a day on, and states an allocation with its evidence', async () => {
  const { desk } = await house();
  const { activities } = await desk.choose(ADA, 'm', { treatment: 'hobby', from: '2026-01-01' });
  expect(activities).toMatchObject([{ treatment: 'hobby', sourceId: null, effectiveAt: Date.UTC(2026, 0, 1, 5) }]);
  const stated = {
    ...{ madeAt: '2024-12-30', asset: 'BTC', manner: 'global' as const, documentSha256: 'ab'.repeat(32) },
    ...{ lots: [{ lot: 'own/a', wallet: 'ledger', amount: '0.1' }], statement: 'At home, on paper.' },
  };
  await expect(desk.allocate(ADA, 'm', { ...stated, madeAt: '2025-01-01' })).rejects.toMatchObject({ code: 'tax.allocation-late' }); // prettier-ignore
  const { allocations } = await desk.allocate(ADA, 'm', stated);
  expect(allocations).toMatchObject([{ manner: 'global', statement: 'At home, on paper.', madeAt: Date.UTC(2024, 11, 30, 5) }]); // prettier-ignore
});

it('shows coin from before the books as open until the member states what it cost, and takes nothing else', async () => {
  const { desk, world } = await house();
  const amount = 400_000n;
  const opening = [leg(accounts.sourceReceivable('pool'), 'BTC', 'debit', amount, 'principal'), leg(accounts.member('m', 'available'), 'BTC', 'credit', amount, 'gross')]; // prettier-ignore
  await world.post({ reference: 'reward/pool/opening/r1/m', kind: 'opening.balance', occurredAt: world.clock.now(), postings: opening }); // prettier-ignore
  await world.run();
  const { openings, lots } = await desk.taxes('m');
  expect(openings).toMatchObject([{ asset: 'BTC', amount: '0.004', at: world.clock.now(), parts: [] }]);
  expect(lots).toMatchObject([{ id: openings[0]?.lot, basisUsd: null }]);
  const lot = openings[0]?.lot ?? '';
  const part = { amount: '0.004', acquiredOn: '2024-05-01', basisUsd: '240.5' };
  const cost = (of: Partial<typeof part>, id = lot) => desk.cost(ADA, 'm', { lot: id, parts: [{ ...part, ...of }] });
  await expect(cost({}, 'opening-99')).rejects.toMatchObject({ code: 'tax.unknown-opening' });
  await expect(cost({ amount: '0.0039' })).rejects.toMatchObject({ code: 'tax.cost-not-whole' });
  await expect(cost({ acquiredOn: '2026-06-02' })).rejects.toMatchObject({ code: 'tax.acquired-later' });
  await expect(cost({ acquiredOn: '2024-02-30' })).rejects.toMatchObject({ code: 'tax.bad-time' });
  const after = await cost({});
  expect(after.openings).toMatchObject([{ parts: [part] }]);
  expect(after.lots).toMatchObject([{ basisUsd: '240.5', acquiredAt: Date.UTC(2024, 4, 1, 4) }]);
  expect((await desk.cost(ADA, 'm', { lot, parts: [] })).openings).toMatchObject([{ parts: [] }]);
});

it('records an order in time also where lots cannot be counted, and says why they cannot', async () => {
  const { desk, world } = await house();
  // Nobody of this id stands in the books or among the persons.
  const { members } = memberRooms(undefined, world.clock);
  await world.store.write((tx) => members.create(tx, { id: 'n', actor: 'op' }));
  const after = await desk.order({ ...ADA, memberId: 'n' }, 'n', { method: 'hifo' });
  expect(after).toMatchObject({ lots: [], methods: [], orders: [{ method: 'hifo' }] });
  expect(after.lotsRefused).toMatch(/no such member/);
  expect((await desk.taxes('m')).lotsRefused).toBeNull();
});
