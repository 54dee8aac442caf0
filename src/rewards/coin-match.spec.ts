import { type FreeCoin, type OpenPayout, pairOf, surelyHere } from './coin-match';

const coin = (name: string, amount: bigint): FreeCoin => ({ name, amount });
const payout = (external_id: string, amount: bigint, fee = 0n, source_id = 'a'): OpenPayout => ({ source_id, external_id, amount, fee }); // prettier-ignore

/** One transaction: the coins that stand free, the payouts that name it, and which payout each coin is, in order. */
describe('which announced payout a coin is', () => {
  it.each<[string, readonly FreeCoin[], readonly OpenPayout[], readonly (string | undefined)[]]>([
    ['the one of its sum', [coin('0', 500n)], [payout('p', 500n)], ['p']],
    ['one unit less is short: the transaction leaves no choice', [coin('0', 499n)], [payout('p', 500n)], ['p']],
    ['one unit more is over', [coin('0', 501n)], [payout('p', 500n)], ['p']],
    ['its sum less the fee', [coin('0', 490n)], [payout('p', 500n, 10n)], ['p']],
    ['each its own', [coin('0', 500n), coin('1', 700n)], [payout('p', 700n), payout('q', 500n)], ['q', 'p']],
    ['equal ones of one pool, one each', [coin('0', 5n), coin('1', 5n)], [payout('p', 5n), payout('q', 5n)], ['p', 'q']], // prettier-ignore
    ['equal ones of one pool, one coin', [coin('0', 5n)], [payout('p', 5n), payout('q', 5n)], ['p']],
    ['two pools for one coin: nobody guesses', [coin('0', 5n)], [payout('p', 5n), payout('q', 5n, 0n, 'b')], [undefined]], // prettier-ignore
    ['two pools, two coins', [coin('0', 5n), coin('1', 5n)], [payout('p', 5n), payout('q', 5n, 0n, 'b')], ['p', 'q']],
    ['two expected, one coin that is neither', [coin('0', 600n)], [payout('p', 500n), payout('q', 700n)], [undefined]],
    ['two coins, one expected that is neither', [coin('0', 5n), coin('1', 6n)], [payout('p', 9n)], [undefined, undefined]], // prettier-ignore
    ['what is left over is the other one', [coin('0', 500n), coin('1', 690n)], [payout('p', 500n), payout('q', 700n)], ['p', 'q']], // prettier-ignore
    ['a coin beside the announced one', [coin('0', 500n), coin('1', 7n)], [payout('p', 500n)], ['p', undefined]],
    ['the whole sum before one less a fee', [coin('0', 500n)], [payout('p', 510n, 10n), payout('q', 500n)], ['q']],
    ['two that fit less their fees', [coin('0', 500n)], [payout('p', 510n, 10n), payout('q', 505n, 5n)], [undefined]],
    ['nothing', [coin('0', 500n)], [], [undefined]],
  ])('%s', (_, coins, payouts, expected) => {
    expect(coins.map((one) => pairOf(one, coins, payouts)?.external_id)).toEqual(expected);
  });

  it('is not told by the transaction alone while it has outputs that are not in the books yet', () => {
    const [short, whole] = [coin('0', 499n), coin('1', 500n)];
    expect(pairOf(short, [short], [payout('p', 500n)], true)).toBeUndefined();
    expect(pairOf(whole, [whole], [payout('p', 500n)], true)?.external_id).toBe('p');
  });
});

describe('unmatched coin of which some was given away in bulk', () => {
  const coins = [coin('x', 500n), coin('y', 300n), coin('z', 300n)];
  it.each([
    [1_100n, [500n, 300n, 300n]],
    [1_101n, [500n, 300n, 300n]],
    // Exactly x is gone.
    [600n, [0n, 300n, 300n]],
    // One of two equal ones is gone: nobody knows which; x may have been cut as well.
    [800n, [0n, 0n, 0n]],
    [1_099n, [0n, 0n, 0n]],
    [0n, [0n, 0n, 0n]],
  ])('of 1,100 free %s are left: here are %j', (free, here) => {
    expect(coins.map((one) => surelyHere(one, coins, free))).toEqual(here);
  });
});
