import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { HDKey } from '@scure/bip32';
import type { DeriveScript } from '../../../src/chain/verify-receipt';
import { toHex } from '../../../src/hashing';
import { type DescriptorForm, KEY_INDEX_LIMIT, stepsTo } from '../../../src/units/descriptor-expression';
import { type DescriptorText, readDescriptor, type TreasuryKeyText } from '../../../src/units/descriptor-text';
import { NETWORKS } from '../../../src/units/network';

/** Version bytes of BIP-32's extended keys: xpub and xprv, tpub and tprv. */
const MAIN = { public: 0x0488b21e, private: 0x0488ade4 };
const TEST = { public: 0x043587cf, private: 0x04358394 };

/** A child's public key; nothing when the text is no such key. */
function childKey(key: TreasuryKeyText, versions: typeof MAIN, at: readonly [number, number]): Uint8Array | undefined {
  try {
    const account = HDKey.fromExtendedKey(key.key, versions);
    const steps = stepsTo(key, ...at) ?? [];
    return steps.reduce((node, step) => node.deriveChild(step), account).publicKey ?? undefined;
  } catch {
    // The library throws on damaged Base58, a point that is not on the curve, a wrong version: all one to the reader.
    return undefined;
  }
}

function hash160(bytes: Uint8Array): Uint8Array {
  return ripemd160(sha256(bytes));
}

/** @see BIP-341, taproot_tweak_pubkey without a script; BIP-86 */
function taprootKey(publicKey: Uint8Array): Uint8Array {
  const internal = publicKey.slice(1);
  const tweak = secp256k1.Point.Fn.fromBytes(schnorr.utils.taggedHash('TapTweak', internal));
  const point = schnorr.utils.lift_x(BigInt(`0x${toHex(internal)}`));
  return point.add(secp256k1.Point.BASE.multiply(tweak)).toBytes(true).slice(1);
}

/** @see BIP-383; OP_1 is 0x51 */
function multisigScript(threshold: number, keys: readonly Uint8Array[]): Uint8Array {
  const sorted = keys.map((key) => toHex(key)).sort();
  const pushes = sorted.flatMap((key) => [33, ...(key.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16))]);
  return Uint8Array.of(0x50 + threshold, ...pushes, 0x50 + sorted.length, 0xae);
}

function scriptOf(form: DescriptorForm, threshold: number, keys: readonly Uint8Array[]): string {
  const [key = new Uint8Array()] = keys;
  switch (form) {
    case 'wpkh':
      return `0014${toHex(hash160(key))}`;
    case 'sh-wpkh':
      return `a914${toHex(hash160(Uint8Array.of(0x00, 0x14, ...hash160(key))))}87`;
    case 'tr':
      return `5120${toHex(taprootKey(key))}`;
    case 'wsh-sortedmulti':
      return `0020${toHex(sha256(multisigScript(threshold, keys)))}`;
  }
}

function childKeys(read: DescriptorText, versions: typeof MAIN, at: readonly [number, number]): Uint8Array[] {
  return read.keys.map((key) => childKey(key, versions, at)).filter((key) => key !== undefined);
}

/**
 * The script of a treasury's key, derived in the browser from the public descriptor; null when there is no such key.
 * The same answers as the command line's, by another implementation: the service's curve is a WebAssembly file of 1.2 MB
 * that a page would have to fetch, this one adds 58 kB to the receipt page and to no other.
 * @see BIP-32, Public parent key to public child key; BIP-141, BIP-341, BIP-383
 */
export const deriveScript: DeriveScript = ({ network, descriptor, keyChain, keyIndex }) => {
  const known = NETWORKS.find((one) => one === network);
  if (known === undefined || (keyChain !== 0 && keyChain !== 1)) return null;
  if (!Number.isInteger(keyIndex) || keyIndex < 0 || keyIndex >= KEY_INDEX_LIMIT) return null;
  const read = readDescriptor(descriptor, known);
  if ('fault' in read) return null;
  const keys = childKeys(read, known === 'bitcoin' ? MAIN : TEST, [keyChain, keyIndex]);
  return keys.length === read.keys.length ? scriptOf(read.form, read.threshold, keys) : null;
};
