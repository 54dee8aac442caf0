import { accounts } from '../../src/ledger';
import { payoutBatches, payoutItems } from '../../src/payout/payout.entity';
import type { Hindrance } from '../../src/payout/restore';
import type { Store } from '../../src/store';
import { addressOf, ENVELOPE, onlyBatch, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../support/payout-room';
import { compared, copyInto, pay, restorable } from '../support/restored';
import { describeEachStore } from '../support/stores';

type Unnamed = Hindrance & { readonly code: 'unknown-output' };

describeEachStore('whom a lost payment paid', (open, kind) => {
  const fixture = restorable();
  let first: PayoutRoom;
  beforeEach(async () => {
    first = roomOn(await open());
    await first.fund([500_000n, 250_000n], { coins: [1_500_000n, 900_000n] });
    await first.payouts.advance();
  });

  async function copyOf(store: Store): Promise<Store> {
    const other = await open();
    await copyInto(store, other);
    return other;
  }

  const roomOn = (store: Store): PayoutRoom => new PayoutRoom({ store, ...fixture });
  const copied = (): Promise<Store> => copyOf(first.options.store);

  /** Three days: what was linked meanwhile is out of its cool-off. */
  async function daysLater(): Promise<void> {
    fixture.node.setTime(fixture.node.tip.time + 3 * 86_400);
    fixture.node.mine(1);
    await first.room.follow();
  }

  async function paid(): Promise<void> {
    await pay(first);
    await first.confirm(6);
  }

  /** In the life that the copy loses m1 links the address of m0, who pauses: a payment there is his alone. */
  async function paidToTheOther(): Promise<void> {
    await first.options.store.write(async (tx) => {
      await first.addresses.link(tx, 'm1', addressOf(0));
      await first.members.pause(tx, 'm0', true, first.room.clock.now());
    });
    await daysLater();
    await paid();
    expect([first.paidOnChain(0), first.paidOnChain(1)]).toEqual([250_000n, 0n]);
  }

  /** In the lost life somebody came, earned and was paid. */
  async function paidToOneWhoCame(): Promise<void> {
    await first.options.store.write(async (tx) => {
      await first.members.create(tx, { id: 'late', actor: OPERATOR });
      await first.addresses.link(tx, 'late', addressOf(7));
      const posting = { asset: 'BTC', amount: 200_000n, role: 'transfer' } as const;
      await first.ledger.post(tx, [
        {
          reference: 'opening/late',
          kind: 'opening.balance',
          occurredAt: first.room.clock.now(),
          postings: [
            { ...posting, account: accounts.operatorCapital, side: 'debit' },
            { ...posting, account: accounts.member('late', 'available'), side: 'credit' },
          ],
        },
      ]);
    });
    await daysLater();
    await paid();
    expect(first.paidOnChain(7)).toBe(200_000n);
  }

  async function restored(copy: Store): Promise<PayoutRoom> {
    const room = roomOn(copy);
    await compared(room);
    return room;
  }

  const missing = async (room: PayoutRoom) => (await room.restores.view())?.hindrances ?? [];
  const codes = async (room: PayoutRoom) => (await missing(room)).map(({ code }) => code);
  const unnamed = async (room: PayoutRoom): Promise<Unnamed[]> =>
    (await missing(room)).flatMap((one) => (one.code === 'unknown-output' ? [one] : []));
  const available = (room: PayoutRoom, id: string) => room.balance(accounts.member(id, 'available'));
  const debt = (room: PayoutRoom, id: string) => room.balance(accounts.memberReceivable(id));

  async function backInService(room: PayoutRoom): Promise<void> {
    expect(await codes(room)).toEqual(['barrier-due']);
    for (const { id } of await room.restores.planBarrier(OPERATOR)) {
      await room.payouts.approve(id, SECOND_OPERATOR, ENVELOPE);
    }
    for (let round = 0; round < 4; round += 1) await room.payouts.advance();
    await room.confirm(6);
    await room.restores.release(OPERATOR);
    expect(await room.restores.release(SECOND_OPERATOR)).toBe('released');
  }

  it('is the member of the record, not the one whom the copy knows at the address: neither is paid twice', async () => {
    const copy = await copied();
    await paidToTheOther();
    const room = await restored(copy);
    expect([await available(room, 'm0'), await available(room, 'm1')]).toEqual([500_000n, 0n]);
    expect([await debt(room, 'm0'), await room.balance(accounts.memoPaid('m1'))]).toEqual([0n, 250_000n]);
    await backInService(room);
    await paidAgain(room);
    // m0 gets his own, m1 nothing more.
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([750_000n, 0n]);
  });

  async function paidAgain(room: PayoutRoom): Promise<void> {
    await pay(room);
    await room.confirm(6);
  }

  it('is asked for every output where the record is gone, though the copy knows one member there and his books cover it', async () => {
    const copy = await copied();
    await paidToTheOther();
    fixture.mark.record = [];
    const room = await restored(copy);
    const asked = await unnamed(room);
    expect(asked.map(({ valueSats, members }) => [valueSats, members])).toEqual([[250_000n, ['m0']]]);
    expect([await available(room, 'm0'), await available(room, 'm1')]).toEqual([500_000n, 250_000n]);
    await expect(room.restores.planBarrier(OPERATOR)).rejects.toMatchObject({
      fields: { hindrance: 'unknown-output' },
    });
    const [{ txid = '', vout = 0 } = {}] = asked;
    await room.restores.nameOutputs(txid, [{ vout, memberId: 'm1' }], OPERATOR);
    await compared(room);
    expect([await available(room, 'm0'), await available(room, 'm1')]).toEqual([500_000n, 0n]);
    await backInService(room);
    await paidAgain(room);
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([750_000n, 0n]);
  });

  // The tables are told by those above; what is decided from them is the same on every store.
  if (kind !== 'memory') return;

  it('is said of all outputs of a transaction at once, each by itself, or of none', async () => {
    const copy = await copied();
    await paid();
    fixture.mark.record = [];
    const room = await restored(copy);
    const asked = await unnamed(room);
    expect(asked.map(({ members }) => members)).toEqual(expect.arrayContaining([['m0'], ['m1']]));
    const { txid } = await onlyBatch(first);
    const named = asked.map(({ vout, members: [memberId = ''] }) => ({ vout, memberId }));
    const wrong = [
      [],
      [...named, { vout: 99, memberId: 'm0' }],
      [...named, ...named.slice(0, 1)],
      named.map((one) => ({ ...one, vout: one.vout + 50 })),
    ];
    for (const words of wrong) {
      await expect(room.restores.nameOutputs(txid, words, OPERATOR)).rejects.toMatchObject({
        code: 'payout.no-such-output',
      });
    }
    expect(await unnamed(room)).toHaveLength(2);
    await room.restores.nameOutputs(txid, named, OPERATOR);
    await compared(room);
    expect([await available(room, 'm0'), await available(room, 'm1')]).toEqual([0n, 0n]);
    await expect(room.restores.nameOutputs(txid, named, OPERATOR)).rejects.toMatchObject({
      code: 'payout.no-such-output',
    });
    await backInService(room);
  });

  it('is not asked of our own change on a key that this copy had not given out: it is found again first', async () => {
    const copy = await copied();
    await pay(first);
    fixture.mark.record = [];
    const room = await restored(copy);
    expect(await codes(room)).toEqual(['mempool']);
    fixture.node.mine(6);
    await room.room.follow();
    expect(await codes(room)).toEqual(['books-behind']);
    await compared(room);
    expect((await unnamed(room)).map(({ members }) => members)).toEqual(expect.arrayContaining([['m0'], ['m1']]));
    expect(await unnamed(room)).toHaveLength(2);
  });

  it('is asked where two lines of the record name different members', async () => {
    const copy = await copied();
    await paid();
    const [line] = fixture.mark.record;
    if (line === undefined) throw new Error('nothing was recorded');
    fixture.mark.record.push({ ...line, sequence: 9, pays: new Map([...line.pays].map(([vout]) => [vout, 'm1'])) });
    const room = await restored(copy);
    expect((await unnamed(room)).map(({ members }) => members)).toEqual([['m0']]);
  });

  it('is asked where the record names a member who came after the copy was made; what the books lack is a debt', async () => {
    const copy = await copied();
    await paidToOneWhoCame();
    const room = await restored(copy);
    const asked = await unnamed(room);
    expect(asked.map(({ valueSats, members }) => [valueSats, members])).toEqual([[200_000n, []]]);
    await copy.write((tx) => room.members.create(tx, { id: 'late-again', actor: OPERATOR }));
    const [{ txid = '', vout = 0 } = {}] = asked;
    await room.restores.nameOutputs(txid, [{ vout, memberId: 'late-again' }], OPERATOR);
    await compared(room);
    expect([await available(room, 'late-again'), await debt(room, 'late-again')]).toEqual([0n, 200_000n]);
    expect(await available(room, 'm0')).toBe(0n);
    const items = await copy.read((tx) => tx.find(payoutItems));
    expect(items.map(({ member_id, amount }) => `${member_id} ${amount}`).sort()).toEqual([
      'late-again 200000',
      'm0 500000',
      'm1 250000',
    ]);
    await backInService(room);
  });

  it.each([
    ['as much as the books hold', 500_000n, 0n],
    ['a satoshi more than the books hold: the rest is a debt', 499_999n, 1n],
  ])('is the member of the record where it paid him %s', async (_, held, owes) => {
    const copy = await copied();
    await paid();
    const room = roomOn(copy);
    const posting = { asset: 'BTC', amount: 500_000n - held, role: 'transfer' } as const;
    if (held < 500_000n) {
      // The copy was made before this was earned.
      await copy.write((tx) =>
        room.ledger.post(tx, [
          {
            reference: 'earned/later',
            kind: 'opening.balance',
            occurredAt: room.room.clock.now(),
            postings: [
              { ...posting, account: accounts.member('m0', 'available'), side: 'debit' },
              { ...posting, account: accounts.operatorCapital, side: 'credit' },
            ],
          },
        ]),
      );
    }
    await compared(room);
    expect([await available(room, 'm0'), await debt(room, 'm0')]).toEqual([0n, owes]);
    expect(await codes(room)).toEqual(['barrier-due']);
  });

  it('is on the record before anything leaves, with ids only, and of hand-outs from before there was a record too', async () => {
    const { id, txid } = await handedOut();
    const [line] = fixture.mark.record;
    expect(fixture.mark.record).toHaveLength(1);
    expect([line?.sequence, line?.batchId, line?.txid]).toEqual([1, id, txid]);
    expect([...(line?.pays.values() ?? [])].sort()).toEqual(['m0', 'm1']);
    expect(fixture.node.mempool.size).toBe(1);
    // An earlier version wrote the mark alone.
    fixture.mark.record = [];
    await roomOn(first.options.store).restores.look();
    expect(fixture.mark.record).toEqual([line]);
  });

  async function handedOut(): Promise<{ id: string; txid: string }> {
    await pay(first);
    return onlyBatch(first);
  }

  it('is on the record where a crash kept the mark from being written', async () => {
    const store = first.options.store;
    await pay(first);
    const mark = fixture.mark.mark;
    fixture.mark.mark = { sequence: 0, batchId: '' };
    await roomOn(store).restores.look();
    expect([fixture.mark.mark, fixture.mark.record.length]).toEqual([mark, 1]);
  });

  it('does not let an older copy pass for the newest by what is written down before anybody looked', async () => {
    const copy = await copied();
    await paid();
    const { mark } = fixture.mark;
    const room = roomOn(copy);
    for (const txid of ['aa', 'bb']) {
      await copy.write((tx) => room.switches.handOuts.add(tx, { batchId: txid, txid, at: room.room.clock.now() }));
      await copy.read((tx) => room.switches.handOuts.keep(tx));
    }
    expect([fixture.mark.mark, fixture.mark.record.length]).toEqual([mark, 1]);
    await compared(room);
    expect(await room.restores.view()).toMatchObject({ reason: expect.stringContaining('another copy') as string });
    // From here on these books count, and what they knew by then is on the record.
    expect(fixture.mark.record.map(({ batchId }) => batchId)).toEqual(expect.arrayContaining(['aa', 'bb']));
    expect(await copy.read((tx) => tx.count(payoutBatches))).toBe(1);
  });
});
