import { memberPack, yearFiles } from '../../reports/tax-year';
import { closedMarks } from '../../src/closed-marks';
import { accounts } from '../../src/ledger';
import type { Store } from '../../src/store';
import type { PaidPlace } from '../../src/tax';
import { booksAtConsole, manyBooksAtConsole } from '../../src/tax/book-console.service';
import { DisposalPriceService } from '../../src/tax/disposal-price.service';
import { ownEvent, standingOrder } from '../../src/tax/instruction.entity';
import { lotCost } from '../../src/tax/lot-cost.entity';
import { StatedFactsService } from '../../src/tax/stated-facts.service';
import { YearIncomeService } from '../../src/tax/year-income.service';
import { parseInstant, parsePrice, plusMs, taxYear } from '../../src/units';
import { yearCloseEnd } from '../../src/yearend/closing.entity';
import { PackFacts } from '../../src/yearend/pack-facts.service';
import { FILING, leg } from '../support/book-world';
import { ClawbackWorld } from '../support/clawback-world';
import { enrolled, MEMBERS_POLICY, memberRooms } from '../support/member-rooms';
import { paidEntries } from '../support/paid-entries';
import { describeEachStore } from '../support/stores';
import { DyingStore, Killed, yearCloseRoom } from '../support/year-close-room';

const YEAR = taxYear(2026);
const NEXT_YEAR = parseInstant('2027-02-01T00:00:00Z');
const WALLET = 'bc1qmember';
const SALE = { kind: 'dispose', wallet: WALLET, asset: 'BTC' } as const;

/** A pool that paid, a payment to the first member with a fee out of what was that member's, and rooms that close the year. */
async function lived(store: Store, members: readonly string[] = ['m', 'n'], rate: 'priced' | 'unpriced' = 'priced') {
  const made = await ClawbackWorld.open(store, 'matured', { members, feeBps: 250 });
  const { clock, policy, prices } = made;
  const { ledger } = made.room;
  const disposals = new DisposalPriceService(store, clock, ledger, made.priceRoom);
  const run = async (): Promise<void> => {
    await made.recognition.run();
    await disposals.run();
  };
  const pay = async (id: string, amountSats: bigint, feeShareSats: bigint): Promise<void> => {
    const entries = paidEntries({ id, memberId: 'm', amountSats, feeShareSats }, clock.now());
    await store.write((tx) => ledger.post(tx, entries));
    await run();
  };
  const places = new Map<string, PaidPlace>([['p1-item', { wallet: WALLET, receiptId: null }]]);
  const of = { clock, policy, places: { of: () => Promise.resolve(places) } };
  const room = (on: Store = store) => yearCloseRoom(on, { ...of, source: prices });
  const books = booksAtConsole(store, { ...of, members: MEMBERS_POLICY });
  const { audit, members: roll } = memberRooms(undefined, clock);
  const stated = new StatedFactsService(clock, policy, roll, audit);
  await enrolled(store, clock, made.members);
  await made.at(6).state(1, 1_000_000n);
  await made.at(7).payRest();
  if (rate === 'unpriced') prices.missing.add(8);
  made.at(8);
  await pay('p1', 100_000n, 500n);
  clock.set(NEXT_YEAR);
  return {
    ...{ made, room, places, pay, of },
    /** What the member enters of an own wallet, months later. */
    enter: (amount: string, totalUsd: string, at = '2026-05-01T12:00:00Z') =>
      store.write((tx) =>
        stated.record(tx, 'm', { at: parseInstant(at), fact: { ...SALE, amount, totalUsd } }, 'member-m'),
      ),
    pack: (memberId = 'm') =>
      store.read(async (tx) => {
        const closed = await closedMarks.of(tx, memberId, YEAR);
        return memberPack({ ground: await books.groundOf(tx, memberId), year: YEAR, filing: FILING, closed });
      }),
    rows: async (version: number, memberId = 'm') => (await room().closed.facts(YEAR, version, memberId))?.rows ?? {},
    /** What a version has otherwise, of the member alone. */
    changed: async (version: number) =>
      (await room().closed.difference(YEAR, version)).filter(({ memberId }) => memberId === 'm'),
  };
}

