import { crypto, opcodes, script, Transaction } from 'bitcoinjs-lib';
import { recover, verify, verifySchnorr } from 'tiny-secp256k1';
import { DomainError, type Network } from '../units';
import { type AddressType, parseAddress } from './address';

/** A message and what a wallet made of it, base64. */
export interface OwnershipProof {
  readonly message: string;
  readonly signature: string;
}

export type ProofKind = 'bip322' | 'bip137';

/** A type of address behind which one key can stand. */
interface Signing {
  readonly type: Exclude<AddressType, 'p2wsh'>;
  readonly scriptHex: string;
}

/** A simple signature of a key-path spend is below 150 bytes; longer ones are scripts, which are not supported. */
const SIGNATURE_TEXT_MAX = 400;
const SIGHASH_DEFAULT = 0x00;
const BIP137_BYTES = 65;
/** BIP-322 as revised names the variant in front of the base64 text. */
const SIMPLE_PREFIX = 'smp';
/** The full variant and the proof of funds. No other signature's base64 begins like this. */
const OTHER_VARIANT = /^(?:ful|pof)/;
const BIP322_TAG = sha256(utf8('BIP0322-signed-message'));

function utf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

function sha256(bytes: Uint8Array): Uint8Array {
  return crypto.sha256(bytes);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a).equals(b);
}

function refuse(reason: string, message: string): DomainError {
  return new DomainError(`members.proof-${reason}`, `${message} The address was not linked; nothing was changed.`, {
    reason,
  });
}

/**
 * Verifies that the holder of an address signed a message.
 * Supported: BIP-322 simple for P2WPKH, P2SH-P2WPKH and P2TR key path; BIP-137 (and the older signmessage format, with
 * any of its header variants) for P2PKH, P2SH-P2WPKH and P2WPKH.
 * @returns which of the two it was
 * @throws DomainError `members.address-…`, `members.proof-malformed`, `members.proof-unsupported`, `members.proof-invalid`
 */
export function verifyMessage(address: string, network: Network, proof: OwnershipProof): ProofKind {
  const { type, scriptHex } = parseAddress(address, network);
  if (type === 'p2wsh') {
    throw refuse('unsupported', 'Script addresses cannot sign here; link without a proof, with the longer wait.');
  }
  const bytes = decodeSignature(proof.signature);
  const compact = bytes.length === BIP137_BYTES && (bytes[0] ?? 0) >= 27 && (bytes[0] ?? 0) <= 42;
  const valid = compact
    ? verifyCompact({ type, scriptHex }, bytes, proof.message)
    : verifySimple({ type, scriptHex }, readWitness(bytes), proof.message);
  if (!valid) throw refuse('invalid', 'The signature does not fit this message and address.');
  return compact ? 'bip137' : 'bip322';
}

function decodeSignature(text: string): Buffer {
  if (OTHER_VARIANT.test(text)) {
    throw refuse('unsupported', 'Only the simple variant of BIP-322 is read, not the full one.');
  }
  const base64 = text.startsWith(SIMPLE_PREFIX) ? text.slice(SIMPLE_PREFIX.length) : text;
  const bytes = Buffer.from(base64, 'base64');
  // Buffer ignores what it does not understand: only a text that it would write itself is taken.
  if (text.length > SIGNATURE_TEXT_MAX || bytes.length === 0 || bytes.toString('base64') !== base64) {
    throw refuse('malformed', 'The signature is not base64.');
  }
  return bytes;
}

/** Stack items of a serialized witness whose counts and lengths fit one byte, as in every key-path spend. */
function readWitness(bytes: Buffer): Buffer[] {
  const items: Buffer[] = [];
  let at = 1;
  for (let i = 0; i < (bytes[0] ?? 0); i += 1) {
    const length = bytes[at] ?? 0xff;
    const item = bytes.subarray(at + 1, at + 1 + length);
    if (length >= 0xfd || item.length !== length) throw refuse('malformed', 'The signature is cut off.');
    items.push(item);
    at += 1 + length;
  }
  if (at !== bytes.length) throw refuse('malformed', 'The signature has bytes behind its end.');
  return items;
}

/**
 * BIP-322 "to_sign": spends the one output of "to_spend", which commits to message and script.
 * @param scriptPubKey of the address that signs
 */
export function toSign(scriptPubKey: Uint8Array, message: string): Transaction {
  const hash = sha256(Buffer.concat([BIP322_TAG, BIP322_TAG, utf8(message)]));
  const toSpend = new Transaction();
  toSpend.version = 0;
  toSpend.addInput(new Uint8Array(32), 0xffffffff, 0, script.compile([opcodes['OP_0'] ?? 0, hash]));
  toSpend.addOutput(scriptPubKey, 0n);
  const spend = new Transaction();
  spend.version = 0;
  spend.addInput(toSpend.getHash(), 0, 0);
  spend.addOutput(Uint8Array.from([0x6a]), 0n);
  return spend;
}

