import type { Actor } from '../../../src/api/http/actor.dto';
import { RoomsTermsDesk, TermsSources } from '../../../src/api/operator/terms-desk.adapter';
import type { AssignWorkerDto } from '../../../src/api/wire/terms.dto';
import { AuditService } from '../../../src/audit/audit.service';
import { MemberService } from '../../../src/members/member.service';
import { member } from '../../../src/members/members.entity';
import { PersonService } from '../../../src/members/person.service';
import { TermsQueryService } from '../../../src/rewards/terms-query.service';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { TABLES } from '../../../src/tables';
import { DAY_MS, HOUR_MS, type Instant, instant, plusMs, sats } from '../../../src/units';
import { ApiApp, type Browser } from '../../support/api-app';
import { balancesOf, DAY_ONE, dayRow, declaration, rewardsRoom, sampled, ScriptedSource } from '../../support/rewards';

const ACTOR: Actor = {
  sessionId: 's',
  accountId: 'olga',
  role: 'operator',
  memberId: null,
  steppedUpUntil: instant(0),
};
const end = (day: number) => plusMs(DAY_ONE, (day + 1) * DAY_MS);
/** The room's clock stands at noon of day eleven. */
const POLICY = {
  network: 'regtest',
  coolOffFirstWithProofMs: HOUR_MS,
  coolOffWithProofMs: HOUR_MS,
  coolOffWithoutProofMs: HOUR_MS,
  defaultThresholdSats: sats(1n),
} as const;

async function house() {
  const store = new MemoryStore(TABLES);
  const work = new ScriptedSource(declaration({ id: 'pool-a' }));
  const percent = new ScriptedSource(declaration({ id: 'pool-b', pool: 'ocean', sharing: 'percent' }));
  const room = rewardsRoom(store, [work, percent]);
  const audit = new AuditService(room.clock);
  const members = new MemberService(room.clock, POLICY, audit);
  const people = new PersonService(audit);
  const query = new TermsQueryService(room.query);
  const desk = new RoomsTermsDesk(store, room.clock, new TermsSources(room.terms, query, members, people, room.rules));
  await store.write(async (tx) => {
    for (const [id, name] of [
      ['m-ada', 'Ada Miner'],
      ['m-bob', '王小明'],
      ['m-cas', ''],
    ] as const) {
      await members.create(tx, { id, actor: 'test' });
      if (name !== '') await people.add(tx, { id, name, mail: `${id}@example.org` }, 'test');
    }
  });
  /** Reads what the pools state by now. */
  const collect = () => room.collect.collectAll();
  const assign = (patch: Partial<AssignWorkerDto> = {}) =>
    desk.assign(ACTOR, { sourceId: 'pool-a', worker: 'rig-a', memberId: 'm-ada', ...patch });
  return { store, room, desk, query, work, percent, collect, assign, now: room.clock.now() };
}

