import type { components } from '../../client/src/api/schema';

export type Schemas = components['schemas'];

/** The instant at which the recorded house stands still: 14 January 2026, 09:30 UTC. */
export const NOW = Date.UTC(2026, 0, 14, 9, 30);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const ADDRESSES = {
  linked: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080',
  cooling: 'bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk',
  treasury: 'bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry',
} as const;
export const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
export const OTHER_HASH = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
export const TXID = '4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b';

export const btc = (units: string): Schemas['AmountDto'] => ({ asset: 'BTC', units });
export const ltc = (units: string): Schemas['AmountDto'] => ({ asset: 'LTC', units });
export const price = (text: string, at: number): Schemas['PriceUsedDto'] => ({
  quoteId: 'q-20260112',
  price: text,
  at,
  observedAt: at,
  source: 'daily-file',
  label: 'demo prices',
});

export const instance: Schemas['InstanceDto'] = {
  name: 'Paydirt',
  version: '0.1.0',
  network: 'regtest',
  demo: true,
  demoLabel: 'Demonstration',
  priceLabel: 'demo prices',
  taxZone: 'America/New_York',
  confirmationsNeeded: 6,
};

export const summary: Schemas['SummaryDto'] = {
  asOf: NOW,
  balances: [
    { class: 'accrued', amount: btc('41234'), meaning: '' },
    { class: 'available', amount: btc('187650'), meaning: '' },
    { class: 'held', amount: btc('0'), meaning: '' },
    { class: 'in-batch', amount: btc('0'), meaning: '' },
    { class: 'in-flight', amount: btc('512340'), meaning: '' },
    { class: 'paid', amount: btc('3041877'), meaning: '' },
    { class: 'accrued', amount: ltc('2213000'), meaning: '' },
  ],
  earned: [
    { period: 'today', amounts: [btc('0')], usd: null, unvalued: 0 },
    { period: '7d', amounts: [btc('38112'), ltc('402000')], usd: '31.07450000', unvalued: 4 },
    { period: '30d', amounts: [btc('171934'), ltc('1811000')], usd: '149.20110000', unvalued: 5 },
    { period: 'year', amounts: [btc('74021'), ltc('790000')], usd: '64.99000000', unvalued: 4 },
  ],
  payout: {
    amount: btc('187650'),
    threshold: { unit: 'sats', value: '250000', from: NOW - 90 * DAY, operatorMinimum: btc('10000') },
    thresholdAmount: btc('250000'),
    percent: 75,
    reached: false,
    paused: false,
    feeWait: { bps: 50, days: 14 },
    feeIsYours: true,
  },
  whyNot: [
    {
      code: 'below-threshold',
      message: 'Your available 187,650 sat are below your threshold of 250,000 sat.',
      until: null,
    },
  ],
  expectedAt: NOW + 18 * DAY,
  expectedBasis: 'your earnings of the last 30 days and the monthly batch',
  nextBatchAt: NOW + 18 * DAY,
};

/** A member who has just arrived: every figure is zero and every list is empty. */
export const freshSummary: Schemas['SummaryDto'] = {
  ...summary,
  balances: (['accrued', 'available', 'held', 'in-batch', 'in-flight', 'paid'] as const).map((name) => ({
    class: name,
    amount: btc('0'),
    meaning: '',
  })),
  earned: (['today', '7d', '30d', 'year'] as const).map((period) => ({
    period,
    amounts: [btc('0')],
    usd: null,
    unvalued: 0,
  })),
  payout: {
    amount: btc('0'),
    threshold: { unit: 'usd', value: '50', from: NOW - DAY, operatorMinimum: btc('10000') },
    thresholdAmount: null,
    percent: null,
    reached: false,
    paused: true,
    feeWait: null,
    feeIsYours: false,
  },
  whyNot: [
    { code: 'no-address', message: 'You have not linked a payout address.', until: null },
    { code: 'no-price', message: 'Your threshold is in dollars and there is no price today.', until: null },
  ],
  expectedAt: null,
  expectedBasis: null,
  nextBatchAt: null,
};

