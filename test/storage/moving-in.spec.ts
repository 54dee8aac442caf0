import { AuditService } from '../../src/audit/audit.service';
import { auditRow } from '../../src/audit/audit.entity';
import { noticesAtConsole } from '../../src/notices/notice-console.service';
import type { NoticeService } from '../../src/notices/notice.service';
import { AddressService } from '../../src/members/address.service';
import { MemberService } from '../../src/members/member.service';
import { PersonService } from '../../src/members/person.service';
import { ComparisonService } from '../../src/moving/comparison.service';
import { CoinCoverService } from '../../src/moving/coin-cover.service';
import { DeviceMoves } from '../../src/moving/device-moves.service';
import type { MoveKind } from '../../src/moving';
import { movingImport, openingBalance } from '../../src/moving/moving.entity';
import { MovingService } from '../../src/moving/moving.service';
import { OldNamesService } from '../../src/moving/names.service';
import { OpeningMoves } from '../../src/moving/opening-moves.service';
import { PeopleMoves } from '../../src/moving/people.service';
import { ShadowBooks, ShadowService } from '../../src/moving/shadow.service';
import { ServiceStateService } from '../../src/operations/service-state.service';
import { EarningTrailService } from '../../src/rewards/earning-trail.service';
import { OpeningService } from '../../src/rewards/opening.service';
import { SolvencyService } from '../../src/solvency/solvency.service';
import type { Store } from '../../src/store';
import { DAY_MS, HOUR_MS, plusMs, sats, Secret } from '../../src/units';
import { balancesOf, DAY_ONE, dayRow, declaration, poolPays, type RewardsRoom, rewardsRoom, sampled, ScriptedSource } from '../support/rewards'; // prettier-ignore
import { describeEachStore } from '../support/stores';

const OPERATOR = 'operator-olga';
const AS_OF = '2026-03-01T00:00:00.000Z';
const ALICE_AT = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
const MEMBERS = 'member,name,mail\nA-1,Alice Ångström,alice@example.org\nB-2,Bob,bob@example.org\nC-3,,';

function openings(...rows: string[]): string {
  return ['member,asset,amount,class,source,as_of', ...rows.map((row) => `${row},${AS_OF}`)].join('\n');
}

