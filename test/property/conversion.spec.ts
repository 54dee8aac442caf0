import fc from 'fast-check';
import { accruedAccount, type Due, fillEntries, holderOf, settlementEntries, shareFill, withdrawalEntries } from '../../src/conversion/booking'; // prettier-ignore
import { executionOf } from '../../src/conversion/execution';
import { firstLegEntry, matchFirstLeg } from '../../src/conversion/first-leg';
import { arriving, changeKept, keepOf, keptPart } from '../../src/conversion/kept';
import { ruleOf } from '../../src/ledger';
import { instant } from '../../src/units';

/** Fills are split for every member of every conversion: they get the long run. */
const FILLS = 100_000;
const RUNS = 10_000;
const AT = instant(0);
const units = fc.bigInt({ min: 0n, max: 10n ** 12n });
const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
const inside = (part: bigint, whole: bigint): bigint => (whole === 0n ? 0n : part % (whole + 1n));

describe('fills of a conversion', () => {
  it('go to their holders to the unit, over partial fills, fees and the withdrawal fee', () => {
    const fill = fc.record({
      sold: fc.bigInt({ min: 1n, max: 10n ** 12n }),
      bought: fc.bigInt({ min: 1n, max: 10n ** 10n }),
      fee: units,
    });
    const whole = fc.record({
      accrued: fc.array(units, { minLength: 1, maxLength: 6 }),
      fills: fc.array(fill, { minLength: 1, maxLength: 3 }),
      withdrawalFee: units,
      feeBorneBy: fc.constantFrom('holders' as const, 'operator' as const),
    });
    fc.assert(
      fc.property(whole, ({ accrued, fills, withdrawalFee, feeBorneBy }) => {
        const left = new Map(accrued.map((amount, i) => [`m-${i}`, amount]));
        const due = new Map<string, bigint>();
        for (const { sold, bought, fee: asked } of fills) {
          const fee = inside(asked, bought);
          const holders = [...left].map(([holder, amount]) => ({ holder, units: amount }));
          const total = sum([...left.values()]);
          const shares = shareFill({ sold, bought, fee }, holders);
          check(sum(shares.map((one) => one.sold)) === sold, 'all that was sold');
          check(sum(shares.map((one) => one.bought)) === bought, 'all that was bought');
          check(sum(shares.map((one) => one.fee)) === fee, 'all of the fee');
          for (const share of shares) {
            check(share.fee <= share.bought, 'no fee beyond what was bought');
            due.set(share.holder, (due.get(share.holder) ?? 0n) + share.bought - share.fee);
            if (share.holder === 'capital') continue;
            const had = left.get(share.holder) ?? 0n;
            const covered = sold < total ? sold : total;
            // Largest remainder: nobody is further than one unit from the exact share, and nobody sells what he has not.
            const apart = share.sold * total - covered * had;
            check(share.sold <= had && apart < total && -apart < total, 'the exact share within a unit');
            left.set(share.holder, had - share.sold);
          }
        }
        const dues: Due[] = [...due].map(([holder, amount]) => ({ holder, due: amount }));
        const net = sum([...due.values()]);
        if (net === 0n) return;
        const fee = inside(withdrawalFee, net - 1n);
        const sent = { txid: 'aa', arrives: net - fee, fee, feeBorneBy };
        const { entries, fees } = withdrawalEntries({ id: 'c', venue: 'v', asset: 'LTC' }, sent, dues, AT);
        check(sum([...fees.values()]) === (feeBorneBy === 'holders' ? fee : 0n), 'all of the withdrawal fee');
        for (const { holder, due: amount } of dues)
          check((fees.get(holder) ?? 0n) <= amount, 'no fee beyond what is due');
        for (const { postings } of entries) check(balanceOf(postings) === 0n, 'debits are credits');
      }),
      { numRuns: FILLS },
    );
  });

  it('of units that nobody bought are the operator’s: sold beside the members’, and income of their own when they arrived', () => {
    for (const holder of ['m-ann', 'o-lease', 'u-lease']) expect(holderOf(accruedAccount(holder))).toBe(holder);
    expect(accruedAccount('u-lease')).toBe('operator/own/lease');
    const sale = { id: 'c', venue: 'v', asset: 'LTC' } as const;
    const fill = { number: 1, sold: 100n, bought: 50n, fee: 0n };
    const shares = shareFill(fill, [
      { holder: 'm-ann', units: 60n },
      { holder: 'u-lease', units: 40n },
    ]);
    const booked = fillEntries(sale, fill, shares, AT).find(({ reference }) => reference.endsWith('/u-lease'));
    expect(booked?.postings.filter(({ account }) => account === 'operator/own/lease')).toMatchObject([
      { asset: 'LTC', side: 'debit', amount: 40n },
      { asset: 'BTC', side: 'credit', amount: 20n, role: 'gross' },
    ]);
    const deposit = { txid: 'aa', vout: 0, walletId: 'main', amount: 50n, at: AT };
    const dues = shares.map(({ holder, bought }) => ({ holder, due: bought }));
    const settled = settlementEntries({ id: 'w', venue: 'v' }, deposit, [{ id: 'c', dues }]);
    const own = settled.find(({ reference }) => reference.endsWith('/u-lease'));
    expect(own?.postings.map(({ account, side, amount }) => [account, side, amount])).toEqual([
      ['operator/own/lease', 'debit', 20n],
      ['income/own-mining', 'credit', 20n],
    ]);
  });

  it('compare with the quote without flattering: the parts promise no less than the whole', () => {
    const part = fc.record({ sold: fc.bigInt({ min: 1n, max: 10n ** 12n }), bought: units });
    const order = fc.record({
      parts: fc.array(part, { minLength: 1, maxLength: 6 }),
      quoted: fc.bigInt({ min: 1n, max: 10n ** 12n }),
    });
    fc.assert(
      fc.property(order, ({ parts, quoted }) => {
        const amount = sum(parts.map((one) => one.sold));
        const none = { fee: 0n, withdrawalFee: 0n };
        const each = parts.map((one) => executionOf({ amount, quoted }, { ...one, ...none }));
        const all = executionOf(
          { amount, quoted },
          { sold: amount, bought: sum(parts.map((one) => one.bought)), ...none },
        );
        const promised = sum(each.map((one) => one?.quoted ?? 0n));
        expect(all?.quoted).toBe(quoted);
        expect(promised >= quoted && promised < quoted + BigInt(parts.length)).toBe(true);
        for (const one of each) expect(one?.lost).toBe((one?.quoted ?? 0n) - (one?.net ?? 0n));
      }),
      { numRuns: RUNS },
    );
  });
});

