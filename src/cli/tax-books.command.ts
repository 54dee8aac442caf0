import { operatorBooksFiles } from '../../reports/operator-books';
import { VERSION } from '../project-root';
import { DomainError } from '../units';
import { yearendAtConsole } from '../yearend-console';
import { type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { withBooks } from './database-copy.adapter';
import { writeFolder } from './folder.adapter';
import { yearOf } from './year-option';

/** As many rows without a price are named on the error output; all stand in the file. */
const NAMED_MAX = 20;

/** The operator's own books of a year. SQLite is read in a copy; PostgreSQL in place, where prices that are asked for are kept. */
export const taxBooks: Command = {
  name: 'tax books',
  words: [],
  options: { year: 'YEAR', out: 'DIR' },
  summary: "the operator's own books of a year: trial balance, income, expenses, disposals; code 1: a price is missing",
  async run({ options: { year: text = '', out: folder } }, { config, clock, out, err }) {
    const year = yearOf(text);
    if (folder === undefined) throw new DomainError('cli.usage', 'The folder is missing: --out DIR');
    const settings = config();
    const books = await withBooks(settings, clock, (store) => yearendAtConsole(settings, clock, store).books.booksOf(year)); // prettier-ignore
    const { status, files } = operatorBooksFiles(books, `Paydirt ${VERSION}`);
    await writeFolder(folder, files);
    out(`${files.length} files are in ${folder}. No money was moved.`);
    out(`${year}: ${status}.`);
    for (const { id, why } of books.unpriced.slice(0, NAMED_MAX)) err(`- ${id}: ${why}`);
    if (books.unpriced.length === 0) return EXIT_DONE;
    if (books.unpriced.length > NAMED_MAX) err(`… and ${books.unpriced.length - NAMED_MAX} more, in unresolved.csv`);
    err('Totals with these rows are empty. Next: type the missing prices on the page "Prices", then run this again.');
    return EXIT_REFUSED;
  },
};
