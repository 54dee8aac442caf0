import { RETURNS_2026 } from '../../reports/information-returns/2026/year';
import { accounts } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import { withholdingOf } from '../../src/filing/look-back';
import type { PlacedPayment } from '../../src/filing/payment';
import { importedMonth } from '../../src/filing/year-import.entity';
import { YearImportService } from '../../src/filing/year-import.service';
import { parseDay, parseInstant, parseUsd, taxYear, usd, ZERO_USD } from '../../src/units';
import { codeOf } from '../support/code-of';
import { paymentsOf } from '../support/filing-batches';
import { entryOf } from '../support/operator-entries';
import { describeEachStore } from '../support/stores';
import { payeeRooms } from '../support/tax-forms';

const YEAR = taxYear(2026);
const HEAD = 'member,month,form,box,gross_usd,withheld_usd,return_last_year,withheld_last_year,w9_on';
const FILE = `${HEAD}\nm1,2026-01,1099-MISC,3,900.50,,yes,no,2025-04-01\nm1,2026-02,1099-MISC,3,100,24,,,\nm2,2026-02,1099-MISC,3,7,,,,\n`; // prettier-ignore

/** RULES.md 10. */
describeEachStore('year-to-date imports', (open) => {
  async function house() {
    const store = await open();
    const rooms = payeeRooms(store);
    await rooms.join('m1');
    await rooms.join('m2', 'Bob');
    const payments = paymentsOf(store, rooms.clock);
    const imports = new YearImportService(rooms.clock, rooms.audit, rooms.members, payments);
    const preview = (text = FILE) => store.read((tx) => imports.preview(tx, YEAR, text));
    const book = (text: string, hash: string) => store.write((tx) => imports.book(tx, 'operator-olga', { year: YEAR, text }, hash)); // prettier-ignore
    const take = async (text = FILE) => book(text, (await preview(text)).hash ?? '');
    const months = () => store.read((tx) => imports.monthsOf(tx, YEAR));
    return { store, ...rooms, imports, preview, book, take, months };
  }

  it('say before what they would do, and store it whole by that word', async () => {
    const { store, preview, take, months, payees, audit } = await house();
    const plan = await preview();
    expect(plan).toMatchObject({ mistakes: [], counts: { new: 4, known: 0 }, members: 2, gross: parseUsd('1007.5'), withheld: parseUsd('24') }); // prettier-ignore
    expect(await months()).toEqual([]);
    await take();
    expect(await months()).toEqual([
      { payee: 'm1', month: '2026-01', form: '1099-MISC', box: '3', gross: parseUsd('900.5'), withheld: 0n },
      { payee: 'm1', month: '2026-02', form: '1099-MISC', box: '3', gross: parseUsd('100'), withheld: parseUsd('24') },
      { payee: 'm2', month: '2026-02', form: '1099-MISC', box: '3', gross: parseUsd('7'), withheld: 0n },
    ]);
    const [one, two] = await store.read((tx) => payees.payeesOf(tx, YEAR));
    expect(one).toMatchObject({ lastYear: { returnRequired: true, withheld: false }, form: 'W-9', formOn: '2025-04-01' }); // prettier-ignore
    expect(two).toMatchObject({ lastYear: { returnRequired: false, withheld: false } });
    expect((await store.read((tx) => payees.payeesOf(tx, taxYear(2027))))[0]?.lastYear.returnRequired).toBe(false);
    expect((await store.read((tx) => audit.page(tx, undefined, 1)))[0]).toMatchObject({ action: 'filing.year-imported', details: { rows: '4', year: '2026' } }); // prettier-ignore
  });

  it('change nothing when they come again, and add what is new', async () => {
    const { preview, take, months } = await house();
    await take();
    expect(await preview()).toMatchObject({ counts: { new: 0, known: 4 }, gross: 0n });
    await take();
    expect(await months()).toHaveLength(3);
    await take(`${FILE}m2,2026-03,1099-MISC,3,8,,,,\n`);
    expect(await months()).toHaveLength(4);
  });

  it('are refused whole with one mistake in them, by its line', async () => {
    const { store, preview, book } = await house();
    const good = await preview();
    const bad = `${FILE}m3,2026-03,1099-MISC,3,8,,,,\nm1,2026-03,1099-MISC,3,x,,,,\n`;
    const plan = await preview(bad);
    expect(plan).toMatchObject({ hash: null, mistakes: [{ line: 5, column: 'member' }, { line: 6, column: 'gross_usd' }] }); // prettier-ignore
    expect(await codeOf(book(bad, good.hash ?? ''))).toBe('filing.bad-import');
    expect(await codeOf(book(FILE, 'f'.repeat(64)))).toBe('filing.preview-changed');
    expect(await codeOf(book(`${FILE}\n`, good.hash ?? ''))).toBe('filing.preview-changed');
    expect(await preview(HEAD)).toMatchObject({ hash: null });
    expect(await store.read((tx) => tx.count(importedMonth))).toBe(0);
  });

  it('are not overruled by a file that says otherwise, until they are taken back', async () => {
    const { store, clock, imports, preview, take, months } = await house();
    const { id } = await take();
    const other = FILE.replace('900.50', '901').replace('yes,no,2025-04-01', 'no,no,');
    expect((await preview(other)).mistakes.map(({ line }) => line)).toEqual([2, 2]);
    const back = () => store.write((tx) => imports.takeBack(tx, id, 'operator-piet'));
    await back();
    expect(await months()).toEqual([]);
    expect(await codeOf(back())).toBe('filing.unknown-import');
    clock.advance(1);
    await take(other);
    expect((await months())[0]?.gross).toBe(parseUsd('901'));
    expect(await store.read((tx) => imports.imports(tx))).toMatchObject([{ taken_back_at: null }, { taken_back_by: 'operator-piet' }]); // prettier-ignore
  });

  it('of a year whose law is not known are refused', async () => {
    const { store, imports } = await house();
    expect(await codeOf(store.read((tx) => imports.preview(tx, taxYear(2027), FILE)))).toBe('filing.unknown-year');
  });

  // A house that runs already: two payments of January are in its books.
  async function living() {
    const { store, clock, ...rest } = await house();
    const [accrued, available] = [accounts.member('m1', 'accrued'), accounts.member('m1', 'available')];
    const of = { links: { source: 'pool' } };
    const made = ['2026-01-05', '2026-01-09'].flatMap((day) => [
      entryOf(`reward/pool/${day}/r0/m1`, `${day}T18:00:00Z`, [[accounts.sourceReceivable('pool'), 'debit', 9n], [accrued, 'credit', 9n]], { kind: 'reward.credited', ...of }),
      entryOf(`receipt/${day}`, `${day}T18:00:00Z`, [[accrued, 'debit', 9n], [available, 'credit', 9n]], of),
    ]); // prettier-ignore
    await store.write((tx) => new LedgerService(clock).post(tx, made));
    await rest.imports.follow();
    return { store, clock, ...rest };
  }

  it('name the months in which the books have payments to the payee, and take them on purpose alone', async () => {
    const { store, preview, book, imports, months, audit } = await living();
    const plan = await preview();
    expect(plan.overlaps).toEqual([{ line: 2, payee: 'm1', month: '2026-01', form: '1099-MISC', payments: 2 }]);
    expect(await codeOf(book(FILE, plan.hash ?? ''))).toBe('filing.months-overlap');
    expect(await months()).toEqual([]);
    const meant = { year: YEAR, text: FILE, overlapMeant: true };
    await store.write((tx) => imports.book(tx, 'operator-olga', meant, plan.hash ?? ''));
    expect(await months()).toHaveLength(3);
    const acts = (await store.read((tx) => audit.page(tx, undefined, 50))).filter(({ action }) => action === 'filing.year-imported'); // prettier-ignore
    expect(acts.map(({ details }) => details['overlaps'])).toEqual(['1']);
  });

  it('refuse a preview whose months came to overlap since', async () => {
    const { store, clock, preview, book, imports } = await house();
    const plan = await preview();
    expect(plan.overlaps).toEqual([]);
    const [accrued, available] = [accounts.member('m2', 'accrued'), accounts.member('m2', 'available')];
    const paid = [
      entryOf('reward/pool/d/r0/m2', '2026-02-05T18:00:00Z', [[accounts.sourceReceivable('pool'), 'debit', 9n], [accrued, 'credit', 9n]], { kind: 'reward.credited', links: { source: 'pool' } }),
      entryOf('receipt/d', '2026-02-05T18:00:00Z', [[accrued, 'debit', 9n], [available, 'credit', 9n]], { links: { source: 'pool' } }),
    ]; // prettier-ignore
    await store.write((tx) => new LedgerService(clock).post(tx, paid));
    await imports.follow();
    expect(await codeOf(book(FILE, plan.hash ?? ''))).toBe('filing.preview-changed');
  });

  // The clock stands on the second of March 2026.
  it.each([
    ['a month that has not begun', 'm1,2026-04,1099-MISC,3,1,,,,', 'month', '2026-04 has not begun: only what was paid already is imported.'],
    ['a month far ahead, with tax', 'm1,2026-12,1099-MISC,3,9,1,,,', 'month', '2026-12 has not begun: only what was paid already is imported.'],
    ['a Form W-9 of tomorrow', 'm1,,,,,,no,no,2026-03-03', 'w9_on', '2026-03-03 has not come: a form counts from a day on which it was signed.'],
    ['a Form W-9 of next year', 'm1,,,,,,no,no,2027-09-09', 'w9_on', '2027-09-09 has not come: a form counts from a day on which it was signed.'],
  ])('refuse %s by name', async (_, row, column, message) => {
    const { preview } = await house();
    expect(await preview(`${HEAD}\n${row}\n`)).toMatchObject({ hash: null, mistakes: [{ line: 2, column, message }] });
  }); // prettier-ignore

  it('take the present month and a form that was signed today', async () => {
    const { preview } = await house();
    expect((await preview(`${HEAD}\nm1,2026-03,1099-MISC,3,1,,no,no,2026-03-02\n`)).mistakes).toEqual([]);
  });

  it('make every threshold right for who starts in November', async () => {
    const { store, clock, payees, take, months } = await house();
    clock.set(parseInstant('2026-11-23T12:00:00Z'));
    await take(`${HEAD}\nm1,2026-10,1099-MISC,3,1999.99,,,,\n`);
    const [payee] = await store.read((tx) => payees.payeesOf(tx, YEAR));
    const before = (await months()).map((row): PlacedPayment => ({ ...row, id: row.month, day: parseDay(`${row.month}-01`), isImported: true, reason: '' })); // prettier-ignore
    const now: PlacedPayment = { id: 'nov', payee: 'm1', form: '1099-MISC', box: '3', day: parseDay('2026-11-23'), gross: parseUsd('0.01'), withheld: ZERO_USD, isImported: false, reason: '' }; // prettier-ignore
    const law = { threshold: usd(BigInt(RETURNS_2026.thresholdUsd) * 10n ** 12n), percent: RETURNS_2026.withholdingPercent }; // prettier-ignore
    expect(payee && withholdingOf(payee, [now], law)).toEqual([]);
    expect(payee && withholdingOf(payee, [...before, now], law)).toMatchObject([{ id: 'nov', reportable: 'threshold', due: parseUsd('0.0024') }]); // prettier-ignore
  });
});
