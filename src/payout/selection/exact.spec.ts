import fc from 'fast-check';
import type { Coin } from '../coin';
import type { Payable } from '../planned';
import { isRefusal, planBatch, type PlanPolicy } from '../plan';
import { inputWeight, spendShapeOf } from '../input-weight';
import { feeAt, outputVbytesOf } from '../vsize';

/* The fee of a transaction is its rate times its size, rounded up once (BIP-141, CFeeRate::GetFee): no input's is. */

const P2WPKH = `0014${'11'.repeat(20)}`;
const P2TR = `5120${'22'.repeat(32)}`;
const NESTED = `a914${'33'.repeat(20)}87`;
const PAYEE = `0014${'44'.repeat(20)}`;

const coin = (n: number, valueSats: bigint, scriptHex = P2TR): Coin => ({
  txid: (n + 1).toString(16).padStart(64, '0'),
  vout: 0,
  valueSats,
  scriptHex,
  confirmations: 100,
  coinbase: false,
});
const payout = (amountSats: bigint, scriptHex = PAYEE): Payable[] => [
  { itemId: 'a', memberId: 'a', scriptHex, amountSats },
];
const POLICY: PlanPolicy = {
  feePayer: 'operator',
  rateSatPerKvb: 50_000n,
  longTermRateSatPerKvb: 10_000n,
  maxRateSatPerKvb: 10_000_000n,
  maxFeeSats: 10n ** 12n,
  maxFeeShareBps: 10n ** 9n,
  maxItemFeeShareBps: 10n ** 9n,
  minInputConfirmations: 1,
  changeScriptHex: P2TR,
};

function planned(owed: Payable[], coins: Coin[], over: Partial<PlanPolicy> = {}) {
  const plan = planBatch(owed, coins, { ...POLICY, ...over });
  const [transaction] = isRefusal(plan) ? [] : plan.transactions;
  return transaction;
}
const valuesOf = (owed: Payable[], coins: Coin[], over: Partial<PlanPolicy> = {}) =>
  planned(owed, coins, over)?.inputs.map(({ valueSats }) => valueSats);

