import type { Coin } from './coin';
import { planMoves } from './own-move';

const SCRIPT = `0014${'11'.repeat(20)}`;
const coin = (n: number, valueSats: bigint): Coin => ({
  txid: n.toString(16).padStart(64, '0'),
  vout: 0,
  valueSats,
  scriptHex: SCRIPT,
  confirmations: 6,
  coinbase: false,
});
const policy = { rateSatPerKvb: 1_000n, maxFeeSats: 1_000_000n, scriptHex: SCRIPT, spend: { kind: 'wpkh' } } as const;
// BIP-141: 10.5 vB of head, 68 for each P2WPKH input, 31 for the output.
const ONE_VBYTES = 110;

describe('planMoves', () => {
  it('spends every coin, and what does not come back is the fee', () => {
    const [move, ...others] = planMoves([coin(1, 5_000n), coin(2, 10n)], policy);
    expect(others).toEqual([]);
    expect(move?.inputs.map(({ valueSats }) => valueSats)).toEqual([5_000n, 10n]);
    expect(move).toMatchObject({ feeSats: 178n, valueSats: 5_010n - 178n, vbytes: 178 });
  });

  it('plans nothing for no coin', () => {
    expect(planMoves([], policy)).toEqual([]);
  });

  it.each([
    [294n, true],
    [293n, false],
  ])('leaves %d satoshi after the fee: %s', (left, isPlanned) => {
    const plan = () => planMoves([coin(1, left + BigInt(ONE_VBYTES))], policy);
    if (isPlanned) expect(plan()).toMatchObject([{ valueSats: left }]);
    else expect(plan).toThrow(expect.objectContaining({ code: 'payout.move-too-dear' }));
  });

  it.each([
    [178n, 1],
    [177n, 2],
  ])('needs, with a fee of at most %d each, %d transactions for two coins', (maxFeeSats, count) => {
    const moves = planMoves([coin(1, 5_000n), coin(2, 5_000n)], { ...policy, maxFeeSats });
    expect(moves).toHaveLength(count);
    expect(moves.every(({ feeSats }) => feeSats <= maxFeeSats)).toBe(true);
  });

  it('refuses a cap below the fee of one coin', () => {
    expect(() => planMoves([coin(1, 5_000n)], { ...policy, maxFeeSats: 109n })).toThrow(
      expect.objectContaining({ code: 'payout.move-too-dear' }),
    );
  });

  it('keeps each transaction of a large wallet standard, deals small coins out to large ones, and loses none', () => {
    const coins = Array.from({ length: 3_000 }, (_, n) => coin(n + 1, n < 3 ? 1_000_000n : 20n));
    const moves = planMoves(coins, policy);
    expect(moves).toHaveLength(3);
    expect(Math.max(...moves.map(({ vbytes }) => vbytes))).toBeLessThanOrEqual(100_000);
    expect(new Set(moves.flatMap(({ inputs }) => inputs)).size).toBe(3_000);
    const total = coins.reduce((sum, { valueSats }) => sum + valueSats, 0n);
    expect(moves.reduce((sum, move) => sum + move.valueSats + move.feeSats, 0n)).toBe(total);
  });
});
