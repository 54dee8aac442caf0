import { Devices } from '../../test/support/devices';
import { onlyBatch, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { PRODUCT } from '../../test/support/stores';
import { accounts } from '../ledger';
import { MemoryStore } from '../store/memory-store.adapter';
import { type BatchRow, payoutApprovals } from './payout.entity';
import { payoutReplacements } from './replacement.entity';

const COINS = [600_000n, 700_000n];
const OWED = [500_000n, 250_000n];
const RESERVE = 100_000n;
const SLOW = '{"feerate":0.00003000,"blocks":6}';
const FAST = '{"feerate":0.00020000,"blocks":6}';
const FASTER = '{"feerate":0.00040000,"blocks":6}';
const WIDE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };
const AFTER = 3;

const fixture = signerAndNode({ replaces: true, feeEstimate: SLOW });
let room: PayoutRoom;

const open = async (
  over: { bumpAfterBlocks?: number | null; signer?: Devices; feeReserve?: bigint } = {},
): Promise<void> => {
  const { bumpAfterBlocks = AFTER, signer = fixture.signer, feeReserve = RESERVE } = over;
  room = new PayoutRoom({
    store: new MemoryStore(PRODUCT.tables),
    node: fixture.node,
    signer,
    policy: { bumpAfterBlocks },
  });
  await room.fund(OWED, { coins: COINS, feeReserve });
};

const batch = () => onlyBatch(room);
const planned = () => room.options.store.read((tx) => tx.find(payoutReplacements, { orderBy: [['number', 'asc']] }));
const mempool = () => [...fixture.node.mempool.keys()];

/** A payment that is with the node. */
async function sent(envelope = WIDE): Promise<BatchRow> {
  await room.payouts.plan(OPERATOR);
  const { id, batch_hash } = await batch();
  await room.payouts.approve(id, SECOND_OPERATOR, envelope, batch_hash);
  await room.payouts.advance();
  return batch();
}

/** Blocks without it, and the job's turns after them. */
async function empty(blocks: number): Promise<void> {
  fixture.node.mine(blocks, { empty: true });
  await room.room.follow();
  for (let turn = 0; turn < 2; turn += 1) expect((await room.payouts.advance()).failures).toEqual([]);
}

it('replaces a payment by itself after so many blocks without it, within the limits of its approval (RULES.md 19)', async () => {
  await open();
  const first = await sent();
  fixture.node.faults.feeEstimate = FAST;
  await empty(AFTER - 1);
  expect([mempool(), await planned()]).toEqual([[first.txid], []]);
  await empty(1);
  const now = await batch();
  expect([now.state, mempool(), now.fee > first.fee]).toEqual(['sent', [now.txid], true]);
  const [, row] = await planned();
  const approval = await room.options.store.read((tx) => tx.findOne(payoutApprovals, { batch_id: row?.id ?? '' }));
  // Nobody let it go, and nothing says that anybody did; its limits are those that two people agreed on.
  expect([row?.planned_by, approval?.approved_by]).toEqual(['job-payout', 'job-payout']);
  expect([approval?.max_fee, approval?.max_rate_sat_per_kvb]).toEqual([WIDE.maxFeeSats, WIDE.maxRateSatPerKvb]);
  expect(await room.balance(accounts.feeReserve)).toBe(RESERVE - now.fee);
  // As many blocks again before the next one.
  fixture.node.faults.feeEstimate = FASTER;
  await empty(AFTER - 1);
  expect(mempool()).toEqual([now.txid]);
  await empty(1);
  expect([mempool().length, (await batch()).txid !== now.txid]).toEqual([1, true]);
  await room.confirm(6);
  expect([(await batch()).state, room.paidOnChain(0), room.paidOnChain(1)]).toEqual(['settled', ...OWED]);
});

