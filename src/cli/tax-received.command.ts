import { existsSync } from 'node:fs';
import { openDatabase } from '../database';
import { locationOf } from '../real-ports';
import { DomainError, formatUsdTotal, parseUsd, type Usd } from '../units';
import { SAID_REASONS } from '../yearend';
import { yearendAtConsole } from '../yearend-console';
import { type Command, type CommandInput, EXIT_DONE } from './command';
import { yearOf } from './year-option';

const ACTOR = 'console';
/** A cell of a form has no more. */
const WORDS_MAX = 200;

/** Types in one box of a return that a pool sent to the operator; a correction names what it replaces. */
export const taxReceived: Command = {
  name: 'tax received',
  words: [],
  options: {
    year: 'YEAR',
    source: 'SOURCE',
    payer: 'NAME',
    form: 'FORM',
    box: 'BOX',
    amount: 'USD',
    reason: `[${SAID_REASONS.join('|')}]`,
    note: '[TEXT]',
    replaces: '[ID]',
  },
  summary: 'keeps one box of a return that a pool sent you, to be tied to the books (stop the service first)',
  async run({ options }, { config, clock, out }) {
    const draft = {
      year: yearOf(options['year']),
      ...{ source: said(options, 'source'), payer: said(options, 'payer') },
      ...{ form: said(options, 'form'), box: said(options, 'box'), amount: dollarsOf(options) },
      ...{ reason: reasonOf(options), note: options['note']?.slice(0, WORDS_MAX) ?? '' },
      replaces: options['replaces'] ?? null,
    };
    if (draft.reason === 'other-income' && draft.note.trim() === '') {
      throw new DomainError(
        'cli.usage',
        'Say with --note what other income it is: without it the return explains nothing.',
      );
    }
    const settings = config();
    if (!settings.sources.some(({ declaration }) => declaration.id === draft.source)) {
      throw new DomainError('cli.usage', `There is no source "${draft.source}".`);
    }
    const { database } = settings;
    if (database.type === 'sqlite' && !existsSync(database.file)) {
      throw new DomainError('cli.no-database', `There is no database at ${database.file}. "npm start" makes it.`);
    }
    const store = await openDatabase(locationOf(settings));
    try {
      const { received } = yearendAtConsole(settings, clock, store);
      const { id, amount } = await store.write((tx) => received.enter(tx, draft, ACTOR));
      out(`Kept as ${id}: ${draft.form} of ${draft.year}, box ${draft.box}, ${formatUsdTotal(amount)} USD. No money was moved.`); // prettier-ignore
    } finally {
      await store.close();
    }
    return EXIT_DONE;
  },
};

type Options = CommandInput['options'];

function said(options: Options, name: string): string {
  const text = options[name]?.trim() ?? '';
  if (text === '' || text.length > WORDS_MAX) {
    throw new DomainError('cli.usage', `--${name} is missing, or longer than ${WORDS_MAX} letters.`);
  }
  return text;
}

function reasonOf({ reason }: Options): (typeof SAID_REASONS)[number] | null {
  if (reason === undefined) return null;
  const known = SAID_REASONS.find((one) => one === reason);
  if (known === undefined) throw new DomainError('cli.usage', `--reason is one of ${SAID_REASONS.join(', ')}.`);
  return known;
}

function dollarsOf({ amount = '' }: Options): Usd {
  try {
    const value = parseUsd(amount);
    if (value >= 0n) return value;
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
  }
  throw new DomainError('cli.usage', '--amount is not an amount in dollars such as 1500.25.');
}
