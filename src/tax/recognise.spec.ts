import { accounts, type Entry, type EntryId, type EntryKind, type Posting } from '../ledger';
import { type Asset, type Instant, parseInstant, taxYearIn } from '../units';
import type { IncomeState } from './lot';
import type { IncomePolicy, OperatorMinimum, OwnerAtConversion, RecogniseAt } from './policy';
import type { IncomeFact } from './entry-step';
import { recognise } from './recognise';
import { RowTally } from './row-tally';

const START = parseInstant('2020-01-01T00:00:00Z');

function policy(recogniseAt: RecogniseAt, minimums: OperatorMinimum[] = [], owner: OwnerAtConversion = 'operator') {
  const declaration = {
    source: 'pool',
    from: START,
    recogniseAt,
    legalModel: 'principal' as const,
    ownerAtConversion: owner,
    reason: 'test',
  };
  return { zone: 'UTC', declarations: [declaration], minimums } satisfies IncomePolicy;
}

const minimum = (units: bigint, from = START): OperatorMinimum => ({ asset: 'BTC', from, units });

class Journal {
  readonly entries: Entry[] = [];

  add(kind: EntryKind, at: string, postings: Posting[], reference = `ref-${this.entries.length}`): this {
    const position = this.entries.length + 1;
    const occurredAt = parseInstant(at);
    this.entries.push({
      id: `e${position}` as EntryId,
      position,
      reference,
      kind,
      occurredAt,
      knownAt: occurredAt,
      hash: '',
      postings,
      links: { source: 'pool' },
    });
    return this;
  }

  credit(at: string, net: bigint, row = 'day1', asset: Asset = 'BTC'): this {
    return this.add(
      'reward.credited',
      at,
      [
        post(accounts.sourceReceivable('pool'), 'debit', net, asset, 'principal'),
        post(accounts.member('m', 'accrued'), 'credit', net + 15n, asset, 'gross'),
        post(accounts.member('m', 'accrued'), 'debit', 5n, asset, 'pool-fee'),
        post(accounts.member('m', 'accrued'), 'debit', 10n, asset, 'service-fee'),
        post(accounts.operatorAccrued('pool'), 'credit', 10n, asset, 'service-fee'),
      ],
      `reward/pool/${row}/r0/m`,
    );
  }

  receive(at: string, units: bigint): this {
    return this.move('reward.received', at, 'accrued', 'available', units);
  }

  move(kind: EntryKind, at: string, from: string, to: string, units: bigint): this {
    return this.add(kind, at, [
      post(accounts.member('m', from as 'accrued'), 'debit', units),
      post(accounts.member('m', to as 'accrued'), 'credit', units),
    ]);
  }

  settle(at: string, units: bigint): this {
    return this.add('payout.settled', at, [
      post(accounts.member('m', 'in-flight'), 'debit', units),
      post(accounts.payoutTransit('b'), 'credit', units),
    ]);
  }

  facts(by: IncomePolicy): IncomeFact[] {
    const states = new Map<string, IncomeState>();
    const tally = new RowTally();
    return this.entries.flatMap((entry) => {
      const step = recognise(states, entry, by, tally);
      for (const fact of step.facts) tally.add(fact);
      for (const [id, state] of step.states) states.set(id, state);
      return step.facts;
    });
  }
}

function post(
  account: Posting['account'],
  side: Posting['side'],
  units: bigint,
  asset: Asset = 'BTC',
  role: Posting['role'] = 'transfer',
): Posting {
  return { account, asset, side, amount: units, role };
}

const brief = (facts: IncomeFact[]): [string, bigint][] => facts.map((fact) => [fact.cause, fact.net]);

