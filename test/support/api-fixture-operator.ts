import { fees } from './api-fixture-fees';
import {
  ADDRESSES,
  btc,
  DAY,
  HASH,
  HOUR,
  keyAddress,
  ltc,
  NOW,
  OTHER_HASH,
  price,
  type Schemas,
  summary,
  TXID,
} from './api-fixture-member';

export const overview: Schemas['OverviewDto'] = {
  asOf: NOW,
  solvent: true,
  assets: [btc('310000000'), ltc('90110000')],
  liabilities: [btc('291877120'), ltc('0')],
  payoutsStopped: false,
  members: 40,
  dueMembers: 3,
  dueTotal: btc('9120455'),
  awaitingApproval: 1,
  unpriced: 2,
  tipHeight: 61_482,
};

export const needs: Schemas['NeedsDto'] = {
  asOf: NOW,
  items: [
    {
      key: 'chain/behind',
      weight: 'stops-payouts',
      what: 'The node is 3 hours behind.',
      money: 'Nothing is paid until it is gone.',
      next: 'See Chain what the node and the second source say.',
      page: '/operator/chain',
      since: null,
    },
    {
      key: 'source/viabtc-ltc/unread',
      weight: 'money',
      what: 'ViaBTC (viabtc-ltc), not read since 2026-01-13 07:00 UTC: The pool refused us.',
      money: 'Nothing is booked from it until it accepts us.',
      next: 'Check the key in the sources file, and its limits at the pool.',
      page: '/operator/sources',
      since: NOW - 2 * DAY,
    },
    {
      key: 'conversion/c-halted/halted',
      weight: 'money',
      what: 'A sale of 12.5 LTC at kraken stands still (order lost).',
      money: 'Nothing more of it is sold, sent or booked until somebody decides; members’ parts are not available.',
      next: 'Open the sale: its page says what happened, and what can be done.',
      page: '/operator/conversions/c-halted',
      since: NOW - 5 * HOUR,
    },
  ],
  mailSent: true,
  mailWanted: true,
};

const source: Schemas['SourceDto'] = {
  id: 'braiins',
  pool: 'Braiins Pool',
  asset: 'BTC',
  legalModel: 'agent',
  recogniseAt: 'on-chain receipt',
  ownerAtConversion: 'member',
  reports: 'gross',
  sharing: 'work',
  receivesAt: 'treasury',
  dayOffsetMinutes: 0,
  earned: btc('412033118'),
  received: btc('409897677'),
  late: btc('2123096'),
  lightning: btc('12345'),
  disputed: btc('0'),
  owedToPool: btc('0'),
  collectedAt: NOW - 20 * 60_000,
  staleSince: null,
  retryAt: null,
  lastError: null,
};

export const sources: Schemas['SourcesDto'] = {
  items: [
    source,
    {
      ...source,
      id: 'ocean',
      pool: 'OCEAN',
      reports: 'net',
      sharing: 'percent',
      late: btc('0'),
      received: btc('412033118'),
      lightning: btc('0'),
    },
    {
      ...source,
      id: 'viabtc-ltc',
      pool: 'ViaBTC',
      asset: 'LTC',
      ownerAtConversion: 'operator',
      receivesAt: 'venue',
      dayOffsetMinutes: 480,
      earned: ltc('981120000'),
      received: ltc('901120000'),
      late: ltc('80000000'),
      lightning: ltc('0'),
      disputed: ltc('0'),
      owedToPool: ltc('0'),
      staleSince: NOW - 26 * HOUR,
      retryAt: NOW + 4 * HOUR,
      lastError: {
        code: 'rewards.not-json',
        message: 'viabtc-ltc: the reply to profit_history is HTML, not JSON.',
        at: NOW - 20 * 60_000,
      },
    },
  ],
};

const utxo: Schemas['UtxoDto'] = {
  outpoint: `${TXID}:0`,
  amount: btc('125000000'),
  address: ADDRESSES.treasury,
  height: 61_301,
  confirmations: 182,
  coinbase: false,
  reservedBy: null,
};

