import { accounts } from '../../src/ledger';
import type { Statement } from '../../src/conversion/proposals.service';
import type { Store } from '../../src/store';
import { DAY_MS, instant, MINUTE_MS } from '../../src/units';
import { bookUnmatched, conversionRoom, expectSound, POLICY, quietPorts } from '../support/conversion-room';
import { FakeClock } from '../support/fake-clock';
import { HandVenue, SENT } from '../support/hand-venue';
import { describeEachStore } from '../support/stores';

const OTHER = 'ef'.repeat(32);
const QUIET = 10 * MINUTE_MS;

/** FAULTS.md F39. 39,999 satoshi of one sale after the venue's fee of one: 26,666 are Ann's, 13,333 Bob's. */
describeEachStore('a withdrawal that went otherwise than the venue said', (open) => {
  let clock: FakeClock;
  let store: Store;
  let venue: HandVenue;
  let room: ReturnType<typeof conversionRoom>;
  /** What our own chain proved and nobody explained, by transaction. */
  let unmatched: Map<string, bigint>;

  beforeEach(async () => {
    clock = new FakeClock(instant(Date.UTC(2026, 4, 1)));
    store = await open();
    venue = new HandVenue('v', clock);
    unmatched = new Map();
    restart();
    const entries = (['ann', 'bob'] as const).map((member, i) => {
      const leg = { asset: 'LTC', amount: i === 0 ? 266_670n : 133_330n } as const;
      return {
        ...{ reference: `reward/s/r/r1/${member}`, kind: 'reward.credited' as const, occurredAt: clock.now() },
        postings: [
          { ...leg, account: accounts.sourceReceivable('s'), side: 'debit', role: 'principal' },
          { ...leg, account: accounts.member(member, 'accrued'), side: 'credit', role: 'gross' },
        ] as const,
      };
    });
    await store.write((tx) => room.ledger.post(tx, entries));
    venue.credit(400_000n);
    await room.conversion.detectDeposits();
    await run(3);
  });

  /** A service that knows nothing but the database. */
  function restart(): void {
    const ports = {
      ...quietPorts(),
      announcedPayout: async () => ({ sourceId: 's', externalId: 'p', amount: 400_000n, fee: 0n }),
      takeUnmatched: async (_: unknown, txid: string, amount: bigint) => {
        if (unmatched.get(txid) !== amount) return undefined;
        unmatched.delete(txid);
        return { txid, vout: 7, walletId: 'w', amount, at: clock.now() };
      },
      policy: { ...POLICY, slippageMaxBps: 1_000 },
    };
    room = conversionRoom({ store, clock, venue, ports });
  }
  async function run(times = 1): Promise<void> {
    for (let i = 0; i < times; i += 1) expect((await room.conversion.step()).unknown).toEqual([]);
  }
  async function receive(txid: string, amount: bigint): Promise<void> {
    await bookUnmatched(store, room, { txid, amount });
    unmatched.set(txid, amount);
  }
  const sale = async () => {
    const [row] = await store.read((tx) => room.conversion.list(tx, { limit: 1 }));
    if (row === undefined) throw new Error('no sale');
    return row;
  };
  const bitcoin = async () => {
    const rows = await store.read((tx) => room.ledger.balances(tx, ''));
    const own = rows.filter(({ asset, balance }) => asset === 'BTC' && balance !== 0n);
    return Object.fromEntries(own.map(({ account, balance }) => [account, balance]));
  };
  type Of<K extends Statement['kind']> = Omit<Extract<Statement, { kind: K }>, 'conversionId' | 'evidence'>;
  const state = async (of: Of<'arrived'> | Of<'never-left'> | Of<'made-good'>) => {
    const { id: conversionId } = await sale();
    const statement = { ...of, conversionId, evidence: 'ticket 4711' } as Statement;
    return store.write((tx) => room.proposals.propose(tx, 'operator-a', statement));
  };
  /** One states it, the service starts anew, the other one confirms it twice: it is booked once. */
  const say = async (of: Parameters<typeof state>[0]) => {
    const id = await state(of);
    await expect(room.proposals.confirm(id, 'operator-a')).rejects.toMatchObject({ code: 'conversion.second-person' });
    restart();
    await room.proposals.confirm(id, 'operator-b');
    await expect(room.proposals.confirm(id, 'operator-b')).rejects.toMatchObject({ code: 'conversion.no-proposal' });
  };
  const refused = (of: Parameters<typeof state>[0], code: string) => expect(state(of)).rejects.toMatchObject({ code });
  const ways = async () => store.read(async (tx) => room.proposals.ways(tx, (await sale()).id));
  const arrive = (amount: bigint, txid = SENT) =>
    store.write((tx) => room.conversion.settleDeposit(tx, { txid, vout: 7, walletId: 'w', amount, at: clock.now() }));

  const fact = (name: string, work: () => Promise<void>): void =>
    it(name, async () => {
      await work();
      await expectSound(store, room);
    });

  fact('a rest that the venue owes is in sight, stays its members’, and is theirs when it is paid', async () => {
    venue.send('w1', 39_999n, 999n);
    await run();
    await receive(SENT, 20_000n);
    expect(await arrive(20_000n)).toBeUndefined();
    expect(await sale()).toMatchObject({ state: 'halted', note: 'arrived-other-amount' });
    expect(await ways()).toEqual(['arrived', 'never-left']);
    const some = { kind: 'arrived', arrived: 20_000n, txid: SENT } as const;
    await refused({ ...some, reason: 'as-sent' }, 'conversion.bad-reason');
    await refused({ ...some, reason: 'other-fee' }, 'conversion.not-a-fee');
    await refused({ ...some, reason: 'sent-more' }, 'conversion.bad-reason');
    await say({ ...some, reason: 'venue-owes' });
    expect(await bitcoin()).toEqual({
      'treasury/w': 20_000n,
      'discrepancy/venue/v': 19_000n,
      ...{ 'member/ann/available': 13_333n, 'member/ann/accrued': 12_667n },
      ...{ 'member/bob/available': 6_667n, 'member/bob/accrued': 6_333n },
    });
    expect(await sale()).toMatchObject({ state: 'settled', note: 'venue-owes', arrives: 20_000n });
    expect(await store.read((tx) => room.withdrawals.owed(tx))).toMatchObject([{ owed: 19_000n, venue: 'v' }]);
    expect(await store.read((tx) => room.executions.ofMember(tx, 'bob', { limit: 1 }))).toMatchObject([{ owed: 6_333n }]); // prettier-ignore
    expect(await ways()).toEqual(['made-good']);
    const paid = { kind: 'made-good', reason: 'venue-paid', txid: OTHER } as const;
    await refused({ ...paid, arrived: 19_001n }, 'conversion.bad-fill');
    await refused({ ...paid, arrived: 0n }, 'conversion.bad-reason');
    await receive(OTHER, 10_000n);
    await say({ ...paid, arrived: 10_000n });
    expect(await bitcoin()).toMatchObject({ 'discrepancy/venue/v': 9_000n, 'member/ann/available': 20_000n });
    // The rest is given up: nobody but the operator is the poorer for it.
    await say({ kind: 'made-good', reason: 'venue-loss', txid: null, arrived: 0n });
    expect(await bitcoin()).toEqual({
      ...{ 'treasury/w': 30_000n, 'expense/venue-loss': 9_000n },
      ...{ 'member/ann/available': 26_000n, 'member/bob/available': 13_000n },
    });
    expect(await sale()).toMatchObject({ state: 'settled', note: 'venue-loss' });
    expect(await ways()).toEqual([]);
  });

  fact(
    'a greater or smaller fee is borne by those who bear the fee; more than a fee explains is nobody’s',
    async () => {
      venue.send('w1', 39_999n, 999n);
      await run();
      await receive(SENT, 39_500n);
      await refused({ kind: 'arrived', arrived: 40_000n, txid: SENT, reason: 'other-fee' }, 'conversion.bad-reason');
      await say({ kind: 'arrived', arrived: 39_500n, txid: SENT, reason: 'other-fee' });
      expect(await bitcoin()).toEqual({ 'treasury/w': 39_500n, 'member/ann/available': 26_333n, 'member/bob/available': 13_167n }); // prettier-ignore
      expect(await sale()).toMatchObject({ arrives: 39_500n, withdrawal_fee: 499n, note: 'other-fee' });
    },
  );

  fact('more than any fee explains is held in sight', async () => {
    venue.send('w1', 39_999n, 999n);
    await run();
    await receive(SENT, 50_000n);
    await refused({ kind: 'arrived', arrived: 50_000n, txid: SENT, reason: 'other-fee' }, 'conversion.bad-reason');
    await say({ kind: 'arrived', arrived: 50_000n, txid: SENT, reason: 'sent-more' });
    expect(await bitcoin()).toMatchObject({ 'treasury/w': 50_000n, 'unmatched/w': 11_000n, 'member/ann/available': 26_000n }); // prettier-ignore
  });

  fact(
    'one that failed after it was sent goes back, fee and all, and is sent anew under names of its own',
    async () => {
      venue.send('w1', 39_999n, 999n);
      await run();
      expect(await bitcoin()).toMatchObject({ 'transit/venue/v': 39_000n, 'member/ann/accrued': 26_000n });
      venue.left.splice(0, 1);
      venue.send('w1', 39_999n, 999n, { status: 'failed' });
      await run(2);
      expect(await sale()).toMatchObject({ state: 'halted', note: 'withdrawal-failed' });
      const failed = { kind: 'never-left', reason: 'failed' } as const;
      await refused(failed, 'conversion.not-stuck');
      clock.advance(QUIET);
      await say(failed);
      expect(await bitcoin()).toEqual({ 'venue/v': 39_999n, 'member/ann/accrued': 26_666n, 'member/bob/accrued': 13_333n }); // prettier-ignore
      expect(await sale()).toMatchObject({ state: 'filled', txid: null, withdrawal_fee: 0n, arrives: null });
      venue.send('w2', 39_999n, 499n, { txid: OTHER });
      await run();
      await arrive(39_500n, OTHER);
      expect(await sale()).toMatchObject({ state: 'settled', withdrawal_fee: 499n });
      expect(await bitcoin()).toMatchObject({ 'treasury/w': 39_500n, 'member/ann/available': 26_333n });
      // The first one arrives after all: it is nobody's, in sight, and takes nothing from anybody.
      expect(await arrive(39_000n)).toBeUndefined();
    },
  );

  fact('is not said to have failed while the venue lists it as sent, and may be when it does not', async () => {
    venue.send('w1', 39_999n, 999n);
    await run();
    await room.conversion.hold((await sale()).id, 'operator-a');
    clock.advance(QUIET);
    const id = await state({ kind: 'never-left', reason: 'never-made' });
    await expect(room.proposals.confirm(id, 'operator-b')).rejects.toMatchObject({ code: 'conversion.withdrawal-found' }); // prettier-ignore
    venue.left.splice(0, 1);
    await room.proposals.confirm(id, 'operator-b');
    expect(await sale()).toMatchObject({ state: 'filled' });
  });

  fact('one whose transaction the venue names wrongly is booked by our own chain, or let go of', async () => {
    venue.send('w1', 39_999n, 999n, { txid: 'no-transaction' });
    await run(2);
    expect(await sale()).toMatchObject({ state: 'halted', note: 'bad-txid' });
    await refused({ kind: 'arrived', arrived: 0n, txid: null, reason: 'venue-loss' }, 'conversion.not-stuck');
    await receive(OTHER, 39_000n);
    await say({ kind: 'arrived', arrived: 39_000n, txid: OTHER, reason: 'as-sent' });
    expect(await sale()).toMatchObject({ state: 'settled', txid: OTHER, note: null });
    expect(await bitcoin()).toEqual({ 'treasury/w': 39_000n, 'member/ann/available': 26_000n, 'member/bob/available': 13_000n }); // prettier-ignore
  });

  fact('one with a fee that cannot be is booked by what arrived, a tenth of it at most as a fee', async () => {
    venue.send('w1', 39_999n, 39_999n);
    await run(2);
    expect(await sale()).toMatchObject({ state: 'halted', note: 'withdrawal-fee' });
    await receive(SENT, 38_000n);
    await say({ kind: 'arrived', arrived: 38_000n, txid: SENT, reason: 'other-fee' });
    expect(await sale()).toMatchObject({ state: 'settled', withdrawal_fee: 1_999n });
    expect((await bitcoin())['member/ann/available']).toBe(25_333n);
  });

  fact(
    'one that never arrives is given up or owed when the venue says no more, and not before it stands still',
    async () => {
      venue.send('w1', 39_999n, 999n);
      await run();
      clock.advance(DAY_MS);
      const late = async () =>
        (await store.read((tx) => room.withdrawals.toWithdraw(tx))).onTheWay.map((one) => one.late);
      expect(await late()).toEqual([false]);
      clock.advance(1);
      expect(await late()).toEqual([true]);
      const none = { kind: 'arrived', arrived: 0n, txid: null, reason: 'venue-owes' } as const;
      await refused(none, 'conversion.not-stuck');
      await room.conversion.hold((await sale()).id, 'operator-a');
      clock.advance(QUIET);
      await say(none);
      expect(await bitcoin()).toEqual({ 'discrepancy/venue/v': 39_000n, 'member/ann/accrued': 26_000n, 'member/bob/accrued': 13_000n }); // prettier-ignore
      expect(await late()).toEqual([]);
    },
  );

  fact('of a venue that sends by itself is asked for once while it stands still, and holds up no other', async () => {
    const asked: string[] = [];
    const answer = (id: string, amount: bigint) => ({ clientWithdrawalId: id, amount: amount + 1n, fee: 9n, txid: SENT, status: 'sent' }) as const; // prettier-ignore
    Object.assign(venue, {
      sends: true,
      withdraw: async ({ clientWithdrawalId: id, amount }: { clientWithdrawalId: string; amount: bigint }) => {
        asked.push(id);
        return answer(id, amount);
      },
      withdrawalById: async (id: string) => (asked.includes(id) ? answer(id, 39_999n) : undefined),
    });
    await run(3);
    expect(await sale()).toMatchObject({ state: 'halted', note: 'other-withdrawal' });
    expect(asked).toHaveLength(1);
    clock.advance(QUIET);
    await say({ kind: 'never-left', reason: 'never-made' });
    expect(await sale()).toMatchObject({ state: 'filled' });
    await run();
    expect(asked).toHaveLength(2);
    expect(asked[1]).not.toBe(asked[0]);
  });
});
