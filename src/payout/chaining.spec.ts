import fc from 'fast-check';
import type { MempoolPlace } from '../chain';
import { changeOffers, owedBy, type WaitingPayment } from './chaining';
import type { Coin } from './coin';
import { isRefusal, type PlanPolicy } from './plan';
import { planWithChange } from './plan-change';
import type { Payable } from './planned';
import { DEFAULT_POLICY } from './policy';
import { feeAt, TRANSACTION_VBYTES_MAX } from './vsize';

const RATE = 10_000n;
const scriptOf = (n: number): string => `0014${n.toString(16).padStart(40, '0')}`;
const txidOf = (n: number): string => n.toString(16).padStart(64, '0');
const CONFIRMED = new Set([`${txidOf(900)}:0`, `${txidOf(901)}:0`]);

function placed(over: Partial<MempoolPlace> = {}): MempoolPlace {
  const own = { count: 1, vbytes: 200, feesSats: 2_000n };
  return { vbytes: 200, feeSats: 2_000n, ancestors: own, descendants: own, cluster: null, ...over };
}

/** A payment on a confirmed coin that pays the rate by itself. */
function payment(n: number, over: Partial<WaitingPayment> = {}): WaitingPayment {
  const change = { txid: txidOf(n), vout: 1, valueSats: 1_000_000n, scriptHex: scriptOf(n), confirmations: 0, coinbase: false }; // prettier-ignore
  const inputs = [`${txidOf(900)}:0`];
  return { txid: txidOf(n), feeSats: 2_000n, vbytes: 200, inputs, change, isAlone: true, place: placed(), ...over };
}

/** A line: each spends the change of the one before, and the node counts them so. */
function lineOf(length: number, over: (place: MempoolPlace, index: number) => MempoolPlace = (p) => p) {
  return Array.from({ length }, (_, index) => {
    const kin = (count: number) => ({ count, vbytes: 200 * count, feesSats: 2_000n * BigInt(count) });
    const place = placed({ ancestors: kin(index + 1), descendants: kin(length - index) });
    const isTip = index === length - 1;
    const { change } = payment(index);
    return payment(index, {
      inputs: index === 0 ? [`${txidOf(900)}:0`] : [`${txidOf(index - 1)}:1`],
      change: isTip ? change : null,
      place: over(place, index),
    });
  });
}

const offers = (payments: readonly WaitingPayment[], maxAncestors = 23, rateSatPerKvb = RATE) =>
  changeOffers(payments, CONFIRMED, { maxAncestors, rateSatPerKvb });