describeEachStore('moving in', (open, kind) => {
  let room: RewardsRoom;
  let source: ScriptedSource;
  let moving: MovingService;
  let shadow: ShadowService;
  let comparing: ComparisonService;
  let state: ServiceStateService;
  let members: MemberService;
  let addresses: AddressService;
  let notices: NoticeService;
  /** What the chain shows beside the books. */
  let onChain: bigint;
  let byConfiguration: boolean;

  function house(store: Store): void {
    source = new ScriptedSource(declaration());
    room = rewardsRoom(store, [source]);
    const { clock, ledger, receive, terms } = room;
    const audit = new AuditService(clock);
    const policy = {
      network: 'regtest',
      coolOffFirstWithProofMs: HOUR_MS,
      coolOffWithProofMs: HOUR_MS,
      coolOffWithoutProofMs: 2 * DAY_MS,
      defaultThresholdSats: sats(10_000n),
    } as const;
    members = new MemberService(clock, policy, audit);
    addresses = new AddressService(clock, policy, audit);
    state = new ServiceStateService(audit, clock, { alone: false });
    const names = new OldNamesService(members, { nameKey: new Secret('11'.repeat(32)) });
    const opening = new OpeningService(ledger, receive, clock);
    const coins = { coins: () => Promise.resolve({ confirmed: onChain, ownChange: 0n }) };
    const solvency = new SolvencyService(clock, coins, ledger, { venueBalances: () => Promise.resolve([]) });
    const settings = {
      get shadow() {
        return byConfiguration;
      },
    };
    const cover = new CoinCoverService(ledger, receive, solvency);
    notices = noticesAtConsole(store, clock, null);
    moving = new MovingService(
      audit,
      clock,
      new PeopleMoves(members, new PersonService(audit), names, notices, addresses),
      new DeviceMoves(terms, opening, names, [source], clock),
      new OpeningMoves(names, opening, cover, [source], clock),
    );
    comparing = new ComparisonService(store, clock, ledger, names);
    shadow = new ShadowService(store, clock, settings, comparing, new ShadowBooks(ledger, state, audit));
    onChain = 0n;
    byConfiguration = false;
  }

  const preview = (kind: MoveKind, text: string) => room.store.read((tx) => moving.preview(tx, { kind, text }));
  const book = async (kind: MoveKind, text: string, hash?: string) => {
    const named = hash ?? (await preview(kind, text)).hash ?? '';
    return room.store.write((tx) => moving.book(tx, OPERATOR, { kind, text }, named));
  };
  /** Coin that our chain proved and nobody explains. */
  const arrives = async (amount: bigint, n = 1) => {
    onChain += amount;
    const deposit = { txid: n.toString(16).padStart(64, '0'), vout: 0, walletId: 'main', amount, at: room.clock.now() };
    return room.store.write((tx) => room.receive.match(tx, deposit));
  };
  const idOf = async (n: number) => (await preview('members', MEMBERS)).rows[n]?.memberId ?? '';
  const reasons = async (kind: MoveKind, text: string) =>
    (await preview(kind, text)).mistakes.map(({ line, column, reason, text: found }) => [line, column, reason, found]);

  it('moves members in once, keeps people out of books and audit, and gives no erased person back', async () => {
    house(await open());
    expect(await preview('members', MEMBERS)).toMatchObject({ counts: { new: 3, known: 0 }, mistakes: [] });
    expect(await room.store.read((tx) => members.count(tx))).toBe(0);
    await book('members', MEMBERS);
    const id = await idOf(0);
    const people = new PersonService(new AuditService(room.clock));
    expect(await room.store.read((tx) => people.find(tx, id))).toMatchObject({ name: 'Alice Ångström' });
    expect(await book('members', MEMBERS)).toMatchObject({ counts: { new: 0, known: 3 } });
    expect(await room.store.read((tx) => members.count(tx))).toBe(3);
    const trail = JSON.stringify(await room.store.read((tx) => tx.find(auditRow)));
    for (const secret of ['Alice', 'A-1', 'example.org']) expect(trail).not.toContain(secret);
    await room.store.write((tx) => people.erase(tx, id, OPERATOR));
    await book('members', MEMBERS);
    expect(await room.store.read((tx) => people.find(tx, id))).toBeUndefined();
  });

  // What is refused is decided before any table is written: one store is enough.
  const refuses = kind === 'memory' ? it.each : () => () => undefined;

  refuses([
    [
      'another name for who is here',
      'member,name,mail\nB-2,Robert,bob@example.org',
      [2, 'name', 'other-person', 'Robert'],
    ],
    [
      'a mail that somebody has',
      'member,name,mail\nD-4,Bobby,BOB@example.org',
      [2, 'mail', 'mail-taken', 'BOB@example.org'],
    ],
    ['a mail that is none', 'member,name,mail\nD-4,Dan,dan', [2, 'mail', 'bad-mail', 'dan']],
    ['a name without a mail', 'member,name,mail\nD-4,Dan,', [2, 'mail', 'empty', '']],
    ['a member twice', 'member\nD-4\nD-4', [3, '', 'doubled', '']],
    ['no member', 'member,name,mail\n,Dan,dan@example.org', [2, 'member', 'empty', '']],
  ])('refuses %s and books nothing of the file', async (_, text, mistake) => {
    house(await open());
    await book('members', MEMBERS);
    expect(await reasons('members', `${text}\n`)).toEqual([mistake]);
    expect((await preview('members', text)).hash).toBeNull();
    await expect(book('members', text, 'f'.repeat(64))).rejects.toMatchObject({ code: 'moving.bad-file' });
    expect(await room.store.read((tx) => members.count(tx))).toBe(3);
  });

  it('imports an address unconfirmed and with the long cool-off, once, and changes none', async () => {
    house(await open());
    await book('members', MEMBERS);
    const file = `member,address\nA-1,${ALICE_AT}`;
    await book('addresses', file);
    const id = await idOf(0);
    expect(await room.store.read((tx) => addresses.versions(tx, id))).toMatchObject([
      { proof: 'imported', address: ALICE_AT, payableFrom: plusMs(room.clock.now(), 2 * DAY_MS) },
    ]);
    const told = { kind: 'address-linked', facts: { address: ALICE_AT, addressId: expect.any(String), payableFrom: String(plusMs(room.clock.now(), 2 * DAY_MS)) } }; // prettier-ignore
    const news = () => room.store.read((tx) => notices.list(tx, id, { limit: 10 }));
    expect(await news()).toMatchObject([{ ...told, read_at: null }]);
    expect(await preview('addresses', file)).toMatchObject({ counts: { new: 0, known: 1 } });
    await book('addresses', file);
    expect(await news()).toHaveLength(1);
    const other = 'bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry';
    expect(await reasons('addresses', `member,address\nA-1,${other}\nZ-9,${other}\nB-2,bc1qwrong`)).toEqual([
      [2, 'address', 'other-address', ALICE_AT],
      [3, 'member', 'unknown-member', 'Z-9'],
      [4, 'address', 'bad-address', 'bc1qwrong'],
    ]);
  });

  it('says whose a worker is from the beginning of its source, once, and nothing against what is booked', async () => {
    house(await open());
    await book('members', MEMBERS);
    const file = 'source,worker,member\npool-a,rig-1,A-1';
    await book('devices', file);
    expect(await preview('devices', file)).toMatchObject({ counts: { new: 0, known: 1 } });
    source.workers = [sampled('rig-1', plusMs(DAY_ONE, HOUR_MS), 100n)];
    await room.collect.sample('pool-a');
    source.rows = [dayRow(0, 1_000n)];
    await room.collect.collect('pool-a');
    expect((await balancesOf(room))[`member/${await idOf(0)}/accrued BTC`]).toBe(1_000n);
    expect(
      await reasons('devices', 'source,worker,member\npool-a,rig-1,B-2\npool-a,rig-2,B-2\nnowhere,rig-3,B-2'),
    ).toEqual([
      [2, 'worker', 'other-owner', `${await idOf(0)} from ${AS_OF}`],
      [3, 'from', 'backdated', '2026-03-02T00:00:00.000Z'],
      [4, 'source', 'unknown-source', 'nowhere'],
    ]);
  });

  describe('opening balances', () => {
    const FILE = openings('A-1,BTC,0.00000600,available,', 'B-2,BTC,0.000004,available,', 'C-3,BTC,0,available,');
    const start = async () => {
      house(await open());
      await book('members', MEMBERS);
    };

    it('books available against coin that is here, to the last base unit, and not one unit more', async () => {
      await start();
      await arrives(999n);
      const short = await preview('openings', FILE);
      expect(short).toMatchObject({ hash: null, cover: [{ needed: 1_000n, there: 999n, promised: 0n }] });
      expect(await reasons('openings', FILE)).toEqual([[0, 'amount', 'not-covered', '0.00000001 BTC']]);
      await expect(book('openings', FILE, 'f'.repeat(64))).rejects.toMatchObject({ code: 'moving.bad-file' });
      expect(await balancesOf(room)).toEqual({ 'treasury/main BTC': 999n, 'unmatched/main BTC': 999n });
      await arrives(1n, 2);
      await book('openings', FILE);
      expect(await balancesOf(room)).toEqual({
        'treasury/main BTC': 1_000n,
        [`member/${await idOf(0)}/available BTC`]: 600n,
        [`member/${await idOf(1)}/available BTC`]: 400n,
      });
      expect((await room.store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
      expect((await room.store.read((tx) => room.ledger.trialBalance(tx))).balanced).toBe(true);
    });

    it('changes nothing when the file comes twice, and refuses another amount or instant for the same', async () => {
      await start();
      await arrives(5_000n);
      await book('openings', FILE);
      const once = await balancesOf(room);
      const { position } = await room.store.read((tx) => room.ledger.head(tx));
      expect(await book('openings', FILE)).toMatchObject({ counts: { new: 0, known: 2, nothing: 1 }, cover: [] });
      expect(await balancesOf(room)).toEqual(once);
      expect(await room.store.read((tx) => room.ledger.head(tx))).toMatchObject({ position });
      expect(await reasons('openings', openings('A-1,BTC,0.00000601,available,'))).toEqual([
        [2, 'amount', 'other-amount', '600'],
      ]);
      const later = FILE.replaceAll(AS_OF, '2026-03-01T00:00:00.001Z');
      expect((await reasons('openings', later)).map(([, , reason]) => reason)).toEqual(['other-as-of', 'other-as-of']);
      expect(await room.store.read((tx) => tx.count(openingBalance))).toBe(2);
    });

    it('is booked once when two people book it at the same time', async () => {
      await start();
      await arrives(2_000n);
      const { hash } = await preview('openings', FILE);
      const ends = await Promise.allSettled([book('openings', FILE, hash ?? ''), book('openings', FILE, hash ?? '')]);
      const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
      expect(refused).toMatchObject([{ code: 'moving.preview-changed' }]);
      expect((await balancesOf(room))['unmatched/main BTC']).toBe(1_000n);
      expect(await room.store.read((tx) => tx.count(openingBalance))).toBe(2);
    });

    it('leaves nothing behind when the power goes before the commit', async () => {
      await start();
      await arrives(1_000n);
      const { hash } = await preview('openings', FILE);
      const cut = room.store.write(async (tx) => {
        await moving.book(tx, OPERATOR, { kind: 'openings', text: FILE }, hash ?? '');
        throw new Error('power cut');
      });
      await expect(cut).rejects.toThrow('power cut');
      expect(await balancesOf(room, 'member/')).toEqual({});
      expect(await room.store.read((tx) => tx.count(openingBalance))).toBe(0);
      expect(await room.store.read((tx) => tx.count(movingImport))).toBe(1);
      await book('openings', FILE, hash ?? '');
      expect((await balancesOf(room))['unmatched/main BTC']).toBeUndefined();
    });

    it('does not count coin that the chain no longer shows, or that a pool paid for rows to come', async () => {
      await start();
      await arrives(1_000n);
      onChain = 999n;
      expect((await reasons('openings', FILE)).map(([, , reason]) => reason)).toEqual([
        'differs-from-chain',
        'not-solvent',
      ]);
      onChain = 1_000n;
      expect(await reasons('openings', FILE)).toEqual([]);
      source.payouts = [poolPays(1, 1_000n)];
      await room.collect.collect('pool-a');
      expect(await preview('openings', FILE)).toMatchObject({ cover: [{ there: 0n, promised: 1_000n }] });
    });

    it('books accrued on a receivable that is named, the rest of it the operator’s, and coin covers the oldest first', async () => {
      await start();
      const file = openings('A-1,BTC,0.00000600,accrued,pool-a', ',BTC,0.00000700,receivable,pool-a');
      expect(await preview('openings', file)).toMatchObject({
        cover: [{ sourceId: 'pool-a', needed: 600n, there: 700n }],
      });
      await book('openings', file);
      const [alice, bob] = [await idOf(0), await idOf(1)];
      expect(await balancesOf(room)).toEqual({
        'receivable/source/pool-a BTC': 700n,
        [`member/${alice}/accrued BTC`]: 600n,
        'operator/accrued/pool-a BTC': 100n,
      });
      await book('devices', 'source,worker,member\npool-a,rig-1,B-2');
      source.workers = [sampled('rig-1', plusMs(DAY_ONE, HOUR_MS), 100n)];
      await room.collect.sample('pool-a');
      source.rows = [dayRow(0, 500n)];
      source.payouts = [poolPays(1, 700n)];
      await room.collect.collect('pool-a');
      expect(await arrives(700n)).toBe('matched');
      expect(await balancesOf(room)).toEqual({
        'treasury/main BTC': 700n,
        'receivable/source/pool-a BTC': 500n,
        [`member/${alice}/available BTC`]: 600n,
        [`member/${bob}/accrued BTC`]: 500n,
        'income/service-fee BTC': 100n,
      });
      const trails = new EarningTrailService(room.ledger, room.query);
      const row = `opening-${DAY_ONE}`;
      expect(await room.store.read((tx) => trails.of(tx, alice, 'pool-a', row))).toMatchObject({
        ...{ basis: 'opening', poolText: null, revisionCount: 1 },
        bookings: [{ kind: 'stated', due: 600n }],
      });
      // Asked again about the same days, the pool does not state the opening row, and nothing has vanished.
      await room.collect.collect('pool-a');
      const [view] = await room.store.read((tx) => room.query.sources(tx));
      expect(view).toMatchObject({ earned: 1_200n, received: 700n, outstanding: 500n });
      expect(view?.discrepancies.filter(({ kind, resolvedAt }) => kind !== 'late' || resolvedAt === null)).toEqual([]);
      expect((await room.store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
    });

    it('lets coin that came before its opening cover it at once', async () => {
      await start();
      source.payouts = [poolPays(1, 600n)];
      await room.collect.collect('pool-a');
      await arrives(600n);
      await book('openings', openings('A-1,BTC,0.00000600,accrued,pool-a', ',BTC,0.000006,receivable,pool-a'));
      expect(await balancesOf(room)).toEqual({
        'treasury/main BTC': 600n,
        [`member/${await idOf(0)}/available BTC`]: 600n,
      });
    });

    refuses([
      ['accrued without a receivable', ['A-1,BTC,1,accrued,pool-a'], [[2, 'source', 'receivable-missing', 'pool-a']]],
      [
        'one base unit more than is owed',
        ['A-1,BTC,0.00000002,accrued,pool-a', ',BTC,0.00000001,receivable,pool-a'],
        [[3, 'amount', 'receivable-short', '1']],
      ],
      ['an unknown member', ['Z-9,BTC,1,available,'], [[2, 'member', 'unknown-member', 'Z-9']]],
      ['a source that nobody declared', [',BTC,1,receivable,nowhere'], [[2, 'source', 'unknown-source', 'nowhere']]],
      ['another coin than the source pays', [',LTC,1,receivable,pool-a'], [[2, 'asset', 'other-coin', 'LTC']]],
      ['less than nothing', ['A-1,BTC,-0.1,available,'], [[2, 'amount', 'negative', '-0.1']]],
      ['an exponent', ['A-1,BTC,1e400,available,'], [[2, 'amount', 'not-an-amount', '1e400']]],
    ])('refuses %s', async (_, rows, mistakes) => {
      await start();
      expect(await reasons('openings', openings(...rows))).toEqual(mistakes);
    });

    it('refuses what these books already hold: earnings from before the instant, and a source that was opened', async () => {
      await start();
      await book('devices', 'source,worker,member\npool-a,rig-1,A-1');
      await book('openings', openings('B-2,BTC,0.1,accrued,pool-a', ',BTC,0.1,receivable,pool-a'));
      expect(await reasons('openings', openings('C-3,BTC,0.1,accrued,pool-a'))).toEqual([
        [2, 'source', 'opened-before', 'pool-a'],
      ]);
      source.workers = [sampled('rig-1', plusMs(DAY_ONE, HOUR_MS), 100n)];
      await room.collect.sample('pool-a');
      source.rows = [dayRow(0, 1_000n)];
      await room.collect.collect('pool-a');
      await arrives(1_000n);
      const at = (instant: string) => openings('A-1,BTC,0.00000001,available,').replaceAll(AS_OF, instant);
      expect(await reasons('openings', at('2026-03-01T00:00:00Z'))).toEqual([]);
      const before = [[2, 'member', 'earned-before', '2026-03-01T00:00:00.001Z']];
      expect(await reasons('openings', at('2026-03-01T00:00:00.001Z'))).toEqual(before);
      expect(await reasons('openings', at('2026-03-02T00:00:00Z'))).toHaveLength(1);
      expect(await reasons('openings', at('2099-01-01T00:00:00Z'))).toEqual([
        [2, 'as_of', 'in-the-future', '2099-01-01T00:00:00Z'],
      ]);
    });
  });

  describe('opening balances beside a source that begins before them', () => {
    const LATER = (...rows: string[]) => openings(...rows).replaceAll(AS_OF, '2026-03-02T00:00:00Z');
    const AVAILABLE = LATER('A-1,BTC,0.00000001,available,');
    const start = async () => {
      house(await open());
      await book('members', MEMBERS);
      await book('devices', 'source,worker,member\npool-a,rig-1,A-1\npool-a,rig-2,B-2');
      await arrives(1_000n);
      source.workers = [sampled('rig-2', plusMs(DAY_ONE, HOUR_MS), 100n)];
      await room.collect.sample('pool-a');
    };
    const collected = (...rows: typeof source.rows) => {
      source.rows = rows;
      return room.collect.collect('pool-a');
    };

    it('are refused as owed by it: its rows of that time would be owed again', async () => {
      await start();
      const file = ['A-1,BTC,0.000006,accrued,pool-a', ',BTC,0.000006,receivable,pool-a'];
      expect(await reasons('openings', LATER(...file))).toEqual([[3, 'source', 'earned-before', 'pool-a']]);
      expect(await reasons('openings', openings(...file))).toEqual([]);
    });

    it('are refused as available until its rows of that time are booked', async () => {
      await start();
      const refused = [[0, 'source', 'earned-before', 'pool-a']];
      expect(await reasons('openings', AVAILABLE)).toEqual(refused);
      await collected(dayRow(0, 1_000n, { settled: false }));
      expect(await reasons('openings', AVAILABLE)).toEqual(refused);
      await collected(dayRow(0, 1_000n));
      expect(await reasons('openings', AVAILABLE)).toEqual([]);
      expect(await reasons('openings', LATER('B-2,BTC,0.00000001,available,'))).toEqual([
        [2, 'member', 'earned-before', '2026-03-02T00:00:00.000Z'],
      ]);
    });

    it('as available pay for earlier work too, when a first day is declared earlier afterwards', async () => {
      house(await open());
      await book('members', MEMBERS);
      await arrives(1_000n);
      await book('openings', openings('A-1,BTC,0.00000001,available,'));
      const earlier = new ScriptedSource(declaration({ since: plusMs(DAY_ONE, -DAY_MS) }));
      earlier.rows = [{ ...dayRow(-1, 100n), externalId: 'late' }];
      await rewardsRoom(room.store, [earlier], { clock: room.clock }).collect.collect('pool-a');
      expect(await balancesOf(room, 'receivable/')).toEqual({});
    });

    it('are one member’s once, by whichever name', async () => {
      await start();
      await collected(dayRow(0, 1_000n));
      const id = await idOf(0);
      const twice = LATER('A-1,BTC,0.00000001,available,', `${id},BTC,0.00000001,available,`);
      expect(await reasons('openings', twice)).toEqual([[3, '', 'doubled', '']]);
      expect(await reasons('addresses', `member,address\nA-1,${ALICE_AT}\n${id},${ALICE_AT}`)).toEqual([
        [3, '', 'doubled', ''],
      ]);
    });
  });

  describe('in the shadow of another system', () => {
    const sheet = (...rows: string[]) => ['member,asset,unpaid,paid,as_of', ...rows].join('\n');
    const NOW = '2026-03-11T00:00:00Z';
    const ZERO = sheet(`A-1,BTC,0.00000600,,${NOW}`, `B-2,BTC,0.00000400,,${NOW}`, `C-3,BTC,0,,${NOW}`);
    const start = async () => {
      house(await open());
      await book('members', MEMBERS);
      await arrives(1_000n);
      await book('openings', openings('A-1,BTC,0.00000600,available,', 'B-2,BTC,0.000004,available,'));
      await room.store.write((tx) => state.enterShadow(tx, 'configuration', 'PAYDIRT_SHADOW is set'));
    };
    const leave = () => room.store.write((tx) => shadow.leave(tx, OPERATOR));
    const isOn = async () => (await room.store.read((tx) => state.mode(tx))).shadow;

    it('compares as of an instant, by when things happened, and names who differs', async () => {
      await start();
      expect((await comparing.run(ZERO)).comparison).toMatchObject({ differences: 0, members: 3 });
      const other = sheet(`A-1,BTC,0.00000590,,${NOW}`, `Z-9,BTC,0.1,,${NOW}`);
      const { comparison, head } = await comparing.run(other);
      expect(comparison.lines.map(({ member, difference, cause }) => [member, difference, cause])).toEqual([
        ['', -400n, 'not-in-file'],
        ['A-1', -10n, 'unknown'],
        ['Z-9', 10_000_000n, 'unknown-member'],
      ]);
      expect(head).toEqual(await room.store.read((tx) => room.ledger.head(tx)));
      const early = ZERO.replaceAll(NOW, '2026-02-28T23:59:59Z');
      expect((await comparing.run(early)).comparison.differences).toBe(2);
      await expect(comparing.run(sheet(`A-1,BTC,x,,${NOW}`))).rejects.toMatchObject({ code: 'moving.bad-file' });
      await expect(comparing.run(sheet())).rejects.toMatchObject({ code: 'moving.bad-file' });
    });

    it('is left with a fresh statement that nothing differs, and not before', async () => {
      await start();
      await expect(leave()).rejects.toMatchObject({ code: 'moving.no-statement' });
      await shadow.keep(OPERATOR, sheet(`A-1,BTC,0.00000601,,${NOW}`, `B-2,BTC,0.00000400,,${NOW}`));
      await expect(leave()).rejects.toThrow('has 1 difference:');
      room.clock.advance(1);
      const kept = await shadow.keep(OPERATOR, ZERO);
      expect(await room.store.read((tx) => shadow.statement(tx, kept.id))).toEqual(kept);
      byConfiguration = true;
      await expect(leave()).rejects.toThrow('PAYDIRT_SHADOW');
      byConfiguration = false;
      expect(await isOn()).toBe(true);
      await leave();
      expect(await isOn()).toBe(false);
      await expect(leave()).rejects.toMatchObject({ code: 'moving.not-in-shadow' });
      const rows = await room.store.read((tx) => tx.find(auditRow, { where: { action: 'operations.shadow-off' } }));
      expect(rows).toMatchObject([{ actor: OPERATOR, details: { statement: kept.id } }]);
    });

    it('is not left by a comparison that does not cover the opening balances', async () => {
      await start();
      await shadow.keep(OPERATOR, ZERO);
      room.clock.advance(1);
      await arrives(1n, 2);
      await book('openings', openings('C-3,BTC,0.00000001,available,'));
      await expect(leave()).rejects.toThrow('does not cover the opening balances');
      const now = '2026-03-11T00:00:00.001Z';
      await shadow.keep(OPERATOR, ZERO.replaceAll(NOW, now).replace('C-3,BTC,0,', 'C-3,BTC,0.00000001,'));
      await leave();
      expect(await isOn()).toBe(false);
    });

    it('is not left while these books owe what the other system paid', async () => {
      await start();
      await shadow.keep(OPERATOR, sheet(`A-1,BTC,0.00000100,0.000005,${NOW}`, `B-2,BTC,0.00000400,,${NOW}`));
      expect((await room.store.read((tx) => shadow.view(tx))).latest?.facts.differences).toBe(0);
      await expect(leave()).rejects.toThrow('paid twice');
      expect(await isOn()).toBe(true);
    });
  });
});