describe('kept coin', () => {
  it('arrives in proportion, never more than is on its way, and what is not kept gets the rest', () => {
    const arrival = fc.record({ onItsWay: fc.array(units, { maxLength: 6 }), owed: units, amount: units });
    fc.assert(
      fc.property(arrival, ({ onItsWay, owed, amount: asked }) => {
        const amount = inside(asked, owed);
        const parts = arriving(amount, owed, onItsWay);
        const kept = sum(onItsWay);
        expect(parts).toHaveLength(onItsWay.length);
        parts.forEach((one, i) => expect(one >= 0n && one <= (onItsWay[i] ?? 0n)).toBe(true));
        expect(sum(parts) <= amount).toBe(true);
        if (kept >= owed) expect(sum(parts)).toBe(kept === 0n ? 0n : amount);
        else if (amount === owed) expect(parts).toEqual(onItsWay);
      }),
      { numRuns: RUNS },
    );
  });

  it('is never below zero, and sums to what the rows keep, whatever the order of credits, arrivals and restatements', () => {
    const step = fc.record({
      delta: fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }),
      row: fc.nat(3),
      arrives: fc.nat(100),
    });
    const run = fc.record({ bps: fc.integer({ min: 0, max: 10_000 }), steps: fc.array(step, { maxLength: 12 }) });
    fc.assert(
      fc.property(run, ({ bps, steps }) => {
        const rows = new Map<number, NonNullable<ReturnType<typeof keepOf>>>();
        let kept = { onItsWay: 0n, atVenue: 0n };
        for (const { delta, row, arrives } of steps) {
          const before = rows.get(row);
          const after = keepOf({ restated: before !== undefined, delta }, before, bps);
          if (after !== undefined) {
            expect(after.kept).toBe(keptPart(after.due, bps));
            expect(after.kept * 10_000n <= after.due * BigInt(10_000 - bps)).toBe(true);
            rows.set(row, after);
            kept = changeKept(kept, after.kept - (before?.kept ?? 0n));
          }
          const part = (kept.onItsWay * BigInt(arrives)) / 100n;
          kept = { onItsWay: kept.onItsWay - part, atVenue: kept.atVenue + part };
          expect(kept.onItsWay >= 0n && kept.atVenue >= 0n).toBe(true);
          expect(kept.onItsWay + kept.atVenue).toBe(sum([...rows.values()].map((one) => one.kept)));
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe('the first leg', () => {
  it('balances whatever is credited, announced and owed, and gives nobody more than was owed', () => {
    const leg = fc.record({
      credited: units,
      amount: units,
      fee: units,
      owed: units,
      exact: fc.constantFrom('no', 'beside', 'out'),
    });
    fc.assert(
      fc.property(leg, ({ credited: asked, amount, fee: some, owed, exact }) => {
        const fee = inside(some, amount);
        const credited = exact === 'beside' ? amount : exact === 'out' ? amount - fee : asked;
        const result = matchFirstLeg(credited, { amount, fee }, owed);
        const deposit = { venue: 'v', id: 'd', asset: 'LTC', amount: credited, txid: 'aa', at: AT } as const;
        const entry = firstLegEntry(deposit, { sourceId: 's', externalId: 'p', amount, fee }, result);
        expect(balanceOf(entry.postings)).toBe(0n);
        for (const { account, amount: posted } of entry.postings) {
          expect(posted > 0n).toBe(true);
          expect(ruleOf(account)).toBeDefined();
        }
        expect(result.settled + result.disputed <= owed).toBe(true);
        expect(result.waiting <= result.unmatched).toBe(true);
        expect(result.short === 0n || result.over === 0n).toBe(true);
        if (exact !== 'no') expect([result.short, result.over]).toEqual([0n, 0n]);
      }),
      { numRuns: RUNS },
    );
  });
});

/** `expect` is too slow for half a million times. */
function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`does not hold: ${what}`);
}

function balanceOf(postings: readonly { readonly side: string; readonly amount: bigint }[]): bigint {
  return sum(postings.map(({ side, amount }) => (side === 'debit' ? amount : -amount)));
}
