import type { SettlingCoin, StatedRow } from '../rewards';
import fc from 'fast-check';
import { entryOf, journalOf, type Leg, policyOf } from '../../test/support/operator-entries';
import { accounts, type EntryKind, type NewEntry } from '../ledger';
import { type Asset, parseInstant, taxYear } from '../units';
import { JournalTie } from './journal-tie';
import type { IncomeFact, WaitingFact } from './tie-facts';
import { blockingLines, type SourceTie, tieOut } from './tie-out';

const YEAR = taxYear(2026);
const POLICY = policyOf({ pool: 'principal' }, 'UTC');

interface Given {
  readonly entries: readonly NewEntry[];
  readonly statement?: readonly (Partial<StatedRow> & { readonly units: bigint })[];
  readonly chain?: readonly (Partial<SettlingCoin> & { readonly units: bigint })[];
  readonly income?: readonly (Partial<IncomeFact> & { readonly units: bigint })[];
  readonly waiting?: readonly (Partial<WaitingFact> & { readonly units: bigint })[];
}

function tied({ entries, statement = [], chain = [], income = [], waiting = [] }: Given): SourceTie[] {
  const journal = new JournalTie(YEAR, 'UTC');
  for (const entry of journalOf(entries)) journal.add(entry);
  const [of, at] = [{ source: 'pool', asset: 'BTC' as Asset }, parseInstant('2026-05-01T00:00:00Z')];
  return tieOut(
    {
      journal,
      statement: statement.map((one) => ({ ...of, row: 'd1', at, until: at, poolFee: 0n, isBooked: true, ...one })),
      chain: chain.map((one) => ({ ...of, outpoint: 't:0', at, ...one })),
      income: income.map((one) => ({ ...of, row: 'reward/pool/d1', year: YEAR, ...one })),
      waiting: waiting.map((one) => ({ ...of, row: 'reward/pool/d1', ...one })),
    },
    YEAR,
    POLICY,
  );
}

const linesOf = (ties: readonly SourceTie[]): string[] => (ties[0]?.lines ?? []).map(({ between, reason, units }) => `${between} ${reason} ${units}`); // prettier-ignore

interface Row {
  readonly row?: string;
  readonly kind?: EntryKind;
  readonly net?: bigint;
  readonly fee?: bigint;
}

/** A row of 1,000 for a member, 20 of it the operator's fee. */
function credited(at: string, { row = 'd1', kind = 'reward.credited', net = 980n, fee = 20n }: Row = {}): NewEntry {
  const member = accounts.member('m', 'accrued');
  const turn = (amount: bigint): 'debit' | 'credit' => (amount > 0n ? 'debit' : 'credit');
  const size = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
  const legs: Leg[] = [
    [accounts.sourceReceivable('pool'), turn(net + fee), size(net + fee), 'BTC', 'principal'],
    [member, turn(-net - fee), size(net + fee), 'BTC', 'gross'],
    [member, turn(fee), size(fee), 'BTC', 'service-fee'],
    [accounts.operatorAccrued('pool'), turn(-fee), size(fee), 'BTC', 'service-fee'],
  ];
  return entryOf(`reward/pool/${row}/${at}/${kind}/m`, at, legs, { kind, links: { source: 'pool', row } });
}

function paid(at: string, units: bigint, { fee = 0n, unmatched = 0n, outpoint = 't:0' } = {}): NewEntry {
  const legs: Leg[] = [
    [accounts.treasury('main'), 'debit', units + unmatched],
    [accounts.poolPayoutFee, 'debit', fee],
    [accounts.sourceReceivable('pool'), 'credit', units + fee],
    [accounts.unmatched('main'), 'credit', unmatched],
  ];
  const some = legs.filter(([, , amount]) => amount > 0n);
  return entryOf(`deposit/${outpoint}`, at, some, { links: { source: 'pool', payout: 'p', outpoint } });
}

const [MAY, JUNE, BEFORE, AFTER] = ['2026-05-02T00:00:00Z', '2026-06-01T00:00:00Z', '2025-12-30T00:00:00Z', '2027-01-03T00:00:00Z']; // prettier-ignore

