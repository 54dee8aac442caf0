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
/** BIP-173, "Bech32": a text has at most 90 characters, so that four wrong ones are always noticed. */
export const BECH32_LENGTH_MAX = 90;
/** US-ASCII 33 to 126 (BIP-173, "Bech32"). */
const PREFIX = /^[!-~]+$/;
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
 * Takes a bech32 text apart, all of it in one case.
 * @returns undefined when it is too long, mixes cases, has no separator, no prefix, or a character that it may not have
 * @see BIP-173, BIP-350
 */
export function splitBech32(text: string): Bech32Text | undefined {
  const lower = text.toLowerCase();
  if (text.length > BECH32_LENGTH_MAX || (text !== lower && text !== text.toUpperCase())) return undefined;
  const separator = lower.lastIndexOf('1');
  if (separator < 1 || lower.length - separator - 1 < CHECKSUM_LENGTH) return undefined;
  const prefix = lower.slice(0, separator);
  const words = [...lower.slice(separator + 1)].map((character) => CHARSET.indexOf(character));
  if (words.includes(-1) || !PREFIX.test(prefix)) return undefined;
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
