import { parsePercent } from '../../format/amount';
import { t } from '../../strings';

const WHOLE_BPS = 10_000;
const words = t.split;

/** A line of the form, as it was typed. */
export interface Line {
  /** Names the line while others come and go. */
  readonly id: number;
  readonly address: string;
  readonly percent: string;
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
  const rest = restOf(lines);
  if (rest === undefined) return words.badPercent;
  return rest < 1 ? words.tooMuch : undefined;
}

/** What is sent. The addresses go as they were typed: the service refuses what it would have to repair. */
export function divisionOf(lines: readonly Line[]): { mainBps: number; parts: { address: string; bps: number }[] } {
  const parts = lines.map(({ address, percent }) => ({ address, bps: parsePercent(percent) ?? 0 }));
  return { mainBps: restOf(lines) ?? 0, parts };
}
