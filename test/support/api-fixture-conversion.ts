import { DAY, NOW, type Schemas } from './api-fixture-member';

const TXID = '4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b';
const amount = (asset: Schemas['Asset'], units: string): Schemas['AmountDto'] => ({ asset, units });
const btc = (units: string) => amount('BTC', units);
const ltc = (units: string) => amount('LTC', units);
const doge = (units: string) => amount('DOGE', units);

const part: Schemas['ConversionPartDto'] = {
  sold: ltc('301120000'),
  bought: btc('267411'),
  fee: btc('535'),
  withdrawalFee: btc('167'),
  execution: {
    quoted: btc('268214'),
    slippage: btc('803'),
    slippageBps: '30',
    net: btc('266709'),
    lost: btc('1505'),
  },
};

const quote: Schemas['QuoteDto'] = {
  venueLabel: 'Kraken',
  quoted: btc('802642'),
  at: NOW - 33 * DAY,
  slippageMaxBps: 300,
  boughtMin: btc('778563'),
  boundOfLot: false,
  measure: {
    by: 'price-source',
    best: btc('802300'),
    bid: '0.00089034',
    offered: btc('801900'),
    at: NOW - 33 * DAY,
    worth: btc('802642'),
    coin: { price: '53.87', source: 'Kraken LTC/USD, minute candle', at: NOW - 33 * DAY - 120_000 },
    bitcoin: { price: '60481.2', source: 'Kraken XBT/USD, minute candle', at: NOW - 33 * DAY - 120_000 },
  },
};

const fills: Schemas['FillDto'][] = [
  { number: 1, sold: ltc('600000000'), bought: btc('533480'), fee: btc('1067'), at: NOW - 33 * DAY + 60_000 },
  { number: 2, sold: ltc('301120000'), bought: btc('266759'), fee: btc('535'), at: NOW - 33 * DAY + 360_000 },
];

/** What members keep of litecoin: the pool still owes a part, and the exchange says that it has less than was credited. */
const places: Schemas['KeptPlaceDto'][] = [
  { at: 'source', id: 'viabtc-ltc', kept: ltc('31160000'), there: ltc('88000000'), short: ltc('0') },
  { at: 'venue', id: 'kraken', kept: ltc('61000000'), there: ltc('60500000'), short: ltc('500000') },
];

/** Ada keeps half of her litecoin; what her pool pays in dogecoin is the operator's until it is converted. */
export const coins: Schemas['MyCoinsDto'] = {
  asOf: NOW,
  items: [
    {
      asset: 'LTC',
      accrued: ltc('184320000'),
      kept: ltc('92160000'),
      keptAtVenue: ltc('61000000'),
      toConvert: ltc('92160000'),
      convertBps: 5_000,
      ruleFrom: NOW - 12 * DAY,
      keepRefused: null,
      waiting: { amount: ltc('141000000'), kept: ltc('61000000'), minimum: ltc('100000000') },
      places,
      settled: [{ amount: ltc('25000000'), txid: TXID, at: NOW - 9 * DAY }],
    },
    {
      asset: 'DOGE',
      accrued: doge('8123000000'),
      kept: doge('0'),
      keptAtVenue: doge('0'),
      toConvert: doge('8123000000'),
      convertBps: 10_000,
      ruleFrom: null,
      keepRefused:
        'The operator owns the DOGE until it is converted and owes its members bitcoin: it is not theirs to keep.',
      waiting: null,
      places: [],
      settled: [],
    },
  ],
};

