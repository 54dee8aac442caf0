import { accounts } from '../../src/ledger';
import type { Store } from '../../src/store';
import { parseInstant, parsePrice, taxYear } from '../../src/units';
import { yearCloseEnd, yearCloseMember, yearCloseRun } from '../../src/yearend/closing.entity';
import { ClawbackWorld } from '../support/clawback-world';
import { FakeClock } from '../support/fake-clock';
import { enrolled } from '../support/member-rooms';
import { entryOf, policyOf } from '../support/operator-entries';
import { describeEachStore } from '../support/stores';
import { DyingStore, Killed, MadeUpFacts, MeddlingStore, yearCloseRoom } from '../support/year-close-room';

const YEAR = taxYear(2026);
const NEXT_YEAR = '2027-02-01T00:00:00Z';
const source = {
  ...{ name: 'test', label: 'demo prices' },
  quoteAt: (_asset: string, at: ReturnType<typeof parseInstant>) =>
    Promise.resolve({ price: parsePrice('50000'), source: 'test', observedAt: at, raw: '50000' }),
};
const policy = policyOf({ pool: 'principal' }, 'UTC');

/** Members that need four transactions of their own. */
const MEMBERS = 650;

function madeUp(store: Store, facts = new MadeUpFacts(MEMBERS), version = '0.1.0') {
  const clock = new FakeClock(NEXT_YEAR);
  return { facts, clock, ...yearCloseRoom(store, { clock, policy, source, facts, version }) };
}