describe('when a credited coin is income', () => {
  it('credit: at the crediting entry, gross and each fee apart', () => {
    const [fact, ...rest] = new Journal()
      .credit('2025-03-01T00:00:00Z', 100n)
      .receive('2025-03-02T00:00:00Z', 100n)
      .facts(policy('credit'));
    expect(rest).toEqual([]);
    expect(fact).toMatchObject({ cause: 'e1', gross: 115n, poolFee: 5n, serviceFee: 10n, net: 100n });
  });

  it('credit: at the time the books credited it, not at the pool day (RULES.md 6)', () => {
    const journal = new Journal().credit('2025-12-31T23:59:59.999Z', 100n);
    const [entry] = journal.entries;
    if (entry === undefined) throw new Error('no entry');
    const knownAt: Instant = parseInstant('2026-01-01T00:10:00Z');
    const { facts } = recognise(new Map(), { ...entry, knownAt }, policy('credit'), new RowTally());
    expect(facts.map((fact) => fact.recognisedAt)).toEqual([knownAt]);
  });

  it('matured: when it became available, and only what did', () => {
    const facts = new Journal()
      .credit('2025-03-01T00:00:00Z', 100n)
      .receive('2025-03-05T00:00:00Z', 40n)
      .receive('2025-03-06T00:00:00Z', 60n)
      .facts(policy('matured'));
    expect(brief(facts)).toEqual([
      ['e2', 40n],
      ['e3', 60n],
    ]);
    expect(facts.reduce((sum, fact) => sum + fact.gross, 0n)).toBe(115n);
    expect(facts.every((fact) => fact.gross === fact.poolFee + fact.serviceFee + fact.net)).toBe(true);
  });

  it('accrued alone is no income', () => {
    expect(new Journal().credit('2025-03-01T00:00:00Z', 100n).facts(policy('withdrawable'))).toEqual([]);
  });

  it('withdrawable: one base unit below the operator minimum is not yet income, at it everything is, together', () => {
    const journal = new Journal()
      .credit('2025-03-01T00:00:00Z', 100n, 'a')
      .credit('2025-03-01T00:00:00Z', 100n, 'b')
      .receive('2025-03-02T00:00:00Z', 99n);
    expect(journal.facts(policy('withdrawable', [minimum(100n)]))).toEqual([]);
    journal.receive('2025-03-03T00:00:00Z', 1n);
    const facts = journal.facts(policy('withdrawable', [minimum(100n)]));
    expect(brief(facts)).toEqual([
      ['e4', 99n],
      ['e4', 1n],
    ]);
    expect(new Set(facts.map((fact) => fact.recognisedAt))).toEqual(new Set([parseInstant('2025-03-03T00:00:00Z')]));
  });

  it('withdrawable: without a minimum it is income at once', () => {
    const journal = new Journal().credit('2025-03-01T00:00:00Z', 100n).receive('2025-03-02T00:00:00Z', 1n);
    expect(brief(journal.facts(policy('withdrawable')))).toEqual([['e2', 1n]]);
  });

  it('withdrawable: a hold or a batch that a member caused defers nothing and recognises nothing twice', () => {
    const journal = new Journal()
      .credit('2025-03-01T00:00:00Z', 100n)
      .receive('2025-03-02T00:00:00Z', 100n)
      .move('hold.placed', '2025-03-03T00:00:00Z', 'available', 'held', 100n)
      .move('hold.released', '2025-03-04T00:00:00Z', 'held', 'available', 100n)
      .move('payout.batched', '2025-03-05T00:00:00Z', 'available', 'in-batch', 100n);
    expect(brief(journal.facts(policy('withdrawable', [minimum(100n)])))).toEqual([['e2', 100n]]);
  });

  it('withdrawable: a minimum in force later does not undo, one in force earlier does not help', () => {
    const later = parseInstant('2025-03-02T12:00:00Z');
    const journal = new Journal().credit('2025-03-01T00:00:00Z', 100n).receive('2025-03-02T00:00:00Z', 100n);
    expect(journal.facts(policy('withdrawable', [minimum(50n), minimum(500n, later)]))).toHaveLength(1);
    expect(journal.facts(policy('withdrawable', [minimum(500n), minimum(50n, later)]))).toHaveLength(0);
  });

  it('on-chain: the payout is the income, at its settlement, first in first out', () => {
    const journal = new Journal()
      .credit('2025-03-01T00:00:00Z', 100n)
      .receive('2025-03-02T00:00:00Z', 100n)
      .move('payout.batched', '2025-04-01T00:00:00Z', 'available', 'in-batch', 70n)
      .move('payout.committed', '2025-04-01T01:00:00Z', 'in-batch', 'in-flight', 70n);
    expect(journal.facts(policy('on-chain'))).toEqual([]);
    expect(brief(journal.settle('2025-04-01T03:00:00Z', 70n).facts(policy('on-chain')))).toEqual([['e5', 70n]]);
  });

  it('a payout is never income again where income was recognised before', () => {
    const journal = new Journal()
      .credit('2025-03-01T00:00:00Z', 100n)
      .receive('2025-03-02T00:00:00Z', 100n)
      .move('payout.committed', '2025-04-01T01:00:00Z', 'available', 'in-flight', 100n)
      .settle('2025-04-01T03:00:00Z', 100n);
    expect(journal.facts(policy('withdrawable'))).toHaveLength(1);
  });

  it('refuses a source whose legal model nobody declared', () => {
    const nobody = { zone: 'UTC', declarations: [], minimums: [] };
    expect(() => new Journal().credit('2025-03-01T00:00:00Z', 1n).facts(nobody)).toThrow(
      expect.objectContaining({ code: 'tax.undeclared-source' }),
    );
  });
});

