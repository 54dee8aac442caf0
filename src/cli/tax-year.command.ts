import { packOf, yearFiles, yearFolder } from '../../reports/tax-year';
import { VERSION } from '../project-root';
import { judgeYear } from '../tax';
import { type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { judgeFile, readExactJson } from './exact-file.adapter';
import { activityOf, FILING_OPTIONS, filingOf, yearOf } from './filing-options';
import { tellBlocked, writeFiles } from './pack-folder.adapter';

/** A million events have about 300 MB. */
const FILE_BYTES_MAX = 480_000_000;

/** The pack of one year, out of events typed into one file: no network, no database, no configuration. */
export const taxYear: Command = {
  name: 'tax year',
  words: ['FILE'],
  options: {
    year: 'YEAR',
    out: '[DIR]',
    name: '[TEXT]',
    ...FILING_OPTIONS,
    activity: '[undecided|hobby|business]',
    expenses: '[LINE=USD,...]',
  },
  summary: 'Form 8949, Schedule D, ledgers and exports of one year of the events in a file, offline',
  async run({ words: [path = ''], options }, { out, err }) {
    const year = yearOf(options);
    const settings = { holder: options['name'] ?? '', filing: filingOf(options), activity: activityOf(options) };
    const json = await readExactJson(path, FILE_BYTES_MAX);
    const pack = packOf(judgeFile(path, 'tax.bad-facts-file', () => judgeYear(json, year)), settings); // prettier-ignore
    const program = `Paydirt ${VERSION}`;
    const { isBlocked, files } = yearFiles(pack, program);
    if (isBlocked) {
      tellBlocked(year, pack.unresolved, err);
      return EXIT_REFUSED;
    }
    if (options['out'] === undefined) {
      out(files.find(({ name }) => name === 'year.json')?.text.trimEnd() ?? '');
      return EXIT_DONE;
    }
    const folder = await yearFolder(pack, program);
    out(`${folder.files.length} files are in ${await writeFiles(options['out'], folder.files)}`);
    return EXIT_DONE;
  },
};
