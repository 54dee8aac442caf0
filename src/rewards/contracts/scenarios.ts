import type { Scenario } from './scenario';

/** What the screens ask "what if" with: the same for every contract, so that providers compare. */
export const CONTRACT_SCENARIOS: readonly Scenario[] = [
  { name: 'unchanged', priceBpsPer30Days: 0, difficultyBpsPerPeriod: 0 },
  { name: 'harder', priceBpsPer30Days: 0, difficultyBpsPerPeriod: 200 },
  { name: 'harder-and-cheaper', priceBpsPer30Days: -300, difficultyBpsPerPeriod: 200 },
];
