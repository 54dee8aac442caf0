import { DomainError } from '../units';

/** Output scripts that a batch may pay: standard ones whose spending rules are known today. */
export const SCRIPT_TYPES = ['p2pkh', 'p2sh', 'p2wpkh', 'p2wsh', 'p2tr'] as const;
export type ScriptType = (typeof SCRIPT_TYPES)[number];

const PATTERNS: readonly (readonly [RegExp, ScriptType])[] = [
  [/^76a914[0-9a-f]{40}88ac$/, 'p2pkh'],
  [/^a914[0-9a-f]{40}87$/, 'p2sh'],
  [/^0014[0-9a-f]{40}$/, 'p2wpkh'],
  [/^0020[0-9a-f]{64}$/, 'p2wsh'],
  [/^5120[0-9a-f]{64}$/, 'p2tr'],
];

/**
 * Names a payable output script.
 * @param scriptHex lower-case hex
 * @returns undefined for bare multisig, OP_RETURN, a later witness version (anyone can spend those today), and nonsense
 * @see Bitcoin Core script/solver.cpp, Solver
 */
export function scriptTypeOf(scriptHex: string): ScriptType | undefined {
  return PATTERNS.find(([pattern]) => pattern.test(scriptHex))?.[1];
}

/** @throws DomainError `payout.bad-script` when a batch cannot pay it */
export function payableScriptType(scriptHex: string): ScriptType {
  const type = scriptTypeOf(scriptHex);
  if (type === undefined) {
    throw new DomainError('payout.bad-script', 'This script cannot be paid.', { script: scriptHex.slice(0, 80) });
  }
  return type;
}

const WITNESS_TYPES: readonly ScriptType[] = ['p2wpkh', 'p2wsh', 'p2tr'];

export function isWitness(type: ScriptType): boolean {
  return WITNESS_TYPES.includes(type);
}