describe('who owns which worker', () => {
  it('lists those that belong to nobody first, with what they earn unseen of anybody', async () => {
    const { desk, work, collect, assign, now } = await house();
    work.workers = [sampled('rig-b', now, 90n), sampled('=cmd', now, 0n), sampled('rig-a', now, 200n)];
    await collect();
    await assign();
    const list = await desk.workers({});
    expect(
      list.items.map(({ worker, memberId, name, state, hashRate }) => [worker, memberId, name, state, hashRate]),
    ).toEqual([
      ['=cmd', null, null, 'offline', '0'],
      ['rig-b', null, null, 'online', '90'],
      ['rig-a', 'm-ada', 'Ada Miner', 'online', '200'],
    ]);
    expect([list.found, list.total, list.unassigned]).toEqual([3, 3, 2]);
  });

  it.each([
    ['a worker', 'RIG-', ['rig-b', 'rig-a']],
    ['an owner by name', 'ada', ['rig-a']],
    ['a source', 'pool-a', ['=cmd', 'rig-b', 'rig-a']],
    ['nothing that is there', 'zzz', []],
  ])('finds %s', async (_what, find, expected) => {
    const { desk, work, collect, assign, now } = await house();
    work.workers = ['rig-b', '=cmd', 'rig-a'].map((worker) => sampled(worker, now, 90n));
    await collect();
    await assign();
    const list = await desk.workers({ find });
    expect(list.items.map(({ worker }) => worker)).toEqual(expected);
    expect([list.found, list.total]).toEqual([expected.length, 3]);
  });

  it('gives a first owner everything that is not booked yet, from the first reading on', async () => {
    const { collect, assign } = await house();
    await collect();
    expect((await assign()).from).toBe(DAY_ONE);
  });

  it('begins a first owner at the end of what is booked, and shares the next day with it', async () => {
    const { desk, room, work, collect, assign } = await house();
    work.rows = [dayRow(0, 1_000n)];
    work.workers = [sampled('rig-a', end(1), 200n)];
    await collect();
    expect((await desk.workers({})).items).toMatchObject([{ worker: 'rig-a', memberId: null, openFrom: end(0) }]);
    expect((await assign()).from).toBe(end(0));
    work.rows = [dayRow(0, 1_000n), dayRow(1, 500n)];
    await collect();
    expect(await balancesOf(room)).toEqual({
      'receivable/source/pool-a BTC': 1_500n,
      'unassigned/source/pool-a BTC': 1_000n,
      'member/m-ada/accrued BTC': 500n,
    });
  });

  it('changes an owner from now on, and takes nothing back from the one before', async () => {
    const { desk, room, collect, assign, now } = await house();
    await collect();
    await assign();
    expect((await assign({ memberId: 'm-bob' })).from).toBe(now);
    room.clock.advance(1);
    expect((await assign({ memberId: null })).from).toBe(now + 1);
    room.clock.advance(1);
    const { items } = await desk.workers({});
    expect(items).toMatchObject([
      { worker: 'rig-a', memberId: null, since: now + 1, openFrom: now + 2, state: 'unknown' },
    ]);
  });

  it('shows a change that is declared for later beside the owner of today', async () => {
    const { desk, collect, assign, now } = await house();
    await collect();
    await assign();
    await assign({ memberId: 'm-bob', from: now + DAY_MS });
    await assign({ worker: 'rig-new', memberId: 'm-bob', from: now + DAY_MS });
    const { items } = await desk.workers({});
    const next = { memberId: 'm-bob', name: '王小明', from: now + DAY_MS };
    expect(items).toMatchObject([
      { worker: 'rig-new', memberId: null, next },
      { worker: 'rig-a', memberId: 'm-ada', next, openFrom: now + DAY_MS + 1 },
    ]);
  });

  it.each<[string, Partial<AssignWorkerDto>, string]>([
    ['a source that is not declared', { sourceId: 'pool-z' }, 'rewards.unknown-source'],
    ['a source that is shared by percentages', { sourceId: 'pool-b' }, 'rewards.shared-otherwise'],
    ['a member that is not there', { memberId: 'm-nobody' }, 'members.unknown'],
    ['a member whose account is closed', { memberId: 'm-cas' }, 'rewards.member-closed'],
    ['a time that is booked', { from: end(0) - 1 }, 'rewards.backdated'],
    ['a year that was mistyped', { from: end(3_650) }, 'rewards.too-far-ahead'],
  ])('refuses %s, and says that nothing was changed', async (_what, patch, code) => {
    const { store, work, collect, assign } = await house();
    work.rows = [dayRow(0, 1_000n)];
    await collect();
    await store.write((tx) => tx.update(member, { id: 'm-cas' }, { status: 'closed' }));
    await expect(assign(patch)).rejects.toMatchObject({ code });
    if (!code.startsWith('members.')) {
      await expect(assign(patch)).rejects.toMatchObject({ message: expect.stringContaining('Nothing was changed.') });
    }
  });
});

