import type { Asset, Instant } from '../../units';
import type { DepositDue } from './deposit-due';
import type { WaitReason } from './judge';

/** A payment of which is not known yet whether tax is withheld. */
export interface Waiting {
  readonly id: string;
  readonly memberId: string;
  readonly reason: WaitReason;
  readonly asset: Asset | null;
  /** Base units that are held for it. */
  readonly reserved: bigint;
  readonly since: Instant;
}

/** What of backup withholding needs a person. */
export interface WithholdingView {
  /** The oldest first. */
  readonly waits: readonly Waiting[];
  readonly dues: readonly DepositDue[];
}
