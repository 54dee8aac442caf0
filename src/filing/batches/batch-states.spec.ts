import { assertBatchMove, BATCH_STATES, isFiled, nextStates } from './batch-states';

// TAX.md 2.2, issue 6: made -> uploaded -> accepted | accepted-with-errors | rejected; -> superseded.
const LEGAL = [
  'made uploaded',
  'made superseded',
  'uploaded accepted',
  'uploaded accepted-with-errors',
  'uploaded rejected',
  'rejected superseded',
  // A word that was noted by mistake is taken back.
  'uploaded made',
  'accepted uploaded',
  'accepted-with-errors uploaded',
  'rejected uploaded',
];

describe('the states of a file of returns', () => {
  const pairs = BATCH_STATES.flatMap((from) => BATCH_STATES.map((to) => [from, to] as const));

  it.each(pairs)('%s to %s is legal or refused, as the table says', (from, to) => {
    const isLegal = LEGAL.includes(`${from} ${to}`);
    expect(nextStates(from).includes(to)).toBe(isLegal);
    if (isLegal) expect(() => assertBatchMove(from, to)).not.toThrow();
    else expect(() => assertBatchMove(from, to)).toThrow(expect.objectContaining({ code: 'filing.wrong-state' }));
  });

  it('never take out of use what may be with the IRS', () => {
    const left = BATCH_STATES.filter((from) => nextStates(from).includes('superseded'));
    expect(left).toEqual(['made', 'rejected']);
    expect(BATCH_STATES.filter(isFiled)).toEqual(['accepted', 'accepted-with-errors']);
  });
});