describe('percentages of a source', () => {
  const half = { sourceId: 'pool-b', shares: [{ memberId: 'm-ada', bps: 5_000 }] };

  it('begin a first time with the first reading, later from now on; the old ones stay in sight', async () => {
    const { desk, room, collect, now } = await house();
    await collect();
    expect(await desk.shares()).toMatchObject({ items: [{ sourceId: 'pool-b', openFrom: DAY_ONE, versions: [] }] });
    expect(await desk.setShares(ACTOR, half)).toEqual({ sourceId: 'pool-b', from: DAY_ONE });
    const all = { sourceId: 'pool-b', shares: [...half.shares, { memberId: 'm-bob', bps: 5_000 }] };
    expect(await desk.setShares(ACTOR, all)).toEqual({ sourceId: 'pool-b', from: now });
    await desk.setShares(ACTOR, { ...half, from: now + 5 });
    room.clock.advance(1);
    const [source] = (await desk.shares()).items;
    expect(source?.versions).toEqual([
      {
        from: now + 5,
        state: 'upcoming',
        leftBps: 5_000,
        shares: [{ memberId: 'm-ada', name: 'Ada Miner', bps: 5_000 }],
      },
      {
        from: now,
        state: 'in-force',
        leftBps: 0,
        shares: [
          { memberId: 'm-ada', name: 'Ada Miner', bps: 5_000 },
          { memberId: 'm-bob', name: '王小明', bps: 5_000 },
        ],
      },
      expect.objectContaining({ from: DAY_ONE, state: 'past' }),
    ]);
  });

  it.each([
    [
      'more than 100 %',
      {
        shares: [
          { memberId: 'm-ada', bps: 5_001 },
          { memberId: 'm-bob', bps: 5_000 },
        ],
      },
      'rewards.bad-percentages',
    ],
    [
      'a member twice',
      {
        shares: [
          { memberId: 'm-ada', bps: 1 },
          { memberId: 'm-ada', bps: 1 },
        ],
      },
      'rewards.bad-percentages',
    ],
    ['a source that is shared by work', { sourceId: 'pool-a' }, 'rewards.shared-otherwise'],
    ['a member that is not there', { shares: [{ memberId: 'm-x', bps: 1 }] }, 'members.unknown'],
  ])('refuse %s', async (_what, patch, code) => {
    const { desk, collect } = await house();
    await collect();
    await expect(desk.setShares(ACTOR, { ...half, ...patch })).rejects.toMatchObject({ code });
    expect((await desk.shares()).items[0]?.versions).toEqual([]);
  });

  it('share the first rows that are booked, so that nothing of them is left without an owner', async () => {
    const { desk, room, percent, collect } = await house();
    await collect();
    await desk.setShares(ACTOR, { sourceId: 'pool-b', shares: [{ memberId: 'm-ada', bps: 10_000 }] });
    percent.rows = [dayRow(0, 1_000n)];
    await collect();
    expect(await balancesOf(room, 'member/')).toEqual({ 'member/m-ada/accrued BTC': 1_000n });
  });
});

describe('the rule of a source', () => {
  const rule = { sourceId: 'pool-a', rule: 'percent', window: null } as const;

  it('is that of the sources file at first; a change begins now, a later one stands beside it', async () => {
    const { desk, room, work, collect, now } = await house();
    work.workers = [sampled('rig-a', now, 1n)];
    await collect();
    const shares = [{ memberId: 'm-ada', bps: 1 }];
    expect(await desk.setRule(ACTOR, { ...rule, shares })).toEqual({ sourceId: 'pool-a', rule: 'percent', from: now });
    await desk.setRule(ACTOR, { ...rule, rule: 'pplns', window: '1 shares', from: now + DAY_MS });
    room.clock.advance(1);
    const [source, other] = (await desk.rules()).items;
    expect(source).toMatchObject({
      openFrom: now + DAY_MS + 1,
      versions: [
        { rule: 'pplns', from: now + DAY_MS, by: 'operator', state: 'upcoming' },
        { rule: 'percent', from: now, by: 'operator', state: 'in-force' },
        { rule: 'work', from: DAY_ONE, by: 'file', state: 'past' },
      ],
    });
    expect(other).toMatchObject({ openFrom: now + 1, versions: [{ rule: 'percent', state: 'in-force' }] });
    // Percentages may be declared for it from now on; its workers still earn what is not booked yet.
    expect((await desk.shares()).items.map(({ sourceId }) => sourceId)).toEqual(['pool-a', 'pool-b']);
    await expect(
      desk.setShares(ACTOR, { sourceId: 'pool-a', shares: [{ memberId: 'm-ada', bps: 1 }] }),
    ).resolves.toBeDefined();
  });

  it.each([
    ['a source that is not declared', { sourceId: 'pool-z' }, 'rewards.unknown-source'],
    ['work of which nobody reads the workers', { rule: 'pplns', window: '1 shares' }, 'rewards.no-workers'],
    ['PPLNS without a window', { rule: 'pplns' }, 'rewards.bad-window'],
    ['a time that is over', { from: end(0) }, 'rewards.backdated'],
    ['the rule that is in force', { rule: 'work' }, 'rewards.same-rule'],
  ] as const)('is not changed to %s', async (_what, patch, code) => {
    const { desk, collect } = await house();
    await collect();
    await expect(desk.setRule(ACTOR, { ...rule, ...patch })).rejects.toMatchObject({ code });
    expect((await desk.rules()).items[0]?.versions).toHaveLength(1);
  });
});

