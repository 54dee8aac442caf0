import type { components } from '../../client/src/api/schema';

type Schemas = components['schemas'];

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 14, 9, 30);

const proposed: Schemas['SettlementDto'] = {
  id: 's-1',
  memberId: 'm-1',
  name: 'Ann Miner',
  state: 'proposed',
  amount: { asset: 'BTC', units: '2500000' },
  address: 'bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry',
  txid: 'c4'.repeat(32),
  vout: 1,
  height: 840_120,
  confirmations: 14,
  confirmationsNeeded: 6,
  evidence: 'cold wallet two, note of 12 January',
  proposedBy: 'Olga Operator',
  proposedAt: NOW - HOUR,
  approvedBy: null,
  mayConfirm: true,
  note: null,
};

const rows: Schemas['SettlementDto'][] = [
  proposed,
  { ...proposed, id: 's-2', proposedBy: 'Otto Second', mayConfirm: false, name: null, proposedAt: NOW - 2 * HOUR },
  {
    ...proposed,
    ...{ id: 's-3', memberId: 'm-2', name: 'Bob Rig', state: 'approved', approvedBy: 'Otto Second' },
    ...{ height: null, confirmations: 0, mayConfirm: false, proposedAt: NOW - 30 * HOUR },
  },
  {
    ...proposed,
    ...{ id: 's-4', state: 'approved', approvedBy: 'Otto Second', mayConfirm: false, proposedAt: NOW - 31 * HOUR },
    note: 'The sanctions list names the address by now: nothing is settled. The amount stays held.',
  },
  {
    ...proposed,
    ...{ id: 's-5', state: 'settled', approvedBy: 'Otto Second', mayConfirm: false, proposedAt: NOW - 99 * HOUR },
  },
  { ...proposed, id: 's-6', state: 'returned', mayConfirm: false, proposedAt: NOW - 100 * HOUR },
];

/** Payments from another wallet in every state. */
export function gets<Asked>(
  page: (items: Schemas['SettlementDto'][], asked: Asked) => { items: Schemas['SettlementDto'][]; next: string | null },
) {
  return { '/api/operator/settlements': (asked: Asked) => page(rows, asked) };
}

/** What the forms send is taken. */
export function posts(needStepUp: () => void) {
  const done = (): { done: boolean } => {
    needStepUp();
    return { done: true };
  };
  return {
    '/api/operator/settlements': () => {
      needStepUp();
      return { id: 's-7' };
    },
    '/api/operator/settlements/{id}/approve': done,
    '/api/operator/settlements/{id}/withdraw': done,
    '/api/operator/settlements/{id}/give-up': done,
  };
}
