import { batchCount, DIGEST_BYTES, type HashEngine, scryptCount } from './batch';
import { typescriptEngine } from './typescript-engine';
import { instantiate, type WebAssemblyHost } from './web-assembly';

/** Exports of assembly/simd.ts and assembly/scalar.ts: functions, and addresses and sizes as globals. */
interface CoreExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly INPUT: { readonly value: number };
  readonly OUTPUT: { readonly value: number };
  readonly INPUT_BYTES: { readonly value: number };
  readonly CAPACITY: { readonly value: number };
  readonly sha256d: (count: number, itemBytes: number) => void;
  readonly scrypt: (count: number) => void;
}

/** The module's own memory, which never grows: it takes a slice of items and leaves their hashes. */
interface Slices {
  readonly input: Uint8Array;
  readonly output: Uint8Array;
}

interface Batch {
  readonly packed: Uint8Array;
  readonly itemBytes: number;
  readonly out: Uint8Array;
  readonly count: number;
}

/** Items that are hashed side by side: only a batch's last slice is not a multiple of it. */
const LANES = 4;

function hashSlices({ input, output }: Slices, hash: CoreExports['sha256d'], batch: Batch): void {
  const { packed, itemBytes, out, count } = batch;
  const room = Math.min(Math.floor(input.length / itemBytes), output.length / DIGEST_BYTES);
  const most = room - (room % LANES);
  for (let first = 0; first < count; first += most) {
    const items = Math.min(most, count - first);
    input.set(packed.subarray(first * itemBytes, (first + items) * itemBytes));
    hash(items, itemBytes);
    out.set(output.subarray(0, items * DIGEST_BYTES), first * DIGEST_BYTES);
  }
}

/**
 * An engine on one of the core's WebAssembly modules; null where it cannot run here.
 * Items too big for the module's memory, of which no block header or Merkle node is one, are hashed in TypeScript.
 */
export function wasmEngine(name: HashEngine['name'], base64: string, host: WebAssemblyHost | null): HashEngine | null {
  const core = instantiate<CoreExports>(base64, host);
  if (core === null) return null;
  const slices = {
    input: new Uint8Array(core.memory.buffer, core.INPUT.value, core.INPUT_BYTES.value),
    output: new Uint8Array(core.memory.buffer, core.OUTPUT.value, core.CAPACITY.value * DIGEST_BYTES),
  };
  return {
    name,
    sha256d(packed, itemBytes, out) {
      const count = batchCount(packed, itemBytes, out);
      if (itemBytes > slices.input.length / LANES) return typescriptEngine.sha256d(packed, itemBytes, out);
      hashSlices(slices, core.sha256d, { packed, itemBytes, out, count });
    },
    scrypt(packed, itemBytes, out) {
      const count = scryptCount(packed, itemBytes, out);
      hashSlices(slices, core.scrypt, { packed, itemBytes, out, count });
    },
  };
}
