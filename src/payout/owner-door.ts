import type { ReadTx } from '../store';

/** A member who was ever paid, or to be paid, at a script. */
export interface ScriptOwner {
  readonly memberId: string;
  readonly addressId: string;
  readonly address: string;
  readonly scriptHex: string;
  /** Where it is an address of the member's extended key. */
  readonly key?: { readonly keyScript: string; readonly index: number };
}

/** What payouts ask of the members' room after a restore: whose a script on the chain is. */
export interface OwnerDoor {
  /**
   * Every version of an address counts, taken back or not; the newest of each member and script. Of a key the addresses
   * that were dealt, and those some way ahead.
   */
  ownersOf(tx: ReadTx, scripts: readonly string[]): Promise<readonly ScriptOwner[]>;
  /** Those of these ids that are members. */
  known(tx: ReadTx, memberIds: readonly string[]): Promise<ReadonlySet<string>>;
}
