import type { ReadTx } from '../store';

/** A member who was ever paid, or to be paid, at a script. */
export interface ScriptOwner {
  readonly memberId: string;
  readonly addressId: string;
  readonly address: string;
  readonly scriptHex: string;
}

/** What payouts ask of the members' room after a restore: whose a script on the chain is. */
export interface OwnerDoor {
  /** Every version of an address counts, taken back or not; the newest of each member and script. */
  ownersOf(tx: ReadTx, scripts: readonly string[]): Promise<readonly ScriptOwner[]>;
  /** Those of these ids that are members. */
  known(tx: ReadTx, memberIds: readonly string[]): Promise<ReadonlySet<string>>;
}
