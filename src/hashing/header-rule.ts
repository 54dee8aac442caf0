import { type BitsRule } from './target';

/**
 * One per guard of merged mining.
 * @see namecoin-core auxpow.cpp CAuxPow::check, validation.cpp CheckProofOfWork; dogecoin.cpp CheckAuxPowProofOfWork
 */
export type AuxPowRule =
  /** The version announces a parent's work, and none is there. */
  | 'auxpow-missing'
  | 'auxpow-truncated'
  /** The parent's coinbase is larger than a block may be. */
  | 'auxpow-oversized'
  /** Before merged mining has begun. */
  | 'auxpow-too-early'
  /** The child's version names another chain. */
  | 'auxpow-chain-id'
  /** The parent names the child's chain. */
  | 'auxpow-parent-chain-id'
  | 'auxpow-no-inputs'
  /** The parent's transaction is not its first. */
  | 'auxpow-coinbase-index'
  | 'auxpow-coinbase-branch-length'
  | 'auxpow-chain-branch-length'
  /** The coinbase is not in the parent's tree. */
  | 'auxpow-parent-root'
  /** The root of the chains' tree is not in the coinbase. */
  | 'auxpow-root-missing'
  | 'auxpow-header-repeated'
  | 'auxpow-header-not-before-root'
  /** Without the merged mining header the root must begin in the first 20 bytes. */
  | 'auxpow-root-too-late'
  | 'auxpow-tree-size-missing'
  | 'auxpow-tree-size'
  /** The chain does not stand at the place that nonce and chain id give it. */
  | 'auxpow-slot';

/** Which rule a header broke. */
export type HeaderRule =
  | BitsRule
  | AuxPowRule
  | 'bad-length'
  | 'bad-genesis'
  | 'broken-link'
  | 'insufficient-work'
  | 'bad-solution'
  | 'wrong-retarget'
  | 'time-too-old'
  | 'time-too-new'
  | 'timewarp'
  | 'bad-version';
