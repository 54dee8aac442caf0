import { accounts } from '../../src/ledger';
import type { Shelf } from './chain';
import { type Scope, SCOPES } from './scope';
import { planTxid } from './chain';
import type { Batch, Db, Plan, State } from './state';
import type { Spoil } from './walk';

/** A mistake of the service, planted into the walk, and the law that has to notice it. */
interface Mutant {
  readonly name: string;
  readonly scope: Scope;
  /** How what is found begins. */
  readonly law: string;
  readonly spoil: Spoil;
}

const ON_BATCH = { ...SCOPES.small, restores: 0, reorgs: 0 };
const EVICTED = { ...ON_BATCH, evictions: 1 };

const withDb = (state: State, db: Partial<Db>): State => ({ ...state, db: { ...state.db, ...db } });

function withBatch(state: State, of: Batch | undefined, patch: Partial<Batch>): State {
  const batches = state.db.batches.map((one) => (one.plan === of?.plan ? { ...one, ...patch } : one));
  return withDb(state, { batches });
}

/** The newest batch of a state, and the same with another plan in its place. */
const last = ({ db }: State): Batch | undefined => db.batches.at(-1);

function otherPlan(shelf: Shelf, id: number, patch: Partial<Plan>): number {
  return shelf.keep(`planted ${id}`, (next) => ({ ...shelf.plan(id), id: next, txid: planTxid(next), ...patch })).id;
}

/** At steps of one kind only. */
const at =
  (kind: string, spoil: Spoil): Spoil =>
  (step, before, shelf) => {
    return step.name.startsWith(kind) ? spoil(step, before, shelf) : undefined;
  };

/** The plan of a new batch differs. */
const planned = (patch: (plan: Plan) => Partial<Plan>): Spoil =>
  at('plan', ({ to }, _, shelf) => {
    const batch = last(to);
    if (batch === undefined) return undefined;
    const plan = otherPlan(shelf, batch.plan, patch(shelf.plan(batch.plan)));
    return withBatch(to, batch, { plan, inForce: plan });
  });

/** A replacement differs. */
const replaced = (patch: (plan: Plan, shelf: Shelf) => Partial<Plan>): Spoil =>
  at('replace', ({ to }, _, shelf) => {
    const batch = last(to);
    const next = batch?.attempts.at(-1);
    if (batch === undefined || next === undefined) return undefined;
    const attempts = [...batch.attempts.slice(0, -1), otherPlan(shelf, next, patch(shelf.plan(next), shelf))];
    return withBatch(to, batch, { attempts });
  });

/** What is found in the mempool after a restore is taken for another transaction. */
const foundAs = (patch: (plan: Plan) => Partial<Plan>, isSigned: boolean): Spoil =>
  at('find', ({ to }, _, shelf) => {
    const batch = to.db.batches.find(({ found }) => found.length > 0);
    const [id = 0] = batch?.found ?? [];
    const other = otherPlan(shelf, id, patch(shelf.plan(id)));
    const journal = isSigned ? [...to.journal, other] : to.journal;
    return withBatch({ ...to, journal }, batch, { attempts: [other], attemptsSigned: [other], found: [other] });
  });

/** A coin that no other plan spends. */
const ELSEWHERE = { inputs: [`${'ff'.repeat(32)}:0`] };

