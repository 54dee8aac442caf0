import { AuditService } from '../../src/audit/audit.service';
import { toHex, transactionFromHex } from '../../src/hashing';
import { accounts } from '../../src/ledger';
import { ContractService } from '../../src/rewards/contract.service';
import { OrphanService } from '../../src/rewards/orphan.service';
import { contractWriteOff } from '../../src/rewards/contracts/contract.entity';
import { signedOf } from '../../src/rewards/contracts/signed-contract';
import { payoutAdvance } from '../../src/rewards/reconcile.entity';
import { discrepancy, rewardShare } from '../../src/rewards/reward.entity';
import type { DepositClaimant, PoolPayout } from '../../src/rewards';
import { settlementEntries } from '../../src/conversion/booking';
import type { Store } from '../../src/store';
import { DAY_MS, plusMs } from '../../src/units';
import { makeTransaction } from '../support/block-factory';
import { ChainRoom } from '../support/chain-room';
import { FakeCore } from '../support/fake-core';
import { leased } from '../support/leased';
import { balancesOf, DAY_ONE, dayRow, declaration, poolPays, type RewardsRoom, rewardsRoom, ScriptedSource } from '../support/rewards'; // prettier-ignore
import { describeEachStore } from '../support/stores';

const OURS = `0014${'aa'.repeat(20)}`;
const CONFIRMATIONS = 6;
const LEASE = {
  ...{ id: 'lease', provider: 'provider', asset: 'BTC', algorithm: 'sha256d', hashRate: '1', units: 100 },
  ...{ price: '1000', start: '2026-03-01', termDays: 30, dayOffsetMinutes: 0, writeOffAfterDays: 6 },
  settlement: { everyDays: 1, paidWithinDays: 1, toleranceBps: 0 },
};
/** A payment of a pool, the n-th. */
const paying = (n: number, value: bigint): Uint8Array =>
  makeTransaction({ inputs: [{ txid: n.toString(16).padStart(64, '0'), vout: 0 }], outputs: [{ value, script: OURS }], witness: true }); // prettier-ignore
const idOf = (raw: Uint8Array): string => transactionFromHex(toHex(raw)).txid;

