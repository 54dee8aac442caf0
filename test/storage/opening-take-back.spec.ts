import { auditRow } from '../../src/audit/audit.entity';
import { accounts } from '../../src/ledger';
import { openingGone, openingTakeBack } from '../../src/moving/moving.entity';
import { fenceOf } from '../../src/rewards/opening-fence.repository';
import { rewardReceipt, rewardShare } from '../../src/rewards/reward.entity';
import { DAY_MS, HOUR_MS, plusMs } from '../../src/units';
import { FIRST, movingRoom, SECOND } from '../support/moving-room';
import { balancesOf, DAY_ONE, dayRow, poolPays, sampled } from '../support/rewards';
import { describeEachStore } from '../support/stores';
import { APP, KEY, withDevice } from '../support/with-device';

const AS_OF = '2026-03-01T00:00:00.000Z';

function file(...rows: string[]): string {
  return ['member,asset,amount,class,source,as_of', ...rows.map((row) => `${row},${AS_OF}`)].join('\n');
}

const AVAILABLE = file('A,BTC,0.000006,available,', 'B,BTC,0.000004,available,');
const OWED = file('A,BTC,0.000006,accrued,pool-a', ',BTC,0.000007,receivable,pool-a');

type World = Awaited<ReturnType<typeof movingRoom>>;

/** A payout of a member's available coin, as far as the books see it. */
function paid(world: World, memberId: string, amount: bigint, n = 1): Promise<unknown> {
  const { room } = world;
  const common = { asset: 'BTC', amount, role: 'transfer' } as const;
  return room.store.write((tx) =>
    room.ledger.post(tx, [
      {
        ...{ reference: `paid/${n}`, kind: 'payout.settled', occurredAt: room.clock.now() },
        postings: [
          { ...common, account: accounts.member(memberId, 'available'), side: 'debit' },
          { ...common, account: accounts.treasury('main'), side: 'credit' },
          { ...common, account: accounts.memoPaidOut, side: 'debit' },
          { ...common, account: accounts.memoPaid(memberId), side: 'credit' },
        ],
      },
    ]),
  );
}

