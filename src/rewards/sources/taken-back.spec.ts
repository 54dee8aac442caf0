import fc from 'fast-check';
import { parseInstant, parseScaledAmount, plusMs, type ScaledAmount } from '../../units';
import { afterTakings, type Credit, type Taking } from './taken-back';

const AT = parseInstant('2026-03-01T00:00:00Z');
const sized = (text: string): ScaledAmount => parseScaledAmount(text, 'BTC');
/** Ten decimals, as billionths of a satoshi would need nineteen. */
const text = (fine: bigint): string => `${fine / 10n ** 10n}.${String(fine % 10n ** 10n).padStart(10, '0')}`;

function credit(n: number, amount: ScaledAmount, of: string | null, poolFee = 0n): Credit {
  const { residue } = amount;
  const row = { externalId: `c${n}`, from: AT, to: AT, asset: 'BTC', net: amount.amount.units, poolFee, residue, settled: true, raw: '{}' } as const; // prettier-ignore
  return { row, of, at: plusMs(AT, n) };
}

function taking(n: number, size: ScaledAmount, of: string | null, at = 100): Taking {
  return { externalId: `t${n}`, at: plusMs(AT, at + n), size, of, raw: '{"minus":1}' };
}

describe('what a pool takes back', () => {
  it.each([
    [
      'the day that it names, to the last digit',
      'a',
      '0.0000000125',
      [
        ['c0', 98n, 75n],
        ['c1', 100n, 0n],
      ],
    ],
    [
      'the oldest first, then the next',
      'a',
      '0.0000015',
      [
        ['c0', 0n, 0n],
        ['c1', 50n, 0n],
      ],
    ],
    [
      'nothing where it names another',
      'b',
      '0.0000015',
      [
        ['c0', 100n, 0n],
        ['c1', 100n, 0n],
      ],
    ],
  ] as const)('lowers %s', (_what, of, size, expected) => {
    const credits = [credit(1, sized('0.000001'), 'a'), credit(0, sized('0.000001'), 'a')];
    const { rows } = afterTakings(credits, [taking(0, sized(size), of)]);
    expect(rows.map((row) => [row.externalId, row.net, row.residue.digits])).toEqual(expected);
    expect(rows.filter(({ raw }) => raw === '[{},{"minus":1}]')).toHaveLength(of === 'b' ? 0 : expected.filter(([, net]) => net < 100n).length); // prettier-ignore
  });

  it.each([
    ['in the same second', 1, 0n],
    ['a second too early', 0, 100n],
  ])('takes from no credit that came later, %s', (_what, at, left) => {
    const { rows } = afterTakings([credit(1, sized('0.000001'), 'a')], [{ ...taking(0, sized('0.000001'), 'a'), at: plusMs(AT, at) }]); // prettier-ignore
    expect(rows[0]?.net).toBe(left);
  });

  it.each([
    [1n, 50n, 0n],
    [3n, 50n, 2n],
    [100n, 100n, 0n],
    [100n, 1n, 99n],
  ])(
    'lowers a fee of %i by the part that is taken, %i of a hundred, to %i: halves to the even one',
    (fee, part, left) => {
      const { rows } = afterTakings(
        [credit(0, sized('0.000001'), 'a', fee)],
        [taking(0, sized(text(part * 100n)), 'a')],
      );
      expect(rows[0]?.poolFee).toBe(left);
    },
  );

  it('tells of no left-over below one base unit', () => {
    const of = (size: string) => afterTakings([], [taking(0, sized(size), null)]).takenBack.map(({ amount }) => amount);
    expect([of('0.0000000099'), of('0.00000001'), of('0.0000000199')]).toEqual([[], [1n], [1n]]);
  });

  it('loses nothing, makes nothing and goes below nothing, in whatever order it is told', () => {
    const name = fc.constantFrom('a', 'b', null);
    const one = fc.record({ fine: fc.bigInt({ min: 1n, max: 10n ** 12n }), of: name });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), fc.array(one, { maxLength: 6 }), (earned, taken) => {
        const credits = earned.map(({ fine, of }, n) => credit(n, sized(text(fine)), of));
        const takings = taken.map(({ fine, of }, n) => taking(n, sized(text(fine)), of));
        const after = afterTakings(credits, takings);
        expect(afterTakings([...credits].reverse(), [...takings].reverse())).toEqual(after);
        const fineOf = ({ net, residue }: Credit['row']) => net * 100n + residue.digits * 10n ** BigInt(2 - residue.scale); // prettier-ignore
        const left = after.rows.reduce((sum, row) => sum + fineOf(row), 0n);
        const rest = after.takenBack.reduce((sum, { amount }) => sum + amount * 100n, 0n);
        const sum = (all: readonly { readonly fine: bigint }[]) => all.reduce((total, { fine }) => total + fine, 0n);
        // A left-over is cut to whole units: less than one of each taking is let go of.
        const cut = left - rest - (sum(earned) - sum(taken));
        expect(cut >= 0n && cut <= 99n * BigInt(taken.length)).toBe(true);
        expect(after.rows.every(({ net, residue }) => net >= 0n && residue.digits >= 0n)).toBe(true);
        expect(after.rows.every(({ residue }) => residue.scale <= 2)).toBe(true);
      }),
    );
  });
});
