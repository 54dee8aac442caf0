import { memberPack, yearFolder } from '../../reports/tax-year';
import { closedMarks } from '../closed-marks';
import { paidPlaces } from '../paid-places';
import { VERSION } from '../project-root';
import { incomePolicy, membersPolicy } from '../real-settings';
import { booksAtConsole } from '../tax/book-console.service';
import { DomainError, taxYear } from '../units';
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
      const books = booksAtConsole(store, {
        clock,
        policy: incomePolicy(settings),
        members: membersPolicy(settings),
        places: paidPlaces,
      });
      return store.read(async (tx) => {
        const closed = await closedMarks.of(tx, member, year);
        return memberPack({ ground: await books.groundOf(tx, member), year, filing, closed });
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