async function isSound({ room }: World): Promise<void> {
  expect((await room.store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
  expect((await room.store.read((tx) => room.ledger.trialBalance(tx))).balanced).toBe(true);
}

describeEachStore('an opening balance that was wrong', (open) => {
  it('leaves the books by the word of two, and the corrected file comes in under another reference', async () => {
    const world = await movingRoom(await open());
    const { room, arrives, book, ask, takeBacks, members } = world;
    await arrives(2_000n, 1);
    const before = await balancesOf(room);
    const { id: importId } = await book('openings', AVAILABLE);
    const { id } = await ask(importId);
    const once = await balancesOf(room);
    const confirm = (actor: string) => room.store.write((tx) => takeBacks.confirm(tx, actor, id));
    room.clock.advance(DAY_MS);
    await expect(confirm(FIRST)).rejects.toMatchObject({ code: 'moving.second-person' });
    expect(await balancesOf(room)).toEqual(once);
    await confirm(SECOND);
    expect(await balancesOf(room)).toEqual(before);
    await expect(confirm(SECOND)).rejects.toMatchObject({ code: 'moving.no-take-back' });
    const back = await room.store.read((tx) => room.ledger.entryByReference(tx, `opening/${members.a}/BTC/available/back`)); // prettier-ignore
    // As of any instant, these books never had it.
    expect(back).toMatchObject({
      kind: 'opening.balance',
      reverses: expect.any(String) as string,
      occurredAt: DAY_ONE,
    });
    const acts = await room.store.read((tx) => tx.find(auditRow, { orderBy: [['position', 'asc']] }));
    expect(acts.slice(-2)).toMatchObject([
      { actor: FIRST, action: 'moving.take-back-asked', subject: id, details: { import: importId, cause: 'amount' } },
      { actor: SECOND, action: 'moving.take-back-booked', subject: id, details: { rows: '2' } },
    ]);
    await book('openings', file('A,BTC,0.000005,available,', 'C,BTC,0.000004,available,'));
    expect(await balancesOf(room)).toEqual({
      ...{ 'treasury/main BTC': 2_000n, 'unmatched/main BTC': 1_100n },
      ...{ [`member/${members.a}/available BTC`]: 500n, [`member/${members.c}/available BTC`]: 400n },
    });
    const again = await room.store.read((tx) => room.ledger.entryByReference(tx, `opening/${members.a}/BTC/available/2`)); // prettier-ignore
    expect(again?.postings[0]?.amount).toBe(500n);
    await isSound(world);
  });

  it('is refused once somebody was paid of it, by name, and the others of the file can go', async () => {
    const world = await movingRoom(await open());
    const { room, arrives, book, ask, takeBack, members } = world;
    await arrives(1_000n, 1);
    const { id } = await book('openings', AVAILABLE);
    await paid(world, members.a, 1n);
    const refused = { code: 'moving.rests', message: expect.stringContaining(members.a) as string };
    await expect(ask(id)).rejects.toMatchObject(refused);
    await expect(ask(id, { memberId: members.a })).rejects.toMatchObject(refused);
    await expect(ask(id, { memberId: members.c })).rejects.toMatchObject({ code: 'moving.nothing-to-take-back' });
    await takeBack(id, { memberId: members.b });
    expect(await balancesOf(room, 'member/')).toEqual({ [`member/${members.a}/available BTC`]: 599n });
    expect(await room.store.read((tx) => tx.count(openingGone))).toBe(1);
    // What stands keeps its fence.
    expect(await room.store.read((tx) => fenceOf(tx, 'pool-a'))).toBe(DAY_ONE);
    await isSound(world);
  });

  it.each([
    ['is in a batch', 'in-batch', 'A payout rests'],
    ['is held', 'held', 'held or went elsewhere'],
  ] as const)('is refused while a part of it %s', async (_, to, words) => {
    const world = await movingRoom(await open());
    const { room, arrives, book, ask, members } = world;
    await arrives(1_000n, 1);
    const { id } = await book('openings', AVAILABLE);
    const common = { asset: 'BTC', amount: 1n, role: 'transfer' } as const;
    const move = (reference: string, from: 'available' | typeof to, into: 'available' | typeof to) =>
      room.store.write((tx) =>
        room.ledger.post(tx, [
          {
            ...{ reference, kind: 'hold.placed', occurredAt: room.clock.now() },
            postings: [
              { ...common, account: accounts.member(members.a, from), side: 'debit' },
              { ...common, account: accounts.member(members.a, into), side: 'credit' },
            ],
          },
        ]),
      );
    await move('there', 'available', to);
    await expect(ask(id)).rejects.toThrow(words);
    // Called off, nothing rests on it any more.
    await move('back', to, 'available');
    await ask(id);
    await expect(ask(id)).rejects.toMatchObject({ code: 'moving.asked-before' });
  });

  it('asked about before a payout is not taken back after it', async () => {
    const world = await movingRoom(await open());
    const { room, arrives, book, ask, takeBacks, members } = world;
    await arrives(1_000n, 1);
    const { id } = await ask((await book('openings', AVAILABLE)).id);
    await paid(world, members.b, 400n);
    const confirm = room.store.write((tx) => takeBacks.confirm(tx, SECOND, id));
    await expect(confirm).rejects.toMatchObject({ code: 'moving.rests' });
    await room.store.write((tx) => takeBacks.drop(tx, SECOND, id));
    expect(await room.store.read((tx) => tx.find(openingTakeBack))).toMatchObject([{ state: 'withdrawn' }]);
    expect((await balancesOf(room))[`member/${members.a}/available BTC`]).toBe(600n);
  });

  it('may be confirmed by who works alone, a day later and not a millisecond before', async () => {
    const world = await movingRoom(await open(), { alone: true });
    const { room, arrives, book, ask, takeBacks, members } = world;
    await arrives(1_000n, 1);
    const { id } = await withDevice(APP, async () => ask((await book('openings', AVAILABLE)).id));
    const confirm = (device = KEY) => withDevice(device, () => room.store.write((tx) => takeBacks.confirm(tx, FIRST, id))); // prettier-ignore
    room.clock.advance(DAY_MS - 1);
    await expect(confirm()).rejects.toThrow('a day after');
    room.clock.advance(1);
    await expect(confirm(APP)).rejects.toMatchObject({ code: 'audit.other-than-authenticator' });
    expect((await balancesOf(room))[`member/${members.a}/available BTC`]).toBe(600n);
    await confirm();
    expect(await balancesOf(room, 'member/')).toEqual({});
  });

  it('is taken back once where two confirm at the same time, and leaves nothing behind by a power cut', async () => {
    const world = await movingRoom(await open());
    const { room, arrives, book, ask, takeBacks } = world;
    await arrives(1_000n, 1);
    const { id } = await ask((await book('openings', AVAILABLE)).id);
    const once = await balancesOf(room);
    const cut = room.store.write(async (tx) => {
      await takeBacks.confirm(tx, SECOND, id);
      throw new Error('power cut');
    });
    await expect(cut).rejects.toThrow('power cut');
    expect(await balancesOf(room)).toEqual(once);
    const confirm = (by: string) => room.store.write((tx) => takeBacks.confirm(tx, by, id));
    const ends = await Promise.allSettled([confirm(SECOND), confirm('operator-quin')]);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await balancesOf(room))['unmatched/main BTC']).toBe(1_000n);
  });
});

