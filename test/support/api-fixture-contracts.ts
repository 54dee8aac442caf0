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
  earned: '447480',
  received: '431204',
  atRisk: '16276',
  writtenOff: '0',
  late: '5012',
  daysLate: 3,
  ahead: '0',
  stated: '446900',
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

export const contracts: Schemas['ContractsDto'] = { asOf: NOW, scenarios, items: [lease, past] };

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
  openFrom: NOW - DAY,
  terms: '{"id":"north-100","provider":"Northern Hash","asset":"BTC","hashRate":"100 TH/s","units":100,"price":"2650"}',
  scenarios,
};
