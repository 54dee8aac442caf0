import type { FaultRates } from './faults';
import type { Prng } from './prng';

/** Everything that a seed decides before the first step. Printed with the run. */
export interface SimulationOptions {
  readonly days: number;
  readonly members: number;
  /** Rounds of the line's jobs in a day. */
  readonly rounds: number;
  readonly feePayer: 'operator' | 'member';
  readonly settleConfirmations: number;
  readonly depositConfirmations: number;
  readonly minInputConfirmations: number;
  readonly reorgPercent: number;
  readonly reorgDepthMax: number;
  readonly evictPercent: number;
  readonly refusePercent: number;
  readonly signerOfflinePercent: number;
  readonly signerCrashPercent: number;
  readonly restatePercent: number;
  readonly lightningPercent: number;
  readonly latePercent: number;
  readonly priceGapPercent: number;
  readonly feeSpikePercent: number;
  readonly operatorPercent: number;
  /** Jobs in the line's order, or in any. */
  readonly shuffled: boolean;
  readonly rates: Readonly<FaultRates>;
}

/** Some seeds are quiet and some are wild: each kind of fault is often absent altogether. */
export function optionsOf(random: Prng): SimulationOptions {
  const sometimes = (max: number): number => (random.chance(30) ? 0 : random.between(1, max));
  return {
    days: random.between(60, 90),
    members: random.between(4, 7),
    rounds: random.between(1, 2),
    feePayer: random.pick(['operator', 'member'] as const),
    settleConfirmations: random.between(2, 6),
    depositConfirmations: random.between(1, 6),
    minInputConfirmations: random.between(1, 6),
    reorgPercent: sometimes(20),
    reorgDepthMax: random.chance(15) ? random.between(7, 20) : random.between(1, 6),
    evictPercent: sometimes(20),
    refusePercent: sometimes(20),
    signerOfflinePercent: sometimes(30),
    signerCrashPercent: sometimes(30),
    restatePercent: sometimes(30),
    lightningPercent: sometimes(15),
    latePercent: sometimes(30),
    priceGapPercent: sometimes(20),
    feeSpikePercent: sometimes(15),
    operatorPercent: sometimes(25),
    shuffled: random.chance(40),
    rates: {
      crashAtCommit: sometimes(12),
      crashAtPort: sometimes(12),
      portFailsBefore: sometimes(60),
      portFailsAfter: sometimes(60),
    },
  };
}
