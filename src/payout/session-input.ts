import * as bitcoin from 'bitcoinjs-lib';
import * as ecc from 'tiny-secp256k1';
import { assertInvariant, DomainError } from '../units';
import type { Prevout, Sighashes } from './sighash';

/** A key that signs an input, as its device finds it. */
export interface KeyOrigin {
  readonly publicKey: string;
  /** Of the master key, 8 hex digits. */
  readonly fingerprint: string;
  readonly path: string;
}

/** An input as its signers have to meet it: everything is from the PSBT that we made, nothing from one that came back. */
export interface SessionInput extends Prevout {
  /** Public keys in hex, in the order in which the script wants their signatures. */
  readonly keys: readonly string[];
  /** Where each of them comes from. */
  readonly origins: readonly KeyOrigin[];
  readonly threshold: number;
  /** What they sign. */
  readonly hash: Uint8Array;
  readonly redeemScript: Uint8Array | null;
  readonly witnessScript: Uint8Array | null;
  readonly isTaproot: boolean;
}

/** The fields of one input of a PSBT. */
export type PsbtInputFields = bitcoin.Psbt['data']['inputs'][number];

const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

/** A refusal of what came back, by its reason. No money moved: nothing is kept of it. */
export function altered(reason: string, cause?: unknown): DomainError {
  return new DomainError(
    'payout.altered-psbt',
    'What the signer returned is not the transaction it was given.',
    { reason },
    { cause },
  );
}

/** What one input asks of its signers. @param fields of a PSBT that we made */
export function sessionInput(
  fields: PsbtInputFields,
  context: { index: number; coin: Prevout; hashes: Sighashes },
): SessionInput {
  const { index, coin, hashes } = context;
  const { redeemScript = null, witnessScript = null, tapInternalKey } = fields;
  const origins = originsOf(fields);
  const plain = { ...coin, redeemScript, witnessScript, origins, isTaproot: false };
  if (tapInternalKey !== undefined) {
    const one = { ...plain, isTaproot: true, keys: [hex(tapInternalKey)], threshold: 1 };
    return hashedLate(one, () => hashes.taproot(index));
  }
  const keys = origins.map(({ publicKey }) => publicKey).sort();
  assertInvariant(keys.length > 0, 'an input of ours names its keys');
  if (witnessScript !== null) {
    const threshold = (witnessScript[0] ?? 0) - 0x50;
    return hashedLate({ ...plain, keys, threshold }, () => hashes.v0(index, witnessScript));
  }
  const program = redeemScript ?? bytes(coin.scriptHex);
  const scriptCode = Uint8Array.from([0x76, 0xa9, 0x14, ...program.subarray(2), 0x88, 0xac]);
  return hashedLate({ ...plain, keys, threshold: 1 }, () => hashes.v0(index, scriptCode));
}

/** Most sessions are asked what they pay and nothing else: what an input signs is hashed when it is wanted. */
function hashedLate(input: Omit<SessionInput, 'hash'>, hashOf: () => Uint8Array): SessionInput {
  let hash: Uint8Array | undefined;
  return {
    ...input,
    get hash() {
      return (hash ??= hashOf());
    },
  };
}

function originsOf({ bip32Derivation = [], tapBip32Derivation = [] }: PsbtInputFields): KeyOrigin[] {
  return [...bip32Derivation, ...tapBip32Derivation].map(({ pubkey, masterFingerprint, path }) => ({
    publicKey: hex(pubkey),
    fingerprint: hex(masterFingerprint),
    path,
  }));
}

/** Whether it says that it signs everything; the hash type is not part of a taproot signature of 64 bytes. */
export function isWhole(signature: Uint8Array, input: SessionInput): boolean {
  return input.isTaproot ? signature.length === 64 : signature.at(-1) === bitcoin.Transaction.SIGHASH_ALL;
}

/** Low-S and strict DER only: anything else is no standard transaction. @see BIP-66, BIP-146, BIP-340 */
export function isValid(input: SessionInput, publicKey: string, signature: Uint8Array): boolean {
  if (!input.keys.includes(publicKey) || !isWhole(signature, input)) return false;
  try {
    if (input.isTaproot) return ecc.verifySchnorr(input.hash, bytes(input.scriptHex.slice(4)), signature);
    return ecc.verify(input.hash, bytes(publicKey), bitcoin.script.signature.decode(signature).signature, true);
  } catch {
    // The libraries throw bare errors at what is malformed, and it is no signature either way.
    return false;
  }
}
