import type { components } from '../../client/src/api/schema';

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

/** A member with orders, named units and own wallets. */
export function gets(isFresh: () => boolean) {
  return { '/api/me/taxes': () => (isFresh() ? empty : taxes) };
}

/** What the forms send comes back as it was. */
export const posts = {
  '/api/me/taxes/orders': () => taxes,
  '/api/me/taxes/identifications': () => taxes,
  '/api/me/taxes/activities': () => taxes,
  '/api/me/taxes/own-events': () => taxes,
  '/api/me/taxes/allocations': () => taxes,
};
