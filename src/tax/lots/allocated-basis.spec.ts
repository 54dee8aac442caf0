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

// s.5.02(4)(a): complete before the first sale, disposition or transfer; coin given for costs is disposed of (1.1001-7(b)(1)(ii)).
describe('a specific unit allocation, after coin that was given for the costs of something else', () => {
  const fee = (asset = 'BTC') => ({ usd: usd(1n), coin: { asset, units: 1n, wallet: 'a' } });
  const common = { id: 'x', at: time('2025-01-10'), wallet: 'a', asset: 'LTC', units: 1n, usd: usd(5n) } as const;
  const ltc = buy('ltc', '2023-01-01', 'a', 'LTC');
  const [to, reported] = [{ asset: 'ETH', units: 1n, wallet: 'a' }, 'none'] as const;
  const paid: [string, FactEvent][] = [
    ['a purchase', { ...common, kind: 'acquire', cost: fee() }],
    ['income', { ...common, kind: 'income', cost: fee() }],
    ['income of the very coin, withheld', { ...common, asset: 'BTC', units: 5n, kind: 'income', cost: fee() }],
    ['a move', { ...common, kind: 'transfer', toWallet: 'b', cost: fee() }],
    ['a sale', { ...common, kind: 'dispose', cost: fee(), reported }],
    ['an exchange', { ...common, kind: 'exchange', cost: fee(), reported, to }],
    ['an exchange for it, withheld', { ...common, kind: 'exchange', cost: fee(), reported, to: { ...to, asset: 'BTC', units: 2n } }], // prettier-ignore
  ];
  const specific = (day: string): FactEvent => ({
    ...{ ...divided(day), kind: 'allocation', asset: 'BTC', manner: 'specific-unit', recordedAt: time(day) },
    lots: [
      { lot: 'one', wallet: 'a', units: 10n },
      { lot: 'two', wallet: 'b', units: 10n },
    ],
  });
  it.each(paid)('%s: it is too late from that instant on', (_, event) => {
    const errors = (day: string) => judgeFacts(RULES, [...BOUGHT, ltc, event, specific(day)], () => '').errors;
    expect(errors('2025-01-09')).toEqual([]);
    expect(errors('2025-01-10')).toMatchObject([{ id: 'divided', code: 'tax.allocation-late' }]);
    expect(errors('2025-02-20')).toMatchObject([{ id: 'divided', code: 'tax.allocation-late' }]);
  });

  it.each([
    ['of 2024', { ...common, kind: 'acquire', at: time('2024-12-31'), cost: fee() }],
    ['of another coin', { ...common, units: 2n, kind: 'acquire', cost: fee('LTC') }],
  ] as [string, FactEvent][])('%s: it is in time', (_, event) => {
    expect(judgeFacts(RULES, [...BOUGHT, ltc, event, specific('2025-02-20')], () => '').errors).toMatchObject(
      // What was given in 2024 is no unused basis any more: that alone is wrong with it.
      event.at < time('2025-01-01') ? [{ code: 'tax.allocation-sums' }] : [],
    );
  });
});
