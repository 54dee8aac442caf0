import * as bitcoin from 'bitcoinjs-lib';
import { Devices } from '../../test/support/devices';
import {
  addressOf,
  onlyBatch,
  OPERATOR,
  PayoutRoom,
  SECOND_OPERATOR,
  type SignerFixture,
} from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { PRODUCT } from '../../test/support/stores';
import { accounts } from '../ledger';
import { AddressService } from '../members/address.service';
import { SplitService } from '../members/split.service';
import { MemoryStore } from '../store/memory-store.adapter';
import { sats, Secret } from '../units';
import type { CancellationView } from './cancel.service';
import { OwnCoinsService } from './own-coins.service';
import { type BatchRow, payoutBatches } from './payout.entity';

const COINS = [600_000n, 700_000n];
const OWED = [500_000n, 250_000n];
const ALL = 1_300_000n;
const RESERVE = 100_000n;
const WIDE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };

const fixture = signerAndNode({ replaces: true });
let room: PayoutRoom;
const open = async (signer: SignerFixture | Devices): Promise<void> => {
  room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), node: fixture.node, signer });
  await room.fund(OWED, { coins: COINS, feeReserve: RESERVE });
};
beforeEach(async () => {
  await open(fixture.signer);
});

const batches = (): Promise<BatchRow[]> => room.options.store.read((tx) => tx.find(payoutBatches));
const batch = () => onlyBatch(room);
const stateOf = async (): Promise<string> => (await batch()).state;
const coins = () => room.options.store.read((tx) => new OwnCoinsService(room.room.wallet).coins(tx, 'BTC'));
const member = (index: number, of: 'available' | 'in-batch' | 'in-flight') =>
  room.balance(accounts.member(`m${index}`, of));
const standing = async (index = 0) => [
  await member(index, 'available'),
  await member(index, 'in-batch'),
  await member(index, 'in-flight'),
];
/** What the operator has left of reserve and capital, and what is in the treasury. */
const treasury = () => room.balance(accounts.treasury('main'));
const verified = async () => (await room.options.store.read((tx) => room.ledger.verify(tx))).ok;

async function sent(): Promise<void> {
  await room.payouts.plan(OPERATOR);
  await room.approveAll();
  await room.payouts.advance();
}

async function cancel(): Promise<CancellationView> {
  const { id } = await batch();
  const view = await room.cancels.plan(id, OPERATOR);
  return room.cancels.approve(id, SECOND_OPERATOR, WIDE, view.hash);
}

async function mine(blocks: number): Promise<void> {
  fixture.node.mine(blocks);
  await room.room.follow();
  const { failures } = await room.payouts.advance();
  expect(failures).toEqual([]);
}

it('takes a sent batch back: dearer than it, to ourselves, and gives the items back 100 deep and not before', async () => {
  await sent();
  const { fee, txid } = await batch();
  const plan = await room.cancels.plan((await batch()).id, OPERATOR);
  expect(plan.feeSats > fee).toBe(true);
  expect([plan.backSats, plan.approvedBy, plan.isSigned]).toEqual([ALL - plan.feeSats, null, false]);
  // Planned is nothing yet.
  expect([await stateOf(), [...fixture.node.mempool.keys()]]).toEqual(['sent', [txid]]);
  await cancel();
  expect(await stateOf()).toBe('cancelling');
  await room.payouts.advance();
  await room.payouts.advance();
  const [held, ...others] = [...fixture.node.mempool.keys()];
  expect([held, others]).toEqual([plan.txid, []]);
  // While either may confirm, the books hold the dearer: what is in flight stays, and so does what backs it.
  expect(await standing()).toEqual([0n, 0n, 500_000n]);
  expect(await treasury()).toBe(ALL - 750_000n - plan.feeSats);
  expect(await coins()).toEqual({ confirmed: 0n, ownChange: ALL - 750_000n - plan.feeSats });
  await mine(1);
  expect([await stateOf(), await standing()]).toEqual(['cancel-confirming', [0n, 500_000n, 0n]]);
  expect(await coins()).toEqual({ confirmed: ALL - plan.feeSats, ownChange: 0n });
  expect(await treasury()).toBe(ALL - plan.feeSats);
  await mine(98);
  expect([await stateOf(), await standing()]).toEqual(['cancel-confirming', [0n, 500_000n, 0n]]);
  await mine(1);
  expect([await stateOf(), await standing(), await standing(1)]).toEqual([
    'cancelled',
    [500_000n, 0n, 0n],
    [250_000n, 0n, 0n],
  ]);
  // The operator bears it, out of the fee reserve; nothing is in transit any more.
  expect(await room.balance(accounts.networkFee)).toBe(plan.feeSats);
  expect(await room.balance(accounts.feeReserve)).toBe(RESERVE - plan.feeSats);
  expect(await room.balance(accounts.payoutTransit((await batch()).id))).toBe(0n);
  expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual([0n, 0n]);
  expect(await verified()).toBe(true);
  // And the same members are paid in a new family.
  await room.payouts.plan(OPERATOR);
  await room.approveAll();
  await room.payouts.advance();
  await mine(6);
  expect((await batches()).map(({ state }) => state).sort()).toEqual(['cancelled', 'settled']);
  expect([room.paidOnChain(0), room.paidOnChain(1)]).toEqual(OWED);
});

