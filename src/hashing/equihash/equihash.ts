import { fromHex } from '../bytes';
import { instantiate, type WebAssemblyHost, webAssemblyHere } from '../core/web-assembly';
import { ZCASH_GENESIS_HEADER } from '../zcash-genesis';
import { EQUIHASH_WASM } from './generated/equihash';
import { EQUIHASH_HEADER_BYTES, plainSolves } from './plain';

/** Exports of assembly/equihash.ts. */
interface EquihashExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly INPUT: { readonly value: number };
  readonly solves: () => number;
}

/** One implementation of the check; all give the same answer. */
export interface EquihashEngine {
  readonly name: 'scalar' | 'typescript';
  readonly solves: (header: Uint8Array) => boolean;
}

function wasmEquihash(host: WebAssemblyHost | null): EquihashEngine | null {
  const core = instantiate<EquihashExports>(EQUIHASH_WASM, host);
  if (core === null) return null;
  const input = new Uint8Array(core.memory.buffer, core.INPUT.value, EQUIHASH_HEADER_BYTES);
  return {
    name: 'scalar',
    solves(header) {
      if (header.length !== EQUIHASH_HEADER_BYTES) return false;
      input.set(header);
      return core.solves() === 1;
    },
  };
}

/** An engine must take the first block's solution and refuse it with its last bit turned. */
function isSound(engine: EquihashEngine): boolean {
  const known = fromHex(ZCASH_GENESIS_HEADER);
  const turned = known.slice();
  turned[turned.length - 1] = (turned[turned.length - 1] ?? 0) ^ 1;
  try {
    return engine.solves(known) && !engine.solves(turned);
  } catch {
    return false;
  }
}

/** Those that work with this WebAssembly and judge the known header rightly, fastest first. */
export function equihashEngines(host: WebAssemblyHost | null): EquihashEngine[] {
  const typescript: EquihashEngine = { name: 'typescript', solves: plainSolves };
  return [wasmEquihash(host), typescript].flatMap((engine) => engine ?? []).filter(isSound);
}

let chosen: EquihashEngine | null = null;

function fastest(): EquihashEngine {
  const [engine] = equihashEngines(webAssemblyHere());
  if (engine === undefined)
    throw new Error(
      'No Equihash engine judges the first Zcash block rightly here, so no Zcash header can be verified.',
    );
  return engine;
}

/**
 * Whether a Zcash header carries an Equihash(200, 9) solution of its own puzzle: 512 distinct indices in canonical order
 * whose leaves collide on 20 more bits at each of nine levels and cancel out at the end. The header's hash and its target
 * are another matter, as are its rules.
 * @param header 1487 bytes: 140 of header, fd 40 05, 1344 of solution
 * @returns false too, and never a refusal, for any other length or prefix: it is no solution
 * @see Zcash protocol specification 7.7.1; zcash src/crypto/equihash.cpp Equihash<200,9>::IsValidSolution
 */
export function equihashSolves(header: Uint8Array): boolean {
  chosen ??= fastest();
  return chosen.solves(header);
}