it('tells a member the fee now, the next change, and what was kept in coin', async () => {
  const { store, desk, query, work, collect, assign, now } = await house();
  const feeOf = (memberId: string) => store.read((tx) => query.feeOf(tx, memberId, now, DAY_ONE));
  await collect();
  expect(await feeOf('m-ada')).toEqual({ bps: 0, from: null, isOwn: false, next: null, taken: new Map() });
  await desk.setServiceFee(ACTOR, { memberId: null, bps: 200 });
  await desk.setServiceFee(ACTOR, { memberId: 'm-ada', bps: 300, from: now + 5 });
  await desk.setServiceFee(ACTOR, { memberId: null, bps: 400, from: now + 3 });
  await assign();
  work.workers = [sampled('rig-a', end(0), 1n)];
  await collect();
  work.rows = [dayRow(0, 1_000n)];
  await collect();
  expect(await feeOf('m-ada')).toEqual({
    ...{ bps: 200, from: DAY_ONE, isOwn: false, next: { bps: 400, from: now + 3 }, taken: new Map([['BTC', 20n]]) },
  });
  expect(await feeOf('m-bob')).toMatchObject({ next: { bps: 400, from: now + 3 }, taken: new Map() });
  const later = await store.read((tx) => query.feeOf(tx, 'm-ada', instant(now + 5), now));
  expect(later).toEqual({ bps: 300, from: now + 5, isOwn: true, next: null, taken: new Map() });
});

describe('the service fee', () => {
  it("is everybody's or a member's own; a first one begins with the first reading, a change now", async () => {
    const { desk, room, collect, now } = await house();
    await collect();
    expect(await desk.serviceFees()).toMatchObject({ openFrom: DAY_ONE, bpsMin: 100, bpsMax: 500, items: [] });
    expect(await desk.setServiceFee(ACTOR, { memberId: null, bps: 200 })).toMatchObject({ from: DAY_ONE });
    // A fee of one's own is a change of everybody's.
    expect(await desk.setServiceFee(ACTOR, { memberId: 'm-bob', bps: 100 })).toMatchObject({ from: now });
    expect(await desk.setServiceFee(ACTOR, { memberId: null, bps: 300, from: now + 9 })).toMatchObject({
      from: now + 9,
    });
    room.clock.advance(1);
    expect((await desk.serviceFees()).items).toEqual([
      { memberId: null, name: null, bps: 300, from: now + 9, state: 'upcoming' },
      { memberId: null, name: null, bps: 200, from: DAY_ONE, state: 'in-force' },
      { memberId: 'm-bob', name: '王小明', bps: 100, from: now, state: 'in-force' },
    ]);
  });

  it.each([[99], [501], [0], [-200]])('of %i basis points is refused', async (bps) => {
    const { desk, collect } = await house();
    await collect();
    await expect(desk.setServiceFee(ACTOR, { memberId: null, bps })).rejects.toMatchObject({
      code: 'rewards.bad-service-fee',
    });
  });

  it('begins a first time at the end of the last booked window, a change now at the earliest', async () => {
    const { desk, work, collect, now } = await house();
    work.rows = [dayRow(0, 1_000n)];
    await collect();
    const fee = { memberId: null, bps: 200 };
    const backdated = { code: 'rewards.backdated' };
    await expect(desk.setServiceFee(ACTOR, { ...fee, from: end(0) - 1 })).rejects.toMatchObject(backdated);
    expect(await desk.setServiceFee(ACTOR, fee)).toMatchObject({ from: end(0) });
    // Day 1 is not booked yet; its work was done under the fee of then all the same.
    for (const memberId of [null, 'm-bob']) {
      const change = { memberId, bps: 300, from: end(1) };
      await expect(desk.setServiceFee(ACTOR, change)).rejects.toMatchObject(backdated);
      expect(await desk.setServiceFee(ACTOR, { ...change, from: now })).toMatchObject({ from: now });
    }
  });
});

