import fc from 'fast-check';
import { taxYear, usd } from '../units';
import { type ReceivedForm, receivedTies, SAID_REASONS } from './received-forms';

const form = (patch: Partial<ReceivedForm> = {}): ReceivedForm => ({
  ...{ id: 'f', year: taxYear(2026), source: 'pool', payer: 'Pool Inc', form: '1099-MISC', box: '3' },
  ...{ amount: usd(100n), reason: null, note: '', ...patch },
});

describe('returns received', () => {
  it('have no line where they say what the books say, in one box or in several', () => {
    const two = [form({ id: 'a', amount: usd(60n) }), form({ id: 'b', amount: usd(40n), box: '1' })];
    for (const forms of [[form()], two]) {
      expect(receivedTies(new Map([['pool', usd(100n)]]), forms)).toMatchObject([{ received: 100n, valued: 100n, lines: [] }]); // prettier-ignore
    }
  });

  it.each([
    [[form({ amount: usd(101n) })], 1n, 'other'],
    [[form({ amount: usd(99n), reason: 'pool-price' })], -1n, 'pool-price'],
    [[form({ reason: 'pool-price' }), form({ id: 'g', reason: 'paid-basis' })], 100n, 'paid-basis'],
    [[form({ reason: 'pool-gross' }), form({ id: 'g' })], 100n, 'pool-gross'],
  ] as const)('have the reason that was given last, else none: %#', (forms, gap, reason) => {
    expect(receivedTies(new Map([['pool', usd(100n)]]), forms)[0]?.lines).toMatchObject([{ usd: gap, reason }]);
  });

  it('of a source that stated nothing are a gap', () => {
    expect(receivedTies(new Map(), [form()])).toMatchObject([{ valued: 0n, lines: [{ usd: 100n, reason: 'other' }] }]);
  });

  it('law: the lines sum to what was received less what it is valued at', () => {
    const value = fc.bigInt(0n, 10n ** 20n).map(usd);
    const one = fc.record({
      source: fc.constantFrom('a', 'b'),
      amount: value,
      reason: fc.constantFrom(null, ...SAID_REASONS),
    });
    fc.assert(
      fc.property(fc.array(one), fc.dictionary(fc.constantFrom('a', 'b', 'c'), value), (forms, worth) => {
        const valued = new Map(Object.entries(worth));
        const ties = receivedTies(valued, forms.map((some, i) => form({ ...some, id: String(i) }))); // prettier-ignore
        for (const { received, valued: of, lines } of ties) {
          expect(lines.reduce((sum, line) => sum + line.usd, 0n)).toBe(received - of);
        }
        const sum = ties.reduce((all, { received }) => all + received, 0n);
        expect(sum).toBe(forms.reduce((all, { amount }) => all + amount, 0n));
      }),
    );
  });
});
