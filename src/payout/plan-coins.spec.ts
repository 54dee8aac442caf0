import { foreignScript, payableOf } from '../../test/support/batches';
import type { Coin } from './coin';
import { consolidate } from './consolidate';
import { type BatchPlan, isRefusal, planBatch, type PlanPolicy } from './plan';
import type { PlannedTransaction } from './planned';
import { CoinPool } from './selection/coin-pool';
import { Selector } from './selection/select';
import { feeAt } from './vsize';

const OWN = `0014${'11'.repeat(20)}`;
const POLICY: PlanPolicy = {
  feePayer: 'operator',
  rateSatPerKvb: 20_000n,
  longTermRateSatPerKvb: 10_000n,
  maxRateSatPerKvb: 200_000n,
  maxFeeSats: 10_000_000n,
  maxFeeShareBps: 5_000n,
  maxItemFeeShareBps: 2_000n,
  minInputConfirmations: 6,
  changeScriptHex: `0014${'22'.repeat(20)}`,
};

const coin = (n: number, valueSats: bigint, over: Partial<Coin> = {}): Coin => ({
  txid: (n + 1).toString(16).padStart(64, '0'),
  vout: 0,
  valueSats,
  scriptHex: OWN,
  confirmations: 200,
  coinbase: false,
  ...over,
});
const coins = (count: number, valueSats: bigint): Coin[] => Array.from({ length: count }, (_, n) => coin(n, valueSats));
const owed = (...amounts: bigint[]) => amounts.map((amount, n) => payableOf(n, amount));

function plan(items: ReturnType<typeof owed>, of: readonly Coin[], over: Partial<PlanPolicy> = {}): BatchPlan {
  const planned = planBatch(items, of, { ...POLICY, ...over });
  if (isRefusal(planned)) throw new Error(planned.refused);
  return planned;
}
const only = (planned: BatchPlan): PlannedTransaction => {
  const [transaction, ...others] = planned.transactions;
  if (transaction === undefined || others.length > 0) throw new Error('not one transaction');
  return transaction;
};

