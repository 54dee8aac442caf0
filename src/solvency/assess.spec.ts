import { HOUR_MS, instant, parseInstant } from '../units';
import { assess, type SolvencyInputs, type SolvencyReason } from './assess';

const NOW = parseInstant('2026-05-01T00:00:00Z');
const NOTHING_OWED = { available: 0n, held: 0n, inBatch: 0n, inFlight: 0n, taxWithheld: 0n, feeReserve: 0n };

/** 1,000 confirmed and booked, 1,000 owed as available: exactly solvent. */
const EVEN: SolvencyInputs = {
  asset: 'BTC',
  now: NOW,
  coins: { confirmed: 1_000n, ownChange: 0n },
  ledgerTreasury: 1_000n,
  venues: [],
  inTransit: 0n,
  owed: { ...NOTHING_OWED, available: 1_000n },
};

const venue = (balance: bigint, options: { ageMs?: number; dryRun?: boolean; ledger?: bigint } = {}) => ({
  venue: 'v',
  balance,
  ledgerBalance: options.ledger ?? balance,
  dryRun: options.dryRun ?? false,
  observedAt: instant(NOW - (options.ageMs ?? 0)),
});

/** RULES.md 12, term by term; `surplus` is worked out by hand. */
describe('solvency', () => {
  it.each<[string, Partial<SolvencyInputs>, bigint]>([
    ['nothing at all', { coins: { confirmed: 0n, ownChange: 0n }, ledgerTreasury: 0n, owed: NOTHING_OWED }, 0n],
    ['even', {}, 0n],
    ['one satoshi short', { owed: { ...NOTHING_OWED, available: 1_001n } }, -1n],
    ['one satoshi over', { owed: { ...NOTHING_OWED, available: 999n } }, 1n],
    ['held is owed', { owed: { ...EVEN.owed, held: 1n } }, -1n],
    ['in batch is owed', { owed: { ...EVEN.owed, inBatch: 1n } }, -1n],
    ['in flight is owed', { owed: { ...EVEN.owed, inFlight: 1n } }, -1n],
    ['tax withheld is owed', { owed: { ...EVEN.owed, taxWithheld: 1n } }, -1n],
    ['the fee reserve is owed', { owed: { ...EVEN.owed, feeReserve: 1n } }, -1n],
    [
      'all six are owed together',
      { owed: { available: 1n, held: 2n, inBatch: 4n, inFlight: 8n, taxWithheld: 16n, feeReserve: 32n } },
      937n,
    ],
    ['own change counts', { coins: { confirmed: 600n, ownChange: 400n } }, 0n],
    ['own change alone does not make more', { coins: { confirmed: 600n, ownChange: 399n } }, -1n],
    ['value in transit counts against what is in flight', { inTransit: 7n, owed: { ...EVEN.owed, inFlight: 7n } }, 0n],
    ['value in transit counts once', { inTransit: 6n, owed: { ...EVEN.owed, inFlight: 7n } }, -1n],
    ['a venue counts now', { venues: [venue(5n)] }, 5n],
    ['a venue counts at 24 h', { venues: [venue(5n, { ageMs: 24 * HOUR_MS })] }, 5n],
    ['a venue does not count a millisecond later', { venues: [venue(5n, { ageMs: 24 * HOUR_MS + 1 })] }, 0n],
    ['a venue that is a day ahead of the clock counts', { venues: [venue(5n, { ageMs: -24 * HOUR_MS })] }, 5n],
    ['and not a millisecond more', { venues: [venue(5n, { ageMs: -24 * HOUR_MS - 1 })] }, 0n],
    ['a dry run never counts', { venues: [venue(5n, { dryRun: true })] }, 0n],
    ['two venues, one of them stale', { venues: [venue(5n), venue(9n, { ageMs: 25 * HOUR_MS })] }, 5n],
    ['a venue that has less than the books say', { venues: [venue(4n, { ledger: 5n })] }, 4n],
    ['coins that the chain no longer shows do not count', { coins: { confirmed: 999n, ownChange: 0n } }, -1n],
    ['no chain of the coin: nothing on chain counts', { asset: 'LTC', coins: undefined }, -1_000n],
  ])('%s', (_, change, surplus) => {
    const result = assess({ ...EVEN, ...change });
    expect([result.surplus, result.solvent]).toEqual([surplus, surplus >= 0n]);
    const sum = (values: Readonly<Record<string, bigint>>): bigint => Object.values(values).reduce((a, b) => a + b, 0n);
    expect(sum(result.assets) - sum(result.liabilities)).toBe(surplus);
    expect(result.reasons.some(({ code }) => code === 'short')).toBe(surplus < 0n);
  });

  it('leaves accrued outside: no term of either side is named so', () => {
    const { assets, liabilities } = assess(EVEN);
    expect(Object.keys({ ...assets, ...liabilities })).not.toContain('accrued');
    expect(Object.keys(liabilities).sort()).toEqual(
      ['available', 'feeReserve', 'held', 'inBatch', 'inFlight', 'taxWithheld'].sort(),
    );
  });

  it('does not count a coin twice that arrived and still stands in transit', () => {
    const arrived = { coins: { confirmed: 1_300n, ownChange: 0n }, inTransit: 300n };
    const owed = { ...EVEN.owed, inFlight: 300n };
    expect(assess({ ...EVEN, ...arrived, owed }).surplus).toBe(0n);
    expect(assess({ ...EVEN, ...arrived, owed: { ...owed, held: 1n } }).solvent).toBe(false);
  });

  /** What counts of the chain never exceeds the books; each figure on the screen is one that somebody can find. */
  it.each([
    ['confirmed coin', { confirmed: 1_300n, ownChange: 0n }, 300n, { confirmed: 1_000n, ownChange: 0n }],
    ['nothing', { confirmed: 700n, ownChange: 300n }, 0n, { confirmed: 700n, ownChange: 300n }],
    ['one satoshi', { confirmed: 701n, ownChange: 300n }, 1n, { confirmed: 700n, ownChange: 300n }],
    ['more than is confirmed', { confirmed: 1n, ownChange: 1_002n }, 3n, { confirmed: 0n, ownChange: 1_000n }],
    ['nothing where the chain shows less', { confirmed: 999n, ownChange: 0n }, 0n, { confirmed: 999n, ownChange: 0n }],
  ])('names what is not booked, outside the sum and never below zero: %s', (_, coins, notBooked, counted) => {
    const result = assess({ ...EVEN, coins });
    expect(result.notBooked).toBe(notBooked);
    expect(result.assets).toEqual({ ...counted, venue: 0n, inTransit: 0n });
  });

  const SHORT = { owed: { ...EVEN.owed, available: 1_005n } };

  it.each<[string, Partial<SolvencyInputs>, SolvencyReason[]]>([
    ['nothing when all agrees', {}, []],
    ['nothing while a coin waits to be booked', { coins: { confirmed: 1_001n, ownChange: 0n } }, []],
    [
      'a shortage first, and a chain that shows less',
      { coins: { confirmed: 999n, ownChange: 0n } },
      [
        { code: 'short', units: 1n },
        { code: 'treasury-differs', ledger: 1_000n, chain: 999n },
      ],
    ],
    [
      'a stale venue',
      { venues: [venue(5n, { ageMs: 25 * HOUR_MS })] },
      [{ code: 'venue-stale', venue: 'v', units: 5n }],
    ],
    ['nothing of a dry run while nothing is short', { venues: [venue(5n, { dryRun: true })] }, []],
    [
      'a dry run where something is short',
      { ...SHORT, venues: [venue(5n, { dryRun: true })] },
      [
        { code: 'short', units: 5n },
        { code: 'venue-dry-run', venue: 'v', units: 5n },
      ],
    ],
    [
      'a venue that differs',
      { venues: [venue(5n, { ledger: 6n })] },
      [{ code: 'venue-differs', venue: 'v', ledger: 6n, units: 5n }],
    ],
    [
      'a chain that is not followed',
      { coins: undefined, asset: 'LTC' },
      [
        { code: 'short', units: 1_000n },
        { code: 'chain-not-followed', units: 1_000n },
      ],
    ],
  ])('says %s', (_, change, reasons) => {
    expect(assess({ ...EVEN, ...change }).reasons).toEqual(reasons);
  });
});
