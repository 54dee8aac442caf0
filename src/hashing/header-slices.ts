import { type NetworkRules } from './network-rules';

/** Headers that are hashed together: enough to fill the lanes, few enough that a bad header stops the work early. */
const SLICE_HEADERS = { sha256d: 4096, x11: 256, scrypt: 64 } as const;
/** The same where a header brings a parent's, or a solution to check. */
const SLICE_LARGE_HEADERS = 64;

/** Some headers of a batch, laid one after another. */
export interface HeaderSlice {
  readonly count: number;
  /** `count` headers of `rules.headerBytes` each. */
  readonly headers: Uint8Array;
  /** What follows each header: the AuxPoW part; null where every header stands alone. */
  readonly tails: readonly Uint8Array[] | null;
  /** The header after these has no length that the network knows. */
  readonly broken: boolean;
}

/**
 * Cuts a batch into slices.
 * @param offsets start of each header and the end of the last; absent where all have `rules.headerBytes`
 */
export function* headerSlices(packed: Uint8Array, rules: NetworkRules, offsets?: Uint32Array): Generator<HeaderSlice> {
  const size = rules.auxpow === null && rules.headerBytes === 80 ? SLICE_HEADERS[rules.powHash] : SLICE_LARGE_HEADERS;
  if (offsets !== undefined) {
    yield* gathered(packed, rules, offsets, size);
    return;
  }
  const sliceBytes = size * rules.headerBytes;
  for (let start = 0; start < packed.length; start += sliceBytes) {
    const part = packed.subarray(start, Math.min(start + sliceBytes, packed.length));
    const count = Math.floor(part.length / rules.headerBytes);
    const whole = count * rules.headerBytes;
    yield { count, headers: part.subarray(0, whole), tails: null, broken: whole !== part.length };
  }
}

function* gathered(
  packed: Uint8Array,
  rules: NetworkRules,
  offsets: Uint32Array,
  size: number,
): Generator<HeaderSlice> {
  for (let first = 0; first + 1 < offsets.length; first += size) {
    const most = Math.min(size, offsets.length - 1 - first);
    const headers = new Uint8Array(most * rules.headerBytes);
    const tails: Uint8Array[] = [];
    for (let i = 0; i < most; i += 1) {
      const start = offsets[first + i] ?? 0;
      const end = offsets[first + i + 1] ?? 0;
      const bytes = end - start;
      if (end > packed.length || bytes < rules.headerBytes) break;
      // Only merged mining puts anything behind a header.
      if (bytes > rules.headerBytes && rules.auxpow === null) break;
      headers.set(packed.subarray(start, start + rules.headerBytes), i * rules.headerBytes);
      tails.push(packed.subarray(start + rules.headerBytes, end));
    }
    const count = tails.length;
    yield { count, headers: headers.subarray(0, count * rules.headerBytes), tails, broken: count < most };
    if (count < most) return;
  }
}
