import { isXOnlyPoint } from 'tiny-secp256k1';
import { DomainError, type Network, NETWORKS } from '../units';
import { decodeBase58Check } from './base58';
import { BECH32_LENGTH_MAX, bytesOfWords, splitBech32 } from './bech32';

/** Script types that are paid. */
export type AddressType = 'p2pkh' | 'p2sh' | 'p2wpkh' | 'p2wsh' | 'p2tr';

/** An address that was read: the script is what is stored and paid, the text is for people. */
export interface ParsedAddress {
  readonly scriptHex: string;
  readonly type: AddressType;
  /** The one spelling that we show: bech32 in lower case. */
  readonly canonical: string;
}

interface AddressParams {
  readonly prefix: string;
  readonly p2pkh: number;
  readonly p2sh: number;
}

const TEST = { p2pkh: 0x6f, p2sh: 0xc4 } as const;
/** Bitcoin Core kernel/chainparams.cpp: base58Prefixes, bech32_hrp. The test networks share all but regtest's prefix. */
const PARAMS: Readonly<Record<Network, AddressParams>> = {
  bitcoin: { prefix: 'bc', p2pkh: 0x00, p2sh: 0x05 },
  testnet3: { prefix: 'tb', ...TEST },
  testnet4: { prefix: 'tb', ...TEST },
  signet: { prefix: 'tb', ...TEST },
  regtest: { prefix: 'bcrt', ...TEST },
};
const BITCOIN_PREFIXES = new Set(Object.values(PARAMS).map((params) => params.prefix));
const BITCOIN_VERSIONS = new Set(Object.values(PARAMS).flatMap((params) => [params.p2pkh, params.p2sh]));

const REFUSALS = {
  'address-empty': 'No address was given.',
  'address-hidden-character': 'The address holds a hidden character (control, zero width or direction). Type it again.',
  'address-space': 'The address has a blank before, after or inside it. Remove it.',
  'address-not-ascii': 'The address holds a letter of another alphabet that looks like a Latin one.',
  'address-uri': 'Give the address alone, without "bitcoin:" and without an amount.',
  'address-private-key':
    'This is a private key, and it was not kept. Whoever has it can take every coin behind it: move those coins to a new wallet, and give a receiving address.',
  'address-extended-key':
    'This is an extended public key, and one address belongs here. Give a receiving address of that wallet; as payout address its member can link the key itself.',
  'address-too-long': 'This is too long to be an address.',
  'address-mixed-case': 'The address mixes upper and lower case: a sign that a character was changed.',
  'address-wrong-network': 'This address belongs to another Bitcoin network.',
  'address-other-coin': 'This is an address of another coin.',
  'address-checksum': 'The checksum does not fit: a character is wrong or missing.',
  'address-wrong-checksum-kind': 'Witness version and checksum kind do not belong together (BIP-350).',
  'address-future-version': 'This witness version has no rules yet: coins sent there could be taken by anyone.',
  'address-no-point':
    'This taproot address stands for no point of the curve (BIP-341): coins sent there could never be spent by anyone.',
  'address-bad-program': 'The witness program has a length that its version does not allow.',
  'address-unknown-format': 'This is not a Bitcoin address.',
} as const;

function refuse(reason: keyof typeof REFUSALS): DomainError {
  return new DomainError(`members.${reason}`, `${REFUSALS[reason]} Nothing was changed.`, { reason });
}

/**
 * Reads a payout address and refuses everything that is not exactly one of the five standard types of this network.
 * @throws DomainError `members.address-…`, one code for each reason (FAULTS.md F49)
 * @see BIP-173, BIP-350, BIP-141, BIP-341
 */
export function parseAddress(text: string, network: Network): ParsedAddress {
  refuseText(text);
  const params = PARAMS[network];
  const lower = text.toLowerCase();
  const prefix = lower.slice(0, Math.max(lower.lastIndexOf('1'), 0));
  if (BITCOIN_PREFIXES.has(prefix)) {
    if (text !== lower && text !== text.toUpperCase()) throw refuse('address-mixed-case');
    return parseSegwit(lower, params);
  }
  return parseBase58(text, params);
}

/**
 * The script of an address of whichever Bitcoin network: it is the same on each, whatever the address looks like there.
 * @returns undefined where it is an address of none
 */
