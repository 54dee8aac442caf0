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
  /** One reorganisation that reaches below what is mature, on this day; 0 for none. */
  readonly deepReorgDay: number;
  readonly evictPercent: number;
  readonly refusePercent: number;
  readonly signerOfflinePercent: number;
  readonly signerCrashPercent: number;
  readonly restatePercent: number;
  /** A row that is not stated for some days. */
  readonly vanishPercent: number;
  readonly lightningPercent: number;
  readonly latePercent: number;
  /** Payouts that are announced otherwise than they come. */
  readonly payoutFaultPercent: number;
  /** Replies that are spoilt on the wire. */
  readonly wirePercent: number;
  /** A pool begins to fail for days. */
  readonly outagePercent: number;
  readonly skewPercent: number;
  /** Blocks that pay our solo address. */
  readonly soloPercent: number;
  readonly devicePercent: number;
  readonly venueFaultPercent: number;
  readonly withdrawalFaultPercent: number;
  /** The venue sends nothing by itself: a person withdraws what the screen says. */
  readonly personSends: boolean;
  /** Members may keep altcoin, which is theirs when it is sold. */
  readonly keepsCoin: boolean;
  readonly priceGapPercent: number;
  readonly priceSpikePercent: number;
  readonly feeSpikePercent: number;
  readonly operatorPercent: number;
  /** Jobs in the line's order, or in any. */
  readonly shuffled: boolean;
  readonly rates: Readonly<FaultRates>;
  /** The exchange is Kraken, reached through ccxt over the wire; otherwise it stands at the port. */
  readonly ccxt: boolean;
  /** Two people end withdrawals that went otherwise, where the exchange has that coming; without them such sales wait. */
  readonly exits: boolean;
  /** What the exchange's bids take at once, in millions of units; 0 for whatever comes. More is sold in lots. */
  readonly bidsMillions: number;
  /** A credit that nothing explains is named by an operator, and now and then that is taken back by two. */
  readonly namesPercent: number;
  /** A pool takes something out of the balance again and names no row for it. */
  readonly takeBackPercent: number;
}

/** Some seeds are quiet and some are wild: each kind of fault is often absent altogether. */
export function optionsOf(random: Prng): SimulationOptions {
  const sometimes = (max: number): number => (random.chance(30) ? 0 : random.between(1, max));
  const days = random.between(40, 60);
  return {
    days,
    members: random.between(4, 7),
    rounds: random.between(1, 2),
    feePayer: random.pick(['operator', 'member'] as const),
    settleConfirmations: random.between(2, 6),
    depositConfirmations: random.between(1, 6),
    minInputConfirmations: random.between(1, 6),
    reorgPercent: sometimes(20),
    reorgDepthMax: random.chance(15) ? random.between(7, 20) : random.between(1, 6),
    deepReorgDay: random.chance(12) ? random.between(Math.floor(days / 2), days) : 0,
    evictPercent: sometimes(20),
    refusePercent: sometimes(20),
    signerOfflinePercent: sometimes(30),
    signerCrashPercent: sometimes(30),
    restatePercent: sometimes(30),
    vanishPercent: sometimes(10),
    lightningPercent: sometimes(15),
    latePercent: sometimes(30),
    payoutFaultPercent: sometimes(60),
    wirePercent: sometimes(15),
    outagePercent: sometimes(2),
    skewPercent: sometimes(10),
    soloPercent: sometimes(40),
    devicePercent: sometimes(15),
    venueFaultPercent: sometimes(60),
    withdrawalFaultPercent: sometimes(50),
    personSends: random.chance(50),
    keepsCoin: random.chance(50),
    priceGapPercent: sometimes(20),
    priceSpikePercent: sometimes(20),
    feeSpikePercent: sometimes(15),
    operatorPercent: sometimes(25),
    shuffled: random.chance(40),
    rates: {
      crashAtCommit: sometimes(12),
      crashAtPort: sometimes(12),
      portFailsBefore: sometimes(60),
      portFailsAfter: sometimes(60),
    },
    ccxt: random.chance(50),
    exits: random.chance(60),
    bidsMillions: random.chance(50) ? random.between(10, 150) : 0,
    namesPercent: sometimes(60),
    takeBackPercent: sometimes(10),
  };
}
