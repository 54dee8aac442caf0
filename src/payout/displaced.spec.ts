import { makeTransaction } from '../../test/support/block-factory';
import { Devices } from '../../test/support/devices';
import { FakeCore } from '../../test/support/fake-core';
import { OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../test/support/payout-room';
import { Scratch, STORE_KINDS } from '../../test/support/stores';
import { accounts } from '../ledger';
import type { Store } from '../store';
import { decideFollow } from './decide';
import { OwnCoinsService } from './own-coins.service';
import { type BatchRow, payoutBatches, payoutInputs } from './payout.entity';

const COINS = [600_000n, 700_000n];
const OWED = [500_000n, 250_000n];
const ALL = 1_300_000n;
const MORE = 5_000_000n;
const ENVELOPE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };

const scratch = new Scratch();
afterAll(() => scratch.clean());

describe('a batch that was handed out and that nobody has signed', () => {
  const batch = { state: 'handed-out', txid: 'aa', blockHash: null } as const;
  const foreign = { txid: 'ff', blockHash: 'b', height: 100 };
  it.each([
    ['nothing spent', undefined, 500, 'none'],
    ['a foreign spend, in its block', foreign, 100, 'none'],
    ['99 deep', foreign, 198, 'none'],
    ['100 deep', foreign, 199, 'displaced'],
  ])('%s', (_, spent, tipHeight, step) => {
    expect(decideFollow(batch, { spent, tipHeight }, 6).step).toBe(step);
  });
});

