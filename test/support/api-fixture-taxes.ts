import type { components } from '../../client/src/api/schema';
import type { Asked } from './api-fixture';

type Taxes = components['schemas']['TaxesDto'];

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 14, 9, 30);
const HELD = 'held by the operator';
/** A wallet by its address: the longest that a payout can go to. */
const PAID = 'bcrt1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqz3hcnu';

const empty: Taxes = {
  ...{
    asOf: NOW,
    zone: 'America/New_York',
    methods: [],
    lots: [],
    moreLots: false,
    lotsRefused: null,
    openings: [],
    orders: [],
    identifications: [],
  },
  ...{ allocations: [], activities: [], sources: [], ownEvents: [] },
};

const taxes: Taxes = {
  ...empty,
  methods: [
    { wallet: HELD, asset: 'BTC', amount: '0.01204418', method: 'fifo', since: null },
    { wallet: HELD, asset: 'LTC', amount: '3.25', method: 'fifo', since: null },
    { wallet: 'ledger', asset: 'BTC', amount: '0.35', method: 'hifo', since: NOW - 30 * DAY },
    { wallet: PAID, asset: 'BTC', amount: '0.5', method: 'fifo', since: null },
  ],
  lots: [
    { id: 'own/a', wallet: 'ledger', asset: 'BTC', amount: '0.25', basisUsd: '10312.5', acquiredAt: NOW - 700 * DAY },
    { id: 'own/b', wallet: 'ledger', asset: 'BTC', amount: '0.1', basisUsd: '9450', acquiredAt: NOW - 90 * DAY },
    { id: 'i1', wallet: HELD, asset: 'BTC', amount: '0.01204418', basisUsd: '1102.5', acquiredAt: NOW - 3 * DAY },
    { id: 'i2', wallet: HELD, asset: 'LTC', amount: '3.25', basisUsd: '260', acquiredAt: NOW - 2 * DAY },
  ],
  openings: [
    { lot: 'opening-5', asset: 'BTC', amount: '0.004', at: NOW - 100 * DAY, parts: [] },
    { lot: 'opening-7', asset: 'LTC', amount: '12', at: NOW - 100 * DAY, parts: [{ amount: '2', acquiredOn: '2024-05-01', basisUsd: '160.5' }, { amount: '10', acquiredOn: '2025-02-11', basisUsd: '1190' }] }, // prettier-ignore
  ],
  orders: [
    {
      id: 'o2',
      recordedAt: NOW - 30 * DAY,
      effectiveAt: NOW - 30 * DAY,
      wallet: 'ledger',
      asset: 'BTC',
      method: 'hifo',
    },
    { id: 'o1', recordedAt: NOW - 60 * DAY, effectiveAt: NOW - 60 * DAY, wallet: null, asset: null, method: 'fifo' },
  ],
  identifications: [
    { eventId: 's2', recordedAt: NOW - DAY, wallet: 'ledger', asset: 'BTC', lots: [{ lot: 'own/b', amount: '0.05' }], entered: false }, // prettier-ignore
    { eventId: 's1', recordedAt: NOW - 20 * DAY, wallet: 'ledger', asset: 'BTC', lots: [{ lot: 'own/b', amount: '0.02' }, { lot: 'own/a', amount: '0.01' }], entered: true }, // prettier-ignore
  ],
  allocations: [
    {
      ...{ id: 'al1', recordedAt: NOW - 60 * DAY, madeAt: Date.UTC(2024, 11, 30, 18), asset: 'BTC', manner: 'global' },
      statement: 'Written on 30 December 2024 in the file of my tax advisor, page 2.',
      documentSha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    },
  ],
  activities: [
    { recordedAt: NOW - 10 * DAY, effectiveAt: Date.UTC(2026, 0, 1, 5), sourceId: null, treatment: 'hobby' },
  ],
  sources: [
    { sourceId: 'braiins', treatment: 'hobby' },
    { sourceId: 'viabtc-ltc', treatment: 'hobby' },
  ],
  ownEvents: [
    { eventId: 's1', version: 1, recordedAt: NOW - 18 * DAY, at: NOW - 19 * DAY, kind: 'dispose', wallet: 'ledger', asset: 'BTC', amount: '0.03', totalUsd: '2790', toWallet: null }, // prettier-ignore
    { eventId: 'c', version: 2, recordedAt: NOW - 50 * DAY, at: NOW - 52 * DAY, kind: null, wallet: null, asset: null, amount: null, totalUsd: null, toWallet: null }, // prettier-ignore
    { eventId: 'm', version: 1, recordedAt: NOW - 50 * DAY, at: NOW - 55 * DAY, kind: 'transfer', wallet: 'exchange', asset: 'BTC', amount: '0.1', totalUsd: null, toWallet: 'ledger' }, // prettier-ignore
    { eventId: 'b', version: 3, recordedAt: NOW - 50 * DAY, at: NOW - 90 * DAY, kind: 'acquire', wallet: 'exchange', asset: 'BTC', amount: '0.1', totalUsd: '9450', toWallet: null }, // prettier-ignore
  ],
};

