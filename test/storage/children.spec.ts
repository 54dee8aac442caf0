import { accounts } from '../../src/ledger';
import { payoutChildren } from '../../src/payout/child.entity';
import { payoutBatches } from '../../src/payout/payout.entity';
import { onlyBatch, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../support/payout-room';
import { signerAndNode } from '../support/signer-and-node';
import { describeEachStore } from '../support/stores';

const ENVELOPE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };

describeEachStore('a batch that is pulled by a child', (open) => {
  const fixture = signerAndNode({ replaces: true, feeEstimate: '{"feerate":0.00001000}' });

  it('keeps what it pulls to what rate, and books its fee once, by entries that verify', async () => {
    const room = new PayoutRoom({ store: await open(), ...fixture });
    await room.fund([500_000n], { coins: [900_000n], feeReserve: 100_000n });
    await room.payouts.plan(OPERATOR);
    await room.approveAll();
    await room.payouts.advance();
    const parent = await onlyBatch(room);
    fixture.node.faults.feeEstimate = '{"feerate":0.00020000}';
    const child = await room.children.plan(parent.id, OPERATOR);
    await room.payouts.approve(child.id, SECOND_OPERATOR, ENVELOPE, child.batch_hash);
    await room.payouts.advance();
    const { store } = room.options;
    expect(await store.read((tx) => tx.find(payoutChildren))).toEqual([
      { batch_id: child.id, parent_id: parent.id, parent_txid: parent.txid, rate_sat_per_kvb: 20_000n },
    ]);
    await room.confirm(6);
    const rows = await store.read((tx) => tx.find(payoutBatches));
    expect(rows.map(({ state }) => state)).toEqual(['settled', 'settled']);
    expect(await room.balance(accounts.networkFee)).toBe(parent.fee + child.fee);
    expect(await room.balance(accounts.treasury('main'))).toBe(900_000n - 500_000n - parent.fee - child.fee);
    expect((await store.read((tx) => room.ledger.verify(tx))).ok).toBe(true);
    // History is never edited, on any database.
    const edit = store.write((tx) => tx.update(payoutChildren, { batch_id: child.id }, { parent_id: 'another' }));
    await expect(edit).rejects.toThrow();
  });
});
