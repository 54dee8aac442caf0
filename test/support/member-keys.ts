import { BIP32Factory } from 'bip32';
import * as bip39 from 'bip39';
import { networks, payments } from 'bitcoinjs-lib';
import * as ecc from 'tiny-secp256k1';
import { descriptorChecksum, type Network } from '../../src/units';

const bip32 = BIP32Factory(ecc);
/** The seed of the BIPs' own vectors. */
const SEED = bip39.mnemonicToSeedSync(`${'abandon '.repeat(11)}about`);

/** Account key number `account` of a wallet that only tests have, as wallets export it: `xpub…` or `tpub…`. */
export function accountKey(account: number, network: Network = 'regtest'): string {
  const isMain = network === 'bitcoin';
  const root = bip32.fromSeed(SEED, isMain ? networks.bitcoin : networks.regtest);
  return root
    .derivePath(`m/84'/${isMain ? 0 : 1}'/${account}'`)
    .neutered()
    .toBase58();
}

/** The key of a receiving address of the same account, derived from its private key and without the product. */
export function walletKey(account: number, index: number, network: Network = 'regtest') {
  const isMain = network === 'bitcoin';
  const root = bip32.fromSeed(SEED, isMain ? networks.bitcoin : networks.regtest);
  return root.derivePath(`m/84'/${isMain ? 0 : 1}'/${account}'/0/${index}`);
}

/** Its P2WPKH address. */
export function walletAddress(account: number, index: number, name: Network = 'regtest'): string {
  const network = name === 'bitcoin' ? networks.bitcoin : networks.regtest;
  return payments.p2wpkh({ pubkey: walletKey(account, index, name).publicKey, network }).address ?? '';
}

/** A descriptor with its checksum. */
export function sealed(body: string): string {
  return `${body}#${descriptorChecksum(body)}`;
}