describe('a year tied out', () => {
  it('has no line but the service fee when all was stated, booked, paid, proved and recognised within it', () => {
    const ties = tied({
      entries: [credited(MAY), paid(JUNE, 1_000n)],
      ...{ statement: [{ units: 1_000n }], chain: [{ units: 1_000n }], income: [{ units: 980n }] },
    });
    expect(ties).toMatchObject([{ statement: 1_000n, journal: 1_000n, chain: 1_000n, income: 980n }]);
    expect(linesOf(ties)).toEqual(['journal-income service-fee 20']);
    expect(blockingLines(ties)).toEqual([]);
  });

  const whole = { statement: [{ units: 1_000n }], income: [{ units: 980n }] };
  const fee = 'journal-income service-fee 20';
  it.each<[string, Given, string[]]>([
    ['not paid yet', { entries: [credited(MAY)], ...whole }, ['journal-chain accrued-not-paid 1000', fee]],
    [
      'paid for an earlier year',
      { entries: [credited(BEFORE), paid(JUNE, 1_000n)], statement: [{ units: 1_000n, at: parseInstant(BEFORE) }], chain: [{ units: 1_000n }], income: [{ units: 980n, year: taxYear(2025) }] }, // prettier-ignore
      ['journal-chain paid-for-earlier-years -1000'],
    ],
    [
      "the pool's payout fee",
      { entries: [credited(MAY), paid(JUNE, 990n, { fee: 10n })], ...whole, chain: [{ units: 990n }] },
      ['journal-chain pool-payout-fee 10', fee],
    ],
    [
      'coin that no statement explains',
      { entries: [credited(MAY), paid(JUNE, 1_000n, { unmatched: 7n })], ...whole, chain: [{ units: 1_007n }] },
      ['journal-chain unexplained-coin -7', fee],
    ],
    [
      'mined in the year and booked after it',
      { entries: [credited(MAY), paid(AFTER, 1_000n)], ...whole, chain: [{ units: 1_000n }] },
      ['journal-chain timing -1000', 'journal-chain accrued-not-paid 1000', fee],
    ],
    [
      'a window of the old year that is booked in the new one',
      { entries: [credited(MAY)], statement: [{ units: 1_000n, at: parseInstant(BEFORE) }], income: [{ units: 980n }] },
      ['journal-chain accrued-not-paid 1000', fee, 'statement-journal timing -1000'],
    ],
    [
      'restated after the year',
      { entries: [credited(MAY), credited(AFTER, { kind: 'reward.restated', net: -98n, fee: -2n })], statement: [{ units: 900n }], income: [{ units: 980n }, { units: -98n, year: taxYear(2027), row: 'reward/pool/d1' }] }, // prettier-ignore
      ['journal-chain accrued-not-paid 1000', 'journal-income timing -98', 'journal-income restated-later 98', fee, 'statement-journal restated-later -100'], // prettier-ignore
    ],
    [
      'stated anew and not booked yet',
      { entries: [credited(MAY)], statement: [{ units: 1_050n, isBooked: false }], income: [{ units: 980n }] },
      ['journal-chain accrued-not-paid 1000', fee, 'statement-journal not-booked-yet 50'],
    ],
    [
      'a row that the books show otherwise than the pool',
      { entries: [credited(MAY)], statement: [{ units: 1_001n }], income: [{ units: 980n }] },
      ['journal-chain accrued-not-paid 1000', fee, 'statement-journal other 1'],
    ],
    [
      'booked without any statement',
      { entries: [credited(MAY)], income: [{ units: 980n }] },
      ['journal-chain accrued-not-paid 1000', fee, 'statement-journal other -1000'],
    ],
    [
      'booked coin that the chain does not show',
      { entries: [credited(MAY), paid(JUNE, 1_000n)], ...whole },
      ['journal-chain other 1000', fee],
    ],
    [
      'credited and no income, where credit is income',
      { entries: [credited(MAY)], statement: [{ units: 1_000n }] },
      ['journal-chain accrued-not-paid 1000', fee, 'journal-income other 980'],
    ],
    [
      'income that nothing was credited for',
      { entries: [credited(MAY)], ...whole, income: [{ units: 980n }, { units: 5n, row: 'reward/pool/d9' }] },
      ['journal-chain accrued-not-paid 1000', fee, 'journal-income other -5'],
    ],
  ])('%s', (_, given, lines) => {
    expect(linesOf(tied(given)).sort()).toEqual([...lines].sort());
  });

  it('calls what waits for its rule not income yet, and what comes in the next year timing', () => {
    const given = { entries: [credited(MAY)], statement: [{ units: 1_000n }], waiting: [{ units: 980n }] };
    expect(linesOf(tied(given))).toContain('journal-income not-income-yet 980');
    const later = { ...given, waiting: [], income: [{ units: 980n, year: taxYear(2027) }] };
    expect(linesOf(tied(later))).toContain('journal-income timing 980');
  });

  it('names the venue, Lightning and a dispute', () => {
    const receivable = accounts.sourceReceivable('pool');
    const entries = [
      credited(MAY),
      entryOf('v', JUNE, [[accounts.venue('k'), 'debit', 300n], [receivable, 'credit', 300n]], { kind: 'conversion.deposited', links: { venue: 'k', source: 'pool' } }), // prettier-ignore
      entryOf('l', JUNE, [[accounts.lightningReceivable('pool'), 'debit', 200n], [receivable, 'credit', 200n]], { kind: 'reward.lightning', links: { source: 'pool' } }), // prettier-ignore
      entryOf('d', JUNE, [[accounts.sourceDiscrepancy('pool'), 'debit', 100n], [receivable, 'credit', 100n]], { kind: 'reward.disputed', links: { source: 'pool' } }), // prettier-ignore
    ];
    expect(linesOf(tied({ entries, ...whole }))).toEqual([
      ...['accrued-not-paid 400', 'lightning 200', 'paid-to-venue 300', 'disputed 100'].map((one) => `journal-chain ${one}`), // prettier-ignore
      fee,
    ]);
  });

  it('keeps two mistakes in sight that hide each other', () => {
    const entries = [credited(MAY), credited(MAY, { row: 'd2' })];
    const ties = tied({
      entries,
      statement: [{ units: 1_001n }, { units: 999n, row: 'd2' }],
      income: [{ units: 1_960n }],
    });
    expect(blockingLines(ties).map(({ line }) => [line.reason, line.units, line.of])).toContainEqual(['other', 0n, ['d1', 'd2']]); // prettier-ignore
  });
});

