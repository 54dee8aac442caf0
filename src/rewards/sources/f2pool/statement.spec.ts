import fc from 'fast-check';
import { formatDecimal, parseInstant } from '../../../units';
import { Reply } from '../../reply';
import type { SourceDeclaration } from '../../source';
import { payoutRow, revenueRows } from './statement';

const DECLARED: SourceDeclaration = {
  id: 'f2',
  pool: 'f2pool',
  asset: 'BTC',
  dayOffsetMinutes: 0,
  reports: 'gross',
  recogniseAt: 'credit',
  legalModel: 'principal',
  ownerAtConversion: 'none',
  sharing: 'percent',
  receivesAt: 'treasury',
  amountDecimals: 30,
  since: parseInstant('2026-01-01T00:00:00Z'),
};

function bill(fields: Readonly<Record<string, string>>): Reply {
  const body = `{${Object.entries(fields)
    .map(([name, value]) => `"${name}":${value}`)
    .join(',')}}`;
  return Reply.parse('f2', { at: DECLARED.since, path: '/', status: 200, bytes: body.length, truncated: false, body });
}

/** Coins of `digits` hundred-thousandths of a satoshi. */
const coins = (digits: bigint): string => formatDecimal({ digits, scale: 13 });
const FINE = 100_000n;

function revenue(change: bigint, pps: bigint, txFee: bigint, rate: string): Reply {
  const extra =
    `{"mining_date":1772323200,"settle_date":1772409600,"pps":${coins(pps)},"pps_fee_rate":${rate},` +
    `"tx_fee":${coins(txFee)},"tx_fee_rate":${rate},"hash_rate":1}`;
  return bill({
    id: '1',
    type: '"revenue_fpps"',
    changed_balance: coins(change),
    created_at: '1772409600',
    mining_extra: extra,
  });
}

describe('the fee of a day at F2Pool', () => {
  const day = {
    pps: fc.bigInt({ min: 1_000n, max: 10n ** 12n }),
    txFee: fc.bigInt({ min: 0n, max: 10n ** 9n }),
    perMille: fc.bigInt({ min: 0n, max: 200n }),
  };

  it('is what gross has more than net, to a satoshi, whether the parts are before or after it', () => {
    fc.assert(
      fc.property(day.pps, day.txFee, day.perMille, (pps, txFee, perMille) => {
        const rate = formatDecimal({ digits: perMille, scale: 3 });
        const gross = (pps + txFee) * FINE;
        const after = (part: bigint): bigint => (part * FINE * (1_000n - perMille)) / 1_000n;
        const net = after(pps) + after(txFee);
        for (const row of [
          revenue(net, pps * FINE, txFee * FINE, rate),
          revenue(net, after(pps), after(txFee), rate),
        ]) {
          const [read] = revenueRows([row], DECLARED).rows;
          const fee = (read?.poolFee ?? -1n) * FINE;
          expect(read?.net).toBe(net / FINE);
          expect(fee - (gross - net)).toBeGreaterThanOrEqual(-FINE);
          expect(fee - (gross - net)).toBeLessThanOrEqual(FINE);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a rate of one', revenue(10n ** 9n, 10n ** 9n, 0n, '1')],
    ['a rate above one', revenue(10n ** 9n, 10n ** 9n, 0n, '4')],
    ['a rate below nothing', revenue(10n ** 9n, 10n ** 9n, 0n, '-0.04')],
    ['parts that are not the credit', revenue(10n ** 9n, 10n ** 9n + 4n * FINE, 0n, '0')],
  ])('is not read from %s', (_what, row) => {
    expect(() => revenueRows([row], DECLARED)).toThrow(expect.objectContaining({ code: 'rewards.bad-reply' }));
  });
});

describe('a payout of F2Pool', () => {
  const paid = (change: string, value: string, tip: string): Reply =>
    bill({
      id: '2',
      type: '"payout"',
      changed_balance: change,
      created_at: '1772409600',
      payout_extra: `{"value":${value},"address":"bc1q","tx_id":"${'ab'.repeat(32)}","paid_time":1772409700,"wallet_type":"mainnet","tip":${tip}}`,
    });

  it.each([
    ['beside the value', '-0.0061', '0.006', '0.0001'],
    ['inside the value', '-0.0061', '0.0061', '0.0001'],
  ])('splits what left the balance into amount and fee, the fee %s', (_what, change, value, tip) => {
    expect(payoutRow(paid(change, value, tip), DECLARED)).toMatchObject({ amount: 600_000n, fee: 10_000n });
  });

  it.each([
    ['a value that is neither', '-0.0061', '0.0062', '0.0001'],
    ['a fee above the whole', '-0.0061', '0.0061', '0.0062'],
    ['a balance that went up', '0.0061', '0.0061', '0'],
  ])('refuses %s', (_what, change, value, tip) => {
    expect(() => payoutRow(paid(change, value, tip), DECLARED)).toThrow(
      expect.objectContaining({ code: 'rewards.bad-reply' }),
    );
  });
});
