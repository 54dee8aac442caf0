import { foreignScript } from '../../test/support/batches';
import { makeTransaction } from '../../test/support/block-factory';
import { onlyBatch, OPERATOR, PayoutRoom } from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { PRODUCT } from '../../test/support/stores';
import { accounts } from '../ledger';
import { MemoryStore } from '../store/memory-store.adapter';
import { DomainError } from '../units';
import { OwnCoinsService } from './own-coins.service';
import { payoutAttempts, payoutInputs } from './payout.entity';
import type { Signer } from './signer';

const COINS = [600_000n, 700_000n];
const OWED = [500_000n, 250_000n];
const PAID = 750_000n;
const ALL = 1_300_000n;

const fixture = signerAndNode();
let room: PayoutRoom;
let away = false;
beforeEach(async () => {
  away = false;
  const wrapSigner = (inner: Signer): Signer => ({
    kind: inner.kind,
    sign: (asked) =>
      away ? Promise.reject(new DomainError('payout.signer-unavailable', 'Nobody is there.')) : inner.sign(asked),
  });
  room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), ...fixture, wrapSigner });
  // Both coins are needed.
  await room.fund(OWED, { coins: COINS, feeReserve: 100_000n });
});

const batch = () => onlyBatch(room);
const coins = () => room.options.store.read((tx) => new OwnCoinsService(room.room.wallet).coins(tx, 'BTC'));
const reserved = () => room.options.store.read((tx) => tx.find(payoutInputs));
const litecoin = () => room.options.store.read((tx) => new OwnCoinsService(room.room.wallet).coins(tx, 'LTC'));

async function sent(): Promise<void> {
  await room.payouts.plan(OPERATOR);
  await room.approveAll();
  await room.payouts.advance();
}

/** Somebody with our keys spends one coin of the batch to a place that is not ours. */
async function conflict(): Promise<void> {
  await theft();
  await room.payouts.advance();
}

/** The same, as the chain shows it before any batch was followed. */
async function theft(): Promise<void> {
  const [input] = await reserved();
  const [txid = '', vout = ''] = (input?.outpoint ?? '').split(':');
  const raw = makeTransaction({
    inputs: [{ txid, vout: Number(vout) }],
    outputs: [{ value: (input?.value ?? 0n) - 1_000n, script: '51' }],
  });
  fixture.node.mempool.clear();
  fixture.node.mine(1, { transactions: [raw], empty: true });
  await room.room.follow();
}

it('counts what a conflict took before the batch is followed as after it: nothing goes out in between (I10)', async () => {
  await sent();
  await theft();
  expect([(await batch()).state, await coins()]).toEqual(['sent', { confirmed: 0n, ownChange: 0n }]);
  await room.payouts.advance();
  expect([(await batch()).state, await coins()]).toEqual(['conflicted', { confirmed: 0n, ownChange: 0n }]);
});

it('counts own coins rightly in every state of a batch (I10)', async () => {
  expect(await litecoin()).toBeUndefined();
  const whole = { confirmed: ALL, ownChange: 0n };
  expect(await coins()).toEqual(whole);
  await room.payouts.plan(OPERATOR);
  expect([(await batch()).state, await coins()]).toEqual(['planned', whole]);
  await room.approveAll();
  expect([(await batch()).state, await coins()]).toEqual(['approved', whole]);
  away = true;
  await room.payouts.advance();
  // Handed out and not signed: no bytes exist, the coins are ours.
  expect([(await batch()).state, await coins()]).toEqual(['handed-out', whole]);
  away = false;
  fixture.node.faults.send = 'drop';
  await room.payouts.advance();
  const { fee } = await batch();
  const change = ALL - PAID - fee;
  // Signed: the inputs are spent, the change is ours though no block holds it.
  const committed = { confirmed: 0n, ownChange: change };
  expect([(await batch()).state, await coins()]).toEqual(['signed', committed]);
  delete fixture.node.faults.send;
  await room.payouts.advance();
  expect([(await batch()).state, await coins()]).toEqual(['sent', committed]);
  const mined = { confirmed: change, ownChange: 0n };
  await room.confirm(1);
  expect([(await batch()).state, await coins()]).toEqual(['confirming', mined]);
  await room.confirm(5);
  expect([(await batch()).state, await coins()]).toEqual(['settled', mined]);
  fixture.node.fork(6, 7);
  await room.room.follow();
  await room.payouts.advance();
  expect([(await batch()).state, await coins()]).toEqual(['sent', committed]);
});

const follow = async (blocks: number): Promise<void> => {
  fixture.node.mine(blocks);
  await room.room.follow();
  await room.payouts.advance();
};
const standing = async (): Promise<bigint[]> => {
  const kinds = ['available', 'in-batch', 'in-flight'] as const;
  return Promise.all(kinds.map((kind) => room.balance(accounts.member('m0', kind))));
};

