import { operatorBooksFiles } from '../../reports/operator-books';
import { AuditService } from '../../src/audit/audit.service';
import { accounts, reversal } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import type { PriceSource } from '../../src/prices';
import { PriceService } from '../../src/prices/price.service';
import type { Store } from '../../src/store';
import { DomainError, parseInstant, parsePrice, taxYear } from '../../src/units';
import { OperatorBooksService } from '../../src/yearend/operator-books.service';
import { FakeClock } from '../support/fake-clock';
import { entryOf, policyOf } from '../support/operator-entries';
import { parseCsv } from '../support/report-check';
import { describeEachStore } from '../support/stores';

const YEAR = taxYear(2026);
const AT = ['2025-12-01T00:00:00Z', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'] as const;

class Prices implements PriceSource {
  readonly name = 'test';
  readonly label = 'demo prices';
  readonly missing = new Set<number>();
  isBroken = false;

  quoteAt(_asset: string, at: ReturnType<typeof parseInstant>) {
    if (this.isBroken) return Promise.reject(new DomainError('prices.unreachable', 'No answer.'));
    const quote = { price: parsePrice('50000'), source: 'test', observedAt: at, raw: '50000' };
    return Promise.resolve(this.missing.has(at) ? undefined : quote);
  }
}

function rooms(store: Store, now = '2027-02-01T00:00:00Z') {
  const clock = new FakeClock(now);
  const [ledger, source] = [new LedgerService(clock), new Prices()];
  const prices = new PriceService(store, clock, source, new AuditService(clock));
  const books = new OperatorBooksService(store, clock, policyOf({ pool: 'principal' }), ledger, prices);
  return { store, ledger, source, books };
}

/** 100, 200 and 300 satoshi of service fee, out of a pool's statement; the last is undone and stands again. */
async function earn({ store, ledger }: ReturnType<typeof rooms>): Promise<void> {
  for (const [index, at] of AT.entries()) {
    const units = BigInt(index + 1) * 100n;
    await store.write((tx) =>
      ledger.post(tx, [
        entryOf(`stated/${index}`, at, [
          [accounts.sourceReceivable('pool'), 'debit', units],
          [accounts.operatorAccrued('pool'), 'credit', units],
        ]),
        entryOf(`received/${index}`, at, [
          [accounts.operatorAccrued('pool'), 'debit', units],
          [accounts.serviceFee, 'credit', units],
        ]),
      ]),
    );
  }
  for (const [index, of] of ['received/2', 'undo/0'].entries()) {
    const at = parseInstant(`2026-04-0${index + 1}T00:00:00Z`);
    await store.write(async (tx) => {
      const entry = await ledger.entryByReference(tx, of);
      if (entry === undefined) throw new Error(of);
      await ledger.post(tx, [reversal(entry, 'reorg', `undo/${index}`, at)]);
    });
  }
}

describeEachStore("operator's books", (open) => {
  it('are read from the journal, in pages, with each price stored once; the same books are the same bytes', async () => {
    const of = rooms(await open());
    await earn(of);
    const books = await of.books.booksOf(YEAR);
    const fee = books.accounts.find(({ account }) => account === accounts.serviceFee);
    expect(fee).toMatchObject({ opening: 100n, debit: 300n, credit: 800n, closing: 600n });
    // What was undone and stands again keeps the price of the day on which it was first posted.
    expect(books.lines.map(({ units, valuedAt }) => [units, valuedAt])).toEqual([
      [200n, parseInstant(AT[1])],
      [300n, parseInstant(AT[2])],
      [-300n, parseInstant(AT[2])],
      [300n, parseInstant(AT[2])],
    ]);
    expect(books.incomeUsd).toBe(250_000_000_000n);
    const files = operatorBooksFiles(books, 'Paydirt 1');
    expect(files.status).toBe('final: the year is over and every row has a price');
    of.source.isBroken = true;
    const again = operatorBooksFiles(await of.books.booksOf(YEAR), 'Paydirt 1');
    expect(again).toEqual(files);
    expect(files.files.map(({ name }) => name)).toEqual([
      ...['summary.csv', 'trial-balance.csv', 'accounts.csv', 'lines.csv'],
      ...['disposals.csv', 'tax-deposits.csv', 'unresolved.csv', 'books.json'],
    ]);
    const text = files.files.find(({ name }) => name === 'summary.csv')?.text ?? '';
    expect(text).toContain('income,income/service-fee,BTC,4,0.000005,0.25,0,0.00,');
    expect(text).toContain('total,income,,,,0.25,,,');
    // RULES.md 8: lines print 8 decimals, totals cents.
    const [heads = [], ...lines] = parseCsv(files.files.find(({ name }) => name === 'lines.csv')?.text ?? '');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line[heads.indexOf('usd')]).toMatch(/^-?\d+\.\d{8}$/);
  });

  it('name what has no price, and why, and print no total of it', async () => {
    const of = rooms(await open());
    await earn(of);
    of.source.missing.add(parseInstant(AT[1]));
    const books = await of.books.booksOf(YEAR);
    expect(books.unpriced.map(({ why }) => why)).toEqual(['no price of BTC on 2026-01-31']);
    expect(books.incomeUsd).toBeNull();
    const { isFinal, status, files } = operatorBooksFiles(books, 'Paydirt 1');
    expect([isFinal, status]).toEqual([false, 'not final: 1 row has no price']);
    expect(files[0]?.text).toContain('total,income,,,,,,,');
    of.source.isBroken = true;
    expect((await of.books.booksOf(YEAR)).unpriced.map(({ why }) => why)).toEqual([
      'the price source failed for BTC on 2026-01-31 (prices.unreachable)',
    ]);
  });

  it('say that a running year is not final, and of an empty journal that there is nothing', async () => {
    const { books } = rooms(await open(), '2026-06-01T00:00:00Z');
    const { status } = operatorBooksFiles(await books.booksOf(YEAR), 'Paydirt 1');
    expect(status).toBe('year to date, not final; made on 2026-05-31, the year ends 2026-12-31');
  });
});
