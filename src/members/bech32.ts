/** Which checksum a text carries: BIP-173 for witness version 0, BIP-350 for later ones. */
type Bech32Checksum = 'bech32' | 'bech32m';

export interface Bech32Text {
  readonly prefix: string;
  /** 5-bit groups without the checksum. */
  readonly words: readonly number[];
  /** undefined when neither checksum holds. */
  readonly checksum: Bech32Checksum | undefined;
}

const CHARSET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const CHECKSUM_LENGTH = 6;
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const;
const CONSTANTS: Readonly<Record<number, Bech32Checksum>> = { 1: 'bech32', 0x2bc830a3: 'bech32m' };

function polymod(values: readonly number[]): number {
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    GENERATOR.forEach((generator, i) => {
      if (((top >>> i) & 1) === 1) check ^= generator;
    });
  }
  return check >>> 0;
}

/**
 * Takes a lower-case bech32 text apart.
 * @returns undefined when it has no separator, or a character outside the charset
 * @see BIP-173, BIP-350
 */
export function splitBech32(text: string): Bech32Text | undefined {
  const separator = text.lastIndexOf('1');
  if (separator < 1 || text.length - separator - 1 < CHECKSUM_LENGTH) return undefined;
  const prefix = text.slice(0, separator);
  const words = [...text.slice(separator + 1)].map((character) => CHARSET.indexOf(character));
  if (words.includes(-1)) return undefined;
  const codes = [...prefix].map((character) => character.charCodeAt(0));
  const check = polymod([...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...words]);
  return { prefix, words: words.slice(0, -CHECKSUM_LENGTH), checksum: CONSTANTS[check] };
}

/**
 * Regroups 5-bit words to bytes.
 * @returns undefined when the padding is not fewer than 5 zero bits (BIP-173, "Decoding")
 */
export function bytesOfWords(words: readonly number[]): Uint8Array | undefined {
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const word of words) {
    buffer = ((buffer << 5) | word) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((buffer >> bits) & 0xff);
    }
  }
  if (bits >= 5 || (buffer & ((1 << bits) - 1)) !== 0) return undefined;
  return Uint8Array.from(bytes);
}
