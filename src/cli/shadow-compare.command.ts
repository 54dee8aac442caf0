import { writeFile } from 'node:fs/promises';
import { shadowStatementPdf, shadowStatementText } from '../../reports/shadow-statement';
import { compareAtConsole } from '../moving/moving-console.service';
import { VERSION } from '../project-root';
import { membersPolicy } from '../real-settings';
import { formatCoins } from '../units';
import { type Command, EXIT_DONE, EXIT_REFUSED, EXIT_USAGE } from './command';
import { withBooks } from './database-copy.adapter';
import { printMistakes } from './moving-import.command';
import { readText } from './text-file.adapter';

const DIFFERENCES_SHOWN = 1_000;

/** The old spreadsheet beside the books, as of the instant that the file names. */
export const shadowCompare: Command = {
  name: 'shadow compare',
  words: ['FILE'],
  options: { pdf: '[OUT]' },
  summary: 'compares a CSV file of the old system with the books and prints a statement, also as PDF (reads only)',
  async run({ words: [path = ''], options: { pdf } }, { config, clock, out }) {
    const settings = config();
    const text = await readText(path);
    const found = await withBooks(settings, clock, (store) =>
      compareAtConsole(store, clock, { members: membersPolicy(settings), nameKey: settings.secretKey }, text),
    );
    if (found.comparison === undefined) {
      printMistakes(found.mistakes, out);
      out('Nothing was compared: correct the file first.');
      return EXIT_USAGE;
    }
    const { comparison, facts } = found;
    const differing = comparison.lines.filter(({ difference }) => difference !== 0n);
    for (const { member, memberId, asset, unpaid, paid, ours, difference, cause } of differing.slice(
      0,
      DIFFERENCES_SHOWN,
    )) {
      // prettier-ignore
      const coins = (units: bigint): string => formatCoins({ asset, units });
      const who = member === '' ? `member ${memberId ?? ''}` : JSON.stringify(member);
      out(`${who} ${asset}: old ${coins(unpaid)} + paid ${coins(paid)}, books ${coins(ours)}, difference ${coins(difference)}; likely ${cause ?? 'unknown'}`); // prettier-ignore
    }
    if (differing.length > DIFFERENCES_SHOWN) out(`… and ${differing.length - DIFFERENCES_SHOWN} differences more`);
    for (const line of shadowStatementText(facts).trimEnd().split('\n')) out(line);
    if (pdf !== undefined) await writeFile(pdf, await shadowStatementPdf(facts, `Paydirt ${VERSION}`), { flag: 'wx' });
    return comparison.differences === 0 ? EXIT_DONE : EXIT_REFUSED;
  },
};
