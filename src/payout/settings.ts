import type { Secret } from '../units';
import type { PayoutPolicy } from './policy';
import type { WalletSettings } from './wallet';

/** What the operator configured for this room. */
export interface PayoutSettings extends WalletSettings {
  readonly policy: PayoutPolicy;
  /** No coin of the treasury is older. */
  readonly birthdayHeight: number;
  /** Seals approvals for the signer; never in the database. */
  readonly approvalKey: Secret;
}

export const PAYOUT_SETTINGS = Symbol('payout.settings');
