import fc from 'fast-check';
import type { ClawbackWorld, Rule } from './clawback-world';

/** One day of a life: the pool states or pays, members are paid, or held. */
type Step =
  | { readonly kind: 'state'; readonly day: number; readonly net: bigint; readonly fee: bigint }
  | { readonly kind: 'pay'; readonly percent: bigint }
  | { readonly kind: 'settle' }
  | { readonly kind: 'hold'; readonly placed: boolean };

const net = fc.bigInt({ min: 0n, max: 2_000n });
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('state' as const), day: fc.nat(5), net, fee: net }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('pay' as const), percent: fc.bigInt({ min: 1n, max: 100n }) }),
    },
    { weight: 2, arbitrary: fc.constant({ kind: 'settle' as const }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('hold' as const), placed: fc.boolean() }) },
  ),
  { minLength: 3, maxLength: 14 },
);
export const rules = fc.constantFrom<Rule>('credit', 'matured', 'withdrawable', 'on-chain');
export const minimums = fc.constantFrom(0n, 900n);

/** Restatements up and down, payments, payouts and holds in any order, one step a day. @param after what is done after each */
export async function live(
  world: ClawbackWorld,
  list: readonly Step[],
  after: (step: number) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  for (const [i, step] of list.entries()) {
    world.at(6 + i);
    if (step.kind === 'state') await world.state(step.day, step.net, step.fee);
    else if (step.kind === 'settle') await world.settle();
    else if (step.kind === 'hold') await world.hold(step.placed);
    else {
      const owed = await world.balance('receivable/source/pool-a');
      const part = (owed * step.percent) / 100n;
      if (part > 0n) await world.pay(part);
    }
    await after(i);
  }
}

/** A last day that pays every debt; then the pool pays all, and everything leaves for the members. */
export async function finish(world: ClawbackWorld, days: number): Promise<void> {
  await world.at(7 + days).state(6, 1_000_000n);
  await world.at(8 + days).hold(false);
  await world.payRest();
  await world.settle();
}
