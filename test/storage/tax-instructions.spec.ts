import { journalEntry } from '../../src/ledger/journal.entity';
import type { Store } from '../../src/store';
import { ownEvent, standingOrder } from '../../src/tax/instruction.entity';
import { InstructionsService } from '../../src/tax/instructions.service';
import type { LotRow } from '../../src/tax/lots/fact-rows';
import { judgeFacts } from '../../src/tax/lots/fact-run';
import { StatedFactsService } from '../../src/tax/stated-facts.service';
import { auditRow } from '../../src/audit/audit.entity';
import { DAY_MS, type Instant, instant, parseDay, parseInstant, plusMs, usd } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { memberRooms } from '../support/member-rooms';
import { describeEachStore } from '../support/stores';

const NOW = parseInstant('2026-06-01T12:00:00Z');
const ZONE = 'America/New_York';
const BY = 'member-m1';
const refused = (code: string) => expect.objectContaining({ code });

const LOT: LotRow = {
  id: 'own/buy',
  wallet: 'ledger',
  asset: 'BTC',
  units: 300n,
  basis: usd(0n),
  acquiredAt: NOW,
  acquiredOn: parseDay('2026-06-01'),
};

/** An entry of the journal that was known at an instant; its content is no matter here. */
function known(store: Store, at: Instant, position = 1): Promise<void> {
  const words = {
    reference: `r${position}`,
    kind: 'income.recognised' as never,
    reason: null,
    reverses: null,
    links: null,
  };
  return store.write((tx) =>
    tx.insert(journalEntry, [{ ...words, position, occurred_at: instant(0), known_at: at, hash: '00' }]),
  );
}