export const treasury: Schemas['TreasuryDto'] = {
  asOf: NOW,
  descriptor:
    'wpkh([d34db33f/84h/1h/0h]tpubDC5FSnBiZDMmhiuCmWAYsLwgLYrrT9rAqvTySfuCCrgsWz8wxMXUS9Tb9iVMvcRbvFcAHGkMD5Kx8koh4GquNGNTfohfk7pgjhaPCdXpoba/0/*)#qwlqgth7',
  depositAddress: ADDRESSES.treasury,
  balance: btc('310000000'),
  unmatched: btc('150000'),
  feeReserve: btc('800000'),
  utxos: [utxo, { ...utxo, outpoint: `${OTHER_HASH}:12`, amount: btc('98000000'), coinbase: true, reservedBy: 'b-2' }],
  utxoCount: 2,
};

export const solvency: Schemas['SolvencyDto'] = {
  asOf: NOW,
  solvent: true,
  items: [
    {
      asset: 'BTC',
      solvent: true,
      assets: [
        { name: 'confirmed', units: '308472213' },
        { name: 'ownChange', units: '0' },
        { name: 'venue', units: '0' },
        { name: 'inTransit', units: '2039916' },
      ],
      liabilities: [
        { name: 'available', units: '290564991' },
        { name: 'inFlight', units: '512129' },
        { name: 'feeReserve', units: '800000' },
      ],
      surplus: '18635009',
      notBooked: btc('1527787'),
      reasons: ['0.12000000 BTC at exchange does not count: the venue was last read more than 24 hours ago.'],
    },
    { asset: 'LTC', solvent: true, assets: [], liabilities: [], surplus: '0', notBooked: ltc('0'), reasons: [] },
  ],
};

export const preview: Schemas['BatchPreviewDto'] = {
  asOf: NOW,
  due: [
    { memberId: 'm-003', name: 'ليلى منصور', address: ADDRESSES.linked, amount: btc('4120000'), fee: btc('211') },
    { memberId: 'm-009', name: '王小明', address: ADDRESSES.cooling, amount: btc('3000455'), fee: btc('211') },
    { memberId: 'm-021', name: null, address: ADDRESSES.treasury, amount: btc('2000000'), fee: btc('268') },
  ],
  notDue: [
    {
      memberId: 'm-017',
      name: 'Ada Miner',
      available: btc('187650'),
      reasons: [{ code: 'below-threshold', message: 'Below the threshold of 250,000 sat.', until: null }],
      expectedAt: null,
      expectedBasis: 'earnings of the last 30 days',
    },
    {
      memberId: 'm-020',
      name: 'Bruno Nachtweih-Castellanos',
      available: btc('912000'),
      reasons: [
        { code: 'cooling-off', message: 'The new address is cooling off.', until: NOW + DAY },
        { code: 'held', message: 'Held: court order.', until: null },
      ],
      expectedAt: null,
      expectedBasis: 'a decision of the operator',
    },
  ],
  inputs: [utxo],
  total: btc('9120455'),
  change: btc('115878855'),
  fee: btc('690'),
  feeRateSatPerKvb: 2500,
  vsize: 276,
  saved: btc('1110'),
  ...fees,
  price: price('94310.55', NOW),
  refusals: [],
};

const batchBase: Schemas['BatchDto'] = {
  ...{ id: 'b-3', state: 'planned' },
  createdAt: NOW - HOUR,
  items: 3,
  total: btc('9120455'),
  fee: btc('690'),
  txid: null,
  confirmations: 0,
  confirmationsNeeded: 6,
  batchHash: HASH,
};

export const batch: Schemas['BatchDetailDto'] = {
  ...batchBase,
  payments: preview.due.map((due, index) => ({ ...due, id: `i-${index}`, vout: null })),
  inputs: [utxo.outpoint],
  wallet: 'main',
  move: null,
  change: btc('115878855'),
  feeRateSatPerKvb: 2500,
  vsize: 276,
  approvedBy: null,
  approvedByName: null,
  approvedAt: null,
  ...{ takenOnBy: null, takenOnByName: null, takenOnAt: null, needsTaker: false },
  events: [
    {
      at: NOW - HOUR,
      event: 'planned',
      actor: 'job:plan',
      actorName: null,
      details: { run: HASH, items: '3', paid: '9120455', fee: '690' },
    },
  ],
  cancellable: true,
};

/** As the service says it. */
export const secondDevice =
  'You work alone and began this with your authenticator: only a passkey confirms it. Nothing was changed and no money moved. A passkey is added on the page Security.';

export const batches: Schemas['BatchDto'][] = [
  batchBase,
  { ...batchBase, id: 'b-2', state: 'confirming', txid: TXID, confirmations: 2, createdAt: NOW - 5 * HOUR },
  { ...batchBase, id: 'b-1', state: 'settled', txid: TXID, confirmations: 211, createdAt: NOW - 31 * DAY },
];

