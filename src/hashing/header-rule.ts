import { type BitsRule } from './target';

/** One per guard of merged mining. @see namecoin-core auxpow.cpp CAuxPow::check, dogecoin.cpp CheckAuxPowProofOfWork */
export type AuxPowRule =
  | 'auxpow-missing'
  | 'auxpow-truncated'
  | 'auxpow-oversized'
  | 'auxpow-too-early'
  | 'auxpow-chain-id'
  | 'auxpow-not-a-coinbase'
  | 'auxpow-coinbase-index'
  | 'auxpow-parent-chain-id'
  | 'auxpow-chain-branch-length'
  | 'auxpow-parent-root'
  | 'auxpow-root-missing'
  | 'auxpow-header-repeated'
  | 'auxpow-header-not-before-root'
  | 'auxpow-root-too-late'
  | 'auxpow-tree-size-missing'
  | 'auxpow-tree-size'
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
