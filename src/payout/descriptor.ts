import { BIP32Factory, type BIP32Interface } from 'bip32';
import * as ecc from 'tiny-secp256k1';
import {
  assertInvariant,
  descriptorChecksum,
  type DescriptorForm,
  DomainError,
  KEY_INDEX_LIMIT,
  type KeyExpression,
  type Network,
  readDescriptor,
  stepsTo,
} from '../units';
import type { SpendShape } from './input-weight';
import { addressOf, bitcoinNetwork, type OutputScripts, outputScripts } from './output-script';

const bip32 = BIP32Factory(ecc);

function badDescriptor(reason: string): DomainError {
  return new DomainError('payout.bad-descriptor', 'The treasury descriptor cannot be used.', { reason });
}

/** Receive (0) and change (1): the places in `<0;1>`. */
export type KeyChain = 0 | 1;

/** One key of a treasury, public. */
export interface TreasuryKey extends KeyExpression {
  /** Of the master key, 8 hex digits. */
  readonly fingerprint: string;
  /** From the master key to the account, such as `84'/0'/0'`; empty when the account is the master key. */
  readonly accountPath: string;
  readonly account: BIP32Interface;
}

/** A treasury that this process can watch and not spend: public keys only. */
export interface Treasury {
  /** Text with checksum. */
  readonly descriptor: string;
  readonly network: Network;
  readonly form: DescriptorForm;
  /** How many of the keys sign. */
  readonly threshold: number;
  /** What its inputs weigh: the argument of `inputWeight`. */
  readonly shape: SpendShape;
  readonly keys: readonly TreasuryKey[];
}

/** A key that signs for a script, as a signer finds it. */
export interface SigningKey {
  /** Compressed. */
  readonly publicKey: Uint8Array;
  /** Of the master key, 8 hex digits. */
  readonly fingerprint: string;
  /** From the master key, such as `m/84'/0'/0'/1/7`. */
  readonly path: string;
}

/** One script of the treasury and the keys behind it: one, or those of a multisig in the order of the descriptor. */
export interface DerivedKey extends OutputScripts {
  readonly address: string;
  readonly keys: readonly SigningKey[];
}

/**
 * Reads the treasury's descriptor, such as `wpkh([fingerprint/84h/0h/0h]xpub…/<0;1>/*)#checksum`: P2WPKH, the same
 * nested in P2SH, taproot by its key path, or sorted multisig in P2WSH.
 * A private key in it is refused: the service never holds one.
 * @throws DomainError `payout.bad-descriptor` with fields.reason: a `DescriptorFaultCode`, or `key`
 * @see BIP-380, BIP-382, BIP-383, BIP-386, BIP-389
 */
export function parseTreasury(descriptor: string, network: Network): Treasury {
  const read = readDescriptor(descriptor, network);
  if ('fault' in read) throw badDescriptor(read.fault);
  const { form, threshold } = read;
  const keys = read.keys.map((key) => ({
    ...key,
    accountPath: key.originPath.replaceAll('h', "'"),
    account: accountOf(key.key, network),
  }));
  // Judged by the decoded key: another depth or parent in its text, or other steps behind it, make no second person.
  const people = new Set(keys.map(({ account }) => Buffer.from(account.publicKey).toString('hex')));
  if (people.size !== keys.length) throw badDescriptor('same-key');
  const shape: SpendShape = form === 'wsh-sortedmulti' ? { kind: form, threshold, keys: keys.length } : { kind: form };
  return { descriptor, network, form, threshold, shape, keys };
}

function accountOf(key: string, network: Network): BIP32Interface {
  try {
    return bip32.fromBase58(key, bitcoinNetwork(network));
  } catch (cause) {
    const sentence = 'The key in the descriptor is damaged.';
    throw new DomainError('payout.bad-descriptor', sentence, { reason: 'key' }, { cause });
  }
}

/** The descriptor of one account key in a form of one key, with its checksum. */
export function treasuryDescriptor(
  fingerprint: string,
  accountPath: string,
  accountKey: string,
  form: Exclude<DescriptorForm, 'wsh-sortedmulti'> = 'wpkh',
): string {
  const key = `[${fingerprint}/${accountPath.replaceAll("'", 'h')}]${accountKey}/<0;1>/*`;
  const body = form === 'sh-wpkh' ? `sh(wpkh(${key}))` : `${form}(${key})`;
  return `${body}#${descriptorChecksum(body)}`;
}

/** So many keys of a treasury are kept as they were derived: each is wanted again with every coin that it holds. */
const KEPT_KEYS = 20_000;
const derived = new WeakMap<Treasury, Map<string, DerivedKey>>();

/** @throws DomainError `payout.bad-index` outside 0 to 2^31 - 1 */
export function deriveKey(treasury: Treasury, chain: KeyChain, index: number): DerivedKey {
  let kept = derived.get(treasury);
  if (kept === undefined || kept.size >= KEPT_KEYS) {
    kept = new Map<string, DerivedKey>();
    derived.set(treasury, kept);
  }
  const place = `${chain}/${index}`;
  const known = kept.get(place) ?? freshKey(treasury, chain, index);
  kept.set(place, known);
  return known;
}

function freshKey(treasury: Treasury, chain: KeyChain, index: number): DerivedKey {
  if (!Number.isInteger(index) || index < 0 || index >= KEY_INDEX_LIMIT) {
    throw new DomainError('payout.bad-index', 'A key index is between 0 and 2147483647.', { index });
  }
  const keys = treasury.keys.map((key) => childOf(key, chain, index));
  const scripts = outputScripts(
    treasury.form,
    treasury.threshold,
    keys.map(({ publicKey }) => publicKey),
  );
  return { ...scripts, address: addressOf(scripts.scriptHex, treasury.network), keys };
}

function childOf(key: TreasuryKey, chain: KeyChain, index: number): SigningKey {
  const steps = stepsTo(key, chain, index);
  assertInvariant(steps !== undefined, 'a treasury has two chains');
  const child = steps.reduce((node, step) => node.derive(step), key.account);
  const path = ['m', ...(key.accountPath === '' ? [] : [key.accountPath]), ...steps].join('/');
  return { publicKey: child.publicKey, fingerprint: key.fingerprint, path };
}
