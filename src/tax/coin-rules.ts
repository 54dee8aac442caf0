import type { Asset, Instant } from '../units';
import { declarationFor, type IncomePolicy, minimumFor, type OwnerAtConversion, type RecogniseAt } from './policy';

/** What decides when a coin counts. */
export interface CoinRules {
  of(source: string, at: Instant): { readonly recogniseAt: RecogniseAt; readonly ownerAtConversion: OwnerAtConversion };
  /** Base units from which an available balance can be withdrawn. */
  minimum(asset: Asset, at: Instant): bigint;
  /** Whether what was stated and not yet available when these books began has counted already. */
  readonly accruedOpening: 'counted' | 'to-come';
}

/** The declarations of income: an opening balance was the member's income before these books began. */
export function incomeRules(policy: IncomePolicy): CoinRules {
  return {
    of: (source, at) => declarationFor(policy, source, at),
    minimum: (asset, at) => minimumFor(policy, asset, at),
    accruedOpening: 'counted',
  };
}
