import type { CoinShape } from './input-weight';
import type { PayoutPolicy } from './policy';

/** By what one run is planned. */
export interface PlanPolicy extends Pick<
  PayoutPolicy,
  | 'feePayer'
  | 'maxRateSatPerKvb'
  | 'maxFeeSats'
  | 'maxFeeShareBps'
  | 'maxItemFeeShareBps'
  | 'minInputConfirmations'
  | 'longTermRateSatPerKvb'
> {
  readonly rateSatPerKvb: bigint;
  /** Script of our change output. */
  readonly changeScriptHex: string;
  /** How change will be spent, where its script does not tell (P2WSH). */
  readonly changeSpend?: CoinShape;
  /** What a transaction may weigh at most, where mempools leave less room than a standard one has. */
  readonly vbytesMax?: number;
  /**
   * Whether those behind it pass an amount that all coins together do not reach. Without it they wait: what comes in for
   * a large claim would be paid to small ones for ever (FAULTS F48).
   */
  readonly passesShort?: boolean;
}
