import { BIP32Factory, type BIP32Interface } from 'bip32';
import * as ecc from 'tiny-secp256k1';
import {
  assertInvariant,
  besidePublicText,
  descriptorChecksum,
  type DescriptorFaultCode,
  KEY_INDEX_LIMIT,
  type Network,
  readExpression,
  stepsTo,
} from '../units';
import type { ParsedAddress } from './address';
import { encodeBase58Check } from './base58';
import { keyParts, SINGLE_FORMS, type SingleForm } from './extended-key';
import { keyRefusal } from './key-refusal';
import { keyAddressOf, type KeyForm } from './key-script';

const bip32 = BIP32Factory(ecc);

/** A member's extended public key or descriptor: an address of its own for each payout. Public keys only. */
export interface MemberKey {
  /** One spelling with its checksum, whatever was typed: `wpkh(xpub…/0/*)#checksum`. What is stored. */
  readonly descriptor: string;
  readonly network: Network;
  readonly form: KeyForm;
  /** How many of the keys sign. */
  readonly threshold: number;
  /** Of each key the one whose children pay. */
  readonly parents: readonly BIP32Interface[];
}

/** Whether a text is meant as a key or a descriptor, and not as an address. Refused ones too. */
export function isKeyText(text: string): boolean {
  return /^\s*(?:[xyztuvYZUV]pub|[a-z]+\()/.test(text);
}

/** Private keys as wallets write them, mistyped ones too. @see BIP-32, SLIP-132; WIF */
const PRIVATE_KEY = /[xyztuvYZUV]prv|[(,\]][5KLc9][1-9A-HJ-NP-Za-km-z]{50,51}[/,)]/;

/**
 * Reads what a member gave in place of an address: an extended public key as wallets export it, whose addresses are
 * `/0/*` (BIP-44: account, receive), or a ranged output descriptor with its checksum. Of `<a;b>` the first branch counts.
 * @param form what an xpub or tpub is for, which its text does not say; what a ypub or zpub says may be repeated
 * @throws DomainError `members.address-private-key`, `members.key-…`
 * @see BIP-32, BIP-44, BIP-380 to BIP-386, BIP-389, SLIP-132
 */
export function readMemberKey(text: string, network: Network, form?: SingleForm): MemberKey {
  // Named first, whatever else is wrong: it must never be tried again.
  if (PRIVATE_KEY.test(besidePublicText(text))) throw keyRefusal('private');
  if (/[^\x21-\x7e]/.test(text)) throw keyRefusal('character');
  return fromBody(text.includes('(') ? bodyOf(text, form) : bareBody(text, network, form), network);
}

/** A key as it was stored. Reading one costs more than a derivation: so many are kept. */
const KEPT_KEYS = 20_000;
const kept = new Map<string, MemberKey>();

/** A key that was read before, by its stored descriptor. */
export function storedKey(descriptor: string, network: Network): MemberKey {
  const name = `${network} ${descriptor}`;
  const known = kept.get(name);
  if (known !== undefined) return known;
  if (kept.size >= KEPT_KEYS) kept.clear();
  const key = readMemberKey(descriptor, network);
  kept.set(name, key);
  return key;
}

/**
 * Address number `index` of a key. Where BIP-32 has no child (one in 2^127) it is the next one's: whoever deals addresses
 * never deals one twice.
 * @throws DomainError `members.key-index` outside 0 to 2^31 - 1
 */
export function keyAddress(key: MemberKey, index: number): ParsedAddress {
  if (!Number.isInteger(index) || index < 0 || index >= KEY_INDEX_LIMIT) throw keyRefusal('index');
  const publicKeys = key.parents.map((parent) => parent.derive(index).publicKey);
  return keyAddressOf(key, publicKeys);
}

/** As many addresses as a member compares with the screen of a wallet. */
export const COMPARED_ADDRESSES = 3;

/** Addresses from a number on. */
export function keyAddresses(key: MemberKey, from: number, count: number): ParsedAddress[] {
  return Array.from({ length: count }, (_, place) => keyAddress(key, from + place));
}

/** What a stored descriptor makes addresses of. */
export function keyFormOf(descriptor: string): KeyForm {
  const form = KEY_FORMS.find(([start]) => descriptor.startsWith(start))?.[1];
  assertInvariant(form !== undefined, 'a stored descriptor has one of the forms');
  return form;
}

