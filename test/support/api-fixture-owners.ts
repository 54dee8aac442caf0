import { DAY, NOW, type Schemas } from './api-fixture-member';

const btc = (units: string): Schemas['AmountDto'] => ({ asset: 'BTC', units });
const DIGEST = 'ab'.repeat(32);

const unassigned: Schemas['UnassignedDto'] = {
  next: null,
  total: 2,
  items: [
    {
      sourceId: 'braiins',
      pool: 'braiins',
      externalId: '2026-03-01',
      from: NOW - 2 * DAY,
      to: NOW - DAY,
      net: btc('48213'),
      received: btc('0'),
      workers: [
        { worker: '=cmd|calc!A1', work: '8335872000000000000' },
        { worker: 'north.s19-04', work: '1200000000000000000' },
      ],
    },
    {
      sourceId: 'ocean',
      pool: 'ocean',
      externalId: 'window-0042',
      from: NOW - 9 * DAY,
      to: NOW - 8 * DAY,
      net: btc('7001'),
      received: btc('7001'),
      workers: [],
    },
  ],
};

const gift: Schemas['GiftDto'] = {
  memberId: 'm-003',
  digest: DIGEST,
  lines: [
    {
      externalId: '2026-03-01',
      from: NOW - 2 * DAY,
      to: NOW - DAY,
      gross: btc('49197'),
      poolFee: btc('984'),
      serviceFee: btc('964'),
      serviceFeeBps: 200,
      due: btc('47249'),
      available: btc('0'),
      recouped: btc('0'),
      left: btc('0'),
    },
  ],
};

const part = (sourceId: string): Schemas['WorkPartDto'] => ({ sourceId, lines: gift.lines });

/** A month of one worker at two pools, in two coins. */
const workGift: Schemas['WorkGiftDto'] = {
  memberId: 'm-003',
  digest: DIGEST,
  parts: [part('braiins'), part('viabtc-ltc')],
  sums: (['BTC', 'LTC'] as const).map((asset) => ({
    rows: 30,
    gross: { asset, units: '1475910' },
    poolFee: { asset, units: '29520' },
    serviceFee: { asset, units: '28920' },
    due: { asset, units: '1417470' },
    available: { asset, units: asset === 'BTC' ? '1020000' : '0' },
    recouped: { asset, units: '0' },
  })),
};

/** What the own share of a contract gives to a member. */
const ownGift: Schemas['OwnGiftDto'] = {
  memberId: 'm-003',
  sourceId: 'lease',
  digest: DIGEST,
  lines: gift.lines,
  sums: workGift.sums.slice(0, 1),
};

const patterns: Schemas['PatternsDto'] = {
  items: [
    {
      sourceId: 'braiins',
      pool: 'braiins',
      from: NOW - 20 * DAY,
      before: 1,
      rules: [
        { pattern: 'layla.*', memberId: 'm-003', name: 'ليلى منصور' },
        { pattern: 'north.*', memberId: 'm-017', name: 'Ada Miner' },
      ],
    },
  ],
};

const patternPreview: Schemas['PatternPreviewDto'] = {
  from: NOW,
  digest: DIGEST,
  effects: [
    { worker: '=cmd|calc!A1', fits: 0, pattern: null, effect: 'none', memberId: null, name: null },
    { worker: 'layla.1', fits: 1, pattern: 'layla.*', effect: 'given', memberId: 'm-003', name: 'ليلى منصور' },
    { worker: 'north.s19-04', fits: 2, pattern: 'north.*', effect: 'kept', memberId: 'm-017', name: 'Ada Miner' },
  ],
};

const codes: Schemas['ClaimCodesDto'] = {
  items: [
    {
      id: 'c-2',
      sourceId: 'braiins',
      worker: null,
      memberId: 'm-017',
      memberName: 'Ada Miner',
      state: 'open',
      createdAt: NOW - DAY,
      expiresAt: NOW + 29 * DAY,
      usedAt: null,
      usedBy: null,
      name: null,
    },
    {
      id: 'c-1',
      sourceId: 'braiins',
      worker: 'north.s19-01',
      memberId: null,
      memberName: null,
      state: 'used',
      createdAt: NOW - 9 * DAY,
      expiresAt: NOW + 21 * DAY,
      usedAt: NOW - 8 * DAY,
      usedBy: 'm-017',
      name: 'Ada Miner',
    },
  ],
};

const issued: Schemas['IssuedCodeDto'] = { id: 'c-3', code: 'K7QF-9M2X-TB4C', expiresAt: NOW + 30 * DAY };

const claimed: Schemas['ClaimedDto'] = {
  done: true,
  workers: [{ sourceId: 'braiins', worker: 'north.s19-04', from: NOW - DAY }],
};

const MIDNIGHT = NOW - (NOW % DAY);

/** A month of a machine that was off for two days and not measured on one. */
function month(rate: bigint, offFrom: number): Schemas['WorkDayDto'][] {
  return Array.from({ length: 30 }, (_, n) => {
    const isMeasured = n !== 11;
    const isOn = isMeasured && n < offFrom && n !== 17 && n !== 18;
    return {
      from: MIDNIGHT - (29 - n) * DAY,
      hashRate: isOn ? ((rate * BigInt(94 + (n % 5))) / 100n).toString() : '0',
      hashingMinutes: isOn ? 1_440 : 0,
      measuredMinutes: isMeasured ? 1_440 : 0,
    };
  });
}

