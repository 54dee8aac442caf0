import fc from 'fast-check';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { DAY_ONE } from '../support/rewards';
import { FakeCore } from '../support/fake-core';
import { OURS, SoloWorld, THEIRS } from '../support/solo-world';
import { PRODUCT } from '../support/stores';

/** What happens to a chain: blocks on top, or another branch; some pay us, and the service may be down meanwhile. */
interface Step {
  readonly depth: number;
  readonly blocks: number;
  /** Every so many blocks pays us. */
  readonly every: number;
  readonly isDown: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  depth: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 12 }), fc.constantFrom(99, 100, 101, 102, 130)),
  blocks: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(99, 100, 101)),
  every: fc.constantFrom(1, 3, 50),
  isDown: fc.boolean(),
});

function extend(node: FakeCore, { depth, blocks, every }: Step): void {
  // The first block stands: below it is a genesis of long ago.
  const cut = Math.min(depth, node.tip.height - 1);
  const count = blocks + cut;
  if (cut > 0) node.fork(cut, 1);
  for (let index = cut > 0 ? 1 : 0; index <= count; index += 1) {
    node.mine(1, { script: index % every === 0 ? OURS : THEIRS, empty: true });
  }
}

async function follow(steps: readonly Step[]): Promise<void> {
  const node = await FakeCore.start(DAY_ONE / 1_000);
  try {
    node.mine(1, { empty: true });
    const world = await new SoloWorld(new MemoryStore(PRODUCT.tables), node).open();
    for (const one of steps) {
      extend(node, one);
      if (!one.isDown) await world.turn();
    }
    await world.turn();
    // Only the final chain, seen by somebody who never knew another one.
    const fresh = await new SoloWorld(new MemoryStore(PRODUCT.tables), node).open();
    await fresh.turn();
    expect(await world.balances()).toEqual(await fresh.balances());
    expect(await world.sum('member/')).toBeGreaterThan(0n);
  } finally {
    await node.stop();
  }
}

describe('solo rewards', () => {
  it('leave the books of a service that saw only the final chain, whatever reorganisations there were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) =>
        follow([
          { depth: 0, blocks: 3, every: 1, isDown: false },
          ...steps,
          { depth: 0, blocks: 1, every: 1, isDown: false },
        ]),
      ),
      { numRuns: 12 },
    );
  }, 240_000);
});
