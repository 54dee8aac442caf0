import { accounts } from '../../../src/ledger';
import { type BatchRow, payoutAttempts, payoutInputs } from '../../../src/payout/payout.entity';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { foreignScript } from '../../support/batches';
import { OPERATOR, type PayoutRoom } from '../../support/payout-room';
import { REAL_NODE } from '../../support/real-node';
import { addressOfScript, advance, planned, RealWorld, stateOf } from '../../support/real-room';
import { NOBODY } from '../../support/regtest-node';
import { PRODUCT } from '../../support/stores';

/** The second member is below his threshold at first. */
const OWED = [500_000n, 50_000n].map((sats, index) => ({ address: addressOfScript(foreignScript(index)), sats }));
const LATER = 200_000n;
const RATE = 20_000n;

let world: RealWorld;
let room: PayoutRoom;
beforeEach(async () => {
  world = await RealWorld.start();
  const store = new MemoryStore(PRODUCT.tables);
  const before = world.room({ store });
  await world.fund(before, { owed: OWED, coins: [1_500_000n] });
  await planned(before);
  // Today's rate is ten times what the first payment offers.
  const policy = { maxUnconfirmedAncestors: 2, fallbackRateSatPerKvb: RATE };
  room = world.room({ store, policy });
  await room.room.follow();
}, 120_000);
afterEach(() => world.stop());

/** More is due before a block came: the house gives it out of its reserve. */
async function credit(): Promise<void> {
  const side = { asset: 'BTC', amount: LATER, role: 'transfer' } as const;
  const postings = [
    { ...side, account: accounts.feeReserve, side: 'debit' as const },
    { ...side, account: accounts.member('m1', 'available'), side: 'credit' as const },
  ];
  const occurredAt = room.room.clock.now();
  await room.options.store.write((tx) =>
    room.ledger.post(tx, [{ reference: 'credit/m1', kind: 'opening.balance', occurredAt, postings }]),
  );
}

async function second(): Promise<BatchRow> {
  await credit();
  const [row] = await planned(room);
  if (row === undefined) throw new Error('nothing planned');
  return row;
}

const rawOf = async (txid: string): Promise<string> =>
  (await room.options.store.read((tx) => tx.findOne(payoutAttempts, { txid })))?.raw_hex ?? '';
const paid = () => Promise.all(OWED.map(({ address }) => world.paidTo(address)));
const verified = async () => (await room.options.store.read((tx) => room.ledger.verify(tx))).ok;

async function mine(blocks: number): Promise<void> {
  await world.node.mine(blocks, NOBODY);
  await advance(room);
}

describe(`a payment on change that no block holds, on ${REAL_NODE}`, () => {
  it('brings its parent to today’s rate by the node’s own figures, and both settle', async () => {
    const [first = ''] = await world.mempool();
    const batch = await second();
    expect(await world.mempool()).toEqual([first, batch.txid].sort());
    const inputs = await room.options.store.read((tx) => tx.find(payoutInputs, { where: { batch_id: batch.id } }));
    expect(inputs.map(({ outpoint }) => outpoint.slice(0, 64))).toEqual([first]);
    const entry = (await world.node.call('getmempoolentry', batch.txid)) as {
      ancestorcount: number;
      ancestorsize: number;
      fees: { ancestor: number };
    };
    const rate = Math.round(entry.fees.ancestor * 1e8) / entry.ancestorsize;
    expect([entry.ancestorcount, rate >= Number(RATE) / 1_000]).toEqual([2, true]);
    await mine(6);
    expect([await stateOf(room, batch.id), await paid(), await verified()]).toEqual(['settled', [500_000n, 250_000n], true]); // prettier-ignore
  }, 120_000);

  it('comes back with its parent after a reorganisation of both, and is paid once', async () => {
    const [first = ''] = await world.mempool();
    const batch = await second();
    await mine(6);
    const raws = [await rawOf(first), await rawOf(batch.txid)];
    // Only the first is in the other branch: the second waits on confirmed change.
    await world.reorg(6, raws[0] ?? '');
    await advance(room);
    expect(await stateOf(room, batch.id)).toBe('sent');
    expect(await world.mempool()).toEqual([batch.txid]);
    await mine(6);
    expect([await stateOf(room, batch.id), await paid(), await verified()]).toEqual(['settled', [500_000n, 250_000n], true]); // prettier-ignore
  }, 120_000);

  it('is pulled from the tip by a child, which lifts the line; its parent is not replaced', async () => {
    const [first = ''] = await world.mempool();
    const batch = await second();
    const parent = await room.options.store.read((tx) => tx.findOne(payoutAttempts, { txid: first }));
    await expect(room.replaces.plan(parent?.batch_id ?? '', OPERATOR, 50_000n)).rejects.toMatchObject({
      fields: { reason: 'change-spent' },
    });
    await expect(room.cancels.plan(parent?.batch_id ?? '', OPERATOR)).rejects.toMatchObject({
      code: 'payout.change-spent',
      fields: { by: batch.id },
    });
    await expect(room.children.plan(batch.id, OPERATOR)).rejects.toMatchObject({ fields: { reason: 'fast-enough' } });
    await mine(6);
    expect(await paid()).toEqual([500_000n, 250_000n]);
  }, 120_000);
});
