import { OPERATOR, PayoutRoom } from '../../test/support/payout-room';
import { signerAndNode } from '../../test/support/signer-and-node';
import { describeEachStore } from '../../test/support/stores';

const fixture = signerAndNode();

describeEachStore('revocations', (open) => {
  const settled = async (): Promise<PayoutRoom> => {
    const room = new PayoutRoom({ store: await open(), ...fixture });
    await room.fund([500_000n, 250_000n]);
    await room.payouts.plan(OPERATOR);
    await room.approveAll();
    await room.payouts.advance();
    await room.confirm(6);
    return room;
  };
  const payoutOf = async (room: PayoutRoom, memberId: string) => {
    const [view] = await room.query.payoutsOf(memberId, { limit: 1 });
    if (view === undefined) throw new Error('no payout');
    return view;
  };
  const issued = async (room: PayoutRoom, memberId: string) => room.query.receipt((await payoutOf(room, memberId)).id);
  const reorg = async (room: PayoutRoom, depth: number): Promise<void> => {
    fixture.node.fork(depth, depth + 1);
    await room.room.follow();
    await room.payouts.advance();
  };

  it('names every receipt of a settlement whose block left the chain, and no other', async () => {
    const room = await settled();
    const receipts = [await issued(room, 'm0'), await issued(room, 'm1')];
    expect(await room.query.revocations({ limit: 10 })).toEqual([]);
    const forkHeight = (receipts[0]?.receipt.blockHeight ?? 0) - 1;
    await reorg(room, 6);
    const published = await room.query.revocations({ limit: 10 });
    expect(published.map((row) => row.receipt_digest).sort()).toEqual(
      receipts.map(({ receipt }) => receipt.digest).sort(),
    );
    for (const row of published) {
      expect(row).toMatchObject({
        txid: receipts[0]?.receipt.txid,
        left_block: receipts[0]?.receipt.blockHash,
        left_height: receipts[0]?.receipt.blockHeight,
        fork_height: forkHeight,
        new_tip: fixture.node.tip.hash,
        revoked_at: room.room.clock.now(),
      });
    }
    expect((await issued(room, 'm0')).revokedAt).toBe(published[0]?.revoked_at);
  });

  it('says nothing about a reorganisation above the block of the payment', async () => {
    const room = await settled();
    await reorg(room, 5);
    expect((await payoutOf(room, 'm0')).state).toBe('settled');
    expect(await room.query.revocations({ limit: 10 })).toEqual([]);
  });

  it('leaves the new receipt standing when the payment is settled again, and lists both falls of a payment that fell twice', async () => {
    const room = await settled();
    const first = await issued(room, 'm0');
    await reorg(room, 6);
    await room.confirm(6);
    const second = await issued(room, 'm0');
    expect(second.revokedAt).toBeNull();
    expect(second.receipt.digest).not.toBe(first.receipt.digest);
    expect((await room.query.revocations({ limit: 10 })).map((row) => row.receipt_digest)).not.toContain(
      second.receipt.digest,
    );
    await reorg(room, 6);
    const { id } = await payoutOf(room, 'm0');
    const fallen = await room.query.revocationsOf([id]);
    expect(fallen.map((row) => row.receipt_digest)).toEqual([second.receipt.digest, first.receipt.digest]);
    expect(fallen.map((row) => row.settlement)).toEqual([2, 1]);
  });

  it('is read page by page without a gap', async () => {
    const room = await settled();
    await reorg(room, 6);
    const [newest] = await room.query.revocations({ limit: 1 });
    const [oldest, ...rest] = await room.query.revocations({ before: newest?.position ?? 0, limit: 10 });
    expect([newest?.position, oldest?.position, rest]).toEqual([2, 1, []]);
    expect(await room.query.revocationsOf([])).toEqual([]);
  });
});
