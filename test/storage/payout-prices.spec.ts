import { DomainError } from '../../src/units';
import { OPERATOR, PayoutRoom } from '../support/payout-room';
import { signerAndNode } from '../support/signer-and-node';
import { describeEachStore } from '../support/stores';

const fixture = signerAndNode();

describeEachStore('a payout day without prices', (open) => {
  it('pays who is due in bitcoin, though the price source fails', async () => {
    const priceFailure = new DomainError('prices.unavailable', 'No prices today.', {});
    const room = new PayoutRoom({ store: await open(), ...fixture, priceFailure });
    await room.fund([500_000n]);
    expect(await room.payouts.plan(OPERATOR)).toHaveLength(1);
  });

  it('stops at a mistake of ours instead of paying over it', async () => {
    const priceFailure = new TypeError('ours');
    const room = new PayoutRoom({ store: await open(), ...fixture, priceFailure });
    await room.fund([500_000n]);
    await expect(room.payouts.plan(OPERATOR)).rejects.toThrow(priceFailure);
  });
});