const [LTC, MEMBER]: [Asset, ReturnType<typeof accounts.member>] = ['LTC', accounts.member('m', 'accrued')];

/** A conversion that takes litecoin of the member and gives bitcoin. */
function filled(at: string, sold: bigint, bought: bigint): NewEntry {
  const clearing = accounts.conversionClearing('c');
  const legs: Leg[] = [[MEMBER, 'debit', sold, LTC], [clearing, 'credit', sold, LTC], [clearing, 'debit', bought], [MEMBER, 'credit', bought]]; // prettier-ignore
  return entryOf(`conversion/c/fill/${at}/m-m`, at, legs, { kind: 'conversion.filled', links: { conversion: 'c' } });
}

/** A row of 1,000 litecoin units without a fee. */
function mined(at: string, row = 'd1'): NewEntry {
  const legs: Leg[] = [
    [accounts.sourceReceivable('pool'), 'debit', 1_000n, LTC],
    [MEMBER, 'credit', 1_000n, LTC],
  ];
  return entryOf(`reward/pool/${row}/r1/m`, at, legs, { kind: 'reward.credited', links: { source: 'pool', row } });
}

/** A pool lowers a row of which nothing is left: the member owes it. */
function owed(at: string, units: bigint): NewEntry {
  const legs: Leg[] = [[accounts.memberReceivable('m'), 'debit', units], [accounts.sourceReceivable('pool'), 'credit', units]]; // prettier-ignore
  return entryOf(`reward/pool/d1/r2/m`, at, legs, { kind: 'reward.restated', links: { source: 'pool', row: 'd1' } });
}

function recouped(at: string, units: bigint): NewEntry {
  const legs: Leg[] = [
    [MEMBER, 'debit', units],
    [accounts.memberReceivable('m'), 'credit', units],
  ];
  return entryOf(`debt/${at}`, at, legs, { kind: 'debt.recouped' });
}

/** Bitcoin that was owed to the member when the books began. */
function opened(at: string, units: bigint): NewEntry {
  const legs: Leg[] = [
    [accounts.sourceReceivable('pool'), 'debit', units],
    [MEMBER, 'credit', units],
  ];
  return entryOf('opening/m', at, legs, { kind: 'opening.balance', links: { source: 'pool' } });
}

const gaps = (ties: readonly SourceTie[], asset: Asset): string[] =>
  (ties.find((tie) => tie.asset === asset)?.lines ?? [])
    .filter(({ between }) => between === 'journal-income')
    .map(({ reason, units }) => `${reason} ${units}`);

