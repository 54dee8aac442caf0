import { createHash } from 'node:crypto';
import type { SpendShape } from './input-weight';
import type { RawInput } from './raw-transaction';

/** Why an input is not what spends a coin of ours. */
export type WitnessFault = 'script signature' | 'unsigned input' | 'witness script' | 'foreign script';

const OP_RESERVED = 0x50;
const OP_CHECKMULTISIG = 0xae;
const KEY_PUSH_BYTES = 34;

/**
 * How a signed input spends its coin, read from the bytes alone: that it shows what the coin's script asks for, and
 * so much that it can be signed. The signatures themselves are verified before (`SigningSession`).
 * @param scriptHex of the coin
 * @see BIP-141, BIP-341
 */
export function spendOf(input: RawInput, scriptHex: string): SpendShape | WitnessFault {
  const [scriptSig, items] = [input.scriptSigHex, input.witness.length];
  if (scriptHex.startsWith('a914')) {
    const program = /^16(0014[0-9a-f]{40})$/.exec(scriptSig)?.[1];
    if (program === undefined || hash160(program) !== scriptHex.slice(4, -2)) return 'script signature';
    return items === 2 ? { kind: 'sh-wpkh' } : 'unsigned input';
  }
  if (scriptSig !== '') return 'script signature';
  if (scriptHex.startsWith('0014')) return items === 2 ? { kind: 'wpkh' } : 'unsigned input';
  if (scriptHex.startsWith('5120')) return items === 1 ? { kind: 'tr' } : 'unsigned input';
  if (scriptHex.startsWith('0020')) return multisigSpend(input.witness, scriptHex.slice(4));
  return 'foreign script';
}

function multisigSpend(witness: readonly Uint8Array[], program: string): SpendShape | WitnessFault {
  const script = witness.at(-1);
  if (script === undefined) return 'unsigned input';
  if (sha256(script) !== program) return 'witness script';
  const threshold = (script[0] ?? 0) - OP_RESERVED;
  const keys = (script.at(-2) ?? 0) - OP_RESERVED;
  const isMultisig = script.at(-1) === OP_CHECKMULTISIG && script.length === 3 + keys * KEY_PUSH_BYTES;
  if (!isMultisig || threshold < 1 || threshold > keys) return 'foreign script';
  return witness.length === threshold + 2 ? { kind: 'wsh-sortedmulti', threshold, keys } : 'unsigned input';
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function hash160(scriptHex: string): string {
  const inner = createHash('sha256').update(Buffer.from(scriptHex, 'hex')).digest();
  return createHash('ripemd160').update(inner).digest('hex');
}
