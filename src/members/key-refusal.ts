import { DomainError } from '../units';

const REFUSALS = {
  private:
    "This holds a private key, and it was not kept. Whoever has it can take every coin behind it: move those coins to a new wallet, and give that wallet's public key or an address.",
  character: 'A descriptor or a public key has no blanks and none of these characters. Copy it again as one line.',
  network: 'This key belongs to another Bitcoin network.',
  'type-missing':
    'An xpub or tpub does not say which addresses your wallet makes of it. Choose the type of address that your wallet shows.',
  'type-other': 'This key is written for another type of address than you chose. Leave the choice to the key.',
  'type-twice': 'A descriptor says itself which addresses it makes. Leave the type of address out.',
  multisig: 'This is one key of several that sign together. Give the descriptor of the whole wallet.',
  damaged: 'The key is damaged: a character is wrong or missing. Copy it again.',
  depth: 'This key lies deeper than an account, and nothing says which addresses are made of it. Give the descriptor.',
  'no-checksum': 'The checksum of the descriptor is missing: # and eight characters. Export it with its checksum.',
  checksum: 'The checksum of the descriptor does not fit: a character was lost or changed. Copy it again.',
  shape:
    'This is no descriptor that can be read. Expected is one such as wpkh([fingerprint/84h/0h/0h]xpub/0/*)#checksum.',
  unsupported:
    'This form of descriptor cannot be paid. It is one of wpkh(), sh(wpkh()), pkh(), tr() and wsh(sortedmulti()).',
  'script-path': 'A taproot descriptor with scripts cannot be paid here: only tr(KEY).',
  threshold: 'The multisig asks for no signature, or for more than it has keys.',
  keys: 'The multisig has more than 16 keys.',
  'same-key': 'The multisig has one key twice.',
  hardened: 'A step behind the public key is hardened, and nobody can derive it. Give the descriptor of the account.',
  index: 'A number of an address is from 0 to 2147483647.',
  multipath: 'The descriptor has more than one <0;1>, or one that is uneven or repeats a number.',
  'fixed-key': 'This descriptor is one address for ever. It has to end in /*, or give the address itself.',
  unconfirmed:
    'Nobody has confirmed yet that these are your addresses. Compare the first ones with your wallet, or sign with the first.',
  'other-addresses':
    'The addresses that were compared are not those that this key makes here. Compare them again with your wallet.',
  first: 'The number of the first address is from 0 to 10000.',
} as const;

/**
 * A key or descriptor that is not taken, in words for its member. No text of the key is in it.
 * @param reason `members.key-<reason>`; `private` has the code of a private key that was typed as an address
 */
export function keyRefusal(reason: keyof typeof REFUSALS, cause?: unknown): DomainError {
  const code = reason === 'private' ? 'address-private-key' : `key-${reason}`;
  const options = cause === undefined ? undefined : { cause };
  return new DomainError(`members.${code}`, `${REFUSALS[reason]} Nothing was changed.`, { reason }, options);
}
