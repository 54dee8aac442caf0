import * as bitcoin from 'bitcoinjs-lib';
import { toHex, transactionFromHex } from '../../src/hashing';
import { accounts } from '../../src/ledger';
import {
  type BatchRow,
  payoutAttempts,
  payoutBatches,
  payoutInputs,
  payoutItems,
} from '../../src/payout/payout.entity';
import { payoutReplacements } from '../../src/payout/replacement.entity';
import type { Store } from '../../src/store';
import { OPERATOR, PayoutRoom, type PayoutRoomOptions, SECOND_OPERATOR } from '../support/payout-room';
import { copyInto, pay, restorable } from '../support/restored';
import { describeEachStore } from '../support/stores';

const OWED = [500_000n, 250_000n];
/** The change of the first bears a higher fee. */
const ROOMY = [900_000n, 600_000n];
/** The first bears the payment without change, so that a dearer one takes the second. */
const TIGHT = [750_500n, 600_000n];
const SLOW = '{"feerate":0.00003000,"blocks":6}';
const FAST = '{"feerate":0.00020000,"blocks":6}';
const FASTER = '{"feerate":0.00040000,"blocks":6}';
const WIDE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 200_000n };

describeEachStore('a replacement that a restored copy has lost', (open, kind) => {
  const fixture = restorable({ replaces: true, feeEstimate: SLOW });

  function roomOn(store: Store, over: Pick<PayoutRoomOptions, 'policy'> & { isSignerGone?: boolean } = {}): PayoutRoom {
    const wrapSigner = over.isSignerGone === true ? fixture.signerGone : fixture.wrapSigner;
    return new PayoutRoom({ store, ...fixture, wrapSigner, ...over });
  }

  /** A service whose only batch is with the node. */
  async function sent(coins = ROOMY, policy: PayoutRoomOptions['policy'] = {}): Promise<PayoutRoom> {
    const room = roomOn(await open(), { policy });
    await room.fund(OWED, { coins, feeReserve: 200_000n });
    await room.payouts.advance();
    await pay(room);
    return room;
  }

  async function copyOf(room: PayoutRoom): Promise<PayoutRoom> {
    const copy = await open();
    await copyInto(room.options.store, copy);
    return roomOn(copy, room.options.policy === undefined ? {} : { policy: room.options.policy });
  }

  const batchOf = async (room: PayoutRoom): Promise<BatchRow> => {
    const rows = await room.options.store.read((tx) => tx.find(payoutBatches));
    const [row] = rows.filter(({ paid }) => paid > 0n);
    if (row === undefined) throw new Error('no batch');
    return row;
  };
  const attemptOf = (room: PayoutRoom, txid: string) =>
    room.options.store.read((tx) => tx.findOne(payoutReplacements, { txid }));
  const bytesOf = async (room: PayoutRoom, txid: string): Promise<string> =>
    (await room.options.store.read((tx) => tx.findOne(payoutAttempts, { txid })))?.raw_hex ?? '';

  /** The life that is lost goes on: the payment is replaced by a dearer one. @returns its txid */
  async function speedUp(room: PayoutRoom, estimate = FAST): Promise<string> {
    fixture.node.faults.feeEstimate = estimate;
    const { id } = await batchOf(room);
    const { row } = await room.replaces.plan(id, OPERATOR);
    await room.replaces.approve(id, SECOND_OPERATOR, WIDE, row.hash);
    await room.payouts.advance();
    expect([...fixture.node.mempool.keys()]).toEqual([row.txid]);
    return row.txid;
  }

  /** The restored service reads the chain again and does what it does by itself. */
  async function compared(room: PayoutRoom): Promise<void> {
    for (let round = 0; round < 5; round += 1) {
      await room.room.follow();
      await room.restores.follow();
      await room.payouts.advance();
    }
  }

  const codes = async (room: PayoutRoom): Promise<string[]> =>
    ((await room.restores.view())?.hindrances ?? []).map(({ code }) => code);
  const standing = (room: PayoutRoom) =>
    Promise.all(
      (['available', 'in-batch', 'in-flight'] as const).map((kind) => room.balance(accounts.member('m0', kind))),
    );
  const networkFee = (room: PayoutRoom) => room.balance(accounts.networkFee);
  const verified = async (room: PayoutRoom) => (await room.options.store.read((tx) => room.ledger.verify(tx))).ok;

  /** Nobody is paid a second time, and nobody owes or is owed. */
  async function backInService(room: PayoutRoom): Promise<void> {
    for (const { id } of await room.restores.planBarrier(OPERATOR))
      await room.payouts.approve(id, SECOND_OPERATOR, WIDE);
    for (let round = 0; round < 4; round += 1) await room.payouts.advance();
    await room.confirm(6);
    expect(await codes(room)).toEqual([]);
    await room.restores.release(OPERATOR);
    await room.restores.release(SECOND_OPERATOR);
    await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.nothing-due' });
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual(OWED);
    for (const id of ['m0', 'm1']) expect(await room.balance(accounts.memberReceivable(id))).toBe(0n);
    expect(await verified(room)).toBe(true);
  }

  it.each([
    ['the operator', 'operator', ROOMY],
    ['the members', 'member', ROOMY],
    ['the operator, who adds a coin', 'operator', TIGHT],
  ] as const)('settles the batch of the copy from its block, the fee borne by %s', async (_, feePayer, coins) => {
    const first = await sent([...coins], { feePayer });
    const room = await copyOf(first);
    const borne = (await networkFee(first)) - (await batchOf(first)).fee;
    const dearer = await speedUp(first);
    const { fee } = await batchOf(first);
    const paid = [first.paidOnChain(0), first.paidOnChain(1)];
    fixture.node.mine(6);

    await compared(room);
    const now = await batchOf(room);
    expect([now.state, now.txid, now.fee, await networkFee(room)]).toEqual(['settled', dearer, fee, fee + borne]);
    // A block's bytes have no signatures in the books: it is as large as it was planned.
    const sizes = await Promise.all([first, room].map(async (one) => (await attemptOf(one, dearer))?.vbytes));
    expect(sizes).toEqual([(await batchOf(first)).vbytes, (await batchOf(first)).vbytes]);
    expect([await standing(room), await room.balance(accounts.memoPaid('m0'))]).toEqual([[0n, 0n, 0n], paid[0]]);
    const [payout] = await room.query.payoutsOf('m0', { limit: 1 });
    expect((await room.query.receipt(payout?.id ?? '')).receipt.txid).toBe(dearer);
    expect(await room.options.store.read((tx) => tx.count(payoutBatches, { state: 'settled' }))).toBe(1);
    if (feePayer === 'operator') await backInService(room);
  });

  it('settles it too where this copy planned another one since, whose change another key would get (seed 607934)', async () => {
    const first = await sent(TIGHT);
    const room = await copyOf(first);
    const given = ({ options, treasury }: PayoutRoom, to: string) =>
      options.store.write((tx) => treasury.changeKey(tx, to, treasury.wallet('main')));
    await given(first, 'another');
    const dearer = await speedUp(first);
    await given(room, (await batchOf(room)).id);
    fixture.node.mine(6);

    await compared(room);
    const now = await batchOf(room);
    expect([now.state, now.txid]).toEqual(['settled', dearer]);
    await backInService(room);
  });

  it('ends the conflict that the job has seen before anybody compared', async () => {
    const first = await sent();
    const room = await copyOf(first);
    const dearer = await speedUp(first);
    fixture.node.mine(3);
    await room.room.follow();
    await room.payouts.advance();
    expect((await batchOf(room)).state).toBe('conflicted');
    await compared(room);
    expect([(await batchOf(room)).state, (await batchOf(room)).txid]).toEqual(['confirming', dearer]);
    expect(await codes(room)).toEqual(['open-batch', 'barrier-due']);
    fixture.node.mine(3);
    await compared(room);
    expect((await batchOf(room)).state).toBe('settled');
    await backInService(room);
  });

  it('settles a batch that the copy had handed out and not seen signed', async () => {
    const first = roomOn(await open(), { isSignerGone: true });
    await first.fund(OWED, { coins: ROOMY, feeReserve: 200_000n });
    await first.payouts.advance();
    await first.payouts.plan(OPERATOR);
    await first.approveAll();
    await first.payouts.advance();
    const lived = roomOn(first.options.store);
    const copy = await open();
    await copyInto(first.options.store, copy);
    const room = roomOn(copy, { isSignerGone: true });
    for (let round = 0; round < 3; round += 1) await lived.payouts.advance();
    const dearer = await speedUp(lived);
    fixture.node.mine(6);
    await compared(room);
    expect([(await batchOf(room)).state, (await batchOf(room)).txid]).toEqual(['settled', dearer]);
    expect(await networkFee(room)).toBe((await batchOf(lived)).fee);
  });

  // The tables are told by those above; what is decided from them is the same on every store.
  if (kind !== 'memory') return;

  it('is found in the mempool: the dearest is booked, and the batch goes on as one with two attempts', async () => {
    const first = await sent(TIGHT);
    const room = await copyOf(first);
    const { txid: cheap } = await batchOf(first);
    const dearer = await speedUp(first);
    await compared(room);
    const now = await batchOf(room);
    expect([now.state, now.txid, now.fee, await networkFee(room)]).toEqual(['sent', dearer, now.fee, now.fee]);
    expect([await codes(room), [...fixture.node.mempool.keys()]]).toEqual([['open-batch'], [dearer]]);
    expect(await room.options.store.read((tx) => tx.count(payoutInputs))).toBe(2);
    // With nothing to do nothing is written (I14).
    const rows = () => room.options.store.read((tx) => room.audit.verify(tx));
    const stands = await rows();
    await compared(room);
    expect(await rows()).toEqual(stands);
    // Nobody approves here what was found: it is out.
    const { attempts, isInEnvelope } = await room.options.store.read((tx) => room.replaces.view(tx, now.id));
    expect([isInEnvelope, attempts.map(({ row }) => row.txid)]).toEqual([null, [cheap, dearer]]);
    await expect(room.replaces.approve(now.id, SECOND_OPERATOR, WIDE, now.batch_hash)).rejects.toMatchObject({
      code: 'payout.stale-approval',
    });
    // Evicted, the attempt that was approved here is sent again, and whichever a block holds settles it.
    fixture.node.mempool.clear();
    await compared(room);
    expect([...fixture.node.mempool.keys()]).toEqual([cheap]);
    await room.confirm(6);
    expect([(await batchOf(room)).state, (await batchOf(room)).txid]).toEqual(['settled', cheap]);
    expect(await networkFee(room)).toBe((await batchOf(room)).fee);
    // The coin that only the other one took is free once that is over.
    await room.confirm(94);
    expect(await room.options.store.read((tx) => tx.count(payoutInputs))).toBe(1);
  });

  it.each(['replaced', 'cancelled'] as const)(
    'in the mempool is outbid where people want the payment %s',
    async (wish) => {
      const first = await sent();
      const room = await copyOf(first);
      const dearer = await speedUp(first);
      await compared(room);
      fixture.node.faults.feeEstimate = FASTER;
      const { id, fee } = await batchOf(room);
      if (wish === 'replaced') {
        const { row } = await room.replaces.plan(id, OPERATOR);
        await room.replaces.approve(id, SECOND_OPERATOR, WIDE, row.hash);
        expect(row.fee).toBeGreaterThan(fee);
      } else {
        const { hash, feeSats } = await room.cancels.plan(id, OPERATOR);
        await room.cancels.approve(id, SECOND_OPERATOR, WIDE, hash);
        expect(feeSats).toBeGreaterThan(fee);
      }
      await compared(room);
      expect(fixture.node.mempool.has(dearer)).toBe(false);
      await room.confirm(100);
      await compared(room);
      expect((await batchOf(room)).state).toBe(wish === 'replaced' ? 'settled' : 'cancelled');
      expect([room.paidOnChain(0), await verified(room)]).toEqual([wish === 'replaced' ? 500_000n : 0n, true]);
    },
  );

  it('goes back to the attempt that the copy knows when a reorganisation prefers that one (F14)', async () => {
    const first = await sent(TIGHT);
    const room = await copyOf(first);
    const { txid: cheap } = await batchOf(first);
    const dearer = await speedUp(first);
    fixture.node.mine(6);
    await compared(room);
    expect([(await batchOf(room)).state, (await batchOf(room)).txid]).toEqual(['settled', dearer]);
    fixture.node.fork(6, 7);
    await compared(room);
    const between = await batchOf(room);
    expect([between.state, between.txid, await networkFee(room)]).toEqual(['sent', dearer, between.fee]);
    fixture.node.mempool.clear();
    fixture.node.mine(6, { transactions: [Buffer.from(await bytesOf(first, cheap), 'hex')] });
    await compared(room);
    const now = await batchOf(room);
    expect([now.state, now.txid, await networkFee(room)]).toEqual(['settled', cheap, now.fee]);
    expect([room.paidOnChain(0), await verified(room)]).toEqual([500_000n, true]);
  });

  it('knows the replacement of a replacement, whichever of them the copy has', async () => {
    const first = await sent();
    await speedUp(first);
    const room = await copyOf(first);
    const third = await speedUp(first, FASTER);
    fixture.node.mine(6);
    await compared(room);
    expect([(await batchOf(room)).state, (await batchOf(room)).txid]).toEqual(['settled', third]);
    const rows = await room.options.store.read((tx) => tx.find(payoutReplacements, { orderBy: [['number', 'asc']] }));
    expect(rows.map(({ number }) => number)).toEqual([0, 1, 2]);
  });

  it('is waited for as live where only the journal names it, until the payment is buried and its coin has moved', async () => {
    const first = await sent(TIGHT);
    const room = await copyOf(first);
    const { txid: cheap } = await batchOf(first);
    const dearer = await speedUp(first);
    fixture.node.mempool.clear();
    await compared(room);
    expect([...fixture.node.mempool.keys()]).toEqual([cheap]);
    const [, , lost] = (await room.restores.view())?.hindrances ?? [];
    expect([await codes(room), lost]).toEqual([
      ['open-batch', 'barrier-due', 'journal'],
      { code: 'journal', txid: dearer },
    ]);
    await expect(room.restores.release(OPERATOR)).rejects.toMatchObject({ fields: { hindrance: 'open-batch' } });
    await room.confirm(6);
    expect(await codes(room)).toEqual(['barrier-due']);
    await backInService(room);
  });

  /** The life that is lost goes on: somebody pulls the payment. @returns the child's txid */
  async function pulled(room: PayoutRoom, estimate: string): Promise<string> {
    fixture.node.faults.feeEstimate = estimate;
    const child = await room.children.plan((await batchOf(room)).id, OPERATOR);
    await room.payouts.approve(child.id, SECOND_OPERATOR, WIDE, child.batch_hash);
    for (let round = 0; round < 3; round += 1) await room.payouts.advance();
    return child.txid;
  }

  /** Every batch of the books and how it ended. */
  const statesOf = async (room: PayoutRoom): Promise<string[]> =>
    (await room.options.store.read((tx) => tx.find(payoutBatches))).map(({ state }) => state).sort();

  it.each([
    ['the payment that the copy knows', false],
    ['a replacement that is lost too', true],
  ])('with its child in the same block is no dead end: a child of %s', async (_, isReplaced) => {
    const first = await sent();
    const room = await copyOf(first);
    if (isReplaced) await speedUp(first);
    const child = await pulled(first, isReplaced ? FASTER : FAST);
    expect(fixture.node.mempool.has(child)).toBe(true);
    fixture.node.mine(6);
    await compared(room);
    expect([await statesOf(room), await codes(room)]).toEqual([['settled', 'settled'], ['barrier-due']]);
    expect(await networkFee(room)).toBe(await networkFee(first));
    await backInService(room);
  });

  it.each([
    ['the payment that the copy knows', false],
    ['a replacement that is lost too', true],
  ])('with its child in the mempool is no dead end: a child of %s', async (_, isReplaced) => {
    const first = await sent();
    const room = await copyOf(first);
    if (isReplaced) await speedUp(first);
    const child = await pulled(first, isReplaced ? FASTER : FAST);
    await compared(room);
    expect(await codes(room)).toEqual(expect.arrayContaining(['open-batch']));
    expect(fixture.node.mempool.has(child)).toBe(true);
    fixture.node.mine(6);
    await compared(room);
    expect([await statesOf(room), await codes(room)]).toEqual([['settled', 'settled'], ['barrier-due']]);
    await backInService(room);
  });

  it.each([
    ['the payment that the copy knows', false],
    ['a replacement that is lost too', true],
  ])('with a child that only the journal names is no dead end: a child of %s', async (_, isReplaced) => {
    const first = await sent();
    const room = await copyOf(first);
    if (isReplaced) await speedUp(first);
    await pulled(first, isReplaced ? FASTER : FAST);
    fixture.node.mempool.clear();
    await compared(room);
    await room.confirm(6);
    // A child of the payment itself can still be mined until its coin has moved; one of another attempt cannot.
    expect(await codes(room)).toEqual(isReplaced ? ['barrier-due'] : ['barrier-due', 'journal']);
    await backInService(room);
  });

  it('with a child of a replacement that the copy knows as planned only is no dead end (seed 8521)', async () => {
    const first = await sent();
    fixture.node.faults.feeEstimate = FAST;
    const { id } = await batchOf(first);
    const { row } = await first.replaces.plan(id, OPERATOR);
    const room = await copyOf(first);
    await first.replaces.approve(id, SECOND_OPERATOR, WIDE, row.hash);
    await first.payouts.advance();
    await pulled(first, FASTER);
    fixture.node.mempool.clear();
    await compared(room);
    await room.confirm(6);
    expect(await codes(room)).toEqual(['barrier-due']);
    await backInService(room);
  });

  it.each(['mined', 'in the mempool', 'in the journal'] as const)(
    'and was cancelled since is no dead end: %s',
    async (where) => {
      const first = await sent(TIGHT);
      const room = await copyOf(first);
      await speedUp(first);
      fixture.node.faults.feeEstimate = FASTER;
      const { id } = await batchOf(first);
      const { hash } = await first.cancels.plan(id, OPERATOR);
      await first.cancels.approve(id, SECOND_OPERATOR, WIDE, hash);
      for (let round = 0; round < 2; round += 1) await first.payouts.advance();
      if (where === 'in the journal') fixture.node.mempool.clear();
      if (where === 'mined') fixture.node.mine(6);
      await compared(room);
      if (where === 'in the mempool') expect(await codes(room)).toEqual(['mempool']);
      await room.confirm(100);
      await compared(room);
      const isCancelled = where !== 'in the journal';
      expect([await statesOf(room), await codes(room)]).toEqual([
        [isCancelled ? 'cancelled' : 'settled'],
        ['barrier-due'],
      ]);
      if (isCancelled) {
        expect(await standing(room)).toEqual([500_000n, 0n, 0n]);
        expect([room.paidOnChain(0), await verified(room)]).toEqual([0n, true]);
      } else await backInService(room);
    },
  );

  it('is none that pays an item one satoshi less: it is asked whom it paid, and the batch ends by it', async () => {
    const first = await sent();
    const room = await copyOf(first);
    const dearer = await speedUp(first);
    const [batch] = await room.options.store.read((tx) => tx.find(payoutBatches));
    const raw = await bytesOf(first, dearer);
    const items = await room.options.store.read((tx) => tx.find(payoutItems, { orderBy: [['vout', 'asc']] }));
    const other = altered(
      raw,
      items.map(({ vout }) => vout),
    );
    fixture.node.mempool.clear();
    fixture.node.mine(6, { transactions: [other] });
    await compared(room);
    expect([(await batchOf(room)).state, (await batchOf(room)).txid]).toEqual(['conflicted', batch?.txid]);
    expect(await codes(room)).toEqual(['unknown-output', 'unknown-output', 'family']);
    expect(await standing(room)).toEqual([0n, 0n, 500_000n]);
    const { txid } = transactionFromHex(toHex(other));
    const named = ((await room.restores.view())?.hindrances ?? []).flatMap((one) => {
      return one.code === 'unknown-output' ? [{ vout: one.vout, memberId: one.members[0] ?? null }] : [];
    });
    expect(named.map(({ memberId }) => memberId).sort()).toEqual(['m0', 'm1']);
    for (const actor of [OPERATOR, SECOND_OPERATOR]) await room.restores.nameOutputs(txid, named, actor);
    fixture.node.mine(94);
    await compared(room);
    expect([(await batchOf(room)).state, await codes(room)]).toEqual(['displaced', ['barrier-due']]);
    // One had a satoshi too much, the other one too little.
    const stands = async (id: string) => [
      await room.balance(accounts.member(id, 'available')),
      await room.balance(accounts.memberReceivable(id)),
    ];
    const [less, more] = (named[0]?.memberId ?? '') === 'm0' ? ['m0', 'm1'] : ['m1', 'm0'];
    expect([await stands(less), await stands(more), await verified(room)]).toEqual([[1n, 0n], [0n, 1n], true]);
  });
});

/** The same with a satoshi of one of these outputs given to another one. */
function altered(rawHex: string, [from = -1, to = -1]: readonly number[]): Uint8Array {
  const transaction = bitcoin.Transaction.fromHex(rawHex);
  const [first, second] = [transaction.outs[from], transaction.outs[to]];
  if (first === undefined || second === undefined) throw new Error('too few outputs');
  first.value -= 1n;
  second.value += 1n;
  return Uint8Array.from(transaction.toBuffer());
}