/** Each is planted alone; `explore.spec` sees to it that its law is broken. A law that nothing breaks says nothing. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'more is claimed than the member has',
    scope: ON_BATCH,
    law: 'I2 ',
    spoil: at('plan', ({ to }) => {
      const account = accounts.member('m0', 'available');
      return withDb(to, { books: { ...to.db.books, [account]: (to.db.books[account] ?? 0n) + 1n } });
    }),
  },
  {
    name: 'given back after the signer was asked',
    scope: ON_BATCH,
    law: 'I3 plan 0 was handed out and given back',
    spoil: at('ask the signer', ({ to }) => withDb(to, { batches: [] })),
  },
  {
    name: 'a second attempt over other coins is signed',
    scope: SCOPES['small-replaced'],
    law: 'I3 plans',
    spoil: at('replace', ({ to }, _, shelf) => {
      const [next] = last(to)?.attempts ?? [];
      // The signer would refuse it: this one has forgotten.
      return next === undefined ? undefined : { ...to, journal: [...to.journal, otherPlan(shelf, next, ELSEWHERE)] };
    }),
  },
  {
    name: 'an item is paid a satoshi more',
    scope: ON_BATCH,
    law: 'I4 ',
    spoil: planned(({ items }) => ({ items: items.map((item) => ({ ...item, paidSats: item.paidSats + 1n })) })),
  },
  {
    name: 'sent before it is signed',
    scope: ON_BATCH,
    law: 'I5 ',
    spoil: at('hand out', ({ to }) => ({ ...to, mempool: [last(to)?.plan ?? 0] })),
  },
  {
    name: 'a dearer attempt is sent that nobody approved',
    scope: SCOPES['small-replaced'],
    law: 'I5 attempt',
    spoil: at('ask for the dearer', ({ to }) => {
      const [id = 0] = last(to)?.attempts ?? [];
      return withBatch({ ...to, mempool: [id] }, last(to), { attempts: [] });
    }),
  },
  {
    name: 'a coin in two batches',
    scope: ON_BATCH,
    law: 'I6 ',
    spoil: at('plan', ({ to }) => withDb(to, { batches: [...to.db.batches, ...to.db.batches] })),
  },
  {
    name: 'a fee far above the cap',
    scope: ON_BATCH,
    law: 'I8 fee',
    spoil: planned(({ feeSats }) => ({ feeSats: feeSats + 1_000_000n })),
  },
  {
    name: 'settled in its first block',
    scope: ON_BATCH,
    law: 'I9 ',
    spoil: at('follow 0', ({ to }) => {
      const batch = last(to);
      return batch?.state === 'confirming' ? withBatch(to, batch, { state: 'settled' }) : undefined;
    }),
  },
  {
    name: 'handed out while a coin is missing',
    scope: SCOPES['small-displaced'],
    law: 'I10 ',
    spoil: at('follow the chain', ({ to }) => {
      const batch = last(to);
      return batch?.state === 'approved' ? withBatch(to, batch, { state: 'handed-out' }) : undefined;
    }),
  },
  {
    name: 'the fee of a replacement is not booked',
    scope: SCOPES['small-replaced'],
    law: 'I13 expense/network-fee',
    spoil: at('take what is in hand', ({ to }, before) => {
      const isDearer = (last(to)?.attemptsSigned.length ?? 0) > (last(before)?.attemptsSigned.length ?? 0);
      return isDearer ? withDb(to, { books: before.db.books }) : undefined;
    }),
  },
  {
    name: 'the fee of a child is not booked',
    scope: SCOPES['small-pulled'],
    law: 'I13 expense/network-fee',
    spoil: at('take what is in hand', ({ to }, before) => {
      const isChild = last(to)?.state === 'signed' && last(before)?.state === 'handed-out' && to.db.batches.length > 1;
      return isChild ? withDb(to, { books: before.db.books }) : undefined;
    }),
  },
  {
    name: 'a replacement that leaves a coin out',
    scope: SCOPES['small-replaced'],
    law: 'RULES 13 attempt',
    spoil: replaced(({ inputs }) => ({ inputs: inputs.slice(1) })),
  },
  {
    name: 'a replacement that mempools do not take',
    scope: SCOPES['small-replaced'],
    law: 'RULES 13 attempt',
    spoil: replaced(({ replaces, feeSats }, shelf) => {
      const first = shelf.plan(replaces ?? 0).feeSats;
      return { feeSats: first < feeSats ? first : feeSats };
    }),
  },
  {
    name: 'a cancellation that does not spend the coins of its payment',
    scope: SCOPES['small-taken-back'],
    law: 'RULES 14 cancellation',
    spoil: at('take back', ({ to }, _, shelf) => {
      const batch = last(to);
      const [by] = batch?.takenBack?.by ?? [];
      if (batch?.takenBack == null || by === undefined) return undefined;
      const other = otherPlan(shelf, by, ELSEWHERE);
      return withBatch(to, batch, { takenBack: { ...batch.takenBack, by: [other] } });
    }),
  },
  {
    name: 'a conflict of one block is taken for final',
    scope: SCOPES['small-displaced'],
    law: 'RULES 14 plan 0 is given back',
    spoil: at('follow 0', ({ to }) => {
      const batch = last(to);
      return batch?.state === 'conflicted' ? withBatch(to, batch, { state: 'displaced' }) : undefined;
    }),
  },
  {
    name: 'let go before the barrier, beside an attempt that was forgotten',
    scope: SCOPES['small-come-back-replaced'],
    law: 'RULES 15 forgotten',
    spoil: at('compare', ({ to }) => {
      return to.db.restore?.isCompared === true ? withDb(to, { restore: null, reconcileOnly: false }) : undefined;
    }),
  },
  {
    name: 'an attempt is found that nobody signed',
    scope: SCOPES['small-come-back-replaced'],
    law: 'RULES 15 unsigned',
    spoil: foundAs(() => ({}), false),
  },
  {
    name: 'what pays an item less is found as an attempt',
    scope: SCOPES['small-come-back-replaced'],
    law: 'RULES 15 other',
    spoil: foundAs(({ items }) => ({ items: items.slice(1) }), true),
  },
  {
    name: 'the fee of an attempt that was found is not booked',
    scope: SCOPES['small-come-back-replaced'],
    law: 'I13 expense/network-fee',
    spoil: at('find', ({ to }, before) => withDb(to, { books: before.db.books })),
  },
  {
    name: 'the fee of a lost cancellation is not booked',
    scope: SCOPES['small-come-back-taken-back'],
    law: 'I13 expense/network-fee',
    spoil: at('follow', ({ to }, before) => {
      const isFound = to.db.batches.some(({ state, found }) => state === 'cancel-confirming' && found.length > 0);
      return isFound ? withDb(to, { books: before.db.books }) : undefined;
    }),
  },
  {
    name: 'evicted, and never sent again',
    scope: EVICTED,
    law: 'liveness',
    spoil: at('send', (_, before) => (last(before)?.state === 'sent' ? null : undefined)),
  },
];