it('settles the payment when that one confirms after all, and books the fee that was really paid', async () => {
  await sent();
  const { fee, txid } = await batch();
  await cancel();
  const payment = fixture.node.mempool.get(txid);
  await room.payouts.advance();
  await room.payouts.advance();
  fixture.node.mempool.clear();
  fixture.node.mine(1, { transactions: [Buffer.from(payment?.raw ?? '', 'hex')], empty: true });
  await mine(0);
  expect(await stateOf()).toBe('confirming');
  expect([await room.balance(accounts.networkFee), await treasury()]).toEqual([fee, ALL - 750_000n - fee]);
  // A reorganisation: the cancellation is wanted still.
  fixture.node.fork(1, 2);
  await room.room.follow();
  await room.payouts.advance();
  expect(await stateOf()).toBe('cancelling');
  fixture.node.mempool.clear();
  fixture.node.mine(1, { transactions: [Buffer.from(payment?.raw ?? '', 'hex')], empty: true });
  await mine(5);
  expect([await stateOf(), await standing()]).toEqual(['settled', [0n, 0n, 0n]]);
  expect(await room.balance(accounts.memoPaid('m0'))).toBe(500_000n);
  expect(await room.balance(accounts.feeReserve)).toBe(RESERVE - fee);
  expect(await verified()).toBe(true);
});

it.each([
  ['nothing of it was paid again', false],
  ['it was paid again already: a named debt', true],
])('takes the items back when a reorganisation undoes a buried cancellation, and %s', async (_, isPaidAgain) => {
  await sent();
  const plan = await cancel();
  await room.payouts.advance();
  await mine(1);
  const bury = fixture.node.mempool.size;
  expect(bury).toBe(0);
  await mine(99);
  expect(await stateOf()).toBe('cancelled');
  if (isPaidAgain) {
    // What the member took meanwhile, as the books see it.
    await room.options.store.write((tx) =>
      room.ledger.post(tx, [
        {
          reference: 'spent/m0',
          kind: 'hold.placed',
          occurredAt: room.room.clock.now(),
          postings: [
            {
              account: accounts.member('m0', 'available'),
              asset: 'BTC',
              side: 'debit',
              amount: 400_000n,
              role: 'transfer',
            },
            {
              account: accounts.member('m0', 'held'),
              asset: 'BTC',
              side: 'credit',
              amount: 400_000n,
              role: 'transfer',
            },
          ],
        },
      ]),
    );
  }
  fixture.node.fork(100, 101);
  await room.room.follow();
  await room.payouts.advance();
  expect([await stateOf(), await standing()]).toEqual(['cancelling', [0n, 0n, 500_000n]]);
  const debt = isPaidAgain ? 400_000n : 0n;
  expect(await room.balance(accounts.memberReceivable('m0'))).toBe(debt);
  // Nobody is paid anew until people have looked: the payment may confirm after all.
  expect(await room.options.store.read((tx) => room.switches.gates(tx))).toEqual(['stopped']);
  await room.options.store.write((tx) => room.room.chain.acknowledgeReorg(tx));
  await room.payouts.advance();
  expect([...fixture.node.mempool.keys()]).toEqual([plan.txid]);
  await mine(100);
  expect([await stateOf(), await standing()]).toEqual(['cancelled', [500_000n - debt, 0n, 0n]]);
  expect(await room.balance(accounts.memberReceivable('m0'))).toBe(0n);
  expect(await room.balance(accounts.networkFee)).toBe(plan.feeSats);
  expect(await verified()).toBe(true);
});

