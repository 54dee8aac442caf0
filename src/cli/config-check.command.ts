import { ConfigMistakes } from '../config';
import { type PriceFileState, priceFileState } from '../price-files';
import { payoutSettings, priceFiles } from '../real-settings';
import { coinSettings, followedCoins } from '../real-coins';
import { makeSource } from '../real-sources';
import { checkVenue } from '../real-venue';
import { DomainError } from '../units';
import { type Command, EXIT_DONE } from './command';
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
      mistakeOf(() => checkVenue(config, context.clock)),
      mistakeOf(() => coinSettings(config.coins, context.clock)),
      mistakeOf(() => followedCoins(config.coins)),
      ...config.sources.map((source) => mistakeOf(() => makeSource(source, context.clock))),
    ].filter((mistake) => mistake !== undefined);
    const prices: PriceFileState[] = [];
    for (const file of Object.values(priceFiles(config))) prices.push(await priceFileState(file, config.prices));
    mistakes.push(...prices.filter(({ state }) => state === 'broken').map(({ sentence }) => sentence));
    if (mistakes.length > 0) throw new ConfigMistakes(mistakes);
    const { out } = context;
    out('The configuration is complete. Nothing was started and no money was moved.');
    out(`Network ${config.network}, ${config.database.type}, ${config.origin}, tax day in ${config.taxZone}.`);
    out(
      config.signer === undefined ? 'Watch-only: nothing is signed here.' : `Sealed seed: ${config.signer.seedFile}.`,
    );
    if (config.sources.length > 0)
      out(`Sources: ${config.sources.map(({ declaration }) => declaration.id).join(', ')}.`);
    else out('Note: the sources file names no source; nothing will be collected.');
    if (config.venue !== undefined) out(`Altcoin is sold at ${config.venue.exchange}; its key is tried at the start.`);
    if (config.sanctions !== undefined) {
      const { scripts, unreadable } = config.sanctions;
      out(`Sanctions list: ${scripts.size} bitcoin addresses are never paid.`);
      if (unreadable.length > 0) out(`Note: addresses of it that cannot be read: ${unreadable.join(', ')}.`);
    }
    // No price is no mistake: income waits as unpriced, in sight.
    for (const { state, sentence } of prices) out(state === 'usable' ? sentence : `Note: ${sentence}`);
    const exchanges = config.prices.live.join(' and ');
    if (exchanges !== '') {
      out(
        `Prices: ${config.prices.first === 'file' ? `the files, then ${exchanges}` : `${exchanges}, then the files`}.`,
      );
    }
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
