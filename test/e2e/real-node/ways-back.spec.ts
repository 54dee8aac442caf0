import { accounts } from '../../../src/ledger';
import { payoutAttempts } from '../../../src/payout/payout.entity';
import { foreignScript } from '../../support/batches';
import { OPERATOR, type PayoutRoom, SECOND_OPERATOR } from '../../support/payout-room';
import { itWithLevers, REAL_NODE } from '../../support/real-node';
import { addressOfScript, advance, planned, REAL_ENVELOPE, RealWorld, stateOf } from '../../support/real-room';
import { NOBODY } from '../../support/regtest-node';
import { DataFolder } from '../../support/data-folder';
import { copyOf } from '../../support/restored';

const OWED = [500_000n, 250_000n].map((sats, index) => ({ address: addressOfScript(foreignScript(index)), sats }));
const COINS = [1_500_000n, 900_000n];

let world: RealWorld;
beforeEach(async () => {
  world = await RealWorld.start();
}, 60_000);
afterEach(() => world.stop());

const standing = (room: PayoutRoom, index = 0) =>
  Promise.all(
    (['available', 'in-batch', 'in-flight'] as const).map((of) => room.balance(accounts.member(`m${index}`, of))),
  );
const verified = async (room: PayoutRoom) => (await room.options.store.read((tx) => room.ledger.verify(tx))).ok;
const paid = () => Promise.all(OWED.map(({ address }) => world.paidTo(address)));

async function mine(room: PayoutRoom, blocks: number): Promise<void> {
  await world.node.mine(blocks, NOBODY);
  await advance(room);
}

/** A sent batch whose cancellation two people decided; the node holds one of the two. */
async function cancelling(room: PayoutRoom) {
  await world.fund(room, { owed: OWED, coins: COINS });
  const [batch] = await planned(room);
  if (batch === undefined) throw new Error('no batch');
  const attempt = await room.options.store.read((tx) => tx.findOne(payoutAttempts, { txid: batch.txid }));
  expect(await world.mempool()).toEqual([batch.txid]);
  const plan = await room.cancels.plan(batch.id, OPERATOR);
  await room.cancels.approve(batch.id, SECOND_OPERATOR, REAL_ENVELOPE, plan.hash);
  await advance(room);
  return { batch, payment: attempt?.raw_hex ?? '', plan };
}

describe(`a batch that is taken back by the same coins on ${REAL_NODE}`, () => {
  it('replaces the payment in the mempool, and gives the items back 100 deep and not before', async () => {
    const room = world.room();
    const { batch, plan } = await cancelling(room);
    expect(await world.mempool()).toEqual([plan.txid]);
    await mine(room, 99);
    expect([await stateOf(room, batch.id), await standing(room)]).toEqual(['cancel-confirming', [0n, 500_000n, 0n]]);
    await mine(room, 1);
    expect([await stateOf(room, batch.id), await standing(room)]).toEqual(['cancelled', [500_000n, 0n, 0n]]);
    expect(await paid()).toEqual([0n, 0n]);
    await planned(room);
    await mine(room, 6);
    expect(await paid()).toEqual([500_000n, 250_000n]);
    expect(await verified(room)).toBe(true);
  }, 180_000);

  it('settles the payment where a miner had that one, whatever the mempool holds', async () => {
    const room = world.room();
    const { batch, payment } = await cancelling(room);
    await world.mineOnly(payment);
    await advance(room);
    expect([await stateOf(room, batch.id), await world.mempool()]).toEqual(['confirming', []]);
    await mine(room, 5);
    expect([await stateOf(room, batch.id), await standing(room)]).toEqual(['settled', [0n, 0n, 0n]]);
    expect(await room.balance(accounts.networkFee)).toBe(batch.fee);
    expect([await paid(), await verified(room)]).toEqual([[500_000n, 250_000n], true]);
  }, 120_000);

  it('follows a reorganisation from the cancellation to the payment, and back', async () => {
    const room = world.room();
    const { batch, payment, plan } = await cancelling(room);
    const cancellation = await world.node.call('getrawtransaction', plan.txid);
    await mine(room, 3);
    expect([await stateOf(room, batch.id), await standing(room)]).toEqual(['cancel-confirming', [0n, 500_000n, 0n]]);
    await world.reorg(3, payment);
    await advance(room);
    expect([await stateOf(room, batch.id), await standing(room)]).toEqual(['confirming', [0n, 0n, 500_000n]]);
    expect([await room.balance(accounts.networkFee), await paid()]).toEqual([batch.fee, [500_000n, 250_000n]]);
    await world.reorg(4, String(cancellation));
    await advance(room);
    expect([await stateOf(room, batch.id), await standing(room)]).toEqual(['cancel-confirming', [0n, 500_000n, 0n]]);
    expect([await room.balance(accounts.networkFee), await paid()]).toEqual([plan.feeSats, [0n, 0n]]);
    await mine(room, 100);
    expect([await stateOf(room, batch.id), await standing(room)]).toEqual(['cancelled', [500_000n, 0n, 0n]]);
    expect(await verified(room)).toBe(true);
  }, 180_000);
});

describe(`a database that was brought back, on ${REAL_NODE}`, () => {
  async function compared(room: PayoutRoom): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) {
      await room.room.follow();
      await room.restores.follow();
      await room.payouts.advance();
    }
  }

  async function backInService(room: PayoutRoom): Promise<void> {
    for (const { id } of await room.restores.planBarrier(OPERATOR)) {
      await room.payouts.approve(id, SECOND_OPERATOR, REAL_ENVELOPE);
    }
    await advance(room);
    await mine(room, 6);
    expect((await room.restores.view())?.hindrances).toEqual([]);
    expect(await room.restores.release(OPERATOR)).toBe('asked');
    expect(await room.restores.release(SECOND_OPERATOR)).toBe('released');
  }

  it('books what the lost life paid, moves every coin, and pays nobody twice', async () => {
    const mark = new DataFolder();
    const first = world.room({ mark });
    await world.fund(first, { owed: OWED, coins: COINS });
    await advance(first);
    const copy = await copyOf(first.options.store);
    await planned(first);
    await mine(first, 6);
    const room = world.room({ store: copy, mark });
    await compared(room);
    expect(await standing(room)).toEqual([0n, 0n, 0n]);
    await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ fields: { gates: 'reconcile-only' } });
    await backInService(room);
    await expect(room.payouts.plan(OPERATOR)).rejects.toMatchObject({ code: 'payout.nothing-due' });
    expect([await paid(), await verified(room)]).toEqual([[500_000n, 250_000n], true]);
  }, 180_000);

  itWithLevers(
    'makes bytes worthless that are out there and in no mempool: the node refuses them behind the barrier',
    async () => {
      const mark = new DataFolder();
      const first = world.room({ mark });
      await world.fund(first, { owed: OWED, coins: COINS });
      await advance(first);
      const copy = await copyOf(first.options.store);
      const [batch] = await planned(first);
      const lost = await first.options.store.read((tx) => tx.findOne(payoutAttempts, { txid: batch?.txid ?? '' }));
      expect(await world.node.call('paydirtdrop', batch?.txid)).toBe(true);
      const room = world.room({ store: copy, mark });
      await compared(room);
      await backInService(room);
      await expect(world.node.send(lost?.raw_hex ?? '')).rejects.toThrow(/-25 bad-txns-inputs-missingorspent/);
      await planned(room);
      await mine(room, 6);
      expect([await paid(), await verified(room)]).toEqual([[500_000n, 250_000n], true]);
    },
    180_000,
  );
});