it('settles a debt once where a member has several items, and no more of it than is open', async () => {
  const key = new Secret('5a'.repeat(32));
  const { clock } = room.room;
  const policy = { network: 'regtest', coolOffFirstWithProofMs: 0, coolOffWithProofMs: 0, coolOffWithoutProofMs: 0, defaultThresholdSats: sats(1n) } as const; // prettier-ignore
  const splits = new SplitService(clock, policy, key, new AddressService(clock, policy, room.audit), room.audit);
  const parts = [{ address: addressOf(7), bps: 5_000 }];
  const { store } = room.options;
  await store.write((tx) => splits.set(tx, 'm0', { mainBps: 5_000, parts }, 'member-m0'));
  await sent();
  const plan = await cancel();
  await room.payouts.advance();
  await mine(100);
  expect(await stateOf()).toBe('cancelled');
  const move = (
    reference: string,
    debit: ReturnType<typeof accounts.member>,
    credit: ReturnType<typeof accounts.member>,
    amount: bigint,
  ) =>
    store.write((tx) => {
      const of = { asset: 'BTC', amount, role: 'transfer' } as const;
      const postings = [
        { ...of, account: debit, side: 'debit' as const },
        { ...of, account: credit, side: 'credit' as const },
      ];
      return room.ledger.post(tx, [{ reference, kind: 'hold.placed', occurredAt: clock.now(), postings }]);
    });
  await move('spent', accounts.member('m0', 'available'), accounts.member('m0', 'held'), 500_000n);
  fixture.node.fork(100, 101);
  await room.room.follow();
  await room.payouts.advance();
  expect(await room.balance(accounts.memberReceivable('m0'))).toBe(500_000n);
  // A later earning settled a part of it.
  await move('earned', accounts.member('m0', 'held'), accounts.memberReceivable('m0'), 300_000n);
  await store.write((tx) => room.room.chain.acknowledgeReorg(tx));
  await room.payouts.advance();
  expect([...fixture.node.mempool.keys()]).toEqual([plan.txid]);
  await mine(100);
  expect([await stateOf(), await standing()]).toEqual(['cancelled', [300_000n, 0n, 0n]]);
  expect(await room.balance(accounts.memberReceivable('m0'))).toBe(0n);
  expect(await verified()).toBe(true);
});

it('wants two people, the cancellation that was shown, and a batch that is out and not in a block', async () => {
  await room.payouts.plan(OPERATOR);
  const { id } = await batch();
  await expect(room.cancels.plan(id, OPERATOR)).rejects.toMatchObject({ code: 'payout.not-cancellable' });
  await room.approveAll();
  await room.payouts.advance();
  const first = await room.cancels.plan(id, OPERATOR);
  await expect(room.cancels.approve(id, OPERATOR, WIDE, first.hash)).rejects.toMatchObject({
    code: 'payout.own-batch',
  });
  const narrow = { ...WIDE, maxFeeSats: first.feeSats - 1n };
  await expect(room.cancels.approve(id, SECOND_OPERATOR, narrow, first.hash)).rejects.toMatchObject({
    code: 'payout.envelope',
  });
  const second = await room.cancels.plan(id, OPERATOR);
  await expect(room.cancels.approve(id, SECOND_OPERATOR, WIDE, first.hash)).rejects.toMatchObject({
    code: 'payout.stale-approval',
  });
  await room.cancels.approve(id, SECOND_OPERATOR, WIDE, second.hash);
  await expect(room.cancels.approve(id, SECOND_OPERATOR, WIDE, second.hash)).rejects.toMatchObject({
    code: 'payout.stale-approval',
  });
  fixture.node.mempool.clear();
  await mine(1);
  expect(await stateOf()).toBe('cancelling');
  await mine(1);
  expect(await stateOf()).toBe('cancel-confirming');
  await expect(room.cancels.plan(id, OPERATOR)).rejects.toMatchObject({ code: 'payout.not-cancellable' });
});

