import { existsSync } from 'node:fs';
import { operatorsAtConsole } from '../api/operator-console.service';
import { openDatabase } from '../database';
import { locationOf } from '../real-ports';
import { DomainError, formatInstant } from '../units';
import { type Command, EXIT_DONE } from './command';

/**
 * The way back for an operator whom no other operator can help: password, authenticator and sessions die, and a new
 * one-time link is printed. Whoever may read the database file and the configuration may do it; the audit chain names
 * the console. On SQLite the service must be stopped, since the file belongs to one instance.
 */
export const operatorLink: Command = {
  name: 'operator link',
  words: [],
  options: { mail: '[MAIL]' },
  summary:
    'prints a new one-time link for an operator who lost the password or the authenticator; stop the service first',
  async run({ options: { mail } }, { config, clock, out }) {
    const settings = config();
    const { database } = settings;
    if (database.type === 'sqlite' && !existsSync(database.file)) {
      throw new DomainError('cli.no-database', `There is no database at ${database.file}. "npm start" makes it.`);
    }
    const store = await openDatabase(locationOf(settings));
    try {
      const operators = operatorsAtConsole(store, clock);
      const made = await store.write((tx) => operators.resetAtConsole(tx, mail));
      out(`This link works once, until ${formatInstant(made.expiresAt)}:`);
      out(`  ${settings.origin}/setup/${made.token}`);
      out(`Password, authenticator and sessions of ${made.name} work no longer. No money was moved.`);
      out(`Next: npm start, open the link, then sign in as ${made.mail}. The audit chain says that it came from here.`);
    } finally {
      await store.close();
    }
    return EXIT_DONE;
  },
};
