export type { BatchView } from './batches/batch';
export { BATCH_KINDS } from './batches/batch.entity';
export { BATCH_STATES, type BatchState, nextStates } from './batches/batch-states';
export { bookYear } from './book-payments';
export { FILED_REASONS, type FiledLine, type FiledTie, filedTotals } from './filed-ties';
export { FILING_STATES, type FilingYear, type YearNotes } from './filing-year';
export { type FilingRun, filingRun } from './filing-report';
export { ISSUED_REASONS, type IssuedLine, type IssuedTie, issuedTotals } from './issued';
export { matchingRun } from './matching-run';
export { lastDayOf, PAYEE_FORMS, type PartyName, type PayeeForm, TAX_CLASSES, type TaxClass } from './payee';
export { type PayeeView, TIN_STATES } from './payee-view';
export { heldUntil, NOTICE_KINDS, type NoticeKind } from './standing';
export { FORM_WAYS, formWarnings, type TaxForm, type TaxFormDraft } from './tax-form';
export { maskTin, TIN_TYPES, type TinType } from './tin';
export { CONSENT_WORDS, FORM_WORDS, PAPER_REASONS, type PaperReason, REVEAL_REASONS, type RevealReason } from './words';
export { WAIT_REASONS } from './withholding/judge';
export type { WithholdingView } from './withholding/view';
export { WITHHOLDING_MODES, type WithholdingMode, type WithholdingRule } from './withholding/rule';
export type { YearMistake } from './year-file';

/** Token of the key, a `Secret` of 32 bytes in hex, under which the numbers of payees are sealed. */
export const PAYEE_KEY = Symbol('filing.payee-key');
