import fc from 'fast-check';
import { entryOf, feeReceived, journalOf, policyOf, prices } from '../../test/support/operator-entries';
import { type AccountId, accounts, type Entry, foldBalances, type NewEntry, reversal } from '../ledger';
import { type Asset, DomainError, parseInstant, taxYear, taxYearIn } from '../units';
import { BooksOfYear, type OperatorBooks } from './operator-books';

const YEAR = taxYear(2026);
const POLICY = policyOf({ pool: 'principal' });

function booksOf(entries: readonly Entry[], { year = YEAR, priceOf = prices(), policy = POLICY } = {}): OperatorBooks {
  const books = new BooksOfYear(year, policy);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const rootOf = (entry: Entry): Entry => {
    const before = byId.get(entry.reverses ?? entry.id);
    return before === undefined || before === entry ? entry : rootOf(before);
  };
  for (const entry of entries) books.add(entry, entry.reverses === undefined ? undefined : rootOf(entry).occurredAt);
  return books.finish(priceOf, null);
}

const account = (books: OperatorBooks, id: AccountId) => books.accounts.find((one) => one.account === id);
const total = (books: OperatorBooks, id: AccountId) => books.totals.find((one) => one.account === id);

describe("the operator's books of a year", () => {
  it('begin with what earlier years left and end with the movements of the year, by days of the tax zone', () => {
    // 04:59 UTC on 1 January is still 31 December in New York; 05:00 is the new year.
    const books = booksOf(
      journalOf([
        feeReceived('a', '2026-01-01T04:59:59Z', 100n),
        feeReceived('b', '2026-01-01T05:00:00Z', 20n),
        feeReceived('c', '2027-01-01T04:59:59Z', 3n),
        feeReceived('d', '2027-01-01T05:00:00Z', 7n),
      ]),
    );
    expect(account(books, accounts.serviceFee)).toMatchObject({ opening: 100n, debit: 0n, credit: 23n, closing: 123n });
    expect(books.lines.map(({ day, units }) => [day, units])).toEqual([
      ['2026-01-01', 20n],
      ['2026-12-31', 3n],
    ]);
    // 23 satoshi at 50,000 dollars are 0.0115 dollars.
    expect(books.incomeUsd).toBe(11_500_000_000n);
    expect([books.opening.balanced, books.closing.balanced]).toEqual([true, true]);
  });

  it('counts a network fee without what members bore, as an expense and as coin that was given', () => {
    const committed = (reference: string, legs: Parameters<typeof entryOf>[2]): NewEntry =>
      entryOf(reference, '2026-03-01T12:00:00Z', legs, { kind: 'payout.committed', links: { batch: 'b1' } });
    const books = booksOf(
      journalOf([
        committed('i1', [
          [accounts.member('m', 'in-batch'), 'debit', 1_000n],
          [accounts.member('m', 'in-flight'), 'credit', 940n],
          [accounts.networkFee, 'credit', 60n, 'BTC', 'network-fee'],
        ]),
        committed('batch', [
          [accounts.payoutTransit('b1'), 'debit', 940n],
          [accounts.networkFee, 'debit', 100n, 'BTC', 'network-fee'],
          [accounts.treasury('main'), 'credit', 1_040n],
        ]),
      ]),
    );
    expect(books.lines).toMatchObject([{ units: 40n, entries: 2, cause: 'batch/b1', type: 'expense' }]);
    expect(books.disposals).toMatchObject([{ kind: 'network-fee', whose: 'operator', units: 40n }]);
    expect([books.incomeUsd, books.expenseUsd]).toEqual([0n, 20_000_000_000n]);
  });

  it('needs no price for what nets to nothing', () => {
    const at = '2026-03-01T12:00:00Z';
    const legs = (side: 'debit' | 'credit', other: 'debit' | 'credit') =>
      entryOf(side, at, [
        [accounts.networkFee, side, 5n],
        [accounts.treasury('main'), other, 5n],
      ], { links: { batch: 'b' } }); // prettier-ignore
    const books = booksOf(journalOf([legs('debit', 'credit'), legs('credit', 'debit')]), {
      priceOf: prices(() => true),
    });
    expect(books.unpriced).toEqual([]);
    expect(books.expenseUsd).toBe(0n);
  });

  it('names a row without a price and leaves every total empty that it belongs to, and no other', () => {
    const noPrice = parseInstant('2026-02-02T00:00:00Z');
    const entries = journalOf([
      feeReceived('a', '2026-02-01T00:00:00Z', 100n),
      feeReceived('b', '2026-02-02T00:00:00Z', 1n),
      entryOf('fee', '2026-02-03T00:00:00Z', [
        [accounts.poolPayoutFee, 'debit', 10n],
        [accounts.sourceReceivable('pool'), 'credit', 10n],
      ]),
    ]);
    const books = booksOf(entries, { priceOf: prices((_, at) => at === noPrice) });
    expect(books.unpriced).toEqual([{ id: `e-2/${accounts.serviceFee}/BTC`, asset: 'BTC', valuedAt: noPrice, units: 1n, why: 'no price of BTC' }]); // prettier-ignore
    expect([books.incomeUsd, books.expenseUsd]).toEqual([null, 5_000_000_000n]);
    expect(total(books, accounts.serviceFee)).toMatchObject({ units: 101n, usd: null });
  });

  it('takes back within the year at the price of what is undone, and keeps another year apart', () => {
    const [first, second] = journalOf([feeReceived('a', '2025-06-01T00:00:00Z', 9n), feeReceived('b', '2026-06-01T00:00:00Z', 5n)]); // prettier-ignore
    const undo = (entry: Entry | undefined, at: string): NewEntry[] =>
      entry === undefined ? [] : [reversal(entry, 'orphan', `undo/${entry.reference}`, parseInstant(at))];
    const entries = [first, second].flatMap((one) => one ?? []);
    const later = journalOf([
      ...entries,
      ...undo(first, '2026-07-01T00:00:00Z'),
      ...undo(second, '2026-07-01T00:00:00Z'),
    ]);
    const books = booksOf(later);
    expect(books.lines.map(({ units, ofYear, valuedAt }) => [units, ofYear, valuedAt])).toEqual([
      [5n, null, parseInstant('2026-06-01T00:00:00Z')],
      [-9n, 2025, parseInstant('2025-06-01T00:00:00Z')],
      [-5n, null, parseInstant('2026-06-01T00:00:00Z')],
    ]);
    expect(total(books, accounts.serviceFee)).toMatchObject({ units: 0n, usd: 0n, earlierYears: { units: -9n, usd: -4_500_000_000n } }); // prettier-ignore
    expect(account(books, accounts.serviceFee)).toMatchObject({ opening: 9n, debit: 14n, credit: 5n, closing: 0n });
  });

  it('counts what became known after the year', () => {
    const [entry] = journalOf([feeReceived('a', '2026-12-31T00:00:00Z', 5n)], parseInstant('2027-01-05T00:00:00Z'));
    expect(booksOf(entry === undefined ? [] : [entry]).late).toBe(1);
  });
});

