export { type Treatment, treatmentAt, TREATMENTS } from './activity';
export { readUnits, showUnits } from './coin-text';
export { type EventTrail, type PaidPlace, SERVICE_WALLET } from './book/book-event';
export { type BookGround, judgeBook } from './book/book-ground';
export type { BookYear } from './book/book-year';
export * from './facts';
export type { FactEvent, FactRules } from './lots/fact-event';
export { factReport } from './lots/fact-report';
export type { DisposalRow, LotRow } from './lots/fact-rows';
export { readTime } from './lots/fact-time';
export { orderAt } from './lots/instructions';
export { METHODS } from './lots/lot-pool';
export { OWN_KINDS } from './own-event';
export type { OpeningLot } from './lot-cost';
export { type FactsOfYear, judgeYear } from './lots/fact-year';
export type { Box, Term } from './lots/holding-period';
export type { GapReason, IncomeGap, Reporting } from './payments/income-gap';
export type { MemberPayments, PaymentLine, UnvaluedPayment } from './payments/payment-lines';
export {
  declarationFor,
  type IncomeDeclaration,
  type IncomePolicy,
  LEGAL_MODELS,
  type LegalModel,
  RECOGNISE_AT,
} from './policy';
export type { ClosedMark, ClosedMarks } from './closed-marks';
export type { PaidPlaces } from './paid-places';

/** Nest token of the IncomePolicy: what the operator declared about sources, and the tax zone. */
export const INCOME_POLICY = Symbol('income policy');

/** Nest token of the version that is printed on reports, a string such as `0.1.0`. */
export const SOFTWARE_VERSION = Symbol('software version');

/** Nest token of the PaidPlaces: the wallets that a member was paid into, and the receipts. */
export const PAID_PLACES = Symbol('paid places');

/** Nest token of the ClosedMarks: which version of a year was closed. */
export const CLOSED_MARKS = Symbol('closed marks');
