import { fromHex, toHex } from '../hashing';
import { exactly, isHash, isUnits, many, matches, type Shape, shaped, whole } from './file-shape';
import { badFieldOf, isStatement, type LiabilitiesStatement } from './inclusion-file';
import { taggedHash } from './sum-tree';

/** A coin of ours at the statement's block. */
export interface ReserveOutput {
  /** Display order. */
  readonly txid: string;
  readonly vout: number;
  /** Output script, hex. */
  readonly script: string;
  /** Satoshi, decimal text. */
  readonly value: string;
  readonly height: number;
}

/** The word of whoever holds the key of an address. */
export interface ReserveSignature {
  readonly address: string;
  /** BIP-322 simple or BIP-137, base64. */
  readonly signature: string;
}

/** The coins of a statement as a file, with the signatures that came so far. */
export interface ReservesFile {
  readonly format: 'paydirt-reserves';
  readonly version: 1;
  readonly statement: LiabilitiesStatement;
  /** Hex, 32 bytes: without it the digest of a few coins could be found by trying the chain's. */
  readonly salt: string;
  /** By txid and output number. */
  readonly outputs: readonly ReserveOutput[];
  /** By address. */
  readonly signatures: readonly ReserveSignature[];
}

const hashReserves = taggedHash('reserves');
const encoder = new TextEncoder();

/** What a statement says of its coins: it fixes each of them and shows none. */
export function reservesDigest(salt: string, outputs: readonly ReserveOutput[]): string {
  const fields = outputs.map(({ txid, vout, script, value, height }) => [txid, vout, script, value, height]);
  return toHex(hashReserves(fromHex(salt), encoder.encode(JSON.stringify(fields))));
}

/** What every key of the reserves signs: the digest covers the roots, the coins, the block and the time. */
export function reservesMessage(statement: { readonly number: number }, digest: string): string {
  return `Paydirt statement ${statement.number} ${digest}`;
}

const OUTPUTS_MAX = 100_000;
const OUTPUT = shaped({
  txid: isHash,
  vout: whole(0xffff_ffff),
  script: matches(/^(?:[0-9a-f]{2}){1,100}$/),
  value: isUnits,
  height: whole(),
});
const SIGNATURE = shaped({
  address: matches(/^[0-9A-Za-z]{14,100}$/),
  signature: matches(/^[0-9A-Za-z+/=]{1,400}$/),
});
const FILE: Shape = {
  format: exactly('paydirt-reserves'),
  version: exactly(1),
  statement: isStatement,
  salt: isHash,
  outputs: many(OUTPUT, OUTPUTS_MAX),
  signatures: many(SIGNATURE, OUTPUTS_MAX),
};

/** Parses at the door: nothing unknown, nothing missing. @returns the name of the first field that is wrong */
export function readReservesFile(value: unknown): { readonly file: ReservesFile } | { readonly field: string } {
  const field = badFieldOf(value, FILE);
  return field === undefined ? { file: value as ReservesFile } : { field };
}