const diaries: Schemas['DeviceDiariesDto'] = {
  asOf: NOW,
  prices: [{ asset: 'BTC', price: '64250.17' }],
  difficulties: [{ asset: 'BTC', height: 938_400, before: 934_080, changeBps: 523, earningsBps: -497 }],
  difficultyUnknown: ['ZEC'],
  items: [
    {
      sourceId: 'braiins',
      worker: 'north.s19-01',
      stateSince: NOW - 11 * DAY,
      isHashing: true,
      days: month(104_200_000_000_000n, 30),
      power: { watts: 3_250, usdPerKwh: '0.04', from: NOW - 90 * DAY },
      earned: [btc('37450')],
      hours: 168,
      hashingHours: 168,
      revenuePerDay: '3.437384095000',
      costPerDay: '3.120000000000',
      profitPerDay: '0.317384095000',
      breakEvenPerKwh: '0.044069026858',
      verdict: 'worth-it',
    },
    {
      sourceId: 'braiins',
      worker: '=cmd|calc!A1',
      stateSince: NOW - 2 * DAY,
      isHashing: true,
      days: month(96_480_000_000_000n, 30),
      power: { watts: 3_400, usdPerKwh: '0.11', from: NOW - 30 * DAY },
      earned: [btc('33110')],
      hours: 168,
      hashingHours: 160,
      revenuePerDay: '3.039032969571',
      costPerDay: '8.548571428571',
      profitPerDay: '-5.509538459000',
      breakEvenPerKwh: '0.039105203648',
      verdict: 'not-worth-it',
    },
    {
      sourceId: 'viabtc-ltc',
      worker: 'north.s19-02',
      stateSince: NOW - 9 * DAY,
      isHashing: false,
      days: month(9_500_000_000n, 21),
      power: null,
      earned: [],
      hours: 0,
      hashingHours: 0,
      revenuePerDay: null,
      costPerDay: null,
      profitPerDay: null,
      breakEvenPerKwh: null,
      verdict: 'no-rows',
    },
  ],
};

const quote = {
  quoteId: 'q-1',
  price: '64250.17',
  at: MIDNIGHT,
  observedAt: MIDNIGHT,
  source: 'daily file',
  label: 'daily average',
};

/** The rows of the first device: three days of seven are listed here. */
const result: Schemas['DeviceResultDto'] = {
  asOf: NOW,
  worker: 'north.s19-01',
  rows: [1, 2, 3].map((ago) => ({
    earning: `braiins:2026-03-0${ago}`,
    pool: 'braiins',
    day: `2026-03-0${4 - ago}`,
    yours: btc('10080'),
    hashes: '9002880000000000000',
    allHashes: '17338752000000000000',
    part: btc('5234'),
    countsTime: true,
    hashingMinutes: 1_440,
    watts: 3_250,
    usdPerKwh: '0.04',
    electricity: '3.120000000000',
  })),
  moreRows: 4,
  minutes: 10_080,
  hashingMinutes: 10_080,
  worth: [{ earned: btc('37450'), price: quote, usd: '24.061688665000' }],
  revenue: '24.061688665000',
  electricity: '21.840000000000',
  revenuePerDay: '3.437384095000',
  costPerDay: '3.120000000000',
  profitPerDay: '0.317384095000',
};

interface Asked {
  readonly body: Readonly<Record<string, unknown>>;
}

/** What is read of devices and their owners. */
export const gets = (isFresh: () => boolean) => ({
  '/api/me/devices/diary': () =>
    isFresh() ? { ...diaries, items: [], difficulties: [], difficultyUnknown: [] } : diaries,
  '/api/me/devices/result': () => result,
  '/api/operator/devices/unassigned': () => (isFresh() ? { items: [], total: 0, next: null } : unassigned),
  '/api/operator/devices/unassigned/preview': () => gift,
  '/api/operator/devices/unassigned/work': () => workGift,
  '/api/operator/contracts/{id}/own': () => ownGift,
  '/api/operator/devices/patterns': () => (isFresh() ? { items: [] } : patterns),
  '/api/operator/devices/codes': () => (isFresh() ? { items: [] } : codes),
});

/** What is done with them; what steers money needs a fresh proof. */
export const posts = (
  needStepUp: () => void,
  Refusal: new (status: number, code: string, message: string) => Error,
) => ({
  '/api/operator/devices/unassigned': () => {
    needStepUp();
    return gift;
  },
  '/api/operator/devices/unassigned/work': () => {
    needStepUp();
    return workGift;
  },
  '/api/operator/contracts/{id}/own': () => {
    needStepUp();
    return ownGift;
  },
  '/api/operator/devices/patterns/preview': () => patternPreview,
  '/api/operator/devices/patterns': () => {
    needStepUp();
    return patternPreview;
  },
  '/api/operator/devices/codes': () => {
    needStepUp();
    return issued;
  },
  '/api/operator/devices/codes/{id}/withdraw': () => ({ done: true }),
  '/api/me/devices/power': ({ body }: Asked) => {
    const { watts, usdPerKwh } = body as Schemas['SetPowerDto'];
    return { watts, usdPerKwh, from: NOW };
  },
  '/api/me/devices/claim': ({ body }: Asked) => {
    if (body['code'] !== 'K7QF-9M2X-TB4C') throw new Refusal(422, 'rewards.bad-code', 'No such code.');
    return claimed;
  },
});
