export type { LineValue, Worth } from './book-lines';
export type { Difference } from './difference';
export type { OperatorBooks } from './operator-books';
export type { OperatorDisposal } from './operator-disposals';
export { RECEIVED_REASONS, type ReceivedTie, SAID_REASONS, unexplainedReceived } from './received-forms';
export { blockingLines, type MemberTie, type SourceTie } from './tie-out';
export { TIE_REASONS } from './tie-reasons';
export type { YearTies } from './year-ties';
export type { MemberHash, YearVersion } from './year-version';
