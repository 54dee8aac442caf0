import { accounts } from '../../../src/ledger';
import { type BatchRow, payoutAttempts } from '../../../src/payout/payout.entity';
import { foreignScript } from '../../support/batches';
import { batchById, OPERATOR, SECOND_OPERATOR, type PayoutRoom } from '../../support/payout-room';
import { itWithLevers, REAL_NODE } from '../../support/real-node';
import { addressOfScript, advance, REAL_ENVELOPE, RealWorld, stateOf } from '../../support/real-room';
import { NOBODY } from '../../support/regtest-node';

const OWED = [500_000n, 250_000n].map((sats, index) => ({ address: addressOfScript(foreignScript(index)), sats }));
const LOW_BTC_PER_KVB = 0.00001;
const HIGH_BTC_PER_KVB = 0.0002;
const HIGH_SAT_PER_VB = 20;

let world: RealWorld;
let room: PayoutRoom;
beforeEach(async () => {
  world = await RealWorld.start();
  room = world.room();
  await world.fund(room, { owed: OWED, coins: [1_500_000n] });
}, 120_000);
afterEach(() => world.stop());

const batchOf = (id: string) => batchById(room, id);
const rawOf = async (txid: string): Promise<string> =>
  (await room.options.store.read((tx) => tx.findOne(payoutAttempts, { txid })))?.raw_hex ?? '';
const verified = async () => (await room.options.store.read((tx) => room.ledger.verify(tx))).ok;
const paid = () => Promise.all(OWED.map(({ address }) => world.paidTo(address)));
const states = (...rows: BatchRow[]) => Promise.all(rows.map(({ id }) => stateOf(room, id)));
const estimate = (btcPerKvb: number) => world.node.call('paydirtestimate', btcPerKvb);

async function mine(blocks: number): Promise<void> {
  await world.node.mine(blocks, NOBODY);
  await advance(room);
}

/** A payment at a low rate, and then the rate rises. */
async function stuck(): Promise<BatchRow> {
  await estimate(LOW_BTC_PER_KVB);
  const [row] = await room.payouts.plan(OPERATOR);
  if (row === undefined) throw new Error('no batch');
  await room.payouts.approve(row.id, SECOND_OPERATOR, REAL_ENVELOPE, row.batch_hash);
  await advance(room);
  await estimate(HIGH_BTC_PER_KVB);
  return batchOf(row.id);
}

async function pulled(parent: BatchRow): Promise<BatchRow> {
  const planned = await room.children.plan(parent.id, OPERATOR);
  await room.payouts.approve(planned.id, SECOND_OPERATOR, REAL_ENVELOPE, planned.batch_hash);
  await advance(room);
  return batchOf(planned.id);
}

describe(`a child that pulls a stuck payment on ${REAL_NODE}`, () => {
  itWithLevers(
    'brings both to the rate of the estimate, as the node itself counts them',
    async () => {
      const parent = await stuck();
      const child = await pulled(parent);
      expect(await world.mempool()).toEqual([parent.txid, child.txid].sort());
      const entry = (await world.node.call('getmempoolentry', child.txid)) as {
        ancestorcount: number;
        ancestorsize: number;
        fees: { ancestor: number };
      };
      expect(entry.ancestorcount).toBe(2);
      const rate = Math.round(entry.fees.ancestor * 1e8) / entry.ancestorsize;
      expect(rate).toBeGreaterThanOrEqual(HIGH_SAT_PER_VB);
      // What the fees of the two add to is no more than a virtual byte or two too much.
      expect(rate).toBeLessThan(HIGH_SAT_PER_VB * 1.03);
      await mine(6);
      expect(await states(parent, child)).toEqual(['settled', 'settled']);
      expect([await paid(), await verified()]).toEqual([[500_000n, 250_000n], true]);
      expect(await room.balance(accounts.networkFee)).toBe(parent.fee + child.fee);
    },
    120_000,
  );

  itWithLevers(
    'goes to the node as a package where the parent alone is below what the mempool takes',
    async () => {
      await estimate(LOW_BTC_PER_KVB);
      const [row] = await room.payouts.plan(OPERATOR);
      await room.payouts.approve(row?.id ?? '', SECOND_OPERATOR, REAL_ENVELOPE, row?.batch_hash);
      await world.node.call('paydirtfloor', 5_000);
      await advance(room);
      const parent = await batchOf(row?.id ?? '');
      expect([parent.state, await world.mempool()]).toEqual(['signed', []]);
      await estimate(HIGH_BTC_PER_KVB);
      const child = await pulled(parent);
      expect(await world.mempool()).toEqual([parent.txid, child.txid].sort());
      await mine(6);
      expect(await states(parent, child)).toEqual(['settled', 'settled']);
      expect([await paid(), await verified()]).toEqual([[500_000n, 250_000n], true]);
    },
    120_000,
  );

  itWithLevers(
    'goes with its parent when that is taken back, and comes back with it in a reorganisation',
    async () => {
      const parent = await stuck();
      const child = await pulled(parent);
      const raws = [await rawOf(parent.txid), await rawOf(child.txid)];
      const plan = await room.cancels.plan(parent.id, OPERATOR);
      await room.cancels.approve(parent.id, SECOND_OPERATOR, REAL_ENVELOPE, plan.hash);
      await advance(room);
      // The node evicted both: the cancellation pays for what it takes the place of.
      expect(await world.mempool()).toEqual([plan.txid]);
      await mine(3);
      expect(await states(parent, child)).toEqual(['cancel-confirming', 'conflicted']);
      await world.reorg(3, ...raws);
      await advance(room);
      expect(await states(parent, child)).toEqual(['confirming', 'confirming']);
      await mine(6);
      expect([await paid(), await verified()]).toEqual([[500_000n, 250_000n], true]);
    },
    120_000,
  );

  itWithLevers(
    'stands as it was where a miner took the parent alone',
    async () => {
      const parent = await stuck();
      const child = await pulled(parent);
      await world.mineOnly(await rawOf(parent.txid));
      await advance(room);
      expect(await states(parent, child)).toEqual(['confirming', 'sent']);
      expect(await world.mempool()).toEqual([child.txid]);
      await mine(6);
      expect(await states(parent, child)).toEqual(['settled', 'settled']);
      expect([await paid(), await verified()]).toEqual([[500_000n, 250_000n], true]);
    },
    120_000,
  );
});
