import { SCOPES } from './scope';
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
});
