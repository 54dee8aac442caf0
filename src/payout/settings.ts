import type { Secret } from '../units';
import type { Treasury } from './descriptor';
import type { PayoutPolicy } from './policy';

/** What the operator configured for this room. */
export interface PayoutSettings {
  readonly policy: PayoutPolicy;
  /** Id of the wallet in the chart of accounts. */
  readonly walletId: string;
  readonly treasury: Treasury;
  /** No coin of the treasury is older. */
  readonly birthdayHeight: number;
  /** Seals approvals for the signer; never in the database. */
  readonly approvalKey: Secret;
}

export const PAYOUT_SETTINGS = Symbol('payout.settings');
