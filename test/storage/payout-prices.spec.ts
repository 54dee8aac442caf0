import { DomainError } from '../../src/units';
import { FakeCore } from '../support/fake-core';
import { OPERATOR, PayoutRoom, SignerFixture } from '../support/payout-room';
import { describeEachStore } from '../support/stores';

let signer: SignerFixture;
let node: FakeCore;
beforeAll(async () => {
  signer = await SignerFixture.start();
});
afterAll(() => signer.stop());
beforeEach(async () => {
  node = await FakeCore.start();
});
afterEach(() => node.stop());

describeEachStore('a payout day without prices', (open) => {
  it('pays who is due in bitcoin, though the price source fails', async () => {
    const priceFailure = new DomainError('prices.unavailable', 'No prices today.', {});
    const room = new PayoutRoom({ store: await open(), node, signer, priceFailure });
    await room.fund([500_000n]);
    expect(await room.payouts.plan(OPERATOR)).toHaveLength(1);
  });

  it('stops at a mistake of ours instead of paying over it', async () => {
    const priceFailure = new TypeError('ours');
    const room = new PayoutRoom({ store: await open(), node, signer, priceFailure });
    await room.fund([500_000n]);
    await expect(room.payouts.plan(OPERATOR)).rejects.toThrow(priceFailure);
  });
});
