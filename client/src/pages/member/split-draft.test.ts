import { t } from '../../strings';
import { divisionOf, type Line, restOf, whyNot } from './split-draft';

const lines = (...typed: [address: string, percent: string][]): Line[] =>
  typed.map(([address, percent], id) => ({ id, address, percent }));

describe('lines of a division', () => {
  it.each<[string, Line[], string | undefined]>([
    ['no line', [], t.split.nothing],
    ['a line without an address', lines(['', '20']), t.split.missingAddress],
    ['nothing as a percentage', lines(['bc1q', '']), t.split.badPercent],
    ['no percent', lines(['bc1q', '0']), t.split.badPercent],
    ['the least', lines(['bc1q', '0.01']), undefined],
    ['three decimals', lines(['bc1q', '12.345']), t.split.badPercent],
    ['all but the least', lines(['bc1q', '99.99']), undefined],
    ['everything', lines(['bc1q', '60'], ['bc1p', '40']), t.split.tooMuch],
  ])('say why they cannot be sent: %s', (_, typed, because) => {
    expect(whyNot(typed)).toBe(because);
  });

  it('are sent with what they leave for the payout address', () => {
    const typed = lines(['bc1q ', '12.5'], ['bc1p', '20']);
    expect(restOf(typed)).toBe(6_750);
    expect(divisionOf(typed, 'I own {address}.')).toEqual({
      mainBps: 6_750,
      parts: [
        { address: 'bc1q ', bps: 1_250 },
        { address: 'bc1p', bps: 2_000 },
      ],
    });
  });

  it('are sent with the signatures that were typed, each of the message that names its address', () => {
    const [first, second] = lines(['BC1QAB', '12.5'], ['bc1p', '20']);
    const typed = [
      ...(first === undefined ? [] : [{ ...first, signature: ' c2ln ' }]),
      ...(second === undefined ? [] : [second]),
    ];
    expect(divisionOf(typed, 'I own {address}.').parts).toEqual([
      { address: 'BC1QAB', bps: 1_250, proof: { message: 'I own bc1qab.', signature: 'c2ln' } },
      { address: 'bc1p', bps: 2_000 },
    ]);
    expect(whyNot(typed)).toBeUndefined();
    expect(whyNot(typed.map((line) => ({ ...line, signature: ' ' })))).toBe(t.split.missingSignature);
  });
});
