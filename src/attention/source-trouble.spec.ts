import { sourceTrouble } from './source-trouble';

it('tells of a clock that was ahead until when work is not measured, and that money is booked', () => {
  const sentence = sourceTrouble('rewards.clock-was-ahead', '2026-03-02T00:00:00.000Z');
  expect(sentence).toContain('until 2026-03-02T00:00:00.000Z');
  expect(sentence).toContain('money is booked as ever');
  expect(sentence).toContain('Set the clock (NTP)');
});

it('tells of devices that are called on and send nothing, and names both causes', () => {
  const sentence = sourceTrouble('rewards.workers-stand-still', '');
  expect(sentence).toContain('the clock is ahead');
  expect(sentence).toContain("the pool's list stands still");
  expect(sentence).toContain('its only devices stopped');
  expect(sentence).toContain('Money is booked as ever');
});

describe('a pool that could not be read', () => {
  it.each([
    ['refuses the connection', 'rewards.unavailable', 'status', 'did not answer'],
    ['refuses the key', 'rewards.refused', 'status', 'Check the key in the sources file'],
    ['refuses our time', 'rewards.refused', 'clock', 'Set the clock (NTP). The key is not to blame'],
    ['sends what nobody understands', 'rewards.bad-reply', 'daily_rewards[0].total_reward', '"daily_rewards[0].total_reward"'], // prettier-ignore
    ['states what our books refuse', 'ledger.insufficient', 'unmatched/main', '(ledger.insufficient)'],
    ['waits for our own chain', 'rewards.no-difficulty', 'difficulty', 'our own chain does not reach'],
    ['fails without a field', 'internal', '', 'could not be read'],
  ])('%s: says so, and that nothing is booked until then', (_, code, field, words) => {
    const sentence = sourceTrouble(code, field);
    expect(sentence).toContain(words);
    expect(sentence.toLowerCase()).toContain('nothing is booked from it until');
    expect(sentence).not.toContain('"status"');
  });
});
