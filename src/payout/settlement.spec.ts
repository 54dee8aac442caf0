import { assertSettles, decideSettlement, type PaymentFacts, readStated } from './settlement';

const SCRIPT = `0014${'ab'.repeat(20)}`;
const facts = (over: Partial<PaymentFacts> = {}): PaymentFacts => ({
  isRead: true,
  isCoinbase: false,
  isOurs: false,
  output: { scriptHex: SCRIPT, value: 500_000n },
  linked: { address: 'bcrt1…', standing: 'linked' },
  isSanctioned: false,
  isHeld: false,
  ...over,
});
const refusal = (over: Partial<PaymentFacts>, amountSats = 500_000n) => {
  try {
    return assertSettles({ amountSats }, facts(over));
  } catch (error) {
    return (error as { code: string }).code;
  }
};

// RULES.md 28: txid and output proved, script and amount matched; 29: a hit is blocked.
describe('what a payment from another wallet settles', () => {
  it('is exactly what reached an address of the member', () => {
    expect(assertSettles({ amountSats: 500_000n }, facts())).toBe('bcrt1…');
  });

  it.each([
    ['while our own coins are not all known', { isRead: false }, 'not-read'],
    ['by a coinbase', { isCoinbase: true }, 'coinbase'],
    ['by a payment of ours', { isOurs: true }, 'our-own'],
    ['without such an output', { output: undefined }, 'no-output'],
    ['at a script that nobody linked', { linked: undefined }, 'not-linked'],
    ['at an address whose link was taken back', { linked: { address: '', standing: 'taken-back' } }, 'taken-back'],
    ['at an address that cools off', { linked: { address: '', standing: 'cooling-off' } }, 'cooling-off'],
    ['at a listed address', { isSanctioned: true }, 'sanctioned'],
    ['for a member on hold', { isHeld: true }, 'member-held'],
  ] as const)('is nothing %s', (_, over, why) => {
    expect(refusal(over)).toBe(`payout.settlement-${why}`);
  });

  it.each([499_999n, 500_001n, 0n, -500_000n])('is nothing where %s satoshi are stated', (amount) => {
    expect(refusal({}, amount)).toBe('payout.settlement-amount');
  });

  it('is nothing where the output pays nothing', () => {
    expect(refusal({ output: { scriptHex: SCRIPT, value: 0n } }, 0n)).toBe('payout.settlement-amount');
  });

  it.each([
    ['f'.repeat(63), 'ledger 7', 'bad-txid'],
    ['F'.repeat(64), 'ledger 7', 'bad-txid'],
    ['f'.repeat(64), ' ', 'bad-evidence'],
    ['f'.repeat(64), 'x'.repeat(201), 'bad-evidence'],
  ])('is not read from %s with %s', (txid, evidence, why) => {
    const stated = { memberId: 'm', txid, vout: 0, amountSats: 1n, evidence };
    expect(() => readStated(stated)).toThrow(expect.objectContaining({ code: `payout.settlement-${why}` }));
  });
});

// I9: settled at N confirmations, not one block earlier; F12: a reorganisation un-settles.
describe('where a payment from another wallet goes', () => {
  it.each([
    ['proposed', 6, 'none'],
    ['proposed', 0, 'none'],
    ['returned', 6, 'none'],
    ['approved', undefined, 'look'],
    ['approved', 0, 'lost'],
    ['approved', 1, 'none'],
    ['approved', 5, 'none'],
    ['approved', 6, 'settle'],
    ['settled', 6, 'none'],
    ['settled', 1, 'none'],
    ['settled', 0, 'lost'],
  ] as const)('%s with %s confirmations: %s', (state, confirmations, step) => {
    expect(decideSettlement({ state, confirmations }, 6)).toBe(step);
  });
});