describeEachStore('closing a year', (open) => {
  it('keeps every member, and the same facts make no second version, whoever came since', async () => {
    const store = await open();
    const { close, closed, facts } = madeUp(store);
    const first = await close.close(YEAR);
    expect(first).toMatchObject({ kind: 'closed', version: 1, members: MEMBERS });
    facts.rows.set('z-nothing-in-the-year', '');
    expect(await close.close(YEAR)).toEqual({ ...first, kind: 'unchanged' });
    expect(await closed.versions(YEAR)).toHaveLength(1);
    expect(await closed.members(YEAR, 1)).toHaveLength(MEMBERS);
  });

  it('is the same whatever transaction it was killed at, before or after the commit', async () => {
    const whole = await madeUp(await open()).close.close(YEAR);
    // What was paid whom, the beginning, four chunks, the end.
    const commits = 7;
    const counting = new DyingStore(await open(), 0, 'after');
    await madeUp(counting).close.close(YEAR);
    expect(counting.writes).toBe(commits);
    for (const when of ['before', 'after'] as const) {
      for (let at = 1; at <= commits; at += 1) {
        const store = await open();
        const dying = new DyingStore(store, at, when);
        await expect(madeUp(dying).close.close(YEAR)).rejects.toThrow(Killed);
        const kept = await store.read((tx) => tx.count(yearCloseMember));
        const told: number[] = [];
        const result = await madeUp(store).close.close(YEAR, (members) => told.push(members));
        const isDone = when === 'after' && at === commits;
        expect(result).toEqual(isDone ? { ...whole, kind: 'unchanged' } : whole);
        // What was kept is not made again, but for the run that had ended.
        if (!isDone) expect((told.at(-1) ?? 0) + kept).toBe(MEMBERS);
        const [runs, ends] = await store.read(async (tx) => [await tx.count(yearCloseRun), await tx.count(yearCloseEnd)] as const); // prettier-ignore
        expect([runs, ends]).toEqual(isDone ? [2, 2] : [1, 1]);
        expect(await madeUp(store).closed.members(YEAR, 1)).toHaveLength(MEMBERS);
      }
    }
  });

  it('does not go on with a killed run when its ground has changed meanwhile', async () => {
    const store = await open();
    const facts = new MadeUpFacts(MEMBERS);
    const dying = new DyingStore(store, 3, 'after');
    await expect(madeUp(dying, facts).close.close(YEAR)).rejects.toThrow(Killed);
    facts.rows.set('m000000', 'told otherwise');
    const { close, closed } = madeUp(store, facts, '0.2.0');
    const result = await close.close(YEAR);
    const clean = await madeUp(await open(), facts, '0.2.0').close.close(YEAR);
    expect(result).toEqual(clean);
    const ends = await store.read((tx) => tx.find(yearCloseEnd, { orderBy: [['run', 'asc']] }));
    expect(ends.map(({ run, outcome, version }) => [run, outcome, version])).toEqual([[1, 'abandoned', null], [2, 'closed', 1]]); // prettier-ignore
    expect(await closed.facts(YEAR, 1, 'm000000')).toEqual({ totals: { rows: '1' }, rows: { r: 'told otherwise' } });
  });

  it('makes the next version of changed facts, says what changed, and leaves the old one readable', async () => {
    const store = await open();
    const { close, closed, facts } = madeUp(store);
    await close.close(YEAR);
    facts.rows.set('m000001', 'another row');
    facts.rows.delete('m000002');
    facts.rows.set('new', 'late');
    expect(await close.close(YEAR)).toMatchObject({ kind: 'closed', version: 2, members: MEMBERS });
    expect(await closed.difference(YEAR, 1)).toEqual([]);
    expect(await closed.difference(YEAR, 2)).toEqual([
      { memberId: 'm000001', what: 'r', old: 'row of 1', new: 'another row' },
      { memberId: 'm000002', what: 'total rows', old: '1', new: null },
      { memberId: 'm000002', what: 'r', old: 'row of 2', new: null },
      { memberId: 'new', what: 'total rows', old: null, new: '1' },
      { memberId: 'new', what: 'r', old: null, new: 'late' },
    ]);
    expect(await closed.facts(YEAR, 1, 'm000001')).toEqual({ totals: { rows: '1' }, rows: { r: 'row of 1' } });
    expect(await closed.facts(YEAR, 1, 'new')).toBeUndefined();
    await expect(closed.members(YEAR, 3)).rejects.toMatchObject({ code: 'yearend.no-version' });
  });

  it('makes a version of its own by other software or settings, with no row changed', async () => {
    const store = await open();
    const facts = new MadeUpFacts(3);
    await madeUp(store, facts).close.close(YEAR);
    const { close, closed } = madeUp(store, facts, '0.2.0');
    expect(await close.close(YEAR)).toMatchObject({ kind: 'closed', version: 2 });
    expect(await closed.difference(YEAR, 2)).toEqual([
      { memberId: null, what: 'software', old: '0.1.0', new: '0.2.0' },
    ]);
    // What is declared from the next year on is no setting of this one.
    const later = { ...policy.declarations[0], from: parseInstant('2027-01-01T00:00:00Z'), legalModel: 'agent' } as (typeof policy.declarations)[number]; // prettier-ignore
    const clock = new FakeClock(NEXT_YEAR);
    const of = { clock, source, facts, version: '0.2.0' };
    const declared = (at: string) => ({ ...policy, declarations: [...policy.declarations, { ...later, from: parseInstant(at) }] }); // prettier-ignore
    const after = yearCloseRoom(store, { ...of, policy: declared('2027-01-01T00:00:00Z') });
    expect(await after.close.close(YEAR)).toMatchObject({ kind: 'unchanged', version: 2 });
    const within = yearCloseRoom(store, { ...of, policy: declared('2026-12-31T23:59:59Z') });
    expect(await within.close.close(YEAR)).toMatchObject({ kind: 'closed', version: 3 });
  });

  it('refuses a year that runs, and what is unresolved of a member, and keeps nothing', async () => {
    const store = await open();
    const { close, clock, facts } = madeUp(store);
    clock.set(parseInstant('2026-12-31T23:59:59Z'));
    expect(await close.close(YEAR)).toEqual({ kind: 'refused', reasons: ['the year 2026 runs until 2026-12-31'] });
    clock.set(parseInstant('2027-01-01T00:00:00Z'));
    facts.unresolved.set('m000300', 'no basis');
    expect(await close.close(YEAR)).toEqual({ kind: 'refused', reasons: ['no basis'] });
    expect(await store.read((tx) => tx.count(yearCloseEnd))).toBe(0);
    facts.unresolved.clear();
    expect(await close.close(YEAR)).toMatchObject({ kind: 'closed', version: 1, members: MEMBERS });
  });
});