describeEachStore('what a source was wrongly said to owe', (open) => {
  it('goes as a whole, by the exact reversal, and is opened anew', async () => {
    const world = await movingRoom(await open());
    const { room, preview, book, takeBack, members } = world;
    const { id } = await book('openings', OWED);
    expect((await preview('openings', file('B,BTC,1,accrued,pool-a', ',BTC,1,receivable,pool-a'))).hash).toBeNull();
    await takeBack(id, { sourceId: 'pool-a' });
    expect(await balancesOf(room)).toEqual({});
    const reference = `reward/pool-a/opening-${DAY_ONE}/r2/${members.a}`;
    const entry = await room.store.read((tx) => room.ledger.entryByReference(tx, reference));
    expect(entry).toMatchObject({ reverses: expect.any(String) as string, occurredAt: DAY_ONE });
    await book('openings', file('A,BTC,0.000005,accrued,pool-a', ',BTC,0.000007,receivable,pool-a'));
    expect(await balancesOf(room)).toEqual({
      'receivable/source/pool-a BTC': 700n,
      [`member/${members.a}/accrued BTC`]: 500n,
      'operator/accrued/pool-a BTC': 200n,
    });
    await isSound(world);
  });

  it('gives coin that came for it to those who are owed, and the corrected opening gets what the pool paid for it', async () => {
    const world = await movingRoom(await open());
    const { room, source, arrives, book, takeBack, members } = world;
    const { id } = await book('openings', OWED);
    await book('devices', 'source,worker,member\npool-a,rig-1,A');
    source.workers = [sampled('rig-1', plusMs(DAY_ONE, HOUR_MS), 100n)];
    await room.collect.sample('pool-a');
    source.rows = [dayRow(0, 50n)];
    source.payouts = [poolPays(1, 700n)];
    await room.collect.collect('pool-a');
    await arrives(700n, 1);
    expect((await balancesOf(room))['income/service-fee BTC']).toBe(100n);
    await takeBack(id);
    // 50 of the coin are for the day; the pool nets the other 650, or a corrected opening has them.
    expect(await balancesOf(room)).toEqual({
      'treasury/main BTC': 700n,
      'discrepancy/source/pool-a BTC': -650n,
      [`member/${members.a}/available BTC`]: 50n,
    });
    await book('openings', file('A,BTC,0.000002,accrued,pool-a', 'B,BTC,0.000005,accrued,pool-a', ',BTC,0.000007,receivable,pool-a')); // prettier-ignore
    expect(await balancesOf(room)).toEqual({
      'treasury/main BTC': 700n,
      'receivable/source/pool-a BTC': 50n,
      [`member/${members.a}/available BTC`]: expect.any(BigInt) as bigint,
      [`member/${members.a}/accrued BTC`]: expect.any(BigInt) as bigint,
      [`member/${members.b}/available BTC`]: expect.any(BigInt) as bigint,
      [`member/${members.b}/accrued BTC`]: expect.any(BigInt) as bigint,
    });
    const shares = await room.store.read((tx) => tx.find(rewardShare));
    expect(shares.reduce((sum, { received }) => sum + received, 0n)).toBe(700n);
    const receipts = await room.store.read((tx) => tx.find(rewardReceipt));
    expect(receipts.reduce((sum, { amount }) => sum + amount, 0n)).toBe(700n);
    source.payouts = [...source.payouts, poolPays(2, 50n)];
    await room.collect.collect('pool-a');
    await arrives(50n, 2);
    expect(await balancesOf(room)).toEqual({
      'treasury/main BTC': 750n,
      [`member/${members.a}/available BTC`]: 250n,
      [`member/${members.b}/available BTC`]: 500n,
    });
    await isSound(world);
  });

  it('is refused once a member was paid of the coin that came for it', async () => {
    const world = await movingRoom(await open());
    const { room, source, arrives, book, ask, members } = world;
    const { id } = await book('openings', OWED);
    source.payouts = [poolPays(1, 700n)];
    await room.collect.collect('pool-a');
    await arrives(700n, 1);
    await paid(world, members.a, 600n);
    await expect(ask(id)).rejects.toMatchObject({ code: 'moving.rests' });
    await expect(ask(id, { sourceId: 'pool-a' })).rejects.toMatchObject({ code: 'moving.rests' });
  });
});

