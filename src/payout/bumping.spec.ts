import { isBumpDue, type WaitingPayment } from './bumping';

const waits: WaitingPayment = { state: 'sent', sentAtTip: 100, tipHeight: 106, isReplacing: false };

it.each<[string, Partial<WaitingPayment>, number | null, boolean]>([
  ['the sixth block without it', {}, 6, true],
  ['the fifth', { tipHeight: 105 }, 6, false],
  ['never by the policy', { tipHeight: 1_000 }, null, false],
  ['one that never went out', { state: 'signed' }, 6, false],
  ['one in a block', { state: 'confirming' }, 6, false],
  ['one whose coins are taken back', { state: 'cancelling' }, 6, false],
  ['one whose coins somebody else spent', { state: 'conflicted' }, 6, false],
  ['one that people replace already', { isReplacing: true }, 6, false],
  ['one of which nobody noted when it went out', { sentAtTip: null }, 6, false],
  ['a chain that became shorter', { tipHeight: 90 }, 6, false],
])('%s', (_, over, afterBlocks, due) => {
  expect(isBumpDue({ ...waits, ...over }, afterBlocks)).toBe(due);
});
