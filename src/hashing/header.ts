import { concatBytes, fromDisplay, fromHex, type HashHex, toDisplay } from './bytes';
import { HashingRefusal } from './refusal';
import { sha256d } from './sha256';

/** A block header is 80 bytes, little-endian fields. */
export const HEADER_BYTES = 80;

/** The fields of a block header; hashes in display order. */
export interface BlockHeader {
  /** int32, signed: 0x80000000 and above count as below 2. */
  readonly version: number;
  readonly previous: HashHex;
  readonly merkleRoot: HashHex;
  /** uint32, unix seconds as the miner wrote them; not a clock. */
  readonly time: number;
  /** uint32, compact target. */
  readonly bits: number;
  readonly nonce: number;
}

/**
 * Reads one header.
 * @throws HashingRefusal `hashing.bad-header` unless it is exactly 80 bytes
 * @see Bitcoin Core primitives/block.h CBlockHeader
 */
export function decodeHeader(bytes: Uint8Array): BlockHeader {
  if (bytes.length !== HEADER_BYTES) {
    throw new HashingRefusal('hashing.bad-header', `A block header is 80 bytes, not ${bytes.length}.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  return {
    version: view.getInt32(0, true),
    previous: toDisplay(bytes.subarray(4, 36)),
    merkleRoot: toDisplay(bytes.subarray(36, 68)),
    time: view.getUint32(68, true),
    bits: view.getUint32(72, true),
    nonce: view.getUint32(76, true),
  };
}

/** The 80 bytes as they go over the wire and under the hash. @throws HashingRefusal `hashing.bad-hash` */
export function encodeHeader(header: BlockHeader): Uint8Array {
  const head = new Uint8Array(4);
  new DataView(head.buffer).setInt32(0, header.version, true);
  const foot = new Uint8Array(12);
  const view = new DataView(foot.buffer);
  view.setUint32(0, header.time, true);
  view.setUint32(4, header.bits, true);
  view.setUint32(8, header.nonce, true);
  return concatBytes(head, fromDisplay(header.previous), fromDisplay(header.merkleRoot), foot);
}

/** Block hash in display order. @throws HashingRefusal `hashing.bad-header` unless it is exactly 80 bytes */
export function headerHash(bytes: Uint8Array): HashHex {
  if (bytes.length !== HEADER_BYTES) {
    throw new HashingRefusal('hashing.bad-header', `A block header is 80 bytes, not ${bytes.length}.`);
  }
  return toDisplay(sha256d(bytes));
}

/** Cuts concatenated headers apart. @throws HashingRefusal `hashing.bad-header` when a part is left over */
export function splitHeaders(packed: Uint8Array): Uint8Array[] {
  if (packed.length % HEADER_BYTES !== 0) {
    throw new HashingRefusal('hashing.bad-header', `${packed.length} bytes are not whole headers of 80 bytes.`);
  }
  return Array.from({ length: packed.length / HEADER_BYTES }, (_, i) =>
    packed.subarray(i * HEADER_BYTES, (i + 1) * HEADER_BYTES),
  );
}

/** @throws HashingRefusal `hashing.bad-hex`, `hashing.bad-header` */
export function headersFromHex(text: string): Uint8Array[] {
  return splitHeaders(fromHex(text));
}
