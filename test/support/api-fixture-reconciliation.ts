import { DAY, NOW, type Schemas } from './api-fixture-member';

const TXID = '9c4e2f1b7a6d5c8e3f0a1b2c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f70';
const coin = (units: string, vout = 0): Schemas['ArrivedDto'] => ({
  outpoint: `${TXID}:${vout}`,
  units,
  bookedAt: NOW - DAY,
  height: 880_120,
  confirmations: 144,
});
const row = (day: string, units: string): Schemas['StatedRowDto'] => ({ id: `day-${day}`, revision: 1, units });
const NOTHING = { stated: '0', announced: '0', arrived: '0', gap: '0', gaps: [], rows: [], payouts: [], coins: [] };

const days: Schemas['ReconciledDayDto'][] = [
  {
    ...NOTHING,
    day: '2026-01-09',
    stated: '1043201',
    announced: '2123096',
    gap: '2123096',
    gaps: [{ reason: 'late', units: '2123096', payoutId: 'on-1767916800-2123096-1f', outpoint: null }],
    rows: [row('2026-01-09', '1043201')],
    payouts: [{ id: 'on-1767916800-2123096-1f', at: NOW - 5 * DAY, units: '2123096', fee: '0', txid: TXID }],
  },
  {
    ...NOTHING,
    day: '2026-01-04',
    stated: '1079895',
    announced: '1500000',
    arrived: '1499000',
    gap: '1000',
    gaps: [{ reason: 'short', units: '1000', payoutId: 'on-2', outpoint: `${TXID}:0` }],
    rows: [{ ...row('2026-01-04', '1079895'), revision: 2 }],
    payouts: [{ id: 'on-2', at: NOW - 9 * DAY, units: '1500000', fee: '0', txid: TXID }],
    coins: [coin('1499000')],
  },
  { ...NOTHING, day: '2026-01-10', stated: '1012233', rows: [row('2026-01-10', '1012233')] },
  {
    ...NOTHING,
    day: '2026-01-08',
    stated: '998877',
    announced: '3000000',
    arrived: '3000000',
    rows: [row('2026-01-08', '998877')],
    payouts: [{ id: 'on-3', at: NOW - 6 * DAY, units: '3000000', fee: '1200', txid: TXID }],
    coins: [coin('3000000', 1)],
  },
];

export const reconciliation: Schemas['ReconciliationDto'] = {
  asOf: NOW,
  totals: [
    {
      sourceId: 'f2pool',
      pool: 'F2Pool',
      kind: 'earned',
      stated: { asset: 'BTC', units: '412105118' },
      booked: '400033118',
      beside: '12000000',
      gap: '72000',
      rounding: '185',
      readAt: NOW - 10 * 60_000,
      differsSince: NOW - DAY,
      explanation: null,
    },
    {
      sourceId: 'ocean',
      pool: 'OCEAN',
      kind: 'balance',
      stated: { asset: 'BTC', units: '100000' },
      booked: '100000',
      beside: '0',
      gap: '0',
      rounding: '2',
      readAt: NOW - 10 * 60_000,
      differsSince: null,
      explanation: 'Coin of before the first day was paid.',
    },
  ],
  items: [
    {
      sourceId: 'braiins',
      pool: 'Braiins Pool',
      asset: 'BTC',
      receivesAt: 'treasury',
      dayOffsetMinutes: 0,
      stated: '412033118',
      announced: '411000000',
      arrived: '408874904',
      poolFees: '1200',
      lightning: '12345',
      unpaid: '1020573',
      writtenOff: '0',
      discrepancies: '2124096',
      difference: '0',
      account: 'discrepancy/source/braiins',
      days,
      daysTotal: days.length,
    },
    {
      sourceId: 'viabtc-ltc',
      pool: 'ViaBTC',
      asset: 'LTC',
      receivesAt: 'venue',
      dayOffsetMinutes: 480,
      stated: '2500000000',
      announced: '2400000000',
      arrived: '0',
      poolFees: '0',
      lightning: '0',
      unpaid: '100000000',
      writtenOff: '0',
      discrepancies: '0',
      difference: '2400000000',
      account: 'discrepancy/source/viabtc-ltc',
      days: [
        {
          ...NOTHING,
          day: '2026-01-09',
          announced: '2400000000',
          gap: '2400000000',
          gaps: [{ reason: 'venue', units: '2400000000', payoutId: 'payment-7', outpoint: null }],
          payouts: [{ id: 'payment-7', at: NOW - 5 * DAY, units: '2400000000', fee: '0', txid: TXID }],
        },
      ],
      daysTotal: 1,
    },
  ],
  unannounced: [{ ...coin('50000', 3), confirmations: 12 }],
  doubts: [
    {
      id: 'd-2',
      sourceId: 'solo',
      kind: 'claimed-elsewhere',
      subject: `coinbase-${TXID}-0`,
      amount: { asset: 'BTC', units: '1' },
      openedAt: NOW - DAY,
    },
    {
      id: 'd-1',
      sourceId: 'braiins',
      kind: 'orphaned',
      subject: 'on-1767916800-2123096-1f',
      amount: { asset: 'BTC', units: '2123096' },
      openedAt: NOW - 2 * DAY,
    },
    {
      id: 'd-0',
      sourceId: 'braiins',
      kind: 'wrong-day',
      subject: 'on-1767744000-985343-1f',
      amount: { asset: 'BTC', units: '985343' },
      openedAt: NOW - 3 * DAY,
    },
  ],
  doubtsTotal: 3,
};

