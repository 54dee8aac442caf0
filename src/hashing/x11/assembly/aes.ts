/** The round of AES that Groestl's S-box, SHAvite and ECHO are made of. @see FIPS 197, sections 4 and 5 */

/** S-box. */
export const sbox: usize = memory.data(256, 16);

/** Four tables of 256 words: what a byte of each row adds to a column after SubBytes and MixColumns. */
export const columns: usize = memory.data(4096, 16);

/** Multiplies by x in GF(2^8) of AES. */
export function doubled(byte: u32): u32 {
  return ((byte << 1) ^ (byte >> 7) * 0x11b) & 0xff;
}

function fillSbox(): void {
  // p runs through all powers of the generator 3, q through their inverses.
  let p: u32 = 1;
  let q: u32 = 1;
  do {
    p = p ^ doubled(p);
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q &= 0xff;
    if ((q & 0x80) != 0) q ^= 0x09;
    const twice = q | (q << 8);
    const affine = twice ^ (twice >> 7) ^ (twice >> 6) ^ (twice >> 5) ^ (twice >> 4);
    store<u8>(sbox + <usize>p, <u8>(affine ^ 0x63));
  } while (p != 1);
  store<u8>(sbox, 0x63);
}

function fillColumns(): void {
  for (let byte = 0; byte < 256; byte += 1) {
    const once: u32 = load<u8>(sbox + <usize>byte);
    const twice = doubled(once);
    const column = twice | (once << 8) | (once << 16) | ((twice ^ once) << 24);
    for (let row = 0; row < 4; row += 1) {
      store<u32>(columns + 1024 * <usize>row + 4 * <usize>byte, rotl(column, 8 * row));
    }
  }
}

fillSbox();
fillColumns();

/** One column after SubBytes, ShiftRows and MixColumns, from the four columns that give it a byte. */
// @ts-ignore: decorator
@inline
export function aesColumn(a: u32, b: u32, c: u32, d: u32): u32 {
  return (
    load<u32>(columns + 4 * <usize>(a & 0xff)) ^
    load<u32>(columns + 4 * <usize>((b >> 8) & 0xff), 1024) ^
    load<u32>(columns + 4 * <usize>((c >> 16) & 0xff), 2048) ^
    load<u32>(columns + 4 * <usize>(d >> 24), 3072)
  );
}