/** Waits for the second of three devices. */
const handedOutBatch: Schemas['BatchDetailDto'] = {
  ...batch,
  id: 'b-4',
  state: 'handed-out',
  approvedBy: 'operator-op-1',
  approvedByName: 'Olga Operator',
  approvedAt: NOW - HOUR / 2,
  cancellable: false,
};

export const signing: Schemas['SigningDto'] = {
  outside: true,
  open: true,
  txid: TXID,
  inputs: 1,
  needed: 2,
  keys: [
    { fingerprint: '73c5da0a', accountPath: "48'/0'/0'/2'", signedInputs: 1, signedAt: NOW - HOUR / 4 },
    { fingerprint: '0f056943', accountPath: "48'/0'/0'/2'", signedInputs: 0, signedAt: null },
    { fingerprint: 'b8688df1', accountPath: "48'/0'/0'/2'", signedInputs: 0, signedAt: null },
  ],
};

/** A payment that is on the network while somebody wants its coins back. */
const sentBatch: Schemas['BatchDetailDto'] = {
  ...handedOutBatch,
  id: 'b-5',
  state: 'sent',
  txid: TXID,
};

export const noCancellation: Schemas['BatchCancellationDto'] = {
  possible: false,
  confirmations: 0,
  confirmationsNeeded: 100,
  cancellation: null,
};

export const cancellation: Schemas['BatchCancellationDto'] = {
  ...noCancellation,
  possible: true,
  cancellation: {
    id: 'c-1',
    plannedAt: NOW - HOUR / 6,
    plannedBy: 'operator-op-2',
    plannedByName: 'Piet Second',
    fee: btc('1100'),
    feeRateSatPerKvb: 10_000,
    vsize: 110,
    back: btc('124998900'),
    hash: HASH,
    txid: OTHER_HASH,
    approvedBy: null,
    approvedByName: null,
    signed: false,
  },
};

const settledBatch: Schemas['BatchDetailDto'] = {
  ...batch,
  id: 'b-1',
  state: 'settled',
  txid: TXID,
  confirmations: 211,
  approvedBy: 'operator-op-1',
  approvedByName: 'Olga Operator',
  approvedAt: NOW - 31 * DAY,
  cancellable: false,
  payments: batch.payments.map((payment, index) => ({ ...payment, vout: index })),
  events: [
    { at: NOW - 31 * DAY, event: 'planned', actor: 'job:plan', actorName: null, details: { txid: TXID } },
    {
      at: NOW - 31 * DAY + HOUR,
      event: 'approved',
      actor: 'operator-op-1',
      actorName: 'Olga Operator',
      details: { hash: HASH, maxRate: '3750', maxFee: '1035' },
    },
    { at: NOW - 31 * DAY + 2 * HOUR, event: 'sent', actor: 'job:send', actorName: null, details: { txid: TXID } },
    { at: NOW - 30 * DAY, event: 'settled', actor: 'job:settle', actorName: null, details: { txid: TXID } },
  ],
};

/** By id; any other one is the planned one. */
export const batchesById: ReadonlyMap<string, Schemas['BatchDetailDto']> = new Map(
  [settledBatch, handedOutBatch, sentBatch].map((one) => [one.id, one]),
);

const hold: Schemas['HoldDto'] = {
  id: 'h1',
  reason: 'court-order',
  placedAt: NOW,
  needsTwo: true,
  releaseAskedAt: null,
  reportBy: null,
  reportedAt: null,
};

export const members: Schemas['MemberDto'][] = [
  {
    id: 'm-017',
    name: 'Ada Miner',
    mail: 'a***@example.org',
    status: 'active',
    createdAt: NOW - 400 * DAY,
    address: { ...keyAddress, status: 'payable', proof: 'bip322', key: null },
    threshold: summary.payout.threshold,
    paused: false,
    holds: [],
    accrued: btc('41234'),
    available: btc('187650'),
  },
  {
    id: 'm-003',
    name: 'ليلى منصور',
    mail: 'l***@example.org',
    status: 'active',
    createdAt: NOW - 380 * DAY,
    address: keyAddress,
    threshold: { unit: 'usd', value: '50', from: NOW, operatorMinimum: btc('10000') },
    paused: true,
    holds: [
      { ...hold, releaseAskedAt: NOW },
      { ...hold, id: 'h2', reason: 'sanctions', reportBy: NOW + 14 * DAY },
    ],
    accrued: btc('0'),
    available: btc('912000'),
  },
  {
    id: 'm-040',
    name: null,
    mail: null,
    status: 'closed',
    createdAt: NOW - 300 * DAY,
    address: null,
    threshold: summary.payout.threshold,
    paused: false,
    holds: [],
    accrued: btc('0'),
    available: btc('0'),
  },
];

