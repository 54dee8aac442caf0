import { MemberService } from '../../src/members/member.service';
import { payoutBatches } from '../../src/payout/payout.entity';
import { PayoutService } from '../../src/payout/payout.service';
import { sats } from '../../src/units';
import type { Service } from './service';
import { memberDestination, type World } from './world';

export const OPERATORS = ['operator-1', 'operator-2'] as const;

/** Something that a person does. */
export interface PersonalAct {
  readonly name: string;
  readonly act: (service: Service) => Promise<unknown>;
}

/** What members and operators do besides approving: stop, resume, cancel, hold, pause, thresholds, addresses. */
export function operatorActs(world: World, day: number): PersonalAct {
  const { random, clock } = world;
  const id = random.pick(world.members);
  const now = clock.now();
  const members = (service: Service): MemberService => service.app.get(MemberService);
  const acts: readonly PersonalAct[] = [
    { name: 'stop', act: ({ app }) => app.get(PayoutService).stop('operator-1', 'simulated') },
    { name: 'resume', act: (service) => resume(service) },
    { name: 'cancel', act: (service) => cancel(service) },
    {
      name: 'hold',
      act: (service) => service.store.write((tx) => members(service).placeHold(tx, id, 'simulated', 'operator-1')),
    },
    { name: 'release hold', act: (service) => release(service, id) },
    {
      name: 'pause',
      act: (service) => service.store.write((tx) => members(service).pause(tx, id, random.chance(40), now)),
    },
    { name: 'threshold', act: (service) => setThreshold(service, id, BigInt(random.between(20_000, 300_000))) },
    {
      name: 'address',
      act: (service) =>
        service.store.write((tx) => members(service).linkAddress(tx, id, memberDestination(`${id}-${day}`).address)),
    },
  ];
  return random.pick(acts);

  function setThreshold(service: Service, member: string, value: bigint): Promise<unknown> {
    return service.store.write((tx) => members(service).setThreshold(tx, member, { sats: sats(value) }, now));
  }

  function release(service: Service, member: string): Promise<void> {
    return service.store.write(async (tx) => {
      for (const hold of await members(service).holds(tx, member))
        await members(service).releaseHold(tx, hold.id, 'operator-1');
    });
  }
}

async function resume({ app }: Service): Promise<void> {
  for (const actor of OPERATORS) await app.get(PayoutService).resume(actor);
}

async function cancel({ app, store }: Service): Promise<void> {
  const waiting = await store.read((tx) =>
    tx.find(payoutBatches, { where: { state: { in: ['planned', 'approved'] } } }),
  );
  for (const { id } of waiting.slice(0, 1)) await app.get(PayoutService).cancel(id, 'operator-1', 'simulated');
}
