import { BIP32Factory, type BIP32Interface } from 'bip32';
import * as bitcoin from 'bitcoinjs-lib';
import * as ecc from 'tiny-secp256k1';
import { parseTreasury, type Treasury, treasuryDescriptor } from '../../src/payout/descriptor';
import { descriptorChecksum, type DescriptorForm } from '../../src/units';

// The signers here are bitcoinjs-lib's own, which need the curve: the product signs and verifies by other code.
bitcoin.initEccLib(ecc);

const bip32 = BIP32Factory(ecc);
const PURPOSE = { wpkh: 84, 'sh-wpkh': 49, tr: 86, 'wsh-sortedmulti': 48 } as const;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export const FORMS: readonly DescriptorForm[] = ['wpkh', 'sh-wpkh', 'tr', 'wsh-sortedmulti'];

/** Devices that hold the keys of a treasury: one, or three of which two sign. */
export class Devices {
  readonly treasury: Treasury;
  readonly #roots: readonly BIP32Interface[];

  constructor(readonly form: DescriptorForm) {
    const count = form === 'wsh-sortedmulti' ? 3 : 1;
    this.#roots = Array.from({ length: count }, (_, n) =>
      bip32.fromSeed(Buffer.alloc(32, n + 1), bitcoin.networks.regtest),
    );
    const path = `${PURPOSE[form]}'/1'/0'`;
    const keys = this.#roots.map((root) => ({
      fingerprint: hex(root.fingerprint),
      account: root.derivePath(`m/${path}`).neutered().toBase58(),
    }));
    this.treasury = parseTreasury(descriptorOf(form, path, keys), 'regtest');
  }

  /** The master key of the first device. */
  get root(): BIP32Interface {
    const [root] = this.#roots;
    if (root === undefined) throw new Error('no device');
    return root;
  }

  /** Signs every input by the devices at these places. */
  sign(psbtBase64: string, places: readonly number[] = [0]): string {
    const psbt = bitcoin.Psbt.fromBase64(psbtBase64, { network: bitcoin.networks.regtest });
    for (const root of places.flatMap((place) => this.#roots[place] ?? [])) {
      psbt.data.inputs.forEach((input, index) => {
        const known = [...(input.bip32Derivation ?? []), ...(input.tapBip32Derivation ?? [])];
        const own = known.find(({ masterFingerprint }) => hex(masterFingerprint) === hex(root.fingerprint));
        if (own === undefined) throw new Error('no key of this device');
        const key = root.derivePath(own.path);
        const signer = input.tapInternalKey === undefined ? key : tweaked(key);
        psbt.signInput(index, signer);
      });
    }
    return psbt.toBase64();
  }

  /** The same answer with its inputs finalized, as some wallets give it. */
  finalized(signedBase64: string): string {
    return bitcoin.Psbt.fromBase64(signedBase64).finalizeAllInputs().toBase64();
  }

  /** The bytes that the network takes. */
  extracted(signedBase64: string): Buffer {
    return Buffer.from(bitcoin.Psbt.fromBase64(this.finalized(signedBase64)).extractTransaction().toBuffer());
  }
}

function tweaked(key: BIP32Interface): bitcoin.Signer {
  return key.tweak(bitcoin.crypto.taggedHash('TapTweak', key.publicKey.slice(1)));
}

function descriptorOf(
  form: DescriptorForm,
  path: string,
  keys: readonly { readonly fingerprint: string; readonly account: string }[],
): string {
  const [first] = keys;
  if (first === undefined) throw new Error('no key');
  if (form !== 'wsh-sortedmulti') return treasuryDescriptor(first.fingerprint, path, first.account, form);
  const list = keys.map(
    ({ fingerprint, account }) => `[${fingerprint}/${path.replaceAll("'", 'h')}]${account}/<0;1>/*`,
  );
  const body = `wsh(sortedmulti(2,${list.join(',')}))`;
  return `${body}#${descriptorChecksum(body)}`;
}