type Year = components['schemas']['TaxYearDto'];
type Row = components['schemas']['TaxRowDto'];

const FILES = ['summary', 'form-8949', 'schedule-d', 'activities', 'income', 'disposals', 'lots', 'moves', 'prices', 'reconciliation', 'form-rounding', 'unresolved']; // prettier-ignore
const EXPORTS = ['export-koinly.csv', 'export-cointracker.csv', 'export-coinledger.csv', 'export-turbotax-gains.csv', 'export-taxact.csv', 'export-txf.txf']; // prettier-ignore

const over: Year = {
  ...{ year: 2025, state: 'over', blocked: false, factsSha256: 'ab'.repeat(32) },
  totals: {
    ...{
      incomeUsd: '3218.90',
      incomeRows: 365,
      lotsUsd: '19865.25',
      lotRows: 4,
      withheldUsd: '312.48',
      withheldRows: 1,
    },
    short: { rows: 3, proceedsUsd: '2793.50', basisUsd: '2836.75', gainUsd: '-43.25' },
    long: { rows: 1, proceedsUsd: '4210.00', basisUsd: '1850.50', gainUsd: '2359.50' },
  },
  open: [
    { id: 'opening-5', code: 'tax.basis-unknown', words: '0.004 BTC came from before these books. What they cost and when they were acquired is not known here.', blocks: false }, // prettier-ignore
  ],
  ...{ openCount: 1, files: ['pack.zip', 'year.pdf', ...FILES.map((name) => `${name}.csv`), 'year.json', ...EXPORTS, 'export-notes.txt', 'manifest.json'] }, // prettier-ignore
};

/** A year of which a price is missing. */
const blocked: Year = {
  ...{ ...over, year: 2024, blocked: true, totals: null, files: ['unresolved.csv'], openCount: 2 },
  open: [
    { id: '019a2b7c-aa10-7c33-8b1e-0c5d5e1f2a3b', code: 'tax.no-price', words: '0.01204418 BTC of reward/braiins/day-2024-12-30/r1/ann: It has no price yet. It is never taken for 0.', blocks: true }, // prettier-ignore
    { id: 'own/s1', code: 'tax.not-held', words: 'Wallet "ledger" holds less BTC than were sold: 0.02 are missing. Enter where they came from.', blocks: true }, // prettier-ignore
  ],
};

