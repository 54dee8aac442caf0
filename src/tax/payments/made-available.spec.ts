import { accounts, type Entry, type EntryId, type EntryKind, type Posting } from '../../ledger';
import { type Asset, parseInstant } from '../../units';
import { EMPTY_STATE, type IncomeState } from '../lot';
import { rowOf } from '../movement';
import { RowTally } from '../row-tally';
import { madeAvailable } from './made-available';

type Class = 'accrued' | 'available' | 'held' | 'in-batch' | 'in-flight';
const mine = (memberClass: Class) => accounts.member('m', memberClass);

function post(account: Posting['account'], side: Posting['side'], units: bigint, asset: Asset = 'BTC'): Posting {
  return { account, side, asset, amount: units, role: 'transfer' };
}

/** A journal of one member, a day an entry, in January 2026. */
class Journal {
  readonly entries: Entry[] = [];

  add(kind: EntryKind, postings: Posting[], more: Partial<Entry> = {}): this {
    const position = this.entries.length + 1;
    const at = parseInstant(`2026-01-${String(position).padStart(2, '0')}T12:00:00Z`);
    const base = {
      position,
      occurredAt: at,
      knownAt: at,
      hash: '',
      links: kind.startsWith('payout.') ? {} : { source: 'pool' },
    };
    this.entries.push({
      id: `E${position}` as EntryId,
      reference: `ref-${position}`,
      kind,
      postings,
      ...base,
      ...more,
    });
    return this;
  }

  credit(net: bigint, row = 'a', asset: Asset = 'BTC'): this {
    const accrued = accounts.member('m', 'accrued');
    return this.add(
      'reward.credited',
      [
        { account: accrued, side: 'credit', asset, amount: net + 15n, role: 'gross' },
        { account: accrued, side: 'debit', asset, amount: 5n, role: 'pool-fee' },
        { account: accrued, side: 'debit', asset, amount: 10n, role: 'service-fee' },
      ],
      { reference: `reward/pool/${row}/r0/m` },
    );
  }

  move(kind: EntryKind, from: Class, to: Class, units: bigint, more: Partial<Entry> = {}): this {
    return this.add(kind, [post(mine(from), 'debit', units), post(mine(to), 'credit', units)], more);
  }

  opening(to: Class, units: bigint): this {
    return this.add('opening.balance', [post(mine(to), 'credit', units)], { reference: 'opening-1' });
  }

  /** `[day of January, gross, pool fee, service fee, net]` of each fact. */
  facts() {
    let states = new Map<string, IncomeState>([['m', EMPTY_STATE]]);
    const tally = new RowTally();
    return this.entries.flatMap((entry) => {
      const step = madeAvailable(states, entry, tally);
      states = new Map([...states, ...step.states]);
      for (const fact of step.facts) tally.add(fact);
      return step.facts.map((one) => [
        new Date(one.recognisedAt).getUTCDate(),
        ...[one.gross, one.poolFee, one.serviceFee, one.net].map(String),
        rowOf(one.row).split('/').at(-1),
      ]);
    });
  }
}