export const myConversions: Schemas['MyConversionDto'][] = [
  {
    id: 'c-3',
    venue: 'kraken',
    dryRun: false,
    state: 'withdrawn',
    part: {
      sold: ltc('120000000'),
      bought: btc('106900'),
      fee: btc('214'),
      withdrawalFee: btc('90'),
      execution: {
        quoted: btc('106600'),
        slippage: btc('-300'),
        slippageBps: '-28',
        net: btc('106596'),
        lost: btc('4'),
      },
    },
    ordered: ltc('400000000'),
    quote: {
      ...quote,
      ...{ quoted: btc('355333'), boughtMin: btc('344674'), at: NOW - DAY, boundOfLot: true },
      measure: {
        ...{ by: 'best-bid', best: btc('355333'), bid: '0.00088833', offered: btc('355100'), at: NOW - DAY },
        ...{ worth: null, coin: null, bitcoin: null },
      },
    },
    fills: [{ number: 1, sold: ltc('400000000'), bought: btc('356333'), fee: btc('713'), at: NOW - DAY + 60_000 }],
    owners: [{ sourceId: 'viabtc-ltc', owner: 'member' }],
    createdAt: NOW - DAY,
    settledAt: null,
    withdrawalFee: btc('300'),
    txid: null,
    owed: btc('0'),
  },
  {
    id: 'c-1',
    venue: 'kraken',
    dryRun: false,
    state: 'settled',
    part,
    ordered: ltc('901120000'),
    quote,
    fills,
    owners: [{ sourceId: 'viabtc-ltc', owner: 'operator' }],
    createdAt: NOW - 33 * DAY,
    settledAt: NOW - 32 * DAY,
    withdrawalFee: btc('500'),
    txid: TXID,
    owed: btc('41200'),
  },
];

export function conversionDetail(conversion: Schemas['ConversionDto']): Schemas['ConversionDetailDto'] {
  const isSold = conversion.bought !== null;
  const whole: Schemas['ConversionPartDto'] = {
    sold: ltc('901120000'),
    bought: btc('800239'),
    fee: btc('1602'),
    withdrawalFee: btc('500'),
    execution: {
      quoted: btc('802642'),
      slippage: btc('2403'),
      slippageBps: '30',
      net: btc('798137'),
      lost: btc('4505'),
    },
  };
  return {
    conversion,
    ordered: conversion.sold,
    quote: isSold ? quote : null,
    whole: isSold ? whole : null,
    feeOfOperator: btc('0'),
    fills: isSold ? fills : [],
    steps: ['created', 'quoted', 'ordered', 'filled', 'withdrawn', 'settled']
      .slice(0, isSold ? 6 : 2)
      .map((state, index) => ({ state, at: NOW - 33 * DAY + index * 300_000 })),
    parts: isSold
      ? [
          { memberId: 'm-017', name: 'Ada Miner', part },
          { memberId: 'm-009', name: '王小明', part: { ...part, sold: ltc('591000000'), bought: btc('524828') } },
          { memberId: null, name: null, part: { ...part, sold: ltc('9000000'), bought: btc('8000') } },
        ]
      : [],
    holders: isSold ? 3 : 0,
    halted: !isSold,
    mayHold: false,
    owed: btc(isSold ? '123600' : '0'),
    ways: isSold ? ['made-good'] : ['arrived', 'never-left'],
    owners: [{ sourceId: 'viabtc-ltc', owner: 'member' }],
  };
}

export const conversionTerms: Schemas['ConversionTermsDto'] = {
  asOf: NOW,
  coins: [
    {
      asset: 'LTC',
      owners: [{ sourceId: 'viabtc-ltc', owner: 'member' }],
      offered: true,
      from: NOW - 40 * DAY,
      refused: null,
      kept: ltc('92160000'),
      places,
      waiting: { amount: ltc('141000000'), kept: ltc('61000000'), minimum: ltc('100000000') },
    },
    {
      asset: 'DOGE',
      owners: [{ sourceId: 'viabtc-doge', owner: 'operator' }],
      offered: false,
      from: null,
      refused:
        'The operator owns the DOGE until it is converted and owes its members bitcoin: it is not theirs to keep.',
      kept: doge('0'),
      places: [],
      waiting: null,
    },
    {
      asset: 'ZEC',
      owners: [{ sourceId: 'f2pool-zec', owner: 'member' }],
      offered: false,
      from: null,
      refused: null,
      kept: amount('ZEC', '0'),
      places: [],
      waiting: null,
    },
  ],
  withdrawalFeeBorneBy: 'holders',
  withdrawalFeeFrom: NOW - 40 * DAY,
  rules: [
    { memberId: 'm-017', name: 'Ada Miner', asset: 'LTC', convertBps: 5_000, from: NOW - 12 * DAY },
    { memberId: 'm-003', name: 'ليلى منصور', asset: 'LTC', convertBps: 0, from: NOW - 20 * DAY },
  ],
};

