import { RoomsMemberPayoutDesk } from '../../../src/api/member/payout-desk.adapter';
import { RoomsRevocationDesk } from '../../../src/api/public/revocation-desk.adapter';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { OPERATOR, PayoutRoom } from '../../support/payout-room';
import { signerAndNode } from '../../support/signer-and-node';
import { PRODUCT } from '../../support/stores';

const fixture = signerAndNode();

/** Two members are paid; then the block is taken away. */
async function takenBack(): Promise<PayoutRoom> {
  const room = new PayoutRoom({ store: new MemoryStore(PRODUCT.tables), ...fixture });
  await room.fund([500_000n, 250_000n]);
  await room.payouts.plan(OPERATOR);
  await room.approveAll();
  await room.payouts.advance();
  await room.confirm(6);
  fixture.node.fork(6, 7);
  await room.room.follow();
  await room.payouts.advance();
  return room;
}

it('gives revocations page by page, without a member or an amount in them', async () => {
  const desk = new RoomsRevocationDesk((await takenBack()).query);
  const first = await desk.revocations({ limit: 1 });
  expect(first.items).toHaveLength(1);
  const second = await desk.revocations({ limit: 1, before: first.next ?? '' });
  expect([second.items.length, second.next]).toEqual([1, null]);
  expect(second.items[0]?.receiptDigest).not.toBe(first.items[0]?.receiptDigest);
  expect(Object.keys(first.items[0] ?? {})).toEqual(['format', 'version', 'receiptDigest', 'txid', 'leftBlock', 'leftHeight', 'forkHeight', 'newTip', 'revokedAt']); // prettier-ignore
  expect((await desk.revocations({})).items).toEqual([...first.items, ...second.items]);
  await expect(desk.revocations({ before: 'no-cursor' })).rejects.toMatchObject({ code: 'api.invalid' });
});

it('shows each member the revocation of their own payout alone', async () => {
  const room = await takenBack();
  const desk = new RoomsMemberPayoutDesk(room.query, room.settled, room.settings);
  const { items } = await desk.payouts('m0', {});
  const [payout] = items;
  expect(payout).toMatchObject({ state: 'sent', receiptReady: false });
  expect(payout?.revocations).toHaveLength(1);
  const one = await desk.payout('m0', payout?.id ?? '');
  expect(one.revocations).toEqual(payout?.revocations);
  const [other] = (await desk.payouts('m1', {})).items;
  expect(other?.revocations[0]?.receiptDigest).not.toBe(one.revocations[0]?.receiptDigest);
  await expect(desk.receipt('m0', payout?.id ?? '')).rejects.toMatchObject({ code: 'payout.no-receipt' });
});