describe('which coins a plan spends', () => {
  /** No sum of them comes near what is paid below: every selection leaves change. */
  const uneven = Array.from({ length: 60 }, (_, n) => coin(n, 500_000n + BigInt(n) * 20_000n));

  it('is the same for the same facts in any order of the coins, and drawn anew for others', () => {
    const inputs = (of: readonly Coin[], rateSatPerKvb: bigint) =>
      only(plan(owed(450_001n, 100_000n), of, { rateSatPerKvb })).inputs;
    const rates = Array.from({ length: 8 }, (_, n) => 20_000n + BigInt(n));
    const drawn = rates.map((rate) => inputs(uneven, rate));
    expect(rates.map((rate) => inputs(uneven.toReversed(), rate))).toEqual(drawn);
    expect(new Set(drawn.map((chosen) => chosen.map(({ txid }) => txid).join())).size).toBeGreaterThan(1);
  });

  it('are few and heavy in value above three times the long-term rate, many below it', () => {
    const wallet = [...coins(40, 30_000n), coin(100, 1_000_000n)];
    const count = (rateSatPerKvb: bigint) => only(plan(owed(600_000n), wallet, { rateSatPerKvb })).inputs.length;
    expect(count(30_001n)).toBe(1);
    expect(count(1_000n)).toBeGreaterThan(20);
  });

  it('leave a random room in change of 50,000 sat at least, where the wallet has it', () => {
    const changes = Array.from({ length: 20 }, (_, n) => only(plan(owed(550_001n + BigInt(n)), uneven)).changeSats);
    for (const change of changes) expect(change).toBeGreaterThanOrEqual(50_000n);
    expect(new Set(changes.map((change) => change / 20_000n)).size).toBeGreaterThan(5);
  });

  // Without change 110 vB: 2,200 sat. Change is worth it from its output now, 620, its input later, 680, and 1 on.
  it.each([
    [0n, 0n],
    [1_300n, 0n],
    [1_301n, 681n],
  ])('with %d sat more than needed leave %d as change', (over, change) => {
    const transaction = only(plan(owed(100_000n), [coin(1, 102_200n + over)]));
    expect([transaction.changeSats, transaction.feeSats]).toEqual([change, 2_200n + over - change]);
  });

  it('never are those that cost as much as they bring: 68 vB at 20 sat/vB are 1,360 sat', () => {
    expect(isRefusal(planBatch(owed(1_000n), coins(50, 1_360n), { ...POLICY, maxItemFeeShareBps: 10_000n }))).toBe(
      true,
    );
    const one = { rateSatPerKvb: 1_000n, longTermRateSatPerKvb: 1_000n };
    expect(only(plan(owed(1_000n), coins(50, 1_360n), one)).inputs).toHaveLength(1);
  });

  it('are counted exactly beyond 252 inputs, which take two bytes more', () => {
    for (const inputs of [252, 253, 254]) {
      const vbytes = Math.ceil((4 * (8 + (inputs > 252 ? 3 : 1) + 1 + 31) + 2 + inputs * 272) / 4);
      const amount = 10_000n * BigInt(inputs) - feeAt(1_000n, vbytes);
      const low = { rateSatPerKvb: 1_000n, maxRateSatPerKvb: 1_000n };
      const exact = only(plan(owed(amount), coins(inputs, 10_000n), low));
      expect([exact.inputs.length, exact.changeSats, exact.vbytes]).toEqual([inputs, 0n, vbytes]);
      expect(isRefusal(planBatch(owed(amount + 1n), coins(inputs, 10_000n), { ...POLICY, ...low }))).toBe(true);
    }
  });

  it('never give to the fee what would be change, where no output more fits into the transaction', () => {
    // 100,000 vB: an input of 68, 12.5 of its own, and 3,223 outputs of 31, of which one is change unless it is not needed.
    const items = owed(...new Array<bigint>(3_230).fill(10_000n));
    const high = { rateSatPerKvb: 1_000n, longTermRateSatPerKvb: 1_000n, maxFeeShareBps: 10_000n };
    const { transactions, deferred } = plan(items, [coin(1, 50_000_000n)], high);
    expect(transactions.map(({ items: paid }) => paid.length)).toEqual([3_222]);
    expect(transactions[0]?.feeSats).toBe(BigInt(transactions[0]?.vbytes ?? 0));
    expect(deferred).toHaveLength(8);
    const exact = 3_223n * 10_000n + 99_994n;
    expect(plan(items, [coin(1, exact)], high).transactions.map(({ items: paid }) => paid.length)).toEqual([3_223]);
  });

  it('are our own change from one confirmation on, others from six, and none that is unconfirmed', () => {
    const pays = (of: Partial<Coin>) => !isRefusal(planBatch(owed(50_000n), [coin(1, 100_000n, of)], POLICY));
    expect([0, 1].map((confirmations) => pays({ confirmations, ownChange: true }))).toEqual([false, true]);
    expect([5, 6].map((confirmations) => pays({ confirmations }))).toEqual([false, true]);
    const coinbase = { ownChange: true, coinbase: true };
    expect([100, 101].map((confirmations) => pays({ confirmations, ...coinbase }))).toEqual([false, true]);
  });

  it('weigh what their scripts, or their multisig, take to sign', () => {
    const sized = (over: Partial<Coin>) =>
      only(plan(owed(50_000n), [coin(1, 200_000n, over)], { rateSatPerKvb: 1_000n })).vbytes;
    // 10.5 vB, a payment and change of 31 each, and the input: 68, 57.5, 91, and 2 of 3: (164 + 254) / 4 = 104.5.
    expect(sized({})).toBe(141);
    expect(sized({ scriptHex: `5120${'11'.repeat(32)}` })).toBe(130);
    expect(sized({ scriptHex: `a914${'11'.repeat(20)}87` })).toBe(164);
    const multisig = { kind: 'wsh-sortedmulti', threshold: 2, keys: 3 } as const;
    expect(sized({ scriptHex: `0020${'11'.repeat(32)}`, spend: multisig })).toBe(177);
    expect(() => sized({ scriptHex: `0020${'11'.repeat(32)}` })).toThrow(
      expect.objectContaining({ code: 'payout.unknown-spend' }),
    );
  });
});

describe('the absolute cap of a fee', () => {
  it('splits a batch that would break it as a whole, and stops only what breaks it alone', () => {
    const items = owed(...new Array<bigint>(100).fill(50_000n));
    const wallet = coins(60, 200_000n);
    const whole = only(plan(items, wallet));
    const half = plan(items, wallet, { maxFeeSats: whole.feeSats / 2n });
    expect(half.deferred).toEqual([]);
    expect(half.transactions.length).toBeGreaterThan(1);
    for (const { feeSats } of half.transactions) expect(feeSats).toBeLessThanOrEqual(whole.feeSats / 2n);
    expect(planBatch(items, wallet, { ...POLICY, maxFeeSats: 1_000n })).toMatchObject({ refused: 'fee-above-cap' });
  });
});

