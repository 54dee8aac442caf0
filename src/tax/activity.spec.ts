import { instant } from '../units';
import { type ActivityChoice, treatmentAt } from './activity';

const choice = (effectiveAt: number, treatment: ActivityChoice['treatment'], sourceId: string | null = null) => {
  return { recordedAt: instant(900), effectiveAt: instant(effectiveAt), treatment, sourceId };
};

describe('hobby, business or undecided (TAX.md 1.2)', () => {
  it('is undecided until the member chose', () => {
    expect(treatmentAt([], 'pool', instant(0))).toBe('undecided');
    expect(treatmentAt([choice(10, 'hobby')], 'pool', instant(9))).toBe('undecided');
  });

  it.each([
    ['from its very instant on', [choice(10, 'hobby')], 10, 'hobby'],
    ['until the next one', [choice(10, 'hobby'), choice(20, 'business')], 19, 'hobby'],
    ['and then by that', [choice(10, 'hobby'), choice(20, 'business')], 20, 'business'],
    ['of one instant by what was recorded last', [choice(10, 'hobby'), choice(10, 'undecided')], 10, 'undecided'],
    ['whatever was recorded later for an earlier time', [choice(20, 'business'), choice(10, 'hobby')], 20, 'business'],
    ['not by a choice for another source', [choice(10, 'hobby'), choice(20, 'business', 'solo')], 30, 'hobby'],
    ['by one for this source', [choice(10, 'hobby'), choice(20, 'business', 'pool')], 30, 'business'],
    ['by a later one for all sources', [choice(10, 'hobby', 'pool'), choice(20, 'business')], 30, 'business'],
  ] as const)('counts %s', (_, choices, at, expected) => {
    expect(treatmentAt(choices, 'pool', instant(at))).toBe(expected);
  });
});