const matched = { poolFee: ltc('0'), short: ltc('0'), over: ltc('0'), waiting: ltc('0') };

export const conversionDeposits: Schemas['FirstLegsDto'] = {
  items: [
    {
      id: 'd-4',
      credited: ltc('50000000'),
      txid: TXID,
      at: NOW - DAY / 4,
      sourceId: null,
      announced: null,
      poolFee: null,
      short: null,
      over: null,
      waiting: null,
      named: false,
    },
    {
      id: 'd-3',
      credited: ltc('98000000'),
      txid: TXID,
      at: NOW - 2 * DAY,
      sourceId: 'viabtc-ltc',
      announced: ltc('100000000'),
      ...matched,
      short: ltc('2000000'),
      named: true,
    },
    {
      id: 'd-2',
      credited: ltc('901120000'),
      txid: TXID,
      at: NOW - 33 * DAY,
      sourceId: 'viabtc-ltc',
      announced: ltc('901120000'),
      ...matched,
      named: false,
    },
  ],
};

/** Two sales wait for a person, one payment fits nothing, and statements wait for a second person. */
export const conversionExits: Schemas['ConversionExitsDto'] = {
  asOf: NOW,
  toWithdraw: {
    byPerson: true,
    total: btc('466200'),
    minimum: btc('100000'),
    sales: [
      { id: 'c-5', asset: 'LTC', net: btc('299400'), since: NOW - 3 * DAY },
      { id: 'c-6', asset: 'LTC', net: btc('166800'), since: NOW - DAY },
    ],
    unmatched: [{ id: 'FTQcuak-V6Za8qrWnhzTx67yYHz8Tg', amount: btc('250000'), txid: TXID, at: NOW - DAY }],
    onTheWay: [{ conversionId: 'c-4', arrives: btc('356000'), txid: TXID, since: NOW - 2 * DAY, late: true }],
  },
  owed: [{ conversionId: 'c-1', venue: 'kraken', owed: btc('123600'), at: NOW - 20 * DAY }],
  statements: [
    {
      ...{ id: 's-2', kind: 'kept-settled', conversionId: null, depositId: null, memberId: 'm-017', name: 'Ada Miner' },
      ...{ sold: ltc('20000000'), bought: btc('0'), fee: ltc('100000'), txid: TXID, venue: 'kraken', reason: null },
      ...{ evidence: 'Kraken withdrawal AGBSO6T, output 0', state: 'open', proposedBy: 'Olga Operator' },
      ...{ proposedAt: NOW - 3_600_000, decidedBy: null, mayConfirm: true },
    },
    {
      ...{
        id: 's-1',
        kind: 'never-left',
        conversionId: 'c-2',
        depositId: null,
        memberId: null,
        name: null,
        reason: 'failed',
      },
      ...{ sold: ltc('0'), bought: btc('0'), fee: btc('0'), txid: null, venue: null },
      ...{ evidence: 'Kraken ticket 13577901', state: 'open', proposedBy: 'You', proposedAt: NOW - 7_200_000 },
      ...{ decidedBy: null, mayConfirm: false },
    },
    {
      ...{
        id: 's-0',
        kind: 'misnamed',
        conversionId: null,
        depositId: 'd-3',
        memberId: null,
        name: null,
        reason: null,
      },
      ...{ sold: ltc('98000000'), bought: btc('0'), fee: btc('0'), txid: TXID, venue: 'kraken' },
      ...{ evidence: 'ViaBTC payout page, 3 May', state: 'booked', proposedBy: 'Olga Operator' },
      ...{ proposedAt: NOW - 3 * DAY, decidedBy: 'You', mayConfirm: false },
    },
  ],
};
