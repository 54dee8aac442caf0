export { type BookYear, bookYear, contractOf, reportingBy, type SourceChoice } from './book-payments';
export { type FilingRun, filingRun } from './filing-report';
export { matchingRun } from './matching-run';
export type { ImportedMonth } from './payment';
export { PAYEE_FORMS, type Payee, TAX_CLASSES } from './payee';
export { NOTICE_KINDS, type NoticeKind } from './standing';
export { FORM_WAYS, type TaxForm, type TaxFormDraft } from './tax-form';
export { TIN_TYPES } from './tin';
export { CONSENT_WORDS, FORM_WORDS, PAPER_REASONS, type PaperReason, REVEAL_REASONS, type RevealReason } from './words';

/** Token of the key, a `Secret` of 32 bytes in hex, under which the numbers of payees are sealed. */
export const PAYEE_KEY = Symbol('filing.payee-key');
