import { type Instant, parseInstant, usd } from '../../units';
import { snapshotOf } from './allocation';
import type { FactEvent, FactRules } from './fact-event';
import { judgeFacts } from './fact-run';

const RULES: FactRules = { zone: 'UTC', basis: 'allocated', method: 'fifo', transferFee: 'dispose' };
const time = (text: string): Instant => parseInstant(`${text}T00:00:00Z`);
const buy = (id: string, day: string, wallet: string, asset = 'BTC'): FactEvent => {
  return { kind: 'acquire', id, at: time(day), wallet, asset, units: 10n, usd: usd(1n) };
};
const sell = (id: string, day: string, wallet: string, asset = 'BTC'): FactEvent => {
  return { kind: 'dispose', id, at: time(day), wallet, asset, units: 5n, usd: usd(9n), reported: 'none' };
};
const divided = (recorded: string, units = 5n): FactEvent => ({
  ...{ kind: 'allocation', id: 'divided', at: snapshotOf('UTC'), asset: 'BTC', manner: 'global' },
  recordedAt: time(recorded),
  // The pool gave the units of 2024 out of "one"; what is left is divided otherwise than it was bought.
  lots: [
    { lot: 'one', wallet: 'b', units },
    { lot: 'two', wallet: 'a', units: 10n },
  ],
});
const BOUGHT = [buy('one', '2023-01-01', 'a'), buy('two', '2023-02-01', 'b')];
const lotsOf = (events: readonly FactEvent[], rules = RULES) =>
  judgeFacts(rules, events, () => '').disposals.map(({ id, lot }) => `${id}: ${lot}`);

describe('lots by wallet, where unused basis was divided as of 2025 (Rev. Proc. 2024-28 s.5.02, checked for 2025)', () => {
  it('lie in one pool until then, and by wallet as they were divided from then on', () => {
    const events = [...BOUGHT, sell('s24', '2024-06-01', 'b'), divided('2024-12-31'), sell('s25', '2025-06-01', 'a')];
    const { errors, warnings } = judgeFacts(RULES, events, () => '');
    expect([lotsOf(events), errors, warnings]).toEqual([['s24: one', 's25: two'], [], []]);
  });

  it('are by wallet from the beginning of every other coin, in the same year', () => {
    const other = [buy('first', '2023-01-01', 'a', 'LTC'), buy('second', '2023-02-01', 'b', 'LTC')];
    const events = [...BOUGHT, ...other, sell('s24', '2024-06-01', 'b'), sell('ltc', '2024-06-01', 'b', 'LTC'), divided('2024-12-31')]; // prettier-ignore
    expect(lotsOf(events)).toEqual(['s24: one', 'ltc: second']);
  });

  it('are what they are by wallet where nobody divided anything', () => {
    const events = [...BOUGHT, sell('s24', '2024-06-01', 'b'), sell('s25', '2025-06-01', 'a')];
    expect(lotsOf(events)).toEqual(['s24: two', 's25: one']);
    expect(judgeFacts(RULES, events, () => '')).toEqual(judgeFacts({ ...RULES, basis: 'wallet' }, events, () => ''));
  });

  it.each([
    ['it was described on the day itself', divided('2025-01-01'), 'tax.allocation-late'],
    ['it names more than was left', divided('2024-12-31', 6n), 'tax.allocation-sums'],
  ])('are named as open when the division does not count: %s', (_, division, code) => {
    const judged = judgeFacts(RULES, [...BOUGHT, sell('s24', '2024-06-01', 'b'), division], () => '');
    expect(judged.errors).toMatchObject([{ id: 'divided', code }]);
  });
});
