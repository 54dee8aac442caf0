import { DomainError } from './domain-error';
import { type Network } from './network';

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
 * @throws DomainError `units.bad-descriptor` on a character that descriptors do not have
 * @see BIP-380, Checksum
 */
export function descriptorChecksum(body: string): string {
  let state = 1n;
  let group = 0;
  let grouped = 0;
  for (const character of body) {
    const position = INPUT_CHARSET.indexOf(character);
    if (position === -1) throw new DomainError('units.bad-descriptor', 'Descriptors do not have this character.');
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

const SHAPE =
  /^wpkh\(\[([0-9a-f]{8})((?:\/(?:0|[1-9]\d{0,9})['h])+)\]([xt]pub[1-9A-HJ-NP-Za-km-z]{107,108})\/<0;1>\/\*\)#([a-z0-9]{8})$/;

/** Parts of a treasury's descriptor whose checksum holds. The key itself has not been decoded. */
export interface DescriptorText {
  /** Fingerprint of the master key, 8 hex digits. */
  readonly fingerprint: string;
  /** From the master key to the account, as written: `84h/0h/0h`. */
  readonly accountPath: string;
  /** The account's extended public key in Base58. */
  readonly accountKey: string;
}

/** Why a text is no descriptor of a treasury. */
export interface DescriptorFault {
  readonly fault: 'private-key' | 'shape' | 'checksum' | 'network';
}

/** Key indexes are below this: from here on they are hardened, and a public key has none of those (BIP-32). */
export const KEY_INDEX_LIMIT = 0x80000000;

/**
 * Takes a treasury's descriptor apart: `wpkh([fingerprint/84h/0h/0h]xpub…/<0;1>/*)#checksum`. The treasury and the
 * reader of a receipt read it here, so that both accept the same text.
 * @see BIP-380, BIP-382, BIP-389
 */
export function readDescriptor(descriptor: string, network: Network): DescriptorText | DescriptorFault {
  if (/[xt]prv/.test(descriptor)) return { fault: 'private-key' };
  const match = SHAPE.exec(descriptor);
  if (match === null) return { fault: 'shape' };
  const [, fingerprint = '', path = '', accountKey = '', checksum = ''] = match;
  if (descriptorChecksum(descriptor.slice(0, descriptor.indexOf('#'))) !== checksum) return { fault: 'checksum' };
  if (accountKey.startsWith('x') !== (network === 'bitcoin')) return { fault: 'network' };
  return { fingerprint, accountPath: path.slice(1), accountKey };
}
