import { beginningOf, proposedBeginning } from '../../components/beginning';
import { sharesOf } from './share-lines';

const AS_OF = Date.UTC(2026, 0, 14, 9, 30);
const EARLIER = AS_OF - 86_400_000;
const LATER = AS_OF + 86_400_000;
const ada = { memberId: 'm-1', name: 'Ada' };
const bob = { memberId: 'm-2', name: null };
const line = (picked: typeof ada | typeof bob | undefined, text: string, key = 0) => ({ key, picked, text });

describe('from when on new terms hold', () => {
  it('proposes everything that is not booked for a first owner, and now for a change', () => {
    expect(proposedBeginning({ asOf: AS_OF, openFrom: EARLIER, isChange: false }).kind).toBe('open');
    expect(proposedBeginning({ asOf: AS_OF, openFrom: EARLIER, isChange: true }).kind).toBe('now');
    expect(proposedBeginning({ asOf: AS_OF, openFrom: LATER, isChange: false }).kind).toBe('now');
  });

  it.each([
    ['the first open time', 'open', '', EARLIER, true, { from: EARLIER }],
    ["a change now, by the service's own clock", 'now', '', EARLIER, true, { from: null }],
    ['a first owner from now on', 'now', '', EARLIER, false, { from: AS_OF }],
    ['a first owner where later is declared already', 'now', '', LATER, false, { from: LATER }],
  ] as const)('sends %s', (_what, kind, text, openFrom, isChange, expected) => {
    expect(beginningOf({ kind, text }, { asOf: AS_OF, openFrom, isChange })).toEqual(expected);
  });

  it('takes a time of choice from the first open one on, and says why not before', () => {
    const terms = { asOf: AS_OF, openFrom: new Date('2026-01-13T10:00').getTime(), isChange: true };
    expect(beginningOf({ kind: 'at', text: '2026-01-13T10:00' }, terms)).toEqual({ from: terms.openFrom });
    expect(beginningOf({ kind: 'at', text: '2026-01-13T09:59' }, terms)).toEqual({
      because: expect.stringContaining('Choose a later time.'),
    });
    expect(beginningOf({ kind: 'at', text: '' }, terms)).toEqual({ because: 'Enter a date and a time.' });
  });
});

describe('percentages', () => {
  it('are sent in basis points, 100 % at most', () => {
    expect(sharesOf([line(ada, '66.67'), line(bob, '33.33', 1)])).toEqual({
      shares: [
        { memberId: 'm-1', bps: 6_667 },
        { memberId: 'm-2', bps: 3_333 },
      ],
    });
  });

  it.each([
    ['no line', [], 'Choose a member'],
    ['a line without a member', [line(undefined, '5')], 'Choose a member'],
    ['a line without a figure', [line(ada, '')], 'Choose a member'],
    ['a share of nothing', [line(ada, '0')], 'Choose a member'],
    ['a member twice', [line(ada, '1'), line(ada, '2', 1)], 'two lines'],
    ['100.01 %', [line(ada, '66.67'), line(bob, '33.34', 1)], 'more than 100 %'],
  ])('of %s are not sent', (_what, lines, why) => {
    expect(sharesOf(lines)).toEqual({ because: expect.stringContaining(why) });
  });
});
