import { DataFolder } from '../../test/support/data-folder';
import { ENVELOPE, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../test/support/payout-room';
import { codes, compared, copyOf, pay, restorable } from '../../test/support/restored';
import { PRODUCT } from '../../test/support/stores';
import { fromHex } from '../hashing';
import { accounts } from '../ledger';
import type { Store } from '../store';
import { MemoryStore } from '../store/memory-store.adapter';
import { type HandOutMark, judgeCopy, type Mark } from './hand-out-mark';
import { payoutAttempts, payoutBatches } from './payout.entity';
import { barrierHindrances, type BarrierFacts } from './restore';
import { decodeRawTransaction } from './raw-transaction';

const fixture = restorable();

function roomOn(store: Store, over: { mark?: HandOutMark; isSignerGone?: boolean } = {}): PayoutRoom {
  const { mark = fixture.mark, isSignerGone = false } = over;
  return new PayoutRoom({
    store,
    ...fixture,
    mark,
    wrapSigner: isSignerGone ? fixture.signerGone : fixture.wrapSigner,
  });
}

async function funded(): Promise<PayoutRoom> {
  const room = roomOn(new MemoryStore(PRODUCT.tables));
  await room.fund([500_000n, 250_000n], { coins: [1_500_000n, 900_000n] });
  await room.payouts.advance();
  return room;
}

async function barrier(room: PayoutRoom): Promise<void> {
  const planned = await room.restores.planBarrier(OPERATOR);
  for (const { id } of planned) await room.payouts.approve(id, SECOND_OPERATOR, ENVELOPE);
  for (let round = 0; round < 4; round += 1) await room.payouts.advance();
  await room.confirm(6);
}

async function released(room: PayoutRoom): Promise<void> {
  expect(await codes(room)).toEqual([]);
  expect(await room.restores.release(OPERATOR)).toBe('asked');
  expect(await room.restores.release(SECOND_OPERATOR)).toBe('released');
}

const available = (room: PayoutRoom, id: string) => room.balance(accounts.member(id, 'available'));

describe('a database that was brought back', () => {
  it('pays nobody twice: a batch of the lost life that is in the chain is booked again first (F25)', async () => {
    const first = await funded();
    const copy = await copyOf(first.options.store);
    await pay(first);
    await first.confirm(6);
    expect([first.paidOnChain(0), first.paidOnChain(1)]).toEqual([500_000n, 250_000n]);

    const room = roomOn(copy);
    await room.room.follow();
    // Before anybody looked: the books do not know the last hand-out.
    await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({
      fields: { gates: expect.stringContaining('reconcile-only') as string },
    });
    await compared(room);
    expect(await room.restores.view()).toMatchObject({ reason: expect.stringContaining('older copy') as string });
    expect([await available(room, 'm0'), await available(room, 'm1')]).toEqual([0n, 0n]);
    expect(await room.balance(accounts.memoPaid('m0'))).toBe(500_000n);
    await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ fields: { gates: 'reconcile-only' } });
    await expect(room.restores.release(OPERATOR)).rejects.toMatchObject({ fields: { hindrance: 'barrier-due' } });

    await barrier(room);
    await released(room);
    expect(await room.restores.view()).toBeNull();
    await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.nothing-due' });
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([500_000n, 250_000n]);
    // Started once more, it is no older copy any longer.
    const again = roomOn(copy);
    expect(await again.restores.follow()).toBe(false);
    expect(await again.options.store.read((tx) => again.switches.gates(tx))).toEqual([]);
  });

  it('makes bytes worthless that are out there and in no mempool: every coin goes to ourselves first', async () => {
    const first = await funded();
    const copy = await copyOf(first.options.store);
    await pay(first);
    const [lost] = await first.options.store.read((tx) => tx.find(payoutAttempts));
    fixture.node.mempool.clear();

    const room = roomOn(copy);
    await compared(room);
    expect(await codes(room)).toEqual(['barrier-due', 'journal']);
    await barrier(room);
    await released(room);
    const [coin] = decodeRawTransaction(lost?.raw_hex ?? '').inputs;
    const spender = await room.room.wallet.spentBy({ txid: coin?.txid ?? '', vout: coin?.vout ?? 0 });
    expect(spender?.confirmations).toBeGreaterThanOrEqual(6);
    expect(spender?.txid).not.toBe(lost?.txid);
    await pay(room);
    await room.confirm(6);
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([500_000n, 250_000n]);
  });

  it('waits for a payment of the lost life that is in the mempool, and books it once it is buried', async () => {
    const first = await funded();
    const copy = await copyOf(first.options.store);
    await pay(first);
    const room = roomOn(copy);
    await compared(room);
    expect(await codes(room)).toEqual(['mempool']);
    await expect(room.restores.planBarrier(OPERATOR)).rejects.toMatchObject({ fields: { hindrance: 'mempool' } });
    fixture.node.mine(5);
    await compared(room);
    expect(await codes(room)).toEqual(['shallow']);
    fixture.node.mine(1);
    await compared(room);
    expect(await available(room, 'm0')).toBe(0n);
    expect(await codes(room)).toEqual(['barrier-due']);
  });

  /** The copy lost a payment that is in no mempool; its barrier is with the node. */
  async function barrierBesideLost() {
    const first = await funded();
    const copy = await copyOf(first.options.store);
    await pay(first);
    const [lost] = await first.options.store.read((tx) => tx.find(payoutAttempts));
    fixture.node.mempool.clear();
    const room = roomOn(copy);
    await compared(room);
    const [move] = await room.restores.planBarrier(OPERATOR);
    await room.payouts.approve(move?.id ?? '', SECOND_OPERATOR, ENVELOPE);
    for (let round = 0; round < 4; round += 1) await room.payouts.advance();
    return { copy, room, move, lost };
  }

  it('books a lost payment that was faster than the barrier, and moves the other coins again', async () => {
    const { copy, room, lost } = await barrierBesideLost();
    expect(fixture.node.mempool.size).toBe(1);
    fixture.node.mempool.clear();
    fixture.node.mine(6, { transactions: [fromHex(lost?.raw_hex ?? '')] });
    await compared(room);
    expect([await available(room, 'm0'), await room.balance(accounts.memoPaid('m0'))]).toEqual([0n, 500_000n]);
    const rows = await copy.read((tx) => tx.find(payoutBatches));
    expect(rows.map(({ state }) => state).sort()).toEqual(['replaced', 'settled']);
    expect(await codes(room)).toEqual(['barrier-due']);
    await barrier(room);
    await released(room);
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([500_000n, 250_000n]);
  });

  it('keeps the barrier while a reorganisation can still let it win over the lost payment', async () => {
    const { copy, room, move, lost } = await barrierBesideLost();
    const [bytes] = [...fixture.node.mempool.values()];
    const stateOf = async () => (await copy.read((tx) => tx.findOne(payoutBatches, { id: move?.id ?? '' })))?.state;
    fixture.node.mempool.clear();
    fixture.node.mine(1, { transactions: [fromHex(lost?.raw_hex ?? '')] });
    await compared(room);
    expect([await stateOf(), await codes(room)]).toEqual(['conflicted', ['shallow']]);
    fixture.node.fork(1, 2);
    fixture.node.mempool.clear();
    fixture.node.mine(6, { transactions: [fromHex(bytes?.raw ?? '')], empty: true });
    await compared(room);
    expect([await stateOf(), await codes(room)]).toEqual(['settled', []]);
    expect(await room.balance(accounts.networkFee)).toBe(move?.fee);
  });

  it('ends what was planned and not handed out in the copy, and books it from the chain when it was', async () => {
    const first = await funded();
    await first.payouts.plan(OPERATOR);
    await first.approveAll();
    const copy = await copyOf(first.options.store);
    for (let round = 0; round < 4; round += 1) await first.payouts.advance();
    await first.confirm(6);

    const room = roomOn(copy);
    await compared(room);
    const rows = await copy.read((tx) => tx.find(payoutBatches, { orderBy: [['planned_at', 'asc']] }));
    expect(rows.map(({ state }) => state).sort()).toEqual(['queued', 'settled']);
    expect([await available(room, 'm0'), await room.balance(accounts.member('m0', 'in-batch'))]).toEqual([0n, 0n]);
    expect(await room.balance(accounts.memoPaid('m1'))).toBe(250_000n);
    await barrier(room);
    await released(room);
    expect(room.paidOnChain(0)).toBe(500_000n);
  });

  it('signs and sends once more what the copy had handed out: the same bytes, before the barrier', async () => {
    const first = await funded();
    await first.payouts.plan(OPERATOR);
    await first.approveAll();
    const halted = roomOn(first.options.store, { isSignerGone: true });
    await halted.room.follow();
    await halted.payouts.advance();
    const [batch] = await first.options.store.read((tx) => tx.find(payoutBatches));
    expect(batch?.state).toBe('handed-out');
    const copy = await copyOf(first.options.store);
    for (let round = 0; round < 4; round += 1) await first.payouts.advance();
    fixture.node.mempool.clear();

    // The journal knows no batch that the copy does not: only the switch of the command line says that it is one.
    const room = roomOn(copy);
    await copy.write((tx) => room.state.setReconcileOnly(tx, 'restore', 'restored from a backup'));
    await compared(room);
    expect([...fixture.node.mempool.keys()]).toEqual([batch?.txid]);
    expect(await codes(room)).toEqual(['open-batch', 'barrier-due']);
    await expect(room.restores.planBarrier(OPERATOR)).rejects.toMatchObject({ fields: { hindrance: 'open-batch' } });
    await room.confirm(6);
    await barrier(room);
    await released(room);
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([500_000n, 250_000n]);
  });

  it('is halted where the mark is gone, and where another copy went on from the same place', async () => {
    const first = await funded();
    await pay(first);
    await first.confirm(6);
    expect(fixture.mark.mark).toMatchObject({ sequence: 1 });
    const lost = roomOn(await copyOf(first.options.store), { mark: new DataFolder() });
    expect(await lost.options.store.read((tx) => lost.switches.gates(tx))).toEqual(['reconcile-only']);
    const other = new DataFolder();
    other.mark = { sequence: 1, batchId: 'somebody-else' };
    const room = roomOn(await copyOf(first.options.store), { mark: other });
    await compared(room);
    expect(await room.restores.view()).toMatchObject({ reason: expect.stringContaining('another copy') as string });
    expect(other.mark).toMatchObject({ sequence: 2 });
  });

  it('is seen by the journal of the signer alone, when the data folder was brought back with the database', async () => {
    const first = await funded();
    const copy = await copyOf(first.options.store);
    const old = new DataFolder();
    await pay(first);
    const room = roomOn(copy, { mark: old });
    expect(await copy.read((tx) => room.switches.gates(tx))).toEqual([]);
    await compared(room);
    expect(await copy.read((tx) => room.switches.gates(tx))).toEqual(['reconcile-only']);
    expect(await room.restores.view()).toMatchObject({ reason: expect.stringContaining('journal') as string });
  });

  it('lets nobody alone start payouts again, and nobody at all before the barrier is buried', async () => {
    const first = await funded();
    const copy = await copyOf(first.options.store);
    await pay(first);
    await first.confirm(6);
    const room = roomOn(copy);
    await compared(room);
    const [batch] = await room.restores.planBarrier(OPERATOR);
    await expect(room.payouts.approve(batch?.id ?? '', OPERATOR, ENVELOPE)).rejects.toMatchObject({
      code: 'payout.own-batch',
    });
    await room.payouts.approve(batch?.id ?? '', SECOND_OPERATOR, ENVELOPE);
    for (let round = 0; round < 4; round += 1) await room.payouts.advance();
    await room.confirm(5);
    await expect(room.restores.release(OPERATOR)).rejects.toMatchObject({ fields: { hindrance: 'barrier-open' } });
    await room.confirm(1);
    expect(await room.restores.release(OPERATOR)).toBe('asked');
    expect(await room.restores.release(OPERATOR)).toBe('waiting');
    expect(await copy.read((tx) => room.switches.gates(tx))).toEqual(['reconcile-only']);
  });

  it('does nothing in a service that was never brought back (I14)', async () => {
    const room = await funded();
    await pay(room);
    await room.confirm(6);
    expect(await room.restores.follow()).toBe(false);
    expect(await room.restores.view()).toBeNull();
    await expect(room.restores.planBarrier(OPERATOR)).rejects.toMatchObject({ code: 'payout.no-restore' });
  });
});

