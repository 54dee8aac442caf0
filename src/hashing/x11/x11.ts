import { type BatchHash, batchCount, DIGEST_BYTES } from '../core/batch';
import { instantiate, type WebAssemblyHost, webAssemblyHere } from '../core/web-assembly';
import { fromDisplay, fromHex, sameBytes } from '../bytes';
import { HashingRefusal } from '../refusal';
import { X11_WASM } from './generated/x11';
import { plainX11 } from './plain/x11';

/** X11 is taken of block headers only. */
const ITEM_BYTES = 80;

/** Exports of assembly/x11.ts. */
interface X11Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly INPUT: { readonly value: number };
  readonly OUTPUT: { readonly value: number };
  readonly CAPACITY: { readonly value: number };
  readonly hashHeaders: (count: number) => void;
}

/** One implementation of X11; all give the same bytes. */
export interface X11Engine {
  readonly name: 'scalar' | 'typescript';
  readonly hash: BatchHash;
}

/** @throws HashingRefusal `hashing.bad-batch` */
function x11Count(packed: Uint8Array, itemBytes: number, out: Uint8Array): number {
  if (itemBytes !== ITEM_BYTES) {
    throw new HashingRefusal(
      'hashing.bad-batch',
      `X11 is taken of headers of ${ITEM_BYTES} bytes, not of items of ${itemBytes}.`,
    );
  }
  return batchCount(packed, itemBytes, out);
}

function wasmX11(host: WebAssemblyHost | null): X11Engine | null {
  const core = instantiate<X11Exports>(X11_WASM, host);
  if (core === null) return null;
  const { buffer } = core.memory;
  const most = core.CAPACITY.value;
  const input = new Uint8Array(buffer, core.INPUT.value, most * ITEM_BYTES);
  const output = new Uint8Array(buffer, core.OUTPUT.value, most * DIGEST_BYTES);
  return {
    name: 'scalar',
    hash(packed, itemBytes, out) {
      const count = x11Count(packed, itemBytes, out);
      for (let first = 0; first < count; first += most) {
        const items = Math.min(most, count - first);
        input.set(packed.subarray(first * ITEM_BYTES, (first + items) * ITEM_BYTES));
        core.hashHeaders(items);
        out.set(output.subarray(0, items * DIGEST_BYTES), first * DIGEST_BYTES);
      }
    },
  };
}

const typescriptX11: X11Engine = {
  name: 'typescript',
  hash(packed, itemBytes, out) {
    const count = x11Count(packed, itemBytes, out);
    for (let item = 0; item < count; item += 1) {
      out.set(plainX11(packed.subarray(item * ITEM_BYTES, (item + 1) * ITEM_BYTES)), item * DIGEST_BYTES);
    }
  },
};

/** Dash's first block: header and block hash, which is X11. @see dash chainparams.cpp CMainParams */
const KNOWN = {
  header: `01000000${'00'.repeat(32)}c762a6567f3cc092f0684bb62b7e00a84890b990f07cc71a6bb58d64b98e02e0022ddb52f0ff0f1ec23fb901`,
  hash: '00000ffd590b1485b3caadc19b22e6379c733355108f107a430458cdf3407ab6',
};

function isSound(engine: X11Engine): boolean {
  const out = new Uint8Array(DIGEST_BYTES);
  try {
    engine.hash(fromHex(KNOWN.header), ITEM_BYTES, out);
    return sameBytes(out, fromDisplay(KNOWN.hash));
  } catch {
    return false;
  }
}

/** Those that work with this WebAssembly and give the known hash, fastest first. */
export function x11Engines(host: WebAssemblyHost | null): X11Engine[] {
  return [wasmX11(host), typescriptX11].flatMap((engine) => engine ?? []).filter(isSound);
}

let chosen: BatchHash | null = null;

function fastest(): BatchHash {
  const [engine] = x11Engines(webAssemblyHere());
  if (engine === undefined)
    throw new Error(
      'No X11 engine gives the known hash of the first Dash block here, so no Dash header can be verified.',
    );
  return engine.hash;
}

/**
 * X11, Dash's proof of work and block hash, of headers of 80 bytes that lie one after another.
 *
 * Of our own: the package for it, wasm-x11-hash 0.0.2, gives right hashes and is not used. It can only be loaded by a
 * promise and with a polyfill of Node's Buffer in browsers; its 208 kB of machine code came ready-made, ten times this
 * module's size, and cannot be built again here to see what is in it; it keeps 16 MiB and is no faster.
 * @throws HashingRefusal `hashing.bad-batch` unless items have 80 bytes, `packed` is whole and `out` has room
 * @see dash src/hash.h HashX11
 */
export const x11: BatchHash = (packed, itemBytes, out) => {
  chosen ??= fastest();
  chosen(packed, itemBytes, out);
};