export function scriptOf(address: string): string | undefined {
  for (const network of NETWORKS) {
    try {
      return parseAddress(address, network).scriptHex;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }
  return undefined;
}

/**
 * Private keys as wallets write them, alone or in a descriptor, mistyped ones too. Extended ones begin a word: within a word
 * the same letters stand in one good address of some ten thousand. @see BIP-32, SLIP-132; WIF
 */
const PRIVATE_KEY =
  /(?<![0-9A-Za-z])[xyztuvYZUV]prv[1-9A-HJ-NP-Za-km-z]{20}|^(?:5[HJK][1-9A-HJ-NP-Za-km-z]{49}|[KLc][1-9A-HJ-NP-Za-km-z]{51}|9[1-9A-HJ-NP-Za-km-z]{50})$/;
const EXTENDED_KEY = /(?<![0-9A-Za-z])[xyztuvYZUV]pub[1-9A-HJ-NP-Za-km-z]{20}/;

/** What is wrong with the text before it is decoded. */
function refuseText(text: string): void {
  if (PRIVATE_KEY.test(text.trim())) throw refuse('address-private-key');
  if (EXTENDED_KEY.test(text)) throw refuse('address-extended-key');
  if (text.trim() === '' && !/\p{C}/u.test(text)) throw refuse('address-empty');
  // Cc, Cf, Cs, Co, Cn: controls, zero-width and bidi marks, lone surrogates; a trailing newline is a blank to people.
  if (/[\r\n\t]/.test(text)) throw refuse('address-space');
  if (/\p{C}|\p{Default_Ignorable_Code_Point}/u.test(text)) throw refuse('address-hidden-character');
  if (/\s/u.test(text)) throw refuse('address-space');
  if (/[^\x21-\x7e]/.test(text)) throw refuse('address-not-ascii');
  if (/^bitcoin:/i.test(text) || text.includes('?')) throw refuse('address-uri');
  // Base58 addresses have at most 35.
  if (text.length > BECH32_LENGTH_MAX) throw refuse('address-too-long');
}

function parseSegwit(text: string, params: AddressParams): ParsedAddress {
  const parts = splitBech32(text);
  if (parts === undefined) throw refuse('address-unknown-format');
  if (parts.checksum === undefined) throw refuse('address-checksum');
  if (parts.prefix !== params.prefix) throw refuse('address-wrong-network');
  const [version = -1, ...words] = parts.words;
  const program = bytesOfWords(words);
  if (program === undefined || program.length < 2 || program.length > 40) throw refuse('address-bad-program');
  if (version < 0 || version > 16) throw refuse('address-unknown-format');
  if ((version === 0) !== (parts.checksum === 'bech32')) throw refuse('address-wrong-checksum-kind');
  const hex = Buffer.from(program).toString('hex');
  if (version === 0) {
    if (program.length === 20) return { scriptHex: `0014${hex}`, type: 'p2wpkh', canonical: text };
    if (program.length === 32) return { scriptHex: `0020${hex}`, type: 'p2wsh', canonical: text };
    throw refuse('address-bad-program');
  }
  if (version === 1 && program.length === 32) {
    if (!isXOnlyPoint(program)) throw refuse('address-no-point');
    return { scriptHex: `5120${hex}`, type: 'p2tr', canonical: text };
  }
  // Version 1 of another length is as free for everyone to spend as versions 2 to 16 (BIP-341, "Script validation rules").
  throw refuse('address-future-version');
}

function parseBase58(text: string, params: AddressParams): ParsedAddress {
  const payload = decodeBase58Check(text);
  if (payload === 'not-base58' || payload === 'checksum') {
    const foreign = splitBech32(text);
    if (foreign?.checksum !== undefined) throw refuse('address-other-coin');
    throw refuse(
      payload === 'checksum' && text.length >= 25 && text.length <= 35 ? 'address-checksum' : 'address-unknown-format',
    );
  }
  if (payload.length !== 21) throw refuse('address-unknown-format');
  const version = payload[0] ?? -1;
  const hash = payload.subarray(1).toString('hex');
  if (version === params.p2pkh) return { scriptHex: `76a914${hash}88ac`, type: 'p2pkh', canonical: text };
  if (version === params.p2sh) return { scriptHex: `a914${hash}87`, type: 'p2sh', canonical: text };
  throw refuse(BITCOIN_VERSIONS.has(version) ? 'address-wrong-network' : 'address-other-coin');
}