describe.each(STORE_KINDS)('coins of a handed-out batch that somebody else took for good, %s', (kind) => {
  const devices = new Devices('wsh-sortedmulti');
  let node: FakeCore;
  let store: Store;
  let room: PayoutRoom;
  let batch: BatchRow;
  let file: string;
  beforeEach(async () => {
    node = await FakeCore.start();
    store = await scratch.open(kind);
    room = new PayoutRoom({ store, node, signer: devices });
    // Both coins are needed.
    await room.fund(OWED, { coins: COINS, feeReserve: 100_000n });
    await room.payouts.plan(OPERATOR);
    await room.approveAll();
    await room.payouts.advance();
    [batch] = (await store.read((tx) => tx.find(payoutBatches))) as [BatchRow];
    file = await room.sessions.psbt(batch.id, OPERATOR);
    await theft();
  });
  afterEach(() => node.stop());

  const now = async (): Promise<BatchRow> => {
    const row = await store.read((tx) => tx.findOne(payoutBatches, { id: batch.id }));
    if (row === undefined) throw new Error('no batch');
    return row;
  };
  const reserved = () => store.read((tx) => tx.find(payoutInputs, { where: { batch_id: batch.id } }));
  const coins = () => store.read((tx) => new OwnCoinsService(room.room.wallet).coins(tx, 'BTC'));
  const standing = async (index = 0): Promise<bigint[]> => {
    const kinds = ['available', 'in-batch', 'in-flight'] as const;
    return Promise.all(kinds.map((one) => room.balance(accounts.member(`m${index}`, one))));
  };
  const mine = async (blocks: number): Promise<void> => {
    node.mine(blocks);
    await room.room.follow();
    await room.payouts.advance();
  };
  const outpointOf = (input: { outpoint: string } | undefined) => {
    const [txid = '', vout = ''] = (input?.outpoint ?? '').split(':');
    return { txid, vout: Number(vout) };
  };

  /** Somebody with our keys spends one coin of the batch to a place that is not ours. */
  async function theft(): Promise<void> {
    const [input] = await reserved();
    const outputs = [{ value: (input?.value ?? 0n) - 1_000n, script: '51' }];
    const raw = makeTransaction({ inputs: [outpointOf(input)], outputs });
    node.mine(1, { transactions: [raw], empty: true });
    await mine(0);
  }

  async function book(reference: string, amount: bigint): Promise<void> {
    const side = { asset: 'BTC', amount, role: 'transfer' } as const;
    const postings = [
      { ...side, account: accounts.treasury('main'), side: 'debit' as const },
      { ...side, account: accounts.operatorCapital, side: 'credit' as const },
    ];
    await store.write((tx) =>
      room.ledger.post(tx, [{ reference, kind: 'opening.balance', occurredAt: room.room.clock.now(), postings }]),
    );
  }

  /** Coin of the operator's that covers what is gone. */
  async function bringIn(): Promise<Uint8Array> {
    const { scriptHex } = await room.treasury.depositAddress('pool:test');
    const outputs = [{ value: MORE, script: scriptHex }];
    const raw = makeTransaction({ inputs: [{ txid: 'cd'.repeat(32), vout: 9 }], outputs });
    node.mine(1, { transactions: [raw] });
    const [gone] = await reserved();
    // The loss is written off with it.
    await book('opening/more', MORE - (gone?.value ?? 0n));
    await mine(6);
    return raw;
  }

  it('gives the items back 100 deep and not before, frees the other coin, and takes no signature any more', async () => {
    await mine(98);
    expect([(await now()).state, await standing(), (await reserved()).length]).toEqual([
      'handed-out',
      [0n, 500_000n, 0n],
      2,
    ]);
    const proposed = await room.cancels.plan(batch.id, OPERATOR);
    await mine(1);
    expect([(await now()).state, await standing(), await standing(1)]).toEqual([
      'displaced',
      [500_000n, 0n, 0n],
      [250_000n, 0n, 0n],
    ]);
    // Nothing was paid and no fee either; one of two coins is gone, and shows as missing.
    expect([await room.balance(accounts.networkFee), await room.balance(accounts.treasury('main'))]).toEqual([0n, ALL]);
    const [gone] = await reserved();
    expect(await coins()).toEqual({ confirmed: ALL - (gone?.value ?? 0n), ownChange: 0n });
    // What a device signed meanwhile, what it would sign now, and a cancellation of it: each is refused by name.
    const late = room.sessions.take(batch.id, OPERATOR, devices.sign(file, [0, 1]));
    await expect(late).rejects.toMatchObject({ code: 'payout.not-waiting', fields: { state: 'displaced' } });
    await expect(room.sessions.psbt(batch.id, OPERATOR)).rejects.toMatchObject({ code: 'payout.not-waiting' });
    const taken = room.cancels.approve(batch.id, SECOND_OPERATOR, ENVELOPE, proposed.hash);
    await expect(taken).rejects.toMatchObject({ code: 'payout.not-cancellable' });
    // Nothing goes on by itself (I14).
    await mine(0);
    expect((await now()).state).toBe('displaced');
    expect((await store.read((tx) => room.ledger.verify(tx))).ok).toBe(true);
  });

  it('pays the members from other coins, once', async () => {
    await mine(99);
    await bringIn();
    await room.payouts.plan(OPERATOR);
    await room.approveAll();
    await room.payouts.advance();
    const [next] = await store.read((tx) => tx.find(payoutBatches, { where: { state: 'handed-out' } }));
    const signed = devices.sign(await room.sessions.psbt(next?.id ?? '', OPERATOR), [0, 2]);
    await room.sessions.take(next?.id ?? '', OPERATOR, signed);
    await room.payouts.advance();
    await mine(6);
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual(OWED);
    expect([await standing(), await standing(1)]).toEqual([
      [0n, 0n, 0n],
      [0n, 0n, 0n],
    ]);
  });

  it('takes the items again when a reorganisation brings the coins back, and is signed then', async () => {
    await mine(99);
    node.fork(100, 101);
    await mine(0);
    expect([(await now()).state, await standing(), (await reserved()).length]).toEqual([
      'handed-out',
      [0n, 500_000n, 0n],
      2,
    ]);
    // As deep as that, payouts stop until two people have looked.
    await expect(room.sessions.psbt(batch.id, OPERATOR)).rejects.toMatchObject({ code: 'payout.gate' });
    await store.write((tx) => room.room.chain.acknowledgeReorg(tx));
    for (const actor of [OPERATOR, SECOND_OPERATOR]) await room.payouts.resume(actor);
    await room.sessions.take(batch.id, OPERATOR, devices.sign(file, [0, 1]));
    await room.payouts.advance();
    await mine(6);
    expect([(await now()).state, room.paidOnChain(0), room.paidOnChain(1)]).toEqual(['settled', ...OWED]);
    expect((await store.read((tx) => room.ledger.verify(tx))).ok).toBe(true);
  });

  it('is not signed while its members are being paid by another batch, and ends by its coins', async () => {
    await mine(99);
    const [gone] = await reserved();
    const more = await bringIn();
    await room.payouts.plan(OPERATOR);
    await book('opening/found', gone?.value ?? 0n);
    node.fork(107, 108, { transactions: [more] });
    await mine(0);
    expect([(await now()).state, await standing()]).toEqual(['handed-out', [0n, 1_000_000n, 0n]]);
    expect(await room.balance(accounts.memberReceivable('m0'))).toBe(500_000n);
    await store.write((tx) => room.room.chain.acknowledgeReorg(tx));
    for (const actor of [OPERATOR, SECOND_OPERATOR]) await room.payouts.resume(actor);
    const late = room.sessions.take(batch.id, OPERATOR, devices.sign(file, [0, 1]));
    await expect(late).rejects.toMatchObject({ code: 'payout.paid-elsewhere' });
    await expect(room.sessions.psbt(batch.id, OPERATOR)).rejects.toMatchObject({ code: 'payout.paid-elsewhere' });
    const { hash } = await room.cancels.plan(batch.id, OPERATOR);
    await room.cancels.approve(batch.id, SECOND_OPERATOR, ENVELOPE, hash);
    await room.sessions.take(batch.id, OPERATOR, devices.sign(await room.sessions.psbt(batch.id, OPERATOR), [0, 1]));
    await room.payouts.advance();
    await mine(100);
    // What it held settles the debt; the other batch holds what is the member's.
    expect([(await now()).state, await standing()]).toEqual(['cancelled', [0n, 500_000n, 0n]]);
    expect(await room.balance(accounts.memberReceivable('m0'))).toBe(0n);
    expect((await store.read((tx) => room.ledger.verify(tx))).ok).toBe(true);
  });
});