describeEachStore('the fence of an opening that was taken back', (open) => {
  const late = (name: string, net: bigint) => ({ ...dayRow(0, net), externalId: name, from: plusMs(DAY_ONE, -1) });
  const world = async () => {
    const made = await movingRoom(await open());
    const { id } = await made.book('openings', OWED);
    made.source.rows = [late('across', 250n)];
    await made.room.collect.collect('pool-a');
    const owed = async () => (await balancesOf(made.room))['receivable/source/pool-a BTC'] ?? 0n;
    expect(await owed()).toBe(700n);
    return { ...made, id, owed };
  };

  it('stays until the corrected file brings its own, so that nothing is booked in between', async () => {
    const { room, source, takeBack, book, id, owed } = await world();
    await takeBack(id);
    await room.collect.collect('pool-a');
    expect(await owed()).toBe(0n);
    await book('openings', OWED.replaceAll(AS_OF, '2026-02-28T23:59:59.999Z'));
    source.rows = [...source.rows, { ...late('before', 5n), from: plusMs(DAY_ONE, -2) }];
    await room.collect.collect('pool-a');
    expect(await owed()).toBe(950n);
    const [view] = await room.store.read((tx) => room.query.sources(tx));
    const doubted = view?.discrepancies.filter(({ kind, resolvedAt }) => kind === 'opened-before' && resolvedAt === null); // prettier-ignore
    expect(doubted?.map(({ subject }) => subject)).toEqual(['before']);
  });

  it('goes at once where no other file follows: rows of then are booked, however long ago the pool was read', async () => {
    const { room, takeBack, id, owed } = await world();
    room.clock.advance(40 * DAY_MS);
    await room.collect.collect('pool-a');
    await takeBack(id, { lifts: true });
    await room.collect.collect('pool-a');
    expect(await owed()).toBe(250n);
    expect(await room.store.read((tx) => fenceOf(tx, 'pool-a'))).toBe(0);
  });
});
