export { deriveKey, parseTreasury, type Treasury, treasuryDescriptor } from './descriptor';
export * from './doors';
export type { Gate, OutReason } from './due';
export { planReport } from './plan-report';
export { DEFAULT_POLICY } from './policy';
export { nextRun } from './schedule';
export { PAYOUT_SETTINGS, type PayoutSettings } from './settings';
export { SIGNER, type Signer, type SignReply, type SignRequest } from './signer';
export { LIVE_STATES, type PayoutState } from './states';
