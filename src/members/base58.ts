import { createHash } from 'node:crypto';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const CHECKSUM_BYTES = 4;

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** Bytes of a base58 text; undefined when a character is outside the alphabet. */
function decodeBase58(text: string): Buffer | undefined {
  let value = 0n;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) return undefined;
    value = value * 58n + BigInt(digit);
  }
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  const hex = value === 0n ? '' : value.toString(16);
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')]);
}

/**
 * Payload of a base58check text.
 * @returns 'not-base58' when a character is foreign, 'checksum' when the checksum does not hold
 * @see Bitcoin Core base58.cpp DecodeBase58Check
 */
export function decodeBase58Check(text: string): Buffer | 'not-base58' | 'checksum' {
  const bytes = decodeBase58(text);
  if (bytes === undefined) return 'not-base58';
  const payload = bytes.subarray(0, -CHECKSUM_BYTES);
  const checksum = sha256(sha256(payload)).subarray(0, CHECKSUM_BYTES);
  return bytes.length > CHECKSUM_BYTES && checksum.equals(bytes.subarray(-CHECKSUM_BYTES)) ? payload : 'checksum';
}

/** Base58 text of some bytes and their checksum. @see Bitcoin Core base58.cpp EncodeBase58Check */
export function encodeBase58Check(payload: Uint8Array): string {
  const bytes = Buffer.concat([payload, sha256(sha256(payload)).subarray(0, CHECKSUM_BYTES)]);
  let value = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; value > 0n; value /= 58n) text = `${ALPHABET[Number(value % 58n)] ?? ''}${text}`;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return `${'1'.repeat(zeros === -1 ? bytes.length : zeros)}${text}`;
}
