import { ADDRESSES, btc, DAY, earnings, HOUR, NOW, type Schemas, summary } from './api-fixture-member';

const NOTHING = { began: null, hashRate: null, usualRate: null, address: null, payableFrom: null };

const items: Schemas['NoticeDto'][] = [
  {
    ...NOTHING,
    id: 'n-4',
    at: NOW - HOUR,
    kind: 'device-offline',
    isRead: false,
    worker: 'north.s19-02',
    sourceId: 'viabtc-ltc',
    since: NOW - 2 * HOUR,
  },
  {
    ...NOTHING,
    id: 'n-3',
    at: NOW - DAY,
    kind: 'device-low',
    isRead: false,
    worker: '=cmd|calc!A1',
    sourceId: 'braiins',
    since: NOW - DAY - 3 * HOUR,
    hashRate: '51000000000000',
    usualRate: '96480000000000',
  },
  {
    ...NOTHING,
    id: 'n-2',
    at: NOW - 3 * DAY,
    kind: 'device-back',
    isRead: true,
    worker: 'north.s19-01',
    sourceId: 'braiins',
    since: NOW - 3 * DAY,
    began: NOW - 4 * DAY,
  },
  {
    ...NOTHING,
    id: 'n-1',
    at: NOW - 9 * DAY,
    kind: 'address-linked',
    isRead: true,
    worker: null,
    sourceId: null,
    since: null,
    address: ADDRESSES.linked,
    payableFrom: NOW - 7 * DAY,
  },
];
const notices: Schemas['NoticesPageDto'] = { items, next: null, unread: 2, mailSent: true, deviceMail: true };

/** A balance of the summary, from two entries that sum to it. */
function trail(name: string, asset: string): Schemas['BalanceTrailDto'] {
  const found = summary.balances.find((one) => one.class === name && one.amount.asset === asset);
  const total = found?.amount ?? btc('0');
  const first = BigInt(total.units) / 3n;
  const move = (entry: string, units: bigint, days: number): Schemas['BalanceMoveDto'] => ({
    entry,
    at: NOW - days * DAY,
    what: 'A pool stated an earning: your part of it, after all fees.',
    amount: { ...total, units: units.toString() },
    earning: null,
    payout: null,
  });
  const isNothing = BigInt(total.units) === 0n;
  return {
    class: name as Schemas['BalanceClass'],
    total,
    asOf: NOW,
    items: isNothing ? [] : [move('E412', BigInt(total.units) - first, 1), move('E377', first, 2)],
    next: null,
  };
}

/** Sums of rows by coin, bitcoin first. */
function sums(rows: readonly Schemas['EarningDto'][]): Schemas['CoinSumsDto'][] {
  const assets = [...new Set(['BTC', ...rows.map(({ net }) => net.asset)])] as Schemas['Asset'][];
  return assets.map((asset) => {
    const of = (pick: 'gross' | 'poolFee' | 'serviceFee' | 'net') => {
      const mine = rows.filter(({ net }) => net.asset === asset);
      return { asset, units: mine.reduce((sum, row) => sum + BigInt(row[pick].units), 0n).toString() };
    };
    return { gross: of('gross'), poolFee: of('poolFee'), serviceFee: of('serviceFee'), net: of('net') };
  });
}

const earned = (period: string): Schemas['EarnedSumDto'] => ({
  period,
  asOf: NOW,
  totals: sums(earnings),
  usd: null,
  unvalued: earnings.length,
  rows: earnings.length,
  items: earnings.map((earning) => ({ earning, usd: null })),
  next: null,
});

const months: Schemas['MonthsDto'] = {
  items: [{ month: '2026-01', totals: sums(earnings), usd: '64.990000000000', rows: earnings.length }],
};

interface Asked {
  readonly params: Readonly<Record<string, string | undefined>>;
}

/** What a member was told, and what stands behind the figures. */
export function gets(isFresh: () => boolean) {
  return {
    '/api/me/notices': () => (isFresh() ? { ...notices, items: [], unread: 0, mailSent: false } : notices),
    '/api/me/balances/{class}/{asset}': ({ params }: Asked) => trail(params['class'] ?? '', params['asset'] ?? ''),
    '/api/me/earned': () => (isFresh() ? { items: [] } : months),
    '/api/me/earned/{period}': ({ params }: Asked) => earned(params['period'] ?? ''),
  };
}

/** The acts on them. */
export const posts = {
  '/api/me/notices/read': () => ({ done: true }),
  '/api/me/notices/mail': () => ({ done: true }),
};