function earning(index: number): Schemas['EarningDto'] {
  const at = NOW - (index + 1) * DAY;
  const day = new Date(at).toISOString().slice(0, 10);
  const isLitecoin = index % 5 === 3;
  const amount = isLitecoin ? ltc : btc;
  const gross = 5200 + ((index * 7919) % 1700);
  const poolFee = Math.floor((gross * 20) / 1000);
  const serviceFee = Math.floor((gross * 15) / 1000);
  return {
    id: `e-${index}`,
    day,
    occurredAt: at,
    sourceId: isLitecoin ? 'viabtc-ltc' : 'braiins',
    pool: isLitecoin ? 'ViaBTC' : index % 4 === 1 ? 'OCEAN' : 'Braiins Pool',
    gross: amount(String(gross)),
    poolFee: amount(String(poolFee)),
    serviceFee: amount(String(serviceFee)),
    serviceFeeBps: 150,
    net: amount(String(gross - poolFee - serviceFee)),
    revision: index === 2 ? 1 : 0,
    status: index === 6 ? 'reversed' : index < 4 ? 'accrued' : isLitecoin ? 'converted' : 'available',
    note: noteOf(index),
    usd: index < 4 || index === 8 ? null : '4.61234567',
    usdNote: usdNoteOf(index),
    price: index < 4 || index === 8 ? null : price('94310.55', at),
  };
}

function noteOf(index: number): string | null {
  if (index === 5) return 'Paid over Lightning: shown, not payable on chain.';
  return index === 8 ? 'Sold together with other days, counted oldest first: the bitcoin is in your balance.' : null;
}

/** In the words of the service: not income yet, no price, a part only, nothing to say. */
function usdNoteOf(index: number): string | null {
  if (index < 4) return "Income when your available balance reaches the operator's minimum.";
  if (index === 8) return 'Income already: no price of LTC on 2026-01-05. It is in no total until it has a value.';
  return index === 9 ? 'The value of the part that is income already; the rest becomes income later.' : null;
}

export const earnings: Schemas['EarningDto'][] = Array.from({ length: 34 }, (_, index) => earning(index));

/** One earning opened: stated while the pool still counted, then booked. */
export const serviceFee: Schemas['MemberFeeDto'] = {
  bps: 200,
  from: NOW - 300 * DAY,
  isOwn: false,
  next: { bps: 150, from: NOW + 17 * DAY },
  days: 30,
  taken: [{ asset: 'BTC', units: '184211' }],
};

export function explanation(earning: Schemas['EarningDto']): Schemas['EarningExplanationDto'] {
  const of = (units: number | string): Schemas['AmountDto'] => ({ asset: earning.net.asset, units: String(units) });
  const net = BigInt(earning.gross.units) - BigInt(earning.poolFee.units);
  const share = (yours: bigint, whole: bigint) => ({
    whole: of(whole.toString()),
    floor: of((yours - 1n).toString()),
    rounding: of('1'),
    yours: of(yours.toString()),
  });
  const to = earning.occurredAt;
  const isHere = earning.status === 'available';
  const { gross, poolFee, serviceFee } = earning;
  return {
    earning,
    from: to - DAY,
    to,
    revisions: [
      { revision: 2, learntAt: to + 6 * HOUR, net: of('412345'), poolFee: of('8246'), settled: true, booked: true },
      { revision: 1, learntAt: to - HOUR, net: of('398120'), poolFee: of('7962'), settled: false, booked: false },
    ],
    revisionCount: 2,
    poolText: '{"date":1767657600,"total_reward":"0.00412345","mining_reward":"0.00420591","fees":"0.00008246"}',
    basis: 'work',
    sharing: { rule: 'work', from: NOW - 90 * DAY, pplns: null },
    weightUnit: 'hashes',
    weight: '17337600000000000000',
    totalWeight: '1382400000000000000000',
    net: share(net, 412_345n),
    poolFee: share(BigInt(poolFee.units), 8_246n),
    bookings: [
      {
        kind: 'stated',
        reference: `reward/${earning.sourceId}/${earning.day}/r2/m-017`,
        at: to + 6 * HOUR,
        ...{ gross, poolFee, serviceFee, net: earning.net },
        debt: of(0),
      },
    ],
    coinFollowed: true,
    coin: isHere ? [{ cause: 'deposit', at: to + 12 * HOUR, amount: earning.net, outpoint: `${TXID}:3` }] : [],
    covered: isHere ? earning.net : of(0),
    awaited: isHere ? of(0) : earning.net,
    incomeRule: 'withdrawable',
    income:
      earning.usd === null
        ? []
        : [
            {
              kind: 'receipt',
              rule: 'withdrawable',
              at: to + 12 * HOUR,
              amount: earning.net,
              usd: earning.usd,
              price: earning.price,
              unpriced: null,
            },
          ],
  };
}

