import type { BoxWords, ReturnBoxes } from './year-data';

const WITHHELD: BoxWords = {
  words: 'Federal income tax withheld',
  use: 'Backup withholding. Claim it on your return as federal income tax withheld.',
};

/**
 * Boxes as the forms of 2024 to 2026 call them, and their use in our own words, after the instructions for recipients of
 * both forms as copies of others print them. Compared on 2026-11-23 (docs/tax-sources.md).
 */
export const BOX_WORDS: Readonly<Record<keyof ReturnBoxes, BoxWords>> = {
  compensation: {
    words: 'Nonemployee compensation',
    use: 'Where it is income from self-employment, it belongs on Schedule C and Schedule SE; where it is not, for example from a hobby, with other income on Schedule 1.',
  },
  rent: {
    words: 'Rents',
    use: 'Rent of a machine that you let as a business belongs on Schedule C; other rents belong where the instructions for Schedule E or Schedule 1 say.',
  },
  otherIncome: {
    words: 'Other income',
    use: 'Where mining is your business, it belongs on Schedule C and Schedule SE; where it is not, on Schedule 1 (line 8v: digital assets received as ordinary income).',
  },
  withheldNec: WITHHELD,
  withheldMisc: WITHHELD,
};
