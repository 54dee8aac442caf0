import type { components } from '../../client/src/api/schema';

type Schemas = components['schemas'];

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 14, 9, 30);

const split: Schemas['PayoutSplitDto'] = {
  id: 'd1',
  mainBps: 6_750,
  parts: [
    { address: 'bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk', type: 'p2wpkh', bps: 2_000, proof: 'bip322' },
    { address: 'bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry', type: 'p2wsh', bps: 1_250, proof: 'none' }, // prettier-ignore
  ],
  setAt: NOW - 30 * 24 * HOUR,
  payableFrom: NOW - 28 * 24 * HOUR,
  status: 'payable',
};

const cooling: Schemas['PayoutSplitDto'] = {
  ...{ id: 'd2', mainBps: 8_000, parts: split.parts.slice(0, 1) },
  ...{ setAt: NOW - HOUR, payableFrom: NOW + 47 * HOUR, status: 'cooling-off' },
};

const splits: Schemas['PayoutSplitsDto'] = { current: split, history: [], coolOffMs: 48 * HOUR, partsMax: 9 };

const change: Schemas['SplitChangeDto'] = { splits: [cooling], until: cooling.payableFrom, counts: split, done: false };

/** A member whose payouts go to three addresses. */
export function gets(isFresh: () => boolean) {
  return {
    '/api/me/split': () => (isFresh() ? { ...splits, current: null } : splits),
    '/api/split-cancel/{id}/{token}': () => change,
  };
}

/** What the forms send comes back as if it held. */
export function posts(needStepUp: () => void) {
  return {
    '/api/me/split': () => {
      needStepUp();
      return { ...splits, current: cooling, history: [{ ...split, status: 'replaced' as const }] };
    },
    '/api/me/split/cancel': () => {
      needStepUp();
      return { ...splits, history: [{ ...cooling, status: 'cancelled' as const }] };
    },
    '/api/split-cancel/{id}/{token}': () => ({ ...change, done: true }),
  };
}