describe('what a transaction costs is rounded once', () => {
  // 4 x (10 + 31) + 2 + 230 = 396 weight units are 99 vB: 4,950 at 50 sat/vB.
  it('pays 95,050 from one taproot coin of 100,000 at 50 sat/vB, and not a satoshi more', () => {
    expect(planned(payout(95_050n), [coin(0, 100_000n)])).toMatchObject({
      vbytes: 99,
      feeSats: 4_950n,
      changeSats: 0n,
    });
    expect(planned(payout(95_051n), [coin(0, 100_000n)])).toBeUndefined();
    expect(planned(payout(95_000n), [coin(0, 100_000n)])).toMatchObject({ vbytes: 99, feeSats: 5_000n });
  });

  it('pays 599,999 from six coins of 100,000 at 1 sat/kvB, where the whole fee is one satoshi', () => {
    const coins = Array.from({ length: 6 }, (_, n) => coin(n, 100_000n, P2WPKH));
    const low = { rateSatPerKvb: 1n, longTermRateSatPerKvb: 1n };
    expect(planned(payout(599_999n), coins, low)).toMatchObject({ feeSats: 1n, changeSats: 0n });
    expect(planned(payout(600_000n), coins, low)).toBeUndefined();
  });

  // 4 x (10 + 31) + 2 + 460 = 626 weight units are 157 vB: 7,850 at 50 sat/vB.
  it('finds two coins that pay 92,150 exactly, and leaves the one that would make change', () => {
    const coins = [coin(0, 60_000n), coin(1, 40_000n), coin(2, 500_000n)];
    const exact = planned(payout(92_150n), coins);
    expect(exact).toMatchObject({ vbytes: 157, feeSats: 7_850n, changeSats: 0n });
    // 460 weight units at 40 sat/vB above the long-term rate.
    expect(exact?.wasteSats).toBe(4_600n);
    expect(valuesOf(payout(92_151n), coins)).toEqual([500_000n]);
  });

  it('counts exactly with all the money there is', () => {
    const all = 2_100_000_000_000_000n;
    expect(planned(payout(all - 4_950n), [coin(0, all)])).toMatchObject({ feeSats: 4_950n, changeSats: 0n });
    expect(planned(payout(all - 4_949n), [coin(0, all)])).toBeUndefined();
  });

  it('misses no set of coins that pays exactly, whatever they are and whatever the rate', () => {
    const kind = fc.constantFrom(P2WPKH, P2TR, NESTED);
    const wallet = fc.array(fc.tuple(fc.bigInt(20_000n, 500_000n), kind), { minLength: 1, maxLength: 7 });
    const rate = fc.constantFrom(1n, 253n, 1_237n, 9_999n, 33_333n, 50_000n);
    fc.assert(
      fc.property(wallet, fc.integer({ min: 1, max: 127 }), rate, kind, (list, mask, rateSatPerKvb, to) => {
        const coins = list.map(([value, script], n) => coin(n, value, script));
        const set = coins.filter((_, n) => (mask >> n) & 1);
        const amount = exactly(set, rateSatPerKvb, to);
        if (amount < 1_000n) return;
        // Another set may be as good or better: none that wastes more than this one, which gives nothing away.
        const weight = set.reduce((sum, { scriptHex }) => sum + weightOf(scriptHex), 0);
        const waste = (rateSatPerKvb - POLICY.longTermRateSatPerKvb) * BigInt(weight);
        const found = planned(payout(amount, to), coins, { rateSatPerKvb });
        expect(found).toBeDefined();
        expect((found?.wasteSats ?? 0n) * 4_000n < waste + 4_000n).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});

const weightOf = (scriptHex: string): number => inputWeight(spendShapeOf(scriptHex) ?? { kind: 'wpkh' });

/** What these coins pay without a rest. */
function exactly(coins: readonly Coin[], rateSatPerKvb: bigint, to: string): bigint {
  const weight = coins.reduce((sum, { scriptHex }) => sum + weightOf(scriptHex), 4 * (10 + outputVbytesOf(to)) + 2);
  return coins.reduce((sum, { valueSats }) => sum + valueSats, 0n) - feeAt(rateSatPerKvb, Math.ceil(weight / 4));
}

/** RULES.md 17: CoinGrinder above three times the long-term rate, and never dearer than Core. */
describe('coins that are spent in several ways', () => {
  const high = { rateSatPerKvb: 50_000n, longTermRateSatPerKvb: 5_000n, changeScriptHex: P2WPKH };

  // 4 x (10 + 31 + 31) + 2 + 230 = 520 weight units are 130 vB: 6,500; with the nested one 164 vB: 8,200.
  it('are looked at by their kind too: the lighter one that leaves little change is taken', () => {
    const coins = [coin(0, 100_000n), coin(1, 500_000n, NESTED)];
    expect(planned(payout(70_000n), coins, high)).toMatchObject({
      inputs: [{ valueSats: 100_000n }],
      vbytes: 130,
      feeSats: 6_500n,
      changeSats: 23_500n,
    });
  });

  it('are never dearer than the lightest set that pays, at high rates', () => {
    const wallet = fc.array(fc.tuple(fc.bigInt(5_000n, 400_000n), fc.constantFrom(P2WPKH, P2TR, NESTED)), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(wallet, fc.bigInt(10_000n, 300_000n), (list, amount) => {
        const coins = list.map(([value, script], n) => coin(n, value, script));
        const found = planned(payout(amount), coins, high);
        const least = lightestWithChange(coins, amount);
        if (least === undefined) return;
        const waste = (45_000n * BigInt(least)) / 4_000n + feeAt(50_000n, 31) + feeAt(5_000n, 68);
        expect(found === undefined || found.wasteSats > waste + 1n).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  /** Of the inputs; change of 341 satoshi on is worth its input of 68 vB at 5 sat/vB. */
  function lightestWithChange(coins: readonly Coin[], amount: bigint): number | undefined {
    const weights: number[] = [];
    for (let mask = 1; mask < 2 ** coins.length; mask += 1) {
      const set = coins.filter((_, n) => (mask >> n) & 1);
      const inputs = set.reduce((sum, { scriptHex }) => sum + weightOf(scriptHex), 0);
      const dear = set.some(({ valueSats, scriptHex }) => valueSats * 4_000n <= 50_000n * BigInt(weightOf(scriptHex)));
      const fee = feeAt(50_000n, Math.ceil((4 * (10 + 31 + 31) + 2 + inputs) / 4));
      const rest = set.reduce((sum, { valueSats }) => sum + valueSats, 0n) - amount - fee;
      if (rest >= 341n && !dear) weights.push(inputs);
    }
    return weights.length === 0 ? undefined : Math.min(...weights);
  }
});
