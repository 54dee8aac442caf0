import { DeviceSources, RoomsMemberDeviceDesk } from '../../../src/api/member/device-desk.adapter';
import { ThrottleService } from '../../../src/api/auth/throttle.service';
import { AuditService } from '../../../src/audit/audit.service';
import { ClaimCodeService } from '../../../src/rewards/claim-code.service';
import { TermsQueryService } from '../../../src/rewards/terms-query.service';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { TABLES } from '../../../src/tables';
import { instant, SECOND_MS } from '../../../src/units';
import { declaration, rewardsRoom, sampled, ScriptedSource } from '../../support/rewards';

const ACTOR = {
  sessionId: 's',
  accountId: 'ada',
  role: 'member',
  memberId: 'ada',
  steppedUpUntil: instant(0),
} as const;

async function desk() {
  const store = new MemoryStore(TABLES);
  const room = rewardsRoom(store, [new ScriptedSource(declaration())]);
  await room.collect.collect('pool-a');
  const query = new TermsQueryService(room.query);
  const codes = new ClaimCodeService(room.terms, query, new AuditService(room.clock), room.clock);
  const never = undefined as never;
  const sources = new DeviceSources(codes, never, never, never, never);
  const throttle = new ThrottleService(store, room.clock);
  const page = new RoomsMemberDeviceDesk(store, room.clock, sources, throttle);
  await store.write((tx) => room.work.record(tx, 'pool-a', [sampled('rig', room.clock.now(), 1n)]));
  const { code } = await store.write((tx) =>
    codes.issue(tx, 'op', { sourceId: 'pool-a', worker: 'rig', memberId: null, days: 30 }),
  );
  return { room, code, claim: (typed: string, memberId = 'ada') => page.claim(ACTOR, memberId, { code: typed }) };
}

describe('guessing claim codes', () => {
  it('is slowed down after the fifth, for this member alone, also for the right code', async () => {
    const { room, code, claim } = await desk();
    for (let n = 0; n < 5; n += 1) {
      await expect(claim('0000-0000-0000')).rejects.toMatchObject({ code: 'rewards.bad-code' });
    }
    await expect(claim(code)).rejects.toMatchObject({ code: 'auth.too-many-attempts' });
    await expect(claim('0000-0000-0000', 'bob')).rejects.toMatchObject({ code: 'rewards.bad-code' });
    room.clock.advance(SECOND_MS);
    expect((await claim(code)).workers).toMatchObject([{ worker: 'rig' }]);
  });

  it('learns nothing of a code that was used', async () => {
    const { claim, code } = await desk();
    await claim(code);
    await expect(claim(code)).rejects.toMatchObject({ code: 'rewards.bad-code' });
  });
});
