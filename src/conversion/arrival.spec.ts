import { type ArrivalReason, assertArrival, assertMadeGood, isFee } from './arrival';

/** 39,000 sat were to arrive, and the venue said to take 999. Which reasons fit what arrived: all others are refused. */
describe('why something else arrived than the venue said', () => {
  it.each<[bigint, readonly ArrivalReason[]]>([
    [39_000n, ['as-sent']],
    [38_999n, ['other-fee', 'venue-owes', 'venue-loss']],
    [29_000n, ['other-fee', 'venue-owes', 'venue-loss']],
    [28_999n, ['venue-owes', 'venue-loss']],
    [1n, ['venue-owes', 'venue-loss']],
    [0n, ['venue-owes', 'venue-loss']],
    [39_001n, ['other-fee', 'sent-more']],
    [39_999n, ['other-fee', 'sent-more']],
    [40_000n, ['sent-more']],
  ])('%s sat: %j', (arrived, fitting) => {
    for (const reason of ['as-sent', 'other-fee', 'venue-owes', 'venue-loss', 'sent-more'] as const) {
      const judge = (): void => assertArrival({ sent: 39_000n, fee: 999n, arrived, reason });
      if (fitting.includes(reason)) expect(judge).not.toThrow();
      else expect(judge).toThrow(/Nothing was booked/);
    }
  });

  it.each([
    [1_000n, 10_000n, true],
    [5_000n, 10_000n, true],
    [5_001n, 10_000n, false],
    [10_000n, 20_000n, true],
    [10_001n, 20_002n, false],
    [10_001n, 100_010n, true],
    [10_001n, 100_009n, false],
  ])('members bear %s of %s sat as a fee: %s', (difference, sent, expected) => expect(isFee(difference, sent)).toBe(expected)); // prettier-ignore
});

describe('what a venue pays of what it owes', () => {
  it.each([
    [1n, 'venue-paid', undefined],
    [1_000n, 'venue-paid', undefined],
    [1_001n, 'venue-paid', 'conversion.bad-fill'],
    [0n, 'venue-paid', 'conversion.bad-reason'],
    [0n, 'venue-loss', undefined],
    [1n, 'venue-loss', 'conversion.bad-reason'],
  ] as const)('%s sat of 1,000 as %s: %s', (paid, reason, code) => {
    const judge = (): void => assertMadeGood({ owed: 1_000n, paid, reason });
    if (code === undefined) expect(judge).not.toThrow();
    else expect(judge).toThrow(expect.objectContaining({ code }) as Error);
  });
});
