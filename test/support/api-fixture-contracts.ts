import { DAY, NOW, type Schemas } from './api-fixture-member';

const scenarios: Schemas['ContractScenarioDto'][] = [
  { name: 'unchanged', priceBpsPer30Days: 0, difficultyBpsPerPeriod: 0 },
  { name: 'harder', priceBpsPer30Days: 0, difficultyBpsPerPeriod: 200 },
  { name: 'harder-and-cheaper', priceBpsPer30Days: -300, difficultyBpsPerPeriod: 200 },
];

const returns = (coin: string, value: string, roiBps: string, coinRoiBps: string): Schemas['ContractReturnsDto'] => ({
  coin,
  value,
  unpriced: value === '352.18' ? '9124' : '0',
  roiBps,
  breakEvenAt: roiBps.startsWith('-') ? null : NOW - 60 * DAY,
  boughtCoin: '3120000',
  coinRoiBps,
});

const lease: Schemas['ContractDto'] = {
  id: 'north-100',
  provider: 'Northern Hash',
  asset: 'BTC',
  sourceId: 'north-file',
  hashRate: '100000000000000',
  units: '100',
  heldUnits: '85',
  start: NOW - 90 * DAY,
  endsAt: NOW + 275 * DAY,
  endedAt: null,
  until: NOW - (NOW % DAY),
  stop: 'asked',
  verified: true,
  headers: { kind: 'own-chain', since: null, tipHeight: 939_455, tipAt: NOW - 600_000, trouble: null },
  earned: '447480',
  received: '431204',
  atRisk: '16276',
  writtenOff: '0',
  late: '5012',
  daysLate: 3,
  ahead: '0',
  stated: '446900',
  lost: '4480',
  defaultAt: null,
  cost: '2650.00',
  returns: returns('431204', '352.18', '-8672', '-8618'),
  promise: {
    promised: '0.00000072000000',
    yielded: '0.00000049729135',
    best: '0.00000051004410',
    overBps: '4478',
    overpromise: true,
    impossible: true,
  },
  verdict: null,
  projections: [
    {
      scenario: 'unchanged',
      until: NOW + 275 * DAY,
      returns: returns('1804200', '1478.30', '-4422', '-4218'),
      boughtValue: '2651.10',
    },
    {
      scenario: 'harder',
      until: NOW + 275 * DAY,
      returns: returns('1561020', '1279.02', '-5174', '-4997'),
      boughtValue: '2651.10',
    },
    {
      scenario: 'harder-and-cheaper',
      until: NOW + 275 * DAY,
      returns: returns('1561020', '1098.40', '-5856', '-4997'),
      boughtValue: '2018.75',
    },
  ],
};

const past: Schemas['ContractDto'] = {
  ...lease,
  id: 'fjord-2025',
  provider: 'Fjord Compute with a name that is long enough to need a second line',
  sourceId: 'fjord-file',
  heldUnits: '0',
  units: '1000000',
  hashRate: '2500000000000000',
  start: NOW - 400 * DAY,
  endsAt: NOW - 35 * DAY,
  endedAt: NOW - 35 * DAY,
  until: NOW - 35 * DAY,
  stop: 'ended',
  received: '40104200',
  earned: '41001000',
  atRisk: '0',
  writtenOff: '896800',
  late: '0',
  daysLate: 0,
  stated: null,
  lost: null,
  cost: '31000.00',
  returns: returns('40104200', '34260.12', '1051', '203'),
  promise: null,
  verdict: { verdict: 'scale', reasons: ['above-scale'] },
  projections: scenarios.map(({ name }) => ({
    scenario: name,
    until: NOW - 35 * DAY,
    returns: returns('40104200', '34260.12', '1051', '203'),
    boughtValue: '33570.00',
  })),
};

/** A coin that is followed, and one that nobody follows. */
const scrypt: Schemas['ContractDto'] = {
  ...lease,
  ...{ id: 'scrypt-9', provider: 'Scrypt Racks', asset: 'LTC', sourceId: 'scrypt-file', promise: null, lost: null },
  ...{ hashRate: '9500000000', heldUnits: '100', late: '0', daysLate: 0, stop: 'no-headers' },
  headers: {
    kind: 'followed',
    since: NOW - 120 * DAY,
    tipHeight: 3_020_417,
    tipAt: NOW - 3 * DAY,
    trouble: 'unreachable',
  },
};
const x11: Schemas['ContractDto'] = {
  ...scrypt,
  ...{ id: 'x11-3', provider: 'Eleven', asset: 'DASH', sourceId: 'x11-file', until: lease.start, verified: false },
  ...{ earned: '0', received: '0', atRisk: '0', ahead: '120004410', returns: null, projections: [] },
  headers: { kind: 'none', since: null, tipHeight: null, tipAt: null, trouble: null },
};

export const contracts: Schemas['ContractsDto'] = { asOf: NOW, scenarios, items: [lease, scrypt, x11, past] };

const dayOf = (ago: number): Schemas['ContractDayDto'] => ({
  from: NOW - (NOW % DAY) - ago * DAY,
  dueAt: NOW - (NOW % DAY) - (ago - 3) * DAY,
  state: ago === 4 ? 'fee-exceeds' : 'earned',
  gross: '4972',
  taken: ago === 4 ? '4972' : '410',
  net: ago === 4 ? '0' : '4562',
  received: ago < 4 ? '0' : ago === 4 ? '0' : '4562',
  writtenOff: '0',
});

