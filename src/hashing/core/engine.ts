/**
 * The engine that hashes headers: chosen once, at first use, by what this program's surroundings can do, and tested with
 * known headers before it is used. An engine that fails its test is passed over; `hashEngine().name` says which one works.
 */
import type { HashEngine } from './batch';
import { SCALAR_WASM } from './generated/scalar';
import { SIMD_WASM } from './generated/simd';
import { isSound } from './self-test';
import { typescriptEngine } from './typescript-engine';
import { wasmEngine } from './wasm-engine';
import { hasVectors, type WebAssemblyHost, webAssemblyHere } from './web-assembly';

export type { BatchHash, HashEngine } from './batch';

/** Fastest first; null where an engine cannot run. */
const ENGINES: readonly ((host: WebAssemblyHost | null) => HashEngine | null)[] = [
  (host) => (hasVectors(host) ? wasmEngine('simd', SIMD_WASM, host) : null),
  (host) => wasmEngine('scalar', SCALAR_WASM, host),
  () => typescriptEngine,
];

let chosen: HashEngine | null = null;

/**
 * The fastest engine that works here.
 * @throws Error when not even plain TypeScript gives the known hashes: no receipt could be judged
 */
export function hashEngine(): HashEngine {
  chosen ??= fastestSound(webAssemblyHere());
  return chosen;
}

/**
 * The fastest engine that works with this WebAssembly and gives the known hashes.
 * @throws Error when none does
 */
export function fastestSound(host: WebAssemblyHost | null): HashEngine {
  for (const load of ENGINES) {
    const engine = load(host);
    if (engine !== null && isSound(engine)) return engine;
  }
  throw new Error('No hash engine gives the known hashes of known headers here, so nothing can be verified.');
}

/** All engines that work here, fastest first, for tests and figures. */
export function availableEngines(): HashEngine[] {
  return ENGINES.flatMap((load) => load(webAssemblyHere()) ?? []).filter(isSound);
}
