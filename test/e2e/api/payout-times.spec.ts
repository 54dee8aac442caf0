import { payoutDto } from '../../../src/api/member/payout-views';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { TABLES } from '../../../src/tables';
import { OPERATOR, PayoutRoom } from '../../support/payout-room';
import { signerAndNode } from '../../support/signer-and-node';

const NEED = 6;

describe('the times of a payout', () => {
  const fixture = signerAndNode();

  // The clock stands at the tip: every block is ten minutes.
  it('name its first broadcast, whatever it moved to since, a reorganisation included', async () => {
    const room = new PayoutRoom({ store: new MemoryStore(TABLES), ...fixture });
    const { clock } = room.room;
    const shown = async () => {
      const [view] = await room.query.payoutsOf('m0', { limit: 1 });
      if (view === undefined) throw new Error('no payout');
      expect(await room.query.payout(view.id)).toEqual(view);
      return payoutDto(view, NEED, []);
    };
    await room.fund([500_000n]);
    await room.payouts.plan(OPERATOR);
    expect(await shown()).toMatchObject({ state: 'planned', plannedAt: clock.now(), sentAt: null, settledAt: null });
    await room.approveAll();
    expect(await shown()).toMatchObject({ state: 'approved', sentAt: null });
    clock.advance(1);
    await room.payouts.advance();
    const sentAt = clock.now();
    expect(await shown()).toMatchObject({ state: 'sent', sentAt, settledAt: null });
    await room.confirm(1);
    expect(await shown()).toMatchObject({ state: 'confirming', sentAt, settledAt: null });
    await room.confirm(5);
    const settled = await shown();
    expect(settled).toMatchObject({ state: 'settled', sentAt });
    expect(settled.settledAt).toBeGreaterThan(sentAt);
    fixture.node.fork(6, 7);
    await room.room.follow();
    await room.payouts.advance();
    expect(await shown()).toMatchObject({ sentAt, settledAt: null });
  });
});
