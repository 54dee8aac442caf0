import type { components } from '../../client/src/api/schema';

type Schemas = components['schemas'];
const AT = Date.UTC(2026, 2, 10);

/** A comparison that was kept. */
export const statement: Schemas['StatementDto'] = {
  id: 'statement-1',
  madeAt: AT,
  asOf: AT - 43_200_000,
  members: 3,
  differences: 1,
  headPosition: 412,
  headHash: 'c0ffee'.padEnd(64, '0'),
  sha256: 'ab'.repeat(32),
  totals: [{ asset: 'BTC', unpaid: '81000000', paid: '0', ours: '80999000' }],
};

/** An operator who runs beside a spreadsheet, after a first comparison. */
export const moving: Schemas['MovingDto'] = {
  shadow: true,
  byConfiguration: false,
  refusal: 'The latest comparison has 1 difference: correct what is behind it and compare again.',
  statement,
  imports: [
    { id: 'import-2', kind: 'openings', at: AT - 86_400_000, sha256: 'ab'.repeat(32), added: 3, known: 0, standing: 3 },
    { id: 'import-1', kind: 'members', at: AT - 90_000_000, sha256: 'cd'.repeat(32), added: 3, known: 0, standing: 0 },
  ],
  takeBacks: [
    {
      id: 'back-1',
      importId: 'import-2',
      memberId: 'm-017',
      name: 'Ada Miner',
      sourceId: null,
      cause: 'amount',
      lifts: false,
      rows: 1,
      sums: [{ asset: 'BTC', units: '60000000' }],
      proposedBy: 'Olga',
      proposedAt: AT,
      mayConfirm: true,
    },
  ],
};

/** Opening balances that stand, and a member who was paid of hers. */
export const standing: Schemas['StandingOpeningsDto'] = {
  total: 3,
  refusal:
    'A payout rests on the balance of member m-003. Nothing was changed. What was paid cannot be taken back: set the difference right with them, take back the other members of the file one by one, and keep the paper.',
  items: [
    { memberId: 'm-017', name: 'Ada Miner', openingClass: 'available', sourceId: null, amount: { asset: 'BTC', units: '60000000' } },
    { memberId: 'm-003', name: 'ليلى منصور', openingClass: 'accrued', sourceId: 'braiins', amount: { asset: 'BTC', units: '20000000' } },
    { memberId: null, name: null, openingClass: 'receivable', sourceId: 'braiins', amount: { asset: 'BTC', units: '21000000' } },
  ], // prettier-ignore
};

/** Nothing moved in, and no shadow. */
export const unmoved: Schemas['MovingDto'] = {
  shadow: false,
  byConfiguration: false,
  refusal: null,
  statement: null,
  imports: [],
  takeBacks: [],
};

/** Opening balances of which a part is not covered. */
export const previewed: Schemas['MovePreviewDto'] = {
  hash: null,
  added: 3,
  known: 1,
  mistakesTotal: 2,
  mistakes: [
    { line: 0, column: 'amount', reason: 'not-covered', text: '0.00000001 BTC' },
    { line: 5, column: 'member', reason: 'unknown-member', text: '=HYPERLINK("x")' },
  ],
  cover: [
    { asset: 'BTC', sourceId: null, needed: '60000000', there: '59999999', promised: '1200' },
    { asset: 'BTC', sourceId: 'braiins', needed: '20000000', there: '21000000', promised: '0' },
  ],
  rows: [
    { line: 2, member: 'A-1', change: 'new', what: '0.60000000 BTC available' },
    { line: 3, member: 'B-2', change: 'new', what: '0.20000000 BTC accrued, owed by braiins' },
    { line: 4, member: '', change: 'new', what: '0.21000000 BTC owed by braiins in all' },
    { line: 6, member: 'C-3', change: 'known', what: '0.01000000 BTC available' },
  ],
};

/** A spreadsheet of which one figure differs. */
export const compared: Schemas['ComparedDto'] = {
  mistakes: [],
  asOf: AT,
  members: 3,
  differencesTotal: 2,
  differences: [
    { member: 'A-1', memberId: 'm-1', asset: 'BTC', theirs: '60000000', ours: '59999000', difference: '1000', cause: 'service-fee' },
    { member: 'Z-9', memberId: null, asset: 'BTC', theirs: '5', ours: '0', difference: '5', cause: 'unknown-member' },
  ], // prettier-ignore
  totals: [{ asset: 'BTC', unpaid: '81000000', paid: '0', ours: '80999000' }],
};

/** What the service answers to each act of moving in. */
export const posts = {
  '/api/operator/moving/preview': () => previewed,
  '/api/operator/moving': () => ({ id: 'import-3', added: 3, known: 0 }),
  '/api/operator/moving/compare': () => compared,
  '/api/operator/moving/statements': () => statement,
  '/api/operator/moving/leave': () => ({ done: true }),
  '/api/operator/moving/imports/{id}/take-back': () => ({ done: true }),
  '/api/operator/moving/take-backs/{id}/confirm': () => ({ done: true }),
  '/api/operator/moving/take-backs/{id}/call-off': () => ({ done: true }),
};
