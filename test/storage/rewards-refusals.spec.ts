import { AuditService } from '../../src/audit/audit.service';
import { CoinSources, RoomsTreasuryDesk } from '../../src/api/operator/treasury-desk.adapter';
import { IncomeLine } from '../../src/jobs/line.service';
import { accounts } from '../../src/ledger';
import type { Store } from '../../src/store';
import { fence } from '../../src/rewards/opening-fence.repository';
import { poolPayout, rewardSourceState } from '../../src/rewards/reward.entity';
import { SoloIncomeService } from '../../src/rewards/solo-income.service';
import { TakeBackService } from '../../src/rewards/take-back.service';
import { DAY_MS, DomainError, MINUTE_MS, plusMs } from '../../src/units';
import {
  balancesOf,
  DAY_ONE,
  dayRow,
  declaration,
  poolPays,
  type RewardsRoom,
  rewardsRoom,
  ScriptedSource,
} from '../support/rewards';
import { describeEachStore } from '../support/stores';

const TXID = 'ab'.repeat(32);

describeEachStore('a source whose statement the books refuse', (open) => {
  let a: ScriptedSource;
  let b: ScriptedSource;
  let room: RewardsRoom;

  async function house(store: Store): Promise<void> {
    a = new ScriptedSource(declaration({ sharing: 'percent' }));
    b = new ScriptedSource(declaration({ id: 'pool-b', sharing: 'percent' }));
    room = rewardsRoom(store, [a, b]);
    room.clock.set(plusMs(DAY_ONE, 2 * DAY_MS));
    await room.collect.collectAll();
    const shares = [{ memberId: 'alice', bps: 10_000 }];
    await store.write((tx) => room.terms.setFixedShares(tx, 'op', { sourceId: 'pool-a', from: DAY_ONE, shares }));
  }

  const arrive = (amount: bigint, txid: string) =>
    room.store.write((tx) => room.receive.match(tx, { txid, vout: 0, walletId: 'main', amount, at: room.clock.now() }));

  const toFeeReserve = (amount: bigint) =>
    room.store.write((tx) =>
      room.ledger.post(tx, [
        {
          reference: 'funded/before',
          kind: 'treasury.funded',
          occurredAt: room.clock.now(),
          postings: [
            { account: accounts.unmatched('main'), asset: 'BTC', side: 'debit', amount, role: 'transfer' },
            { account: accounts.feeReserve, asset: 'BTC', side: 'credit', amount, role: 'transfer' },
          ],
        },
      ]),
    );

  it('stands still alone, rests, and says so; the sources after it are booked', async () => {
    await house(await open());
    a.rows = [dayRow(0, 1_000n), dayRow(1, 10n ** 38n)];
    b.rows = [dayRow(0, 77n)];
    room.clock.advance(MINUTE_MS);
    expect(await room.collect.collectAll()).toEqual([
      { source: 'pool-a', ok: false, code: 'store.check', field: '' },
      { source: 'pool-b', ok: true, booked: 1, rows: 1 },
    ]);
    expect(await balancesOf(room, 'receivable/')).toEqual({ 'receivable/source/pool-b BTC': 77n });
    const state = () => room.store.read((tx) => tx.findOne(rewardSourceState, { source_id: 'pool-a' }));
    const at = room.clock.now();
    expect(await state()).toMatchObject({
      error_code: 'store.check',
      stale_since: at - MINUTE_MS,
      failures: 1,
      retry_at: plusMs(at, MINUTE_MS),
    });
    a.rows = [dayRow(0, 1_000n)];
    room.clock.advance(MINUTE_MS);
    expect(await room.collect.collectAll()).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await state()).toMatchObject({ error_code: null, stale_since: null, failures: 0 });
  });

  it('goes on where a payout waits for its rows and its coin went to the fee reserve meanwhile', async () => {
    await house(await open());
    const pay = poolPays(1, 300n);
    a.payouts = [pay];
    await room.collect.collectAll();
    await arrive(300n, pay.txid ?? '');
    await toFeeReserve(250n);
    a.rows = [dayRow(0, 300n)];
    b.rows = [dayRow(0, 77n)];
    expect(await room.collect.collectAll()).toMatchObject([{ ok: true }, { ok: true, booked: 1 }]);
    expect(await balancesOf(room)).toEqual({
      'treasury/main BTC': 300n,
      'fee-reserve BTC': 250n,
      'member/alice/available BTC': 50n,
      'member/alice/accrued BTC': 250n,
      'receivable/source/pool-a BTC': 250n,
      'receivable/source/pool-b BTC': 77n,
      'unassigned/source/pool-b BTC': 77n,
    });
    // The operator gives it back: what stands unmatched serves the payout.
    await arrive(250n, TXID);
    await room.collect.collectAll();
    expect(await balancesOf(room, 'member/')).toEqual({ 'member/alice/available BTC': 300n });
    const [one] = await room.store.read((tx) => room.reconciled.sources(tx));
    expect(one?.result.totals).toMatchObject({ difference: 0n, unpaid: 0n, arrived: 300n });
  });

  it('goes on where the coin of a payout that is announced late went to the fee reserve', async () => {
    await house(await open());
    const pay = poolPays(1, 300n);
    await arrive(300n, pay.txid ?? '');
    await toFeeReserve(300n);
    a.rows = [dayRow(0, 300n)];
    a.payouts = [pay];
    expect(await room.collect.collectAll()).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await balancesOf(room, 'member/')).toEqual({ 'member/alice/accrued BTC': 300n });
    const [one] = await room.store.read((tx) => room.reconciled.sources(tx));
    expect(one?.result.totals).toMatchObject({ difference: 0n, unpaid: 300n, arrived: 300n, discrepancies: -300n });
  });

  it.each([
    ['a millisecond before an opening balance is not tied to coin that is gone', 1, false],
    ['at the instant of one', 0, true],
  ])('a payout of %s: it may wait for more', async (_, msBefore, waits) => {
    await house(await open());
    const pay = poolPays(1, 300n);
    const act = { sourceId: 'pool-a', beforeAt: plusMs(pay.at, msBefore), booked: [] };
    await room.store.write((tx) => fence(tx, 'i', act, room.clock.now()));
    await arrive(300n, pay.txid ?? '');
    await toFeeReserve(300n);
    a.payouts = [pay];
    await room.collect.collectAll();
    const [row] = await room.store.read((tx) => tx.find(poolPayout, { where: { source_id: 'pool-a' } }));
    expect(row).toMatchObject(waits ? { matched: `${pay.txid}:0`, waiting: 300n } : { matched: null, waiting: 0n });
  });

  it('lets an operator take to the fee reserve what no payout waits for, and not a satoshi of the rest', async () => {
    await house(await open());
    const pay = poolPays(1, 300n);
    a.payouts = [pay];
    await room.collect.collectAll();
    await arrive(300n, pay.txid ?? '');
    await arrive(1_000n, TXID);
    const settings = { settings: { walletId: 'main' } } as never;
    const rooms = new CoinSources(undefined as never, settings, undefined as never, undefined as never, room.receive);
    const audit = new AuditService(room.clock);
    const desk = new RoomsTreasuryDesk(room.store, room.clock, room.ledger, audit, rooms);
    const assign = (units: string) => desk.assign({ accountId: 'op' } as never, { asset: 'BTC', units });
    await expect(assign('1001')).rejects.toMatchObject({
      code: 'rewards.promised-coin',
      message: expect.stringContaining('Assign at most 1000 sat') as string,
      fields: { free: '1000', promised: '300' },
    });
    await expect(assign('1300')).rejects.toMatchObject({ code: 'rewards.promised-coin' });
    await expect(assign('1301')).rejects.toMatchObject({
      code: 'ledger.insufficient',
      message:
        'The treasury holds 1300 sat that nobody has explained, not 1301 sat. Nothing was moved. Assign at most 1000 sat, or send the coin to your deposit address and wait until it is proved.',
    });
    await assign('1000');
    await expect(assign('1')).rejects.toMatchObject({ message: expect.stringContaining('at most 0 sat') as string });
    expect(await balancesOf(room)).toMatchObject({ 'fee-reserve BTC': 1_000n, 'unmatched/main BTC': 300n });
  });

  it('books every other deposit when one is refused, and the run has failed', async () => {
    const refused = new DomainError('conversion.refused', 'Not this one.');
    const settleDeposit = (_tx: unknown, { txid }: { txid: string }) =>
      txid === TXID ? Promise.reject(refused) : Promise.resolve(undefined);
    room = rewardsRoom(await open(), [], { claimants: [{ settleDeposit }] });
    const settings = { depositConfirmations: 6 };
    // Nothing has left the chain here; that it does is held in orphans.spec.ts.
    const deposits = { receiving: room.receive, orphans: { follow: () => Promise.resolve(0) } };
    const line = new IncomeLine(room.store, settings, room.clock, room.collect, deposits as never);
    const coin = { vout: 0, script: '', height: 1, confirmations: 6, coinbase: false, mature: true, spentBy: null };
    const coins = [TXID, 'cd'.repeat(32), 'ef'.repeat(32)].map((txid) => ({ ...coin, txid, value: 5n }));
    const counted: string[] = [];
    const context = {
      signal: new AbortController().signal,
      guard: () => Promise.resolve(),
      count: (what: string, times = 1) => void counted.push(...Array.from({ length: times }, () => what)),
    };
    const wallet = { deposits: () => Promise.resolve(coins) };
    await expect(line.matchDeposits(context as never, wallet as never, () => Promise.resolve('main'))).rejects.toBe(
      refused,
    );
    expect(counted).toEqual(['refused', 'unmatched', 'unmatched']);
    expect((await balancesOf(room))['unmatched/main BTC']).toBe(10n);
  });

  it('books the blocks of every other source where those of one are refused, and says so in its state', async () => {
    const store = await open();
    const solo = (id: string) => ({ declaration: declaration({ id, pool: 'solo' }), coinbase: { scriptHex: id } });
    const asked: string[] = [];
    const outputs = (_tx: unknown, scriptHex: string) => {
      asked.push(scriptHex);
      return scriptHex === 'solo-a' ? Promise.reject(new DomainError('ledger.insufficient', 'No.')) : undefined;
    };
    room = rewardsRoom(store, []);
    const addresses = { sources: [solo('solo-a'), solo('solo-b')], outputs } as never;
    const takeBacks = new TakeBackService(room.ledger, room.clock);
    const income = new SoloIncomeService(store, room.clock, addresses, room.statements, takeBacks);
    expect(await income.book()).toBe(0);
    expect(asked).toEqual(['solo-a', 'solo-b']);
    const states = await store.read((tx) => tx.find(rewardSourceState, { orderBy: [['source_id', 'asc']] }));
    expect(states).toMatchObject([
      { source_id: 'solo-a', error_code: 'ledger.insufficient', stale_since: room.clock.now(), retry_at: null },
      { source_id: 'solo-b', error_code: null, stale_since: null },
    ]);
  });

  it.each([
    ['the store does not answer', 'store.busy'],
    ['the lease is lost', 'jobs.lease-lost'],
    ['the node does not answer', 'chain.unreachable'],
  ])('stops at once where %s', async (_what, code) => {
    await house(await open());
    const broken = new DomainError(code, 'Stop.');
    const store: Store = {
      read: (work) => room.store.read(work),
      write: () => Promise.reject(broken),
      close: () => Promise.resolve(),
    };
    const { collect } = rewardsRoom(store, [a, b], { clock: room.clock });
    await expect(collect.collectAll()).rejects.toBe(broken);
  });
});