function verifySimple(address: Signing, witness: readonly Buffer[], message: string): boolean {
  const scriptPubKey = Buffer.from(address.scriptHex, 'hex');
  const spend = toSign(scriptPubKey, message);
  if (address.type === 'p2tr') return verifyKeyPath(spend, scriptPubKey, witness);
  if (address.type === 'p2pkh') throw refuse('unsupported', 'This kind of address signs with BIP-137.');
  const [signature, publicKey] = witness;
  if (witness.length !== 2 || signature === undefined || publicKey?.length !== 33) return false;
  if (!equal(scriptOfKey(address.type, publicKey), scriptPubKey)) return false;
  let decoded: { signature: Uint8Array; hashType: number };
  try {
    decoded = script.signature.decode(signature);
  } catch (cause) {
    throw new DomainError('members.proof-malformed', 'The signature is not DER. Nothing was changed.', {}, { cause });
  }
  if (decoded.hashType !== Transaction.SIGHASH_ALL) return false;
  const scriptCode = Buffer.concat([
    Buffer.from('76a914', 'hex'),
    crypto.hash160(publicKey),
    Buffer.from('88ac', 'hex'),
  ]);
  const hash = spend.hashForWitnessV0(0, scriptCode, 0n, Transaction.SIGHASH_ALL);
  return safely(() => verify(hash, publicKey, decoded.signature, true));
}

function verifyKeyPath(spend: Transaction, scriptPubKey: Buffer, witness: readonly Buffer[]): boolean {
  const [item] = witness;
  if (witness.length !== 1 || item === undefined) {
    throw refuse('unsupported', 'Only key-path signatures of taproot addresses are read.');
  }
  const hashType = item.length === 65 ? (item[64] ?? SIGHASH_DEFAULT) : SIGHASH_DEFAULT;
  // A 65th byte of zero is refused by BIP-341 itself.
  if (item.length !== 64 && !(item.length === 65 && hashType === Transaction.SIGHASH_ALL)) return false;
  const hash = spend.hashForWitnessV1(0, [scriptPubKey], [0n], hashType);
  return safely(() => verifySchnorr(hash, scriptPubKey.subarray(2), item.subarray(0, 64)));
}

/** BIP-137: 27-30 uncompressed P2PKH, 31-34 compressed P2PKH, 35-38 P2SH-P2WPKH, 39-42 P2WPKH. */
function verifyCompact(address: Signing, bytes: Buffer, message: string): boolean {
  if (address.type === 'p2tr') {
    throw refuse('unsupported', 'This kind of address signs with BIP-322.');
  }
  const header = bytes[0] ?? 0;
  const { type } = address;
  const kind = header < 31 ? 'uncompressed' : header < 35 ? 'p2pkh' : header < 39 ? 'p2sh' : 'p2wpkh';
  // Electrum and others write the P2PKH header for every address type: the key decides, not the header.
  if (kind !== type && !(kind === 'p2pkh' && type !== 'p2pkh') && !(kind === 'uncompressed' && type === 'p2pkh')) {
    return false;
  }
  const recovery = ((header - 27) & 3) as 0 | 1 | 2 | 3;
  const publicKey = recoverKey(messageHash(message), bytes.subarray(1), recovery, kind !== 'uncompressed');
  return publicKey !== null && equal(scriptOfKey(type, publicKey), Buffer.from(address.scriptHex, 'hex'));
}

function recoverKey(hash: Uint8Array, signature: Uint8Array, recovery: 0 | 1 | 2 | 3, compressed: boolean) {
  try {
    return recover(hash, signature, recovery, compressed);
  } catch {
    // r or s outside the curve's order: no key made it.
    return null;
  }
}

/** Double SHA-256 over the magic and the message, each with its length (Bitcoin Core util/message.cpp MessageHash). */
function messageHash(message: string): Uint8Array {
  const withLength = (bytes: Uint8Array): Buffer => {
    const length =
      bytes.length < 0xfd ? Buffer.from([bytes.length]) : Buffer.from([0xfd, bytes.length & 0xff, bytes.length >> 8]);
    return Buffer.concat([length, bytes]);
  };
  return crypto.hash256(Buffer.concat([withLength(utf8('Bitcoin Signed Message:\n')), withLength(utf8(message))]));
}

function scriptOfKey(type: 'p2pkh' | 'p2sh' | 'p2wpkh', publicKey: Uint8Array): Uint8Array {
  const hash = crypto.hash160(publicKey);
  const witness = Buffer.concat([Buffer.from([0x00, 0x14]), hash]);
  if (type === 'p2wpkh') return witness;
  if (type === 'p2pkh') return Buffer.concat([Buffer.from('76a914', 'hex'), hash, Buffer.from('88ac', 'hex')]);
  return Buffer.concat([Buffer.from('a914', 'hex'), crypto.hash160(witness), Buffer.from('87', 'hex')]);
}

/** The curve library throws on points and scalars that cannot be: such a signature is simply not valid. */
function safely(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
