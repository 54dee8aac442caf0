import type { components } from '../../client/src/api/schema';

type Schemas = components['schemas'];

const NOW = Date.UTC(2026, 0, 14, 9, 30);
const DAY = 86_400_000;
const btc = (units: string): Schemas['AmountDto'] => ({ asset: 'BTC', units });

const open: Schemas['ClosingDto'] = {
  ...{ status: 'active', reason: null, since: null, holds: [], words: 'give it away' },
  ...{ available: btc('4120'), left: [{ what: 'available', amount: btc('4120') }] },
};

const closing: Schemas['ClosingDto'] = {
  ...open,
  ...{ status: 'closing', reason: 'asked', since: NOW - 2 * DAY },
  left: [
    { what: 'accrued', amount: btc('800') },
    { what: 'available', amount: btc('4120') },
    { what: 'on-its-way', amount: btc('90000') },
  ],
  holds: [{ reason: 'dust', amount: btc('310'), placedAt: NOW - DAY }],
};

/** An account that closes; an open one for who is new. */
export function gets(isFresh: () => boolean) {
  return {
    '/api/me/closing': () => (isFresh() ? open : closing),
    '/api/operator/members/{id}/closing': () => (isFresh() ? open : closing),
  };
}

/** What the forms send holds at once. */
export function posts(needStepUp: () => void) {
  const answer = (of: Schemas['ClosingDto']) => () => {
    needStepUp();
    return of;
  };
  return {
    '/api/me/closing': answer(closing),
    '/api/me/closing/reopen': answer(open),
    '/api/me/closing/donate': answer(closing),
    '/api/operator/members/{id}/closing': answer(closing),
    '/api/operator/members/{id}/closing/reopen': answer(open),
    '/api/operator/members/{id}/closing/hold': answer(closing),
  };
}
