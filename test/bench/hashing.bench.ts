import { browserReceiptBench } from './browser-receipt.bench';
import type { Figure } from './figure';
import { headerChainBench } from './header-chain.bench';
import { equihashBench, x11Bench } from './hashing-coins.bench';
import { coldStartBench } from './hashing-cold.bench';
import { scryptBench, sha256dBench, sha256dPlainBench } from './hashing-primitives.bench';

/** Figures of the hashing core, `npm run bench -- hashing`: each with what the issue wants of it. */
export const HASHING_BENCHES: readonly (() => Promise<Figure[]>)[] = [
  coldStartBench,
  sha256dPlainBench,
  sha256dBench,
  scryptBench,
  x11Bench,
  equihashBench,
  headerChainBench,
  browserReceiptBench,
];