it('knows a conflict from the first block on, and gives the items back 100 deep and not before (I3, F10)', async () => {
  await sent();
  await conflict();
  expect((await batch()).state).toBe('conflicted');
  const sends = fixture.node.calls.filter((call) => call === 'sendrawtransaction').length;
  // 98 and 99 blocks deep.
  for (const more of [97, 1]) {
    await follow(more);
    expect([(await batch()).state, (await reserved()).length]).toEqual(['conflicted', 2]);
    expect(await standing()).toEqual([0n, 0n, 500_000n]);
  }
  await expect(room.payouts.cancel((await batch()).id, OPERATOR, 'conflict')).rejects.toMatchObject({
    code: 'payout.handed-out',
  });
  // The coin that is left is pinned by our signed bytes; with it uncounted the books are short and say so.
  expect(await coins()).toEqual({ confirmed: 0n, ownChange: 0n });
  await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.gate' });
  await follow(1);
  expect([(await batch()).state, await standing()]).toEqual(['displaced', [500_000n, 0n, 0n]]);
  // Nothing was paid and no fee either: the other coin is free, and what is gone is missing.
  expect([await room.balance(accounts.networkFee), await room.balance(accounts.treasury('main'))]).toEqual([0n, ALL]);
  const [left] = (await reserved()).map(({ value }) => ALL - value);
  expect(await coins()).toEqual({ confirmed: left, ownChange: 0n });
  expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([0n, 0n]);
  await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.gate' });
  expect(fixture.node.calls.filter((call) => call === 'sendrawtransaction')).toHaveLength(sends);
  expect((await room.options.store.read((tx) => room.ledger.verify(tx))).ok).toBe(true);
  // Nothing goes on by itself (I14).
  await follow(0);
  expect((await batch()).state).toBe('displaced');
});

describe('while somebody else’s spend of its coin is not final', () => {
  const large = [2_000_000n, 1_000_000n];
  beforeEach(async () => {
    await fixture.renewNode();
    room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), ...fixture });
    await room.fund(OWED, { coins: large, feeReserve: 100_000n });
    await sent();
  });

  it('counts what is in transit for it as gone: it will reach nobody (I10)', async () => {
    const [spent] = (await reserved()).map(({ value }) => value);
    const other = large.find((value) => value !== spent) ?? 0n;
    await conflict();
    expect([(await reserved()).length, (await batch()).state]).toEqual([1, 'conflicted']);
    expect(await coins()).toEqual({ confirmed: other - PAID, ownChange: 0n });
  });

  it('counts it as on its way where the other one pays the members: an attempt that the books have lost', async () => {
    const [input] = await reserved();
    const other = large.find((value) => value !== input?.value) ?? 0n;
    const [txid = '', vout = ''] = (input?.outpoint ?? '').split(':');
    const outputs = OWED.map((value, index) => ({ value, script: foreignScript(index) }));
    fixture.node.mempool.clear();
    const raw = makeTransaction({ inputs: [{ txid, vout: Number(vout) }], outputs });
    fixture.node.mine(1, { transactions: [raw], empty: true });
    await room.room.follow();
    await room.payouts.advance();
    expect([(await batch()).state, await coins()]).toEqual(['conflicted', { confirmed: other, ownChange: 0n }]);
  });
});

it('takes the items again when a reorganisation undoes a conflict that was final: nobody is paid twice', async () => {
  await sent();
  const { txid } = await batch();
  await conflict();
  await follow(99);
  expect([(await batch()).state, await standing()]).toEqual(['displaced', [500_000n, 0n, 0n]]);
  fixture.node.fork(100, 101);
  await room.room.follow();
  await room.payouts.advance();
  expect([(await batch()).state, await standing(), (await reserved()).length]).toEqual(['sent', [0n, 0n, 500_000n], 2]);
  // As deep as that, payouts stop until two people have looked.
  await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.gate' });
  const bytes = await room.options.store.read((tx) => tx.findOne(payoutAttempts, { txid }));
  fixture.node.mine(1, { transactions: [Buffer.from(bytes?.raw_hex ?? '', 'hex')] });
  await follow(5);
  expect([(await batch()).state, await standing()]).toEqual(['settled', [0n, 0n, 0n]]);
  expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual(OWED);
});

it('gives nothing back where the other transaction pays the members: an attempt that the books have lost', async () => {
  await sent();
  const [input] = await reserved();
  const [lost = '', vout = ''] = (input?.outpoint ?? '').split(':');
  fixture.node.mempool.clear();
  const outputs = [{ value: 499_000n, script: foreignScript(0) }];
  const raw = makeTransaction({ inputs: [{ txid: lost, vout: Number(vout) }], outputs });
  fixture.node.mine(1, { transactions: [raw], empty: true });
  await follow(120);
  expect([(await batch()).state, await standing()]).toEqual(['conflicted', [0n, 0n, 500_000n]]);
  expect((await batch()).note).toContain('payout.lost-attempt');
});

it('goes back to sent and pays with the same bytes when a reorg takes the conflict away', async () => {
  await sent();
  const { txid } = await batch();
  await conflict();
  fixture.node.fork(1, 2);
  await room.room.follow();
  await room.payouts.advance();
  expect((await batch()).state).toBe('sent');
  expect([...fixture.node.mempool.keys()]).toEqual([txid]);
  await room.confirm(6);
  expect((await batch()).state).toBe('settled');
  expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual(OWED);
});
