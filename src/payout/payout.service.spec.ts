import { makeTransaction } from '../../test/support/block-factory';
import { addressOf, OPERATOR, PayoutRoom, type PayoutRoomOptions } from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { describeEachStore } from '../../test/support/stores';
import { verifyReceipt } from '../chain';
import { accounts, type NewEntry } from '../ledger';
import { AddressService } from '../members/address.service';
import { SplitService } from '../members/split.service';
import type { Store } from '../store';
import { sats, Secret } from '../units';
import { payoutTurns, treasuryKeys } from './payout.entity';

const fixture = signerAndNode();

function roomOn(store: Store, over: Partial<PayoutRoomOptions> = {}): PayoutRoom {
  return new PayoutRoom({ store, ...fixture, ...over });
}

describeEachStore('payouts', (open) => {
  it('carries three members from balance to proof, and the books, the node and the receipts agree', async () => {
    const room = roomOn(await open());
    await room.fund([500_000n, 250_000n, 99_999n]);
    const preview = await room.payouts.preview();
    expect(preview.in.map(({ memberId }) => memberId).sort()).toEqual(['m0', 'm1']);
    expect(preview.out).toEqual([
      {
        memberId: 'm2',
        reasons: [{ code: 'below-threshold', thresholdSats: '100000', missingSats: '1' }],
        expected: { at: null, restsOn: ['earnings'] },
      },
    ]);
    const [batch] = await room.payouts.plan(OPERATOR);
    expect(batch?.paid).toBe(750_000n);
    expect(await room.balance(accounts.member('m0', 'in-batch'))).toBe(500_000n);
    await room.approveAll();
    await room.payouts.advance();
    expect(await room.balance(accounts.member('m0', 'in-flight'))).toBe(500_000n);
    expect([...fixture.node.mempool.keys()]).toEqual([batch?.txid]);
    await room.confirm(5);
    expect((await room.query.payoutsOf('m0', { limit: 10 }))[0]).toMatchObject({
      state: 'confirming',
      confirmations: 5,
    });
    await room.confirm(1);
    const [payout] = await room.query.payoutsOf('m0', { limit: 10 });
    expect(payout).toMatchObject({ state: 'settled', confirmations: 6, paidSats: 500_000n, txid: batch?.txid });
    expect(await room.balance(accounts.memoPaid('m0'))).toBe(500_000n);
    expect(await room.balance(accounts.payoutTransit(batch?.id ?? ''))).toBe(0n);
    expect([room.paidOnChain(0), room.paidOnChain(1), room.paidOnChain(2)]).toEqual([500_000n, 250_000n, 0n]);
    // Treasury: 749,999 + 100,000 of members + 1,000,000 reserve, less what was paid and the fee.
    expect(await room.balance(accounts.treasury('main'))).toBe(1_849_999n - 750_000n - (batch?.fee ?? 0n));
    for (const id of ['m0', 'm1']) {
      const [view] = await room.query.payoutsOf(id, { limit: 1 });
      const { receipt } = await room.query.receipt(view?.id ?? '');
      const verdict = verifyReceipt(JSON.parse(JSON.stringify(receipt)), []);
      expect(verdict).toMatchObject({ refusal: null, grade: 'none' });
      expect(receipt.item).toMatchObject({ memberId: id, sats: String(view?.paidSats) });
    }
    const quiet = await room.options.store.read((tx) => room.audit.head(tx));
    await room.payouts.advance();
    expect(await room.options.store.read((tx) => room.audit.head(tx))).toEqual(quiet);
    expect((await room.options.store.read((tx) => room.ledger.verify(tx))).ok).toBe(true);
  });

  it('pays one member at three addresses in one transaction, with a receipt for each and one turn', async () => {
    const room = roomOn(await open(), { policy: { feePayer: 'member' } });
    await room.fund([500_001n, 250_000n]);
    const { store } = room.options;
    const key = new Secret('5a'.repeat(32));
    const { clock } = room.room;
    const policy = { network: 'regtest', coolOffFirstWithProofMs: 0, coolOffWithProofMs: 0, coolOffWithoutProofMs: 0, defaultThresholdSats: sats(1n) } as const; // prettier-ignore
    const splits = new SplitService(clock, policy, key, new AddressService(clock, policy, room.audit), room.audit);
    const parts = [7, 8].map((index) => ({ address: addressOf(index), bps: 3_333 }));
    await store.write((tx) => splits.set(tx, 'm0', { mainBps: 3_334, parts }, 'member-m0'));
    const preview = await room.payouts.preview();
    // 500,001 x 33.34 % = 166,700.33 and x 33.33 % = 166,650.33: the satoshi left over goes to the largest remainder.
    expect(preview.in.filter(({ memberId }) => memberId === 'm0').map((one) => [one.address, one.amountSats])).toEqual(
      expect.arrayContaining([
        [addressOf(0), 166_701n],
        [addressOf(7), 166_650n],
        [addressOf(8), 166_650n],
      ]),
    );
    const [batch] = await room.payouts.plan(OPERATOR);
    expect(await room.balance(accounts.member('m0', 'in-batch'))).toBe(500_001n);
    await room.approveAll();
    await room.payouts.advance();
    await room.confirm(6);
    const payouts = await room.query.payoutsOf('m0', { limit: 10 });
    expect(payouts).toHaveLength(3);
    for (const { id, address, paidSats } of payouts) {
      const index = [0, 7, 8].find((one) => addressOf(one) === address) ?? -1;
      expect(room.paidOnChain(index)).toBe(paidSats);
      const { receipt } = await room.query.receipt(id);
      expect(verifyReceipt(JSON.parse(JSON.stringify(receipt)), [])).toMatchObject({ refusal: null });
      expect(receipt.amount).toBe(String(paidSats));
    }
    const paid = payouts.reduce((sum, { paidSats }) => sum + paidSats, 0n);
    expect(await room.balance(accounts.memoPaid('m0'))).toBe(paid);
    expect(await room.balance(accounts.member('m0', 'in-flight'))).toBe(0n);
    expect(await room.balance(accounts.payoutTransit(batch?.id ?? ''))).toBe(0n);
    expect(await store.read((tx) => tx.count(payoutTurns, { member_id: 'm0' }))).toBe(1);
    // Two later plans that are given back, six claims, do not hide what was paid from a page of three.
    const side = { asset: 'BTC', amount: 300_000n, role: 'transfer' } as const;
    const more: NewEntry = {
      ...{ reference: 'more/m0', kind: 'opening.balance', occurredAt: clock.now() },
      postings: [
        { ...side, account: accounts.feeReserve, side: 'debit' },
        { ...side, account: accounts.member('m0', 'available'), side: 'credit' },
      ],
    };
    await store.write((tx) => room.ledger.post(tx, [more]));
    for (let n = 0; n < 2; n += 1) {
      clock.advance(1_000);
      const [next] = await room.payouts.plan(OPERATOR);
      await room.payouts.cancel(next?.id ?? '', OPERATOR, 'not yet');
    }
    const page = await room.query.payoutsOf('m0', { limit: 3 });
    expect(page.map(({ id }) => id).sort()).toEqual(payouts.map(({ id }) => id).sort());
  });

  it('spends its own change after one confirmation, a coin that somebody sent there only after six (F10)', async () => {
    const room = roomOn(await open());
    await room.fund([500_000n, 300_000n], { coins: [1_800_000n] });
    const { store } = room.options;
    const pause = (paused: boolean) =>
      store.write((tx) => room.members.pause(tx, 'm1', paused, room.room.clock.now(), OPERATOR));
    await pause(true);
    const [first] = await room.payouts.plan(OPERATOR);
    if (first === undefined) throw new Error('no batch');
    await room.approveAll();
    await room.payouts.advance();
    await pause(false);
    const inputs = async () => (await room.payouts.preview()).transactions.map((one) => one.inputs.map(valueOf));
    // Unconfirmed change is no input, though there is no other coin.
    expect(await inputs()).toEqual([]);
    // Exactly what pays m1 without change: taken as soon as it may be.
    const gift = 300_000n + (first.rate_sat_per_kvb * 110n) / 1_000n;
    const [key] = await store.read((tx) => tx.find(treasuryKeys, { where: { purpose: `change:${first.id}` } }));
    const outputs = [{ value: gift, script: key?.script_hex ?? '' }];
    const stranger = makeTransaction({ inputs: [{ txid: 'cd'.repeat(32), vout: 0 }], outputs });
    fixture.node.mine(1, { transactions: [stranger] });
    await room.room.follow();
    await bookGift(room, gift);
    expect(await inputs()).toEqual([[first.change]]);
    fixture.node.mine(4);
    await room.room.follow();
    expect(await inputs()).toEqual([[first.change]]);
    fixture.node.mine(1);
    await room.room.follow();
    expect(await inputs()).toEqual([[gift]]);
  });

  it('says what paying would cost now, in six hours, in a day, and each member alone', async () => {
    const rates = new Map<number, bigint | undefined>([[36, undefined]]);
    const feeRate = (blocks: number) => Promise.resolve(rates.get(blocks));
    const store = await open();
    const room = roomOn(store, {
      wrapChain: (chain) => {
        const fees = async (blocks: number) => ({ ...(await chain.fees(blocks)), rateSatPerKvb: rates.get(blocks) });
        const over: Record<string | symbol, unknown> = { feeRate, fees };
        return new Proxy(chain, { get: (door, name) => over[name] ?? bound(door, name) });
      },
    });
    await room.fund([500_000n, 250_000n, 12_000n]);
    const rest = { kind: 'later', targetBlocks: 144, payments: 2 };
    // Above the cap of 100 sat/vB nobody is paid now; a day later one input pays two, with change, in 172 vB.
    rates.set(6, 100_001n).set(144, 1_000n);
    expect(await room.payouts.whatIf()).toEqual([
      { kind: 'now', targetBlocks: 6, rateSatPerKvb: 100_001n, feeSats: 0n, payments: 0 },
      { ...rest, rateSatPerKvb: 1_000n, feeSats: 172n },
    ]);
    rates.set(6, 100_000n).set(36, 2_001n);
    expect(await room.payouts.whatIf()).toEqual([
      { kind: 'now', targetBlocks: 6, rateSatPerKvb: 100_000n, feeSats: 17_200n, payments: 2 },
      { kind: 'singly', targetBlocks: 6, rateSatPerKvb: 100_000n, feeSats: 28_200n, payments: 2 },
      { ...rest, targetBlocks: 36, rateSatPerKvb: 2_001n, feeSats: 345n },
      { ...rest, rateSatPerKvb: 1_000n, feeSats: 172n },
    ]);
    expect((await room.payouts.preview()).savedSats).toBe(11_000n);
    rates.clear();
    expect(await room.payouts.whatIf()).toEqual([]);
  });

  it('gives the second of two planners the batch of the first (F18, F56)', async () => {
    const room = roomOn(await open());
    await room.fund([500_000n, 250_000n]);
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => room.payouts.plan(OPERATOR)));
    const planned = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    expect(planned).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({ code: 'payout.claimed', fields: { runId: planned[0]?.run_id } });
      }
    }
    expect(await room.balance(accounts.member('m0', 'in-batch'))).toBe(500_000n);
  });
});

const valueOf = ({ valueSats }: { readonly valueSats: bigint }): bigint => valueSats;

/** Coin from nowhere belongs to the operator until somebody says otherwise. */
async function bookGift(room: PayoutRoom, amount: bigint): Promise<void> {
  const line = { asset: 'BTC', amount, role: 'transfer' } as const;
  const postings = [
    { ...line, account: accounts.treasury('main'), side: 'debit' as const },
    { ...line, account: accounts.operatorCapital, side: 'credit' as const },
  ];
  const occurredAt = room.room.clock.now();
  const entry = { reference: 'gift', kind: 'opening.balance', occurredAt, links: {}, postings } as const;
  await room.options.store.write((tx) => room.ledger.post(tx, [entry]));
}

/** A method of the real door. */
function bound(door: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(door, name);
  return typeof value === 'function' ? (value.bind(door) as unknown) : value;
}
