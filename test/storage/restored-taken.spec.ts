import { auditRow } from '../../src/audit/audit.entity';
import { fromHex, toHex, transactionFromHex } from '../../src/hashing';
import { accounts } from '../../src/ledger';
import type { NamedOutput } from '../../src/payout/output-owners.service';
import { type BatchRow, payoutAttempts, payoutBatches, payoutInputs } from '../../src/payout/payout.entity';
import type { Store } from '../../src/store';
import { foreignScript } from '../support/batches';
import { makeTransaction } from '../support/block-factory';
import { codeOf } from '../support/code-of';
import { ENVELOPE, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../support/payout-room';
import { copyInto, pay, restorable } from '../support/restored';
import { describeEachStore } from '../support/stores';

const OWED = [500_000n, 250_000n];
const COINS = [900_000n, 900_000n, 900_000n];
/** Nothing is left that could cover what was taken. */
const ONE = [970_000n];
/** Of nobody whom the books know. */
const ELSEWHERE = '51';
const FEE = 1_000n;

/** RULES 13 and 15: nothing is due again before what took the coins is final, and it is told whom each of its outputs paid. */
describeEachStore('a batch of a restored copy whose coins something took that is no attempt of it', (open, kind) => {
  const fixture = restorable();
  const roomOn = (store: Store, over: { isSignerGone?: boolean } = {}): PayoutRoom => {
    const wrapSigner = over.isSignerGone === true ? fixture.signerGone : fixture.wrapSigner;
    return new PayoutRoom({ store, ...fixture, wrapSigner });
  };

  async function funded(coins = COINS): Promise<PayoutRoom> {
    const room = roomOn(await open());
    await room.fund(OWED, { coins, feeReserve: 200_000n });
    await room.payouts.advance();
    return room;
  }

  async function copyOf(room: PayoutRoom): Promise<Store> {
    const copy = await open();
    await copyInto(room.options.store, copy);
    return copy;
  }

  /** A service that was brought back with a batch that is with the node. The mark alone would not tell: nothing else was lost. */
  async function broughtBack(coins = COINS): Promise<PayoutRoom> {
    const first = await funded(coins);
    await pay(first);
    const room = roomOn(await copyOf(first));
    await room.options.store.write((tx) => room.state.setReconcileOnly(tx, 'restore', 'restored from a backup'));
    return room;
  }

  async function compared(room: PayoutRoom): Promise<void> {
    for (let round = 0; round < 5; round += 1) {
      await room.room.follow();
      await room.restores.follow();
      await room.payouts.advance();
    }
  }

  async function mined(room: PayoutRoom, blocks: number): Promise<void> {
    fixture.node.mine(blocks);
    await compared(room);
  }

  const batches = (room: PayoutRoom): Promise<BatchRow[]> =>
    room.options.store.read((tx) => tx.find(payoutBatches, { orderBy: [['planned_at', 'asc']] }));
  /** The batch of the copy, which pays the members. */
  const batchOf = async (room: PayoutRoom): Promise<BatchRow> => {
    const [row] = (await batches(room)).filter(({ paid, planned_by: by }) => paid > 0n && by === OPERATOR);
    if (row === undefined) throw new Error('no batch');
    return row;
  };
  const missing = async (room: PayoutRoom) => (await room.restores.view())?.hindrances ?? [];
  const codes = async (room: PayoutRoom): Promise<string[]> => (await missing(room)).map(({ code }) => code);
  const stateOf = async (room: PayoutRoom) => (await batchOf(room)).state;
  const available = (room: PayoutRoom) =>
    Promise.all(['m0', 'm1'].map((id) => room.balance(accounts.member(id, 'available'))));
  const debts = (room: PayoutRoom) =>
    Promise.all(['m0', 'm1'].map((id) => room.balance(accounts.memberReceivable(id))));
  const acts = async (room: PayoutRoom) => {
    const rows = await room.options.store.read((tx) => tx.find(auditRow, { orderBy: [['position', 'asc']] }));
    return rows.flatMap(({ action, actor }) => (action.startsWith('payout.output') ? [`${action} ${actor}`] : []));
  };
  const verified = async (room: PayoutRoom) => (await room.options.store.read((tx) => room.ledger.verify(tx))).ok;

  /** Somebody with our keys spends coins of the batch by another program. @returns the txid */
  async function taken(
    room: PayoutRoom,
    paid: readonly { script: string; value: bigint }[],
    { coins = 99, rest = ELSEWHERE }: { coins?: number; rest?: string } = {},
  ): Promise<string> {
    const { id } = await batchOf(room);
    const held = await room.options.store.read((tx) => tx.find(payoutInputs, { where: { batch_id: id } }));
    const spent = held.slice(0, coins);
    const left = [...spent.map(({ value }) => value), ...paid.map(({ value }) => -value)].reduce((a, b) => a + b, -FEE);
    const raw = makeTransaction({
      inputs: spent.map(({ outpoint }) => ({ txid: outpoint.slice(0, 64), vout: Number(outpoint.slice(65)) })),
      outputs: [...paid, { value: left, script: rest }],
    });
    fixture.node.mempool.clear();
    fixture.node.mine(1, { transactions: [raw], empty: true });
    return transactionFromHex(toHex(raw)).txid;
  }

  /** Both operators say the same. */
  async function said(room: PayoutRoom, txid: string, named: readonly NamedOutput[]): Promise<void> {
    for (const actor of [OPERATOR, SECOND_OPERATOR]) await room.restores.nameOutputs(txid, named, actor);
  }

  async function barrierAndRelease(room: PayoutRoom): Promise<void> {
    for (const { id } of await room.restores.planBarrier(OPERATOR)) {
      await room.payouts.approve(id, SECOND_OPERATOR, ENVELOPE);
    }
    for (let round = 0; round < 4; round += 1) await room.payouts.advance();
    await mined(room, 6);
    expect(await codes(room)).toEqual([]);
    expect(await room.restores.release(OPERATOR)).toBe('asked');
    expect(await room.restores.release(SECOND_OPERATOR)).toBe('released');
  }

  /** Back in service nobody is paid a second time. */
  async function paidOnce(room: PayoutRoom): Promise<void> {
    await barrierAndRelease(room);
    await pay(room);
    await room.confirm(6);
    expect([room.paidOnChain(0), room.paidOnChain(1), await available(room)]).toEqual([...OWED, [0n, 0n]]);
    expect([await debts(room), await verified(room)]).toEqual([[0n, 0n], true]);
  }

  it.each([
    ['lost', true, 0n, 1],
    ["the operator's own payment", false, 1, 0n],
  ] as const)(
    'ends once two people have said that it was %s, 100 deep and not before',
    async (_, isLost, own, lost) => {
      const room = await broughtBack();
      const capital = await room.balance(accounts.operatorCapital);
      const reserve = await room.balance(accounts.feeReserve);
      const gone = (await coinsOf(room)) - FEE;
      const txid = await taken(room, []);
      await mined(room, 5);
      expect([await codes(room), await stateOf(room)]).toEqual([['unknown-output', 'family'], 'conflicted']);
      await expect(room.restores.release(OPERATOR)).rejects.toMatchObject({ fields: { hindrance: 'unknown-output' } });
      await said(room, txid, [{ vout: 0, memberId: null, isLost }]);
      expect(await acts(room)).toEqual([`payout.output-named ${OPERATOR}`, `payout.output-agreed ${SECOND_OPERATOR}`]);
      await mined(room, 93);
      expect([await missing(room), await stateOf(room), await available(room)]).toEqual([
        [{ code: 'family', txid, batchId: (await batchOf(room)).id, confirmations: 99, needed: 100 }],
        'conflicted',
        [0n, 0n],
      ]);
      await mined(room, 1);
      expect([await codes(room), await stateOf(room), await available(room)]).toEqual([
        ['barrier-due'],
        'displaced',
        OWED,
      ]);
      expect([await debts(room), await room.balance(accounts.networkFee)]).toEqual([[0n, 0n], FEE]);
      const drawn =
        capital + reserve - (await room.balance(accounts.operatorCapital)) - (await room.balance(accounts.feeReserve));
      expect([drawn, await room.balance(accounts.coinLoss)]).toEqual([gone * BigInt(own), gone * BigInt(lost)]);
      await paidOnce(room);
    },
  );

  /** What the batch of the copy spends. */
  async function coinsOf(room: PayoutRoom): Promise<bigint> {
    const { id } = await batchOf(room);
    const held = await room.options.store.read((tx) => tx.find(payoutInputs, { where: { batch_id: id } }));
    return held.reduce((sum, { value }) => sum + value, 0n);
  }

  // The tables are told by those above; what is decided from them is the same on every store.
  if (kind !== 'memory') return;

  it('is not ended by it before anybody has said whose it was, however deep it is', async () => {
    const room = await broughtBack();
    await taken(room, []);
    await mined(room, 150);
    expect([await codes(room), await stateOf(room)]).toEqual([['unknown-output', 'family'], 'conflicted']);
    expect(await available(room)).toEqual([0n, 0n]);
  });

  it('is not ended by the word of one person, nor by two who do not say the same', async () => {
    const room = await broughtBack();
    const txid = await taken(room, []);
    await mined(room, 120);
    const own = [{ vout: 0, memberId: null }];
    const lost = [{ vout: 0, memberId: null, isLost: true }];
    await room.restores.nameOutputs(txid, own, OPERATOR);
    expect(await codeOf(room.restores.nameOutputs(txid, own, OPERATOR))).toBe('payout.own-batch');
    await room.restores.nameOutputs(txid, lost, SECOND_OPERATOR);
    await compared(room);
    const [asked] = await missing(room);
    expect(asked).toMatchObject({ said: { kind: 'lost', memberId: null, by: SECOND_OPERATOR } });
    expect([await codes(room), await stateOf(room)]).toEqual([['unknown-output', 'family'], 'conflicted']);
    expect(await codeOf(room.restores.nameOutputs(txid, lost, SECOND_OPERATOR))).toBe('payout.own-batch');
    await room.restores.nameOutputs(txid, lost, OPERATOR);
    await compared(room);
    expect([await codes(room), await stateOf(room)]).toEqual([['barrier-due'], 'displaced']);
    expect(await codeOf(room.restores.nameOutputs(txid, own, OPERATOR))).toBe('payout.no-such-output');
  });

  it('takes an item that the other one pays to the satoshi as paid, and the rest as due again', async () => {
    const room = await broughtBack();
    const txid = await taken(room, [{ script: foreignScript(0), value: 500_000n }]);
    await mined(room, 99);
    expect((await missing(room)).map((one) => ('vout' in one ? one.vout : one.code))).toEqual([1, 'family']);
    await said(room, txid, [{ vout: 1, memberId: null }]);
    await compared(room);
    expect([await codes(room), await stateOf(room)]).toEqual([['barrier-due'], 'displaced']);
    expect([await available(room), await debts(room)]).toEqual([
      [0n, 250_000n],
      [0n, 0n],
    ]);
    await paidOnce(room);
  });

  it.each([
    ['one satoshi less', 499_999n],
    ['one satoshi more', 500_001n],
  ])('asks of an output that pays an item %s, which is no payment to nobody', async (_, value) => {
    const room = await broughtBack();
    const txid = await taken(room, [{ script: foreignScript(0), value }]);
    await mined(room, 99);
    const [asked] = await missing(room);
    expect(asked).toMatchObject({ code: 'unknown-output', vout: 0, members: ['m0'], paysBatch: true });
    for (const isLost of [true, false]) {
      const word = room.restores.nameOutputs(txid, [{ vout: 0, memberId: null, isLost }], OPERATOR);
      expect(await codeOf(word)).toBe('payout.pays-batch');
    }
    await said(room, txid, [
      { vout: 0, memberId: 'm0' },
      { vout: 1, memberId: null },
    ]);
    await compared(room);
    expect([await codes(room), await stateOf(room)]).toEqual([['barrier-due'], 'displaced']);
    const left = 500_000n - value;
    expect([await available(room), await debts(room)]).toEqual([
      [left > 0n ? left : 0n, 250_000n],
      [left < 0n ? -left : 0n, 0n],
    ]);
    expect(await verified(room)).toBe(true);
  });

  it('asks of an output that pays the sum of an item to another script', async () => {
    const room = await broughtBack();
    await taken(room, [{ script: foreignScript(7), value: 500_000n }]);
    await mined(room, 99);
    expect((await missing(room))[0]).toMatchObject({ code: 'unknown-output', vout: 0, members: [], paysBatch: false });
    expect(await stateOf(room)).toBe('conflicted');
  });

  it('asks nobody where all of it came to ourselves', async () => {
    const room = await broughtBack();
    const rest = (await room.treasury.depositAddress('pool:test')).scriptHex;
    await taken(room, [{ script: (await room.treasury.depositAddress('pool:two')).scriptHex, value: 100_000n }], {
      rest,
    });
    await mined(room, 98);
    expect([await codes(room), await stateOf(room)]).toEqual([['family'], 'conflicted']);
    await mined(room, 1);
    expect([await codes(room), await stateOf(room), await available(room)]).toEqual([
      ['barrier-due'],
      'displaced',
      OWED,
    ]);
    await paidOnce(room);
  });

  it('ends where it was handed out only, and nobody has signed it', async () => {
    const first = await funded(ONE);
    await first.payouts.plan(OPERATOR);
    await first.approveAll();
    const halted = roomOn(first.options.store, { isSignerGone: true });
    await halted.room.follow();
    await halted.payouts.advance();
    const room = roomOn(await copyOf(first), { isSignerGone: true });
    await room.options.store.write((tx) => room.state.setReconcileOnly(tx, 'restore', 'restored from a backup'));
    const txid = await taken(room, [{ script: foreignScript(1), value: 250_000n }]);
    await mined(room, 98);
    await said(room, txid, [{ vout: 1, memberId: null, isLost: true }]);
    await compared(room);
    expect([await codes(room), await stateOf(room)]).toEqual([['family'], 'handed-out']);
    await mined(room, 1);
    expect([await codes(room), await stateOf(room)]).toEqual([[], 'displaced']);
    expect([await available(room), await debts(room)]).toEqual([
      [500_000n, 0n],
      [0n, 0n],
    ]);
  });

  it('had ended by it before the copy was made: that is no dead end either', async () => {
    const first = await funded();
    await pay(first);
    const txid = await taken(first, []);
    await mined(first, 99);
    expect([await stateOf(first), await available(first)]).toEqual(['displaced', OWED]);
    const room = roomOn(await copyOf(first));
    await room.options.store.write((tx) => room.state.setReconcileOnly(tx, 'restore', 'restored from a backup'));
    await compared(room);
    expect(await codes(room)).toEqual(['unknown-output']);
    await said(room, txid, [{ vout: 0, memberId: null, isLost: true }]);
    await compared(room);
    expect([await codes(room), await stateOf(room), await available(room)]).toEqual([
      ['barrier-due'],
      'displaced',
      OWED,
    ]);
    await paidOnce(room);
  });

  it('takes its items again, and halts, where a reorganisation brings the coins back', async () => {
    const room = await broughtBack(ONE);
    const txid = await taken(room, []);
    await mined(room, 99);
    await said(room, txid, [{ vout: 0, memberId: null, isLost: true }]);
    await compared(room);
    await room.restores.release(OPERATOR);
    expect(await room.restores.release(SECOND_OPERATOR)).toBe('released');
    expect([await stateOf(room), await available(room)]).toEqual(['displaced', OWED]);
    const raw = await room.options.store.read((tx) => room.room.wallet.proofOf(txid, tx));
    fixture.node.fork(100, 101);
    fixture.node.mempool.clear();
    await compared(room);
    // The books hold the coins for what took them: nothing is sent before that is undone for good.
    expect([await stateOf(room), await available(room)]).toEqual(['conflicted', [0n, 0n]]);
    expect(await room.options.store.read((tx) => room.switches.gates(tx))).toEqual(['stopped']);
    expect([fixture.node.mempool.size, await verified(room)]).toEqual([0, true]);
    // It comes back: as before.
    fixture.node.mine(1, { transactions: [fromHex(raw?.raw ?? '')] });
    await mined(room, 99);
    expect([await stateOf(room), await available(room), await debts(room)]).toEqual(['displaced', OWED, [0n, 0n]]);
    expect([await room.balance(accounts.networkFee), await verified(room)]).toEqual([FEE, true]);
  });

  it('settles where a reorganisation lets its payment confirm instead, and nothing is lost then', async () => {
    const room = await broughtBack(ONE);
    const rest = (await room.treasury.depositAddress('pool:test')).scriptHex;
    await taken(room, [{ script: foreignScript(0), value: 500_000n }], { rest });
    await mined(room, 99);
    expect([await stateOf(room), await available(room)]).toEqual(['displaced', [0n, 250_000n]]);
    const { txid } = await batchOf(room);
    const bytes = await room.options.store.read((tx) => tx.findOne(payoutAttempts, { txid }));
    fixture.node.fork(100, 101);
    fixture.node.mempool.clear();
    await compared(room);
    expect(await available(room)).toEqual([0n, 0n]);
    fixture.node.mine(1, { transactions: [fromHex(bytes?.raw_hex ?? '')] });
    await mined(room, 120);
    expect(await stateOf(room)).toBe('settled');
    // What the other one seemed to have paid is the member's again, against what he owes for it.
    expect(await available(room)).toEqual(await debts(room));
    expect([room.paidOnChain(0), room.paidOnChain(1), await verified(room)]).toEqual([...OWED, true]);
  });

  it('ends by the barrier of another restore, and who was paid after that is not paid again', async () => {
    const first = await funded();
    const older = await copyOf(first);
    await pay(first);
    const newer = await copyOf(first);
    fixture.node.mempool.clear();
    // The older copy is brought back, moves every coin and pays; then the newer one is found and brought back.
    const between = roomOn(older);
    await compared(between);
    await barrierAndRelease(between);
    await pay(between);
    await mined(between, 6);
    expect([between.paidOnChain(0), await available(between)]).toEqual([500_000n, [0n, 0n]]);
    const room = roomOn(newer);
    await compared(room);
    expect([await stateOf(room), await codes(room)]).toEqual(['conflicted', ['family', 'books-behind']]);
    await mined(room, 100);
    expect([await codes(room), await stateOf(room)]).toEqual([['barrier-due'], 'displaced']);
    expect([await available(room), await debts(room)]).toEqual([
      [0n, 0n],
      [0n, 0n],
    ]);
    await barrierAndRelease(room);
    await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.nothing-due' });
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual(OWED);
  });

  it('halts a service that was never brought back, where what took the coins for good pays an address of the batch', async () => {
    const room = await funded();
    await pay(room);
    const txid = await taken(room, [{ script: foreignScript(0), value: 500_000n }]);
    const because = () => room.options.store.read((tx) => room.switches.restoredBecause(tx));
    await mined(room, 98);
    expect([await because(), await stateOf(room), await available(room)]).toEqual([undefined, 'conflicted', [0n, 0n]]);
    await mined(room, 1);
    expect(await because()).toContain(`transaction ${txid} took the coins of batch ${(await batchOf(room)).id}`);
    expect((await batchOf(room)).note).toBe(`payout.lost-attempt: ${txid}`);
    expect((await missing(room)).map((one) => ('vout' in one ? one.vout : one.code))).toEqual([1, 'family']);
    await said(room, txid, [{ vout: 1, memberId: null }]);
    await compared(room);
    expect([await codes(room), await stateOf(room), await available(room)]).toEqual([
      ['barrier-due'],
      'displaced',
      [0n, 250_000n],
    ]);
    await paidOnce(room);
    expect(await because()).toBeUndefined();
  });

  it('goes on without a word where what took the coins pays nobody of the batch: it can never confirm', async () => {
    const room = await funded();
    await pay(room);
    await taken(room, [{ script: foreignScript(7), value: 500_000n }]);
    await mined(room, 99);
    expect([await room.options.store.read((tx) => room.switches.restoredBecause(tx)), await stateOf(room)]).toEqual([
      undefined,
      'displaced',
    ]);
    expect(await available(room)).toEqual(OWED);
  });
});
