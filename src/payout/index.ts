export { CHILD_REFUSALS } from './child';
export { deriveKey, parseTreasury, type Treasury, treasuryDescriptor } from './descriptor';
export * from './doors';
export { scriptAddress } from './output-script';
export type { Expectation, Gate, OutReason, Rest } from './due';
export { HAND_OUT_MARK, type HandOutMark } from './hand-out-mark';
export { planReport } from './plan-report';
export { DEFAULT_POLICY, type FeeWait, type PayoutPolicy } from './policy';
export type { Preview } from './preview';
export { formatSchedule, nextRun, parseSchedule, type Schedule } from './schedule';
export { CLOSING_HOLD_REASONS, type ClosingHoldReason, DONATION_WORDS, LEFT_KINDS } from './closing';
export { mayApprove } from './second-look';
export { PAYOUT_SETTINGS, type PayoutSettings } from './settings';
export { SETTLEMENT_STATES } from './settlement';
export { SIGNER, type Signer, type SignReply, type SignRequest } from './signer';
export { LIVE_STATES, PAYOUT_STATES, type PayoutState } from './states';
export {
  checksumOf,
  isSameTreasury,
  type KnownWallet,
  SIGNED_BY,
  type SignedBy,
  type Wallet,
  withFormer,
} from './wallet';
export type { Way, WaysOut } from './ways-out';
