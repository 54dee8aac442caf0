import { HDKey } from '@scure/bip32';
import type { DeriveScript } from '../../../src/chain/verify-receipt';
import { toHex } from '../../../src/hashing';
import { KEY_INDEX_LIMIT, readDescriptor } from '../../../src/units/descriptor-text';
import { NETWORKS } from '../../../src/units/network';

/** Version bytes of BIP-32's extended keys: xpub and xprv, tpub and tprv. */
const MAIN = { public: 0x0488b21e, private: 0x0488ade4 };
const TEST = { public: 0x043587cf, private: 0x04358394 };

/** HASH160 of a child of an account's public key; nothing when the text is no such key. */
function childHash(accountKey: string, versions: typeof MAIN, path: readonly number[]): Uint8Array | undefined {
  try {
    return path.reduce((key, index) => key.deriveChild(index), HDKey.fromExtendedKey(accountKey, versions)).pubKeyHash;
  } catch {
    // The library throws on damaged Base58, a point that is not on the curve, a wrong version: all one to the reader.
    return undefined;
  }
}

/**
 * The script of a treasury's key, derived in the browser from the public descriptor; null when there is no such key.
 * The same answers as the command line's, by another implementation: the service's curve is a WebAssembly file of 1.2 MB
 * that a page would have to fetch, this one adds 58 kB to the receipt page and to no other.
 * @see BIP-32, Public parent key to public child key; BIP-141, P2WPKH
 */
export const deriveScript: DeriveScript = ({ network, descriptor, keyChain, keyIndex }) => {
  const known = NETWORKS.find((one) => one === network);
  if (known === undefined || (keyChain !== 0 && keyChain !== 1)) return null;
  if (!Number.isInteger(keyIndex) || keyIndex < 0 || keyIndex >= KEY_INDEX_LIMIT) return null;
  const read = readDescriptor(descriptor, known);
  if ('fault' in read) return null;
  const hash = childHash(read.accountKey, known === 'bitcoin' ? MAIN : TEST, [keyChain, keyIndex]);
  return hash === undefined ? null : `0014${toHex(hash)}`;
};
