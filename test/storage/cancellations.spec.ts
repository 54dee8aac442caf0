import { accounts } from '../../src/ledger';
import { payoutAttempts } from '../../src/payout/payout.entity';
import { onlyBatch, OPERATOR, PayoutRoom, SECOND_OPERATOR } from '../support/payout-room';
import { signerAndNode } from '../support/signer-and-node';
import { describeEachStore } from '../support/stores';

const ENVELOPE = { maxRateSatPerKvb: 100_000n, maxFeeSats: 100_000n };

describeEachStore('a batch that is cancelled by its coins', (open) => {
  const fixture = signerAndNode({ replaces: true });

  it('keeps each cancellation and gives everything back once, by entries that verify', async () => {
    const room = new PayoutRoom({ store: await open(), ...fixture });
    await room.fund([500_000n], { coins: [900_000n], feeReserve: 100_000n });
    await room.payouts.plan(OPERATOR);
    await room.approveAll();
    await room.payouts.advance();
    const { id } = await onlyBatch(room);
    // Planned three times, the same transaction twice: the last one counts.
    const plans = [await room.cancels.plan(id, OPERATOR), await room.cancels.plan(id, OPERATOR)];
    expect(new Set(plans.map(({ txid }) => txid)).size).toBe(1);
    const last = await room.cancels.plan(id, OPERATOR);
    await room.cancels.approve(id, SECOND_OPERATOR, ENVELOPE, last.hash);
    await room.payouts.advance();
    expect([...fixture.node.mempool.keys()]).toEqual([last.txid]);
    expect(await room.options.store.read((tx) => tx.count(payoutAttempts, { batch_id: id }))).toBe(2);
    await room.confirm(99);
    expect((await onlyBatch(room)).state).toBe('cancel-confirming');
    await room.confirm(1);
    expect((await onlyBatch(room)).state).toBe('cancelled');
    expect(await room.balance(accounts.member('m0', 'available'))).toBe(500_000n);
    expect(await room.balance(accounts.networkFee)).toBe(last.feeSats);
    // Idle changes nothing (I14).
    const before = await room.options.store.read((tx) => room.ledger.verify(tx));
    await room.payouts.advance();
    expect([before.ok, await room.options.store.read((tx) => room.ledger.verify(tx))]).toEqual([true, before]);
  });
});