describe('tidying', () => {
  const small = (count: number): Coin[] => Array.from({ length: count }, (_, n) => coin(n, 20_000n + BigInt(n)));
  const big = coin(9_999, 50_000_000n);
  const items = owed(900_000n, 900_000n);
  /** Starts from the big coin alone, and counts the inputs after. */
  function tidy(spare: number, { rate = 1_000n, maxFeeSats = 10_000_000n } = {}): { inputs: number; change: bigint } {
    const rates = { rateSatPerKvb: rate, longTermRateSatPerKvb: 10_000n, feeOnTop: true };
    const pool = new CoinPool([...small(spare), big], rates);
    const { changeScriptHex, maxRateSatPerKvb } = POLICY;
    const sizes = { outputs: 2, outputsVbytes: 62, vbytesMax: 100_000 };
    const selector = new Selector(pool, { paidSats: 1_800_000n, ...sizes, changeScriptHex, maxRateSatPerKvb });
    const bare = selector.largestFirst()?.take();
    if (bare === undefined) throw new Error('short');
    const tidied = consolidate(bare, { pool, selector, keeps: ({ feeSats }) => feeSats <= maxFeeSats });
    return { inputs: tidied.coins.length, change: tidied.changeSats };
  }

  it.each([
    [0, 1],
    [100, 1],
    [101, 2],
    [150, 51],
    [200, 101],
    [5_000, 101],
  ])('of %d spare coins makes %d inputs: a hundred are kept, and no more than a hundred taken', (spare, inputs) => {
    expect(tidy(spare).inputs).toBe(inputs);
  });

  it('takes the smallest, and what they bring goes into change', () => {
    // The smallest are 20,000 to 20,009 sat, each less its input of 68 sat.
    expect(tidy(110).change - tidy(100).change).toBe(200_000n + 45n - 680n);
  });

  it('is done below the long-term rate only, and as far as the caps allow', () => {
    // Each of 68 vB saves 0.068 sat a step below the long-term rate, and nothing at it.
    expect([9_985n, 9_999n, 10_000n].map((rate) => tidy(200, { rate }).inputs)).toEqual([101, 101, 1]);
    // One input and three outputs are 172 vB; the fourth halving of a hundred, 6, still fits.
    expect(tidy(200, { maxFeeSats: 172n + 6n * 68n }).inputs).toBe(7);
    expect(tidy(200, { maxFeeSats: 171n + 6n * 68n }).inputs).toBe(4);
  });

  it('is never done where members bear the fee: they pay for the fewest inputs', () => {
    const low = { rateSatPerKvb: 1_000n };
    const spent = (feePayer: 'member' | 'operator', rate = 1_000n) =>
      only(plan(items, [...small(400), big], { ...low, rateSatPerKvb: rate, feePayer })).inputs.length;
    expect([spent('member'), spent('member', 10_000n)]).toEqual([1, 1]);
    expect(spent('operator')).toBeGreaterThan(100);
  });

  it('never makes members pay for more than the fewest inputs and change, though many coins would fit exactly', () => {
    // One of 50,000,000 and change make 10.5 + 68 + 31 + 31 = 141 vB; ten of 30,000 and no change would be 722 vB.
    const wallet = [big, ...coins(10, 30_000n)];
    for (const rateSatPerKvb of [1_000n, 5_000n, 10_000n]) {
      const [item] = only(plan(owed(300_000n), wallet, { rateSatPerKvb, feePayer: 'member' })).items;
      expect(item?.feeShareSats).toBe(feeAt(rateSatPerKvb, 141));
    }
  });

  it('waits while somebody waits for coins', () => {
    const wallet = [...small(400), big];
    const waiting = plan([...items, payableOf(9, 900_000_000n, foreignScript(9))], wallet, { rateSatPerKvb: 1_000n });
    const alone = plan(items, wallet, { rateSatPerKvb: 1_000n });
    expect(waiting.deferred).toEqual([{ memberId: 'member9', reason: { code: 'funds' } }]);
    expect(only(waiting).inputs.length).toBeLessThan(only(alone).inputs.length);
  });
});
