/** What both kinds of lives have in common; here, so that one does not load the other. */
export const WALLET_ID = 'hot';
export const MINIMUM_SATS = 20_000n;
export const DEFAULT_THRESHOLD = 60_000n;
/** A dead holder's lease runs out after so long of the simulated monotonic clock. */
export const LEASE_MS = 30_000;
