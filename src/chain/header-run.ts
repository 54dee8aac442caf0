import {
  concatBytes,
  expandBits,
  fromDisplay,
  HEADER_BYTES,
  type HashHex,
  type NetworkRules,
  sha256d,
  toDisplay,
  workOf,
} from '../hashing';

/**
 * Headers of one stored run: a day of blocks. Small, because the newest run is written anew with each block; 14 runs
 * make a difficulty period.
 */
export const RUN_HEADERS = 144;
/** A stored header is 48 bytes: without its parent's hash, which is the hash of the header before it. */
export const STORED_BYTES = 48;

const PREVIOUS_FROM = 4;
const PREVIOUS_TO = 36;
/** In the stored form: version 4, Merkle root 32, then time, bits, nonce. */
const STORED_TIME = 36;
const STORED_BITS = 40;

/** Height of the first header of a height's run; a chain that starts inside a run starts its first run there. */
export function runStart(height: number): number {
  return height - (height % RUN_HEADERS);
}

/** The stored form of headers that follow one another. @param packed 80 bytes each */
export function compactHeaders(packed: Uint8Array): Uint8Array {
  const count = packed.length / HEADER_BYTES;
  const stored = new Uint8Array(count * STORED_BYTES);
  for (let i = 0; i < count; i += 1) {
    const from = i * HEADER_BYTES;
    stored.set(packed.subarray(from, from + PREVIOUS_FROM), i * STORED_BYTES);
    stored.set(packed.subarray(from + PREVIOUS_TO, from + HEADER_BYTES), i * STORED_BYTES + PREVIOUS_FROM);
  }
  return stored;
}

/** Headers of a run, whole again. */
export interface RestoredRun {
  /** 80 bytes each. */
  readonly packed: Uint8Array;
  /** Display order. */
  readonly hashes: readonly HashHex[];
}

/**
 * Whole headers from their stored form: each parent's hash is computed, so what is damaged ends on another hash.
 * @param before hash of the header before the first, display order
 */
export function restoreHeaders(stored: Uint8Array, before: HashHex): RestoredRun {
  const count = stored.length / STORED_BYTES;
  const packed = new Uint8Array(count * HEADER_BYTES);
  const hashes: HashHex[] = [];
  let previous = fromDisplay(before);
  for (let i = 0; i < count; i += 1) {
    const from = i * STORED_BYTES;
    const header = packed.subarray(i * HEADER_BYTES, (i + 1) * HEADER_BYTES);
    header.set(stored.subarray(from, from + PREVIOUS_FROM), 0);
    header.set(previous, PREVIOUS_FROM);
    header.set(stored.subarray(from + PREVIOUS_FROM, from + STORED_BYTES), PREVIOUS_TO);
    previous = sha256d(header);
    hashes.push(toDisplay(previous));
  }
  return { packed, hashes };
}

/** Time and bits of a stored header, without hashing anything. @param index its place in the run */
export function factsAt(stored: Uint8Array, index: number): { readonly time: number; readonly bits: number } {
  const view = new DataView(stored.buffer, stored.byteOffset + index * STORED_BYTES, STORED_BYTES);
  return { time: view.getUint32(STORED_TIME, true), bits: view.getUint32(STORED_BITS, true) };
}

/**
 * Work of stored headers, both ends as in `slice`; headers of equal bits are reckoned once.
 * @throws InvalidTarget when bits are no target of the network: the caller verified them before they were stored
 */
export function workBetween(stored: Uint8Array, from: number, to: number, rules: NetworkRules): bigint {
  let work = 0n;
  for (let start = from; start < to;) {
    const { bits } = factsAt(stored, start);
    let end = start + 1;
    while (end < to && factsAt(stored, end).bits === bits) end += 1;
    work += workOf(expandBits(bits, rules.powLimit)) * BigInt(end - start);
    start = end;
  }
  return work;
}

/** A run as it is stored. */
export interface HeaderRun {
  readonly first_height: number;
  /** Hash of the header before the first, display order. */
  readonly before: HashHex;
  /** {@link STORED_BYTES} per header, base64. */
  readonly headers: string;
  /** Hash of the last header: what the run must end on when it is read. */
  readonly last_hash: HashHex;
  /** Work up to and with the last header. */
  readonly work: bigint;
}

/** Headers to be stored, verified by the caller. */
export interface FreshHeaders {
  /** Height of the first. */
  readonly from: number;
  /** 80 bytes each. */
  readonly packed: Uint8Array;
  /** 32 bytes each, hash byte order. */
  readonly ids: Uint8Array;
}

/** The part of a run that stays when headers are put after it. */
export interface RunHead {
  readonly first: number;
  readonly before: HashHex;
  readonly stored: Uint8Array;
}

/**
 * Cuts headers into runs. The same headers give the same runs, in whatever portions they came.
 * @param head what stands before them in their first run; undefined when they begin a run (or the chain)
 * @param workBefore work up to the header before the first fresh one
 */
export function runsOf(
  fresh: FreshHeaders,
  head: RunHead | undefined,
  workBefore: bigint,
  rules: NetworkRules,
): HeaderRun[] {
  const stored = compactHeaders(fresh.packed);
  const count = stored.length / STORED_BYTES;
  const runs: HeaderRun[] = [];
  let work = workBefore;
  for (let at = 0; at < count;) {
    const end = Math.min(count, runStart(fresh.from + at) + RUN_HEADERS - fresh.from);
    const part = stored.subarray(at * STORED_BYTES, end * STORED_BYTES);
    const joined = at === 0 && head !== undefined;
    work += workBetween(part, 0, end - at, rules);
    runs.push({
      first_height: joined ? head.first : fresh.from + at,
      before: joined
        ? head.before
        : toDisplay(fresh.packed.subarray(at * HEADER_BYTES).subarray(PREVIOUS_FROM, PREVIOUS_TO)),
      headers: Buffer.from(joined ? concatBytes(head.stored, part) : part).toString('base64'),
      last_hash: toDisplay(fresh.ids.subarray((end - 1) * 32, end * 32)),
      work,
    });
    at = end;
  }
  return runs;
}
