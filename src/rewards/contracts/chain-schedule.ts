import { type Asset, MINUTE_MS, SECOND_MS } from '../../units';

const SUBSIDY_START = 5_000_000_000n;
const HALVINGS_MAX = 64;

/** How a coin's chain runs, as far as contracts are told by it: the data of its network. */
export interface ChainSchedule {
  /** What a block should take. */
  readonly blockMs: number;
  /** Blocks between two retargets. */
  readonly periodBlocks: number;
  readonly halvingBlocks: number;
  /** Blocks of two weeks, after which a scenario changes the difficulty: so coins whose retargets differ compare. */
  readonly stepBlocks: number;
}

/** @see Bitcoin Core kernel/chainparams.cpp CMainParams: nPowTargetSpacing, nPowTargetTimespan, nSubsidyHalvingInterval */
export const BITCOIN_SCHEDULE: ChainSchedule = {
  blockMs: 10 * MINUTE_MS,
  periodBlocks: 2_016,
  halvingBlocks: 210_000,
  stepBlocks: 2_016,
};

/** @see Litecoin Core chainparams.cpp CMainParams: the same names; a retarget every three and a half days */
export const LITECOIN_SCHEDULE: ChainSchedule = {
  blockMs: 150 * SECOND_MS,
  periodBlocks: 2_016,
  halvingBlocks: 840_000,
  stepBlocks: 8_064,
};

const SCHEDULES: Partial<Readonly<Record<Asset, ChainSchedule>>> = { BTC: BITCOIN_SCHEDULE, LTC: LITECOIN_SCHEDULE };

/** Undefined for a coin whose chain is not told here: contracts in it are not projected and not held against headers. */
export function scheduleOf(asset: Asset): ChainSchedule | undefined {
  return SCHEDULES[asset];
}

/**
 * Base units that a block creates: 50 coins, halved at each height that `halvingBlocks` divides.
 * @see Bitcoin Core and Litecoin Core validation.cpp GetBlockSubsidy
 */
export function subsidyAt(height: number, { halvingBlocks }: Pick<ChainSchedule, 'halvingBlocks'>): bigint {
  const halvings = Math.floor(height / halvingBlocks);
  return halvings >= HALVINGS_MAX ? 0n : SUBSIDY_START >> BigInt(halvings);
}

/** First height of the difficulty period, or of the subsidy, that a height is in; at least 1: the first block has no parent. */
export function boundaryOf(height: number, { periodBlocks, halvingBlocks }: ChainSchedule): number {
  return Math.max(1, height - (height % periodBlocks), height - (height % halvingBlocks));
}
