import { type NetworkRules } from '../network-rules';
import { bitcoinCashBits } from './bitcoin-cash';
import { darkGravityBits } from './dark-gravity';
import { dogecoinBits } from './dogecoin';
import { type Past } from './past';
import { periodBits } from './period';
import { zcashBits } from './zcash';

/**
 * Bits that the header at `past.next` must carry, or null where the missing ancestors decide it.
 * @param time of the header itself: only testnets look at it
 */
export function expectedBits(past: Past, time: number, rules: NetworkRules): number | null {
  const { difficulty } = rules;
  switch (difficulty.kind) {
    case 'period':
      return periodBits(past, time, rules);
    case 'dogecoin':
      return dogecoinBits(past, rules, difficulty.digishieldFrom);
    case 'bitcoin-cash':
      return bitcoinCashBits(past, time, rules, difficulty);
    case 'dark-gravity':
      return past.next < difficulty.from ? null : darkGravityBits(past, rules, difficulty.spacingSeconds);
    case 'zcash':
      return zcashBits(
        past,
        rules,
        past.next < difficulty.blossomFrom ? difficulty.spacingSeconds : difficulty.blossomSpacingSeconds,
      );
  }
}
