import { DAY, NOW, type Schemas } from './api-fixture-member';

const HOUR_AGO = NOW - 3_600_000;

export const workers: Schemas['WorkersDto'] = {
  asOf: NOW,
  found: 5,
  total: 5,
  unassigned: 2,
  items: [
    {
      sourceId: 'braiins',
      pool: 'braiins',
      worker: '=cmd|calc!A1',
      memberId: null,
      name: null,
      since: null,
      next: null,
      state: 'online',
      note: null,
      lastSeenAt: HOUR_AGO,
      hashRate: '96480000000000',
      openFrom: NOW - DAY,
    },
    {
      sourceId: 'braiins',
      pool: 'braiins',
      worker: 'north.s19-04',
      memberId: null,
      name: null,
      since: NOW - 20 * DAY,
      next: { memberId: 'm-003', name: 'ليلى منصور', from: NOW + DAY },
      state: 'offline',
      note: 'It earns nothing while it is offline.',
      lastSeenAt: NOW - 9 * DAY,
      hashRate: '0',
      openFrom: NOW + DAY + 1,
    },
    {
      sourceId: 'braiins',
      pool: 'braiins',
      worker: 'north.s19-01',
      memberId: 'm-017',
      name: 'Ada Miner',
      since: NOW - 90 * DAY,
      next: null,
      state: 'online',
      note: null,
      lastSeenAt: HOUR_AGO,
      hashRate: '104200000000000',
      openFrom: NOW - DAY,
    },
    {
      sourceId: 'braiins',
      pool: 'braiins',
      worker: '矿机-07.a-name-that-is-long-enough-to-need-a-second-line-on-a-phone',
      memberId: 'm-009',
      name: '王小明',
      since: NOW - 90 * DAY,
      next: null,
      state: 'online',
      note: 'Its hash rate is lower than usual.',
      lastSeenAt: HOUR_AGO,
      hashRate: '61030000000000',
      openFrom: NOW - DAY,
    },
    {
      sourceId: 'viabtc-ltc',
      pool: 'viabtc',
      worker: 'scrypt1',
      memberId: 'm-040',
      name: null,
      since: NOW - 200 * DAY,
      next: null,
      state: 'unknown',
      note: 'The pool has not named it yet.',
      lastSeenAt: null,
      hashRate: null,
      openFrom: NOW - 2 * DAY,
    },
  ],
};

export const shares: Schemas['SharesDto'] = {
  asOf: NOW,
  items: [
    {
      sourceId: 'ocean',
      pool: 'ocean',
      asset: 'BTC',
      openFrom: NOW - DAY,
      versions: [
        {
          from: NOW - 30 * DAY,
          state: 'in-force',
          shares: [
            { memberId: 'm-003', name: 'ليلى منصور', bps: 6_250 },
            { memberId: 'm-017', name: 'Ada Miner', bps: 2_500 },
          ],
          leftBps: 1_250,
        },
        {
          from: NOW - 300 * DAY,
          state: 'past',
          shares: [{ memberId: 'm-003', name: 'ليلى منصور', bps: 10_000 }],
          leftBps: 0,
        },
      ],
    },
    { sourceId: 'viabtc-ltc', pool: 'viabtc', asset: 'LTC', openFrom: NOW - 30 * DAY, versions: [] },
  ],
};

export const rules: Schemas['SharingRulesDto'] = {
  asOf: NOW,
  items: [
    {
      sourceId: 'braiins',
      pool: 'braiins',
      asset: 'BTC',
      openFrom: NOW + 5 * DAY + 1,
      heldBy: ['percent', 'contract-units'],
      heldBecause: null,
      versions: [
        { rule: 'pplns', window: '2 difficulties', from: NOW + 5 * DAY, by: 'operator', state: 'upcoming' },
        { rule: 'work', window: null, from: NOW - 90 * DAY, by: 'file', state: 'in-force' },
        { rule: 'percent', window: null, from: NOW - 300 * DAY, by: 'file', state: 'past' },
      ],
    },
    {
      sourceId: 'ocean',
      pool: 'ocean',
      asset: 'BTC',
      openFrom: NOW,
      heldBy: ['work', 'pplns', 'contract-units'],
      heldBecause: null,
      versions: [{ rule: 'percent', window: null, from: NOW - 300 * DAY, by: 'file', state: 'in-force' }],
    },
    {
      sourceId: 'viabtc-ltc',
      pool: 'viabtc',
      asset: 'LTC',
      openFrom: NOW,
      heldBy: ['work', 'pplns', 'percent', 'contract-units'],
      heldBecause: 'no-percentages',
      versions: [{ rule: 'percent', window: null, from: NOW - 30 * DAY, by: 'file', state: 'in-force' }],
    },
  ],
};

export const serviceFees: Schemas['ServiceFeesDto'] = {
  asOf: NOW,
  openFrom: NOW - DAY,
  bpsMin: 100,
  bpsMax: 500,
  items: [
    { memberId: null, name: null, bps: 150, from: NOW + 17 * DAY, state: 'upcoming' },
    { memberId: null, name: null, bps: 200, from: NOW - 300 * DAY, state: 'in-force' },
    { memberId: 'm-009', name: '王小明', bps: 100, from: NOW - 90 * DAY, state: 'in-force' },
  ],
};

export const memberChoices: Schemas['MemberChoicesDto'] = {
  items: [
    { memberId: 'm-003', name: 'ليلى منصور' },
    { memberId: 'm-009', name: '王小明' },
    { memberId: 'm-017', name: 'Ada Miner' },
    { memberId: 'm-021', name: null },
  ],
  more: true,
};

/** @param prove throws where the proof of who asks is not fresh */
export function posts(prove: () => void) {
  return {
    '/api/operator/terms/rules': ({ body }: { readonly body: unknown }) => {
      prove();
      const { sourceId, rule } = body as Schemas['SetSharingRuleDto'];
      return { sourceId, rule, from: NOW };
    },
    '/api/operator/terms/service-fee': ({ body }: { readonly body: unknown }) => {
      prove();
      const { memberId, bps } = body as Schemas['SetServiceFeeDto'];
      return { memberId, bps, from: NOW };
    },
  };
}