describe('whose disposal a payout is', () => {
  const stated = (source: string): NewEntry =>
    entryOf(`s/${source}`, '2026-01-05T00:00:00Z', [
      [accounts.sourceReceivable(source), 'debit', 10n],
      [accounts.member('m', 'accrued'), 'credit', 10n],
    ]);
  const paid = entryOf('paid', '2026-02-01T00:00:00Z', [
    [accounts.memoPaidOut, 'debit', 10n],
    [accounts.memoPaid('m'), 'credit', 10n],
  ], { kind: 'payout.settled', links: { batch: 'b' } }); // prettier-ignore

  it.each([
    [{ a: 'principal' }, 'operator'],
    [{ a: 'nominee' }, 'members'],
    [{ a: 'agent', b: 'nominee' }, 'members'],
    [{ a: 'marketplace' }, 'undecided'],
    [{ a: 'partnership' }, 'undecided'],
    [{ a: 'principal', b: 'agent' }, 'undecided'],
  ] as const)('by the declared models %j: %s', (models, whose) => {
    const entries = journalOf([...Object.keys(models).map(stated), paid]);
    const { disposals } = booksOf(entries, { policy: policyOf(models) });
    expect(disposals).toMatchObject([{ kind: 'payout', whose, units: 10n, cause: 'batch/b' }]);
  });

  it('is undecided while a source is not declared', () => {
    const { disposals } = booksOf(journalOf([stated('other'), paid]));
    expect(disposals[0]).toMatchObject({ whose: 'undecided', why: expect.stringContaining('other is not declared') as string }); // prettier-ignore
  });

  it("values a sold altcoin of the operator by the bitcoin that came for it, after the venue's fee", () => {
    const own = accounts.operatorAccrued('pool');
    const fill = entryOf('f', '2026-02-01T00:00:00Z', [
      [own, 'debit', 900n, 'LTC', 'principal'],
      [accounts.conversionClearing('c'), 'credit', 900n, 'LTC', 'principal'],
      [accounts.conversionClearing('c'), 'debit', 12n, 'BTC', 'principal'],
      [own, 'credit', 12n, 'BTC', 'gross'],
      [own, 'debit', 2n, 'BTC', 'conversion-fee'],
      [accounts.conversionFee, 'credit', 2n, 'BTC', 'conversion-fee'],
    ], { kind: 'conversion.filled', links: { conversion: 'c' } }); // prettier-ignore
    const { disposals } = booksOf(journalOf([fill]));
    expect(disposals).toMatchObject([
      { kind: 'conversion', whose: 'operator', gave: { asset: 'LTC', units: 900n }, asset: 'BTC', units: 10n },
    ]);
    expect(disposals[0]?.value?.usd).toBe(5_000_000_000n);
  });
});

