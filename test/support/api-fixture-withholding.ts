import type { components } from '../../client/src/api/schema';

type Schemas = components['schemas'];

const NOW = Date.UTC(2026, 10, 22, 9, 30);
const DAY = 86_400_000;
const ZERO = '0.000000000000';

const months = Array.from({ length: 12 }, (_, at): Schemas['Form945MonthDto'] => {
  const month = `2026-${String(at + 1).padStart(2, '0')}`;
  if (at === 1) return { month, withheld: '24.000000000000', imported: '24.000000000000', deposited: ZERO };
  return at < 8 || at > 10 ? { month, withheld: ZERO, imported: ZERO, deposited: ZERO } : { month, withheld: '1204.485000000000', imported: ZERO, deposited: at === 9 ? '1228.490000000000' : ZERO }; // prettier-ignore
});

const state: Schemas['WithholdingDto'] = {
  today: '2026-11-22',
  now: { mode: 'withhold', asAgent: false, from: NOW - 80 * DAY, decidedAt: NOW - 80 * DAY },
  next: { mode: 'off', asAgent: false, from: NOW + 40 * DAY, decidedAt: NOW - DAY },
  coin: [{ asset: 'BTC', units: '4812345' }],
  waitingTotal: 2,
  waiting: [
    { id: 'p91-0', memberId: 'm-018', reason: 'price', reserved: { asset: 'BTC', units: '240000' }, since: NOW - 2 * DAY }, // prettier-ignore
    { id: 'p97-1-0', memberId: 'm-020', reason: 'paid-over', reserved: null, since: NOW - DAY },
  ],
  sheet: {
    ...{ year: 2026, total: '3637.46', deposited: '1228.49', due: '2408.97', overpaid: '0.00', short: '12.340000000000' }, // prettier-ignore
    months,
    deposits: [
      { id: 'd-1', paidOn: '2026-10-14', usd: '1228.490000000000', eftps: '270412345678901', recordedAt: NOW - 39 * DAY, takenBackAt: null }, // prettier-ignore
      { id: 'd-0', paidOn: '2026-10-14', usd: '122.490000000000', eftps: '270412345678900', recordedAt: NOW - 39 * DAY, takenBackAt: NOW - 38 * DAY }, // prettier-ignore
    ],
    notes: ['Line 7 is the liability by month, not the deposits: leave it empty where line 3 is below $2,500, and use Form 945-A where you deposit semiweekly.'], // prettier-ignore
  },
};

const fresh: Schemas['WithholdingDto'] = {
  ...{ ...state, now: null, next: null, coin: [], waitingTotal: 0, waiting: [] },
  sheet: {
    ...{ ...state.sheet, total: '0.00', deposited: '0.00', due: '0.00', short: ZERO, deposits: [] },
    months: months.map(({ month }) => ({ month, withheld: ZERO, imported: ZERO, deposited: ZERO })),
  },
};

/** Backup withholding; off for who is new. */
export function gets(isFresh: () => boolean) {
  return { '/api/operator/withholding': () => (isFresh() ? fresh : state) };
}

/** What the forms send holds at once. */
export function posts(needStepUp: () => void) {
  const done = () => {
    needStepUp();
    return { done: true } as const;
  };
  return {
    '/api/operator/withholding/rule': done,
    '/api/operator/withholding/deposits': done,
    '/api/operator/withholding/deposits/{id}/take-back': done,
  };
}
