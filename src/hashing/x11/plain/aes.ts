/** The round of AES that Groestl's S-box, SHAvite and ECHO are made of. @see FIPS 197, sections 4 and 5 */

/** Multiplies by x in GF(2^8) of AES. */
export function doubled(byte: number): number {
  return ((byte << 1) ^ ((byte >> 7) * 0x11b)) & 0xff;
}

function makeSbox(): Uint8Array {
  const box = new Uint8Array(256).fill(0x63, 0, 1);
  // p runs through all powers of the generator 3, q through their inverses.
  let p = 1;
  let q = 1;
  do {
    p ^= doubled(p);
    q ^= q << 1;
    q ^= q << 2;
    q = (q ^ (q << 4)) & 0xff;
    if (q > 0x7f) q ^= 0x09;
    const twice = q | (q << 8);
    box[p] = twice ^ (twice >> 7) ^ (twice >> 6) ^ (twice >> 5) ^ (twice >> 4) ^ 0x63;
  } while (p !== 1);
  return box;
}

/** S-box. */
export const SBOX = makeSbox();

/** What a byte of row 0 adds to a column after SubBytes and MixColumns; other rows turn it by a byte each. */
const COLUMNS = Int32Array.from(SBOX, (once) => {
  const twice = doubled(once);
  return twice | (once << 8) | (once << 16) | ((twice ^ once) << 24);
});

function column(a: number, b: number, c: number, d: number): number {
  const second = COLUMNS[(b >>> 8) & 0xff] ?? 0;
  const third = COLUMNS[(c >>> 16) & 0xff] ?? 0;
  const fourth = COLUMNS[d >>> 24] ?? 0;
  return (
    (COLUMNS[a & 0xff] ?? 0) ^
    ((second << 8) | (second >>> 24)) ^
    ((third << 16) | (third >>> 16)) ^
    ((fourth << 24) | (fourth >>> 8))
  );
}

/** SubBytes, ShiftRows and MixColumns of the four little-endian columns at `at`, in place. */
export function aesRound(words: Int32Array, at: number): void {
  const a = words[at] ?? 0;
  const b = words[at + 1] ?? 0;
  const c = words[at + 2] ?? 0;
  const d = words[at + 3] ?? 0;
  words[at] = column(a, b, c, d);
  words[at + 1] = column(b, c, d, a);
  words[at + 2] = column(c, d, a, b);
  words[at + 3] = column(d, a, b, c);
}
