import { makeTransaction } from '../../test/support/block-factory';
import { OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { PRODUCT } from '../../test/support/stores';
import { accounts } from '../ledger';
import { MemoryStore } from '../store/memory-store.adapter';
import { OwnCoinsService } from './own-coins.service';
import { type BatchRow, payoutApprovals, payoutAttempts, payoutBatches, payoutInputs } from './payout.entity';
import { payoutAddedInputs } from './replacement.entity';
import type { Signer } from './signer';
import { SigningSession } from './signing-session';

const COINS = [600_000n, 700_000n];
const OWED = [500_000n, 250_000n];
const ALL = 1_300_000n;
const RESERVE = 100_000n;
const SLOW = '{"feerate":0.00003000,"blocks":6}';
const FAST = '{"feerate":0.00020000,"blocks":6}';
const WIDE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };

const fixture = signerAndNode({ replaces: true, feeEstimate: SLOW });
let room: PayoutRoom;
const open = async (coins = COINS): Promise<void> => {
  room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), ...fixture });
  await room.fund(OWED, { coins, feeReserve: RESERVE });
};
beforeEach(() => open());

const batch = async (): Promise<BatchRow> => {
  const [row] = await room.options.store.read((tx) => tx.find(payoutBatches, { orderBy: [['planned_at', 'asc']] }));
  if (row === undefined) throw new Error('no batch');
  return row;
};
const coins = () => room.options.store.read((tx) => new OwnCoinsService(room.room.wallet).coins(tx, 'BTC'));
const standing = async (index = 0) => {
  const kinds = ['available', 'in-batch', 'in-flight'] as const;
  return Promise.all(kinds.map((kind) => room.balance(accounts.member(`m${index}`, kind))));
};
const treasury = () => room.balance(accounts.treasury('main'));
const networkFee = () => room.balance(accounts.networkFee);
const reserved = async () => (await room.options.store.read((tx) => tx.find(payoutInputs))).length;
const verified = async () => (await room.options.store.read((tx) => room.ledger.verify(tx))).ok;
const mempool = () => [...fixture.node.mempool.keys()];

async function sent(envelope = WIDE): Promise<BatchRow> {
  await room.payouts.plan(OPERATOR);
  const { id, batch_hash } = await batch();
  await room.payouts.approve(id, SECOND_OPERATOR, envelope, batch_hash);
  await room.payouts.advance();
  return batch();
}

/** One operator plans and, inside the envelope, agrees. */
async function speedUp(rate?: bigint): Promise<string> {
  const { id } = await batch();
  const { row } = await room.replaces.plan(id, OPERATOR, rate);
  await room.replaces.approve(id, OPERATOR, WIDE, row.hash);
  await room.payouts.advance();
  return row.txid;
}

async function mine(blocks: number): Promise<void> {
  fixture.node.mine(blocks);
  await room.room.follow();
  expect((await room.payouts.advance()).failures).toEqual([]);
}

/** A block with just this transaction, whatever the mempool holds. */
async function confirm(raw: string): Promise<void> {
  fixture.node.mempool.clear();
  fixture.node.mine(1, { transactions: [Buffer.from(raw, 'hex')], empty: true });
  await mine(0);
}

const bytesOf = async (txid: string): Promise<string> => {
  const row = await room.options.store.read((tx) => tx.findOne(payoutAttempts, { txid }));
  return row?.raw_hex ?? '';
};

