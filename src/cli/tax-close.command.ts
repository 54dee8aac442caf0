import { existsSync } from 'node:fs';
import { yearVersionFiles } from '../../reports/year-close';
import { openDatabase } from '../database';
import { locationOf } from '../real-ports';
import { DomainError } from '../units';
import { yearendAtConsole } from '../yearend-console';
import { type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { withBooks } from './database-copy.adapter';
import { judgeFileWith } from './exact-file.adapter';
import { writeFolder } from './folder.adapter';
import { BAD_FILE } from './tax-filing.command';
import { filingHead } from './tax-tie-out.command';
import { yearOf } from './year-option';

/** As many reasons are printed; the rest is counted. */
const NAMED_MAX = 50;

/** Closes a year, or goes on with a close that was killed. The service is stopped before. */
export const taxClose: Command = {
  name: 'tax close',
  words: [],
  options: { year: 'YEAR', returns: '[FILE]' },
  summary: 'closes a year in a version that is never changed (stop the service first); code 1: what stands in its way',
  async run({ options }, { config, clock, out, err }) {
    const [year, settings] = [yearOf(options['year']), config()];
    const { returns: path } = options;
    const head = await filingHead(path);
    const { database } = settings;
    if (database.type === 'sqlite' && !existsSync(database.file)) {
      throw new DomainError('cli.no-database', `There is no database at ${database.file}. "npm start" makes it.`);
    }
    const store = await openDatabase(locationOf(settings));
    try {
      const { close, closed, recognition, disposals } = yearendAtConsole(settings, clock, store);
      await recognition.run();
      await disposals.run();
      const result = await judgeFileWith(path ?? '', BAD_FILE, () => close.close(year, undefined, head));
      if (result.kind === 'refused') {
        for (const reason of result.reasons.slice(0, NAMED_MAX)) err(`- ${reason}`);
        if (result.reasons.length > NAMED_MAX) err(`… and ${result.reasons.length - NAMED_MAX} more`);
        err(`The year ${year} is not closed. No money was moved. Next: settle what is named, then run this again.`);
        return EXIT_REFUSED;
      }
      const { kind, version, members, snapshotSha256 } = result;
      out(kind === 'closed' ? `${year} is closed: version ${version}, ${members} members.` : `${year} stands closed as version ${version}, ${members} members: nothing has changed.`); // prettier-ignore
      out(`Hash of the year: ${snapshotSha256}. Keep it elsewhere. No money was moved.`);
      for (const words of blockedWords(await closed.blocked(year, version))) out(words);
      if (kind === 'closed' && version > 1) out(`What changed: npx paydirt tax closed --year ${year} --out DIR`);
      return EXIT_DONE;
    } finally {
      await store.close();
    }
  },
};

/** A closed year as files: the last version unless told, and what it has otherwise than the one before. */
export const taxClosed: Command = {
  name: 'tax closed',
  words: [],
  options: { year: 'YEAR', out: 'DIR', version: '[N]', member: '[ID]' },
  summary: 'writes a closed year, its tie-out and what changed since the version before; with a member, the facts',
  async run({ options: { year: text, out: folder, version: wanted, member } }, { config, clock, out }) {
    if (folder === undefined) throw new DomainError('cli.usage', 'The folder is missing: --out DIR');
    if (wanted !== undefined && !/^\d{1,6}$/.test(wanted)) throw new DomainError('cli.usage', '--version is a number.');
    const [year, settings] = [yearOf(text), config()];
    const found = await withBooks(settings, clock, async (store) => {
      const { closed } = yearendAtConsole(settings, clock, store);
      const versions = await closed.versions(year);
      const version = versions.find((one) =>
        wanted === undefined ? one === versions.at(-1) : one.version === Number(wanted),
      );
      if (version === undefined) {
        throw new DomainError('yearend.no-version', `The year ${year} has no closed version${wanted === undefined ? '' : ` ${wanted}`}.`); // prettier-ignore
      }
      const members = await closed.members(year, version.version);
      const blocked = await closed.blocked(year, version.version);
      const difference = await closed.difference(year, version.version);
      const facts = member === undefined ? undefined : await closed.facts(year, version.version, member);
      return { version, members, blocked, difference, ...(member === undefined || facts === undefined ? {} : { member: { id: member, facts } }) }; // prettier-ignore
    });
    const files = yearVersionFiles(found);
    await writeFolder(folder, files);
    const { version, members, blocked, difference } = found;
    out(`${year}, version ${version.version}: ${members.length} members, ${difference.length} ${difference.length === 1 ? 'difference' : 'differences'} from the version before.`); // prettier-ignore
    for (const words of blockedWords(blocked)) out(words);
    out(`${files.length} files are in ${folder}. Nothing was changed.`);
    if (member === undefined || 'member' in found) return EXIT_DONE;
    out(`Member ${member} has no facts in this version.`);
    return EXIT_REFUSED;
  },
};

/** Members whose own entries could not be judged. */
function blockedWords(members: readonly string[]): string[] {
  if (members.length === 0) return [];
  const named = members.slice(0, NAMED_MAX).join(', ');
  const more = members.length > NAMED_MAX ? ` and ${members.length - NAMED_MAX} more` : '';
  return [
    `What ${members.length === 1 ? '1 member' : `${members.length} members`} entered of own wallets cannot be judged: ${named}${more}. Their facts have income and no lots. Next: they put it right on the page "Taxes", then run "tax close" again.`,
  ];
}
