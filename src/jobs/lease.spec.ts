import { decideLease, LEASE_MS } from './lease';

describe('decideLease', () => {
  const held = { holder: 'other', token: 4, beat: 2 };

  it('takes a lease that never was, and one that is free, with the next token', () => {
    expect(decideLease(undefined, undefined, 0)).toEqual({ kind: 'take', token: 1 });
    expect(decideLease({ ...held, holder: null }, undefined, 0)).toEqual({ kind: 'take', token: 5 });
  });

  it('waits one millisecond less than a lease of its own time, and takes over at a whole one', () => {
    const seen = { token: 4, beat: 2, seenAtMs: 1_000 };
    expect(decideLease(held, seen, 1_000 + LEASE_MS - 1)).toEqual({ kind: 'wait', observation: seen });
    expect(decideLease(held, seen, 1_000 + LEASE_MS)).toEqual({ kind: 'take', token: 5 });
  });

  it.each([
    ['the beat moved', { token: 4, beat: 1, seenAtMs: 0 }],
    ['the holder changed', { token: 3, beat: 2, seenAtMs: 0 }],
    ['it was never seen', undefined],
  ])('starts to count anew when %s', (_, seen) => {
    const now = 10 * LEASE_MS;
    expect(decideLease(held, seen, now)).toEqual({ kind: 'wait', observation: { token: 4, beat: 2, seenAtMs: now } });
  });
});
