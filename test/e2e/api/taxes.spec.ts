import { RoomsTaxDesk, TaxSources } from '../../../src/api/member/tax-desk.adapter';
import type { ApiConfig } from '../../../src/api/http/api-config.dto';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { InstructionsService } from '../../../src/tax/instructions.service';
import { MemberLotsService } from '../../../src/tax/member-lots.service';
import { StatedFactsService } from '../../../src/tax/stated-facts.service';
import { TABLES } from '../../../src/tables';
import { DAY_MS } from '../../../src/units';
import { FakeClock } from '../../support/fake-clock';
import { memberRooms } from '../../support/member-rooms';

const ZONE = 'America/New_York';
const ADA = { accountId: 'ada', role: 'member', memberId: 'ada', sessionId: 's', steppedUpUntil: null } as const;
const BUY = { kind: 'acquire', wallet: 'ledger', asset: 'BTC', amount: '0.1', totalUsd: '5000' } as const;

/** A member, and the desk of the page "Taxes" over the tax room. */
async function house() {
  const clock = new FakeClock('2026-06-01T16:00:00Z');
  const store = new MemoryStore(TABLES);
  const { audit, members } = memberRooms(undefined, clock);
  const policy = { zone: ZONE, declarations: [], minimums: [] };
  const instructions = new InstructionsService(clock, policy, members, audit);
  const stated = new StatedFactsService(clock, policy, members, audit);
  const config = { instance: { taxZone: ZONE } } as ApiConfig;
  const sources = new TaxSources(instructions, stated, new MemberLotsService(policy, instructions));
  const desk = new RoomsTaxDesk(store, clock, config, sources);
  await store.write((tx) => members.create(tx, { id: 'ada', actor: 'op' }));
  return { clock, desk };
}

it('begins with nothing but the general rule', async () => {
  const { desk, clock } = await house();
  expect(await desk.taxes('ada')).toMatchObject({
    asOf: clock.now(),
    zone: ZONE,
    methods: [],
    orders: [],
    sources: [],
  });
});

it('shows the method in force by wallet and coin, and since when', async () => {
  const { desk, clock } = await house();
  await desk.own(ADA, 'ada', { at: '2026-05-01T10:00', fact: { ...BUY } });
  const first = await desk.own(ADA, 'ada', { at: '2026-05-02', fact: { ...BUY, wallet: 'phone', fee: { usd: '5' } } });
  expect(first.lots).toMatchObject([
    { wallet: 'ledger', amount: '0.1', basisUsd: '5000', acquiredAt: Date.UTC(2026, 4, 1, 14) },
    { wallet: 'phone', amount: '0.1', basisUsd: '5005', acquiredAt: Date.UTC(2026, 4, 2, 4) },
  ]);
  await desk.order(ADA, 'ada', { method: 'hifo', wallet: 'ledger', asset: 'BTC' });
  const later = await desk.order(ADA, 'ada', { method: 'lifo', from: '2026-06-02' });
  const since = clock.now();
  expect(later.methods).toEqual([
    { wallet: 'ledger', asset: 'BTC', amount: '0.1', method: 'hifo', since },
    { wallet: 'phone', asset: 'BTC', amount: '0.1', method: 'fifo', since: null },
  ]);
  expect(later.orders.map(({ method }) => method)).toEqual(['lifo', 'hifo']);
  clock.advance(DAY_MS);
  expect((await desk.taxes('ada')).methods.map(({ method }) => method)).toEqual(['lifo', 'lifo']);
  await expect(desk.order(ADA, 'ada', { method: 'fifo', from: '2026-06-02' })).rejects.toMatchObject({ code: 'tax.order-backdated' }); // prettier-ignore
});

it('names units of a coming sale in coins, and knows when the sale was entered', async () => {
  const { desk, clock } = await house();
  const [lot] = (await desk.own(ADA, 'ada', { at: '2026-05-01', fact: { ...BUY } })).lots;
  const of = (amount: string) => ({ wallet: 'ledger', asset: 'BTC', lots: [{ lot: lot?.id ?? '', amount }] });
  await expect(desk.identify(ADA, 'ada', of('0.10000001'))).rejects.toMatchObject({ code: 'tax.lot-not-held' });
  await expect(desk.identify(ADA, 'ada', of('0'))).rejects.toMatchObject({ code: 'tax.bad-amount' });
  const [sale] = (await desk.identify(ADA, 'ada', of('0.04'))).identifications;
  expect(sale).toMatchObject({ wallet: 'ledger', lots: [{ lot: lot?.id, amount: '0.04' }], entered: false });
  clock.advance(DAY_MS);
  const fact = { kind: 'dispose', wallet: 'ledger', asset: 'BTC', amount: '0.04', totalUsd: '3000' } as const;
  const after = await desk.own(ADA, 'ada', { eventId: sale?.eventId ?? '', at: '2026-06-02T10:00', fact: { ...fact } });
  expect(after).toMatchObject({ identifications: [{ entered: true }], lots: [{ id: lot?.id, amount: '0.06' }] });
  expect(after.ownEvents[0]).toMatchObject({ kind: 'dispose', totalUsd: '3000', toWallet: null, version: 1 });
  const never = await desk.own(ADA, 'ada', { eventId: sale?.eventId ?? '', at: '2026-06-02T10:00' });
  expect(never).toMatchObject({ lots: [{ amount: '0.1' }], ownEvents: [{ kind: null, version: 2 }, { version: 1 }] });
});

it('refuses a time that the clocks of the zone never showed, or showed twice', async () => {
  const { desk } = await house();
  const at = (text: string) => desk.own(ADA, 'ada', { at: text, fact: { ...BUY } });
  await expect(at('2026-03-08T02:30')).rejects.toMatchObject({ code: 'tax.no-such-time' });
  await expect(at('2025-11-02T01:30')).rejects.toMatchObject({ code: 'tax.ambiguous-time' });
  await expect(at('yesterday')).rejects.toMatchObject({ code: 'tax.bad-time' });
});

it('says what the activity is from a day on, and states an allocation with its evidence', async () => {
  const { desk } = await house();
  const { activities } = await desk.choose(ADA, 'ada', { treatment: 'hobby', from: '2026-01-01' });
  expect(activities).toMatchObject([{ treatment: 'hobby', sourceId: null, effectiveAt: Date.UTC(2026, 0, 1, 5) }]);
  const stated = {
    ...{ madeAt: '2024-12-30', asset: 'BTC', manner: 'global' as const, documentSha256: 'ab'.repeat(32) },
    ...{ lots: [{ lot: 'own/a', wallet: 'ledger', amount: '0.1' }], statement: 'At home, on paper.' },
  };
  await expect(desk.allocate(ADA, 'ada', { ...stated, madeAt: '2025-01-01' })).rejects.toMatchObject({ code: 'tax.allocation-late' }); // prettier-ignore
  const { allocations } = await desk.allocate(ADA, 'ada', stated);
  expect(allocations).toMatchObject([{ manner: 'global', statement: 'At home, on paper.', madeAt: Date.UTC(2024, 11, 30, 5) }]); // prettier-ignore
});