export const contractDetail: Schemas['ContractDetailDto'] = {
  ...lease,
  asOf: NOW,
  days: [1, 2, 3, 4, 5, 6].map(dayOf),
  holdings: [
    { memberId: 'm-017', name: 'Ada Miner', units: '60', from: NOW - 30 * DAY },
    { memberId: 'm-009', name: '王小明', units: '25', from: NOW - 90 * DAY },
    { memberId: 'm-017', name: 'Ada Miner', units: '75', from: NOW - 90 * DAY },
  ],
  costs: { price: '2500.00', upfrontFees: '0.00', electricity: '150.00', refund: '0.00' },
  ...{ feesCarried: '410', poweredUntil: NOW + 90 * DAY },
  events: [{ kind: 'electricity', at: NOW - 20 * DAY, days: 90, price: '150.00' }],
  own: {
    ...{ units: '15', earned: '67122', received: '64681', atRisk: '2441' },
    books: {
      ...{ gross: '67035', poolFee: '0', credited: '67035', received: '64681', awaited: '1682', writtenOff: '672' },
      ...{ isByUnits: true, isFollowed: true },
    },
  },
  openFrom: NOW - DAY,
  isSourceOpen: false,
  terms: JSON.stringify({
    ...{
      id: 'north-100',
      provider: 'Northern Hash',
      asset: 'BTC',
      algorithm: 'sha256d',
      hashRate: '100 TH/s',
      units: 100,
    },
    ...{ price: '2650', start: '2026-01-01', termDays: 365, dayOffsetMinutes: 480, writeOffAfterDays: 30 },
    fee: { currency: 'usd', perUnitDay: '0.012', taken: 'deducted', whenAboveReward: { rule: 'end', afterDays: 30 } },
    electricity: { days: 90, price: '200' },
    settlement: { everyDays: 7, anchor: '2026-01-06', paidWithinDays: 2, toleranceBps: 100 },
    shortfall: 'descending-pending',
    default: { afterDays: 30, then: 'write-off' },
    residual: { minimum: '0.0002', below: 'stays' },
    cancellation: { noticeDays: 30, refundBps: 5_000 },
    promise: { currency: 'coin', perUnitDay: '0.00000060' },
    verdictRule: { renewFromBps: -250, scaleFromBps: 1_000, lostBpsMax: 500 },
  }),
  scenarios,
};

const memberDay = (ago: number): Schemas['MemberContractDayDto'] => ({
  from: NOW - (NOW % DAY) - ago * DAY,
  dueAt: NOW - (NOW % DAY) - (ago - 3) * DAY,
  state: ago === 4 ? 'fee-exceeds' : 'earned',
  whole: ago === 4 ? '0' : '4562',
  partMillionths: 600_000,
  fees: ago === 4 ? '2983' : '246',
  earned: ago === 4 ? '0' : '2737',
  received: ago <= 6 ? '0' : '2737',
  writtenOff: '0',
  isLate: ago === 5 || ago === 6,
});

const own: Schemas['MemberContractDto'] = {
  ...{ id: lease.id, provider: lease.provider, asset: lease.asset, hashRate: lease.hashRate, units: lease.units },
  ...{ yourUnits: '60', since: NOW - 30 * DAY, start: lease.start, endsAt: lease.endsAt, endedAt: null },
  ...{ until: lease.until, stop: 'asked', defaultAt: null, verified: true, headers: lease.headers },
  ...{ gross: '298830', fees: '27342', earned: '271488', received: '258722', atRisk: '9766', writtenOff: '3000' },
  ...{ late: '5474', daysLate: 3 },
  books: {
    ...{ gross: '268140', poolFee: '0', serviceFee: '5362', credited: '262778' },
    ...{ received: '253548', awaited: '6230', writtenOff: '3000', isByUnits: true, isFollowed: true },
  },
  unit: {
    ...{ cost: '26.50', value: '3.52', unpriced: '9124' },
    ...{ roiBps: '-8672', coinRoiBps: '-8618', breakEvenAt: null },
  },
  terms: {
    fee: { currency: 'usd', perUnitDay: '0.012', taken: 'deducted', excess: 'end', excessDays: 30 },
    ...{ poweredUntil: NOW + 90 * DAY, everyDays: 1, paidWithinDays: 2, shortfall: 'descending-pending' },
    ...{ writeOffAfterDays: 30, defaultAfterDays: 30, defaultThen: 'write-off', staysBelow: '20000' },
    ...{ noticeDays: 30, refundBps: 5_000 },
  },
  promise: lease.promise,
  verdict: null,
  projections: scenarios.map(({ name }) => ({
    ...{ scenario: name, until: NOW + 275 * DAY, roiBps: '-4422', coinRoiBps: '-4218', breakEvenAt: null },
  })),
  days: [1, 2, 3, 4, 5, 6, 7, 8].map(memberDay),
};

const ended: Schemas['MemberContractDto'] = {
  ...own,
  ...{ id: past.id, provider: past.provider, units: past.units, yourUnits: '0', since: NOW - 35 * DAY },
  ...{ start: past.start, endsAt: past.endsAt, endedAt: past.endedAt, until: past.until, stop: 'ended' },
  ...{ gross: '4100100', fees: '0', earned: '4100100', received: '4010420', atRisk: '0', writtenOff: '89680' },
  ...{ late: '0', daysLate: 0, books: null, promise: null },
  unit: {
    ...{ cost: '0.03', value: '0.03', unpriced: '0', roiBps: '1051', coinRoiBps: '203' },
    breakEvenAt: NOW - 60 * DAY,
  },
  verdict: past.verdict,
  projections: [],
  days: [],
};

export const memberContracts: Schemas['MemberContractsDto'] = { asOf: NOW, scenarios, items: [own, ended] };

export const offerJudged: Schemas['ContractJudgedDto'] = {
  ...{ asOf: NOW, scenarios },
  contract: { ...lease, id: 'offer', sourceId: null, stated: null, lost: null, heldUnits: '0' },
};