describeEachStore('a deposit of a pool that a reorganisation takes away', (open) => {
  let node: FakeCore;
  let chain: ChainRoom;
  let room: RewardsRoom;
  let source: ScriptedSource;
  let orphans: OrphanService;
  let claims: DepositClaimant['settleDeposit'] | undefined;

  beforeEach(async () => {
    node = await FakeCore.start(plusMs(DAY_ONE, 3 * DAY_MS) / 1_000);
    const store: Store = await open();
    chain = new ChainRoom(store, node);
    source = new ScriptedSource(declaration({ sharing: 'percent' }));
    claims = undefined;
    room = rewardsRoom(store, [source], { clock: chain.clock, claimants: [{ settleDeposit: async (tx, deposit) => claims?.(tx, deposit) }] }); // prettier-ignore
    orphans = new OrphanService(store, chain.clock, room.ledger, chain.wallet, room.writeOffs);
    await store.write((tx) => chain.wallet.watch(tx, [{ script: OURS, purpose: 'treasury', fromHeight: 0 }]));
    chain.clock.set(plusMs(DAY_ONE, 1));
    await room.collect.collect('pool-a');
    await store.write(async (tx) => {
      const shares = [
        { memberId: 'ann', bps: 6_000 },
        { memberId: 'ben', bps: 4_000 },
      ];
      await room.terms.setFixedShares(tx, 'op', { sourceId: 'pool-a', from: DAY_ONE, shares });
      await room.terms.setServiceFee(tx, 'op', { memberId: '*', bps: 100, from: DAY_ONE });
    });
    node.mine(1, { empty: true });
  });
  afterEach(() => node.stop());

  /** The steps of the line that a minute has. */
  const turn = async (): Promise<void> => {
    await chain.follow();
    await room.collect.collect('pool-a');
    await orphans.follow();
    for (const coin of await chain.wallet.deposits({ minConfirmations: CONFIRMATIONS })) {
      const { txid, vout, value: amount } = coin;
      const deposit = { txid, vout, walletId: 'main', amount, at: chain.clock.now() };
      await room.store.write((tx) => room.receive.match(tx, deposit));
    }
    await orphans.follow();
  };
  const states = (...nets: bigint[]): void => {
    source.rows = nets.map((net, n) => dayRow(n, net));
  };
  const announces = (raw: Uint8Array, amount: bigint, patch: Partial<PoolPayout> = {}): void => {
    const txid = idOf(raw);
    const at = plusMs(DAY_ONE, DAY_MS);
    source.payouts = [...source.payouts.filter((one) => one.txid !== txid), poolPays(1, amount, { txid, externalId: txid.slice(0, 9), at, ...patch })]; // prettier-ignore
  };
  const mined = async (...raws: Uint8Array[]): Promise<void> => {
    node.mine(1, { transactions: raws });
    node.mine(CONFIRMATIONS - 1, { empty: true });
    chain.clock.set(plusMs(DAY_ONE, 9 * DAY_MS));
    await turn();
  };
  const lost = async (): Promise<void> => {
    node.fork(CONFIRMATIONS, CONFIRMATIONS + 1);
    await turn();
  };
  const spend = async (memberId: string, amount: bigint): Promise<void> => {
    const posting = { asset: 'BTC', amount, role: 'transfer' } as const;
    const postings = [
      { ...posting, account: `member/${memberId}/available` as never, side: 'debit' as const },
      { ...posting, account: 'treasury/main' as never, side: 'credit' as const },
    ];
    const entry = { reference: `paid/${memberId}/${amount}`, kind: 'payout.settled' as const, occurredAt: chain.clock.now(), postings }; // prettier-ignore
    await room.store.write((tx) => room.ledger.post(tx, [entry]));
  };
  /** Whatever happened: the reconciliation closes, claims are the accrued balances, and the journal is sound. */
  const sound = async (): Promise<Record<string, bigint>> => {
    const all = await balancesOf(room);
    const [one] = await room.store.read((tx) => room.reconciled.sources(tx));
    expect(one?.result.totals.difference).toBe(0n);
    const shares = await room.store.read((tx) => tx.find(rewardShare));
    for (const [holder, account] of [
      ['m-ann', 'member/ann/accrued'],
      ['m-ben', 'member/ben/accrued'],
      ['operator', 'operator/accrued/pool-a'],
    ] as const) {
      // prettier-ignore
      const open = shares.filter((share) => share.holder === holder).reduce((sum, { due, received }) => sum + due - received, 0n); // prettier-ignore
      expect([account, all[`${account} BTC`] ?? 0n]).toEqual([account, open]);
    }
    expect(shares.filter((share) => share.open !== share.due > share.received)).toEqual([]);
    expect((await room.store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
    return all;
  };
  const doubts = async () =>
    (await room.store.read((tx) => tx.find(discrepancy, { where: { resolved_at: null } }))).map(({ kind, amount }) => [kind, amount]); // prettier-ignore

  it('is accrued and owed again, to the satoshi, and available again when the coin comes back', async () => {
    const raw = paying(1, 1_000n);
    states(1_000n);
    announces(raw, 1_000n);
    const here = [...node.chain()];
    await mined(raw);
    const before = await sound();
    expect(before).toMatchObject({ 'member/ann/available BTC': 594n, 'member/ben/available BTC': 396n, 'income/service-fee BTC': 10n }); // prettier-ignore
    await lost();
    expect(await sound()).toEqual({
      'member/ann/accrued BTC': 594n,
      'member/ben/accrued BTC': 396n,
      'operator/accrued/pool-a BTC': 10n,
      'receivable/source/pool-a BTC': 1_000n,
    });
    expect(await doubts()).toEqual([['orphaned', 1_000n]]);
    // Nothing more happens however often it is looked at, but that its time is over: then it is disputed.
    await turn();
    chain.clock.set(plusMs(DAY_ONE, 9 * DAY_MS));
    await room.collect.collect('pool-a');
    expect(await orphans.follow()).toBe(0);
    expect((await sound())['discrepancy/source/pool-a BTC']).toBe(1_000n);
    expect(await doubts()).toEqual(expect.arrayContaining([['orphaned', 1_000n], ['late', 1_000n]])); // prettier-ignore
    node.serveChain(here);
    node.mine(2, { transactions: [raw] });
    node.mine(CONFIRMATIONS + 1, { empty: true });
    await turn();
    expect(await sound()).toEqual(before);
    expect(await doubts()).toEqual([]);
  });

  it.each([
    [CONFIRMATIONS - 1, 0n],
    [CONFIRMATIONS, 1_000n],
  ])('counts at a depth of %i: %s taken back', async (depth, owed) => {
    const raw = paying(1, 1_000n);
    states(1_000n);
    announces(raw, 1_000n);
    await mined(raw);
    node.fork(depth, depth + 1);
    await turn();
    const all = await sound();
    expect((all['discrepancy/source/pool-a BTC'] ?? 0n) + (all['receivable/source/pool-a BTC'] ?? 0n)).toBe(owed);
  });

  it('leaves with a member what was paid on: it is owed to the operator, and the coin that comes back is first theirs', async () => {
    const raw = paying(1, 1_000n);
    const other = paying(2, 500n);
    states(1_000n);
    announces(raw, 1_000n);
    const here = [...node.chain()];
    await mined(raw, other);
    await spend('ann', 594n);
    await lost();
    // Both coins are gone, and 594 of the first was spent: the treasury lacks nothing that it still had.
    const gone = await sound();
    expect(gone).toMatchObject({ 'member/ben/accrued BTC': 396n });
    expect(gone['member/ann/accrued BTC']).toBeUndefined();
    expect(gone['receivable/member/ann BTC']).toBeUndefined();
    expect(await room.store.read((tx) => tx.find(payoutAdvance))).toMatchObject([{ amount: 594n }]);
    // New rows come meanwhile, and nobody pays them: the coin that comes back covers none of them in place of ann's.
    states(1_000n, 700n);
    node.serveChain(here);
    node.mine(2, { transactions: [raw, other] });
    node.mine(CONFIRMATIONS + 1, { empty: true });
    await turn();
    await turn();
    const back = await sound();
    expect(back).toMatchObject({ 'member/ben/available BTC': 396n, 'treasury/main BTC': 906n });
    expect(back['receivable/source/pool-a BTC']).toBe(700n);
    expect(back['member/ann/available BTC']).toBeUndefined();
    expect(await room.store.read((tx) => tx.find(payoutAdvance))).toMatchObject([{ amount: 0n }]);
  });

  it('is in doubt no more once the pool pays it by another transaction', async () => {
    const [raw, again] = [paying(1, 1_000n), paying(2, 1_000n)];
    states(1_000n);
    announces(raw, 1_000n);
    await mined(raw);
    const before = await sound();
    await lost();
    expect(await doubts()).toEqual([['orphaned', 1_000n]]);
    source.payouts = [];
    announces(again, 1_000n, { externalId: idOf(raw).slice(0, 9) });
    await mined(again);
    expect(await sound()).toEqual(before);
    expect(await doubts()).toEqual([]);
  });

  it('takes nobody’s coin out of the unmatched account, and books it again when it is back', async () => {
    const raw = paying(3, 800n);
    const here = [...node.chain()];
    await mined(raw);
    expect(await sound()).toEqual({ 'treasury/main BTC': 800n, 'unmatched/main BTC': 800n });
    await lost();
    expect(await sound()).toEqual({});
    node.serveChain(here);
    node.mine(2, { transactions: [raw] });
    node.mine(CONFIRMATIONS + 1, { empty: true });
    await turn();
    expect(await sound()).toEqual({ 'treasury/main BTC': 800n, 'unmatched/main BTC': 800n });
  });

  it('is a sale’s bitcoin when it comes back, if the venue has named it meanwhile', async () => {
    const raw = paying(3, 800n);
    const here = [...node.chain()];
    await mined(raw);
    await lost();
    const transit = { asset: 'BTC', amount: 800n, role: 'transfer' } as const;
    const postings = [
      { ...transit, account: accounts.venueTransit('v'), side: 'debit' as const },
      { ...transit, account: accounts.operatorCapital, side: 'credit' as const },
    ];
    const sent = {
      reference: 'sent/1',
      kind: 'conversion.withdrawn' as const,
      occurredAt: chain.clock.now(),
      postings,
    };
    await room.store.write((tx) => room.ledger.post(tx, [sent]));
    claims = async (tx, deposit) => room.ledger.post(tx, settlementEntries({ id: 'w1', venue: 'v' }, deposit, []));
    node.serveChain(here);
    node.mine(2, { transactions: [raw] });
    node.mine(CONFIRMATIONS + 1, { empty: true });
    await turn();
    expect(await sound()).toEqual({ 'treasury/main BTC': 800n, 'operator/capital BTC': 800n });
  });

  it('undoes a coin that was short with a payout fee, and one that waits for its rows', async () => {
    const raw = paying(4, 900n);
    states(400n);
    announces(raw, 1_000n, { fee: 50n });
    const here = [...node.chain()];
    await mined(raw);
    const before = await sound();
    await lost();
    expect(await sound()).toMatchObject({ 'member/ann/accrued BTC': 238n, 'member/ben/accrued BTC': 159n });
    states(400n, 700n);
    await turn();
    node.serveChain(here);
    node.mine(2, { transactions: [raw] });
    node.mine(CONFIRMATIONS + 1, { empty: true });
    await turn();
    await turn();
    const after = await sound();
    expect(before['unmatched/main BTC']).toBe(550n);
    expect(after['unmatched/main BTC']).toBeUndefined();
    expect(after).toMatchObject({ 'treasury/main BTC': 900n, 'expense/pool-payout-fee BTC': 50n });
  });

  it('takes nothing while blocks of the new chain are not read yet', async () => {
    const raw = paying(1, 1_000n);
    states(1_000n);
    announces(raw, 1_000n);
    await mined(raw);
    const before = await balancesOf(room);
    node.fork(CONFIRMATIONS, CONFIRMATIONS + 1, { transactions: [raw] });
    await chain.chain.sync();
    expect(await orphans.follow()).toBe(0);
    await chain.wallet.scan();
    expect(await orphans.follow()).toBe(0);
    expect(await balancesOf(room)).toEqual(before);
  });

  it('owes what was given up of its rows again, so that nothing is given up twice', async () => {
    const raw = paying(1, 400n);
    await leased(room, { sourceId: 'pool-a', terms: LEASE, units: { ann: 60n, ben: 40n } });
    states(1_000n, 2_000n);
    announces(raw, 400n);
    await mined(raw);
    const { terms } = signedOf(JSON.stringify(LEASE));
    const late = plusMs(DAY_ONE, 9 * DAY_MS);
    chain.clock.set(late);
    const giveUp = () => room.store.write((tx) => room.writeOffs.giveUp(tx, { contractId: 'lease', sourceId: 'pool-a', terms }, { defaultAt: null, isOver: false })); // prettier-ignore
    // The first day is late by more than six days, the second by exactly six: 600 of the first are given up.
    expect(await giveUp()).toBe(1);
    expect(await balancesOf(room, 'receivable')).toEqual({ 'receivable/source/pool-a BTC': 2_000n });
    await lost();
    expect(await sound()).toMatchObject({ 'receivable/source/pool-a BTC': 3_000n });
    chain.clock.set(late);
    expect(await giveUp()).toBe(1);
    expect(await balancesOf(room)).toEqual({
      'member/ann/accrued BTC': 1_188n,
      'member/ben/accrued BTC': 792n,
      'operator/accrued/pool-a BTC': 20n,
      'receivable/source/pool-a BTC': 2_000n,
    });
    const rows = await room.store.read((tx) => tx.find(contractWriteOff, { where: { restored_at: null } }));
    expect(rows.reduce((sum, { amount }) => sum + amount, 0n)).toBe(1_000n);
  });

  it('takes the income of units that nobody bought back, and brings it again with the coin', async () => {
    const { store } = room;
    source = new ScriptedSource(declaration({ id: 'lease', sharing: 'contract-units' }));
    room = rewardsRoom(store, [source], { clock: chain.clock });
    orphans = new OrphanService(store, chain.clock, room.ledger, chain.wallet, room.writeOffs);
    await room.collect.collect('lease');
    const contracts = new ContractService(new AuditService(chain.clock), chain.clock);
    await store.write((tx) => contracts.declare(tx, 'op', { sourceId: 'lease', terms: JSON.stringify(LEASE) }));
    const step = async (): Promise<void> => {
      await chain.follow();
      await room.collect.collect('lease');
      await orphans.follow();
      for (const { txid, vout, value: amount } of await chain.wallet.deposits({ minConfirmations: CONFIRMATIONS })) {
        const deposit = { txid, vout, walletId: 'main', amount, at: chain.clock.now() };
        await store.write((tx) => room.receive.match(tx, deposit));
      }
    };
    const raw = paying(9, 1_000n);
    states(1_000n);
    announces(raw, 1_000n);
    node.mine(1, { transactions: [raw] });
    node.mine(CONFIRMATIONS - 1, { empty: true });
    chain.clock.set(plusMs(DAY_ONE, 9 * DAY_MS));
    await step();
    const paid = { 'income/own-mining BTC': 1_000n, 'treasury/main BTC': 1_000n };
    expect(await balancesOf(room)).toEqual(paid);
    node.fork(CONFIRMATIONS, CONFIRMATIONS + 1);
    await step();
    expect(await balancesOf(room)).toEqual({
      'operator/own/lease BTC': 1_000n,
      'receivable/source/lease BTC': 1_000n,
    });
    node.mine(1, { transactions: [raw] });
    node.mine(CONFIRMATIONS - 1, { empty: true });
    await step();
    expect(await balancesOf(room)).toEqual(paid);
    expect((await store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
  });
});
