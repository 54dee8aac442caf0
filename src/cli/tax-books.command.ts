import { operatorBooksFiles } from '../../reports/operator-books';
import type { Config } from '../config';
import { VERSION } from '../project-root';
import { priceSourceOf } from '../real-prices';
import { incomePolicy } from '../real-settings';
import { type Clock, DomainError, taxYear } from '../units';
import type { OperatorBooks } from '../yearend';
import { operatorBooksAtConsole } from '../yearend/operator-books.service';
import { type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { withBooks } from './database-copy.adapter';
import { writeFolder } from './folder.adapter';

const YEAR = /^\d{4}$/;
/** As many rows without a price are named on the error output; all stand in the file. */
const NAMED_MAX = 20;

/** The operator's own books of a year. SQLite is read in a copy; PostgreSQL in place, where prices that are asked for are kept. */
export const taxBooks: Command = {
  name: 'tax books',
  words: [],
  options: { year: 'YEAR', out: 'DIR' },
  summary: "the operator's own books of a year: trial balance, income, expenses, disposals; code 1: a price is missing",
  async run({ options: { year: text = '', out: folder } }, { config, clock, out, err }) {
    if (!YEAR.test(text)) throw new DomainError('cli.usage', 'The year is missing: --year 2026');
    if (folder === undefined) throw new DomainError('cli.usage', 'The folder is missing: --out DIR');
    const books = await booksOf(config(), clock, Number.parseInt(text, 10));
    const { status, files } = operatorBooksFiles(books, `Paydirt ${VERSION}`);
    await writeFolder(folder, files);
    out(`${files.length} files are in ${folder}. No money was moved.`);
    out(`${text}: ${status}.`);
    for (const { id, why } of books.unpriced.slice(0, NAMED_MAX)) err(`- ${id}: ${why}`);
    if (books.unpriced.length === 0) return EXIT_DONE;
    if (books.unpriced.length > NAMED_MAX) err(`… and ${books.unpriced.length - NAMED_MAX} more, in unresolved.csv`);
    err('Totals with these rows are empty. Next: type the missing prices on the page "Prices", then run this again.');
    return EXIT_REFUSED;
  },
};

function booksOf(config: Config, clock: Clock, year: number): Promise<OperatorBooks> {
  const [policy, source] = [incomePolicy(config), priceSourceOf(config, clock)];
  return withBooks(config, clock, (store) => operatorBooksAtConsole(store, clock, { policy, source }).booksOf(taxYear(year))); // prettier-ignore
}
