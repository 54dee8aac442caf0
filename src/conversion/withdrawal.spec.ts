import fc from 'fast-check';
import { answeredBy, partsOf, wrongWithdrawal } from './withdrawal';

const SALES = [
  { id: 'a', net: 100n },
  { id: 'b', net: 0n },
  { id: 'c', net: 50n },
  { id: 'd', net: 25n },
];

describe('the sales that a withdrawal brings', () => {
  it.each([
    [100n, ['a', 'b']],
    [150n, ['a', 'b', 'c']],
    [175n, ['a', 'b', 'c', 'd']],
    [99n, undefined],
    [101n, undefined],
    [75n, undefined], // c and d, but not the oldest
    [176n, undefined],
    [0n, undefined],
  ])('of %s satoshi', (taken, ids) => expect(answeredBy(SALES, taken)?.map(({ id }) => id)).toEqual(ids));

  it('are none where nothing waits', () => expect(answeredBy([], 1n)).toBeUndefined());

  it('are found for the sum of any number of the oldest, whatever was filled after a person looked', () => {
    const nets = fc.array(fc.bigInt({ min: 1n, max: 10n ** 9n }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(nets, fc.nat(19), (all, seen) => {
        const shown = all.slice(0, seen + 1);
        const total = shown.reduce((sum, net) => sum + net, 0n);
        const sales = all.map((net, i) => ({ id: String(i), net }));
        expect(answeredBy(sales, total)).toHaveLength(shown.length);
      }),
    );
  });
});

describe('the fee of a withdrawal', () => {
  it('is borne in proportion, to the satoshi, and no sale bears more than it has', () => {
    const nets = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(nets, fc.bigInt({ min: 0n, max: 10n ** 9n }), (all, some) => {
        const total = all.reduce((sum, net) => sum + net, 0n);
        if (total === 0n) return;
        const fee = some % (total + 1n);
        const parts = partsOf(all, fee);
        expect(parts.reduce((sum, part) => sum + part.fee, 0n)).toBe(fee);
        parts.forEach((part, i) => {
          expect(part.arrives + part.fee).toBe(all[i]);
          expect(part.fee >= 0n && part.arrives >= 0n).toBe(true);
        });
      }),
    );
  });
});

describe('what a venue says of a withdrawal', () => {
  const said = { amount: 9_980n, fee: 100n, txid: 'ab'.repeat(32) };
  it.each([
    [{}, undefined],
    [{ fee: 0n }, undefined],
    [{ fee: 9_979n }, undefined],
    [{ fee: 9_980n }, 'withdrawal-fee'],
    [{ fee: -1n }, 'withdrawal-fee'],
    [{ txid: 'ab' }, 'bad-txid'],
    [{ txid: 'AB'.repeat(32) }, 'bad-txid'],
  ])('%j is wrong by %s', (change, wrong) => expect(wrongWithdrawal({ ...said, ...change })).toBe(wrong));
});
