/**
 * The engine that hashes headers: chosen once, at first use, by what this program's surroundings can do, and tested with
 * known headers before it is used. An engine that fails its test is passed over; `hashEngine().name` says which one works.
 */
import type { HashEngine } from './batch';
import { isSound } from './self-test';
import { typescriptEngine } from './typescript-engine';

export type { BatchHash, HashEngine } from './batch';

/** Fastest first. */
const ENGINES: readonly (() => HashEngine | null)[] = [() => typescriptEngine];

let chosen: HashEngine | null = null;

/**
 * The fastest engine that works here.
 * @throws Error when not even plain TypeScript gives the known hashes: no receipt could be judged
 */
export function hashEngine(): HashEngine {
  chosen ??= firstSound(ENGINES);
  return chosen;
}

/** All engines that work here, fastest first, for tests and figures. */
export function availableEngines(): HashEngine[] {
  return ENGINES.flatMap((load) => load() ?? []).filter(isSound);
}

function firstSound(engines: readonly (() => HashEngine | null)[]): HashEngine {
  for (const load of engines) {
    const engine = load();
    if (engine !== null && isSound(engine)) return engine;
  }
  throw new Error('No hash engine gives the known hashes of known headers here, so nothing can be verified.');
}
