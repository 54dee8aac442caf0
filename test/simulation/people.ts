import { ChainService } from '../../src/chain/chain.service';
import { ConversionService } from '../../src/conversion/conversion.service';
import { conversion } from '../../src/conversion/conversion.entity';
import { ProposalsService } from '../../src/conversion/proposals.service';
import { venueWithdrawal } from '../../src/conversion/withdrawal.entity';
import { WithdrawalsService } from '../../src/conversion/withdrawals.service';
import { ConversionRulesService } from '../../src/conversion/rules.service';
import { AddressService } from '../../src/members/address.service';
import { HoldService } from '../../src/members/hold.service';
import { MemberService } from '../../src/members/member.service';
import { payoutBatches } from '../../src/payout/payout.entity';
import { TreasuryService } from '../../src/payout/treasury.service';
import { PayoutService } from '../../src/payout/payout.service';
import { deviceAssignment } from '../../src/rewards/reward.entity';
import { RewardTermsService } from '../../src/rewards/reward-terms.service';
import { HOUR_MS, plusMs, sats } from '../../src/units';
import { endWithdrawals, nameCredits, OPERATORS, salesOfFailed } from './exits';
import type { Service } from './service';
import { memberDestination, type World } from './world';

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
      act: (service) =>
        service.store.write((tx) => service.app.get(HoldService).place(tx, id, 'simulated', 'operator-1')),
    },
    { name: 'release hold', act: (service) => release(service, id) },
    {
      name: 'pause',
      act: (service) => service.store.write((tx) => members(service).pause(tx, id, random.chance(40), now)),
    },
    { name: 'threshold', act: (service) => setThreshold(service, id, BigInt(random.between(20_000, 300_000))) },
    { name: 'look at conversions', act: (service) => resumeConversions(service, world) },
    { name: 'look at withdrawals', act: (service) => endWithdrawals(service, world) },
    { name: 'name credits', act: (service) => nameCredits(service, world) },
    { name: 'withdraw from the venue', act: (service) => withdrawFromVenue(service, world) },
    { name: 'look at the chain', act: (service) => acknowledge(service) },
    { name: 'assign workers', act: (service) => assignWorkers(service, world) },
    { name: 'rule for a coin', act: (service) => ruleForCoin(service, id, random.pick([0, 2_500, 5_000, 10_000])) },
    { name: 'convert what was kept', act: (service) => convertKept(service, id) },
    { name: 'who bears the fee', act: (service) => bearFee(service, random.pick(['holders', 'operator'] as const)) },
    {
      name: 'address',
      act: (service) =>
        service.store.write((tx) =>
          service.app.get(AddressService).link(tx, id, memberDestination(`${id}-${day}`).address),
        ),
    },
  ];
  return random.pick(acts);

  function setThreshold(service: Service, member: string, value: bigint): Promise<unknown> {
    return service.store.write((tx) => members(service).setThreshold(tx, member, { sats: sats(value) }, now));
  }

  function release(service: Service, member: string): Promise<void> {
    return service.store.write(async (tx) => {
      const holding = service.app.get(HoldService);
      for (const hold of await holding.ofMember(tx, member))
        await holding.release(tx, hold.id, 'operator-1', () => 'waiting');
    });
  }
}

/** The one member who keeps all of it from the first day on: what the model checks of him must stay simple. */
export const KEEPER = 'm1';

/**
 * A person looks into each conversion that halted and lets it go on; one whose order the exchange's page does not show
 * is stated by one and confirmed by another to have never been taken.
 */
export async function resumeConversions({ app, store }: Service, world: World): Promise<void> {
  const failed = await salesOfFailed(store, world);
  const halted = await store.read((tx) => tx.find(conversion, { where: { state: 'halted' } }));
  const [first, second] = OPERATORS;
  for (const { id, note, client_order_id, updated_at } of halted) {
    // It waits for two people to say that its withdrawal never left.
    if (failed.has(id)) continue;
    const isThere = world.venue.executed().has(world.orderIdAtVenue(client_order_id));
    if (note !== 'order-lost' || isThere) await app.get(ConversionService).resume(id, first);
    else if (world.clock.now() >= plusMs(updated_at, HOUR_MS)) {
      const proposals = app.get(ProposalsService);
      const open = (await store.read((tx) => proposals.list(tx))).find((one) => one.conversion_id === id);
      const statement = { kind: 'never-taken', conversionId: id, evidence: "the exchange's page" } as const;
      const stated = open?.id ?? (await store.write((tx) => proposals.propose(tx, first, statement)));
      await proposals.confirm(stated, second);
    }
  }
}

/** A person at the exchange sends all that the screen shows, where the exchange sends nothing by itself. */
export async function withdrawFromVenue({ app, store }: Service, world: World): Promise<void> {
  if (world.venue.sends) return;
  const known = new Set((await store.read((tx) => tx.find(venueWithdrawal))).map((row) => row.venue_ref));
  // What was sent last and is not on the screen yet would be sent twice.
  if (world.venue.byPerson().some((id) => !known.has(id))) return;
  const { total } = await store.read((tx) => app.get(WithdrawalsService).toWithdraw(tx));
  const { address } = await app.get(TreasuryService).depositAddress('operator');
  world.venue.personSends(address, total);
}

/** One person looks at a reorganisation beyond policy, a second one starts payouts again with `resume`. */
export async function acknowledge({ app, store }: Service): Promise<void> {
  await store.write((tx) => app.get(ChainService).acknowledgeReorg(tx));
}

/** Workers under a new name are given to whom they belong, from now on. */
async function assignWorkers({ app, store }: Service, world: World): Promise<void> {
  const terms = app.get(RewardTermsService);
  const from = world.clock.now();
  await store.write(async (tx) => {
    const owned = new Set((await tx.find(deviceAssignment)).map((row) => `${row.source_id} ${row.worker}`));
    for (const { declaration, workers } of world.everyPool) {
      for (const { name, member } of workers) {
        if (owned.has(`${declaration.id} ${name}`)) continue;
        await terms.assign(tx, 'operator-1', { sourceId: declaration.id, worker: name, memberId: member, from });
      }
    }
  });
}

async function ruleForCoin({ app, store }: Service, memberId: string, convertBps: number): Promise<void> {
  if (memberId === KEEPER) return;
  const rule = { memberId, asset: 'LTC', convertBps } as const;
  await store.write((tx) => app.get(ConversionRulesService).setRule(tx, memberId, rule));
}

async function convertKept({ app, store }: Service, memberId: string): Promise<void> {
  if (memberId === KEEPER) return;
  await store.write((tx) => app.get(ConversionRulesService).convertKept(tx, memberId, memberId, 'LTC'));
}

async function bearFee({ app, store }: Service, borneBy: 'holders' | 'operator'): Promise<void> {
  await store.write((tx) => app.get(ConversionRulesService).declareWithdrawalFee(tx, 'operator-1', borneBy));
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
