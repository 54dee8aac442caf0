import { type Asset, MINUTE_MS, SECOND_MS } from '../../units';

const COIN = 100_000_000n;
const SUBSIDY_START = 50n * COIN;
const HALVINGS_MAX = 64;

/** How a coin's chain runs, as far as contracts are told by it: the data of its network. */
export interface ChainSchedule {
  /** What a block should take. */
  readonly blockMs: number;
  /** Blocks between two retargets; 0 where every block has its own target. */
  readonly periodBlocks: number;
  readonly reward: RewardRule;
  /** The reward of a block may change at heights of `rewardShift` modulo `rewardBlocks`, and at no others. */
  readonly rewardBlocks: number;
  readonly rewardShift: number;
  /** Blocks of two weeks, after which a scenario changes the difficulty: so coins whose retargets differ compare. */
  readonly stepBlocks: number;
}

/** By which rule a block's reward follows from its height: 50 coins halved, or the coin's own. */
type RewardRule = 'halved' | 'dogecoin' | 'dash';

/** @see Bitcoin Core kernel/chainparams.cpp CMainParams: nPowTargetSpacing, nPowTargetTimespan, nSubsidyHalvingInterval */
export const BITCOIN_SCHEDULE: ChainSchedule = {
  blockMs: 10 * MINUTE_MS,
  periodBlocks: 2_016,
  reward: 'halved',
  rewardBlocks: 210_000,
  rewardShift: 0,
  stepBlocks: 2_016,
};

/** @see Litecoin Core chainparams.cpp CMainParams: the same names; a retarget every three and a half days */
export const LITECOIN_SCHEDULE: ChainSchedule = {
  blockMs: 150 * SECOND_MS,
  periodBlocks: 2_016,
  reward: 'halved',
  rewardBlocks: 840_000,
  rewardShift: 0,
  stepBlocks: 8_064,
};

/** @see bitcoin-cash-node f426b0386a38cf2a3e7ba51b0a4effda287cc814 src/chainparams.cpp CMainParams */
const BITCOIN_CASH_SCHEDULE: ChainSchedule = { ...BITCOIN_SCHEDULE, periodBlocks: 0 };

/** @see dogecoin/dogecoin d0902798850371b6b7b632141dc5e4227c92171f src/chainparams.cpp CMainParams */
export const DOGECOIN_SCHEDULE: ChainSchedule = {
  blockMs: MINUTE_MS,
  periodBlocks: 0,
  reward: 'dogecoin',
  rewardBlocks: 100_000,
  rewardShift: 0,
  stepBlocks: 20_160,
};

/** Counted by the height of the parent. @see dashpay/dash src/chainparams.cpp CMainParams nSubsidyHalvingInterval */
export const DASH_SCHEDULE: ChainSchedule = {
  blockMs: 150 * SECOND_MS,
  periodBlocks: 0,
  reward: 'dash',
  rewardBlocks: 210_240,
  rewardShift: 1,
  stepBlocks: 8_064,
};

const SCHEDULES: Partial<Readonly<Record<Asset, ChainSchedule>>> = {
  BTC: BITCOIN_SCHEDULE,
  LTC: LITECOIN_SCHEDULE,
  BCH: BITCOIN_CASH_SCHEDULE,
  DOGE: DOGECOIN_SCHEDULE,
  DASH: DASH_SCHEDULE,
};

/** Undefined for a coin whose chain is not told here: contracts in it are not projected and not held against headers. */
export function scheduleOf(asset: Asset): ChainSchedule | undefined {
  return SCHEDULES[asset];
}

/**
 * Base units that a block creates for its miner; null where its height does not tell it.
 * @see Bitcoin Core, Litecoin Core, Bitcoin Cash Node validation.cpp GetBlockSubsidy: 50 coins, halved
 */
export function subsidyAt(
  height: number,
  { reward, rewardBlocks }: Pick<ChainSchedule, 'reward' | 'rewardBlocks'>,
): bigint | null {
  if (reward === 'dogecoin') return dogecoinReward(height);
  if (reward === 'dash') return dashReward(height, rewardBlocks);
  const halvings = Math.floor(height / rewardBlocks);
  return halvings >= HALVINGS_MAX ? 0n : SUBSIDY_START >> BigInt(halvings);
}

/** Before it a block's reward is drawn from the hash of its parent. */
const DOGE_FIXED_FROM = 145_000;
const DOGE_HALVING_BLOCKS = 100_000;
const DOGE_CONSTANT_FROM = 600_000;

/** @see dogecoin/dogecoin 11b10408d05e765dbb998addfeab89b0992d94b3 src/dogecoin.cpp GetDogecoinBlockSubsidy */
function dogecoinReward(height: number): bigint | null {
  if (height < DOGE_FIXED_FROM) return null;
  if (height >= DOGE_CONSTANT_FROM) return 10_000n * COIN;
  return (500_000n * COIN) >> BigInt(Math.floor(height / DOGE_HALVING_BLOCKS));
}

/** @see dashpay/dash src/chainparams.cpp CMainParams V20Height */
const DASH_V20_FROM = 1_987_776;

/**
 * The miner's quarter of what is left when the treasury has its fifth; the rest is the masternodes', part of which goes on to
 * the platform since height 2,128,896 and never to the miner. Before version 20 the base depended on difficulty as a double, and
 * the masternodes' part on the cycle. Fees of a block are divided in the same way: the miner keeps a quarter of them.
 * @see dashpay/dash src/validation.cpp GetBlockSubsidyHelper; 6e269083e6b2597827ff9ad2ff1d72cd914cb5f1
 *   src/masternode/payments.cpp GetMasternodePayment, PlatformShare
 */
function dashReward(height: number, declineBlocks: number): bigint | null {
  if (height < DASH_V20_FROM) return null;
  let subsidy = 5n * COIN;
  // The network counts with the height of the parent.
  for (let at = declineBlocks; at <= height - 1; at += declineBlocks) subsidy -= subsidy / 14n;
  const block = subsidy - subsidy / 5n;
  return block - (block * 3n) / 4n;
}

/** First height of the difficulty period, or of the subsidy, that a height is in; at least 1: the first block has no parent. */
export function boundaryOf(height: number, { periodBlocks, rewardBlocks }: ChainSchedule): number {
  return Math.max(1, height - (height % periodBlocks), height - (height % rewardBlocks));
}