describeEachStore('what members decide about lots', (open) => {
  async function house() {
    const store = await open();
    const clock = new FakeClock(NOW);
    const { audit, members } = memberRooms(undefined, clock);
    const policy = { zone: ZONE, declarations: [], minimums: [] };
    const instructions = new InstructionsService(clock, policy, members, audit);
    const stated = new StatedFactsService(clock, policy, members, audit);
    await store.write((tx) => members.create(tx, { id: 'm1', actor: 'op' }));
    type Request<K extends 'order' | 'choose'> = Parameters<InstructionsService[K]>[2];
    return {
      ...{ store, clock, instructions, stated },
      order: (request: Request<'order'>) => store.write((tx) => instructions.order(tx, 'm1', request, BY)),
      choose: (request: Request<'choose'>) => store.write((tx) => instructions.choose(tx, 'm1', request, BY)),
      identify: (lots: readonly { lot: string; units: bigint }[], disposalAt?: Instant) =>
        store.write((tx) =>
          instructions.identify(
            tx,
            'm1',
            { wallet: 'ledger', asset: 'BTC', lots, disposalAt },
            { held: [LOT], actor: BY },
          ),
        ),
      own: (request: Parameters<StatedFactsService['record']>[2]) =>
        store.write((tx) => stated.record(tx, 'm1', request, BY)),
      allocate: (request: Parameters<StatedFactsService['allocate']>[2]) =>
        store.write((tx) => stated.allocate(tx, 'm1', request, BY)),
      facts: async () => (await store.read((tx) => instructions.of(tx, 'm1'))).events,
      unread: async () => (await store.read((tx) => instructions.of(tx, 'm1'))).unread,
      acts: async () => (await store.read((tx) => tx.find(auditRow))).map(({ action }) => action).slice(1),
    };
  }

  it('counts a standing order from the instant at which it is recorded, or a later one', async () => {
    const at = await house();
    await at.order({ method: 'hifo' });
    at.clock.advance(DAY_MS);
    await at.order({ method: 'lifo', wallet: 'ledger', asset: 'BTC', effectiveAt: plusMs(NOW, 3 * DAY_MS) });
    expect(await at.facts()).toMatchObject([
      { kind: 'standing-order', at: NOW, effectiveAt: NOW, method: 'hifo', wallet: undefined, asset: undefined },
      { at: plusMs(NOW, DAY_MS), effectiveAt: plusMs(NOW, 3 * DAY_MS), method: 'lifo', wallet: 'ledger', asset: 'BTC' },
    ]);
    expect(await at.acts()).toEqual(['tax.order-recorded', 'tax.order-recorded']);
  });

  it('refuses an order of a millisecond ago, and writes neither row nor audit row', async () => {
    const at = await house();
    await expect(at.order({ method: 'hifo', effectiveAt: plusMs(NOW, -1) })).rejects.toEqual(
      refused('tax.order-backdated'),
    );
    await expect(at.order({ method: 'best' as never })).rejects.toEqual(refused('tax.bad-order'));
    await expect(at.order({ method: 'hifo', wallet: '' })).rejects.toEqual(refused('tax.bad-order'));
    await expect(at.order({ method: 'hifo', wallet: 'a\nb' })).rejects.toEqual(refused('tax.bad-order'));
    expect([await at.facts(), await at.acts()]).toEqual([[], []]);
  });

  it('refuses every row by a clock that is behind the newest entry of the journal', async () => {
    const at = await house();
    await known(at.store, NOW);
    await at.order({ method: 'hifo' });
    await known(at.store, plusMs(NOW, 1), 2);
    const late = refused('store.backdated');
    await expect(at.order({ method: 'lifo' })).rejects.toEqual(late);
    await expect(at.identify([{ lot: LOT.id, units: 1n }])).rejects.toEqual(late);
    await expect(at.choose({ treatment: 'hobby', effectiveAt: NOW })).rejects.toEqual(late);
    await expect(at.own({ at: NOW, fact: BUY })).rejects.toEqual(late);
    await expect(at.allocate(ALLOCATION)).rejects.toEqual(late);
    expect(await at.acts()).toEqual(['tax.order-recorded']);
    at.clock.advance(1);
    await at.order({ method: 'lifo' });
  });

  it('refuses the same of a row that comes past the service', async () => {
    const at = await house();
    await known(at.store, NOW);
    const row = { id: 'o', member_id: 'm1', version: 1, wallet: null, asset: null, method: 'hifo' as const };
    const insert = (recorded_at: Instant, effective_at: Instant) =>
      at.store.write((tx) => tx.insertNew(standingOrder, [{ ...row, recorded_at, effective_at }]));
    await expect(insert(plusMs(NOW, -1), NOW)).rejects.toEqual(refused('store.backdated'));
    await expect(insert(plusMs(NOW, 1), NOW)).rejects.toEqual(refused('store.check'));
    expect(await insert(NOW, NOW)).toBe(1);
    const change = at.store.write((tx) => tx.update(standingOrder, { id: 'o' }, { method: 'fifo' }));
    await expect(change).rejects.toEqual(refused('store.append-only'));
  });

  it('identifies units for a sale that is entered afterwards, and judges the sale by them', async () => {
    const at = await house();
    await at.own({ at: NOW, fact: BUY });
    await at.own({ at: NOW, fact: { ...BUY, totalUsd: '1' } });
    const [cheap, dear] = (await at.facts()).map(({ id }) => id).sort();
    const held = [{ ...LOT, id: cheap ?? '' }];
    const request = { wallet: 'ledger', asset: 'BTC', lots: [{ lot: cheap ?? '', units: 300n }] };
    const sale = await at.store.write((tx) => at.instructions.identify(tx, 'm1', request, { held, actor: BY }));
    // Nothing takes them yet: no error in anybody's year.
    expect((await at.facts()).map(({ kind }) => kind)).toEqual(['acquire', 'acquire']);
    at.clock.advance(DAY_MS);
    const sold = { kind: 'dispose', wallet: 'ledger', asset: 'BTC', amount: '0.000003', totalUsd: '5' };
    await expect(at.own({ eventId: sale, at: plusMs(NOW, -1), fact: sold })).rejects.toEqual(
      refused('tax.identified-late'),
    );
    await expect(at.own({ eventId: sale, at: NOW, fact: { ...sold, wallet: 'x' } })).rejects.toEqual(
      refused('tax.other-units'),
    );
    await expect(at.own({ eventId: 'nobody', at: NOW, fact: sold })).rejects.toEqual(refused('tax.no-such-event'));
    await at.own({ eventId: sale, at: plusMs(NOW, DAY_MS), fact: sold });
    const rules = { zone: ZONE, basis: 'wallet', method: 'fifo', transferFee: 'dispose' } as const;
    const judged = judgeFacts(rules, await at.facts(), () => '');
    expect(judged).toMatchObject({
      errors: [],
      disposals: [{ lot: cheap, units: 300n }],
      lots: [{ id: dear, units: 300n }],
    });
  });

  it('refuses by name what cannot be identified', async () => {
    const at = await house();
    const cases: [Parameters<typeof at.identify>, string][] = [
      [[[]], 'names-no-lots'],
      [[[{ lot: LOT.id, units: 301n }]], 'lot-not-held'],
      [[[{ lot: LOT.id, units: 0n }]], 'lot-not-held'],
      [[[{ lot: LOT.id, units: -1n }]], 'lot-not-held'],
      [[[{ lot: 'other', units: 1n }]], 'lot-not-held'],
      [[[{ lot: LOT.id, units: 1n }, { lot: LOT.id, units: 1n }]], 'lot-twice'], // prettier-ignore
      [[[{ lot: LOT.id, units: 1n }], plusMs(NOW, -1)], 'identified-late'],
    ];
    for (const [input, code] of cases) await expect(at.identify(...input)).rejects.toEqual(refused(`tax.${code}`));
    expect(await at.acts()).toEqual([]);
    await at.identify([{ lot: LOT.id, units: 300n }], NOW);
  });

  it('keeps own events as versions: the last one counts, and one that never was is gone', async () => {
    const at = await house();
    const id = await at.own({ at: NOW, fact: BUY });
    await at.own({ eventId: id, at: plusMs(NOW, -DAY_MS), fact: { ...BUY, amount: '1' } });
    expect(await at.facts()).toMatchObject([{ id: `own/${id}`, at: plusMs(NOW, -DAY_MS), units: 100_000_000n }]);
    await at.own({ eventId: id, at: NOW, fact: null });
    expect(await at.facts()).toEqual([]);
    expect(await at.store.read((tx) => tx.count(ownEvent))).toBe(3);
    await expect(at.own({ at: plusMs(NOW, 1), fact: BUY })).rejects.toEqual(refused('tax.not-yet'));
    await expect(at.own({ at: NOW, fact: { ...BUY, kind: 'income' } })).rejects.toEqual(refused('tax.bad-field'));
    await expect(at.own({ at: NOW, fact: { kind: 'acquire', wallet: 'w', asset: 'BTC', amount: '1' } })).rejects.toEqual(refused('tax.no-price')); // prettier-ignore
    await expect(at.own({ at: NOW, fact: { ...BUY, colour: 'red' } })).rejects.toEqual(refused('tax.bad-field'));
  });

  it('takes no own event of a year without coins, and lets one that was entered be taken out', async () => {
    const at = await house();
    const old = parseInstant('0206-03-01T00:00:00Z');
    await expect(at.own({ at: old, fact: BUY })).rejects.toEqual(refused('tax.bad-time'));
    await expect(at.own({ at: NOW, fact: { ...BUY, acquiredAt: '0206-03-01' } })).rejects.toEqual(refused('tax.bad-time')); // prettier-ignore
    const row = { member_id: 'm1', event_id: 'typo', version: 1, recorded_at: NOW, happened_at: old, fact: BUY };
    await at.store.write((tx) => tx.insert(ownEvent, [row]));
    await at.own({ at: NOW, fact: BUY });
    expect(await at.facts()).toHaveLength(1);
    expect(await at.unread()).toEqual([{ id: 'own/typo', code: 'tax.bad-time', message: expect.any(String), at: old }]);
    await at.own({ eventId: 'typo', at: NOW, fact: null });
    expect(await at.unread()).toEqual([]);
  });

  it('copies an allocation that was made in time, with its evidence, and makes none up', async () => {
    const at = await house();
    const cases: [object, string][] = [
      [{ madeAt: parseInstant('2025-01-01T05:00:00Z') }, 'allocation-late'],
      [{ madeAt: NOW }, 'allocation-late'],
      [{ statement: '  ' }, 'bad-allocation'],
      [{ documentSha256: 'ab' }, 'bad-allocation'],
      [{ lots: [] }, 'bad-allocation'],
      [{ lots: [{ lot: 'l', wallet: 'w', units: 0n }] }, 'bad-allocation'],
    ];
    for (const [change, code] of cases) {
      await expect(at.allocate({ ...ALLOCATION, ...change })).rejects.toEqual(refused(`tax.${code}`));
    }
    at.clock.set('2026-11-22T12:00:00Z');
    const specific = { ...ALLOCATION, manner: 'specific-unit' as const };
    // Complete before the due date (s.5.02(4)): the first millisecond of 2026-10-15 in New York, and the one before.
    await expect(at.allocate({ ...specific, madeAt: parseInstant('2026-10-15T04:00:00Z') })).rejects.toEqual(refused('tax.allocation-late')); // prettier-ignore
    await at.allocate({ ...specific, madeAt: parseInstant('2026-10-15T03:59:59.999Z') });
    await at.allocate(ALLOCATION);
    expect(await at.facts()).toMatchObject([
      { kind: 'allocation', manner: 'global', recordedAt: ALLOCATION.madeAt, at: parseInstant('2025-01-01T05:00:00Z') },
    ]);
    await at.store.write((tx) => at.stated.eraseWords(tx, 'm1'));
    expect(await at.facts()).toHaveLength(1);
  });

  it('has the activity as the member calls it, effective-dated, and undecided before', async () => {
    const at = await house();
    await at.choose({ treatment: 'hobby', effectiveAt: parseInstant('2026-01-01T05:00:00Z') });
    await at.choose({ treatment: 'business', sourceId: 'pool', effectiveAt: NOW });
    await expect(at.choose({ treatment: 'trade' as never, effectiveAt: NOW })).rejects.toEqual(
      refused('tax.bad-activity'),
    );
    expect(await at.store.read((tx) => at.instructions.activities(tx, 'm1'))).toMatchObject([
      { treatment: 'hobby', sourceId: null, recordedAt: NOW },
      { treatment: 'business', sourceId: 'pool' },
    ]);
  });

  it('is of a member that there is', async () => {
    const at = await house();
    const order = at.store.write((tx) => at.instructions.order(tx, 'm2', { method: 'fifo' }, BY));
    await expect(order).rejects.toEqual(refused('members.unknown'));
    expect(await at.store.read((tx) => tx.count(standingOrder))).toBe(0);
  });
});

const BUY = { kind: 'acquire', wallet: 'ledger', asset: 'BTC', amount: '0.000003', totalUsd: '0.25' };
const ALLOCATION = {
  madeAt: parseInstant('2025-01-01T04:59:59.999Z'),
  asset: 'BTC',
  manner: 'global' as const,
  lots: [{ lot: 'own/buy', wallet: 'ledger', units: 300n }],
  statement: 'Written on 30 December 2024, in the file of my tax advisor.',
  documentSha256: 'ab'.repeat(32),
};
