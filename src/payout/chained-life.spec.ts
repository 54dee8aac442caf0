import { makeTransaction } from '../../test/support/block-factory';
import { batchById, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { Scratch, STORE_KINDS, type StoreKind } from '../../test/support/stores';
import { accounts } from '../ledger';
import type { Store } from '../store';
import { OwnCoinsService } from './own-coins.service';
import { type BatchRow, payoutAttempts, payoutEvents, payoutInputs } from './payout.entity';
import { decodeRawTransaction } from './raw-transaction';
import { feeAt, vbytesOfWeight } from './vsize';

const COIN = 2_000_000n;
const RESERVE = 100_000n;
const LOW = '{"feerate":0.00002000,"blocks":6}';
const HIGH = '{"feerate":0.00020000,"blocks":6}';
const WIDE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };

const fixture = signerAndNode({ replaces: true, feeEstimate: LOW });
const scratch = new Scratch();
let store: Store;
let room: PayoutRoom;
afterAll(() => scratch.clean());

/** One coin, the first of four members is owed something, and his payment waits at a low rate. */
async function waiting(maxUnconfirmedAncestors = 3, kind: StoreKind = 'memory'): Promise<BatchRow> {
  store = await scratch.open(kind);
  room = new PayoutRoom({ store, ...fixture, policy: { maxUnconfirmedAncestors } });
  await room.fund([500_000n, 0n, 0n, 0n], { coins: [COIN], feeReserve: RESERVE });
  const first = await sent();
  await credit(1, 250_000n);
  return first;
}

/** A member's share of what the operator holds. */
async function credit(index: number, amount: bigint): Promise<void> {
  const side = { asset: 'BTC', amount, role: 'transfer' } as const;
  await store.write((tx) =>
    room.ledger.post(tx, [
      {
        ...{ reference: `credit/${index}`, kind: 'opening.balance', occurredAt: room.room.clock.now() },
        postings: [
          { ...side, account: accounts.operatorCapital, side: 'debit' },
          { ...side, account: accounts.member(`m${index}`, 'available'), side: 'credit' },
        ],
      },
    ]),
  );
}

const advance = async (): Promise<void> => expect((await room.payouts.advance()).failures).toEqual([]);
const batchOf = (id: string) => batchById(room, id);
const stateOf = async (...batches: readonly BatchRow[]): Promise<string[]> =>
  Promise.all(batches.map(async ({ id }) => (await batchOf(id)).state));
const mempool = (): string[] => [...fixture.node.mempool.keys()].sort();
const inputsOf = ({ id }: BatchRow) => store.read((tx) => tx.find(payoutInputs, { where: { batch_id: id } }));
const bytesOf = async ({ txid }: BatchRow): Promise<string> =>
  (await store.read((tx) => tx.findOne(payoutAttempts, { txid })))?.raw_hex ?? '';
const available = (index: number) => room.balance(accounts.member(`m${index}`, 'available'));
const verified = async () => (await store.read((tx) => room.ledger.verify(tx))).ok;
const coins = () => store.read((tx) => new OwnCoinsService(room.room.wallet).coins(tx, 'BTC'));

async function planned(): Promise<BatchRow> {
  const [row] = await room.payouts.plan(OPERATOR);
  if (row === undefined) throw new Error('nothing planned');
  return row;
}

async function approve({ id, batch_hash: hash }: BatchRow): Promise<void> {
  await room.payouts.approve(id, SECOND_OPERATOR, WIDE, hash);
}

async function sent(): Promise<BatchRow> {
  const batch = await planned();
  await approve(batch);
  await advance();
  return batchOf(batch.id);
}

async function mine(blocks: number): Promise<void> {
  fixture.node.mine(blocks);
  await room.room.follow();
  await room.payouts.advance();
}

/** Somebody with our keys spends a coin of a batch to a place that is not ours, in a block that has nothing else. */
async function theft(batch: BatchRow): Promise<void> {
  const [input] = await inputsOf(batch);
  const [txid = '', vout = ''] = (input?.outpoint ?? '').split(':');
  const outputs = [{ value: (input?.value ?? 0n) - 1_000n, script: '51' }];
  fixture.node.mempool.clear();
  const raw = makeTransaction({ inputs: [{ txid, vout: Number(vout) }], outputs });
  fixture.node.mine(1, { transactions: [raw], empty: true });
  await mine(0);
}

it('spends no unconfirmed change unless the operator set it: who is due waits for the block', async () => {
  await waiting(0);
  await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.no-funds' });
  await mine(1);
  expect((await inputsOf(await planned())).length).toBe(1);
});