const map: Schemas['FileMapDto'] = {
  delimiter: 'semicolon',
  decimal: 'comma',
  date: 'DD.MM.YYYY',
  unit: 'coins',
  columns: { id: 'Nr', date: 'Tag', amount: 'Netto', fee: 'Gebühr', coin: null, txid: 'Tx' },
};

export const files: Schemas['FileSourcesDto'] = {
  items: [
    {
      sourceId: 'kleinpool',
      asset: 'BTC',
      reports: 'net',
      dayOffsetMinutes: 60,
      map,
      imports: [
        {
          id: 'i-2',
          at: NOW - 2 * DAY,
          sha256: TXID,
          added: 31,
          revised: 2,
          unchanged: 334,
          net: '40112233',
        },
      ],
    },
  ],
};

const btc = (units: string): Schemas['AmountDto'] => ({ asset: 'BTC', units });

/** A file with a mistake has no hash and cannot be booked. */
export function preview(csv: string): Schemas['FilePreviewDto'] {
  const bad = csv.includes('x,');
  const common = { net: btc('152000'), fees: btc('300'), delta: btc('50500'), unchanged: 1 };
  return {
    ...common,
    hash: bad ? null : 'a1'.repeat(32),
    added: 1,
    revised: 1,
    mistakesTotal: bad ? 2 : 0,
    mistakes: bad
      ? [
          { line: 3, column: 'Netto', reason: 'not-an-amount', text: '1.234,5' },
          { line: 9, column: '', reason: 'not-csv', text: '' },
        ]
      : [],
    rows: [
      {
        line: 2,
        label: '=cmd|calc!A1',
        from: NOW - 3 * DAY,
        change: 'new',
        net: btc('50000'),
        fee: btc('0'),
        before: null,
        txid: TXID,
      },
      {
        line: 3,
        label: '2026-014',
        from: NOW - 4 * DAY,
        change: 'revised',
        net: btc('51000'),
        fee: btc('300'),
        before: btc('50500'),
        txid: null,
      },
      {
        line: 4,
        label: '2026-013',
        from: NOW - 5 * DAY,
        change: 'unchanged',
        net: btc('51000'),
        fee: btc('0'),
        before: btc('51000'),
        txid: TXID,
      },
    ],
  };
}

export const imported: Schemas['FileImportedDto'] = { id: 'i-3', added: 1, revised: 1, unchanged: 1, changed: true };
