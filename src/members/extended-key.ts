import { decodeBase58Check } from './base58';
import { keyRefusal } from './key-refusal';

/** Forms of one key, and what stands before and behind it in a descriptor. */
export const SINGLE_FORMS = {
  pkh: ['pkh(', ')'],
  'sh-wpkh': ['sh(wpkh(', '))'],
  wpkh: ['wpkh(', ')'],
  tr: ['tr(', ')'],
} as const;

/** What an extended key of one signer can be for. */
export type SingleForm = keyof typeof SINGLE_FORMS;

/** An extended public key without its checksum. */
export interface KeyParts {
  /** 78 bytes, with the version of an xpub or a tpub: what descriptors hold. */
  readonly payload: Uint8Array;
  /** What its version says that it is for; undefined of an xpub and a tpub, which say nothing. */
  readonly form: SingleForm | undefined;
  readonly isMain: boolean;
}

interface Version {
  readonly form?: SingleForm | 'multisig';
  readonly isMain: boolean;
}

/** Version bytes of public keys. @see SLIP-132, Registered HD version bytes */
const VERSIONS: Readonly<Record<string, Version>> = {
  '0488b21e': { isMain: true },
  '049d7cb2': { isMain: true, form: 'sh-wpkh' },
  '04b24746': { isMain: true, form: 'wpkh' },
  '0295b43f': { isMain: true, form: 'multisig' },
  '02aa7ed3': { isMain: true, form: 'multisig' },
  '043587cf': { isMain: false },
  '044a5262': { isMain: false, form: 'sh-wpkh' },
  '045f1cf6': { isMain: false, form: 'wpkh' },
  '024289ef': { isMain: false, form: 'multisig' },
  '02575483': { isMain: false, form: 'multisig' },
};
const XPUB = '0488b21e';
const TPUB = '043587cf';
const PAYLOAD_BYTES = 78;
const VERSION_BYTES = 4;
/** m / purpose' / coin' / account' (BIP-44); Electrum's own seeds have less. What is deeper is no account any more. */
const ACCOUNT_DEPTH = 3;

/**
 * Takes an extended public key apart as wallets export one.
 * @throws DomainError `members.key-damaged`, `members.key-multisig`, `members.key-depth`
 */
export function keyParts(text: string): KeyParts {
  const payload = decodeBase58Check(text);
  if (typeof payload === 'string' || payload.length !== PAYLOAD_BYTES) throw keyRefusal('damaged');
  const version = VERSIONS[payload.subarray(0, VERSION_BYTES).toString('hex')];
  if (version === undefined) throw keyRefusal('damaged');
  const { form, isMain } = version;
  if (form === 'multisig') throw keyRefusal('multisig');
  if ((payload[VERSION_BYTES] ?? 0) > ACCOUNT_DEPTH) throw keyRefusal('depth');
  const plain = Buffer.from(isMain ? XPUB : TPUB, 'hex');
  return { payload: Buffer.concat([plain, payload.subarray(VERSION_BYTES)]), form, isMain };
}
