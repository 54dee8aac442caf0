import { parsePercent } from '../../format/amount';
import { proofMessageOf } from '../../format/proof-message';
import { t } from '../../strings';

const WHOLE_BPS = 10_000;
const words = t.split;

/** A line of the form, as it was typed. */
export interface Line {
  /** Names the line while others come and go. */
  readonly id: number;
  readonly address: string;
  readonly percent: string;
  /** Of the message that names the address; absent where none is wanted. */
  readonly signature?: string;
}

/** What the lines leave for the payout address, in basis points; nothing while a percentage is no number. */
export function restOf(lines: readonly Line[]): number | undefined {
  let rest = WHOLE_BPS;
  for (const { percent } of lines) {
    const bps = parsePercent(percent);
    if (bps === undefined || bps < 1) return undefined;
    rest -= bps;
  }
  return rest;
}

/** Why the lines cannot be sent, if they cannot. */
export function whyNot(lines: readonly Line[]): string | undefined {
  if (lines.length === 0) return words.nothing;
  if (lines.some(({ address }) => address.trim() === '')) return words.missingAddress;
  if (lines.some(({ signature }) => signature?.trim() === '')) return words.missingSignature;
  const rest = restOf(lines);
  if (rest === undefined) return words.badPercent;
  return rest < 1 ? words.tooMuch : undefined;
}

interface Part {
  readonly address: string;
  readonly bps: number;
  readonly proof?: { readonly message: string; readonly signature: string };
}

/**
 * What is sent, with the proofs that were typed. The addresses go as they were typed: the service refuses what it would
 * have to repair.
 * @param template of the message to sign
 */
export function divisionOf(lines: readonly Line[], template: string): { mainBps: number; parts: Part[] } {
  const parts = lines.map(({ address, percent, signature }): Part => {
    const part = { address, bps: parsePercent(percent) ?? 0 };
    if (signature === undefined) return part;
    return { ...part, proof: { message: proofMessageOf(template, address), signature: signature.trim() } };
  });
  return { mainBps: restOf(lines) ?? 0, parts };
}