it('goes on while payouts are stopped, and replaces a stuck cancellation by a dearer one', async () => {
  await sent();
  const { id, txid } = await batch();
  await room.payouts.stop(OPERATOR, 'a mistake in the batch');
  const first = await cancel();
  await room.payouts.advance();
  await room.payouts.advance();
  expect([...fixture.node.mempool.keys()]).toEqual([first.txid]);
  fixture.node.faults.feeEstimate = '{"feerate":0.00030000,"blocks":6}';
  const second = await cancel();
  expect(second.feeSats > first.feeSats).toBe(true);
  await room.payouts.advance();
  await room.payouts.advance();
  expect([...fixture.node.mempool.keys()]).toEqual([second.txid]);
  expect(fixture.node.mempool.has(txid)).toBe(false);
  await mine(1);
  expect([await stateOf(), await room.balance(accounts.networkFee)]).toEqual(['cancel-confirming', second.feeSats]);
  expect((await batch()).id).toBe(id);
});

it('makes void what devices have and nobody sent: free of the payment, with the fee of its own size alone', async () => {
  const devices = new Devices('wsh-sortedmulti');
  await open(devices);
  await sent();
  const { id } = await batch();
  expect(await stateOf()).toBe('handed-out');
  const taken = await room.sessions.psbt(id, OPERATOR);
  const plan = await cancel();
  expect([await stateOf(), await standing()]).toEqual(['cancelling', [0n, 500_000n, 0n]]);
  // The payment's signatures are not taken any more.
  await expect(room.sessions.take(id, OPERATOR, devices.sign(taken, [0, 1]))).rejects.toMatchObject({
    code: 'payout.altered-psbt',
  });
  const back = await room.sessions.psbt(id, OPERATOR);
  await room.sessions.take(id, OPERATOR, devices.sign(back, [0, 1]));
  await room.payouts.advance();
  await room.payouts.advance();
  expect([...fixture.node.mempool.keys()]).toEqual([plan.txid]);
  expect(await coins()).toEqual({ confirmed: 0n, ownChange: ALL - plan.feeSats });
  await mine(100);
  expect([await stateOf(), await standing()]).toEqual(['cancelled', [500_000n, 0n, 0n]]);
  expect(await treasury()).toBe(ALL - plan.feeSats);
  expect(await verified()).toBe(true);
});

it('gives no file of a cancellation out of a database that was brought back and not compared yet', async () => {
  await open(new Devices('wsh-sortedmulti'));
  await sent();
  await cancel();
  const { id } = await batch();
  await room.options.store.write((tx) => room.state.setReconcileOnly(tx, 'restore', 'restored from a backup'));
  await expect(room.sessions.psbt(id, OPERATOR)).rejects.toMatchObject({ fields: { gates: 'reconcile-only' } });
});

it('sees a payment that co-signers sent by themselves, and settles it', async () => {
  const devices = new Devices('wsh-sortedmulti');
  await open(devices);
  await sent();
  const { id, fee } = await batch();
  const signed = devices.sign(await room.sessions.psbt(id, OPERATOR), [0, 1]);
  const whole = bitcoin.Psbt.fromBase64(devices.finalized(signed)).extractTransaction().toBuffer();
  fixture.node.mine(1, { transactions: [whole] });
  await mine(0);
  expect([await stateOf(), await standing()]).toEqual(['confirming', [0n, 0n, 500_000n]]);
  expect(await treasury()).toBe(ALL - 750_000n - fee);
  await mine(5);
  expect([await stateOf(), await standing()]).toEqual(['settled', [0n, 0n, 0n]]);
  expect(await verified()).toBe(true);
});
