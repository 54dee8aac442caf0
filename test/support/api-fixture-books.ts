import { btc, HASH, HOUR, NOW, OTHER_HASH, type Schemas, TXID } from './api-fixture-member';

export const trial: Schemas['TrialBalanceDto'] = {
  asOf: NOW,
  balanced: true,
  totals: [
    { asset: 'BTC', debit: '312123096', credit: '312123096' },
    { asset: 'LTC', debit: '80000000', credit: '80000000' },
  ],
  rows: [
    { account: 'treasury/main', asset: 'BTC', type: 'asset', debit: '310000000', credit: '0' },
    { account: 'receivable/source/braiins', asset: 'BTC', type: 'asset', debit: '2123096', credit: '0' },
    { account: 'member/m-017/available', asset: 'BTC', type: 'liability', debit: '0', credit: '187650' },
    { account: 'member/m-017/accrued', asset: 'BTC', type: 'liability', debit: '0', credit: '41234' },
    { account: 'unmatched/main', asset: 'BTC', type: 'liability', debit: '0', credit: '150000' },
    { account: 'receivable/source/viabtc-ltc', asset: 'LTC', type: 'asset', debit: '80000000', credit: '0' },
  ],
  position: 58_211,
  head: HASH,
};

export const entries: Schemas['EntryDto'][] = [
  {
    id: 'x-2',
    position: 58_211,
    kind: 'reward.received',
    reference: `deposit/${TXID}:0`,
    occurredAt: NOW - 2 * HOUR,
    knownAt: NOW - HOUR,
    postings: [
      { account: 'treasury/main', side: 'debit', amount: btc('1200000'), role: 'principal', usd: null },
      { account: 'receivable/source/braiins', side: 'credit', amount: btc('1200000'), role: 'principal', usd: null },
    ],
    reason: null,
    reverses: null,
    links: { txid: TXID },
    hash: HASH,
  },
  {
    id: 'x-1',
    position: 58_100,
    kind: 'income.recognised',
    reference: 'income/e-17',
    occurredAt: NOW - 30 * HOUR,
    knownAt: NOW - 29 * HOUR,
    postings: [
      { account: 'memo/income', side: 'debit', amount: btc('4891'), role: 'memo', usd: null },
      {
        account: 'memo/member/m-017/income',
        side: 'credit',
        amount: btc('4891'),
        role: 'income',
        usd: '4.612345678901',
      },
    ],
    reason: null,
    reverses: null,
    links: { cause: 'e-17', source: 'braiins' },
    hash: OTHER_HASH,
  },
];

export const verification: Schemas['VerificationDto'] = { ok: true, checked: 58_211, head: HASH, differences: [] };

export const audit: Schemas['AuditRowDto'][] = [
  {
    position: 91,
    at: NOW - HOUR,
    actor: 'operator-0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    actorName: 'Olga Operator',
    action: 'payout.planned',
    subject: 'b-3',
    subjectName: null,
    details: { run: HASH, items: '3', paid: '9120455', fee: '690' },
    hash: HASH,
  },
  {
    position: 90,
    at: NOW - 2 * HOUR,
    actor: 'member-m-017',
    actorName: 'Ada Miner',
    action: 'auth.signed-in',
    subject: 'm-017',
    subjectName: 'Ada Miner',
    details: {},
    hash: OTHER_HASH,
  },
];
