import type { Actor } from '../../../src/api/http/actor.dto';
import { statusOf } from '../../../src/api/http/error-status';
import { type CoinSources, RoomsTreasuryDesk } from '../../../src/api/operator/treasury-desk.adapter';
import { AuditService } from '../../../src/audit/audit.service';
import { auditRow } from '../../../src/audit/audit.entity';
import { LedgerService } from '../../../src/ledger/ledger.service';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { instant } from '../../../src/units';
import { ChainRoom } from '../../support/chain-room';
import { FakeCore } from '../../support/fake-core';
import { PRODUCT } from '../../support/stores';

const OLGA: Actor = {
  sessionId: 's',
  accountId: 'olga',
  role: 'operator',
  memberId: null,
  steppedUpUntil: instant(0),
};

describe('a reorganisation beyond policy, at the operator’s desk', () => {
  let node: FakeCore;
  let room: ChainRoom;
  let desk: RoomsTreasuryDesk;
  beforeEach(async () => {
    node = await FakeCore.start();
    node.mine(120, { empty: true });
    room = new ChainRoom(new MemoryStore(PRODUCT.tables), node);
    await room.follow();
    const { clock, store, wallet, chain } = room;
    // The rooms of treasury, payouts and solvency are not asked for this act.
    const rooms = { wallet, chain } as CoinSources;
    desk = new RoomsTreasuryDesk(store, clock, new LedgerService(clock), new AuditService(clock), rooms);
  });
  afterEach(() => node.stop());

  it('is acknowledged once, in the audit chain with who and what, and payouts may go on', async () => {
    node.fork(101, 102);
    await room.follow();
    expect((await room.chain.status()).ready).toBe(false);
    expect(await desk.acknowledgeReorg(OLGA)).toEqual({ done: true });
    expect((await room.chain.status()).ready).toBe(true);
    const [row] = await room.store.read((tx) => tx.find(auditRow));
    expect(row).toMatchObject({ actor: 'operator-olga', action: 'chain.reorg-acknowledged' });
    expect(JSON.parse(row?.details['reorganisation'] ?? '')).toMatchObject({ depth: 101, newTip: node.tip.hash });
    await expect(desk.acknowledgeReorg(OLGA)).rejects.toMatchObject({ code: 'chain.nothing-to-acknowledge' });
    expect(await room.store.read((tx) => tx.count(auditRow))).toBe(1);
  });

  it('cannot be acknowledged before it happened, and takes no other alarm back', async () => {
    await expect(desk.acknowledgeReorg(OLGA)).rejects.toMatchObject({ code: 'chain.nothing-to-acknowledge' });
    expect(statusOf('chain.nothing-to-acknowledge')).toBe(409);
    node.fork(2, 1);
    await room.chain.sync();
    await expect(desk.acknowledgeReorg(OLGA)).rejects.toMatchObject({ code: 'chain.nothing-to-acknowledge' });
    expect((await room.chain.status()).alarms).toMatchObject([{ kind: 'less-work' }]);
  });
});
