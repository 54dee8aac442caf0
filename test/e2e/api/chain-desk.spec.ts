import type { Actor } from '../../../src/api/http/actor.dto';
import { statusOf } from '../../../src/api/http/error-status';
import { RoomsChainDesk } from '../../../src/api/operator/chain-desk.adapter';
import { AuditService } from '../../../src/audit/audit.service';
import { auditRow } from '../../../src/audit/audit.entity';
import { ServiceStateService } from '../../../src/operations/service-state.service';
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
  let state: ServiceStateService;
  let desk: RoomsChainDesk;
  beforeEach(async () => {
    node = await FakeCore.start();
    node.mine(120, { empty: true });
    room = new ChainRoom(new MemoryStore(PRODUCT.tables), node);
    await room.follow();
    const { clock, store, chain } = room;
    const audit = new AuditService(clock);
    state = new ServiceStateService(audit, clock, { alone: false });
    desk = new RoomsChainDesk(store, chain, state, audit);
  });
  afterEach(() => node.stop());

  it('is acknowledged once, in the audit chain with who and what; payouts go on when a second one agrees', async () => {
    node.fork(101, 102);
    await room.follow();
    expect((await room.chain.status()).ready).toBe(false);
    expect(await desk.acknowledgeReorg(OLGA)).toEqual({ done: true });
    expect((await room.chain.status()).ready).toBe(true);
    const [row, stopped, asked, none] = await room.store.read((tx) => tx.find(auditRow));
    expect(row).toMatchObject({ actor: 'operator-olga', action: 'chain.reorg-acknowledged' });
    expect(JSON.parse(row?.details['reorganisation'] ?? '')).toMatchObject({ depth: 101, newTip: node.tip.hash });
    expect([stopped?.action, asked?.action, none]).toEqual([
      'operations.payouts-stopped-on',
      'operations.payouts-stopped-release-asked',
      undefined,
    ]);
    await expect(desk.acknowledgeReorg(OLGA)).rejects.toMatchObject({ code: 'chain.nothing-to-acknowledge' });
    const { store } = room;
    await expect(store.read((tx) => state.assertMayPay(tx))).rejects.toMatchObject({
      code: 'operations.payouts-stopped',
    });
    expect(await store.write((tx) => state.resumePayouts(tx, 'operator-olga'))).toBe('waiting');
    expect(await store.write((tx) => state.resumePayouts(tx, 'operator-oscar'))).toBe('released');
    await store.read((tx) => state.assertMayPay(tx));
  });

  it('takes back a request to start again from before it', async () => {
    const { store } = room;
    await store.write((tx) => state.stopPayouts(tx, 'operator-oscar', 'Something else.'));
    await store.write((tx) => state.resumePayouts(tx, 'operator-oscar'));
    node.fork(101, 102);
    await room.follow();
    await desk.acknowledgeReorg(OLGA);
    expect((await store.read((tx) => state.mode(tx))).switches).toMatchObject([
      { name: 'payouts_stopped', reason: 'Something else.', releaseAskedBy: 'operator-olga' },
    ]);
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
