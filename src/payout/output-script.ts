import * as bitcoin from 'bitcoinjs-lib';
import * as ecc from 'tiny-secp256k1';
import { assertInvariant, type DescriptorForm, type Network } from '../units';

/** The bitcoinjs parameters of a network. Signet and both testnets share theirs. */
export function bitcoinNetwork(network: Network): bitcoin.Network {
  if (network === 'bitcoin') return bitcoin.networks.bitcoin;
  return network === 'regtest' ? bitcoin.networks.regtest : bitcoin.networks.testnet;
}

/** The script that an output pays, and what its spender must show. */
export interface OutputScripts {
  readonly scriptHex: string;
  /** Of P2SH-P2WPKH: the P2WPKH script that the output hides. */
  readonly redeemScript: Uint8Array | null;
  /** Of P2WSH. */
  readonly witnessScript: Uint8Array | null;
  /** Of P2TR: the x-only key before the tweak. */
  readonly internalKey: Uint8Array | null;
}

const NOTHING = { redeemScript: null, witnessScript: null, internalKey: null };

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/**
 * The scripts of these public keys in one of the four forms.
 * @param publicKeys compressed, 33 bytes; one of them but for multisig, where any order gives the same script
 * @see BIP-141, BIP-67 (sorted keys), BIP-341 and BIP-86 (an output key that commits to no script)
 */
export function outputScripts(
  form: DescriptorForm,
  threshold: number,
  publicKeys: readonly Uint8Array[],
): OutputScripts {
  const [first] = publicKeys;
  assertInvariant(first !== undefined, 'an output script has a key');
  switch (form) {
    case 'wpkh':
      return { ...NOTHING, scriptHex: hex(p2wpkh(first)) };
    case 'sh-wpkh': {
      const redeemScript = p2wpkh(first);
      return { ...NOTHING, redeemScript, scriptHex: `a914${hex(bitcoin.crypto.hash160(redeemScript))}87` };
    }
    case 'tr': {
      const internalKey = first.slice(1);
      return { ...NOTHING, internalKey, scriptHex: `5120${hex(outputKey(internalKey))}` };
    }
    case 'wsh-sortedmulti': {
      const witnessScript = multisigScript(threshold, publicKeys);
      return { ...NOTHING, witnessScript, scriptHex: `0020${hex(bitcoin.crypto.sha256(witnessScript))}` };
    }
  }
}

function p2wpkh(publicKey: Uint8Array): Uint8Array {
  return Uint8Array.from([0x00, 0x14, ...bitcoin.crypto.hash160(publicKey)]);
}

/** What is added to the internal key, or to its private key. @see BIP-341, taproot_tweak_pubkey without a script */
export function taprootTweak(internalKey: Uint8Array): Uint8Array {
  return bitcoin.crypto.taggedHash('TapTweak', internalKey);
}

function outputKey(internalKey: Uint8Array): Uint8Array {
  const tweaked = ecc.xOnlyPointAddTweak(internalKey, taprootTweak(internalKey));
  assertInvariant(tweaked !== null, 'a tweaked key is a point');
  return tweaked.xOnlyPubkey;
}

const OP_RESERVED = 0x50;
const OP_CHECKMULTISIG = 0xae;
const KEY_PUSH = 33;

/** `OP_m <key>… OP_n OP_CHECKMULTISIG` with the keys in the order of their bytes. @see BIP-383 */
function multisigScript(threshold: number, publicKeys: readonly Uint8Array[]): Uint8Array {
  const sorted = [...publicKeys].sort((a, b) => Buffer.compare(a, b));
  return Uint8Array.from([
    OP_RESERVED + threshold,
    ...sorted.flatMap((key) => [KEY_PUSH, ...key]),
    OP_RESERVED + sorted.length,
    OP_CHECKMULTISIG,
  ]);
}

/** The address of one of the four forms' output scripts. */
export function addressOf(scriptHex: string, network: Network): string {
  const parameters = bitcoinNetwork(network);
  const script = Buffer.from(scriptHex, 'hex');
  if (scriptHex.startsWith('a914')) return bitcoin.address.toBase58Check(script.subarray(2, 22), parameters.scriptHash);
  const version = scriptHex.startsWith('5120') ? 1 : 0;
  return bitcoin.address.toBech32(script.subarray(2), version, parameters.bech32);
}

const PUBKEY_HASH = /^76a914([0-9a-f]{40})88ac$/;
const ADDRESSED = /^(?:a914[0-9a-f]{40}87|0014[0-9a-f]{40}|0020[0-9a-f]{64}|5120[0-9a-f]{64})$/;

/** The address of any output script that has one; null for another, such as a bare multisig. */
export function scriptAddress(scriptHex: string, network: Network): string | null {
  const [, hash] = PUBKEY_HASH.exec(scriptHex) ?? [];
  if (hash !== undefined) {
    return bitcoin.address.toBase58Check(Buffer.from(hash, 'hex'), bitcoinNetwork(network).pubKeyHash);
  }
  return ADDRESSED.test(scriptHex) ? addressOf(scriptHex, network) : null;
}