describe('which unconfirmed change a batch may spend', () => {
  it('is that of a payment of ours that stands on confirmed coins', () => {
    const [offer, ...others] = offers([payment(1)]);
    expect(others).toEqual([]);
    expect(offer).toMatchObject({ bumpSats: 0n, ancestors: [txidOf(1)] });
    expect(offer?.coin.txid).toBe(txidOf(1));
  });

  it.each([
    ['the house allows none', [payment(1)], 0],
    ['it has no change that is free', [payment(1, { change: null })], 23],
    ['a cancellation, a dearer attempt or a child of it was approved', [payment(1, { isAlone: false })], 23],
    ['the node does not hold it, or does not tell', [payment(1, { place: null })], 23],
    ['it spends a coin that is not deep enough, or not ours', [payment(1, { inputs: [`${txidOf(7)}:0`] })], 23],
    ['the node counts an ancestor more than we know', [payment(1, { place: placed({ ancestors: { count: 2, vbytes: 400, feesSats: 1n } }) })], 23], // prettier-ignore
    ['it stands on two that no block holds', [payment(2, { change: null }), payment(3, { change: null }), payment(1, { inputs: [`${txidOf(2)}:1`, `${txidOf(3)}:1`], place: placed({ ancestors: { count: 3, vbytes: 600, feesSats: 1n } }) })], 23], // prettier-ignore
    ['the change brings no more than its ancestors lack', [payment(1, { feeSats: 0n, change: { ...(payment(1).change as Coin), valueSats: 2_000n } })], 23], // prettier-ignore
  ])('not where %s', (_, payments, most) => {
    expect(offers(payments, most)).toEqual([]);
  });

  it('is not where any ancestor may be replaced, is not with the node, or spends a coin of nobody', () => {
    const [first, ...rest] = lineOf(3);
    if (first === undefined) throw new Error('no line');
    expect(offers([first, ...rest])).toHaveLength(1);
    for (const wrong of [{ isAlone: false }, { place: null }, { inputs: [`${txidOf(7)}:0`] }]) {
      expect(offers([{ ...first, ...wrong }, ...rest])).toEqual([]);
    }
  });

  it.each([
    [1, 1, true],
    [2, 1, false],
    [2, 2, true],
    [23, 23, true],
    // 25 before Core 31: the batch itself, and a child that pulls the line.
    [24, 24, false],
  ])('stands on %i payments where %i are allowed: %s', (length, most, isOffered) => {
    expect(offers(lineOf(length), most)).toHaveLength(isOffered ? 1 : 0);
  });

  it.each([
    ['descendants of the oldest', (place: MempoolPlace, index: number) => (index === 0 ? { ...place, descendants: { ...place.descendants, count: 23 } } : place), true], // prettier-ignore
    ['one descendant more', (place: MempoolPlace, index: number) => (index === 0 ? { ...place, descendants: { ...place.descendants, count: 24 } } : place), false], // prettier-ignore
    ['a cluster of 62', (place: MempoolPlace) => ({ ...place, cluster: { count: 62, vbytes: 400 } }), true],
    ['a cluster of 63', (place: MempoolPlace) => ({ ...place, cluster: { count: 63, vbytes: 400 } }), false],
  ])('leaves room for one child above it: %s', (_, over, isOffered) => {
    expect(offers(lineOf(2, over))).toHaveLength(isOffered ? 1 : 0);
  });

  it('says how heavy a batch on it may be: 101 kvB with all that hangs together, less a small child', () => {
    expect(offers([payment(1)])[0]?.vbytesMax).toBe(99_800);
    const wide = placed({ descendants: { count: 2, vbytes: 60_000, feesSats: 1n } });
    expect(offers([payment(1, { place: wide })])[0]?.vbytesMax).toBe(40_000);
    const full = placed({ cluster: { count: 2, vbytes: 100_000 } });
    expect(offers([payment(1, { place: full })])).toEqual([]);
  });

  it('asks for what the line lacks: what one pays above the rate helps those below it, and none above', () => {
    const of = (feeSats: bigint) => ({ feeSats, vbytes: 1_000 });
    expect(owedBy([of(10_000n)], RATE)).toBe(0n);
    expect(owedBy([of(9_999n)], RATE)).toBe(1n);
    expect(owedBy([of(4_000n), of(16_000n)], RATE)).toBe(0n);
    expect(owedBy([of(16_000n), of(4_000n)], RATE)).toBe(6_000n);
    expect(owedBy([of(0n), of(0n)], RATE)).toBe(20_000n);
  });

  it('never asks for less than what the whole line lacks, nor for more than its size costs', () => {
    const one = fc.record({ feeSats: fc.bigInt(0n, 50_000n), vbytes: fc.integer({ min: 100, max: 2_000 }) });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 6 }), (line) => {
        const lacks = line.reduce((sum, { feeSats, vbytes }) => sum + feeAt(RATE, vbytes) - feeSats, 0n);
        const whole = line.reduce((sum, { vbytes }) => sum + feeAt(RATE, vbytes), 0n);
        const owed = owedBy(line, RATE);
        expect(owed >= lacks && owed >= 0n && owed <= whole).toBe(true);
      }),
    );
  });
});

const POLICY: PlanPolicy = { ...DEFAULT_POLICY, rateSatPerKvb: RATE, longTermRateSatPerKvb: RATE, changeScriptHex: scriptOf(99) }; // prettier-ignore
const coinOf = (n: number, valueSats: bigint): Coin => ({ txid: txidOf(n), vout: 0, valueSats, scriptHex: scriptOf(n), confirmations: 10, coinbase: false }); // prettier-ignore
const owed = (...amounts: readonly bigint[]): Payable[] =>
  amounts.map((amountSats, n) => ({ itemId: `i${n}`, memberId: `m${n}`, scriptHex: scriptOf(200 + n), amountSats }));
const planned = (...args: Parameters<typeof planWithChange>) => {
  const plan = planWithChange(...args);
  if (isRefusal(plan)) throw new Error(plan.refused);
  return plan;
};

