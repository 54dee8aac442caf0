import { claimCodeOf, codesInName, readClaimCode } from './claim-code';

describe('a claim code', () => {
  it('has twelve letters in groups of four, each byte one letter of 32', () => {
    expect(claimCodeOf(Uint8Array.from({ length: 12 }, (_, i) => i))).toBe('0123-4567-89AB');
    expect(claimCodeOf(new Uint8Array(12).fill(31))).toBe('ZZZZ-ZZZZ-ZZZZ');
    expect(claimCodeOf(new Uint8Array(12).fill(32))).toBe('0000-0000-0000');
  });

  it.each([
    ['as it was printed', 'K7QF-9M2X-TB4C', 'K7QF9M2XTB4C'],
    ['in small letters with blanks', ' k7qf 9m2x tb4c ', 'K7QF9M2XTB4C'],
    ['with look-alikes', 'oIl0-9M2X-TB4C', '01109M2XTB4C'],
    ['one letter short', 'K7QF-9M2X-TB4', undefined],
    ['one letter long', 'K7QF-9M2X-TB4CC', undefined],
    ['with a letter that is in no code', 'U7QF-9M2X-TB4C', undefined],
    ['empty', '', undefined],
  ])('%s', (_what, typed, expected) => {
    expect(readClaimCode(typed)).toBe(expected);
  });

  it.each([
    ['site7.K7QF-9M2X-TB4C', ['K7QF9M2XTB4C']],
    ['site7.k7qf9m2xtb4c', ['K7QF9M2XTB4C']],
    ['K7QF_9M2X_TB4C.s19', ['K7QF9M2XTB4C']],
    ['xK7QF9M2XTB4C', []],
    ['K7QF-9M2X', []],
    ['', []],
  ])('in the name %s', (worker, expected) => {
    expect(codesInName(worker)).toEqual(expected);
  });
});
