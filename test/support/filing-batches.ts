import { irisMap } from '../../reports/information-returns';
import { FilingBatches } from '../../src/filing/batches/batch.service';
import type { BatchState } from '../../src/filing/batches/batch-states';
import { BookReturns } from '../../src/filing/book-returns.service';
import { YearImportService } from '../../src/filing/year-import.service';
import type { PriceSource } from '../../src/prices';
import type { Store } from '../../src/store';
import { IncomeGaps } from '../../src/tax/income-gap.service';
import { paymentBooksAtConsole } from '../../src/tax/payment-books.service';
import { type Clock, type ExactJson, parseDay, parseExactJson, type TaxYear, taxYear } from '../../src/units';
import { FakeClock } from './fake-clock';
import { PAYER } from './filing-files';
import { PAYEE_KEY, payeeRooms, w9 } from './tax-forms';

export const YEAR = taxYear(2026);
export const NO_PRICES: PriceSource = { name: 'none', label: 'no prices', quoteAt: () => Promise.resolve(undefined) };
export const POLICY = { zone: 'America/New_York', declarations: [], minimums: [] };

/** Payments of a house that has no sources: what the journal has of them, without a price. */
export function paymentsOf(store: Store, clock: Clock) {
  return paymentBooksAtConsole(store, clock, { policy: POLICY, source: NO_PRICES });
}

/** The portal's template of a form, as the map knows it. */
export function templateOf(form: '1099-MISC' | '1099-NEC', year: TaxYear = YEAR): string {
  return (irisMap(form, year)?.columns ?? []).map(({ header }) => header).join(',');
}

export function headOf(over: object = {}): ExactJson {
  return parseExactJson(JSON.stringify({ zone: POLICY.zone, payer: PAYER, ...over }));
}

/** Payees who were paid before the books began, and the files of their returns. In January 2027, on the year 2026. */
export function filingHouse(store: Store, clock = new FakeClock('2027-01-20T15:00:00Z'), key = PAYEE_KEY) {
  const rooms = payeeRooms(store, clock, key);
  const batches = new FilingBatches(clock, key, rooms.audit);
  const payments = paymentsOf(store, clock);
  const returns = new BookReturns(store, payments, new IncomeGaps(store, POLICY, payments), rooms.payees, batches); // prettier-ignore
  const imports = new YearImportService(clock, rooms.audit, rooms.members, payments);
  /** A payee with a Form W-9 and a number of its own. */
  const payee = async (id: string, tin: string, last = 'Miner') => {
    await rooms.join(id);
    const name = { kind: 'individual', first: 'Ada', middle: '', last, suffix: '' } as const;
    await rooms.paper(id, w9({ tin, tinType: 'SSN', name, signedOn: parseDay('2025-11-03') }));
  };
  /** What a payee was paid in a month; the file is new each time. */
  const pay = (id: string, month: string, usd: string, { form = '1099-MISC', box = '3', withheld = '' } = {}) =>
    store.write(async (tx) => {
      const text = `member,month,form,box,gross_usd,withheld_usd\n${id},${month},${form},${box},${usd},${withheld}\n`;
      const { hash } = await imports.preview(tx, YEAR, text);
      return (await imports.book(tx, 'operator-olga', { year: YEAR, text }, hash ?? '')).id;
    });
  const unpay = (importId: string) => store.write((tx) => imports.takeBack(tx, importId, 'operator-olga'));
  const make = (form: '1099-MISC' | '1099-NEC' = '1099-MISC') =>
    returns.make(headOf(), { year: YEAR, template: templateOf(form), actor: 'operator-olga' });
  const correct = () => returns.makeCorrections(headOf(), { year: YEAR, actor: 'operator-olga' });
  const run = (over: object = {}) => returns.run(headOf(over), { year: YEAR, template: templateOf('1099-MISC') });
  const move = (id: string, ...states: readonly BatchState[]) =>
    store.write(async (tx) => {
      for (const to of states) await batches.move(tx, id, { to }, 'operator-olga');
    });
  const acts = async () => (await store.read((tx) => rooms.audit.page(tx, undefined, 200))).filter(({ action }) => action.startsWith('filing.batch')); // prettier-ignore
  return { ...rooms, store, clock, batches, returns, imports, payee, pay, unpay, make, correct, run, move, acts };
}
