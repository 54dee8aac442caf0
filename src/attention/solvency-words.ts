import type { SolvencyReason } from '../solvency';
import { type Asset, assertNever, formatCoins } from '../units';

/** What is short or does not agree, as a sentence with its amounts in coin. */
export function solvencySentence(asset: Asset, reason: SolvencyReason): string {
  const coins = (units: bigint): string => `${formatCoins({ asset, units })} ${asset}`;
  switch (reason.code) {
    case 'short':
      return `More is owed than is there: ${coins(reason.units)} is missing.`;
    case 'chain-not-followed':
      return `The chain of ${asset} is not followed, so ${coins(reason.units)} of the treasury does not count.`;
    case 'treasury-differs':
      return `The books have ${coins(reason.ledger)} in the treasury, our chain shows ${coins(reason.chain)}: only what it shows counts.`;
    case 'venue-differs':
      return `The books have ${coins(reason.ledger)} at ${reason.venue}, the venue says ${coins(reason.units)}: the smaller counts.`;
    case 'venue-dry-run':
      return `${coins(reason.units)} at ${reason.venue} does not count: a dry run holds no real coin.`;
    case 'venue-stale':
      return `${coins(reason.units)} at ${reason.venue} does not count: the venue was last read more than 24 hours ago.`;
    default:
      return assertNever(reason);
  }
}