it('replaces a waiting payment by a dearer one that pays the same, at the operator’s cost', async () => {
  const before = await sent();
  fixture.node.faults.feeEstimate = FAST;
  const { row, addedFeeSats, isInEnvelope } = await room.replaces.plan(before.id, OPERATOR);
  expect([isInEnvelope, row.fee - before.fee, before.change - row.change]).toEqual([true, addedFeeSats, addedFeeSats]);
  // Planned is nothing yet.
  await room.payouts.advance();
  expect([mempool(), (await batch()).txid]).toEqual([[before.txid], before.txid]);
  await room.replaces.approve(before.id, OPERATOR, WIDE, row.hash);
  await room.payouts.advance();
  const now = await batch();
  expect([now.state, now.txid, now.fee, mempool()]).toEqual(['sent', row.txid, row.fee, [row.txid]]);
  // Members' money stands where it stood; what it costs more is the operator's, out of the fee reserve.
  expect([await standing(0), await standing(1)]).toEqual([[0n, 0n, 500_000n], [0n, 0n, 250_000n]]); // prettier-ignore
  expect([await networkFee(), await room.balance(accounts.feeReserve)]).toEqual([row.fee, RESERVE - row.fee]);
  expect([await treasury(), await coins()]).toEqual([
    ALL - 750_000n - row.fee,
    { confirmed: 0n, ownChange: ALL - 750_000n - row.fee },
  ]);
  // Nothing happens by itself any more (I14).
  const calls = fixture.node.calls.filter((call) => call === 'sendrawtransaction').length;
  await room.payouts.advance();
  expect(fixture.node.calls.filter((call) => call === 'sendrawtransaction')).toHaveLength(calls);
  await mine(6);
  expect([(await batch()).state, await standing()]).toEqual(['settled', [0n, 0n, 0n]]);
  expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual(OWED);
  const [payout] = await room.query.payoutsOf('m0', { limit: 1 });
  expect([payout?.txid, payout?.attempts]).toEqual([row.txid, [before.txid, row.txid]]);
  expect((await room.query.receipt(payout?.id ?? '')).receipt.txid).toBe(row.txid);
  expect(await verified()).toBe(true);
});

it('settles the earlier attempt when that one confirms, names it, and books what it cost (F09)', async () => {
  const first = await sent();
  fixture.node.faults.feeEstimate = FAST;
  const dearer = await speedUp();
  await confirm(await bytesOf(first.txid));
  expect([(await batch()).state, (await batch()).txid]).toEqual(['confirming', first.txid]);
  expect([await networkFee(), await treasury()]).toEqual([first.fee, ALL - 750_000n - first.fee]);
  // A reorganisation exchanges one for the other: the dearest is held while both may come, then what the block says.
  fixture.node.fork(1, 2);
  await room.room.follow();
  await room.payouts.advance();
  const between = await batch();
  expect([between.state, between.txid, await networkFee()]).toEqual(['sent', dearer, between.fee]);
  await confirm(await bytesOf(dearer));
  await mine(5);
  expect([(await batch()).state, (await batch()).txid, await networkFee()]).toEqual(['settled', dearer, between.fee]);
  const [payout] = await room.query.payoutsOf('m0', { limit: 1 });
  expect((await room.query.receipt(payout?.id ?? '')).receipt.txid).toBe(dearer);
  // And back, six deep: the receipt is revoked, the same items settle once more by the earlier one.
  fixture.node.fork(7, 8, { transactions: [Buffer.from(await bytesOf(first.txid), 'hex')] });
  await room.room.follow();
  expect((await room.payouts.advance()).failures).toEqual([]);
  expect([(await batch()).state, (await batch()).txid, await networkFee()]).toEqual(['settled', first.txid, first.fee]);
  expect((await room.query.receipt(payout?.id ?? '')).receipt.txid).toBe(first.txid);
  const [revoked] = await room.query.revocationsOf([payout?.id ?? '']);
  expect(revoked?.txid).toBe(dearer);
  expect([await room.balance(accounts.memoPaid('m0')), await standing()]).toEqual([500_000n, [0n, 0n, 0n]]);
  expect([await room.balance(accounts.feeReserve), await verified()]).toEqual([RESERVE - first.fee, true]);
});

it('outbids every attempt so far, and keeps the coins of each', async () => {
  const { id } = await sent();
  const fees = [(await batch()).fee];
  for (const rate of [6_000n, 6_001n, 30_000n]) {
    await speedUp(rate);
    fees.push((await batch()).fee);
  }
  expect(fees).toEqual([...fees].sort((a, b) => (a < b ? -1 : 1)));
  expect(mempool()).toEqual([(await batch()).txid]);
  expect(await networkFee()).toBe(fees.at(-1));
  // A cancellation outbids them all (RULES.md 13).
  const { hash, feeSats } = await room.cancels.plan(id, OPERATOR);
  expect(feeSats > (fees.at(-1) ?? 0n)).toBe(true);
  await room.cancels.approve(id, SECOND_OPERATOR, WIDE, hash);
  await room.payouts.advance();
  await room.payouts.advance();
  expect(mempool()).not.toContain((await batch()).txid);
  expect(await coins()).toEqual({ confirmed: 0n, ownChange: ALL - 750_000n - feeSats });
  await mine(100);
  expect([(await batch()).state, await standing()]).toEqual(['cancelled', [500_000n, 0n, 0n]]);
  expect([await networkFee(), await treasury(), await verified()]).toEqual([feeSats, ALL - feeSats, true]);
});

