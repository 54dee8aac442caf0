import { concatBytes, fromDisplay, fromHex, sameBytes } from '../bytes';
import { type HashEngine, SCRYPT_ITEM_BYTES } from './batch';

const NO_PARENT = '00'.repeat(32);

/** First blocks of Bitcoin, Litecoin and Dogecoin: header, block hash, proof-of-work hash of scrypt. */
const KNOWN = [
  {
    header: `01000000${NO_PARENT}3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c`,
    id: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
    scrypt: '5658d6a004e6b85edb79182966e6eec14134604075d4118b645d9c1865360559',
  },
  {
    header: `01000000${NO_PARENT}d9ced4ed1130f7b7faad9be25323ffafa33232a17c3edf6cfd97bee6bafbdd97b9aa8e4ef0ff0f1ecd513f7c`,
    id: '12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2',
    scrypt: '0000050c34a64b415b6b15b37f2216634b5b1669cb9a2e38d76f7213b0671e00',
  },
  {
    header: `01000000${NO_PARENT}696ad20e2dd4365c7459b4a4a5af743d5e92c6da3229e6532cd605f6533f2a5b24a6a152f0ff0f1e67860100`,
    id: '1a91e3dace36e2be3bf030a65679fe821aa1d6ef92e7c9902eb318182c355691',
    scrypt: '0000026f3f7874ca0c251314eaed2d2fcf83d7da3acfaacf59417d485310b448',
  },
] as const;

/** Odd, so that an engine works with all its lanes and with what is left over, and each lane sees other headers. */
const SHA256D_ROUNDS = 3;

function keepsTo(hash: HashEngine['scrypt'], headers: Uint8Array, expected: Uint8Array): boolean {
  const out = new Uint8Array(expected.length);
  hash(headers, SCRYPT_ITEM_BYTES, out);
  return sameBytes(out, expected);
}

/**
 * Whether an engine gives the published hashes of known headers. An engine that throws is not sound either: it may come
 * from a WebAssembly that is there and does not work.
 * @see Bitcoin Core crypto/sha256.cpp SelfTest
 */
export function isSound(engine: HashEngine): boolean {
  const headers = concatBytes(...KNOWN.map((known) => fromHex(known.header)));
  const ids = concatBytes(...KNOWN.map((known) => fromDisplay(known.id)));
  const works = concatBytes(...KNOWN.map((known) => fromDisplay(known.scrypt)));
  const thrice = (bytes: Uint8Array): Uint8Array => concatBytes(...Array.from({ length: SHA256D_ROUNDS }, () => bytes));
  try {
    return keepsTo(engine.sha256d, thrice(headers), thrice(ids)) && keepsTo(engine.scrypt, headers, works);
  } catch {
    return false;
  }
}