/** A reason is no label: each is bounded by its side and by what the journal shows of it; the rest is `other`. */
describe('reasons between what was credited and what is income', () => {
  const rows = [{ units: 1_000n, asset: LTC }];
  const income = (units: bigint) => [{ units, row: 'reward/pool/d1' }];

  it.each<[string, Given, Asset, string[]]>([
    ['converted: what conversions took', { entries: [mined(MAY), filled(JUNE, 1_000n, 7n)], statement: rows, income: income(7n) }, 'LTC', ['converted 1000']], // prettier-ignore
    ['converted: what conversions gave', { entries: [mined(MAY), filled(JUNE, 1_000n, 7n)], statement: rows, income: income(7n) }, 'BTC', ['converted -7']], // prettier-ignore
    ['income beyond what conversions gave', { entries: [mined(MAY), filled(JUNE, 1_000n, 7n)], statement: rows, income: income(8n) }, 'BTC', ['converted -7', 'other -1']], // prettier-ignore
    ['income of a coin into which nothing was converted', { entries: [mined(MAY)], statement: rows, income: income(19_230_790n) }, 'BTC', ['other -19230790']], // prettier-ignore
    ['coin that no conversion took', { entries: [mined(MAY)], statement: rows, income: income(7n) }, 'LTC', ['other 1000']], // prettier-ignore
    ['a part that was converted, and a part that waits', { entries: [mined(MAY), filled(JUNE, 600n, 7n)], statement: rows, income: income(7n), waiting: [{ units: 400n, asset: LTC }] }, 'LTC', ['not-income-yet 400', 'converted 600']], // prettier-ignore
    ['converted bitcoin that waits itself', { entries: [mined(MAY), filled(JUNE, 1_000n, 7n)], statement: rows, waiting: [{ units: 7n }] }, 'LTC', ['converted 1000']], // prettier-ignore
    ['converted into bitcoin that is neither income nor waits', { entries: [mined(MAY), filled(JUNE, 1_000n, 7n)], statement: rows }, 'LTC', ['other 1000']], // prettier-ignore
    ['a row of another year has its conversion first', { entries: [mined(BEFORE, 'd0'), mined(MAY), filled(JUNE, 1_000n, 7n)], statement: rows, income: [{ units: 7n, row: 'reward/pool/d0', year: taxYear(2025) }, { units: 5n }] }, 'BTC', ['other -5']], // prettier-ignore
    ['not income yet: no more than waits', { entries: [credited(MAY)], statement: [{ units: 1_000n }], waiting: [{ units: 979n }] }, 'BTC', ['service-fee 20', 'not-income-yet 979', 'other 1']], // prettier-ignore
    ['not income yet: no more than members hold', { entries: [credited(MAY), recouped(JUNE, 80n)], statement: [{ units: 1_000n }], waiting: [{ units: 980n }] }, 'BTC', ['service-fee 20', 'not-income-yet 900', 'member-debt 80']], // prettier-ignore
    ['a debt: what it took', { entries: [credited(MAY), owed(JUNE, 300n)], statement: [{ units: 700n }], income: income(980n) }, 'BTC', ['service-fee 20', 'member-debt -300']], // prettier-ignore
    ['income beyond the debt', { entries: [credited(MAY), owed(JUNE, 300n)], statement: [{ units: 700n }], income: income(981n) }, 'BTC', ['service-fee 20', 'member-debt -300', 'other -1']], // prettier-ignore
    ['a debt is on one side alone', { entries: [credited(MAY), owed(JUNE, 300n)], statement: [{ units: 700n }], income: income(679n) }, 'BTC', ['service-fee 20', 'other 1']], // prettier-ignore
    ['an opening: what was opened', { entries: [opened(MAY, 500n)], income: [{ units: 500n, row: 'opening/m' }] }, 'BTC', ['opening-balance -500']], // prettier-ignore
    ['income beyond the opening', { entries: [opened(MAY, 500n)], income: [{ units: 501n, row: 'opening/m' }] }, 'BTC', ['opening-balance -500', 'other -1']], // prettier-ignore
    ['income of an opening that nobody made', { entries: [opened(MAY, 500n)], income: [{ units: 9n, row: 'opening/n' }] }, 'BTC', ['other -9']], // prettier-ignore
  ])('%s', (_, given, asset, lines) => {
    expect(gaps(tied(given), asset).sort()).toEqual([...lines].sort());
  });

  it('of entries that recognition has not followed yet: not income yet', () => {
    const journal = new JournalTie(YEAR, 'UTC', 1);
    for (const entry of journalOf([mined(MAY), mined(JUNE, 'd2')])) journal.add(entry);
    const waiting = [{ source: 'pool', asset: LTC, row: 'reward/pool/d1', units: 1_000n }];
    const [tie] = tieOut({ journal, statement: [], chain: [], income: [], waiting }, YEAR, POLICY);
    expect(gaps(tie === undefined ? [] : [tie], 'LTC')).toEqual(['not-income-yet 2000']);
  });

  it('keep the year open with what exceeds them', () => {
    const ties = tied({ entries: [mined(MAY), filled(JUNE, 1_000n, 7n)], statement: rows, income: income(8n) });
    expect(blockingLines(ties).map(({ line }) => [line.reason, line.units, line.of])).toEqual([['other', -1n, ['reward/pool/d1']]]); // prettier-ignore
  });
});