export const conversions: Schemas['ConversionDto'][] = [
  {
    id: 'c-2',
    venue: 'demo-venue',
    dryRun: true,
    state: 'halted',
    sold: ltc('80000000'),
    bought: null,
    fee: null,
    txid: null,
    createdAt: NOW - 3 * HOUR,
    updatedAt: NOW - HOUR,
    note: 'withdrawal-failed',
  },
  {
    id: 'c-1',
    venue: 'demo-venue',
    dryRun: true,
    state: 'settled',
    sold: ltc('901120000'),
    bought: btc('801230'),
    fee: btc('1602'),
    txid: TXID,
    createdAt: NOW - 33 * DAY,
    updatedAt: NOW - 32 * DAY,
    note: null,
  },
];

export const waitingPrices: Schemas['WaitingPricesDto'] = {
  items: [
    {
      ...{
        id: 'p-1',
        asset: 'BTC',
        at: Date.UTC(2026, 0, 3, 12),
        price: '7400000',
        evidence: 'The exchange, printed.',
      },
      ...{ why: 'far', nearPrice: '74000.5', nearAt: Date.UTC(2026, 0, 2, 12), nearSource: 'daily-file' },
      ...{ proposedBy: 'Otto Operator', proposedAt: Date.UTC(2026, 0, 5, 9), mayConfirm: true },
    },
    {
      ...{ id: 'p-2', asset: 'LTC', at: Date.UTC(2026, 0, 4, 12), price: '81.25', evidence: 'Statement of the venue.' },
      ...{ why: 'nothing-near', nearPrice: null, nearAt: null, nearSource: null },
      ...{ proposedBy: 'Olga Operator', proposedAt: Date.UTC(2026, 0, 5, 10), mayConfirm: false },
    },
  ],
};

export const unpriced: Schemas['UnpricedPageDto'] = {
  disposals: [
    { asset: 'BTC', at: Date.UTC(2026, 0, 2, 14, 5), day: '2026-01-02', reason: 'no price of BTC' },
    { asset: 'LTC', at: Date.UTC(2026, 0, 3, 9), day: '2026-01-03', reason: 'the price source failed for LTC (prices.bad-file)' }, // prettier-ignore
  ],
  disposalsTotal: 2,
  items: [
    {
      id: 'u-1',
      memberId: 'm-017',
      name: 'Ada Miner',
      amount: btc('4891'),
      occurredAt: Date.UTC(2026, 0, 3, 12),
      day: '2026-01-03',
      cause: 'receipt/4a5e1e:0/m-017',
    },
    {
      id: 'u-2',
      memberId: 'm-003',
      name: null,
      amount: btc('7710'),
      occurredAt: Date.UTC(2026, 0, 3, 12),
      day: '2026-01-03',
      cause: 'receipt/4a5e1e:0/m-003',
    },
  ],
  total: 2,
};

export const jobs: Schemas['JobsDto'] = {
  items: [
    {
      name: 'rewards.collect',
      everyMs: HOUR,
      startedAt: NOW - 1_200_000,
      endedAt: NOW - 1_188_000,
      outcome: 'failed',
      error: 'viabtc-ltc: the reply is HTML, not JSON.',
    },
    {
      name: 'chain.follow',
      everyMs: 30_000,
      startedAt: NOW - 20_000,
      endedAt: NOW - 19_000,
      outcome: 'done',
      error: null,
    },
    { name: 'payout.advance', everyMs: 60_000, startedAt: NOW - 5_000, endedAt: null, outcome: 'running', error: null },
    { name: 'tax.recognise', everyMs: HOUR, startedAt: null, endedAt: null, outcome: 'never', error: null },
  ],
  outboxPending: 0,
  mail: {
    isSent: true,
    sentence:
      'Mail goes out through mail.example.org:587. 2 letters are given up in the last 30 days: The mail server refused a letter for good.',
    oldestAt: null,
    givenUp: 2,
  },
};