export const devices: Schemas['DevicesDto'] = {
  items: [
    {
      id: 'd1',
      worker: 'north.s19-01',
      sourceId: 'braiins',
      minedBeside: null,
      state: 'online',
      lastSeenAt: NOW - 240_000,
      sampledAt: NOW - 60_000,
      hashRate: '104200000000000',
      note: null,
      since: null,
    },
    {
      id: 'd2',
      worker: '=cmd|calc!A1',
      sourceId: 'braiins',
      minedBeside: null,
      state: 'online',
      lastSeenAt: NOW - 300_000,
      sampledAt: NOW - 60_000,
      hashRate: '96480000000000',
      note: null,
      since: null,
    },
    {
      id: 'd3',
      worker: 'north.s19-02',
      sourceId: 'viabtc-ltc',
      minedBeside: null,
      state: 'offline',
      lastSeenAt: NOW - 9 * DAY,
      sampledAt: NOW - 60_000,
      hashRate: '0',
      note: 'No share for 9 days: it earned nothing for that time.',
      since: NOW - 9 * DAY,
    },
    {
      id: 'd4',
      worker: 'ocean.farm-a',
      sourceId: 'ocean',
      minedBeside: null,
      state: 'unknown',
      lastSeenAt: null,
      sampledAt: null,
      hashRate: null,
      note: null,
      since: null,
    },
  ],
  percentages: [],
};

/** A member of a source that is shared by percentages: no device is ever listed. */
export const shareOnly: Schemas['DevicesDto'] = {
  items: [],
  percentages: [{ sourceId: 'ocean', pool: 'OCEAN', bps: 1_250 }],
};

export const linkedAddress: Schemas['AddressDto'] = {
  id: 'a1',
  address: ADDRESSES.linked,
  type: 'p2wpkh',
  linkedAt: NOW - 120 * DAY,
  payableFrom: NOW - 119 * DAY,
  proof: 'bip322',
  status: 'payable',
  key: null,
};

/** First addresses of the key that the fixture knows. */
const KEY_ADDRESSES = [
  'bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk',
  'bcrt1qd7spv5q28348xl4myc8zmh983w5jx32cs707jh',
  'bcrt1qxdyjf6h5d6qxap4n2dap97q4j5ps6ua8jkxz0z',
];

/** A key that a member linked, five payouts ago. */
export const linkedKey: Schemas['AddressKeyDto'] = {
  shown: 'tpubDC5F…LXr2m9',
  form: 'wpkh',
  nextNumber: 5,
  nextAddress: 'bcrt1q677973lw0w796gttpy52f296jqaaksz0kadvlr',
  unsettled: 2,
  unsettledMax: 20,
};

/** The same as an operator sees it while it cools off. */
export const keyAddress: Schemas['AddressDto'] = {
  ...linkedAddress,
  status: 'cooling-off',
  proof: 'none',
  key: { ...linkedKey, nextAddress: null },
};

export const addresses: Schemas['AddressesDto'] = {
  current: linkedAddress,
  history: [{ ...linkedAddress, id: 'a0', address: ADDRESSES.cooling, status: 'replaced', proof: 'none' }],
  proofMessage: 'Paydirt: pay member m-017 at {address}',
  coolOffWithProofMs: 6 * HOUR,
  coolOffWithoutProofMs: 48 * HOUR,
};