describe('laws of the tie-out', () => {
  const KINDS: readonly EntryKind[] = ['reward.credited', 'reward.restated', 'reward.assigned', 'reward.received', 'reward.written-off', 'reward.lightning', 'opening.balance', 'conversion.deposited', 'treasury.funded']; // prettier-ignore
  const ACCOUNTS = [
    ...['a', 'b'].flatMap((id) => [accounts.sourceReceivable(id), accounts.lightningReceivable(id), accounts.sourceDiscrepancy(id), accounts.operatorAccrued(id), accounts.unassigned(id)]), // prettier-ignore
    ...[accounts.member('m', 'accrued'), accounts.member('m', 'available'), accounts.memberReceivable('m')],
    ...[accounts.treasury('w'), accounts.unmatched('w'), accounts.venue('v'), accounts.poolPayoutFee, accounts.operatorCapital], // prettier-ignore
  ];
  const time = fc.integer({ min: Date.UTC(2025, 6), max: Date.UTC(2027, 6) }).map((at) => new Date(at).toISOString());
  const asset = fc.constantFrom<Asset>('BTC', 'LTC');
  const some = fc.bigInt(1n, 1_000n);
  const entry = fc.record({
    ...{ at: time, kind: fc.constantFrom(...KINDS), asset, split: some, amount: fc.bigInt(1_001n, 9_999n) },
    pair: fc.shuffledSubarray(ACCOUNTS, { minLength: 3, maxLength: 3 }),
    links: fc.record({ source: fc.constantFrom('a', 'b'), row: fc.constantFrom('1', '2'), outpoint: fc.constantFrom('t:0', 't:1'), venue: fc.constant('v') }, { requiredKeys: [] }), // prettier-ignore
  });
  const source = fc.constantFrom('a', 'b', 'c');
  const statement = fc.record({ source, asset, row: fc.constantFrom('1', '2', '3'), at: time.map(parseInstant), until: time.map(parseInstant), poolFee: some, units: some, isBooked: fc.boolean() }); // prettier-ignore
  const chain = fc.record({ source, asset, outpoint: fc.constantFrom('t:0', 't:1', 't:2'), at: time.map(parseInstant), units: some }); // prettier-ignore
  const income = fc.record({ source, asset, row: fc.constantFrom('reward/a/1', 'reward/b/2', 'opening'), year: fc.constantFrom(2025, 2026, 2027).map(taxYear), units: fc.bigInt(-500n, 500n) }); // prettier-ignore
  const waits = fc.record({ source, asset, row: fc.constantFrom('reward/a/1', 'reward/b/2', 'opening'), units: some }); // prettier-ignore
  const unique = <T>(of: fc.Arbitrary<T>, keyOf: (one: T) => string): fc.Arbitrary<T[]> => fc.uniqueArray(of, { maxLength: 6, selector: keyOf }); // prettier-ignore

  it('the reasons of every gap sum to it exactly, whatever is in the journal and beside it', () => {
    const facts = fc.record({
      entries: fc.array(entry, { maxLength: 25 }),
      statement: unique(statement, (one) => `${one.source} ${one.asset} ${one.row}`),
      chain: unique(chain, (one) => `${one.source} ${one.asset} ${one.outpoint}`),
      income: fc.array(income, { maxLength: 6 }),
      waiting: fc.array(waits, { maxLength: 6 }),
    });
    fc.assert(
      fc.property(facts, ({ entries, ...beside }) => {
        const journal = new JournalTie(YEAR, 'UTC');
        const made = entries.map(({ at, kind, asset: of, split, amount, pair, links }, index) => {
          const [from = accounts.feeReserve, to = accounts.feeReserve, third = accounts.feeReserve] = pair;
          const legs: Leg[] = [[from, 'debit', amount, of], [to, 'credit', split, of], [third, 'credit', amount - split, of]]; // prettier-ignore
          return entryOf(`e${index}`, at, legs, { kind, links: Object.fromEntries(Object.entries(links)) });
        });
        for (const one of journalOf(made)) journal.add(one);
        for (const tie of tieOut({ journal, ...beside }, YEAR, policyOf({ a: 'principal', b: 'nominee' }, 'UTC'))) {
          const sum = (between: string): bigint => tie.lines.reduce((all, line) => (line.between === between ? all + line.units : all), 0n); // prettier-ignore
          expect(sum('statement-journal')).toBe(tie.statement - tie.journal);
          expect(sum('journal-chain')).toBe(tie.journal - tie.chain);
          expect(sum('journal-income')).toBe(tie.journal - tie.income);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
