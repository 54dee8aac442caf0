import type { YearData } from '../year-data';

/** Checked on 2026-11-21 and 2026-11-23 against the texts named here (docs/tax-sources.md). */
export const YEAR_2025 = {
  year: 2025,
  lines: [
    {
      form: 'Schedule 1 (Form 1040)',
      line: '8v',
      use: 'Digital assets received as ordinary income not reported elsewhere: if mining is not your business.',
      source:
        'Schedule 1 (2025) line 8v, in a copy of others; Pub. 525 (2025) sends activities not for profit to line 8j',
    },
    {
      form: 'Schedule C (Form 1040)',
      line: '1, with fees on 10',
      use: 'Gross receipts, and commissions and fees: if mining is your business. Then Schedule SE applies too.',
      source: 'Notice 2014-21 Q&A-8 and Q&A-9; Schedule C (2025), in copies of others',
    },
  ],
  payerThresholdUsd: 600,
  payerThresholdSource: '26 USC 6041(a) for payments made in 2025',
  unsettled: [
    'Whether a balance at a pool is income before it is paid out is not settled for mining.',
    'Whether fees that a pool keeps before it credits are part of gross receipts is not settled: both figures are shown.',
  ],
} as const satisfies YearData;
