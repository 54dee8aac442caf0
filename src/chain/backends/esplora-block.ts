import { encodeHeader, type HashHex } from '../../hashing';
import { type ExactJson, JsonNumber } from '../../units';

/** What Esplora says of one block. */
export interface EsploraBlock {
  readonly height: number;
  readonly id: HashHex;
  /** 80 bytes, put together from its fields: their hash is compared with `id` by the caller. */
  readonly header: Uint8Array;
}

const HASH = /^[0-9a-f]{64}$/;
const WHOLE = /^-?\d{1,10}$/;
const UINT32_MAX = 0xffffffff;
const NO_HASH = '00'.repeat(32);

function wholeOf(value: ExactJson | undefined, min: number, max: number): number | undefined {
  if (!(value instanceof JsonNumber) || !WHOLE.test(value.text)) return undefined;
  const number = Number.parseInt(value.text, 10);
  return number >= min && number <= max ? number : undefined;
}

function hashOf(value: ExactJson | undefined): HashHex | undefined {
  return typeof value === 'string' && HASH.test(value) ? value : undefined;
}

/**
 * Reads one item of `/blocks/:start` or `/block/:hash`. Versions come signed or unsigned; genesis names no parent.
 * @returns undefined when a field is missing or odd
 * @see Esplora API.md, "Block format"
 */
export function esploraBlock(json: ExactJson | undefined): EsploraBlock | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json) || json instanceof JsonNumber) return undefined;
  const fields = json as Readonly<Record<string, ExactJson>>;
  const parent = fields['previousblockhash'] ?? null;
  const block = {
    height: wholeOf(fields['height'], 0, 0x7fffffff),
    id: hashOf(fields['id']),
    version: wholeOf(fields['version'], -0x80000000, UINT32_MAX),
    previous: parent === null ? NO_HASH : hashOf(parent),
    merkleRoot: hashOf(fields['merkle_root']),
    time: wholeOf(fields['timestamp'], 0, UINT32_MAX),
    bits: wholeOf(fields['bits'], 0, UINT32_MAX),
    nonce: wholeOf(fields['nonce'], 0, UINT32_MAX),
  };
  const { height, id, version, previous, merkleRoot, time, bits, nonce } = block;
  if (height === undefined || id === undefined || version === undefined || previous === undefined) return undefined;
  if (merkleRoot === undefined || time === undefined || bits === undefined || nonce === undefined) return undefined;
  return { height, id, header: encodeHeader({ version: version | 0, previous, merkleRoot, time, bits, nonce }) };
}
