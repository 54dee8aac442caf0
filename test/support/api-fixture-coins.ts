import { DAY, NOW, type Schemas } from './api-fixture-member';

const HOUR = DAY / 24;

const none = {
  figure: null,
  subsidy: null,
  blockFees: 'none',
  poolFeeBps: null,
  price: null,
  priceSource: null,
  priceAt: null,
  trouble: null,
} as const;

const earnings = (patch: Partial<Schemas['CoinEarningsDto']>): Schemas['CoinEarningsDto'] => ({
  coins: [],
  gross: '0.000000000000',
  poolFee: '0.000000000000',
  electricity: '5.880000000000',
  net: '0.000000000000',
  breakEvenPerKwh: '0.000000000000',
  ...patch,
});

const table: Schemas['CoinTableDto'] = {
  asOf: NOW,
  usdPerKwh: '0.07',
  coins: [
    {
      ...none,
      asset: 'BTC',
      algorithm: 'sha256d',
      figure: {
        grade: 'own-chain',
        source: 'our own verified chain',
        height: 832_002,
        difficulty: '81725299822043.21',
        tries: '351012846022445927321616',
        blockAt: NOW - HOUR / 4,
        readAt: NOW,
        headers: 0,
      },
      subsidy: { asset: 'BTC', units: '625000000' },
      blockFees: '1.50 % of the subsidy',
      poolFeeBps: 250,
      price: '60000',
      priceSource: 'hourly closes of kraken and coinbase: kraken and coinbase, median of hourly closes',
      priceAt: NOW - HOUR / 2,
      gap: null,
    },
    {
      ...none,
      asset: 'LTC',
      algorithm: 'scrypt',
      figure: {
        grade: 'headers',
        source: 'a node of LTC at 127.0.0.1:9332',
        height: 2_640_100,
        difficulty: '31250000.12',
        tries: '134219776515728000',
        blockAt: NOW - HOUR / 30,
        readAt: NOW - HOUR / 10,
        headers: 24,
      },
      subsidy: { asset: 'LTC', units: '625000000' },
      poolFeeBps: 100,
      price: '70.25',
      priceSource: 'daily series: LTC-USD-daily.csv: coinmetrics',
      priceAt: NOW - DAY,
      gap: null,
    },
    { ...none, asset: 'BCH', algorithm: 'sha256d', gap: 'no-source' },
    {
      ...none,
      asset: 'DOGE',
      algorithm: 'scrypt',
      gap: 'refused',
      trouble:
        'The headers of DOGE are refused (insufficient-work). No money is affected; the coin is not ranked until a node gives good ones.',
    },
    { ...none, asset: 'NMC', algorithm: 'sha256d', gap: 'no-source' },
    {
      ...none,
      asset: 'DASH',
      algorithm: 'x11',
      figure: {
        grade: 'followed',
        source: 'the chain of DASH, followed and verified here',
        height: 2_310_418,
        difficulty: '104853217.75',
        tries: '450341140172603392',
        blockAt: NOW - HOUR / 20,
        readAt: NOW,
        headers: 0,
      },
      subsidy: { asset: 'DASH', units: '47659905' },
      gap: 'no-price',
    },
    {
      ...none,
      asset: 'ZEC',
      algorithm: 'equihash',
      figure: {
        grade: 'stated',
        source: 'pool zec1 at pool.example.org',
        height: 1_373_975,
        difficulty: '47251102.54',
        tries: '387081770332',
        blockAt: NOW - 9 * HOUR,
        readAt: NOW - HOUR / 2,
        headers: 0,
      },
      subsidy: { asset: 'ZEC', units: '250000000' },
      gap: 'stale',
    },
  ],
  machines: [
    {
      name: 'Antminer S21',
      algorithm: 'sha256d',
      hashRate: '200000000000000',
      watts: 3_500,
      source: 'Bitmain, product page',
      options: [
        {
          assets: ['BTC'],
          gaps: [],
          earnings: earnings({
            coins: [{ asset: 'BTC', units: '31229' }],
            gross: '18.737775766701',
            poolFee: '0.468444394168',
            net: '12.389331372533',
            breakEvenPerKwh: '0.217492040149',
          }),
        },
        { assets: ['BCH'], gaps: [{ asset: 'BCH', gap: 'no-source' }], earnings: null },
        { assets: ['NMC'], gaps: [{ asset: 'NMC', gap: 'no-source' }], earnings: null },
      ],
    },
    {
      name: 'Rig of the north site with a long name',
      algorithm: 'scrypt',
      hashRate: '9500000000',
      watts: 3_425,
      source: 'declared by the operator',
      options: [
        {
          assets: ['LTC'],
          gaps: [],
          earnings: earnings({
            coins: [{ asset: 'LTC', units: '3822130' }],
            gross: '2.685046500000',
            poolFee: '0.026850465000',
            electricity: '5.754000000000',
            net: '-3.095803965000',
            breakEvenPerKwh: '0.032337907968',
          }),
        },
        {
          assets: ['LTC', 'DOGE'],
          gaps: [{ asset: 'DOGE', gap: 'refused' }],
          earnings: null,
        },
      ],
    },
    {
      name: 'Antminer Z15',
      algorithm: 'equihash',
      hashRate: '420000',
      watts: 1_510,
      source: 'Bitmain, product page',
      options: [{ assets: ['ZEC'], gaps: [{ asset: 'ZEC', gap: 'stale' }], earnings: null }],
    },
  ],
};

const payback: Schemas['DevicePaybackDto'] = {
  payback: {
    purchase: { priceUsd: '2500.000000000000', boughtOn: '2026-01-04', declaredAt: NOW - 30 * DAY },
    rows: 57,
    unvalued: 2,
    cut: false,
    earned: '195.930842117000',
    electricity: '177.840000000000',
    recovered: '18.090842117000',
    remaining: '2481.909157883000',
    netPerDay: '0.317384095000',
    state: 'pays-back',
    days: 7_820,
  },
};

/** What is read of coins and paybacks. */
export const gets = {
  '/api/me/coin-table': () => table,
  '/api/operator/coin-table': () => table,
  '/api/me/devices/payback': () => payback,
};

/** What members say of their devices. */
export const posts = {
  '/api/me/devices/purchase': () => ({ done: true }),
};
