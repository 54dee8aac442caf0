import { payoutItems, payoutTurns } from '../../src/payout/payout.entity';
import type { ReadTx, Store } from '../../src/store';
import { OPERATOR, PayoutRoom } from '../support/payout-room';
import { signerAndNode } from '../support/signer-and-node';
import { describeEachStore } from '../support/stores';

const fixture = signerAndNode();

/** Counts reads of the table of all payments ever made. */
function counting(inner: Store, reads: { items: number }): Store {
  const watched = (tx: ReadTx): ReadTx => ({
    find: (table, query) => {
      if (table.name === payoutItems.name) reads.items += 1;
      return tx.find(table, query);
    },
    pick: (table, columns, query) => {
      if (table.name === payoutItems.name) reads.items += 1;
      return tx.pick(table, columns, query);
    },
    findOne: (table, where) => tx.findOne(table, where),
    count: (table, where) => tx.count(table, where),
  });
  return {
    ...inner,
    write: (work) => inner.write(work),
    read: (work) => inner.read((tx) => work(watched(tx))),
    close: () => inner.close(),
  };
}

describeEachStore("members' turns", (open) => {
  it('are one row each, taken at hand-out and not at a claim that is given back', async () => {
    const reads = { items: 0 };
    const store = await open();
    const room = new PayoutRoom({ store, ...fixture, wrapStore: (inner) => counting(inner, reads) });
    await room.fund([500_000n, 250_000n, 99_999n]);
    const turns = () => store.read((tx) => tx.find(payoutTurns, { orderBy: [['member_id', 'asc']] }));
    const [first] = await room.payouts.plan(OPERATOR);
    await room.payouts.cancel(first?.id ?? '', OPERATOR, 'wrong month');
    expect(await turns()).toEqual([]);
    const [second] = await room.payouts.plan(OPERATOR);
    await room.approveAll();
    await room.payouts.advance();
    const claimed = second?.planned_at;
    expect(await turns()).toEqual([
      { member_id: 'm0', claimed_at: claimed },
      { member_id: 'm1', claimed_at: claimed },
    ]);
    reads.items = 0;
    await room.payouts.preview();
    await room.query.whyNot('m0');
    expect(reads.items).toBe(0);
  });

  it('come again after a plan that was given back, also where the same facts give the very same transaction', async () => {
    // 110 vB at 12 sat/vB: the coin is all of it, and there is no change with a key of its own.
    const room = new PayoutRoom({ store: await open(), ...fixture });
    await room.fund([100_000n], { coins: [101_320n], feeReserve: 1_320n });
    const txids: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const [batch] = await room.payouts.plan(OPERATOR);
      txids.push(batch?.txid ?? '');
      expect(batch?.change_vout).toBeNull();
      if (turn < 2) await room.payouts.cancel(batch?.id ?? '', OPERATOR, 'wrong month');
    }
    expect(new Set(txids).size).toBe(1);
    await room.approveAll();
    await room.payouts.advance();
    await room.confirm();
    expect(room.paidOnChain(0)).toBe(100_000n);
  });
});
