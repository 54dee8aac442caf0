import { accounts } from '../../../src/ledger';
import { type BatchRow, payoutAttempts, payoutBatches } from '../../../src/payout/payout.entity';
import { foreignScript } from '../../support/batches';
import { OPERATOR, type PayoutRoom, SECOND_OPERATOR } from '../../support/payout-room';
import { REAL_NODE } from '../../support/real-node';
import { addressOfScript, advance, planned, REAL_ENVELOPE, RealWorld } from '../../support/real-room';
import { NOBODY } from '../../support/regtest-node';

const OWED = [500_000n, 250_000n].map((sats, index) => ({ address: addressOfScript(foreignScript(index)), sats }));
const FAST = 20_000n;

let world: RealWorld;
let room: PayoutRoom;
beforeEach(async () => {
  world = await RealWorld.start();
  room = world.room();
  await world.fund(room, { owed: OWED, coins: [1_500_000n] });
}, 120_000);
afterEach(() => world.stop());

const batch = async (): Promise<BatchRow> => {
  const [row] = await room.options.store.read((tx) => tx.find(payoutBatches, { orderBy: [['planned_at', 'asc']] }));
  if (row === undefined) throw new Error('no batch');
  return row;
};
const rawOf = async (txid: string): Promise<string> =>
  (await room.options.store.read((tx) => tx.findOne(payoutAttempts, { txid })))?.raw_hex ?? '';
const standing = () =>
  Promise.all((['available', 'in-batch', 'in-flight'] as const).map((of) => room.balance(accounts.member('m0', of))));
const networkFee = () => room.balance(accounts.networkFee);
const verified = async () => (await room.options.store.read((tx) => room.ledger.verify(tx))).ok;
const paid = () => Promise.all(OWED.map(({ address }) => world.paidTo(address)));

async function mine(blocks: number): Promise<void> {
  await world.node.mine(blocks, NOBODY);
  await advance(room);
}

/** A dearer transaction in place of the payment, agreed to by a second person. */
async function replaced(rate = FAST): Promise<string> {
  const { id } = await batch();
  const { row } = await room.replaces.plan(id, OPERATOR, rate);
  await room.replaces.approve(id, SECOND_OPERATOR, REAL_ENVELOPE, row.hash);
  await advance(room);
  return row.txid;
}

describe(`a payment that is replaced by a dearer one on ${REAL_NODE}`, () => {
  it('leaves the mempool for the dearer one, which pays the same and settles', async () => {
    const [first] = await planned(room);
    const dearer = await replaced();
    expect(await world.mempool()).toEqual([dearer]);
    const { fees, vsize } = (await world.node.call('getmempoolentry', dearer)) as { fees: { base: number }; vsize: number }; // prettier-ignore
    expect(Math.round(fees.base * 1e8) / vsize).toBeGreaterThanOrEqual(Number(FAST) / 1_000);
    // The node itself refuses the first one now.
    await expect(world.node.send(await rawOf(first?.txid ?? ''))).rejects.toThrow(/-26 insufficient fee/);
    await mine(6);
    const { state, txid, fee } = await batch();
    expect([state, txid, await standing(), await networkFee()]).toEqual(['settled', dearer, [0n, 0n, 0n], fee]);
    expect([await paid(), await verified()]).toEqual([[500_000n, 250_000n], true]);
  }, 120_000);

  it('settles the original where a miner had that one (F09), and changes over in a reorganisation', async () => {
    const [first] = await planned(room);
    const original = await rawOf(first?.txid ?? '');
    const dearer = await replaced();
    await world.mineOnly(original);
    await advance(room);
    expect([(await batch()).state, (await batch()).txid, await world.mempool()]).toEqual([
      'confirming',
      first?.txid,
      [],
    ]);
    expect(await networkFee()).toBe(first?.fee);
    await mine(5);
    expect([(await batch()).state, await paid()]).toEqual(['settled', [500_000n, 250_000n]]);
    // Six deep, the other one in its place: the same items are settled once, by that.
    await world.reorg(6, await rawOf(dearer));
    await advance(room);
    const { state, txid, fee } = await batch();
    expect([state, txid, await networkFee()]).toEqual(['settled', dearer, fee]);
    expect([await paid(), await room.balance(accounts.memoPaid('m0'))]).toEqual([[500_000n, 250_000n], 500_000n]);
    expect(await verified()).toBe(true);
  }, 120_000);

  it('three times, each outbidding the one before by what the node asks, and then taken back for good', async () => {
    const [first] = await planned(room);
    const seen = new Set([first?.txid]);
    for (const rate of [3_200n, 6_000n, FAST]) {
      const txid = await replaced(rate);
      expect([await world.mempool(), seen.has(txid)]).toEqual([[txid], false]);
      seen.add(txid);
    }
    const { id } = await batch();
    const plan = await room.cancels.plan(id, OPERATOR);
    await room.cancels.approve(id, SECOND_OPERATOR, REAL_ENVELOPE, plan.hash);
    await advance(room);
    expect(await world.mempool()).toEqual([plan.txid]);
    await mine(100);
    expect([(await batch()).state, await standing()]).toEqual(['cancelled', [500_000n, 0n, 0n]]);
    expect([await paid(), await networkFee(), await verified()]).toEqual([[0n, 0n], plan.feeSats, true]);
  }, 180_000);
});