describe('a plan with unconfirmed change', () => {
  const low = payment(1, { feeSats: 200n });

  it('is the plan without it where confirmed coins reach', () => {
    const coins = [coinOf(901, 500_000n)];
    const { transactions } = planned(owed(400_000n), coins, offers([low]), POLICY);
    expect(transactions.map(({ inputs, bumpSats }) => [inputs, bumpSats])).toEqual([[coins, undefined]]);
  });

  it('takes it where they do not, and pays beside its own fee what the parent lacks', () => {
    const coins = [coinOf(901, 500_000n)];
    const [offer] = offers([low]);
    expect(offer?.bumpSats).toBe(1_800n);
    const { transactions, deferred } = planned(owed(400_000n, 900_000n), coins, offers([low]), POLICY);
    expect(deferred).toEqual([]);
    const [one, ...others] = transactions;
    if (one === undefined) throw new Error('no transaction');
    expect(others).toEqual([]);
    expect(one.inputs.map(({ txid }) => txid)).toContain(txidOf(1));
    expect(one.bumpSats).toBe(1_800n);
    // Parent and batch together reach the rate, and nothing is lost on the way.
    expect(one.feeSats + 200n >= feeAt(RATE, one.vbytes + 200)).toBe(true);
    const brought = one.inputs.reduce((sum, { valueSats }) => sum + valueSats, 0n);
    expect(brought).toBe(1_300_000n + one.changeSats + one.feeSats);
    expect(one.rateSatPerKvb).toBe((one.feeSats * 1_000n + BigInt(one.vbytes) - 1n) / BigInt(one.vbytes));
  });

  it('has members bear the fee of their own payment, and the operator what the parent lacks', () => {
    const policy = { ...POLICY, feePayer: 'member' as const };
    const [one] = planned(owed(900_000n), [], offers([low]), policy).transactions;
    const share = one?.items[0]?.feeShareSats ?? 0n;
    expect(share).toBe(feeAt(RATE, one?.vbytes ?? 0));
    expect(one?.feeSats).toBe(share + 1_800n);
  });

  it('is not made where what the parent lacks would break a cap', () => {
    const policy = { ...POLICY, maxFeeSats: 3_000n };
    const [offer] = offers([low]);
    const plan = planWithChange(owed(900_000n), [], offer === undefined ? [] : [offer], policy);
    expect(isRefusal(plan) && plan.refused).toBe('no-funds');
    expect(isRefusal(planWithChange(owed(900_000n), [], offers([low]), { ...policy, maxFeeSats: 5_000n }))).toBe(false);
  });

  it('takes one unconfirmed coin at most: the line stays a line', () => {
    const two = [payment(1), payment(2, { inputs: [`${txidOf(901)}:0`] })];
    const plan = planWithChange(owed(900_000n, 900_000n), [], offers(two), POLICY);
    if (isRefusal(plan)) throw new Error(plan.refused);
    expect(plan.transactions.flatMap(({ inputs }) => inputs)).toHaveLength(1);
    expect(plan.deferred.map(({ reason }) => reason.code)).toEqual(['funds']);
  });

  it('chooses the coin with which the fewest wait', () => {
    const small = payment(1, { change: { ...(payment(1).change as Coin), valueSats: 400_000n } });
    const large = payment(2, { inputs: [`${txidOf(901)}:0`] });
    const { transactions } = planned(owed(300_000n, 500_000n), [], offers([small, large]), POLICY);
    expect(transactions[0]?.inputs.map(({ txid }) => txid)).toEqual([txidOf(2)]);
  });

  it('stays as light as mempools leave room for above the parent', () => {
    const wide = placed({ descendants: { count: 2, vbytes: 99_700, feesSats: 1n } });
    const tight = offers([payment(1, { place: wide })]);
    expect(tight[0]?.vbytesMax).toBe(300);
    const many = owed(...Array.from({ length: 20 }, () => 20_000n));
    const { transactions, deferred } = planned(many, [], tight, POLICY);
    expect(transactions.every(({ vbytes }) => vbytes <= 300)).toBe(true);
    expect(deferred.length > 0 && deferred.every(({ reason }) => reason.code === 'funds')).toBe(true);
    expect(TRANSACTION_VBYTES_MAX).toBe(100_000);
  });
});
