/** Where a fee rate is from. */
export const fees = {
  title: 'Where the fee rate is from',
  source: 'Source',
  says: 'Says',
  age: 'Asked',
  rate: (rate: string) => `${rate} sat/vB`,
  ago: (span: string) => `${span} ago`,
  now: 'just now',
  rules: {
    node: 'Your own node’s estimate counts.',
    second: 'Your own node has no estimate, so the second source’s counts.',
    lower:
      'The estimates are more than three times apart, so the lower one counts: a payment that was sent too cheaply can be made dearer later, and what was paid too much is gone.',
    fallback: 'No source has an estimate, so the rate that was set for this counts.',
    none: 'No source has an estimate, so nothing is planned. Nobody’s balance changes; it goes on by itself when one answers.',
  },
  floor: (rate: string) => `Your node takes nothing below ${rate} sat/vB now; a lower estimate is raised to that.`,
  refusals: {
    none: 'it has no estimate now',
    'not-a-number': 'not used: it is no number',
    zero: 'not used: it says 0',
    negative: 'not used: it is below 0',
    'beyond-limit': 'not used: it is above 10,000 sat/vB, which no fee market ever was',
    unreadable: 'not used: the answer cannot be read',
    'no-answer': 'it does not answer',
  },
};
