import { blake512 } from './blake';
import { bmw512 } from './bmw';
import { cubehash512 } from './cubehash';
import { echo512 } from './echo';
import { groestl512 } from './groestl';
import { jh512 } from './jh';
import { keccak512 } from './keccak';
import { luffa512 } from './luffa';
import { shavite512 } from './shavite';
import { simd512 } from './simd';
import { skein512 } from './skein';

/** The eleven functions in the order of the chain: each takes what the one before it gave, 64 bytes, and gives 64. */
export const X11_STEPS = [
  blake512,
  bmw512,
  groestl512,
  skein512,
  jh512,
  keccak512,
  luffa512,
  cubehash512,
  shavite512,
  simd512,
  echo512,
] as const;

/**
 * X11 of one header in plain TypeScript: for where WebAssembly may not run. Written for reading, not for speed.
 * @param header 80 bytes
 * @returns 32 bytes
 * @see dash src/hash.h HashX11
 */
export function plainX11(header: Uint8Array): Uint8Array {
  return X11_STEPS.reduce((bytes, step) => step(bytes), header).slice(0, 32);
}
