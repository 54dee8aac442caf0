import { type HashHex } from './bytes';
import { type TransactionRules } from './transaction';

/** Networks whose header rules the core knows. */
export type HeaderNetwork =
  | 'bitcoin'
  | 'testnet3'
  | 'testnet4'
  | 'signet'
  | 'regtest'
  | 'bitcoin-easy'
  | 'litecoin'
  | 'dogecoin'
  | 'namecoin'
  | 'bitcoin-cash'
  | 'dash'
  | 'zcash';

/** How the next target follows from the last headers; one file per kind in `rules/`. */
export type Difficulty =
  | {
      /** Bitcoin's: one retarget per period, equal bits between. */
      readonly kind: 'period';
      /** From this height the span reaches back a full period (2016 intervals, not 2015); null: never. */
      readonly fullSpanFrom: number | null;
      /** Halve a target as wide as the limit while multiplying, and double after: Litecoin's way around a 257th bit. */
      readonly halveWide: boolean;
    }
  | {
      /** 240-block periods, then Digishield at every block. */
      readonly kind: 'dogecoin';
      readonly digishieldFrom: number;
    }
  | {
      /** Bitcoin's, then with emergency adjustment, then cw-144, then ASERT: each first applies at the height after. */
      readonly kind: 'bitcoin-cash';
      readonly emergencyAfter: number;
      readonly cw144After: number;
      readonly asertAfter: number;
      /** The block whose target and parent's time ASERT counts from. */
      readonly anchor: { readonly height: number; readonly bits: number; readonly parentTime: number };
      readonly halfLifeSeconds: number;
    }
  | {
      /** Dark Gravity Wave 3 over 24 blocks. */
      readonly kind: 'dark-gravity';
      /** Before it the network takes inexact bits: they are not checked. */
      readonly from: number;
      readonly spacingSeconds: number;
    }
  | {
      /** Mean of 17 targets, corrected by the span between two median times. */
      readonly kind: 'zcash';
      readonly blossomFrom: number;
      readonly spacingSeconds: number;
      readonly blossomSpacingSeconds: number;
    };

/** Merged mining: the work is done on a parent chain's header. */
export interface AuxPowRules {
  /** From this height a header may carry a parent's work. */
  readonly from: number;
  readonly chainId: number;
  /** Whole versions of blocks from before chain ids; refused once merged mining has begun. */
  readonly legacyVersions: readonly number[];
}

/**
 * Header rules of one network, as data.
 * @see Bitcoin Core kernel/chainparams.cpp
 */
export interface NetworkRules {
  readonly network: HeaderNetwork;
  /** The first header in hex. */
  readonly genesisHeader: string;
  readonly genesisHash: HashHex;
  /** False: any header with a zero parent may be the first (generated chains). */
  readonly fixedGenesis: boolean;
  /** 80 bytes, or Zcash's 1487 with a wider nonce and the solution; time and bits then stand 32 bytes later. */
  readonly headerBytes: 80 | 1487;
  /** What the target is compared with. */
  readonly powHash: 'sha256d' | 'scrypt' | 'x11';
  /** What links headers. */
  readonly idHash: 'sha256d' | 'x11';
  /** Easiest target; a hash is accepted when it is at most the target. */
  readonly powLimit: bigint;
  /** The same limit in compact bits, as blocks carry it. */
  readonly powLimitBits: number;
  readonly difficulty: Difficulty;
  /** Blocks in a difficulty period; 0 where every block has its own target. */
  readonly periodBlocks: number;
  /** Seconds that a period should take. */
  readonly periodSeconds: number;
  /** How many of the last headers the difficulty rule looks at, beside the period's first. */
  readonly lookback: number;
  /** A block more than two spacings after its parent must have the easiest target (testnets, regtest). */
  readonly minDifficulty: boolean;
  /** Difficulty never changes (regtest). */
  readonly noRetarget: boolean;
  /** BIP94: retarget from the first block of the period, and no boundary block more than 600 s before its parent. */
  readonly bip94: boolean;
  /** From these heights a version below this is refused; heights rise. */
  readonly versionFrom: readonly (readonly [version: number, height: number])[];
  /** A header may be this far ahead of the reader's clock. */
  readonly futureSecondsMax: number;
  /** A header may be this far ahead of the median time past, from a height on (Zcash); null: no such rule. */
  readonly medianFuture: { readonly from: number; readonly seconds: number } | null;
  readonly auxpow: AuxPowRules | null;
  /** How transactions are read for proofs; null where their ids are no hash of what is sent (Zcash, ZIP 244). */
  readonly transactions: TransactionRules | null;
  /** Regtest has no difficulty, and signet's block signature is not checked: their headers prove no work (RULES 21). */
  readonly provesWork: boolean;
}