const kindOf = (id: string): string => id.split(' ')[0] ?? '';
const kindsOf = (ids: readonly string[]) => {
  const counts: Record<string, number> = {};
  for (const id of ids) counts[kindOf(id)] = (counts[kindOf(id)] ?? 0) + 1;
  return counts;
};

describeEachStore('a closed year of whole packs', (open) => {
  it('holds income, disposals, lots, prices and balances of a member, and totals of them', async () => {
    const { made, room, rows } = await lived(await open());
    expect(await room().close.close(YEAR)).toMatchObject({ kind: 'closed', version: 1, members: 2 });
    expect(kindsOf(Object.keys(await rows(1)))).toEqual({ income: 1, disposal: 1, lot: 2, price: 2, balance: 1 });
    expect(kindsOf(Object.keys(await rows(1, 'n')))).toEqual({ income: 1, lot: 1, price: 1, balance: 1 });
    const facts = await room().closed.facts(YEAR, 1, 'm');
    // 500 satoshi: worth 10,800 dollars a coin when they were given for the fee, 10,700 when they came.
    expect(facts?.totals).toMatchObject({ disposals: '1', proceedsUsd: '0.054000000000', basisUsd: '0.053500000000', shortTermGainUsd: '0.000500000000', longTermGainUsd: '0.000000000000', lots: '2', zone: 'UTC' }); // prettier-ignore
    const [line] = (await made.year(2026)).lines;
    expect(JSON.parse((await rows(1))[`income ${line?.id}`] ?? '{}')).toMatchObject({ quoteId: line?.quoteId, wallet: 'held by the operator' }); // prettier-ignore
  });

  it('is not changed by what comes later: a receipt of a payment, a payment of the next year', async () => {
    const { made, of, room, places, pay } = await lived(await open());
    const first = await room().close.close(YEAR);
    places.set('p1-item', { wallet: WALLET, receiptId: 'p1-item' });
    expect(await room().close.close(YEAR)).toEqual({ ...first, kind: 'unchanged' });
    made.at(400);
    await pay('p2', 50_000n, 700n);
    expect(await room().close.close(YEAR)).toEqual({ ...first, kind: 'unchanged' });
    // The next year has only the price of its own disposal, and lots that come from the one before.
    made.clock.set(parseInstant('2028-02-01T00:00:00Z'));
    const packs = new PackFacts(new YearIncomeService(of.policy), manyBooksAtConsole(made.store, { ...of, members: MEMBERS_POLICY })); // prettier-ignore
    const [next] = await made.store.read((tx) => packs.of(tx, ['m'], taxYear(2027)));
    expect(kindsOf(Object.keys(next?.facts.rows ?? {}))).toEqual({ disposal: 1, lot: 3, price: 1, balance: 1 });
    // What its returns state nobody knows here yet.
    expect(await room().close.close(taxYear(2027))).toEqual({
      kind: 'refused',
      reasons: ['the amounts and boxes of the returns of 2027 are not known here: known are 2024, 2025, 2026'],
    });
  });

  it('is not changed when what was owed at its end is given back in the next year', async () => {
    const { made, room, rows, changed } = await lived(await open());
    await made.at(9).state(1, 0n);
    made.clock.set(NEXT_YEAR);
    expect(await room().close.close(YEAR)).toMatchObject({ kind: 'closed', version: 1 });
    const owed = Object.keys(await rows(1)).filter((id) => id.startsWith('unresolved tax.coin-owed'));
    expect(owed).toHaveLength(1);
    // The pool's late word of the year changes the operator's books of it; the member's debt is paid by it next year.
    await made.at(400).state(2, 800_000n);
    await made.at(401).payRest();
    expect(await room().close.close(YEAR)).toMatchObject({ kind: 'closed', version: 2 });
    expect(await changed(2)).toEqual([]);
  });

  it('takes a corrected price of a disposal as the next version, and prints old and new', async () => {
    const { made, room, changed } = await lived(await open());
    await room().close.close(YEAR);
    const at = made.at(8).clock.now();
    made.clock.set(NEXT_YEAR);
    const stated = { asset: 'BTC' as const, at, price: parsePrice('20000'), evidence: 'another venue', by: 'op' };
    await made.store.write((tx) => made.priceRoom.enter(tx, stated));
    expect(await room().close.close(YEAR)).toMatchObject({ kind: 'closed', version: 2 });
    const found = await changed(2);
    expect(found.map(({ what }) => (what.startsWith('total') ? what : kindOf(what)))).toEqual(['total proceedsUsd', 'total shortTermGainUsd', 'disposal', 'price', 'price']); // prettier-ignore
    expect(found[0]).toMatchObject({ old: '0.054000000000', new: '0.100000000000' });
    expect(found.slice(3).map(({ old, new: is }) => [old === null, is === null])).toEqual([[false, true], [true, false]]); // prettier-ignore
  });

  it('takes what a member enters later of the year as the next version; the pack says until then that it differs', async () => {
    const { room, enter, changed, pack } = await lived(await open());
    expect((await pack()).closing).toEqual({ state: 'open' });
    const first = await room().close.close(YEAR);
    const hash = first.kind === 'refused' ? '' : first.snapshotSha256;
    const closed = await pack();
    const factsSha256 = (await room().closed.members(YEAR, 1)).find(({ memberId }) => memberId === 'm')?.factsSha256;
    expect(closed.closing).toEqual({ state: 'same', version: 1, snapshotSha256: hash, factsSha256 });
    const textOf = (name: string, of: typeof closed) => yearFiles(of, 'test').files.find((file) => file.name === name)?.text ?? ''; // prettier-ignore
    const cited = `version 1 (hash of the year ${hash}, these facts in it ${factsSha256})`;
    expect(textOf('summary.csv', closed)).toContain(`This is the year 2026 as the operator closed it: ${cited}.`);
    expect(textOf('year.json', closed)).toContain(`"snapshotSha256":"${hash}"`);
    await enter('0.0005', '10');
    const differs = await pack();
    expect(differs.closing).toEqual({ state: 'differs', version: 1, snapshotSha256: hash, factsSha256 });
    expect(textOf('unresolved.csv', differs)).toContain('tax.not-as-closed');
    expect((await pack('n')).closing).toMatchObject({ state: 'same', version: 1 });
    expect(await room().close.close(YEAR)).toMatchObject({ kind: 'closed', version: 2 });
    expect((await changed(2)).map(({ what }) => kindOf(what))).toEqual([...Array<string>(5).fill('total'), 'balance', 'disposal', 'lot', 'price', 'recorded']); // prettier-ignore
    expect((await pack()).closing).toMatchObject({ state: 'same', version: 2 });
    // Of the facts of the books alone the hash is the same whether they were closed or not.
    expect(yearFiles(closed, 'test').factsSha256).not.toBe(yearFiles(differs, 'test').factsSha256);
    expect(yearFiles(await pack('n'), 'test').factsSha256).toBe(yearFiles({ ...(await pack('n')), closing: { state: 'open' } }, 'test').factsSha256); // prettier-ignore
  });

  it('is not held up by a member who enters more than was held: those facts say so, and have no lots', async () => {
    const { room, enter, rows, pack } = await lived(await open());
    await enter('1', '10');
    expect(await room().close.close(YEAR)).toMatchObject({ kind: 'closed', version: 1, members: 2 });
    expect(kindsOf(Object.keys(await rows(1)))).toEqual({ income: 1, recorded: 1, unresolved: 1 });
    expect((await room().closed.facts(YEAR, 1, 'm'))?.totals['blocked']).toBe('by own entries');
    expect((await pack()).unresolved.some(({ blocks }) => blocks)).toBe(true);
    expect((await pack()).closing).toMatchObject({ state: 'same', version: 1 });
  });

  it.each([
    [
      'an acquisition of the year 206, and a sale of it',
      { kind: 'acquire', wallet: WALLET, asset: 'BTC', amount: '1', totalUsd: '10' },
      '0206-03-01T00:00:00Z',
    ],
    [
      'a purchase brought along from the year 204',
      { kind: 'acquire', wallet: WALLET, asset: 'BTC', amount: '1', totalUsd: '10', acquiredAt: '0204-01-01' },
      '2026-04-01T00:00:00Z',
    ],
    [
      'a wallet whose name has two lines',
      { kind: 'acquire', wallet: 'a\nb', asset: 'BTC', amount: '1', totalUsd: '10' },
      '2026-04-01T00:00:00Z',
    ],
  ] as const)('is not held up by what an earlier version let a member enter: %s', async (_, fact, at) => {
    const store = await open();
    const { room, enter, rows, pack, of } = await lived(store);
    const happened = parseInstant(at);
    const row = { member_id: 'm', event_id: 'typo', version: 1, recorded_at: of.clock.now(), happened_at: happened };
    await store.write((tx) => tx.insert(ownEvent, [{ ...row, fact }]));
    await enter('0.5', '10');
    expect(await room().close.close(YEAR)).toMatchObject({ kind: 'closed', version: 1, members: 2 });
    expect((await room().closed.facts(YEAR, 1, 'm'))?.totals['blocked']).toBe('by own entries');
    expect(await room().closed.blocked(YEAR, 1)).toEqual(['m']);
    expect(kindsOf(Object.keys(await rows(1)))).toMatchObject({ income: 1, unresolved: 2 });
    expect(Object.keys((await room().closed.facts(YEAR, 1, 'n'))?.totals ?? {})).not.toContain('blocked');
    const { unresolved } = await pack();
    expect(unresolved.filter(({ blocks }) => blocks).map(({ id }) => id)).toContain('own/typo');
  });

  it('is not held up by anything that a member recorded and nobody can judge', async () => {
    const store = await open();
    const { room, pack, enter } = await lived(store);
    const [recorded, head] = [parseInstant('2026-04-01T00:00:00Z'), { id: 'o', member_id: 'm', version: 1 }];
    // An order of lots that this version does not know.
    const order = { ...head, recorded_at: recorded, effective_at: recorded, wallet: null, asset: null };
    await store.write((tx) => tx.insert(standingOrder, [{ ...order, method: 'dearest' as 'hifo' }]));
    const bought = { kind: 'acquire', wallet: WALLET, asset: 'BTC', amount: '1', totalUsd: '10' };
    const row = { member_id: 'm', version: 1, recorded_at: plusMs(recorded, 1), happened_at: recorded, fact: bought };
    await store.write((tx) =>
      tx.insert(ownEvent, [
        { ...row, event_id: 'a' },
        { ...row, event_id: 'b' },
      ]),
    );
    await enter('0.5', '10');
    expect(await room().close.close(YEAR)).toMatchObject({ kind: 'closed', members: 2 });
    expect((await room().closed.facts(YEAR, 1, 'm'))?.totals['blocked']).toBe('by own entries');
    expect((await pack()).unresolved).toContainEqual(expect.objectContaining({ id: 'm', code: 'tax.not-judged', blocks: true })); // prettier-ignore
  });

  it('names the member whose books cannot be judged, beside all that is open of the others', async () => {
    const store = await open();
    const { made, of } = await lived(store);
    const opening = [leg(accounts.sourceReceivable('pool'), 'BTC', 'debit', 1_000n, 'principal'), leg(accounts.member('m', 'available'), 'BTC', 'credit', 1_000n, 'gross')]; // prettier-ignore
    await store.write((tx) => made.room.ledger.post(tx, [{ reference: 'reward/pool/opening/r1/m', kind: 'opening.balance', occurredAt: parseInstant('2026-12-01T00:00:00Z'), postings: opening }])); // prettier-ignore
    await made.recognition.run();
    const many = manyBooksAtConsole(store, { ...of, members: MEMBERS_POLICY });
    await many.follow();
    const yearOf = () => store.read(async (tx) => { const found = []; for await (const one of many.yearsOf(tx, ['m', 'n'], YEAR)) found.push(one); return found; }); // prettier-ignore
    const [[, whole] = []] = await yearOf();
    const lot = whole !== undefined && 'openings' in whole ? whole.openings[0]?.lot : undefined;
    const parts = [{ units: '-5', acquiredAt: 1_700_000_000_000, basis: '0' }, { units: '1005', acquiredAt: 1_700_000_000_000, basis: '0' }]; // prettier-ignore
    await store.write((tx) => tx.insert(lotCost, [{ member_id: 'm', lot: lot ?? '', version: 1, recorded_at: of.clock.now(), parts }])); // prettier-ignore
    const [[, broken] = [], [, other] = []] = await yearOf();
    expect(broken).toMatchObject({ code: 'tax.not-judged', fields: { memberId: 'm' } });
    expect(other).toMatchObject({ memberId: 'n', facts: { errors: [] } });
  });

  it('is refused while a disposal has no price, in the operator’s books and by member and row', async () => {
    const { made, of, room } = await lived(await open(), ['m', 'n'], 'unpriced');
    expect(await room().close.close(YEAR)).toEqual({ kind: 'refused', reasons: [expect.stringContaining("of the operator's books has no price: no price of BTC on 2026-03-09")] }); // prettier-ignore
    expect(await made.store.read((tx) => tx.count(yearCloseEnd))).toBe(0);
    const many = manyBooksAtConsole(made.store, { ...of, members: MEMBERS_POLICY });
    const packs = new PackFacts(new YearIncomeService(of.policy), many);
    await packs.prepare();
    const facts = await made.store.read((tx) => packs.of(tx, ['m', 'n'], YEAR));
    expect(facts.map(({ unresolved }) => unresolved)).toEqual([[expect.stringMatching(/^member m, fee-\d+-BTC: 0\.00000500 BTC have no price at 2026-03-09/)], []]); // prettier-ignore
  });

  it('is the same whatever transaction it was killed at, before or after the commit', async () => {
    const members = ['k', 'm', 'n'];
    const counting = new DyingStore(await open(), 0, 'after');
    const whole = await (await lived(counting, members)).room(counting).close.close(YEAR);
    const before = new DyingStore(await open(), 0, 'after');
    const { writes: first } = (await lived(before, members), before);
    // What was paid whom, whose entries are whose, the beginning, the members, the end.
    const commits = 5;
    expect(counting.writes - first).toBe(commits);
    for (const when of ['before', 'after'] as const) {
      for (let at = 1; at <= commits; at += 1) {
        const store = await open();
        const { room } = await lived(store, members);
        await expect(room(new DyingStore(store, at, when)).close.close(YEAR)).rejects.toThrow(Killed);
        const isDone = when === 'after' && at === commits;
        expect(await room().close.close(YEAR)).toEqual(isDone ? { ...whole, kind: 'unchanged' } : whole);
      }
    }
  });

  it('does not go on with a killed run when a member recorded something meanwhile', async () => {
    const store = await open();
    const { room, enter, rows } = await lived(store);
    await expect(room(new DyingStore(store, 4, 'after')).close.close(YEAR)).rejects.toThrow(Killed);
    await enter('0.0005', '10');
    expect(await room().close.close(YEAR)).toMatchObject({ kind: 'closed', version: 1 });
    expect(kindsOf(Object.keys(await rows(1)))).toMatchObject({ disposal: 2, recorded: 1 });
    const ends = await store.read((tx) => tx.find(yearCloseEnd, { orderBy: [['run', 'asc']] }));
    expect(ends.map(({ outcome }) => outcome)).toEqual(['abandoned', 'closed']);
  });

  it('nor when a member stated meanwhile what coin from before the books cost', async () => {
    const store = await open();
    const { room } = await lived(store);
    await expect(room(new DyingStore(store, 4, 'after')).close.close(YEAR)).rejects.toThrow(Killed);
    const cost = { member_id: 'n', lot: 'opening-1', version: 1, recorded_at: NEXT_YEAR, parts: [] };
    await store.write((tx) => tx.insert(lotCost, [cost]));
    expect(await room().close.close(YEAR)).toMatchObject({ kind: 'closed', version: 1 });
    expect(await store.read((tx) => tx.count(yearCloseEnd, { outcome: 'abandoned' }))).toBe(1);
  });
});

describeEachStore('which entries are whose', (open) => {
  it('is known in several stretches, and gives each member the year that the search of the journal gives', async () => {
    const { made, of, pay } = await lived(await open());
    const many = manyBooksAtConsole(made.store, { ...of, members: MEMBERS_POLICY });
    const one = booksAtConsole(made.store, { ...of, members: MEMBERS_POLICY });
    await many.follow();
    made.at(400);
    await pay('p2', 50_000n, 700n);
    await many.follow();
    await many.follow();
    for (const year of [YEAR, taxYear(2027)]) {
      await made.store.read(async (tx) => {
        const found: string[] = [];
        for await (const [id, book] of many.yearsOf(tx, ['m', 'n', 'nobody'], year)) {
          found.push(id);
          if (id === 'nobody') continue;
          expect(book).toEqual(await one.yearOf(tx, id, year));
        }
        expect(found).toEqual(['m', 'n', 'nobody']);
      });
    }
  });
});
