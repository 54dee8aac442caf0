import { access } from 'node:fs/promises';
import { ConfigMistakes } from '../config';
import { payoutSettings, priceFiles } from '../real-settings';
import { makeSource } from '../real-sources';
import { DomainError } from '../units';
import { type Command, type CommandContext, EXIT_DONE } from './command';
import { fileTrouble } from '../file-trouble';

/** Reads the configuration as a start would, without opening the database or asking the node. */
export const configCheck: Command = {
  name: 'config check',
  words: [],
  options: {},
  summary: 'names every mistake in the configuration',
  async run(_, context) {
    const config = context.config();
    const mistakes = [
      mistakeOf(() => payoutSettings(config)),
      ...config.sources.map((source) => mistakeOf(() => makeSource(source, context.clock))),
    ].filter((mistake) => mistake !== undefined);
    if (mistakes.length > 0) throw new ConfigMistakes(mistakes);
    const { out } = context;
    out('The configuration is complete. Nothing was started and no money was moved.');
    out(`Network ${config.network}, ${config.database.type}, ${config.origin}, tax day in ${config.taxZone}.`);
    out(
      config.signer === undefined ? 'Watch-only: nothing is signed here.' : `Sealed seed: ${config.signer.seedFile}.`,
    );
    out(`Sources: ${config.sources.map(({ declaration }) => declaration.id).join(', ') || 'none'}.`);
    await warnOfPrices(Object.values(priceFiles(config)), out);
    out('Next: npm start.');
    return EXIT_DONE;
  },
};

function mistakeOf(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    const trouble = error instanceof DomainError ? error.message : fileTrouble(error);
    if (trouble === undefined) throw error;
    return trouble;
  }
}

/** No price is no mistake: income waits as unpriced, in sight. */
async function warnOfPrices(files: readonly string[], out: CommandContext['out']): Promise<void> {
  for (const file of files) {
    await access(file).catch(() => out(`Note: ${file} is not there yet; income in that asset stays unpriced.`));
  }
}