const PRICE = { id: 'q-BTC-1766000000000-0', at: NOW - 40 * DAY, asset: 'BTC', unitPriceUsd: '91240.11', source: 'daily file: demo prices' }; // prettier-ignore
const NO: Omit<Row, 'event' | 'kind' | 'at' | 'day' | 'wallet' | 'asset' | 'amount'> = {
  basisGround: null,
  ...{ usd: null, basisUsd: null, gainUsd: null, term: null, acquiredOn: null, lot: null, formRow: null },
  ...{ activity: null, txid: null, ledgerEntry: null, payout: null, price: null },
};
const ROWS: Record<string, Row[]> = {
  income: [
    { ...NO, event: 'i1', kind: 'income', at: NOW - 40 * DAY, day: '2025-12-05', wallet: HELD, asset: 'BTC', amount: '0.01204418', usd: '1098.91280806', activity: 'braiins (hobby)', lot: 'i1', ledgerEntry: '019a2b7c-aa10-7c33-8b1e-0c5d5e1f2a3b', price: PRICE }, // prettier-ignore
    { ...NO, event: 'i0', kind: 'income', at: NOW - 60 * DAY, day: '2025-11-15', wallet: PAID, asset: 'BTC', amount: '0.5', usd: '45620.055', activity: 'viabtc-ltc (hobby)', lot: 'i0', ledgerEntry: '019a2b7c-aa10-7c33-8b1e-0c5d5e1f2a3c', price: PRICE, txid: 'ab'.repeat(32), payout: 'p1' }, // prettier-ignore
  ],
  short: [
    { ...NO, event: 'fee-9-BTC', kind: 'fee', at: NOW - 30 * DAY, day: '2025-12-15', wallet: HELD, asset: 'BTC', amount: '0.00001', usd: '0.93', basisUsd: '0', gainUsd: '0.93', basisGround: 'unproved', term: 'short', acquiredOn: '2025-10-06', lot: 'opening-5', formRow: 'I-2', ledgerEntry: '019a2b7c-aa10-7c33-8b1e-0c5d5e1f2a3d', price: PRICE }, // prettier-ignore
    { ...NO, event: 'own/s1', kind: 'dispose', at: NOW - 19 * DAY, day: '2025-12-26', wallet: 'ledger', asset: 'BTC', amount: '0.02', usd: '1860', basisUsd: '1890', gainUsd: '-30', term: 'short', acquiredOn: '2025-10-16', lot: 'own/b', formRow: 'I-1', price: { ...PRICE, id: 'own/s1', unitPriceUsd: null, source: 'stated by the member' } }, // prettier-ignore
  ],
  long: [],
  withheld: [
    { ...NO, event: 'withheld-12-BTC', kind: 'withheld', at: NOW - 38 * DAY, day: '2025-12-07', wallet: HELD, asset: 'BTC', amount: '0.0034248', usd: '312.48', basisUsd: '312.48', gainUsd: '0', term: 'short', acquiredOn: '2025-12-07', lot: 'i2', formRow: 'I-3', ledgerEntry: '019a2b7c-aa10-7c33-8b1e-0c5d5e1f2a3e', price: PRICE }, // prettier-ignore
  ],
  lots: [
    { ...NO, event: 'own/0', kind: 'lot', at: NOW - 900 * DAY, day: '2023-07-29', wallet: 'exchange', asset: 'BTC', amount: '0.1', basisUsd: '2940', acquiredOn: '2023-07-29', lot: 'own/0' }, // prettier-ignore
    { ...NO, event: 'own/a', kind: 'lot', at: NOW - 700 * DAY, day: '2024-02-14', wallet: 'ledger', asset: 'BTC', amount: '0.25', basisUsd: '10312.5', acquiredOn: '2024-02-14', lot: 'own/a' }, // prettier-ignore
  ],
};
const rows = (list: string) => ({ items: ROWS[list] ?? [], count: ROWS[list]?.length ?? 0, next: null });
const none: Year = {
  ...{ ...over, year: 2026, state: 'running', openCount: 1 },
  totals: { incomeUsd: '0', incomeRows: 0, lotsUsd: '0', lotRows: 0, withheldUsd: '0', withheldRows: 0, short: { rows: 0, proceedsUsd: '0', basisUsd: '0', gainUsd: '0' }, long: { rows: 0, proceedsUsd: '0', basisUsd: '0', gainUsd: '0' } }, // prettier-ignore
  open: [{ id: '2026', code: 'tax.year-running', words: 'Year to date, not final: made on 2026-01-14, and the year ends on 2026-12-31.', blocks: false }], // prettier-ignore
};

/** The years of the pack. */
function years(isFresh: () => boolean) {
  const items: components['schemas']['TaxYearItemDto'][] = [
    { year: 2026, state: 'running', known: true },
    { year: 2025, state: 'over', known: true },
    { year: 2024, state: 'over', known: true },
  ];
  const byYear: Readonly<Record<string, Year>> = { 2024: blocked, 2025: over, 2026: none };
  return {
    '/api/me/taxes/years': () => ({ zone: 'America/New_York', items: isFresh() ? items.slice(0, 1) : items }),
    '/api/me/taxes/years/{year}': ({ params }: Asked) => byYear[params['year'] ?? ''] ?? none,
    '/api/me/taxes/years/{year}/rows/{list}': ({ params }: Asked) =>
      isFresh() ? { items: [], count: 0, next: null } : rows(params['list'] ?? ''),
    '/api/me/taxes/years/{year}/files/{file}': () => 'a file',
  };
}

/** A member with orders, named units and own wallets. */
export function gets(isFresh: () => boolean) {
  return { '/api/me/taxes': () => (isFresh() ? empty : taxes), ...years(isFresh) };
}

/** What the forms send comes back as it was. */
export const posts = {
  '/api/me/taxes/orders': () => taxes,
  '/api/me/taxes/identifications': () => taxes,
  '/api/me/taxes/activities': () => taxes,
  '/api/me/taxes/own-events': () => taxes,
  '/api/me/taxes/allocations': () => taxes,
  '/api/me/taxes/costs': () => taxes,
};
