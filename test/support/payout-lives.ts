import type { Store } from '../../src/store';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { StoreShelf } from './store-shelf';
import { postgresUrl, PRODUCT, Scratch, type StoreKind } from './stores';
import { simulatePayouts } from '../simulation/payout-simulate';
import { PAYOUT_REGRESSIONS } from '../simulation/regressions';

/** Thousands of lives take their time on a busy machine. */
const LIMIT_MS = 900_000;

/** Where a life finds a store as after the migrations, and gives it back for the next one. */
interface Lender {
  readonly lend: () => Promise<Store>;
  readonly takeBack: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Lives of the payout engine on one kind of store, of the seeds from 1 on and in memory of those that once failed: more of them with `npm run simulate`. Each store
 * has a file of its own, so that they run beside one another.
 */
export function describePayoutLives(kind: StoreKind, lives: number): void {
  describe(`lives of the payout engine on ${kind}`, () => {
    const scratch = new Scratch();
    const { lend, takeBack, close } = lenderOf(kind, scratch);
    afterAll(async () => {
      await close();
      await scratch.clean();
    });

    it(
      `keep every invariant through faults and settle all that is due after them, each of ${lives} seeds`,
      async () => {
        let settled = 0;
        const seeds = Array.from({ length: lives }, (_, index) => index + 1);
        for (const seed of [...seeds, ...(kind === 'memory' ? PAYOUT_REGRESSIONS : [])]) {
          settled += (await simulatePayouts(seed, await lend())).settled;
          await takeBack();
        }
        expect(settled).toBeGreaterThan(lives / 2);
      },
      LIMIT_MS,
    );
  });
}

function lenderOf(kind: StoreKind, scratch: Scratch): Lender {
  if (kind !== 'memory') {
    const shelf = new StoreShelf(kind, PRODUCT, { server: postgresUrl, folder: () => scratch.folder() });
    return { lend: () => shelf.lend(), takeBack: () => shelf.takeBack(), close: () => shelf.close() };
  }
  const nothing = (): Promise<void> => Promise.resolve();
  return { lend: () => Promise.resolve(new MemoryStore(TABLES)), takeBack: nothing, close: nothing };
}
