import type { Venue } from '../../src/conversion';
import { accounts } from '../../src/ledger';
import type { Store } from '../../src/store';
import { type Asset, DAY_MS, HOUR_MS, instant, MINUTE_MS } from '../../src/units';
import { codeOf } from '../support/code-of';
import { bookUnmatched, conversionRoom, expectSound, POLICY, quietPorts } from '../support/conversion-room';
import { FakeClock } from '../support/fake-clock';
import { HandVenue, LTC_TX, SENT } from '../support/hand-venue';
import { describeEachStore } from '../support/stores';
import { APP, KEY, withDevice } from '../support/with-device';

const START = instant(Date.UTC(2026, 4, 1));

describeEachStore('sales that a person brings home, and ends', (open) => {
  let clock: FakeClock;
  let store: Store;
  let venue: HandVenue;
  let room: ReturnType<typeof conversionRoom>;
  let alone: boolean;
  let arrived: { txid: string; amount: bigint } | undefined;
  let rows = 0;

  beforeEach(async () => {
    clock = new FakeClock(START);
    store = await open();
    venue = new HandVenue('v', clock);
    alone = false;
    arrived = undefined;
    room = roomAt(venue);
  });

  function roomAt(at: Venue) {
    const ports = {
      ...quietPorts(),
      announcedPayout: async (_: unknown, __: unknown, ___: string, amount: bigint) => ({ sourceId: 's', externalId: `p${rows}`, amount, fee: 0n }), // prettier-ignore
      coinOwners: () => [{ sourceId: 's', owner: 'member' as const }],
      takeUnmatched: async (_: unknown, txid: string, amount: bigint) => {
        const fits = arrived?.txid === txid && arrived.amount === amount;
        if (!fits) return undefined;
        arrived = undefined;
        return { txid, vout: 7, walletId: 'w', amount, at: clock.now() };
      },
      policy: { ...POLICY, slippageMaxBps: 1_000, quoteAgeMaxMs: MINUTE_MS, get alone() { return alone; } }, // prettier-ignore
    };
    return conversionRoom({ store, clock, venue: at, ports });
  }

  /** A pool states coin of members, and its payout is credited at the venue. */
  async function earn(units: Readonly<Record<string, bigint>>, credited = true): Promise<void> {
    rows += 1;
    const entries = Object.entries(units).map(([member, amount]) => ({
      reference: `reward/s/r${rows}/r1/${member}`,
      kind: 'reward.credited' as const,
      occurredAt: clock.now(),
      links: { source: 's', row: `r${rows}`, revision: '1' },
      postings: [
        { account: accounts.sourceReceivable('s'), asset: 'LTC', side: 'debit', amount, role: 'principal' },
        { account: accounts.member(member, 'accrued'), asset: 'LTC', side: 'credit', amount, role: 'gross' },
      ] as const,
    }));
    await store.write((tx) => room.ledger.post(tx, entries));
    if (!credited) return;
    venue.credit(Object.values(units).reduce((sum, one) => sum + one, 0n));
    await room.conversion.detectDeposits();
  }
  async function run(times: number): Promise<readonly string[]> {
    const codes: string[] = [];
    for (let i = 0; i < times; i += 1) codes.push(...(await room.conversion.step()).unknown.map(({ code }) => code));
    return codes;
  }
  async function receive(txid: string, amount: bigint): Promise<void> {
    await bookUnmatched(store, room, { txid, amount });
    arrived = { txid, amount };
  }
  const all = async () => (await store.read((tx) => room.conversion.list(tx, { limit: 50 }))).reverse();
  const states = async () => (await all()).map(({ state, note }) => `${state} ${note ?? ''}`.trim());
  const one = async (i: number) => {
    const row = (await all())[i];
    if (row === undefined) throw new Error('no such sale');
    return row;
  };
  const member = (id: string) => store.read((tx) => room.ledger.memberBalances(tx, id));
  const balance = (account: Parameters<typeof room.ledger.balance>[1], asset: Asset) => store.read((tx) => room.ledger.balance(tx, account, asset)); // prettier-ignore
  const state = (statement: Parameters<typeof room.proposals.propose>[2], by = 'operator-a') => store.write((tx) => room.proposals.propose(tx, by, statement)); // prettier-ignore
  const keep = async (offered = true) => {
    await store.write((tx) => room.rules.declareKeep(tx, 'operator-a', 'LTC', offered));
    await store.write((tx) => room.rules.setRule(tx, 'member-ann', { memberId: 'ann', asset: 'LTC', convertBps: 0 }));
    clock.advance(DAY_MS);
  };
  const coin = async () =>
    (await store.read((tx) => room.rules.coinsOf(tx, 'ann'))).find(({ asset }) => asset === 'LTC');

  /** A test after which the journal, its balances and the audit chain hold. */
  const fact = (name: string, work: () => Promise<void>): void =>
    it(name, async () => {
      await work();
      await expectSound(store, room);
    });

  fact('sells on an offer of now: one that grew old is asked for anew, and the bound is of the new one', async () => {
    await earn({ ann: 1_000n });
    await run(1);
    clock.advance(MINUTE_MS);
    // As old as is allowed: the market has moved, and the order still rests on the first offer.
    expect(await one(0)).toMatchObject({ state: 'quoted', quoted: 100n });
    clock.advance(1);
    venue.price = 20n;
    await run(2);
    expect(await one(0)).toMatchObject({ state: 'filled', quoted: 50n, bought: 50n });
    const record = await store.read(async (tx) => room.executions.record(tx, (await all())[0]?.id ?? ''));
    expect(record.quote).toMatchObject({ quoted: 50n, renewed: 1, quoted_at: clock.now() });
    expect(record.owners).toEqual([{ sourceId: 's', owner: 'member' }]);
  });

  fact('asks for no new offer at the bound itself', async () => {
    await earn({ ann: 1_000n });
    await run(1);
    clock.advance(MINUTE_MS);
    venue.price = 20n;
    await run(2);
    expect(await one(0)).toMatchObject({ quoted: 100n, note: 'slippage' });
  });

  fact(
    'lets later coin sell while earlier bitcoin waits, and takes one withdrawal for all that it adds up to',
    async () => {
      await earn({ ann: 1_000n });
      await run(3);
      clock.advance(HOUR_MS);
      await earn({ bob: 600n });
      await run(3);
      expect(await states()).toEqual(['filled withdrawal-pending', 'filled']);
      const wait = await store.read((tx) => room.withdrawals.toWithdraw(tx));
      expect(wait).toMatchObject({ byPerson: true, total: 158n, minimum: 150n });
      expect(wait.sales.map(({ net }) => net)).toEqual([99n, 59n]);
      clock.advance(HOUR_MS);
      // Filled after the person looked: it changes nothing of what they sent.
      await earn({ cas: 500n });
      await run(3);
      venue.send('w-odd', 157n, 8n, { txid: 'ee'.repeat(32) });
      venue.send('w1', 158n, 8n);
      await run(1);
      expect(await states()).toEqual(['withdrawn', 'withdrawn', 'filled withdrawal-pending']);
      const parts = (await all()).map(({ arrives, withdrawal_fee }) => [arrives, withdrawal_fee]);
      expect(parts).toEqual([[94n, 5n], [56n, 3n], [null, 0n]]); // prettier-ignore
      expect((await store.read((tx) => room.withdrawals.toWithdraw(tx))).unmatched).toMatchObject([{ venue_ref: 'w-odd', amount: 157n }]); // prettier-ignore
      const deposit = { txid: SENT, vout: 0, walletId: 'w', amount: 150n, at: clock.now() };
      expect(await store.write((tx) => room.conversion.settleDeposit(tx, deposit))).toBeDefined();
      expect(await store.write((tx) => room.conversion.settleDeposit(tx, deposit))).toBeDefined();
      expect(await states()).toEqual(['settled', 'settled', 'filled withdrawal-pending']);
      expect([(await member('ann')).BTC?.available, (await member('bob')).BTC?.available]).toEqual([94n, 56n]);
      expect(await balance(accounts.venueTransit('v'), 'BTC')).toBe(0n);
    },
  );

  fact(
    'gives the sales of a withdrawal that failed free again, and books a pending one when it has a transaction',
    async () => {
      await earn({ ann: 1_000n });
      await run(3);
      venue.send('w1', 99n, 4n, { txid: null, status: 'pending' });
      await run(2);
      expect(await states()).toEqual(['filled withdrawal-pending']);
      expect((await store.read((tx) => room.withdrawals.toWithdraw(tx))).sales).toEqual([]);
      venue.left.splice(0, 1);
      venue.send('w1', 99n, 4n, { status: 'failed' });
      await run(1);
      expect((await store.read((tx) => room.withdrawals.toWithdraw(tx))).sales).toHaveLength(1);
      venue.send('w2', 99n, 4n);
      await run(1);
      expect(await one(0)).toMatchObject({ state: 'withdrawn', arrives: 95n });
    },
  );

  fact('brings with a withdrawal that was made while an earlier one was failing what was left then', async () => {
    await earn({ ann: 1_000n });
    await run(3);
    venue.send('w1', 99n, 4n, { txid: null, status: 'pending' });
    await run(1);
    await earn({ bob: 600n });
    await run(3);
    // The screen shows bob's sale alone; by the next look the first one has failed.
    venue.left.splice(0, 1);
    venue.send('w1', 99n, 4n, { status: 'failed' });
    venue.send('w2', 59n, 4n);
    await run(1);
    expect([...(await states())].sort()).toEqual(['filled withdrawal-pending', 'withdrawn']);
    expect((await store.read((tx) => room.withdrawals.toWithdraw(tx))).unmatched).toEqual([]);
  });

  fact('matches no withdrawal with a sale that was filled after it was made, however late it is listed', async () => {
    await earn({ ann: 1_000n });
    await run(3);
    const at = clock.now();
    clock.advance(10 * MINUTE_MS + 1);
    await earn({ bob: 600n });
    await run(3);
    venue.send('w-early', 158n, 8n, { at, txid: 'ee'.repeat(32) });
    await run(1);
    expect(await states()).toEqual(['filled withdrawal-pending', 'filled withdrawal-pending']);
    expect((await store.read((tx) => room.withdrawals.toWithdraw(tx))).unmatched).toMatchObject([{ venue_ref: 'w-early' }]); // prettier-ignore
    // As early as a venue's clock may be before ours.
    venue.send('w-late', 158n, 8n, { at: instant(at + 1) });
    await run(1);
    expect(await states()).toEqual(['withdrawn', 'withdrawn']);
  });

  fact('stops a lost order after an hour, and ends it when two people say that the venue never took it', async () => {
    await earn({ ann: 1_000n });
    venue.takes = false;
    await run(1);
    expect(await run(1)).toEqual(['conversion.venue-unknown']);
    clock.advance(HOUR_MS - 1);
    expect(await run(1)).toEqual(['conversion.venue-unknown']);
    clock.advance(1);
    await run(1);
    expect(await states()).toEqual(['halted order-lost']);
    const { id: conversionId } = await one(0);
    const word = { kind: 'never-taken', conversionId, evidence: 'ticket 123' } as const;
    await expect(state(word)).rejects.toMatchObject({ code: 'conversion.not-stuck' });
    clock.advance(10 * MINUTE_MS);
    const id = await state(word);
    await expect(state(word)).rejects.toMatchObject({ code: 'conversion.stated-before' });
    await expect(room.proposals.confirm(id, 'operator-a')).rejects.toMatchObject({ code: 'conversion.second-person' });
    await room.proposals.confirm(id, 'operator-b');
    await expect(room.proposals.confirm(id, 'operator-b')).rejects.toMatchObject({ code: 'conversion.no-proposal' });
    expect(await states()).toEqual(['rejected venue-never-took']);
    expect((await member('ann')).LTC?.accrued).toBe(1_000n);
    // The coin is free for the next sale, once a refused one has rested.
    venue.takes = true;
    clock.advance(HOUR_MS + 1);
    await run(3);
    expect((await states())[1]).toBe('filled');
  });

  fact('believes the venue before people: an order that it lists is not ended by hand', async () => {
    await earn({ ann: 1_000n });
    venue.lists = false;
    await run(2);
    clock.advance(HOUR_MS);
    await run(1);
    clock.advance(10 * MINUTE_MS);
    const { id: conversionId } = await one(0);
    const id = await state({ kind: 'never-taken', conversionId, evidence: 'x' });
    venue.lists = true;
    await expect(room.proposals.confirm(id, 'operator-b')).rejects.toMatchObject({ code: 'conversion.order-found' });
    await store.write((tx) => room.proposals.withdraw(tx, 'operator-a', id));
    await room.conversion.resume(conversionId, 'operator-a');
    await run(2);
    expect(await one(0)).toMatchObject({ state: 'filled', bought: 100n });
    expect(venue.sold).toHaveLength(1);
  });

  fact(
    'books what two people say that an order came to, by the record of the venue, and no figure that cannot be',
    async () => {
      await earn({ ann: 1_000n });
      venue.lists = false;
      await run(1);
      await run(1);
      const { id: conversionId } = await one(0);
      await room.conversion.hold(conversionId, 'operator-a');
      await expect(room.conversion.hold(conversionId, 'operator-a')).rejects.toMatchObject({
        code: 'conversion.not-open',
      });
      clock.advance(10 * MINUTE_MS);
      const fill = {
        kind: 'fill-was',
        conversionId,
        sold: 800n,
        bought: 79n,
        fee: 2n,
        evidence: 'trade 4711',
      } as const;
      for (const wrong of [{ sold: 1_001n }, { sold: 0n }, { bought: 0n }, { fee: 80n }, { fee: -1n }]) {
        await expect(state({ ...fill, ...wrong })).rejects.toMatchObject({ code: 'conversion.bad-fill' });
      }
      await expect(state({ ...fill, evidence: ' ' })).rejects.toMatchObject({ code: 'conversion.bad-evidence' });
      await room.proposals.confirm(await state(fill), 'operator-b');
      expect(await one(0)).toMatchObject({ state: 'filled', note: 'stated-by-two', sold: 800n, bought: 79n, fee: 2n });
      expect((await member('ann')).LTC?.accrued).toBe(200n);
      expect((await member('ann')).BTC).toMatchObject({ accrued: 77n, available: 0n });
    },
  );

  fact('books nothing of an order that the venue still has open: what it fills later would be nobody’s', async () => {
    await earn({ ann: 1_000n });
    venue.stays = { sold: 300n, bought: 30n };
    await run(1);
    await run(1);
    const { id: conversionId } = await one(0);
    await room.conversion.hold(conversionId, 'operator-a');
    clock.advance(10 * MINUTE_MS);
    const fill = { kind: 'fill-was', conversionId, sold: 300n, bought: 30n, fee: 1n, evidence: 'x' } as const;
    const id = await state(fill);
    await expect(room.proposals.confirm(id, 'operator-b')).rejects.toMatchObject({ code: 'conversion.order-found' });
    expect(await states()).toEqual(['halted held-by-operator']);
  });

  fact('takes no fee of kept coin out of what an order of the same coin is selling', async () => {
    await keep();
    await earn({ ann: 600n, bob: 400n });
    venue.lists = false;
    await run(2);
    expect(await one(0)).toMatchObject({ amount: 400n });
    const settle = { kind: 'kept-settled', memberId: 'ann', asset: 'LTC', units: 600n, fee: 0n, txid: LTC_TX, venue: 'v', evidence: 'x' } as const; // prettier-ignore
    await expect(state({ ...settle, fee: 1n })).rejects.toMatchObject({ code: 'conversion.venue-short' });
    await room.proposals.confirm(await state(settle), 'operator-b');
    venue.lists = true;
    expect(await run(3)).toEqual([]);
    expect(await one(0)).toMatchObject({ state: 'filled', sold: 400n });
  });

  fact('lets an operator who works alone confirm a day later, and not before', async () => {
    alone = true;
    await earn({ ann: 1_000n });
    venue.takes = false;
    await run(2);
    const { id: conversionId } = await one(0);
    await room.conversion.hold(conversionId, 'operator-a');
    clock.advance(10 * MINUTE_MS);
    const id = await withDevice(APP, () => state({ kind: 'never-taken', conversionId, evidence: 'x' }));
    const confirm = (device = KEY) => withDevice(device, () => codeOf(room.proposals.confirm(id, 'operator-a')));
    clock.advance(DAY_MS - 1);
    expect(await confirm()).toBe('conversion.second-person');
    clock.advance(1);
    const before = await states();
    expect(await confirm(APP)).toBe('audit.other-than-authenticator');
    expect(await states()).toEqual(before);
    expect(await confirm()).toBe('done');
    expect(await states()).toEqual(['rejected venue-never-took']);
  });

  fact('settles what arrived short by what our chain proves, and not by a satoshi more', async () => {
    await earn({ ann: 1_000n, bob: 1_000n });
    await run(3);
    venue.send('w1', 199n, 9n);
    await run(1);
    const { id: conversionId } = await one(0);
    const deposit = { txid: SENT, vout: 7, walletId: 'w', amount: 180n, at: clock.now() };
    expect(await store.write((tx) => room.conversion.settleDeposit(tx, deposit))).toBeUndefined();
    await receive(SENT, 180n);
    const short = { kind: 'arrived', conversionId, reason: 'other-fee', txid: SENT, arrived: 180n, evidence: `${SENT}:7` } as const; // prettier-ignore
    const wrong = await state({ ...short, arrived: 181n });
    await expect(room.proposals.confirm(wrong, 'operator-b')).rejects.toMatchObject({ code: 'conversion.not-arrived' });
    await store.write((tx) => room.proposals.withdraw(tx, 'operator-b', wrong));
    await room.proposals.confirm(await state(short), 'operator-b');
    expect(await one(0)).toMatchObject({ state: 'settled', arrives: 180n, withdrawal_fee: 19n });
    const [ann, bob] = [await member('ann'), await member('bob')];
    expect((ann.BTC?.available ?? 0n) + (bob.BTC?.available ?? 0n)).toBe(180n);
    expect([ann.BTC?.accrued, bob.BTC?.accrued]).toEqual([0n, 0n]);
    expect(await balance(accounts.venueTransit('v'), 'BTC')).toBe(0n);
    expect(await balance(accounts.conversionFee, 'BTC')).toBe(0n);
    expect(await balance(accounts.treasury('w'), 'BTC')).toBe(180n);
  });

  fact('settles kept coin outside when two people vouch for its transaction, and shows it to its member', async () => {
    await keep();
    await earn({ ann: 600n });
    const settle = { kind: 'kept-settled', memberId: 'ann', asset: 'LTC', units: 500n, fee: 2n, txid: LTC_TX, venue: 'v', evidence: 'output 0' } as const; // prettier-ignore
    const refused = (change: object, code: string) => expect(state({ ...settle, ...change })).rejects.toMatchObject({ code }); // prettier-ignore
    await refused({ units: 601n }, 'conversion.not-kept');
    await refused({ units: 0n }, 'conversion.not-kept');
    await refused({ memberId: 'bob' }, 'conversion.not-kept');
    await refused({ venue: 'other' }, 'conversion.not-kept');
    await refused({ fee: 101n }, 'conversion.venue-short');
    await refused({ venue: null }, 'conversion.venue-short');
    await refused({ txid: 'AB'.repeat(32) }, 'conversion.bad-txid');
    const id = await state(settle);
    await refused({}, 'conversion.stated-before');
    // What is just being sent is not sold besides.
    const convert = () => store.write((tx) => room.rules.convertKept(tx, 'member-ann', 'ann', 'LTC'));
    await expect(convert()).rejects.toMatchObject({ code: 'conversion.being-settled' });
    await expect(room.proposals.confirm(id, 'operator-a')).rejects.toMatchObject({ code: 'conversion.second-person' });
    expect((await member('ann')).LTC?.accrued).toBe(600n);
    await room.proposals.confirm(id, 'operator-b');
    expect((await member('ann')).LTC?.accrued).toBe(100n);
    expect(await coin()).toMatchObject({ kept: 100n, keptAtVenue: 100n });
    expect(await balance(accounts.venue('v'), 'LTC')).toBe(98n);
    expect(await balance(accounts.conversionFee, 'LTC')).toBe(2n);
    expect(await balance(accounts.memoPaid('ann'), 'LTC')).toBe(500n);
    expect(await store.read((tx) => room.proposals.settledOf(tx, 'ann'))).toMatchObject([{ txid: LTC_TX, sold: 500n, decided_by: 'operator-b' }]); // prettier-ignore
    await refused({ units: 50n }, 'conversion.stated-before');
  });

  fact('takes coin that was paid from another wallet as the operator’s, where it lies', async () => {
    await keep();
    await earn({ ann: 600n }, false);
    const settle = { kind: 'kept-settled', memberId: 'ann', asset: 'LTC', units: 600n, fee: 0n, txid: LTC_TX, venue: null, evidence: 'x' } as const; // prettier-ignore
    await room.proposals.confirm(await state(settle), 'operator-b');
    expect((await member('ann')).LTC?.accrued).toBe(0n);
    expect(await balance(accounts.operatorCapital, 'LTC')).toBe(600n);
    expect(await coin()).toMatchObject({ kept: 0n });
  });

  fact('keeps coin where it stands: another venue sells none of it, and its own coin is sold', async () => {
    await keep();
    await earn({ ann: 600n });
    const other = new HandVenue('other', clock);
    room = roomAt(other);
    venue = other;
    await earn({ bob: 700n });
    await run(3);
    expect(await one(0)).toMatchObject({ venue: 'other', amount: 700n, state: 'filled' });
    const waiting = await store.read((tx) => room.conversion.waiting(tx));
    expect(waiting).toEqual([]);
    expect(await coin()).toMatchObject({ kept: 600n, places: [{ at: 'venue', id: 'v', kept: 600n, there: 600n, short: 0n }] }); // prettier-ignore
  });

  fact('shows that kept coin is missing where it should lie, and lets nobody be first', async () => {
    await keep();
    venue.said = 600n;
    await earn({ ann: 600n });
    expect((await coin())?.places).toEqual([{ at: 'venue', id: 'v', kept: 600n, there: 600n, short: 0n }]);
    venue.said = 599n;
    await room.conversion.detectDeposits();
    expect((await coin())?.places).toMatchObject([{ kept: 600n, there: 599n, short: 1n }]);
    const convert = () => store.write((tx) => room.rules.convertKept(tx, 'member-ann', 'ann', 'LTC'));
    await expect(convert()).rejects.toMatchObject({ code: 'conversion.kept-short' });
    expect(await coin()).toMatchObject({ kept: 600n });
    venue.said = 600n;
    await room.conversion.detectDeposits();
    expect(await convert()).toBe(600n);
  });

  fact('offers keeping only where the venue sells the coin', async () => {
    venue.minimum = () => null as never;
    const offer = store.write((tx) => room.rules.declareKeep(tx, 'operator-a', 'LTC', true));
    await expect(offer).rejects.toMatchObject({ code: 'conversion.no-way-out' });
  });
});