describe.each(STORE_KINDS)('a batch on unconfirmed change, %s', (kind) => {
  it('pays what its parent lacks, goes to the node after it, and is mined with it', async () => {
    const first = await waiting(3, kind);
    fixture.node.faults.feeEstimate = HIGH;
    const { transactions } = await room.payouts.preview();
    const second = await sent();
    expect((await inputsOf(second)).map(({ outpoint }) => outpoint)).toEqual([`${first.txid}:${first.change_vout}`]);
    expect([await stateOf(first, second), mempool()]).toEqual([['sent', 'sent'], [first.txid, second.txid].sort()]);
    const raws = await Promise.all([first, second].map(bytesOf));
    const vbytes = raws.map((raw) => vbytesOfWeight(decodeRawTransaction(raw).weight));
    // The two together reach today's rate, and the preview said what of it is for the parent.
    expect(first.fee + second.fee >= feeAt(20_000n, vbytes.reduce((a, b) => a + b, 0))).toBe(true); // prettier-ignore
    expect(transactions.map(({ bumpSats }) => bumpSats)).toEqual([feeAt(20_000n, vbytes[0] ?? 0) - first.fee]);
    const events = await store.read((tx) =>
      tx.find(payoutEvents, { where: { batch_id: second.id, to_state: 'planned' } }),
    );
    expect(events.map(({ details }) => details['bump'])).toEqual([String(transactions[0]?.bumpSats)]);
    // Every satoshi is accounted for while neither is in a block (I10).
    const left = COIN - 750_000n - first.fee - second.fee;
    expect([await coins(), await room.balance(accounts.treasury('main'))]).toEqual([{ confirmed: 0n, ownChange: left }, left]); // prettier-ignore
    await mine(6);
    expect(await stateOf(first, second)).toEqual(['settled', 'settled']);
    expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([500_000n, 250_000n]);
    expect([await coins(), await verified()]).toEqual([{ confirmed: left, ownChange: 0n }, true]);
    // Both leave the chain and come back: revoked, and settled once more.
    fixture.node.fork(6, 7);
    await room.room.follow();
    await room.payouts.advance();
    expect(await stateOf(first, second)).toEqual(['sent', 'sent']);
    await mine(6);
    expect([await stateOf(first, second), await verified()]).toEqual([['settled', 'settled'], true]);
  });

  it('ends with its parent where somebody took the parent’s coin for good: both are given back, once', async () => {
    const first = await waiting(3, kind);
    const second = await sent();
    await theft(first);
    expect(await stateOf(first, second)).toEqual(['conflicted', 'conflicted']);
    expect(await coins()).toEqual({ confirmed: 0n, ownChange: 0n });
    await mine(98);
    expect([await stateOf(first, second), await available(0), await available(1)]).toEqual([['conflicted', 'conflicted'], 0n, 0n]); // prettier-ignore
    await mine(1);
    expect([await stateOf(first, second), await available(0), await available(1)]).toEqual([['displaced', 'displaced'], 500_000n, 250_000n]); // prettier-ignore
    expect([await room.balance(accounts.networkFee), await verified()]).toEqual([0n, true]);
    await mine(1);
    expect(await stateOf(first, second)).toEqual(['displaced', 'displaced']);
    // The spend leaves the chain: both may confirm again, so that both are held again.
    fixture.node.fork(101, 102);
    await room.room.follow();
    await room.payouts.advance();
    expect([await stateOf(first, second), await available(0), await available(1)]).toEqual([['sent', 'sent'], 0n, 0n]);
    for (const batch of [first, second])
      fixture.node.mine(1, { transactions: [Buffer.from(await bytesOf(batch), 'hex')] });
    await mine(6);
    expect([await stateOf(first, second), room.paidOnChain(1)]).toEqual([['settled', 'settled'], 250_000n]);
  });
});

it('stands on as many payments as the operator allows, and not on one more', async () => {
  const first = await waiting(2);
  const second = await sent();
  await credit(2, 200_000n);
  const third = await sent();
  expect((await inputsOf(third)).map(({ outpoint }) => outpoint)).toEqual([`${second.txid}:${second.change_vout}`]);
  await credit(3, 200_000n);
  await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.no-funds' });
  await mine(6);
  expect(await stateOf(first, second, third)).toEqual(['settled', 'settled', 'settled']);
});

