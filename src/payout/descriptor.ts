import { BIP32Factory, type BIP32Interface } from 'bip32';
import * as bitcoin from 'bitcoinjs-lib';
import * as ecc from 'tiny-secp256k1';
import { descriptorChecksum, DomainError, KEY_INDEX_LIMIT, type Network, readDescriptor } from '../units';

const bip32 = BIP32Factory(ecc);

function badDescriptor(reason: string): DomainError {
  return new DomainError('payout.bad-descriptor', 'The treasury descriptor cannot be used.', { reason });
}

/** Receive (0) and change (1). */
export type KeyChain = 0 | 1;

/** A treasury that this process can watch and not spend: public keys only. */
export interface Treasury {
  /** Canonical text with checksum. */
  readonly descriptor: string;
  readonly network: Network;
  /** Fingerprint of the master key, 8 hex digits. */
  readonly fingerprint: string;
  /** From the master key to the account, such as `84'/0'/0'`. */
  readonly accountPath: string;
  readonly account: BIP32Interface;
}

export interface DerivedKey {
  readonly publicKey: Uint8Array;
  readonly scriptHex: string;
  readonly address: string;
  /** From the master key, such as `m/84'/0'/0'/1/7`. */
  readonly path: string;
}

/** The bitcoinjs parameters of a network. Signet and both testnets share theirs. */
export function bitcoinNetwork(network: Network): bitcoin.Network {
  if (network === 'bitcoin') return bitcoin.networks.bitcoin;
  return network === 'regtest' ? bitcoin.networks.regtest : bitcoin.networks.testnet;
}

/**
 * Reads the treasury's descriptor: `wpkh([fingerprint/84h/0h/0h]xpub…/<0;1>/*)#checksum`.
 * A private key in it is refused: the service never holds one.
 * @throws DomainError `payout.bad-descriptor` with fields.reason: shape, checksum, private-key, network, key
 * @see BIP-380, BIP-382, BIP-389
 */
export function parseTreasury(descriptor: string, network: Network): Treasury {
  const read = readDescriptor(descriptor, network);
  if ('fault' in read) throw badDescriptor(read.fault);
  const { fingerprint, accountPath, accountKey } = read;
  let account: BIP32Interface;
  try {
    account = bip32.fromBase58(accountKey, bitcoinNetwork(network));
  } catch (cause) {
    throw new DomainError(
      'payout.bad-descriptor',
      'The key in the descriptor is damaged.',
      { reason: 'key' },
      { cause },
    );
  }
  return { descriptor, network, fingerprint, accountPath: accountPath.replaceAll('h', "'"), account };
}

/** The descriptor of an account key, with its checksum. */
export function treasuryDescriptor(fingerprint: string, accountPath: string, accountKey: string): string {
  const body = `wpkh([${fingerprint}/${accountPath.replaceAll("'", 'h')}]${accountKey}/<0;1>/*)`;
  return `${body}#${descriptorChecksum(body)}`;
}

/** @throws DomainError `payout.bad-index` outside 0 to 2^31 - 1 */
export function deriveKey(treasury: Treasury, chain: KeyChain, index: number): DerivedKey {
  if (!Number.isInteger(index) || index < 0 || index >= KEY_INDEX_LIMIT) {
    throw new DomainError('payout.bad-index', 'A key index is between 0 and 2147483647.', { index });
  }
  const { publicKey } = treasury.account.derive(chain).derive(index);
  const payment = bitcoin.payments.p2wpkh({ pubkey: publicKey, network: bitcoinNetwork(treasury.network) });
  if (payment.output === undefined || payment.address === undefined) throw badDescriptor('key');
  return {
    publicKey,
    scriptHex: Buffer.from(payment.output).toString('hex'),
    address: payment.address,
    path: `m/${treasury.accountPath}/${chain}/${index}`,
  };
}
