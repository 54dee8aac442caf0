import { accounts, type NewEntry } from '../../src/ledger';
import { Shelf } from './chain';
import { Desk, NOW } from './desk';
import { post } from './ledger';
import { MUTANTS } from './mutants';
import { SCOPES } from './scope';
import { plannedBatch, type State } from './state';
import { walk } from './walk';

/** `npm run explore` walks the large scopes; this one is walked with every test. */
describe('every state of the payout engine in small scope', () => {
  it('keeps the invariants, and is reached by every kind of step', () => {
    const { states, violations, steps } = walk(SCOPES.small);
    expect(violations).toEqual([]);
    expect(states).toBeGreaterThan(1_000);
    const kinds = ['plan', 'approve', 'cancel', 'hand out', 'ask the signer', 'take what is in hand', 'send', 'follow'];
    const world = [
      'credit',
      'mine',
      'reorganise',
      'follow the chain',
      'crash',
      'send, no answer',
      'back up',
      'restore',
    ];
    expect(Object.keys(steps)).toEqual(expect.arrayContaining([...kinds, ...world]));
  });

  it('keeps them while batches that were handed out are taken back', () => {
    const { states, violations, steps } = walk(SCOPES['small-taken-back']);
    expect(violations).toEqual([]);
    expect(states).toBeGreaterThan(1_000);
    const kinds = ['take back', 'ask for the coins', 'send for the coins', 'sent outside', 'mine', 'reorganise'];
    expect(Object.keys(steps)).toEqual(expect.arrayContaining(kinds));
  });

  it('keeps them on the way back after a restore', () => {
    const { states, violations, steps } = walk(SCOPES['small-come-back']);
    expect(violations).toEqual([]);
    expect(states).toBeGreaterThan(1_000);
    const kinds = [
      'back up',
      'restore',
      'notice the restore',
      'compare',
      'plan the barrier',
      'release',
      'sent outside',
    ];
    expect(Object.keys(steps)).toEqual(expect.arrayContaining(kinds));
  });

  it.each([
    ['small-replaced', ['replace', 'ask for the dearer', 'send', 'sent outside', 'reorganise', 'follow']],
    ['small-pulled', ['pull', 'replace', 'ask the signer', 'cancel', 'send', 'sent outside', 'follow']],
    ['small-displaced', ['somebody takes coin', 'replace', 'reorganise', 'follow']],
    ['small-come-back-replaced', ['replace', 'restore', 'compare', 'find in the mempool', 'plan the barrier']],
    ['small-come-back-taken-back', ['take back', 'restore', 'compare', 'plan the barrier', 'release']],
  ] as const)('keeps them in %s', (name, kinds) => {
    const { states, violations, steps } = walk(SCOPES[name]);
    expect(violations).toEqual([]);
    expect(states).toBeGreaterThan(1_000);
    expect(Object.keys(steps)).toEqual(expect.arrayContaining([...kinds]));
  });
});

describe('each law', () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('notices: %s', (_, { scope, law, spoil }) => {
    const { violations } = walk(scope, { spoil, calmEvery: 20, violationsMax: 30 });
    expect(violations.filter(({ what }) => what.startsWith(law))).not.toEqual([]);
  });

  it('of double entry notices entries that do not balance, and amounts of nothing (I1)', () => {
    const side = { asset: 'BTC', role: 'transfer', account: accounts.feeReserve } as const;
    const entry = (...amounts: [bigint, bigint]): NewEntry => ({
      ...{ reference: 'planted', kind: 'payout.committed', occurredAt: NOW },
      postings: [
        { ...side, side: 'debit', amount: amounts[0] },
        { ...side, side: 'credit', amount: amounts[1] },
      ],
    });
    expect(post({}, [entry(2n, 2n)]).wrong).toEqual([]);
    expect(post({}, [entry(2n, 1n)]).wrong).toEqual(['I1 planted does not balance by 1']);
    expect(post({}, [entry(0n, 0n)]).wrong).toContain('I1 planted posts 0');
  });

  it('of the table of states notices an edge that is not there (I7)', () => {
    const desk = new Desk(SCOPES.small, new Shelf());
    const batch = plannedBatch(0);
    const state = { db: { batches: [batch] } } as unknown as State;
    expect(desk.move(state, batch, 'approved')).toBeDefined();
    expect(desk.move(state, batch, 'settled')).toBeUndefined();
    expect(desk.wrongs).toEqual(['I7 plan 0 wants from planned to settled']);
  });
});