const KEY_FORMS: readonly (readonly [string, KeyForm])[] = [
  ['pkh(', 'pkh'],
  ['sh(wpkh(', 'sh-wpkh'],
  ['wpkh(', 'wpkh'],
  ['tr(', 'tr'],
  ['wsh(sortedmulti(', 'wsh-sortedmulti'],
];

/** As an operator sees it: enough to tell two apart, and nothing can be derived from it. */
export function shownKey({ descriptor }: Pick<MemberKey, 'descriptor'>): string {
  const [first = ''] = /[xt]pub[1-9A-HJ-NP-Za-km-z]+/.exec(descriptor) ?? [];
  const more = descriptor.split(/[xt]pub/).length - 2;
  const keys = `${first.slice(0, 8)}…${first.slice(-6)}`;
  return more > 0 ? `${keys} +${more}` : keys;
}

/** @returns the descriptor's text before its checksum, which holds */
function bodyOf(text: string, form: SingleForm | undefined): string {
  if (form !== undefined) throw keyRefusal('type-twice');
  const end = text.lastIndexOf('#');
  if (end === -1) throw keyRefusal('no-checksum');
  const body = text.slice(0, end);
  if (checksumOf(body) !== text.slice(end + 1)) throw keyRefusal('checksum');
  return body;
}

function checksumOf(body: string): string {
  try {
    return descriptorChecksum(body);
  } catch (cause) {
    throw keyRefusal('character', cause);
  }
}

/** A bare extended key as the descriptor that its wallet means by it. */
function bareBody(text: string, network: Network, chosen: SingleForm | undefined): string {
  const { payload, form: said, isMain } = keyParts(text);
  if (isMain !== (network === 'bitcoin')) throw keyRefusal('network');
  if (said !== undefined && chosen !== undefined && said !== chosen) throw keyRefusal('type-other');
  const form = said ?? chosen;
  if (form === undefined) throw keyRefusal('type-missing');
  const key = encodeBase58Check(payload);
  const [before, after] = SINGLE_FORMS[form];
  return `${before}${key}/0/*${after}`;
}

function fromBody(body: string, network: Network): MemberKey {
  // `pkh()` is no form of a treasury; what stands inside follows the same rules.
  const isLegacy = body.startsWith('pkh(');
  const read = readExpression(isLegacy ? `w${body}` : body, network);
  if ('fault' in read) throw keyRefusal(FAULTS[read.fault]);
  const { threshold } = read;
  const nodes = read.keys.map(({ key, isRanged }) => {
    if (!isRanged) throw keyRefusal('fixed-key');
    return nodeOf(key, network);
  });
  const parents = read.keys.map((key, place) => {
    const steps = stepsTo({ ...key, isRanged: false }, 0, 0) ?? [];
    return steps.reduce((node, step) => node.derive(step), nodes[place] as BIP32Interface);
  });
  // Judged by the derived key: another text of one key makes no second person.
  const people = new Set(parents.map(({ publicKey }) => Buffer.from(publicKey).toString('hex')));
  if (people.size !== parents.length) throw keyRefusal('same-key');
  const form = isLegacy ? 'pkh' : read.form;
  return { descriptor: `${body}#${descriptorChecksum(body)}`, network, form, threshold, parents };
}

const BITCOIN = { public: 0x0488b21e, private: 0x0488ade4 };
const TEST = { public: 0x043587cf, private: 0x04358394 };

function nodeOf(key: string, network: Network): BIP32Interface {
  try {
    const versions = network === 'bitcoin' ? BITCOIN : TEST;
    return bip32.fromBase58(key, { wif: network === 'bitcoin' ? 0x80 : 0xef, bip32: versions });
  } catch (cause) {
    throw keyRefusal('damaged', cause);
  }
}

const FAULTS: Readonly<Record<DescriptorFaultCode, Parameters<typeof keyRefusal>[0]>> = {
  character: 'character',
  'private-key': 'private',
  'no-checksum': 'no-checksum',
  checksum: 'checksum',
  unsupported: 'unsupported',
  'script-path': 'script-path',
  shape: 'shape',
  network: 'network',
  threshold: 'threshold',
  keys: 'keys',
  'same-key': 'same-key',
  hardened: 'hardened',
  index: 'index',
  multipath: 'multipath',
  uncompressed: 'shape',
  'fixed-key': 'fixed-key',
  'no-origin': 'shape',
  chains: 'multipath',
};
