import { address as addresses, crypto, networks, payments } from 'bitcoinjs-lib';
import { xOnlyPointAddTweak } from 'tiny-secp256k1';
import { assertInvariant, type DescriptorForm, type Network } from '../units';
import { type AddressType, parseAddress, type ParsedAddress } from './address';

/** What a member's key makes addresses of: one key, or a sorted multisig. */
export type KeyForm = DescriptorForm | 'pkh';

interface Wanted {
  readonly form: KeyForm;
  readonly threshold: number;
  readonly network: Network;
}

/** The script type that a form pays. */
const FORM_TYPES: Readonly<Record<KeyForm, AddressType>> = {
  pkh: 'p2pkh',
  'sh-wpkh': 'p2sh',
  wpkh: 'p2wpkh',
  tr: 'p2tr',
  'wsh-sortedmulti': 'p2wsh',
};

/**
 * The address of public keys in a form, read back by our own reader of addresses.
 * @param publicKeys compressed; one but for multisig, in any order
 */
export function keyAddressOf(wanted: Wanted, publicKeys: readonly Uint8Array[]): ParsedAddress {
  const { network, form } = wanted;
  const parsed = parseAddress(textOf(wanted, publicKeys), network);
  assertInvariant(parsed.type === FORM_TYPES[form], 'a key makes addresses of its own type');
  return parsed;
}

function textOf({ form, threshold, network: name }: Wanted, publicKeys: readonly Uint8Array[]): string {
  const network = name === 'bitcoin' ? networks.bitcoin : name === 'regtest' ? networks.regtest : networks.testnet;
  const [pubkey] = publicKeys;
  assertInvariant(pubkey !== undefined, 'an address has a key');
  const single = { pubkey, network };
  switch (form) {
    case 'pkh':
      return made(payments.p2pkh(single));
    case 'wpkh':
      return made(payments.p2wpkh(single));
    case 'sh-wpkh':
      return made(payments.p2sh({ redeem: payments.p2wpkh(single), network }));
    case 'wsh-sortedmulti': {
      const pubkeys = [...publicKeys].sort((a, b) => Buffer.compare(a, b));
      return made(payments.p2wsh({ redeem: payments.p2ms({ m: threshold, pubkeys, network }), network }));
    }
    case 'tr':
      return addresses.toBech32(outputKey(pubkey.slice(1)), 1, network.bech32);
  }
}

/** @see BIP-86: the internal key, tweaked by itself alone */
function outputKey(internalKey: Uint8Array): Uint8Array {
  const tweaked = xOnlyPointAddTweak(internalKey, crypto.taggedHash('TapTweak', internalKey));
  assertInvariant(tweaked !== null, 'a tweaked key is a point');
  return tweaked.xOnlyPubkey;
}

function made({ address }: { readonly address?: string | undefined }): string {
  assertInvariant(address !== undefined, 'keys make an address');
  return address;
}
