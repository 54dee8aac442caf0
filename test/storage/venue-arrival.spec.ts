import { accounts } from '../../src/ledger';
import { DAY_MS } from '../../src/units';
import { conversionRoom } from '../support/conversion-room';
import {
  DAY_ONE,
  dayRow,
  declaration,
  poolPays,
  type RewardsRoom,
  rewardsRoom,
  ScriptedSource,
} from '../support/rewards';
import { describeEachStore } from '../support/stores';
import { venueArrivals } from '../support/venue-arrivals';

/** An operator moves unmatched coin to the fee reserve. */
function assign(room: RewardsRoom, amount: bigint): Promise<unknown> {
  const common = { asset: 'BTC', amount, role: 'transfer' } as const;
  const entry = {
    reference: `funded/${amount}`,
    kind: 'treasury.funded',
    occurredAt: room.clock.now(),
    postings: [
      { ...common, account: accounts.unmatched('w'), side: 'debit' },
      { ...common, account: accounts.feeReserve, side: 'credit' },
    ],
  } as const;
  return room.store.write((tx) => room.ledger.post(tx, [entry]));
}

/** RULES.md 23: a pool's altcoin payout, and what the venue credits of it. The room's clock stands at noon of day eleven. */
describeEachStore('the first leg of a conversion', (open) => {
  async function house() {
    const store = await open();
    const declared = declaration({
      id: 'litecoin',
      asset: 'LTC',
      receivesAt: 'venue',
      sharing: 'percent',
      ownerAtConversion: 'member',
    });
    const source = new ScriptedSource(declared);
    const payer = new ScriptedSource(declaration({ id: 'bitcoin', sharing: 'percent' }));
    const room = rewardsRoom(store, [source, payer]);
    const { arrivals, deposits, venue, ports } = venueArrivals(room, ['litecoin']);
    const { conversion } = conversionRoom({ store, clock: room.clock, venue, ports });
    await store.write((tx) =>
      room.terms.setFixedShares(tx, 'test', {
        sourceId: 'litecoin',
        from: DAY_ONE,
        shares: [{ memberId: 'ada', bps: 10_000 }],
      }),
    );
    source.rows = [dayRow(0, 1_000n, { asset: 'LTC' })];
    const collect = () => room.collect.collect('litecoin');
    const credit = (amount: bigint, n: number, id = `d-${n}`) => {
      const txid = n.toString(16).padStart(64, '0');
      deposits.push({ id, asset: 'LTC', amount, txid, creditedAt: room.clock.now() });
      return conversion.detectDeposits();
    };
    const discrepancies = async () => {
      const [view] = await store.read((tx) => room.query.sources(tx));
      return (view?.discrepancies ?? []).map(({ kind, amount, resolvedAt }) => [kind, amount, resolvedAt !== null]);
    };
    const balance = (account: Parameters<typeof room.ledger.balance>[1]) =>
      store.read((tx) => room.ledger.balance(tx, account, 'LTC'));
    const name = (depositId: string, payoutId: string | null = null, sourceId = 'litecoin') =>
      store.write((tx) => conversion.nameDeposit(tx, 'operator-a', { depositId, sourceId, payoutId }));
    return { room, arrivals, source, payer, collect, credit, discrepancies, balance, name };
  }

  it('settles what the pool owes when the venue credits what was announced', async () => {
    const { source, collect, credit, discrepancies, balance, room } = await house();
    source.payouts = [poolPays(10, 1_000n, { at: room.clock.now() })];
    await collect();
    expect(await credit(1_000n, 10)).toBe(1);
    expect(await balance(accounts.venue('v'))).toBe(1_000n);
    expect(await balance(accounts.sourceReceivable('litecoin'))).toBe(0n);
    expect(await balance(accounts.member('ada', 'accrued'))).toBe(1_000n);
    expect(await discrepancies()).toEqual([]);
  });

  it('says that a payout is late when no venue credits it for three days, and that it came', async () => {
    const { source, collect, credit, discrepancies, room } = await house();
    source.payouts = [poolPays(10, 1_000n, { at: room.clock.now() })];
    room.clock.advance(3 * DAY_MS - 1);
    await collect();
    expect(await discrepancies()).toEqual([]);
    room.clock.advance(1);
    await collect();
    expect(await discrepancies()).toEqual([['late', 1_000n, false]]);
    await credit(1_000n, 10);
    expect(await discrepancies()).toEqual([['late', 1_000n, true]]);
  });

  it('keeps a short credit in the sight of the operator, one base unit included', async () => {
    const { source, collect, credit, discrepancies, balance, room } = await house();
    source.payouts = [poolPays(10, 1_000n, { at: room.clock.now() })];
    await collect();
    await credit(999n, 10);
    expect(await discrepancies()).toEqual([['short', 1n, false]]);
    expect(await balance(accounts.sourceDiscrepancy('litecoin'))).toBe(1n);
    expect(await balance(accounts.sourceReceivable('litecoin'))).toBe(0n);
  });

  it('takes the payout that fits where one transaction pays two, and matches none of them twice', async () => {
    const { source, collect, credit, discrepancies, balance, room } = await house();
    source.rows = [dayRow(0, 1_000n, { asset: 'LTC' }), dayRow(1, 500n, { asset: 'LTC' })];
    const txid = (10).toString(16).padStart(64, '0');
    const at = room.clock.now();
    source.payouts = [poolPays(9, 1_000n, { at, txid }), poolPays(10, 500n, { at, txid })];
    await collect();
    expect(await credit(500n, 10, 'd-a')).toBe(1);
    expect(await discrepancies()).toEqual([]);
    expect(await credit(1_000n, 10, 'd-b')).toBe(1);
    expect(await credit(1_000n, 10, 'd-c')).toBe(0);
    expect(await balance(accounts.venue('v'))).toBe(1_500n);
    expect(await discrepancies()).toEqual([]);
  });

  it('guesses nothing where a credit can be either of two payouts, until the other one tells', async () => {
    const { source, collect, credit, discrepancies, balance, room } = await house();
    source.rows = [dayRow(0, 1_000n, { asset: 'LTC' }), dayRow(1, 500n, { asset: 'LTC' })];
    const txid = (10).toString(16).padStart(64, '0');
    const at = room.clock.now();
    source.payouts = [poolPays(9, 1_000n, { at, txid }), poolPays(10, 500n, { at, txid })];
    await collect();
    expect(await credit(700n, 10, 'd-a')).toBe(0);
    expect(await balance(accounts.venue('v'))).toBe(0n);
    // What is exactly the other one leaves one choice for the first.
    expect(await credit(500n, 10, 'd-b')).toBe(2);
    expect(await discrepancies()).toEqual([['short', 300n, false]]);
    expect(await balance(accounts.venue('v'))).toBe(1_200n);
  });

  it('books what an operator names, never more than is owed, once, and knows it again when it is announced', async () => {
    const { source, collect, credit, discrepancies, balance, room, name } = await house();
    await collect();
    const txid = (10).toString(16).padStart(64, '0');
    await credit(1_001n, 11, 'd-much');
    await credit(700n, 10, 'd-a');
    await expect(name('d-much')).rejects.toMatchObject({ code: 'rewards.more-than-owed' });
    await expect(name('d-a', null, 'bitcoin')).rejects.toMatchObject({ code: 'rewards.not-paid-here' });
    await expect(name('d-a', 'payout-9')).rejects.toMatchObject({ code: 'rewards.unknown-payout' });
    await expect(name('d-none')).rejects.toMatchObject({ code: 'conversion.unknown-deposit' });
    await name('d-a');
    await expect(name('d-a')).rejects.toMatchObject({ code: 'conversion.unknown-deposit' });
    expect(await balance(accounts.venue('v'))).toBe(700n);
    expect(await balance(accounts.sourceReceivable('litecoin'))).toBe(300n);
    source.payouts = [poolPays(9, 700n, { at: room.clock.now(), txid })];
    await collect();
    room.clock.advance(20 * DAY_MS);
    await collect();
    expect(await discrepancies()).toEqual([]);
    expect(await balance(accounts.sourceReceivable('litecoin'))).toBe(300n);
  });

  it('books a credit that can be either of two payouts as the one that an operator names', async () => {
    const { source, collect, credit, discrepancies, balance, room, name } = await house();
    source.rows = [dayRow(0, 1_000n, { asset: 'LTC' }), dayRow(1, 500n, { asset: 'LTC' })];
    const at = room.clock.now();
    const txid = (10).toString(16).padStart(64, '0');
    source.payouts = [poolPays(9, 1_000n, { at, txid }), poolPays(10, 500n, { at, txid })];
    await collect();
    expect(await credit(490n, 10, 'd-a')).toBe(0);
    await name('d-a', 'payout-10');
    expect(await discrepancies()).toEqual([['short', 10n, false]]);
    expect(await balance(accounts.venue('v'))).toBe(490n);
  });

  it('books nothing for coin that no pool announced', async () => {
    const { collect, credit, balance } = await house();
    await collect();
    expect(await credit(1_000n, 10)).toBe(0);
    expect(await balance(accounts.venue('v'))).toBe(0n);
    expect(await balance(accounts.sourceReceivable('litecoin'))).toBe(1_000n);
  });

  it('gives coin that stands unmatched to whoever knows its transaction and amount, once', async () => {
    const { room, arrivals } = await house();
    const txid = 'ab'.repeat(32);
    const deposit = { txid, vout: 3, walletId: 'w', amount: 900n, at: room.clock.now() };
    await room.store.write((tx) => room.receive.match(tx, deposit));
    const take = (of: string, amount: bigint) => room.store.write((tx) => arrivals.takeUnmatched(tx, of, amount));
    expect(await take(txid, 899n)).toBeUndefined();
    expect(await take('cd'.repeat(32), 900n)).toBeUndefined();
    expect(await take(txid, 900n)).toEqual({ ...deposit, name: `${txid}:3` });
    expect(await take(txid, 900n)).toBeUndefined();
  });

  it('gives nothing that an operator has given another purpose', async () => {
    const { room, arrivals } = await house();
    const deposit = { txid: 'ab'.repeat(32), vout: 0, walletId: 'w', amount: 900n, at: room.clock.now() };
    await room.store.write((tx) => room.receive.match(tx, deposit));
    await assign(room, 1n);
    expect(await room.store.write((tx) => arrivals.takeUnmatched(tx, deposit.txid, 900n))).toBeUndefined();
  });

  it('gives nothing that waits for the rows of a pool’s payout, where its own coin has another purpose', async () => {
    const { room, arrivals, payer } = await house();
    const sale = { txid: 'ab'.repeat(32), vout: 0, walletId: 'w', amount: 900n, at: room.clock.now() };
    await room.store.write((tx) => room.receive.match(tx, sale));
    const payout = poolPays(3, 900n);
    payer.payouts = [payout];
    await room.collect.collect('bitcoin');
    const coin = { ...sale, txid: payout.txid ?? '' };
    expect(await room.store.write((tx) => room.receive.match(tx, coin))).toBe('matched');
    await assign(room, 900n);
    expect(await room.store.write((tx) => arrivals.takeUnmatched(tx, sale.txid, 900n))).toBeUndefined();
  });
});
