import { memberKeyUse } from '../../src/members/member-key.entity';
import { paidPlaces } from '../../src/paid-places';
import { payoutItems, payoutReceipts } from '../../src/payout/payout.entity';
import { payoutSettlements } from '../../src/payout/settlement.entity';
import { parseInstant } from '../../src/units';
import { describeEachStore } from '../support/stores';

const AT = parseInstant('2026-03-01T12:00:00Z');

function item(id: string, batch: string, script: string, memberId = 'm') {
  const address = `address of ${script}`;
  return {
    ...{ id, batch_id: batch, member_id: memberId, address_id: `a-${script}`, address, script_hex: script },
    ...{ amount: 1_000n, fee_share: 0n, vout: Number(id.slice(1)), threshold: 0n, quote_id: null, claimed_at: AT },
  };
}

describeEachStore('where a member was paid', (open) => {
  it('is one wallet for one extended key and one for any other address, proved by a receipt that holds', async () => {
    const store = await open();
    await store.write(async (tx) => {
      const key = { key_script: '0014aa', batch_id: 'b1' };
      await tx.insert(memberKeyUse, [
        { script_hex: '0014ab', key_index: 1, ...key },
        { script_hex: '0014ac', key_index: 2, ...key },
      ]);
      const items = [item('i1', 'b1', '0014ab'), item('i2', 'b2', '0014ac'), item('i3', 'b3', '0014dd')];
      await tx.insert(payoutItems, [...items, item('i4', 'b1', '0014ee', 'other')]);
      const receipt = { receipt: {}, issued_at: AT };
      await tx.insert(payoutReceipts, [
        { batch_id: 'b1', settlement: 1, ...receipt, revoked_at: AT },
        { batch_id: 'b1', settlement: 2, ...receipt, revoked_at: null },
        { batch_id: 'b2', settlement: 1, ...receipt, revoked_at: AT },
      ]);
      await tx.insert(payoutSettlements, [
        {
          ...{ id: 's1', member_id: 'm', txid: 'aa', vout: 0, amount: 5n, script_hex: '0014ff', address: 'bc1qout' },
          ...{ inputs: [], state: 'settled', block_hash: null, block_height: null, look_height: 0, looked_hash: null },
          ...{ evidence: '', proposed_by: 'x', proposed_at: AT, approved_by: 'y', approved_at: AT, returned_by: null },
          ...{ note: null, settlements: 1, moved_at: AT },
        },
      ]);
    });
    const places = await store.read((tx) => paidPlaces.of(tx, ['m']));
    expect([...places].sort(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ['i1', { wallet: 'extended key 0014aa', receiptId: 'i1' }],
      ['i2', { wallet: 'extended key 0014aa', receiptId: null }],
      ['i3', { wallet: 'address of 0014dd', receiptId: null }],
      ['s1', { wallet: 'bc1qout', receiptId: null }],
    ]);
    expect(await store.read((tx) => paidPlaces.of(tx, ['nobody']))).toEqual(new Map());
  });
});
