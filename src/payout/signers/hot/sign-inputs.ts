import * as bitcoin from 'bitcoinjs-lib';
import type { BIP32Interface } from 'bip32';
import * as ecc from 'tiny-secp256k1';
import { assertInvariant } from '../../../units';
import { taprootTweak } from '../../output-script';
import type { SessionInput } from '../../session-input';
import type { Signable } from './signing-rules';

/**
 * Signs every input of a request that was judged. Nonces are those of RFC 6979 and BIP-340 without added randomness:
 * the same request gives the same bytes again, so that a crash before they are stored changes nothing (FAULTS F02).
 * @returns the PSBT with its signatures, base64
 */
export function signInputs({ psbt, session, keys }: Signable): string {
  session.inputs.forEach((input, index) => {
    const key = keys[index];
    assertInvariant(key !== undefined, 'every input has a key');
    psbt.data.updateInput(
      index,
      input.isTaproot ? { tapKeySig: schnorrOver(input.hash, key) } : { partialSig: [ecdsa(input, key)] },
    );
  });
  return psbt.toBase64();
}

function ecdsa({ hash }: SessionInput, key: BIP32Interface): { pubkey: Uint8Array; signature: Uint8Array } {
  return { pubkey: key.publicKey, signature: ecdsaOver(hash, key) };
}

/** DER with the byte of SIGHASH_ALL behind it. */
export function ecdsaOver(hash: Uint8Array, key: BIP32Interface): Uint8Array {
  return bitcoin.script.signature.encode(key.sign(Buffer.from(hash)), bitcoin.Transaction.SIGHASH_ALL);
}

const ODD_Y = 3;

/** By the private key of the output: the internal one, negated when its point is odd, and the tweak. @see BIP-341, taproot_tweak_seckey */
export function schnorrOver(hash: Uint8Array, key: BIP32Interface): Uint8Array {
  assertInvariant(key.privateKey !== undefined, 'a signing key is private');
  const even = key.publicKey[0] === ODD_Y ? ecc.privateNegate(key.privateKey) : key.privateKey;
  const tweaked = ecc.privateAdd(even, taprootTweak(key.publicKey.slice(1)));
  assertInvariant(tweaked !== null, 'a tweaked key is a key');
  return ecc.signSchnorr(hash, tweaked);
}