/** An address as the service reads it, as far as the screens need it. */
export function readingOf(address: string): Schemas['AddressReadingDto'] {
  const read = { type: 'p2wpkh', script: `0014${'ab'.repeat(20)}`, canSign: true } as const;
  if (!address.includes('pub')) return { ...read, address, key: null };
  const { shown, form } = linkedKey;
  return {
    ...read,
    address: KEY_ADDRESSES[0] ?? '',
    key: { shown: shown ?? '', form: form ?? 'wpkh', addresses: KEY_ADDRESSES },
  };
}

/** The change taken back: the address before counts again. */
export function takenBack(addresses: Schemas['AddressesDto']): Schemas['AddressesDto'] {
  const { current, history } = addresses;
  const [before, ...rest] = history;
  if (current === null || before === undefined) return addresses;
  return {
    ...addresses,
    current: { ...before, status: 'payable' },
    history: [{ ...current, status: 'cancelled' }, ...rest],
  };
}

export const addressChange: Schemas['AddressChangeDto'] = {
  addresses: [ADDRESSES.cooling],
  until: NOW + 40 * HOUR,
  counts: ADDRESSES.linked,
  done: false,
};

const payoutBase: Schemas['PayoutDto'] = {
  id: 'p-2',
  batchId: 'b-2',
  external: false,
  state: 'confirming',
  amount: btc('512340'),
  fee: btc('211'),
  received: btc('512129'),
  address: ADDRESSES.linked,
  txid: TXID,
  vout: 3,
  confirmations: 2,
  confirmationsNeeded: 6,
  plannedAt: NOW - 5 * HOUR,
  sentAt: NOW - 4 * HOUR,
  settledAt: null,
  receiptReady: false,
  attempts: [TXID, OTHER_HASH],
  revocations: [
    {
      format: 'paydirt-revocation',
      version: 1,
      receiptDigest: 'd1'.repeat(32),
      txid: TXID,
      leftBlock: OTHER_HASH,
      leftHeight: 840_123,
      forkHeight: 840_122,
      newTip: 'e5'.repeat(32),
      revokedAt: NOW - 3 * HOUR,
    },
  ],
};

export const payouts: Schemas['PayoutDto'][] = [
  payoutBase,
  {
    ...payoutBase,
    id: 'p-1',
    batchId: 'b-1',
    state: 'settled',
    confirmations: 211,
    plannedAt: NOW - 31 * DAY,
    sentAt: NOW - 31 * DAY + HOUR,
    settledAt: NOW - 30 * DAY,
    receiptReady: true,
    revocations: [],
    attempts: [TXID],
  },
  {
    ...payoutBase,
    id: 'p-9',
    batchId: null,
    external: true,
    state: 'settled',
    fee: btc('0'),
    received: btc('512340'),
    confirmations: 88,
    plannedAt: NOW - 35 * DAY,
    sentAt: NOW - 35 * DAY + HOUR,
    settledAt: NOW - 35 * DAY + 2 * HOUR,
    receiptReady: true,
    attempts: [TXID],
    revocations: [],
  },
  {
    ...payoutBase,
    id: 'p-0',
    batchId: 'b-0',
    state: 'cancelled',
    txid: null,
    vout: null,
    confirmations: 0,
    plannedAt: NOW - 40 * DAY,
    sentAt: null,
    attempts: [],
    revocations: [],
  },
];

export const reports: Schemas['ReportsDto'] = {
  items: [
    {
      year: 2026,
      incomeUsd: '73.18',
      lines: 14,
      unpriced: 1,
      complete: false,
      state: 'incomplete',
      mark: 'year to date, not final: made on 2026-02-14, the year ends 2026-12-31; 1 receipt has no price',
    },
    {
      year: 2025,
      incomeUsd: '2914.07',
      lines: 351,
      unpriced: 0,
      complete: true,
      state: 'final',
      mark: 'final: the year is over and every receipt has a price',
    },
  ],
  notes:
    'This report lists income at the time it was received. It does not contain disposals, gains or losses, lots, or any form.',
};