describe('who lets it be signed (RULES.md 19)', () => {
  const narrow = async (over: { fee?: bigint; rate?: bigint }): Promise<void> => {
    await room.payouts.plan(OPERATOR);
    const { id, batch_hash, fee, rate_sat_per_kvb: rate } = await batch();
    const envelope = { maxFeeSats: over.fee ?? fee, maxRateSatPerKvb: over.rate ?? rate };
    await room.payouts.approve(id, SECOND_OPERATOR, envelope, batch_hash);
    await room.payouts.advance();
  };

  it.each([
    ['its fee', { rate: 100_000n }],
    ['its rate', { fee: 100_000n }],
  ])('outside %s of the envelope: somebody else than who planned it, with limits of their own', async (_, over) => {
    await narrow(over);
    fixture.node.faults.feeEstimate = FAST;
    const { id, txid } = await batch();
    const { row, isInEnvelope } = await room.replaces.plan(id, OPERATOR);
    expect(isInEnvelope).toBe(false);
    const refused = room.replaces.approve(id, OPERATOR, WIDE, row.hash);
    await expect(refused).rejects.toMatchObject({ code: 'payout.own-batch' });
    const tight = { maxRateSatPerKvb: 100_000n, maxFeeSats: row.fee - 1n };
    await expect(room.replaces.approve(id, SECOND_OPERATOR, tight, row.hash)).rejects.toMatchObject({
      code: 'payout.envelope',
    });
    await room.payouts.advance();
    expect(mempool()).toEqual([txid]);
    await room.replaces.approve(id, SECOND_OPERATOR, WIDE, row.hash);
    await room.payouts.advance();
    expect(mempool()).toEqual([row.txid]);
    // The new envelope counts from here on.
    expect((await room.replaces.plan(id, OPERATOR, 30_000n)).isInEnvelope).toBe(true);
  });

  it('only what was shown, and once', async () => {
    const { id } = await sent();
    const { row: shown } = await room.replaces.plan(id, OPERATOR, 6_000n);
    const { row } = await room.replaces.plan(id, OPERATOR, 7_000n);
    const stale = { code: 'payout.stale-approval' };
    await expect(room.replaces.approve(id, OPERATOR, WIDE, shown.hash)).rejects.toMatchObject(stale);
    await room.replaces.approve(id, OPERATOR, WIDE, row.hash);
    await expect(room.replaces.approve(id, OPERATOR, WIDE, row.hash)).rejects.toMatchObject(stale);
    const approvals = await room.options.store.read((tx) => tx.find(payoutApprovals, { where: { batch_id: row.id } }));
    expect(approvals.map(({ batch_hash }) => batch_hash)).toEqual([row.hash]);
  });
});

it('refuses by name what cannot be replaced, and changes nothing', async () => {
  await room.payouts.plan(OPERATOR);
  const { id } = await batch();
  await expect(room.replaces.plan(id, OPERATOR)).rejects.toMatchObject({ code: 'payout.not-replaceable' });
  await room.approveAll();
  await room.payouts.advance();
  await expect(room.replaces.plan(id, OPERATOR)).rejects.toMatchObject({
    code: 'payout.replace-refused',
    fields: { reason: 'fast-enough' },
  });
  expect(await room.replaces.preview(id)).toEqual({ refused: 'fast-enough' });
  fixture.node.faults.feeEstimate = '{"errors":["Insufficient data"]}';
  await expect(room.replaces.plan(id, OPERATOR)).rejects.toMatchObject({ code: 'payout.no-rate' });
  await room.payouts.stop(OPERATOR, 'test');
  await expect(room.replaces.plan(id, OPERATOR, 9_000n)).rejects.toMatchObject({ code: 'payout.gate' });
  await mine(1);
  await expect(room.replaces.plan(id, OPERATOR, 9_000n)).rejects.toMatchObject({ code: 'payout.not-replaceable' });
});

