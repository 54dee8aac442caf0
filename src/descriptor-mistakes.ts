import type { DescriptorFaultCode } from './units';

const DESCRIPTOR_MISTAKES: Readonly<Record<DescriptorFaultCode | 'key', string>> = {
  shape: 'it is not of the form wpkh([fingerprint/84h/0h/0h]xpub/<0;1>/*)#checksum',
  'no-checksum':
    'its checksum is missing; in .env it must stand in double quotes, because an unquoted # begins a comment',
  checksum: 'its checksum does not fit: a character was lost or changed',
  character: 'it has a character that descriptors do not have',
  'private-key': 'it holds a private key, which this service must never see; use the public descriptor',
  unsupported: 'its form is none of wpkh(), sh(wpkh()), tr() and wsh(sortedmulti())',
  'script-path': 'its taproot output has scripts; only tr(KEY), which is spent by its key, is supported',
  network: 'its key is of another network',
  key: 'its key is damaged',
  threshold: 'its multisig asks for no signature, or for more than it has keys',
  keys: 'its multisig has more than 16 keys',
  'same-key': 'its multisig has one key twice',
  hardened: 'it has a hardened step behind a public key, which nobody can derive; move the step into the brackets',
  index: 'it has a step of 2147483648 or more',
  multipath: 'it has more than one <0;1>, or one that is uneven or repeats a number',
  uncompressed: 'it has an uncompressed key, which segwit does not have',
  'fixed-key': 'it is one address, not a treasury: every key must be an extended one and end in /<0;1>/*',
  'no-origin': 'a key has no [fingerprint/path] before it, and so no signer would know it as its own',
  chains: 'a key does not have exactly two chains for receiving and change, /<0;1>/*',
};

/** What is wrong with a descriptor, in words that begin with "it" or "its". @param reason as `payout.bad-descriptor` gives it */
export function descriptorMistake(reason: string): string {
  return Object.entries(DESCRIPTOR_MISTAKES).find(([mistake]) => mistake === reason)?.[1] ?? reason;
}