describe('conversion', () => {
  const filled = (): Journal =>
    new Journal()
      .credit('2025-03-01T00:00:00Z', 1_000n, 'a', 'LTC')
      .add('conversion.filled', '2025-03-02T00:00:00Z', [
        post(accounts.member('m', 'accrued'), 'debit', 1_000n, 'LTC'),
        post(accounts.member('m', 'accrued'), 'credit', 10n, 'BTC'),
      ]);

  it('of the operator’s coin: income is the bitcoin, when it is available', () => {
    const journal = filled();
    expect(journal.facts(policy('withdrawable'))).toEqual([]);
    const [fact, ...rest] = journal.receive('2025-03-09T00:00:00Z', 10n).facts(policy('withdrawable'));
    expect(rest).toEqual([]);
    expect(fact).toMatchObject({ asset: 'BTC', net: 10n, cause: 'e3' });
  });

  it('of the member’s coin: income is the altcoin at the fill, and the bitcoin is not income again', () => {
    const facts = filled()
      .receive('2025-03-09T00:00:00Z', 10n)
      .facts(policy('withdrawable', [], 'member'));
    expect(facts.map((fact) => [fact.asset, fact.net])).toEqual([['LTC', 1_000n]]);
  });
});

describe('a pool takes back', () => {
  const restated = (journal: Journal, postings: Posting[]): Journal =>
    journal.add('reward.restated', '2025-04-01T00:00:00Z', postings, 'reward/pool/day1/r1/m');

  it('what was only accrued: no income was, none is undone', () => {
    const journal = restated(new Journal().credit('2025-03-01T00:00:00Z', 100n), [
      post(accounts.member('m', 'accrued'), 'debit', 40n, 'BTC', 'gross'),
      post(accounts.sourceReceivable('pool'), 'credit', 40n),
    ]).receive('2025-04-02T00:00:00Z', 60n);
    expect(brief(journal.facts(policy('withdrawable')))).toEqual([['e3', 60n]]);
  });

  const lost = (journal: Journal, units: bigint, poolFee = 0n): Journal =>
    journal.add(
      'reward.written-off',
      '2025-04-01T00:00:00Z',
      [
        post(accounts.member('m', 'accrued'), 'debit', units + poolFee, 'BTC', 'gross'),
        post(accounts.member('m', 'accrued'), 'credit', poolFee, 'BTC', 'pool-fee'),
        post(accounts.sourceReceivable('pool'), 'credit', units),
      ],
      'reward/pool/day1/lost-1/m',
    );

  it('nothing, where a contract’s claim is given up: what is lost was never income, what came is', () => {
    const journal = lost(new Journal().credit('2025-03-01T00:00:00Z', 100n), 40n, 2n);
    expect(brief(journal.facts(policy('withdrawable')))).toEqual([]);
    expect(brief(journal.receive('2025-04-02T00:00:00Z', 60n).facts(policy('withdrawable')))).toEqual([['e3', 60n]]);
  });

  it('income that was recognised at credit, where a contract’s claim is given up', () => {
    const journal = lost(new Journal().credit('2025-03-01T00:00:00Z', 100n), 40n);
    const [, back] = journal.facts(policy('credit'));
    expect(back).toMatchObject({ net: -40n, row: 'reward/pool/day1', cause: 'e2' });
  });

  it('what was available: a fact below zero with the row that it takes back', () => {
    const journal = restated(new Journal().credit('2025-03-01T00:00:00Z', 100n).receive('2025-03-02T00:00:00Z', 100n), [
      post(accounts.member('m', 'available'), 'debit', 30n, 'BTC', 'gross'),
      post(accounts.sourceReceivable('pool'), 'credit', 30n),
    ]);
    const [, back] = journal.facts(policy('withdrawable'));
    expect(back).toMatchObject({ net: -30n, row: 'reward/pool/day1', cause: 'e3' });
  });

  it('what was paid already: a debt, and a fact below zero', () => {
    const paid = new Journal()
      .credit('2025-03-01T00:00:00Z', 100n)
      .receive('2025-03-02T00:00:00Z', 100n)
      .move('payout.committed', '2025-03-03T00:00:00Z', 'available', 'in-flight', 100n)
      .settle('2025-03-03T01:00:00Z', 100n);
    const journal = restated(paid, [
      post(accounts.memberReceivable('m'), 'debit', 25n, 'BTC', 'gross'),
      post(accounts.sourceReceivable('pool'), 'credit', 25n),
    ]);
    expect(brief(journal.facts(policy('withdrawable')))).toEqual([
      ['e2', 100n],
      ['e5', -25n],
    ]);
  });
});

