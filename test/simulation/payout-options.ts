import type { FaultRates } from './faults';
import { RELAY_RULES, type RelayRules } from './mempool-policy';
import type { Prng } from './prng';

/** Everything that a seed decides before the first step of a payout life. */
export interface PayoutOptions {
  readonly members: number;
  /** Rounds with faults. */
  readonly rounds: number;
  readonly feePayer: 'operator' | 'member';
  readonly settleConfirmations: number;
  readonly minInputConfirmations: number;
  /** Payments in no block that a batch may stand on. */
  readonly maxUnconfirmedAncestors: number;
  /** Two processes over one store. */
  readonly pair: boolean;
  /** One process stands still in a call of a port while the other goes on past its lease. */
  readonly stallPercent: number;
  readonly reorgPercent: number;
  readonly reorgDepthMax: number;
  /** A reorganisation as deep as policy allows and beyond, once. */
  readonly deepReorg: number;
  readonly evictPercent: number;
  readonly refusePercent: number;
  readonly reorderPercent: number;
  /** A payment to us is double spent before a block holds it. */
  readonly conflictPercent: number;
  /** The node is one of another network for a while. */
  readonly foreignPercent: number;
  readonly disagreePercent: number;
  readonly feePercent: number;
  readonly fullDiskPercent: number;
  readonly clockPercent: number;
  readonly signerOfflinePercent: number;
  readonly signerCrashPercent: number;
  readonly alterPercent: number;
  readonly peoplePercent: number;
  /** Coins that the treasury begins with beside the first one. */
  readonly smallCoins: number;
  /** The round in which somebody takes coins of ours, so that more is owed than is there; none below 0. */
  readonly theftRound: number;
  /** Blocks of our own whose coinbase pays the treasury, and how deep they are when the faults begin. */
  readonly ownBlocks: number;
  readonly ownBlocksDepth: number;
  /** The round after which a backup is taken, and the one after which it is brought back; none below 0. */
  readonly backupRound: number;
  readonly restoreRound: number;
  /** The service can ask the signer for its journal: not where people sign with devices of their own. */
  readonly journalRead: boolean;
  /** The record of who was paid is gone with the books, as on another machine: people say it. */
  readonly recordLost: boolean;
  /** Batches that are out are taken back, beside what people do anyway. */
  readonly takeBackPercent: number;
  /** A transaction of ours that another one took the place of takes the coins after all: somebody has it still. */
  readonly rivalPercent: number;
  /** Payments that wait are replaced by dearer ones, between a backup and its return too. */
  readonly replacePercent: number;
  /** Approvals that leave little room, or none. */
  readonly narrowPercent: number;
  /** Coins that the operator's own money comes in: of small ones the change bears no higher fee alone. */
  readonly capitalParts: number;
  /** The job replaces them by itself after so many blocks. */
  readonly bumpAfterBlocks: number | null;
  /** By which the node lets one transaction take the place of others. */
  readonly relayRules: RelayRules;
  /** The round in which somebody who has the keys spends a coin of a payment that waits; none below 0. */
  readonly displaceRound: number;
  readonly rates: Readonly<FaultRates>;
}

/** Some seeds are quiet and some are wild: each kind of fault is often absent altogether. */
export function payoutOptions(random: Prng): PayoutOptions {
  const drawn = draw(random);
  // Not drawn: what a seed brings about otherwise stays as it was.
  const { rounds, members, settleConfirmations, minInputConfirmations } = drawn;
  const isChained = (rounds + members + settleConfirmations + minInputConfirmations) % 3 === 0;
  return { ...drawn, maxUnconfirmedAncestors: isChained ? members - 1 : 0 };
}

function draw(random: Prng): Omit<PayoutOptions, 'maxUnconfirmedAncestors'> {
  const sometimes = (max: number): number => (random.chance(40) ? 0 : random.between(1, max));
  const isDeep = random.perMille(15);
  const isBroughtBack = random.chance(15);
  const isTakenBack = random.chance(20);
  const isReplaced = random.chance(30);
  const rounds = isBroughtBack ? random.between(4, 6) : random.between(2, 5);
  const settleConfirmations = random.between(isBroughtBack ? 2 : 1, 5);
  const backupRound = isBroughtBack ? random.int(rounds - 2) : -1;
  return {
    members: random.between(2, 5),
    rounds,
    feePayer: random.pick(['operator', 'member'] as const),
    settleConfirmations,
    minInputConfirmations: random.between(1, 5),
    pair: random.chance(60),
    stallPercent: sometimes(25),
    reorgPercent: sometimes(40),
    // A barrier is buried so deep as a payment: what is deeper stays (RULES.md 15).
    reorgDepthMax: random.between(1, isBroughtBack ? settleConfirmations - 1 : 8),
    deepReorg: isDeep && !isBroughtBack ? random.between(9, 120) : 0,
    evictPercent: sometimes(30),
    refusePercent: sometimes(25),
    reorderPercent: sometimes(60),
    conflictPercent: sometimes(15),
    foreignPercent: random.chance(20) ? random.between(1, 15) : 0,
    disagreePercent: sometimes(15),
    feePercent: sometimes(30),
    fullDiskPercent: sometimes(12),
    clockPercent: sometimes(15),
    signerOfflinePercent: sometimes(25),
    signerCrashPercent: sometimes(40),
    alterPercent: sometimes(25),
    peoplePercent: sometimes(70),
    smallCoins: random.chance(25) ? random.between(1, 12) : 0,
    theftRound: !isBroughtBack && random.chance(12) ? random.int(rounds - 1) : -1,
    ownBlocks: random.chance(4) ? random.between(1, 3) : 0,
    // On both sides of the 101 confirmations at which the product spends them.
    ownBlocksDepth: random.between(94, 100),
    backupRound,
    // After the last round: once the first quiet day has paid what was due.
    restoreRound: isBroughtBack ? random.pick([rounds, random.between(backupRound + 1, rounds)]) : -1,
    journalRead: random.chance(50),
    // By the seed itself: whatever else it decides stays as it was.
    recordLost: random.seed % 4 === 0,
    takeBackPercent: isTakenBack ? random.between(20, 70) : 0,
    rivalPercent: isTakenBack || isBroughtBack || isReplaced ? random.between(20, 60) : 0,
    replacePercent: isReplaced ? random.between(30, 90) : 0,
    narrowPercent: isReplaced ? random.pick([0, 50, 100]) : 0,
    capitalParts: isReplaced ? random.pick([1, 10]) : 1,
    bumpAfterBlocks: isReplaced ? random.pick([null, 1, 2]) : null,
    relayRules: random.pick(RELAY_RULES),
    displaceRound: !isBroughtBack && random.chance(8) ? random.int(rounds) : -1,
    rates: {
      crashAtCommit: sometimes(40),
      crashAtPort: sometimes(60),
      portFailsBefore: sometimes(100),
      portFailsAfter: sometimes(100),
    },
  };
}
