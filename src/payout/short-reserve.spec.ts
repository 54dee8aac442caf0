import { FakeCore } from '../../test/support/fake-core';
import { Devices } from '../../test/support/devices';
import { OPERATOR, PayoutRoom } from '../../test/support/payout-room';
import { PRODUCT } from '../../test/support/stores';
import { MemoryStore } from '../store/memory-store.adapter';

let node: FakeCore;
beforeEach(async () => {
  node = await FakeCore.start();
});
afterEach(() => node.stop());

/** One coin pays; 250 small ones could be tidied at 2 % of the long-term rate, which costs several thousand more. */
async function tidyHouse(feeReserve: bigint): Promise<PayoutRoom> {
  const policy = { longTermRateSatPerKvb: 500_000n };
  const room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), node, signer: new Devices('wpkh'), policy });
  const coins = [1_200_000n, ...new Array<bigint>(250).fill(20_000n)];
  const total = coins.reduce((sum, value) => sum + value, 0n);
  // Nothing is the operator's own but the reserve: the rest is a member's who is on hold.
  await room.fund([500_000n, total - 500_000n - feeReserve], { coins, feeReserve });
  await room.options.store.write((tx) => room.holds.place(tx, 'm1', 'dispute', OPERATOR));
  return room;
}

it('tidies the wallet while the fee reserve bears it, and pays without that when it does not', async () => {
  const rich = await (await tidyHouse(1_000_000n)).payouts.plan(OPERATOR);
  const fee = rich[0]?.fee ?? 0n;
  expect(rich[0]?.vbytes).toBeGreaterThan(6_800);
  await node.stop();
  node = await FakeCore.start();
  const short = await tidyHouse(fee - 1n);
  const [batch] = await short.payouts.plan(OPERATOR);
  expect(batch).toMatchObject({ paid: 500_000n, vbytes: 141 });
});