it('keeps its parent as it is: no dearer one, no cancellation and no child of it, but a child of the tip', async () => {
  const first = await waiting();
  fixture.node.faults.feeEstimate = HIGH;
  const late = await room.replaces.plan(first.id, OPERATOR, 30_000n);
  fixture.node.faults.feeEstimate = LOW;
  const second = await sent();
  const by = { fields: { by: second.id } };
  const approved = room.replaces.approve(first.id, SECOND_OPERATOR, WIDE, late.row.hash);
  await expect(approved).rejects.toMatchObject({ fields: { reason: 'change-spent' } });
  fixture.node.faults.feeEstimate = HIGH;
  await expect(room.replaces.plan(first.id, OPERATOR)).rejects.toMatchObject({ fields: { reason: 'change-spent' } });
  await expect(room.cancels.plan(first.id, OPERATOR)).rejects.toMatchObject({ code: 'payout.change-spent', ...by });
  await expect(room.children.plan(first.id, OPERATOR)).rejects.toMatchObject({ fields: { reason: 'change-spent' } });
  const child = await room.children.plan(second.id, OPERATOR);
  await approve(child);
  await advance();
  const all = await Promise.all([first, second, child].map(bytesOf));
  const vbytes = all.reduce((sum, raw) => sum + vbytesOfWeight(decodeRawTransaction(raw).weight), 0);
  // The child of the tip lifts the whole line.
  expect(first.fee + second.fee + child.fee >= feeAt(20_000n, vbytes)).toBe(true);
  expect(mempool()).toEqual([first.txid, second.txid, child.txid].sort());
  await mine(6);
  expect(await stateOf(first, second, child)).toEqual(['settled', 'settled', 'settled']);
});

it('can itself be replaced and taken back on the same unconfirmed coin', async () => {
  const first = await waiting();
  const second = await sent();
  fixture.node.faults.feeEstimate = HIGH;
  const { row } = await room.replaces.plan(second.id, OPERATOR);
  await room.replaces.approve(second.id, OPERATOR, WIDE, row.hash);
  await advance();
  expect(mempool()).toEqual([first.txid, row.txid].sort());
  const { hash } = await room.cancels.plan(second.id, OPERATOR);
  await room.cancels.approve(second.id, SECOND_OPERATOR, WIDE, hash);
  await advance();
  expect(mempool()).toHaveLength(2);
  expect(mempool()).toContain(first.txid);
  await mine(100);
  expect([await stateOf(first, second), await available(1)]).toEqual([['settled', 'cancelled'], 250_000n]);
  expect(await verified()).toBe(true);
});

it('is sent again after an eviction, its parent first', async () => {
  const first = await waiting();
  const second = await sent();
  fixture.node.mempool.clear();
  await advance();
  expect(mempool()).toEqual([first.txid, second.txid].sort());
});

it('goes together with a parent that is below what the node takes by then', async () => {
  const first = await waiting();
  fixture.node.faults.feeEstimate = HIGH;
  const second = await sent();
  fixture.node.mempool.clear();
  fixture.node.faults.leastRate = 10_000n;
  await advance();
  expect(mempool()).toEqual([first.txid, second.txid].sort());
  expect(fixture.node.calls).toContain('submitpackage');
});

it('is given back by itself where its parent became impossible before its hand-out', async () => {
  const first = await waiting();
  const second = await planned();
  await theft(first);
  expect([await stateOf(first, second), await available(1)]).toEqual([['conflicted', 'queued'], 250_000n]);
});

it.each([
  ['the node does not hold it', () => Promise.resolve(fixture.node.mempool.clear())],
  [
    'its coins are being taken back',
    async (first: BatchRow) => {
      const { hash } = await room.cancels.plan(first.id, OPERATOR);
      await room.cancels.approve(first.id, SECOND_OPERATOR, WIDE, hash);
    },
  ],
  [
    'a dearer one was approved',
    async (first: BatchRow) => {
      const { row } = await room.replaces.plan(first.id, OPERATOR, 20_000n);
      await room.replaces.approve(first.id, SECOND_OPERATOR, WIDE, row.hash);
      await advance();
    },
  ],
  [
    'a child pulls it: that one’s output is not spent either',
    async (first: BatchRow) => {
      fixture.node.faults.feeEstimate = HIGH;
      await approve(await room.children.plan(first.id, OPERATOR));
      await advance();
      fixture.node.faults.feeEstimate = LOW;
    },
  ],
])('does not stand on a payment where %s', async (_, happens) => {
  await happens(await waiting());
  await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.no-funds' });
});
