import { type NetworkRules } from '../network-rules';
import { type Past } from './past';
import { periodBits } from './period';

/**
 * Bits that the header at `past.next` must carry, or null where the missing ancestors decide it.
 * @param time of the header itself
 */
export function expectedBits(past: Past, time: number, rules: NetworkRules): number | null {
  return periodBits(past, time, rules);
}