describe('laws of the books', () => {
  const CHOICE = [
    accounts.serviceFee,
    accounts.networkFee,
    accounts.ownMining,
    accounts.treasury('w'),
    accounts.operatorCapital,
    accounts.member('a', 'available'),
  ] as const;
  const entry = fc.record({
    pair: fc.shuffledSubarray([...CHOICE], { minLength: 2, maxLength: 2 }),
    asset: fc.constantFrom<Asset>('BTC', 'LTC'),
    amount: fc.bigInt(1n, 10n ** 20n),
    at: fc.integer({ min: Date.UTC(2024, 6), max: Date.UTC(2027, 6) }),
    batch: fc.constantFrom('1', '2', undefined),
  });

  it('debits are credits, opening and movements are closing, rows are totals, years are the whole journal', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), (made) => {
        const all = journalOf(
          made.map(({ pair: [from, to], asset, amount, at, batch }, index) =>
            entryOf(
              `r${index}`,
              new Date(at).toISOString(),
              [
                [from ?? accounts.serviceFee, 'debit', amount, asset],
                [to ?? accounts.networkFee, 'credit', amount, asset],
              ],
              batch === undefined ? {} : { links: { batch } },
            ),
          ),
        );
        const [before, books, after] = [2025, 2026, 2027].map((year) => booksOf(all, { year: taxYear(year) }));
        if (before === undefined || books === undefined || after === undefined) throw new Error('three years');
        expect(books.opening).toEqual(before.closing);
        expect(after.opening).toEqual(books.closing);
        for (const one of books.accounts) {
          const sign = ['asset', 'expense', 'memorandum'].includes(one.type) ? 1n : -1n;
          expect(one.closing).toBe(one.opening + sign * (one.debit - one.credit));
        }
        const sum = (rows: readonly { readonly units: bigint }[]): bigint =>
          rows.reduce((s, { units }) => s + units, 0n);
        expect(sum(books.totals)).toBe(sum(books.lines));
        const usd = books.lines.reduce((s, { value, type }) => s + (type === 'income' ? (value?.usd ?? 0n) : 0n), 0n);
        expect(books.incomeUsd).toBe(usd);
        // A journal whose every entry is before 2028 ends where the last year's books end.
        const folded = all.every(({ occurredAt }) => taxYearIn(occurredAt, POLICY.zone) <= 2027);
        const balances = new Map(after.accounts.map((one) => [`${one.account} ${one.asset}`, one.closing]));
        for (const one of folded ? noFloor(all) : []) expect(balances.get(`${one.account} ${one.asset}`) ?? 0n).toBe(one.balance); // prettier-ignore
      }),
    );
  });
});

/** Balances by the ledger's own fold, of a journal that floors allow; nothing of one that they do not. */
function noFloor(entries: readonly Entry[]) {
  try {
    return [...foldBalances(entries).rows()];
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'ledger.insufficient') throw error;
    return [];
  }
}
