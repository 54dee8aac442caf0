import { HashingRefusal } from './refusal';

/** A block hash or txid in display order: 64 lower-case hex digits, most significant byte first. */
export type HashHex = string;

const HEX = /^(?:[0-9a-f]{2})*$/;
const DIGITS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hex, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += DIGITS[byte] ?? '';
  return text;
}

/** Value of a digit that is known to be lower-case hex: `0` is 0x30, `a` is 0x61. */
function nibble(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

/** @throws HashingRefusal `hashing.bad-hex` on odd length, upper case, blanks or anything that is no hex digit */
export function fromHex(text: string): Uint8Array {
  if (!HEX.test(text)) throw new HashingRefusal('hashing.bad-hex', 'The text is not lower-case hex of whole bytes.');
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = (nibble(text, 2 * i) << 4) | nibble(text, 2 * i + 1);
  return bytes;
}

/** Bitcoin shows hashes byte-reversed: the digest's last byte first. */
export function toDisplay(hash: Uint8Array): HashHex {
  return toHex(hash.slice().reverse());
}

/** @throws HashingRefusal `hashing.bad-hash` when it is not 64 lower-case hex digits */
export function fromDisplay(text: HashHex): Uint8Array {
  if (text.length !== 64 || !HEX.test(text)) {
    throw new HashingRefusal('hashing.bad-hash', 'A hash is 64 lower-case hex digits.');
  }
  return fromHex(text).reverse();
}

/** Same length, same bytes. Not constant time: nothing here is secret. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** One array of all parts in order. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