describe('judgeCopy', () => {
  const at = (sequence: number, batchId = `b${sequence}`): Mark => ({ sequence, batchId });
  it.each<[string, Mark | undefined, Mark | undefined, Mark | undefined, string]>([
    ['a new house', undefined, undefined, undefined, 'same'],
    ['a house before its first hand-out', at(0, ''), undefined, undefined, 'same'],
    ['its first hand-out, before the mark was written', at(0, ''), at(1), undefined, 'same'],
    ['a lost mark', undefined, at(1), undefined, 'missing'],
    ['an empty database', at(1), undefined, undefined, 'older'],
    ['one hand-out less', at(3), at(2), undefined, 'older'],
    ['the same', at(3), at(3), at(3), 'same'],
    ['a crash before the mark was written', at(3), at(4), at(3), 'same'],
    ['another life in the same place', at(3), at(3, 'x'), at(3, 'x'), 'other'],
    ['another life that went on', at(3), at(9), at(3, 'x'), 'other'],
  ])('tells %s', (_, mark, last, marked, verdict) => {
    expect(judgeCopy(mark, last, marked)).toBe(verdict);
  });
});

describe('barrierHindrances', () => {
  const coin = { txid: 'aa', vout: 0, valueSats: 5n, height: 10, mature: true, spentBy: null };
  const facts: BarrierFacts = { tipHeight: 20, needed: 6, lineHeight: 20, coins: [], batches: [], reserved: new Set(), lost: [], beneath: [] }; // prettier-ignore
  const move = { id: 'b', txid: 'bb', isBarrier: true, blockHeight: 15 };
  const found = (over: Partial<BarrierFacts>) => barrierHindrances({ ...facts, ...over }).map(({ code }) => code);

  it.each<[string, Partial<BarrierFacts>, string[]]>([
    ['a coin of before', { coins: [coin] }, ['barrier-due']],
    ['a coin of the block of the line', { coins: [{ ...coin, height: 20 }] }, ['barrier-due']],
    ['a coin of a later block', { coins: [{ ...coin, height: 21 }] }, []],
    ['what one of ours brought in a later block', { coins: [{ ...coin, height: 21 }, { ...coin, txid: 'dd', spentBy: { txid: 'aa', height: 21 } }] }, ['barrier-due']], // prettier-ignore
    ['what the barrier brought of a coin of ours', { coins: [{ ...coin, txid: 'bb', height: 21 }, { ...coin, spentBy: { txid: 'bb', height: 21 } }], batches: [{ ...move, state: 'settled' }] }, []], // prettier-ignore
    ['an immature coinbase', { coins: [{ ...coin, mature: false }] }, []],
    ['a spent coin', { coins: [{ ...coin, spentBy: { txid: 'cc', height: 20 } }] }, []],
    ['a coin that a batch holds', { coins: [coin], reserved: new Set(['aa:0']) }, []],
    ['what the barrier brought', { coins: [{ ...coin, txid: 'bb' }], batches: [{ ...move, state: 'settled' }] }, []],
    ['a barrier of five blocks', { batches: [{ ...move, state: 'confirming', blockHeight: 16 }] }, ['barrier-open']],
    ['a barrier of six blocks', { batches: [{ ...move, state: 'settled' }] }, []],
    [
      'a barrier that nobody approved',
      { batches: [{ ...move, state: 'planned', blockHeight: null }] },
      ['barrier-open'],
    ],
    ['a barrier in conflict', { batches: [{ ...move, state: 'conflicted', blockHeight: null }] }, ['barrier-open']],
    ['a settled barrier that left its block', { batches: [{ ...move, state: 'settled', blockHeight: null }] }, ['barrier-open']], // prettier-ignore
    ['a batch of the copy in conflict', { batches: [{ ...move, isBarrier: false, state: 'conflicted', blockHeight: null }] }, ['open-batch']], // prettier-ignore
    ['a batch of the copy on its way', { batches: [{ ...move, isBarrier: false, state: 'sent', blockHeight: null }] }, ['open-batch']], // prettier-ignore
    ['a lost attempt whose coin is not spent', { lost: [{ txid: 'dd', inputs: ['ee:0'] }] }, ['journal']],
    [
      'a lost attempt on the change of one that is void',
      {
        coins: [{ ...coin, spentBy: { txid: 'cc', height: 15 } }],
        lost: [
          { txid: 'ff', inputs: ['dd:1'] },
          { txid: 'dd', inputs: ['aa:0'] },
        ],
      },
      [],
    ],
    [
      'a lost attempt on the change of one that the books know and that is void',
      {
        coins: [{ ...coin, spentBy: { txid: 'cc', height: 15 } }],
        lost: [{ txid: 'ff', inputs: ['dd:1'] }],
        beneath: [{ txid: 'dd', inputs: ['aa:0'] }],
      },
      [],
    ],
    [
      'a lost attempt on the change of one that the books know, whose coin is spent five deep',
      {
        coins: [{ ...coin, spentBy: { txid: 'cc', height: 16 } }],
        lost: [{ txid: 'ff', inputs: ['dd:1'] }],
        beneath: [{ txid: 'dd', inputs: ['aa:0'] }],
      },
      ['journal'],
    ],
    [
      'a lost attempt on the change of one that the books know and a block holds',
      {
        coins: [{ ...coin, spentBy: { txid: 'dd', height: 15 } }],
        lost: [{ txid: 'ff', inputs: ['dd:1'] }],
        beneath: [{ txid: 'dd', inputs: ['aa:0'] }],
      },
      ['journal'],
    ],
    [
      'a lost attempt on the change of one that is in a block',
      {
        coins: [{ ...coin, spentBy: { txid: 'dd', height: 15 } }],
        lost: [
          { txid: 'ff', inputs: ['dd:1'] },
          { txid: 'dd', inputs: ['aa:0'] },
        ],
      },
      ['journal'],
    ],
    [
      'a lost attempt whose coin is spent five deep',
      { coins: [{ ...coin, spentBy: { txid: 'cc', height: 16 } }], lost: [{ txid: 'dd', inputs: ['aa:0'] }] },
      ['journal'],
    ],
    [
      'a lost attempt whose coin is spent six deep',
      { coins: [{ ...coin, spentBy: { txid: 'cc', height: 15 } }], lost: [{ txid: 'dd', inputs: ['aa:0'] }] },
      [],
    ],
  ])('judges %s', (_, over, expected) => {
    expect(found(over)).toEqual(expected);
  });
});