describe('an opening balance that was taken back', () => {
  const KNOWN = parseInstant('2025-03-09T00:00:00Z');
  const back = (journal: Journal, postings: Posting[]): IncomeFact[] => {
    const opening = 'reward/pool/opening-1/r1/m';
    journal.add('opening.balance', '2025-03-01T00:00:00Z', postings, 'back');
    const last = journal.entries.pop();
    if (last !== undefined) journal.entries.push({ ...last, knownAt: KNOWN, links: { source: 'pool', opening } });
    return journal.facts(policy('matured'));
  };
  const opened = (): Journal =>
    new Journal().add(
      'opening.balance',
      '2025-03-01T00:00:00Z',
      [
        post(accounts.sourceReceivable('pool'), 'debit', 100n),
        post(accounts.member('m', 'accrued'), 'credit', 100n, 'BTC', 'gross'),
      ],
      'reward/pool/opening-1/r1/m',
    );

  it('takes its own coin and no income, although the newest coin is another row’s', () => {
    const journal = opened().credit('2025-03-02T00:00:00Z', 40n);
    const gone = [
      post(accounts.member('m', 'accrued'), 'debit', 100n, 'BTC', 'gross'),
      post(accounts.sourceReceivable('pool'), 'credit', 100n),
    ];
    expect(back(journal, gone)).toEqual([]);
    journal.receive('2025-03-03T00:00:00Z', 40n);
    expect(brief(journal.facts(policy('matured')))).toEqual([['e4', 40n]]);
  });

  it('whose coin came leaves it to the member’s other rows, whose income it is then', () => {
    const journal = opened().receive('2025-03-02T00:00:00Z', 100n).credit('2025-03-03T00:00:00Z', 40n);
    const gone = [
      post(accounts.member('m', 'accrued'), 'debit', 40n),
      post(accounts.member('m', 'available'), 'debit', 60n),
      post(accounts.sourceDiscrepancy('pool'), 'credit', 100n),
    ];
    const facts = back(journal, gone);
    expect(brief(facts)).toEqual([['e4', 40n]]);
    // The entry undoes the opening as of its own instant; the coin is had when it was booked.
    expect(facts[0]?.recognisedAt).toBe(KNOWN);
  });
});