describeEachStore('closing a year of income', (open) => {
  async function world() {
    const made = await ClawbackWorld.open(await open(), 'matured', { members: ['m', 'n'], feeBps: 250 });
    await enrolled(made.store, made.clock, made.members);
    const room = (store: Store = made.store) =>
      yearCloseRoom(store, { clock: made.clock, policy: made.policy, source: made.prices });
    return { made, room };
  }

  it('holds each line with its price, agrees with the journal, and takes a late restatement as the next version', async () => {
    const { made, room } = await world();
    await made.at(6).state(1, 1_000n);
    await made.at(7).payRest();
    made.clock.set(parseInstant(NEXT_YEAR));
    expect(await room().close.close(YEAR)).toMatchObject({ kind: 'closed', version: 1, members: 2 });
    const year = await made.year(2026);
    const facts = await room().closed.facts(YEAR, 1, 'm');
    expect(facts?.totals).toMatchObject({ lines: '1', repayments: '0' });
    expect(JSON.parse(facts?.rows[`income ${year.lines[0]?.id}`] ?? '{}')).toMatchObject({
      quoteId: year.lines[0]?.quoteId,
      net: String(year.lines[0]?.net),
    });
    // What the pool states late is of its own year: the books change, and no member's income does.
    await made.at(400).state(2, 500n);
    expect(await room().close.close(YEAR)).toMatchObject({ kind: 'closed', version: 2 });
    const difference = await room().closed.difference(YEAR, 2);
    expect(difference.map(({ memberId, what }) => [memberId, what])).toEqual([[null, 'books']]);
    // Its coin comes in the next year: nothing of this one is otherwise.
    await made.at(401).payRest();
    expect(await room().close.close(YEAR)).toMatchObject({ kind: 'unchanged', version: 2 });
    expect((await made.year(2027)).lines).toHaveLength(1);
    // The pool takes back of what was income of the closed year: a repayment of the next one.
    await made.at(402).state(1, 400n);
    expect(await room().close.close(YEAR)).toMatchObject({ kind: 'unchanged', version: 2 });
  });

  it('refuses while income has no price, is not recognised, or a gap has no reason, each by name', async () => {
    const { made, room } = await world();
    await made.at(6).state(1, 1_000n);
    made.prices.missing.add(7);
    await made.at(7).payRest();
    made.clock.set(parseInstant(NEXT_YEAR));
    const refused = await room().close.close(YEAR);
    const reasons = refused.kind === 'refused' ? refused.reasons : [];
    // Two members' receipts, and the operator's fee.
    expect(reasons).toHaveLength(3);
    for (const reason of reasons) expect(reason).toContain('no price');
    made.prices.missing.clear();
    const stray = entryOf('stray', '2026-04-01T00:00:00Z', [
      [accounts.sourceReceivable('pool-a'), 'debit', 5n],
      [accounts.operatorCapital, 'credit', 5n],
    ], { kind: 'treasury.funded' }); // prettier-ignore
    await made.store.write((tx) => made.room.ledger.post(tx, [stray]));
    expect(await room().close.close(YEAR)).toEqual({
      kind: 'refused',
      reasons: ['income was not recognised yet of the last 1 entries of the journal'],
    });
    await made.recognition.run();
    expect(await room().close.close(YEAR)).toEqual({
      kind: 'refused',
      reasons: ['pool-a: -0.00000005 BTC between journal and chain that nobody can explain (stray)'],
    });
  });

  it('notices what was booked of the year while it was being closed', async () => {
    const { made, room } = await world();
    await made.at(6).state(1, 1_000n);
    await made.at(7).payRest();
    made.clock.set(parseInstant(NEXT_YEAR));
    const late = entryOf(
      'late',
      '2026-04-01T00:00:00Z',
      [
        [accounts.treasury('main'), 'debit', 5n],
        [accounts.operatorCapital, 'credit', 5n],
      ],
      { kind: 'treasury.funded' },
    );
    const { close } = room(new MeddlingStore(made.store, (store) => store.write((tx) => made.room.ledger.post(tx, [late])))); // prettier-ignore
    const outcome = await close.close(YEAR);
    expect(outcome.kind === 'refused' ? outcome.reasons : outcome).toEqual(['something of 2026 was booked or recorded while it was being closed: run it again']); // prettier-ignore
    await made.recognition.run();
    expect(await close.close(YEAR)).toMatchObject({ kind: 'closed', version: 1 });
  });
});
