import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROW_KINDS } from '../../reports/form-8949';
import { ROUNDINGS } from '../../reports/rounding-policy';
import { FILING_STATUSES } from '../../reports/schedule-d';
import { packOf, type PackSettings, yearFiles, type YearFolder, yearFolder } from '../../reports/tax-year';
import { VERSION } from '../project-root';
import { judgeYear, TREATMENTS } from '../tax';
import { DomainError, parseUsd, type Usd, ZERO_USD } from '../units';
import { BAD_INPUT, type Command, type CommandInput, EXIT_DONE, EXIT_REFUSED } from './command';
import { judgeFile, readExactJson } from './exact-file.adapter';

/** A million events have about 300 MB. */
const FILE_BYTES_MAX = 480_000_000;
const YEAR = /^\d{4}$/;
/** Of a year that is blocked, as many rows are named on the error output. */
const NAMED_MAX = 20;

type Options = CommandInput['options'];

/** The pack of one year, out of events typed into one file: no network, no database, no configuration. */
export const taxYear: Command = {
  name: 'tax year',
  words: ['FILE'],
  options: {
    year: 'YEAR',
    out: '[DIR]',
    name: '[TEXT]',
    rounding: '[cents|dollars]',
    rows: '[lots|sales]',
    status: '[other|separate]',
    'carry-short': '[USD]',
    'carry-long': '[USD]',
    'taxable-income': '[USD]',
    activity: '[undecided|hobby|business]',
    expenses: '[LINE=USD,...]',
    wages: '[USD]',
  },
  summary: 'Form 8949, Schedule D, ledgers and exports of one year of the events in a file, offline',
  async run({ words: [path = ''], options }, { out, err }) {
    const year = yearOf(options);
    const settings = settingsOf(options);
    const json = await readExactJson(path, FILE_BYTES_MAX);
    const pack = packOf(judgeFile(path, 'tax.bad-facts-file', () => judgeYear(json, year)), settings); // prettier-ignore
    const program = `Paydirt ${VERSION}`;
    const { isBlocked, files } = yearFiles(pack, program);
    if (isBlocked) {
      const blocking = pack.unresolved.filter(({ blocks }) => blocks);
      for (const { id, words } of blocking.slice(0, NAMED_MAX)) err(`- ${id}: ${words}`);
      if (blocking.length > NAMED_MAX) err(`… and ${blocking.length - NAMED_MAX} more`);
      err(`The year ${year} cannot be closed while these are open. No file was made.`);
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

function yearOf({ year = '' }: Options): number {
  if (!YEAR.test(year)) throw new DomainError('cli.usage', 'The year is missing: --year 2026');
  return Number.parseInt(year, 10);
}

function settingsOf(options: Options): Parameters<typeof packOf>[1] {
  return {
    holder: options['name'] ?? '',
    filing: {
      rounding: wordOf(options, 'rounding', ROUNDINGS),
      rows: wordOf(options, 'rows', ROW_KINDS),
      status: wordOf(options, 'status', FILING_STATUSES),
      carriedIn: {
        short: dollarsOf(options, 'carry-short') ?? ZERO_USD,
        long: dollarsOf(options, 'carry-long') ?? ZERO_USD,
      },
      taxableIncome: dollarsOf(options, 'taxable-income') ?? null,
      wages: dollarsOf(options, 'wages') ?? null,
    },
    activity: { treatment: wordOf(options, 'activity', TREATMENTS), expenses: expensesOf(options) },
  };
}

/** The first word is meant where none is given. */
function wordOf<T extends string>(options: Options, name: string, words: readonly [T, ...T[]]): T {
  const said = options[name];
  const word = said === undefined ? words[0] : words.find((one) => one === said);
  if (word === undefined) throw new DomainError('cli.usage', `--${name} is one of ${words.join(', ')}.`);
  return word;
}

function dollarsOf(options: Options, name: string): Usd | undefined {
  const text = options[name];
  try {
    return text === undefined ? undefined : parseUsd(text);
  } catch (cause) {
    throw new DomainError('cli.usage', `--${name} is not an amount in dollars such as 1500.25.`, {}, { cause });
  }
}

/** What the business paid beside the fees of its receipts, by line of Schedule C. */
function expensesOf({ expenses }: Options): PackSettings['activity']['expenses'] {
  if (expenses === undefined) return [];
  return expenses.split(',').map((one) => {
    const [line = '', amount, ...more] = one.split('=').map((part) => part.trim());
    const usd = dollarsOf({ expenses: amount }, 'expenses');
    if (usd === undefined || more.length > 0) {
      throw new DomainError('cli.usage', '--expenses is lines of Schedule C with amounts, such as 25=1200.50,22=80.');
    }
    return { line, words: '', usd };
  });
}

/** All or nothing: into a folder beside, which then takes the name. */
async function writeFiles(folder: string, files: YearFolder['files']): Promise<string> {
  const beside = `${folder}.part`;
  for (const path of [folder, beside]) {
    if (existsSync(path)) throw new DomainError(BAD_INPUT, `${path} exists already: name a folder that does not.`);
  }
  await mkdir(beside);
  try {
    for (const { name, content } of files) await writeFile(join(beside, name), content, { flag: 'wx' });
    await rename(beside, folder);
  } catch (cause) {
    await rm(beside, { recursive: true, force: true });
    throw cause;
  }
  return folder;
}
