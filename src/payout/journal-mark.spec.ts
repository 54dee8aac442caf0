import { judgeJournal } from './journal-mark';

const HEAD = 'ab'.repeat(32);

it.each([
  ['nothing known yet', undefined, 'cd'.repeat(32), 'same'],
  ['nothing known yet and nothing there', undefined, undefined, 'same'],
  ['the head that was known', { lines: 3, head: HEAD }, HEAD, 'same'],
  ['a line less', { lines: 3, head: HEAD }, undefined, 'shorter'],
  ['another line in the place', { lines: 3, head: HEAD }, 'cd'.repeat(32), 'other'],
])('judges a signer journal with %s', (_, known, headThere, verdict) => {
  expect(judgeJournal(known, { headThere })).toBe(verdict);
});