describe('an opening balance that was taken back after its own coin went elsewhere', () => {
  const KNOWN = parseInstant('2026-02-09T00:00:00Z');
  const gone = (journal: Journal, postings: Posting[], opening: string): Journal => {
    journal.add('opening.balance', '2025-03-01T00:00:00Z', postings, `${opening}/back`);
    const last = journal.entries.pop();
    if (last !== undefined) journal.entries.push({ ...last, knownAt: KNOWN, links: { source: 'pool', opening } });
    return journal;
  };

  it('leaves income of another row that it takes coin of: that row was credited once', () => {
    const opened = new Journal().add(
      'opening.balance',
      '2025-03-01T00:00:00Z',
      [
        post(accounts.unmatched('main'), 'debit', 100n),
        post(accounts.member('m', 'available'), 'credit', 100n, 'BTC', 'transfer'),
      ],
      'opening/m/BTC/available',
    );
    // The opening goes to the operator; what is here afterwards was earned.
    const journal = opened
      .add('treasury.funded', '2025-04-01T00:00:00Z', [
        post(accounts.member('m', 'available'), 'debit', 100n),
        post(accounts.serviceFee, 'credit', 100n),
      ])
      .credit('2025-05-01T00:00:00Z', 100n)
      .receive('2025-05-02T00:00:00Z', 100n);
    gone(
      journal,
      [
        post(accounts.member('m', 'available'), 'debit', 100n, 'BTC', 'transfer'),
        post(accounts.unmatched('main'), 'credit', 100n),
      ],
      'opening/m/BTC/available',
    );
    expect(brief(journal.facts(policy('matured')))).toEqual([['e4', 100n]]);
  });

  it('makes income of a row’s coin that goes for coin of the opening that was sold, when it was booked', () => {
    const opening = 'reward/pool/opening-1/r1/m';
    const journal = new Journal()
      .add(
        'opening.balance',
        '2025-03-01T00:00:00Z',
        [
          post(accounts.sourceReceivable('pool'), 'debit', 100n, 'LTC'),
          post(accounts.member('m', 'accrued'), 'credit', 100n, 'LTC', 'gross'),
        ],
        opening,
      )
      .credit('2025-03-02T00:00:00Z', 140n, 'day1', 'LTC')
      // The oldest coin is sold first: the opening's.
      .add('conversion.filled', '2025-03-03T00:00:00Z', [
        post(accounts.member('m', 'accrued'), 'debit', 100n, 'LTC'),
        post(accounts.sourceReceivable('pool'), 'credit', 100n, 'LTC'),
        post(accounts.treasury('main'), 'debit', 7n),
        post(accounts.member('m', 'accrued'), 'credit', 7n),
      ]);
    const taken = [
      post(accounts.member('m', 'accrued'), 'debit', 100n, 'LTC', 'gross'),
      post(accounts.sourceReceivable('pool'), 'credit', 100n, 'LTC'),
    ];
    const facts = gone(journal, taken, opening).facts(policy('matured'));
    expect(facts.map(({ row, asset, net, recognisedAt }) => [row, asset, net, recognisedAt])).toEqual([
      ['reward/pool/day1', 'LTC', 100n, KNOWN],
    ]);
  });
});

describe('the tax year of a receipt (F59, F60)', () => {
  it.each([
    ['2026-01-01T04:59:59.999Z', 'America/New_York', 2025],
    ['2026-01-01T05:00:00.000Z', 'America/New_York', 2026],
    ['2025-12-31T14:59:59.999Z', 'Asia/Tokyo', 2025],
    ['2025-12-31T15:00:00.000Z', 'Asia/Tokyo', 2026],
    ['2025-12-31T23:59:59.999Z', 'UTC', 2025],
    ['2026-01-01T00:00:00.000Z', 'UTC', 2026],
    ['2025-12-31T09:59:59.999Z', 'Pacific/Kiritimati', 2025],
    ['2025-12-31T10:00:00.000Z', 'Pacific/Kiritimati', 2026],
    ['2026-01-01T10:59:59.999Z', 'Pacific/Pago_Pago', 2025],
    ['2026-01-01T11:00:00.000Z', 'Pacific/Pago_Pago', 2026],
    ['2025-12-31T18:29:59.999Z', 'Asia/Kolkata', 2025],
    ['2025-12-31T18:30:00.000Z', 'Asia/Kolkata', 2026],
  ])('%s in %s is %i', (at, zone, year) => {
    const [fact] = new Journal()
      .credit('2025-12-01T00:00:00Z', 100n)
      .receive(at, 100n)
      .facts({ ...policy('withdrawable'), zone });
    expect(fact && taxYearIn(fact.recognisedAt, zone)).toBe(year);
  });
});
