import { dustThreshold } from '../dust';
import { inputWeight, type CoinShape } from '../input-weight';
import { feeAt, outputVbytesOf, vbytesOfWeight, WEIGHT_PER_VBYTE } from '../vsize';
import { type PoolRates, spendOf } from './coin-pool';

/** What the change output of a plan costs, and from where it is worth having. */
export interface ChangeTerms {
  readonly vbytes: number;
  /** Of its output now, in grains. */
  readonly fee: bigint;
  /** Its output now and its input later, in grains. */
  readonly cost: bigint;
  /** More than its input will cost, and no dust. */
  readonly leastSats: bigint;
}

/** @throws DomainError `payout.unknown-spend` when neither the script nor the caller tells how change will be spent */
export function changeTerms(
  rates: PoolRates,
  { changeScriptHex, changeSpend }: { readonly changeScriptHex: string; readonly changeSpend?: CoinShape },
): ChangeTerms {
  const vbytes = outputVbytesOf(changeScriptHex);
  const fee = rates.rateSatPerKvb * BigInt(vbytes * WEIGHT_PER_VBYTE);
  const spendWeight = inputWeight(spendOf(changeScriptHex, changeSpend));
  const spendSats = feeAt(rates.longTermRateSatPerKvb, vbytesOfWeight(spendWeight));
  const dust = dustThreshold(changeScriptHex);
  const cost = fee + rates.longTermRateSatPerKvb * BigInt(spendWeight);
  return { vbytes, fee, cost, leastSats: spendSats + 1n > dust ? spendSats + 1n : dust };
}
