import { type Asset, assertNever } from '../../units';
import { BITCOIN_SCHEDULE, LITECOIN_SCHEDULE, subsidyAt } from '../contracts/chain-schedule';

const COIN = 100_000_000n;

/** Dogecoin: before it a block's reward is drawn from the hash of its parent. @see Dogecoin Core dogecoin.cpp */
const DOGE_FIXED_FROM = 145_000;
const DOGE_HALVING_BLOCKS = 100_000;
const DOGE_CONSTANT_FROM = 600_000;

/** @see Dash Core chainparams.cpp CMainParams nSubsidyHalvingInterval, V20Height */
const DASH_DECLINE_BLOCKS = 210_240;
const DASH_V20_FROM = 1_987_776;

/** @see Zcash protocol specification 7.8, ZIP 208 (Blossom), ZIP 214, ZIP 1014, ZIP 1015 */
const ZEC_CANOPY = 1_046_400;
const ZEC_HALVING_BLOCKS = 1_680_000;
/** Third halving: the funding streams that are in force end here, and what follows is not decided. */
const ZEC_KNOWN_UNTIL = 4_406_400;
const ZEC_CANOPY_SUBSIDY = 312_500_000n;
/** NU6: grants and lockbox in place of the first three streams. */
const ZEC_NU6 = 2_726_400;
const ZEC_STREAMS = { canopy: [7n, 5n, 8n], nu6: [8n, 12n] } as const;

/**
 * What a block creates for its miner, in base units; without fees. Null where the height alone does not tell it.
 * Dash pays a fifth of its subsidy to the treasury and three quarters of the rest to masternodes; Zcash a fifth to its
 * funding streams: neither is the miner's.
 * @param height of the block; at least 0
 * @see Bitcoin Core, Litecoin Core, Bitcoin Cash Node, Namecoin Core validation.cpp GetBlockSubsidy; Dogecoin Core
 *   dogecoin.cpp GetDogecoinBlockSubsidy; Dash Core validation.cpp GetBlockSubsidyHelper, masternode/payments.cpp
 *   GetMasternodePayment; zcash consensus/params.cpp, consensus/funding.cpp
 */
export function minerSubsidy(asset: Asset, height: number): bigint | null {
  switch (asset) {
    case 'BTC':
    case 'BCH':
    case 'NMC':
      return subsidyAt(height, BITCOIN_SCHEDULE);
    case 'LTC':
      return subsidyAt(height, LITECOIN_SCHEDULE);
    case 'DOGE':
      return dogecoinSubsidy(height);
    case 'DASH':
      return dashSubsidy(height);
    case 'ZEC':
      return zcashSubsidy(height);
    default:
      return assertNever(asset);
  }
}

function dogecoinSubsidy(height: number): bigint | null {
  if (height < DOGE_FIXED_FROM) return null;
  if (height >= DOGE_CONSTANT_FROM) return 10_000n * COIN;
  return (500_000n * COIN) >> BigInt(Math.floor(height / DOGE_HALVING_BLOCKS));
}

/** Before version 20 the base depended on difficulty as a double, and the masternodes' part on the cycle. */
function dashSubsidy(height: number): bigint | null {
  if (height < DASH_V20_FROM) return null;
  let subsidy = 5n * COIN;
  // The network counts with the height of the parent.
  for (let at = DASH_DECLINE_BLOCKS; at <= height - 1; at += DASH_DECLINE_BLOCKS) subsidy -= subsidy / 14n;
  const block = subsidy - subsidy / 5n;
  return block - (block * 3n) / 4n;
}

function zcashSubsidy(height: number): bigint | null {
  if (height < ZEC_CANOPY || height >= ZEC_KNOWN_UNTIL) return null;
  const subsidy = ZEC_CANOPY_SUBSIDY >> BigInt(Math.floor((height - ZEC_CANOPY) / ZEC_HALVING_BLOCKS));
  const streams = height < ZEC_NU6 ? ZEC_STREAMS.canopy : ZEC_STREAMS.nu6;
  return streams.reduce((rest, percent) => rest - (subsidy * percent) / 100n, subsidy);
}
