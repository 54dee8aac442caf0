import { AuditService } from '../../src/audit/audit.service';
import { auditRow } from '../../src/audit/audit.entity';
import { claimCode } from '../../src/rewards/device.entity';
import { ClaimCodeService } from '../../src/rewards/claim-code.service';
import { TermsQueryService } from '../../src/rewards/terms-query.service';
import type { Store } from '../../src/store';
import { DAY_MS, type Instant, plusMs } from '../../src/units';
import { balancesOf, DAY_ONE, dayRow, declaration, rewardsRoom, sampled, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';

const day = (n: number) => plusMs(DAY_ONE, n * DAY_MS);

async function world(store: Store) {
  const source = new ScriptedSource(declaration());
  const room = rewardsRoom(store, [source]);
  const terms = new TermsQueryService(room.query);
  const codes = new ClaimCodeService(room.terms, terms, new AuditService(room.clock), room.clock);
  await room.collect.collect('pool-a');
  const see = (at: Instant, ...names: string[]) =>
    store.write((tx) =>
      room.work.record(
        tx,
        'pool-a',
        names.map((name) => sampled(name, at, 10n)),
      ),
    );
  const rules = (...list: (readonly [string, string])[]) => list.map(([pattern, memberId]) => ({ pattern, memberId }));
  const preview = (list: ReturnType<typeof rules>, from: Instant | null = null) =>
    store.read((tx) => room.patterns.preview(tx, { sourceId: 'pool-a', rules: list, from }));
  const declare = async (list: ReturnType<typeof rules>, from: Instant | null = null, digest?: string) => {
    const agreed = digest ?? (await preview(list, from)).digest;
    return store.write((tx) =>
      room.patterns.declare(tx, 'op', { sourceId: 'pool-a', rules: list, from, digest: agreed }),
    );
  };
  const owners = async () => {
    const views = await store.read((tx) => room.query.devices(tx, room.clock.now()));
    return Object.fromEntries(views.map(({ worker, memberId, assignedAt }) => [worker, [memberId, assignedAt]]));
  };
  const issue = (worker: string | null, days = 30, memberId: string | null = worker === null ? 'ada' : null) =>
    store.write((tx) => codes.issue(tx, 'op', { sourceId: 'pool-a', worker, memberId, days }));
  const claim = (code: string, memberId = 'ada') => store.write((tx) => codes.claim(tx, memberId, { memberId, code }));
  return { store, source, room, codes, see, rules, preview, declare, owners, issue, claim };
}

describeEachStore('owners by pattern', (open) => {
  it('are shown before they are saved: what is caught, what is caught twice, and what was decided by hand', async () => {
    const { store, room, see, rules, preview, declare, owners } = await world(await open());
    await see(day(1), 'a.1', 'a.x2', 'b.1', 'c.1');
    await store.write((tx) =>
      room.terms.assign(tx, 'op', { sourceId: 'pool-a', worker: 'b.1', memberId: 'bob', from: DAY_ONE }),
    );
    const list = rules(['a.x*', 'eve'], ['a.*', 'ada'], ['b.*', 'ada']);
    const shown = await preview(list);
    expect(shown.effects).toEqual([
      { worker: 'a.1', fits: [1], effect: 'given', memberId: 'ada' },
      { worker: 'a.x2', fits: [0, 1], effect: 'given', memberId: 'eve' },
      { worker: 'b.1', fits: [2], effect: 'kept', memberId: 'bob' },
      { worker: 'c.1', fits: [], effect: 'none', memberId: null },
    ]);
    expect((await owners())['a.1']).toEqual([null, null]);
    await declare(list);
    expect(await owners()).toEqual({
      'a.1': ['ada', DAY_ONE],
      'a.x2': ['eve', DAY_ONE],
      'b.1': ['bob', DAY_ONE],
      'c.1': [null, null],
    });
  });

  it('are given to a worker that appears later, in time for the rows of its first day', async () => {
    const { source, room, see, rules, declare, owners } = await world(await open());
    await declare(rules(['a.*', 'ada']));
    await see(day(1), 'a.new');
    expect(await owners()).toEqual({ 'a.new': ['ada', DAY_ONE] });
    source.rows = [dayRow(0, 700n)];
    await room.collect.collect('pool-a');
    expect((await balancesOf(room))['member/ada/accrued BTC']).toBe(700n);
  });

  it('reach back to nothing that is booked', async () => {
    const { source, room, see, rules, preview, declare, owners } = await world(await open());
    await see(day(1), 'a.1');
    source.rows = [dayRow(0, 700n)];
    await room.collect.collect('pool-a');
    const list = rules(['a.*', 'ada']);
    await expect(preview(list, plusMs(day(1), -1))).rejects.toMatchObject({ code: 'rewards.backdated' });
    await declare(list, day(1));
    expect(await owners()).toEqual({ 'a.1': ['ada', day(1)] });
    expect((await balancesOf(room))['unassigned/source/pool-a BTC']).toBe(700n);
  });

  it('change nothing that a list before has decided, nor what a person gave back to nobody', async () => {
    const { store, room, see, rules, declare, owners } = await world(await open());
    await see(day(1), 'a.1', 'a.2');
    await declare(rules(['a.*', 'ada']));
    await store.write((tx) =>
      room.terms.assign(tx, 'op', { sourceId: 'pool-a', worker: 'a.2', memberId: null, from: day(2) }),
    );
    await declare(rules(['a.*', 'bob']));
    expect(await owners()).toEqual({ 'a.1': ['ada', DAY_ONE], 'a.2': [null, day(2)] });
    await see(day(3), 'a.3');
    expect((await owners())['a.3']?.[0]).toBe('ada');
  });

  it('are saved only as they were shown', async () => {
    const { see, rules, preview, declare, owners } = await world(await open());
    const list = rules(['a.*', 'ada']);
    const { digest } = await preview(list);
    await see(day(1), 'a.1');
    await expect(declare(list, null, digest)).rejects.toMatchObject({ code: 'rewards.preview-changed' });
    expect(await owners()).toEqual({ 'a.1': [null, null] });
  });

  it.each([
    ['twice the same', [['a.*', 'ada'], ['a.*', 'bob']] as const], // prettier-ignore
    ['nothing to fit', [['', 'ada']] as const],
    ['101 characters', [['x'.repeat(101), 'ada']] as const],
  ])('with %s are refused', async (_what, list) => {
    const { rules, preview } = await world(await open());
    await expect(preview(rules(...list))).rejects.toMatchObject({ code: 'rewards.bad-pattern' });
  });
});

describeEachStore('a claim code', (open) => {
  it('gives its worker once, from the first instant that is not booked, and is kept as a hash', async () => {
    const { store, codes, see, owners, issue, claim } = await world(await open());
    await see(day(1), 'rig');
    const { code, id } = await issue('rig');
    const [row] = await store.read((tx) => tx.find(claimCode));
    expect(JSON.stringify(row, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))).not.toContain(
      code.replaceAll('-', ''),
    );
    expect(await claim(code.toLowerCase().replaceAll('-', ' '))).toEqual([
      { sourceId: 'pool-a', worker: 'rig', from: DAY_ONE },
    ]);
    expect(await owners()).toEqual({ rig: ['ada', DAY_ONE] });
    await expect(claim(code, 'bob')).rejects.toMatchObject({ code: 'rewards.bad-code' });
    expect(await store.read((tx) => codes.list(tx))).toMatchObject([{ id, state: 'used', usedBy: 'ada' }]);
    const trail = (await store.read((tx) => tx.find(auditRow))).map(({ action }) => action);
    expect(trail).toEqual(expect.arrayContaining(['claim-code.issued', 'device.assigned', 'claim-code.used']));
  });

  it('is valid to its last millisecond', async () => {
    for (const [ms, valid] of [
      [DAY_MS - 1, true],
      [DAY_MS, false],
    ] as const) {
      const { room, see, issue, claim } = await world(await open());
      await see(day(1), 'rig');
      const { code } = await issue('rig', 1);
      room.clock.advance(ms);
      const claimed = claim(code);
      if (valid) expect(await claimed).toHaveLength(1);
      else await expect(claimed).rejects.toMatchObject({ code: 'rewards.bad-code' });
    }
  });

  it('is nothing after it was withdrawn, and a used one cannot be', async () => {
    const { store, codes, see, issue, claim } = await world(await open());
    await see(day(1), 'rig', 'two');
    const gone = await issue('rig');
    await store.write((tx) => codes.withdraw(tx, 'op', gone.id));
    await expect(claim(gone.code)).rejects.toMatchObject({ code: 'rewards.bad-code' });
    const used = await issue('two');
    await claim(used.code);
    await expect(store.write((tx) => codes.withdraw(tx, 'op', used.id))).rejects.toMatchObject({
      code: 'rewards.code-used',
    });
    await expect(store.write((tx) => codes.withdraw(tx, 'op', 'x'))).rejects.toMatchObject({
      code: 'rewards.unknown-code',
    });
  });

  it('that a worker carries in its name waits until the worker is seen', async () => {
    const { room, see, owners, issue, claim } = await world(await open());
    const { code } = await issue(null);
    await see(day(1), 'site.other');
    await expect(claim(code)).rejects.toMatchObject({ code: 'rewards.code-not-seen' });
    await see(day(2), `site.${code}`, `SITE.${code.toLowerCase()}.b`);
    room.clock.advance(1);
    expect((await claim(code)).map(({ worker }) => worker).sort()).toEqual(
      [`SITE.${code.toLowerCase()}.b`, `site.${code}`].sort(),
    );
    expect((await owners())['site.other']).toEqual([null, null]);
  });

  it('that everybody reads in a name is one member’s, and says to nobody else that it is right', async () => {
    const { store, codes, see, owners, issue, claim } = await world(await open());
    await expect(issue(null, 30, null)).rejects.toMatchObject({
      code: 'rewards.code-needs-member',
      fields: { param: 'memberId' },
    });
    const { code } = await issue(null, 30, 'ada');
    await see(day(1), `site.${code}`);
    await expect(claim(code, 'mallory')).rejects.toMatchObject({ code: 'rewards.bad-code' });
    expect(await store.read((tx) => codes.list(tx))).toMatchObject([{ state: 'open', memberId: 'ada', usedBy: null }]);
    await claim(code, 'ada');
    expect((await owners())[`site.${code}`]?.[0]).toBe('ada');
  });

  it('for a named worker is of whoever has it, or of the member it was made for', async () => {
    const { see, issue, claim } = await world(await open());
    await see(day(1), 'rig', 'two');
    const anybody = await issue('rig');
    expect(await claim(anybody.code, 'bob')).toHaveLength(1);
    const bound = await issue('two', 30, 'ada');
    await expect(claim(bound.code, 'bob')).rejects.toMatchObject({ code: 'rewards.bad-code' });
    expect(await claim(bound.code, 'ada')).toHaveLength(1);
  });

  it('takes no worker from its owner', async () => {
    const { store, room, see, owners, issue, claim } = await world(await open());
    await see(day(1), 'rig');
    const { code } = await issue('rig');
    await store.write((tx) =>
      room.terms.assign(tx, 'op', { sourceId: 'pool-a', worker: 'rig', memberId: 'bob', from: DAY_ONE }),
    );
    await expect(claim(code)).rejects.toMatchObject({ code: 'rewards.worker-taken' });
    await expect(issue('rig')).rejects.toMatchObject({ code: 'rewards.worker-taken' });
    expect((await owners())['rig']).toEqual(['bob', DAY_ONE]);
  });

  it.each([[0], [91], [1.5]])('is not made for %s days', async (days) => {
    const { see, issue } = await world(await open());
    await see(day(1), 'rig');
    await expect(issue('rig', days)).rejects.toMatchObject({ code: 'rewards.bad-days' });
  });
});