it.each<[string, Parameters<typeof open>[0], string]>([
  ['the policy leaves it to people', { bumpAfterBlocks: null }, FAST],
  ['the estimate is not above what it offers', {}, SLOW],
  ['there is no estimate', {}, '{"errors":["Insufficient data"]}'],
  ['the rate is above the cap of the policy', {}, '{"feerate":0.00200000,"blocks":6}'],
])('leaves it alone where %s', async (_, over, estimate) => {
  await open(over);
  const { txid } = await sent();
  fixture.node.faults.feeEstimate = estimate;
  await empty(AFTER + 3);
  expect([mempool(), await planned(), (await batch()).note]).toEqual([[txid], [], null]);
});

it.each([
  ['fee', { maxFeeSats: 1_500n, maxRateSatPerKvb: 100_000n }],
  ['rate', { maxFeeSats: 100_000n, maxRateSatPerKvb: 19_999n }],
])('never goes beyond the %s that was approved, and writes nothing', async (_, envelope) => {
  await open();
  const { txid } = await sent(envelope);
  fixture.node.faults.feeEstimate = FAST;
  await empty(AFTER + 3);
  expect([mempool(), await planned()]).toEqual([[txid], []]);
});

it('keeps the payment alive where the operator’s money bears no dearer one, and says so', async () => {
  // Of the reserve nothing is left beyond the first fee, and there is no surplus.
  await open({ feeReserve: 550_000n });
  const { txid } = await sent();
  await room.options.store.write((tx) =>
    room.ledger.post(tx, [
      {
        reference: 'spent-elsewhere',
        kind: 'opening.balance',
        occurredAt: room.room.clock.now(),
        postings: [
          { account: accounts.feeReserve, asset: 'BTC', side: 'debit', amount: 549_000n, role: 'transfer' },
          {
            account: accounts.member('m0', 'available'),
            asset: 'BTC',
            side: 'credit',
            amount: 549_000n,
            role: 'transfer',
          },
        ],
      },
    ]),
  );
  fixture.node.faults.feeEstimate = FAST;
  fixture.node.mine(AFTER, { empty: true });
  await room.room.follow();
  const { failures } = await room.payouts.advance();
  expect(failures.map(({ code }) => code)).toEqual(['payout.fee-unfunded']);
  // Evicted, the same bytes go out again all the same.
  fixture.node.mempool.clear();
  await room.payouts.advance();
  expect([mempool(), await planned(), (await batch()).note]).toEqual([[txid], [], 'payout.fee-unfunded']);
});

it('does nothing while payouts are stopped', async () => {
  await open();
  const { txid } = await sent();
  fixture.node.faults.feeEstimate = FAST;
  await room.payouts.stop(OPERATOR, 'test');
  fixture.node.mine(AFTER, { empty: true });
  await room.room.follow();
  await room.payouts.advance();
  expect([mempool(), await planned()]).toEqual([[txid], []]);
});

it('leaves a replacement that somebody approved to its signature', async () => {
  await open();
  const first = await sent();
  const { row } = await room.replaces.plan(first.id, OPERATOR, 9_000n);
  await room.replaces.approve(first.id, OPERATOR, WIDE, row.hash);
  fixture.node.faults.feeEstimate = FAST;
  await empty(AFTER);
  // The person's is signed in this turn, and has its own blocks before it.
  expect([mempool(), (await planned()).length]).toEqual([[row.txid], 2]);
});

it('only proposes what devices sign, once; a person lets it go', async () => {
  const devices = new Devices('wpkh');
  await open({ signer: devices });
  const { id } = await sent();
  await room.sessions.take(id, SECOND_OPERATOR, devices.sign(await room.sessions.psbt(id, OPERATOR)));
  await room.payouts.advance();
  const { txid } = await batch();
  fixture.node.faults.feeEstimate = FAST;
  await empty(AFTER + 1);
  const [, row, ...more] = await planned();
  expect([row?.planned_by, more, mempool()]).toEqual(['job-payout', [], [txid]]);
  expect(await room.options.store.read((tx) => tx.count(payoutApprovals, { batch_id: row?.id ?? '' }))).toBe(0);
  await room.replaces.approve(id, OPERATOR, WIDE, row?.hash ?? '');
  await room.sessions.take(id, SECOND_OPERATOR, devices.sign(await room.sessions.psbt(id, OPERATOR)));
  await room.payouts.advance();
  expect(mempool()).toEqual([row?.txid]);
});
