import { DomainError } from './domain-error';
import {
  besidePublicText,
  type DescriptorExpression,
  type DescriptorFault,
  type KeyExpression,
  readExpression,
  tupleOf,
} from './descriptor-expression';
import type { Network } from './network';

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

/** One key of a treasury. The key itself has not been decoded. */
export interface TreasuryKeyText extends KeyExpression {
  readonly fingerprint: string;
  readonly isExtended: true;
  readonly isRanged: true;
}

/** Parts of a treasury's descriptor whose checksum holds. */
export interface DescriptorText extends DescriptorExpression {
  readonly keys: readonly TreasuryKeyText[];
}

/** Receive and change. */
const CHAINS = 2;

/**
 * Takes a treasury's descriptor apart: one of the four forms with its checksum, every key an extended public one with
 * its origin, two chains and a range, such as `wpkh([fingerprint/84h/0h/0h]xpub…/<0;1>/*)#checksum`. The treasury and
 * the reader of a receipt read it here, so that both accept the same text.
 * @see BIP-380, BIP-382, BIP-383, BIP-386, BIP-389
 */
export function readDescriptor(descriptor: string, network: Network): DescriptorText | DescriptorFault {
  // Named first, whatever else is wrong: it must never be tried again.
  if (/[xt]prv/.test(besidePublicText(descriptor))) return { fault: 'private-key' };
  const end = descriptor.lastIndexOf('#');
  if (end === -1) return { fault: 'no-checksum' };
  const body = descriptor.slice(0, end);
  if ([...body].some((character) => !INPUT_CHARSET.includes(character))) return { fault: 'character' };
  if (descriptorChecksum(body) !== descriptor.slice(end + 1)) return { fault: 'checksum' };
  const expression = readExpression(body, network);
  if ('fault' in expression) return expression;
  const keys: TreasuryKeyText[] = [];
  for (const key of expression.keys) {
    const { fingerprint, isExtended, isRanged, steps } = key;
    if (!isExtended || !isRanged) return { fault: 'fixed-key' };
    if (fingerprint === null) return { fault: 'no-origin' };
    if (tupleOf(steps)?.length !== CHAINS) return { fault: 'chains' };
    keys.push({ ...key, fingerprint, isExtended, isRanged });
  }
  return { ...expression, keys };
}
