/** The five bytes that every PSBT begins with, and their base64. @see BIP-174 */
const MAGIC = [0x70, 0x73, 0x62, 0x74, 0xff];
const MAGIC_BASE64 = 'cHNidP8';
/** What the service takes. */
const LENGTH_MAX = 1_900_000;

/** What a chosen file holds: the PSBT in base64, or why it is none. */
export type PsbtFile = { readonly psbt: string } | { readonly refused: 'not-psbt' | 'too-large' };

/** Wallets save a PSBT as its bytes or as base64 text, with line ends or without. */
export function readPsbtFile(bytes: Uint8Array): PsbtFile {
  if (bytes.length > LENGTH_MAX) return { refused: 'too-large' };
  const psbt = MAGIC.every((byte, index) => bytes[index] === byte) ? toBase64(bytes) : textOf(bytes);
  if (!psbt.startsWith(MAGIC_BASE64) || !/^[A-Za-z0-9+/]+={0,2}$/.test(psbt)) return { refused: 'not-psbt' };
  return psbt.length > LENGTH_MAX ? { refused: 'too-large' } : { psbt };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/\s+/g, '');
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
