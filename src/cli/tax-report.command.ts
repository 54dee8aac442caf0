import { packOfBook, yearFolder } from '../../reports/tax-year';
import { paidPlaces } from '../paid-places';
import { VERSION } from '../project-root';
import { incomePolicy, membersPolicy } from '../real-settings';
import { booksAtConsole } from '../tax/book-console.service';
import { YearIncomeService } from '../tax/year-income.service';
import { DomainError, taxYear } from '../units';
import { PackStandingService } from '../yearend/pack-standing.service';
import { type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { withBooks } from './database-copy.adapter';
import { FILING_OPTIONS, filingOf, yearOf } from './filing-options';
import { assertNewFolder, tellBlocked, writeFiles } from './pack-folder.adapter';

/** The pack of one member's year, out of the service's books. It reads them and changes nothing. */
export const taxReport: Command = {
  name: 'tax report',
  words: [],
  options: { year: 'YEAR', member: 'ID', out: 'DIR', ...FILING_OPTIONS },
  summary: "one member's year out of the books: income, lots, Form 8949, Schedule D, prices, exports (reads only)",
  async run({ options }, { config, clock, out, err }) {
    const { member = '', out: folder = '' } = options;
    if (member === '') throw new DomainError('cli.usage', 'The member is missing: --member ID');
    const [year, filing] = [taxYear(yearOf(options)), filingOf(options)];
    assertNewFolder(folder);
    const settings = config();
    const pack = await withBooks(settings, clock, async (store) => {
      const policy = incomePolicy(settings);
      const books = booksAtConsole(store, {
        ...{ clock, policy },
        members: membersPolicy(settings),
        places: paidPlaces,
      });
      const standing = new PackStandingService(new YearIncomeService(policy));
      return store.read(async (tx) => {
        const book = await books.yearOf(tx, member, year);
        return packOfBook(book, filing, await standing.of(tx, book));
      });
    });
    const { isBlocked, files } = await yearFolder(pack, `Paydirt ${VERSION}`);
    if (isBlocked) {
      tellBlocked(year, pack.unresolved, err);
      return EXIT_REFUSED;
    }
    out(`${files.length} files are in ${await writeFiles(folder, files)}`);
    return EXIT_DONE;
  },
};
