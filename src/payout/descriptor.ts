import { BIP32Factory, type BIP32Interface } from 'bip32';
import * as bitcoin from 'bitcoinjs-lib';
import * as ecc from 'tiny-secp256k1';
import { DomainError, type Network } from '../units';

const bip32 = BIP32Factory(ecc);

const INPUT_CHARSET =
  '0123456789()[],\'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH`#"\\ ';
const CHECKSUM_CHARSET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const CHECKSUM_LENGTH = 8;
const GENERATOR = [0xf5dee51989n, 0xa9fdca3312n, 0x1bab10e32dn, 0x3706b1677an, 0x644d626ffdn] as const;

function polymod(state: bigint, value: number): bigint {
  const top = state >> 35n;
  let next = ((state & 0x7ffffffffn) << 5n) ^ BigInt(value);
  GENERATOR.forEach((generator, bit) => {
    if ((top >> BigInt(bit)) & 1n) next ^= generator;
  });
  return next;
}

/**
 * The eight characters after `#`.
 * @throws DomainError `payout.bad-descriptor` on a character that descriptors do not have
 * @see BIP-380, Checksum
 */
export function descriptorChecksum(body: string): string {
  let state = 1n;
  let group = 0;
  let grouped = 0;
  for (const character of body) {
    const position = INPUT_CHARSET.indexOf(character);
    if (position === -1) throw badDescriptor('character');
    state = polymod(state, position & 31);
    group = group * 3 + (position >> 5);
    grouped += 1;
    if (grouped === 3) {
      state = polymod(state, group);
      group = 0;
      grouped = 0;
    }
  }
  if (grouped > 0) state = polymod(state, group);
  for (let i = 0; i < CHECKSUM_LENGTH; i += 1) state = polymod(state, 0);
  state ^= 1n;
  let checksum = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i += 1) {
    checksum += CHECKSUM_CHARSET[Number((state >> BigInt(5 * (7 - i))) & 31n)] ?? '';
  }
  return checksum;
}

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

const SHAPE =
  /^wpkh\(\[([0-9a-f]{8})((?:\/(?:0|[1-9]\d{0,9})['h])+)\]([xt]pub[1-9A-HJ-NP-Za-km-z]{107,108})\/<0;1>\/\*\)#([a-z0-9]{8})$/;
const INDEX_LIMIT = 0x80000000;

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
  if (/[xt]prv/.test(descriptor)) throw badDescriptor('private-key');
  const match = SHAPE.exec(descriptor);
  if (match === null) throw badDescriptor('shape');
  const [, fingerprint = '', path = '', key = '', checksum = ''] = match;
  if (descriptorChecksum(descriptor.slice(0, descriptor.indexOf('#'))) !== checksum) throw badDescriptor('checksum');
  if (key.startsWith('x') !== (network === 'bitcoin')) throw badDescriptor('network');
  let account: BIP32Interface;
  try {
    account = bip32.fromBase58(key, bitcoinNetwork(network));
  } catch (cause) {
    throw new DomainError(
      'payout.bad-descriptor',
      'The key in the descriptor is damaged.',
      { reason: 'key' },
      { cause },
    );
  }
  return { descriptor, network, fingerprint, accountPath: path.slice(1).replaceAll('h', "'"), account };
}

/** The descriptor of an account key, with its checksum. */
export function treasuryDescriptor(fingerprint: string, accountPath: string, accountKey: string): string {
  const body = `wpkh([${fingerprint}/${accountPath.replaceAll("'", 'h')}]${accountKey}/<0;1>/*)`;
  return `${body}#${descriptorChecksum(body)}`;
}

/** @throws DomainError `payout.bad-index` outside 0 to 2^31 - 1 */
export function deriveKey(treasury: Treasury, chain: KeyChain, index: number): DerivedKey {
  if (!Number.isInteger(index) || index < 0 || index >= INDEX_LIMIT) {
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
