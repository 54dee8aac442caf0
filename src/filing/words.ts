/**
 * Names of the words that a form or an agreement was given to; a change of the words is a new name. `w-9/2024-03`, without `-b`,
 * named no definition of a US person.
 */
export const FORM_WORDS = { 'W-9': 'w-9/2024-03-b', 'W-8BEN': 'w-8ben/2021-10', 'W-8BEN-E': 'paper' } as const;
export const CONSENT_WORDS = 'electronic-copies/2026-11';

/** Why somebody looks at a whole number. A closed list: what people type in their own words may be the number itself. */
export const REVEAL_REASONS = ['filing', 'correction', 'tin-matching', 'b-notice', 'payee-asked', 'examination'] as const; // prettier-ignore
export type RevealReason = (typeof REVEAL_REASONS)[number];

/** Why an operator enters a form in a member's place. */
export const PAPER_REASONS = ['paper-form', 'typing-mistake', 'cannot-sign-in'] as const;
export type PaperReason = (typeof PAPER_REASONS)[number];