describe('a rule by which nobody would be given anything', () => {
  const rule = { rule: 'percent' as const, window: null };

  it('is refused without percentages, and begins together with those that come with it', async () => {
    const { desk, room, work, collect } = await house();
    await collect();
    const input = { sourceId: 'pool-a', ...rule };
    expect((await desk.rules()).items.map(({ heldBy, heldBecause }) => [heldBy, heldBecause])).toEqual([
      [['work', 'percent', 'contract-units', 'pplns'], 'no-owners'],
      [['work', 'percent', 'contract-units', 'pplns'], 'no-percentages'],
    ]);
    await expect(desk.setRule(ACTOR, input)).rejects.toMatchObject({ code: 'rewards.no-percentages' });
    const shares = [{ memberId: 'm-ada', bps: 2_500 }];
    const otherwise = { ...input, rule: 'work' as const, shares };
    await expect(desk.setRule(ACTOR, otherwise)).rejects.toMatchObject({ code: 'rewards.bad-percentages' });
    // What is refused leaves nothing behind.
    expect((await desk.shares()).items.map(({ sourceId, versions }) => [sourceId, versions.length])).toEqual([
      ['pool-b', 0],
    ]);
    const { from } = await desk.setRule(ACTOR, { ...input, shares });
    const [set] = (await desk.shares()).items;
    expect([set?.sourceId, set?.versions.map((one) => one.from)]).toEqual(['pool-a', [from]]);
    expect((await desk.rules()).items[0]).toMatchObject({
      heldBecause: null,
      versions: [{ rule: 'percent', from }, {}],
    });
    work.rows = [dayRow(10, 1_000n)];
    room.clock.set(plusMs(work.rows[0]?.to ?? instant(from), 1));
    await collect();
    expect(await balancesOf(room, 'member/')).toEqual({ 'member/m-ada/accrued BTC': 250n });
  });

  it('is none by work once a single worker has an owner, and is by percentages that begin a millisecond later', async () => {
    const { desk, query, store, room, collect, assign, now } = await house();
    await collect();
    await assign({ from: now });
    const heldAt = (at: Instant, source: string) => store.read((tx) => query.heldBy(tx, source, at));
    expect((await heldAt(plusMs(now, -1), 'pool-a')).get('work')).toBe('no-owners');
    expect((await heldAt(now, 'pool-a')).has('work')).toBe(false);
    await desk.setShares(ACTOR, { sourceId: 'pool-b', shares: [{ memberId: 'm-ada', bps: 1 }], from: now });
    expect((await heldAt(plusMs(now, -1), 'pool-b')).get('percent')).toBe('no-percentages');
    expect((await heldAt(now, 'pool-b')).has('percent')).toBe(false);
    expect(await balancesOf(room)).toEqual({});
  });
});

it('offers members to choose by name or id, and none whose account is closed', async () => {
  const { desk, store } = await house();
  await store.write((tx) => tx.update(member, { id: 'm-cas' }, { status: 'closed' }));
  expect(await desk.memberChoices({ find: '小' })).toEqual({
    items: [{ memberId: 'm-bob', name: '王小明' }],
    more: false,
  });
  expect((await desk.memberChoices({})).items.map(({ memberId }) => memberId)).toEqual(['m-ada', 'm-bob']);
});

describe('a body of terms', () => {
  let api: ApiApp;
  let operator: Browser;
  beforeAll(async () => {
    api = await ApiApp.open();
    operator = await api.person('operator', 'olga');
    await operator.login();
  });
  afterAll(() => api.close());

  const worker = { sourceId: 'pool-a', worker: 'rig', memberId: 'm-1' };
  const shares = (...list: object[]) => ({ sourceId: 'pool-a', shares: list });
  it.each<[string, string, object, string]>([
    ['a worker without a name', 'workers', { ...worker, worker: '' }, 'worker'],
    ['a worker of 101 letters', 'workers', { ...worker, worker: 'x'.repeat(101) }, 'worker'],
    ['no word on whose it is', 'workers', { sourceId: 'pool-a', worker: 'rig' }, 'memberId'],
    ['a time with a fraction', 'workers', { ...worker, from: 1.5 }, 'from'],
    ['a time before 1970', 'workers', { ...worker, from: -1 }, 'from'],
    ['no shares', 'shares', shares(), 'shares'],
    ['a share of nothing', 'shares', shares({ memberId: 'm-1', bps: 0 }), 'shares.0.bps'],
    ['a share of a fraction', 'shares', shares({ memberId: 'm-1', bps: 0.5 }), 'shares.0.bps'],
    ['a share above all', 'shares', shares({ memberId: 'm-1', bps: 10_001 }), 'shares.0.bps'],
    [
      '501 shares',
      'shares',
      shares(...Array.from({ length: 501 }, (_, i) => ({ memberId: `m-${i}`, bps: 1 }))),
      'shares',
    ],
    ['a share in text', 'shares', shares({ memberId: 'm-1', bps: '100' }), 'shares.0.bps'],
    ['a fee in text', 'service-fee', { memberId: null, bps: '200' }, 'bps'],
  ])('with %s is refused by its field, and no desk is asked', async (_what, path, body, param) => {
    const key = { 'Idempotency-Key': `bad-${path}-${param}`.replace(/\./g, '-').padEnd(8, '0') };
    const answer = await operator.post(`/api/operator/terms/${path}`, body, key);
    expect([answer.status, answer.body.error.code, answer.body.error.param]).toEqual([400, 'api.invalid', param]);
    expect(api.desks.calls).toEqual([]);
  });

  it('may name nobody, and leave the time out', async () => {
    const answer = await operator.post(
      '/api/operator/terms/workers',
      { ...worker, memberId: null, from: null },
      {
        'Idempotency-Key': 'nobody-any-more',
      },
    );
    expect(answer.status).toBe(200);
  });
});
