import { type Asset, assertNever } from '../../units';
import { BITCOIN_SCHEDULE, DASH_SCHEDULE, DOGECOIN_SCHEDULE, LITECOIN_SCHEDULE, subsidyAt } from '../contracts/chain-schedule'; // prettier-ignore

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
 * @see chain-schedule.ts; Namecoin Core validation.cpp GetBlockSubsidy; zcash consensus/params.cpp, consensus/funding.cpp
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
      return subsidyAt(height, DOGECOIN_SCHEDULE);
    case 'DASH':
      return subsidyAt(height, DASH_SCHEDULE);
    case 'ZEC':
      return zcashSubsidy(height);
    default:
      return assertNever(asset);
  }
}

function zcashSubsidy(height: number): bigint | null {
  if (height < ZEC_CANOPY || height >= ZEC_KNOWN_UNTIL) return null;
  const subsidy = ZEC_CANOPY_SUBSIDY >> BigInt(Math.floor((height - ZEC_CANOPY) / ZEC_HALVING_BLOCKS));
  const streams = height < ZEC_NU6 ? ZEC_STREAMS.canopy : ZEC_STREAMS.nu6;
  return streams.reduce((rest, percent) => rest - (subsidy * percent) / 100n, subsidy);
}