it('keeps the earlier attempt alive when the node refuses the dearer one, and says so', async () => {
  const { txid } = await sent();
  fixture.node.replaces = false;
  const dearer = await speedUp(9_000n);
  expect([mempool(), (await batch()).txid]).toEqual([[txid], dearer]);
  expect((await batch()).note).toBe('refused by the node: txn-mempool-conflict; the earlier attempt goes on');
  // Evicted, the newest comes first again.
  fixture.node.mempool.clear();
  await room.payouts.advance();
  expect(mempool()).toEqual([dearer]);
  await mine(6);
  expect([(await batch()).state, room.paidOnChain(0)]).toEqual(['settled', 500_000n]);
});

describe('a coin that only the replacement spends', () => {
  beforeEach(async () => {
    await fixture.renewNode();
    await open([750_500n, 600_000n]);
  });
  const total = 1_350_500n;

  it('is not needed yet: what no change is worth making of is part of the rate that is approved', async () => {
    await room.payouts.plan(OPERATOR);
    const planned = await batch();
    expect([planned.change_vout, planned.fee]).toEqual([null, 500n]);
    // 3,000 was asked for, and the payment offers more: the signer judges what it offers.
    expect(planned.rate_sat_per_kvb).toBe((500_000n + BigInt(planned.vbytes) - 1n) / BigInt(planned.vbytes));
    const approve = (maxRateSatPerKvb: bigint) =>
      room.payouts.approve(planned.id, SECOND_OPERATOR, { maxRateSatPerKvb, maxFeeSats: 500n }, planned.batch_hash);
    await expect(approve(planned.rate_sat_per_kvb - 1n)).rejects.toMatchObject({
      code: 'payout.envelope',
      fields: { cap: 'below-planned-rate' },
    });
    await approve(planned.rate_sat_per_kvb);
    await room.payouts.advance();
    expect((await batch()).state).toBe('sent');
  });

  it('is pinned, counted and spent with it', async () => {
    const first = await sent();
    expect(await reserved()).toBe(1);
    const { row, addedCoins } = await room.replaces.plan(first.id, OPERATOR, 20_000n);
    expect([addedCoins, await reserved()]).toEqual([1, 1]);
    await room.replaces.approve(first.id, OPERATOR, WIDE, row.hash);
    expect(await reserved()).toBe(2);
    // Pinned and not signed yet: it is ours.
    expect((await coins())?.confirmed).toBe(600_000n);
    await room.payouts.advance();
    expect(mempool()).toEqual([row.txid]);
    const left = total - 750_000n - row.fee;
    expect([await coins(), await treasury()]).toEqual([{ confirmed: 0n, ownChange: left }, left]);
    await mine(6);
    expect([(await batch()).state, await coins()]).toEqual(['settled', { confirmed: left, ownChange: 0n }]);
    expect([room.paidOnChain(0), room.paidOnChain(1), await verified()]).toEqual([...OWED, true]);
  });

  it('comes back 100 blocks after another attempt confirmed, and not before', async () => {
    const first = await sent();
    await speedUp(20_000n);
    await confirm(await bytesOf(first.txid));
    const left = total - 750_000n - first.fee;
    expect([await treasury(), (await coins())?.confirmed]).toEqual([left, left]);
    await mine(98);
    expect([(await batch()).state, await reserved()]).toEqual(['settled', 2]);
    await mine(1);
    expect([await reserved(), await verified()]).toEqual([1, true]);
  });

  it('is known for one that an attempt added when a reorganisation undoes what was buried 100 deep (F14)', async () => {
    await sent();
    const dearer = await speedUp(20_000n);
    await mine(101);
    expect([(await batch()).state, await reserved()]).toEqual(['settled', 2]);
    fixture.node.fork(101, 102);
    await room.room.follow();
    await room.payouts.advance();
    await room.options.store.write((tx) => room.room.chain.acknowledgeReorg(tx));
    await mine(0);
    expect([(await batch()).state, mempool()]).toEqual(['sent', [dearer]]);
    await mine(288);
    expect([(await batch()).state, await reserved(), room.paidOnChain(0)]).toEqual(['settled', 2, 500_000n]);
    expect([await room.options.store.read((tx) => tx.find(payoutAddedInputs)), await verified()]).toEqual([[], true]);
  });

  it('is not spent by an attempt that lost it, when what was buried is sent again (F14)', async () => {
    const first = await sent();
    const dearer = await speedUp(20_000n);
    await confirm(await bytesOf(first.txid));
    await mine(100);
    expect([(await batch()).state, await reserved()]).toEqual(['settled', 1]);
    fixture.node.fork(101, 102);
    await room.room.follow();
    await room.payouts.advance();
    await room.options.store.write((tx) => room.room.chain.acknowledgeReorg(tx));
    await mine(0);
    expect([(await batch()).state, (await batch()).txid, mempool()]).toEqual(['sent', first.txid, [first.txid]]);
    // Miners may have the other one still: it is the same payment.
    await confirm(await bytesOf(dearer));
    await mine(5);
    expect([(await batch()).state, (await batch()).txid, room.paidOnChain(0)]).toEqual(['settled', dearer, 500_000n]);
  });

  it('is refused when it is not free any more at the approval: no replacement stands on what no block holds', async () => {
    await fixture.renewNode();
    await open([750_500n, 600_000n, 900_000n]);
    const first = await sent();
    const { row } = await room.replaces.plan(first.id, OPERATOR, 20_000n);
    const own = (await room.options.store.read((tx) => tx.find(payoutInputs))).map(({ outpoint }) => outpoint);
    const { inputs } = new SigningSession(row.psbt).transaction;
    const [added] = inputs.filter(({ txid, vout }) => !own.includes(`${txid}:${vout}`));
    if (added === undefined) throw new Error('no coin was added');
    const taken = makeTransaction({ inputs: [added], outputs: [{ value: 599_000n, script: '51' }] });
    fixture.node.mine(1, { transactions: [taken], empty: true });
    await room.room.follow();
    const of = { asset: 'BTC', amount: 600_000n, role: 'transfer' } as const;
    const postings = [
      { ...of, account: accounts.operatorCapital, side: 'debit' as const },
      { ...of, account: accounts.treasury('main'), side: 'credit' as const },
    ];
    const occurredAt = room.room.clock.now();
    const lost = { reference: 'lost', kind: 'opening.balance', occurredAt, postings } as const;
    await room.options.store.write((tx) => room.ledger.post(tx, [lost]));
    await expect(room.replaces.approve(first.id, OPERATOR, WIDE, row.hash)).rejects.toMatchObject({
      code: 'payout.coin-taken',
    });
    expect(await reserved()).toBe(1);
  });
});

it('keeps the dearest attempt in force when another instance signed it while a signer was slow (F17)', async () => {
  let meanwhile: (() => Promise<unknown>) | undefined;
  const wrapSigner = (inner: Signer): Signer => ({
    kind: inner.kind,
    sign: async (asked) => {
      const reply = await inner.sign(asked);
      const act = meanwhile;
      meanwhile = undefined;
      await act?.();
      return reply;
    },
  });
  const { id } = await sent();
  const slow = new PayoutRoom({ ...room.options, wrapSigner });
  const { row: first } = await room.replaces.plan(id, OPERATOR, 6_000n);
  await room.replaces.approve(id, OPERATOR, WIDE, first.hash);
  let dearest = '';
  meanwhile = async () => {
    dearest = await speedUp(30_000n);
  };
  expect((await slow.payouts.advance()).failures).toEqual([]);
  const now = await batch();
  expect([now.txid, mempool()]).toEqual([dearest, [dearest]]);
  expect([await networkFee(), await bytesOf(first.txid)]).toEqual([now.fee, expect.stringMatching(/^02/)]);
  // What it stands for is priced, and outbid.
  const { feeSats } = await room.cancels.plan(id, OPERATOR);
  expect(feeSats > now.fee).toBe(true);
});
