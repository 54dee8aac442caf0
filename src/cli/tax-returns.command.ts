import { existsSync } from 'node:fs';
import type { Config } from '../config';
import { openDatabase } from '../database';
import {
  type BookReturns,
  bookReturnsAtConsole,
  type FilesAsked,
  type MadeFiles,
} from '../filing/book-returns.service';
import { locationOf } from '../real-ports';
import { priceSourceOf } from '../real-prices';
import { incomePolicy, membersPolicy } from '../real-settings';
import type { Store } from '../store';
import { type Clock, DomainError, type ExactJson } from '../units';
import { type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { withBooks } from './database-copy.adapter';
import { judgeFileWith, readExactJson } from './exact-file.adapter';
import { assertNew, writeFolder } from './folder.adapter';
import { BAD_FILE, needsTemplate, printedCopies, reportFaults, yearOf } from './tax-filing.command';
import { readText } from './text-file.adapter';

const HEAD_BYTES_MAX = 100_000_000;
const ACTOR = 'console';

/**
 * The same as `tax filing`, out of the service's own books. Judging reads a copy of them, where the numbers of payees stay
 * sealed; files for the portal hold whole numbers, so that making them opens the books themselves and goes on record there.
 */
export const taxReturns: Command = {
  name: 'tax returns',
  words: ['FILE'],
  options: { year: 'Y', template: '[FILE]', out: '[DIR]', copies: '[DIR]', gaps: '[DIR]' },
  summary:
    "Forms 1099 due by the service's own books, and the recipients' copies; with the portal's template and --out the files to upload (stop the service first)",
  async run({ words: [path = ''], options }, { config, clock, out, err }) {
    const { template, out: folder, copies, gaps } = options;
    const year = yearOf(options['year']);
    needsTemplate(options);
    if (folder !== undefined) await assertNew(folder);
    const head = await readExactJson(path, HEAD_BYTES_MAX);
    const header = template === undefined ? undefined : await readText(template);
    const asked = { year, template: header, actor: ACTOR };
    const work = { head, asked, isMade: folder !== undefined };
    const { run, files } = await judgeFileWith(path, BAD_FILE, () => judged(config(), clock, work));
    out(JSON.stringify(run.report));
    if (gaps !== undefined) {
      const text = await withHouse(config(), clock, (house) => house.gapsOf(head, year));
      await writeFolder(gaps, [{ name: `gaps-${year}.csv`, text }]);
      err(`${gaps} says line by line why the returns are not the income of the members.`);
    }
    if (reportFaults(run, err)) return EXIT_REFUSED;
    if (copies !== undefined) {
      await writeFolder(copies, await printedCopies(run));
      err(`${run.copies.length} copies for recipients are in ${copies}: whose each one is, "recipientCopies" says. None was sent.`); // prettier-ignore
    }
    if (folder === undefined) {
      err('A dry run: no file was made, and nothing was recorded.');
      return EXIT_DONE;
    }
    if (files.length === 0) {
      err('No return of this form is left to file: no file was made, and nothing was recorded. "returns" says in which file each one stands.'); // prettier-ignore
      return EXIT_REFUSED;
    }
    await writeFolder(folder, files.map(({ name, text }) => ({ name, text }))); // prettier-ignore
    for (const { name, sha256, batch } of files) err(`${name}: ${batch.returns} returns, SHA-256 ${sha256}`);
    err(`${files.length} files are in ${folder}, for your eyes only: they hold whole TINs. They are recorded as made, and the audit trail says that the numbers were opened. Nothing was sent: upload them, and note it under Filing.`); // prettier-ignore
    return EXIT_DONE;
  },
};

interface Work {
  readonly head: ExactJson;
  readonly asked: FilesAsked;
  readonly isMade: boolean;
}

function judged(settings: Config, clock: Clock, { head, asked, isMade }: Work): Promise<MadeFiles> {
  if (isMade) return inBooks(settings, clock, (house) => house.make(head, asked));
  return withHouse(settings, clock, async (house) => ({ run: await house.run(head, asked), files: [] }));
}

/** Over a copy of the books on SQLite, in place on PostgreSQL. */
function withHouse<T>(settings: Config, clock: Clock, work: (house: BookReturns) => Promise<T>): Promise<T> {
  return withBooks(settings, clock, (store) => work(houseOf(store, settings, clock)));
}

/** In the books themselves, so that what is done stays on record. */
async function inBooks<T>(settings: Config, clock: Clock, work: (house: BookReturns) => Promise<T>): Promise<T> {
  const { database } = settings;
  if (database.type === 'sqlite' && !existsSync(database.file)) {
    throw new DomainError('cli.no-database', `There is no database at ${database.file}. "npm start" makes it.`);
  }
  const store = await openDatabase(locationOf(settings));
  try {
    return await work(houseOf(store, settings, clock));
  } finally {
    await store.close();
  }
}

function houseOf(store: Store, settings: Config, clock: Clock): BookReturns {
  return bookReturnsAtConsole(store, {
    clock,
    policy: incomePolicy(settings),
    members: membersPolicy(settings),
    source: priceSourceOf(settings, clock),
    key: settings.secretKey,
  });
}
