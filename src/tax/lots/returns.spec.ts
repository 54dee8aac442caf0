import { type Instant, parseInstant, parseUsd, type Usd, usd } from '../../units';
import type { FactEvent, Return } from './fact-event';
import { judgeFacts } from './fact-run';

const at = (day: number): Instant => parseInstant(`2026-03-${String(day).padStart(2, '0')}T12:00:00Z`);
const RULES = { zone: 'UTC', basis: 'wallet', method: 'fifo', transferFee: 'dispose' } as const;
const show = ({ asset, units }: { asset: string; units: bigint }): string => `${units} ${asset}`;

const income = (id: string, day: number, value: string): FactEvent => ({
  ...{ id, at: at(day), kind: 'income', wallet: 'w', asset: 'BTC', units: 100n },
  usd: parseUsd(value),
});
const move = (day: number, units: bigint): FactEvent => ({
  ...{ id: `move-${day}`, at: at(day), kind: 'transfer', wallet: 'w', toWallet: 'own', asset: 'BTC', units },
});
const back = (day: number, units: bigint, of: Return['of'], reversed?: { units: bigint; usd: Usd }): FactEvent => ({
  ...{ id: `back-${day}`, at: at(day), kind: 'return', wallet: 'w', asset: 'BTC', units, of, reversed },
});

function judged(...events: FactEvent[]) {
  const { income: rows, disposals, returned, lots, errors } = judgeFacts(RULES, events, show);
  return {
    income: rows.map((row) => [row.id, row.units, row.usd]),
    returned: returned.map(({ lot, units, basis }) => [lot, units, basis]),
    lots: lots.map(({ wallet, id, units, basis }) => [wallet, id, units, basis]),
    errors: errors.map(({ id, code }) => [id, code]),
    disposals,
  };
}

const ONE = parseUsd('1');
const TWO = parseUsd('2');

describe('coin that leaves and is not disposed of (RULES.md 6)', () => {
  const two = [income('a', 1, '1'), income('b', 2, '2')];

  it('takes the lot that it stands for, not the oldest, and realizes nothing', () => {
    const { returned, lots, disposals } = judged(...two, back(3, 40n, [{ lot: 'b', units: 40n }]));
    expect(returned).toEqual([['b', 40n, usd((TWO * 2n) / 5n)]]);
    expect(lots).toEqual([
      ['w', 'a', 100n, ONE],
      ['w', 'b', 60n, usd((TWO * 3n) / 5n)],
    ]);
    expect(disposals).toEqual([]);
  });

  it('takes income back at its original value, also what of it does not leave', () => {
    const owed = judged(...two, back(3, 0n, [{ lot: 'a', units: 0n }], { units: 100n, usd: ONE }));
    expect(owed.income.at(-1)).toEqual(['back-3', -100n, usd(0n - ONE)]);
    expect(owed.returned).toEqual([]);
    expect(owed.lots).toHaveLength(2);
  });

  it('changes places with a lot in another wallet: that one keeps its units, and gets the date and basis of what left', () => {
    const { returned, lots } = judged(...two, move(3, 100n), back(4, 70n, [{ lot: 'a', units: 70n }]));
    expect(returned).toEqual([['a', 70n, usd((ONE * 7n) / 10n)]]);
    expect(lots).toEqual([
      ['own', 'a', 30n, usd((ONE * 3n) / 10n)],
      ['own', 'b', 70n, usd((TWO * 7n) / 10n)],
      ['w', 'b', 30n, usd((TWO * 3n) / 10n)],
    ]);
  });

  it('leaves what it stands for alone where that is gone: the order in force decides', () => {
    const sold: FactEvent = { ...move(3, 100n), id: 'sold', kind: 'fee', usd: TWO } as FactEvent;
    const { returned, lots } = judged(...two, sold, back(4, 100n, [{ lot: 'a', units: 100n }]));
    expect(returned).toEqual([['b', 100n, TWO]]);
    expect(lots).toEqual([]);
  });

  it('never takes a lot that is named for one part before its own part has it', () => {
    const of = [{ lot: 'a', units: 100n }, { lot: 'b', units: 100n }]; // prettier-ignore
    const { returned, lots } = judged(...two, move(3, 100n), income('c', 4, '3'), back(5, 200n, of));
    expect(returned).toEqual([
      ['b', 100n, TWO],
      ['a', 100n, ONE],
    ]);
    expect(lots).toEqual([['own', 'c', 100n, parseUsd('3')]]);
  });

  it('is refused where the wallet holds less, and changes nothing', () => {
    const { errors, lots, income: rows } = judged(...two, back(3, 201n, [], { units: 1n, usd: ONE }));
    expect(errors).toEqual([['back-3', 'tax.more-than-held']]);
    expect([lots.length, rows.length]).toEqual([2, 2]);
  });
});

describe('the order of the books', () => {
  it('says what came before what, while each event counts from its own instant', () => {
    const late = { ...income('late', 5, '1'), bookedAt: at(1) };
    const early = { ...move(2, 100n), bookedAt: at(3) };
    const { lots, errors } = judged(early, late);
    expect([lots, errors]).toEqual([[['own', 'late', 100n, ONE]], []]);
  });
});