describe('what the operator paid (RULES.md 4)', () => {
  it('is paid when it becomes available, not when the pool states it, with gross and each fee apart', () => {
    const journal = new Journal().credit(100n);
    expect(journal.facts()).toEqual([]);
    expect(journal.move('reward.received', 'accrued', 'available', 100n).facts()).toEqual([
      [2, '115', '5', '10', '100', 'a'],
    ]);
  });

  it('keeps a credit of one base unit', () => {
    const journal = new Journal().credit(1n).move('reward.received', 'accrued', 'available', 1n);
    expect(journal.facts()).toEqual([[2, '16', '5', '10', '1', 'a']]);
  });

  it('is not paid again by a hold, a batch, a payout, or a payout that came back', () => {
    const journal = new Journal()
      .credit(100n)
      .move('reward.received', 'accrued', 'available', 100n)
      .move('hold.placed', 'available', 'held', 100n)
      .move('hold.released', 'held', 'available', 100n)
      .move('payout.batched', 'available', 'in-batch', 100n)
      .move('payout.committed', 'in-batch', 'in-flight', 100n)
      .add('payout.settled', [post(mine('in-flight'), 'debit', 100n)])
      .add('payout.settled', [post(mine('in-flight'), 'credit', 100n)], { reverses: 'E7' as EntryId });
    expect(journal.facts()).toHaveLength(1);
  });

  it('is taken back when the coin leaves the chain, and paid anew when it comes again', () => {
    const journal = new Journal()
      .credit(100n)
      .move('reward.received', 'accrued', 'available', 100n)
      .move('reward.received', 'available', 'accrued', 40n)
      .move('reward.received', 'accrued', 'available', 40n);
    expect(journal.facts().map(([day, , , , net]) => [day, net])).toEqual([[2, '100'], [3, '-40'], [4, '40']]); // prettier-ignore
  });

  it('takes a restatement of what nobody had yet for nothing, and one of what was had back', () => {
    const lower = (units: bigint, from: Class): [EntryKind, Posting[], Partial<Entry>] => [
      'reward.restated',
      [{ account: mine(from), side: 'debit', asset: 'BTC', amount: units, role: 'gross' }],
      { reference: 'reward/pool/a/r1/m' },
    ];
    const unpaid = new Journal().credit(100n).add(...lower(30n, 'accrued'));
    expect(unpaid.move('reward.received', 'accrued', 'available', 70n).facts().map(([, , , , net]) => net)).toEqual(['70']); // prettier-ignore
    const paid = new Journal().credit(100n).move('reward.received', 'accrued', 'available', 100n);
    expect(paid.add(...lower(30n, 'available')).facts().map(([day, , , , net]) => [day, net])).toEqual([[2, '100'], [3, '-30']]); // prettier-ignore
  });

  it('pays nobody by converting, and pays bitcoin when the bitcoin is available', () => {
    const journal = new Journal()
      .credit(1_000n, 'a', 'LTC')
      .add('conversion.filled', [post(mine('accrued'), 'debit', 1_000n, 'LTC'), post(mine('accrued'), 'credit', 50n)])
      .move('conversion.settled', 'accrued', 'available', 50n);
    expect(journal.facts().map(([day, , , , net]) => [day, net])).toEqual([[3, '50']]);
  });

  it('has not paid what was available before these books began, and pays what a source owed then', () => {
    expect(new Journal().opening('available', 100n).facts()).toEqual([]);
    const owed = new Journal().opening('accrued', 100n);
    expect(owed.facts()).toEqual([]);
    expect(owed.move('reward.received', 'accrued', 'available', 60n).facts()).toEqual([
      [2, '60', '0', '0', '60', 'opening-1'],
    ]);
  });

  it('takes back what it paid of an opening balance that two people take back, and no more', () => {
    const journal = new Journal()
      .opening('accrued', 100n)
      .move('reward.received', 'accrued', 'available', 60n)
      .add('opening.balance', [post(mine('accrued'), 'debit', 40n), post(mine('available'), 'debit', 60n)], {
        reference: 'back',
        links: { source: 'pool', opening: 'opening-1' },
      });
    expect(journal.facts().map(([day, , , , net]) => [day, net])).toEqual([[2, '60'], [3, '-60']]); // prettier-ignore
    const never = new Journal()
      .opening('available', 100n)
      .add('opening.balance', [post(mine('available'), 'debit', 100n)], { links: { opening: 'opening-1' } });
    expect(never.facts()).toEqual([]);
  });

  it('pays with an earning that settles a debt, though it never reaches the balance', () => {
    const journal = new Journal()
      .credit(100n)
      .move('reward.received', 'accrued', 'available', 100n)
      .add('payout.settled', [post(mine('available'), 'debit', 100n)])
      .add(
        'reward.restated',
        [
          { account: mine('accrued'), side: 'debit', asset: 'BTC', amount: 30n, role: 'gross' },
          post(mine('accrued'), 'credit', 30n),
          post(accounts.memberReceivable('m'), 'debit', 30n),
        ],
        { reference: 'reward/pool/a/r1/m' },
      )
      .credit(50n, 'b')
      .add('debt.recouped', [post(mine('accrued'), 'debit', 30n), post(accounts.memberReceivable('m'), 'credit', 30n)])
      .move('reward.received', 'accrued', 'available', 20n);
    expect(journal.facts().map(([day, , , , net, row]) => [day, net, row])).toEqual([
      [2, '100', 'a'],
      [4, '-30', 'a'],
      [6, '30', 'b'],
      [7, '20', 'b'],
    ]);
  });
});
