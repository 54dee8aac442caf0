import { existsSync } from 'node:fs';
import { readSecretKey } from '../config';
import { openDatabase } from '../database';
import { rotateKey } from '../key-rotation';
import { locationOf } from '../real-ports';
import { incomePolicy, mailSettings, membersPolicy } from '../real-settings';
import { DomainError } from '../units';
import { type Command, type CommandContext, EXIT_DONE } from './command';

/** Seals everything under another key of the service; the key of before is useless for this database then. */
export const keyRotate: Command = {
  name: 'key rotate',
  words: ['FILE'],
  options: {},
  summary: 'seals everything under the new secret key in FILE; stop the service first',
  async run({ words: [path = ''] }, { config, clock, out }) {
    const settings = config();
    const { database } = settings;
    if (database.type === 'sqlite' && !existsSync(database.file)) {
      throw new DomainError('cli.no-database', `There is no database at ${database.file}. "npm start" makes it.`);
    }
    const keys = { from: settings.secretKey, to: readSecretKey(path) };
    const store = await openDatabase(locationOf(settings));
    try {
      const house = { clock, members: membersPolicy(settings), policy: incomePolicy(settings), mail: mailSettings(settings), isShared: database.type === 'postgres' }; // prettier-ignore
      say(await rotateKey(store, keys, house), path, out);
    } finally {
      await store.close();
    }
    return EXIT_DONE;
  },
};

function say(done: Awaited<ReturnType<typeof rotateKey>>, path: string, out: CommandContext['out']): void {
  out(`Everything is sealed under the key in ${path} now. No money was moved. The audit chain says so.`);
  out(`Authenticators that work on: ${done.authenticators}. Tax forms: ${done.taxForms}.`);
  if (done.recoveryOwners > 0) {
    out(`Recovery codes of ${done.recoveryOwners} operators work no longer: each makes new ones under Security.`);
  }
  if (done.letters > 0) out(`Letters with a new link to take a change of address back, sent at the next start: ${done.letters}.`); // prettier-ignore
  else if (done.coolingOff > 0) out(`Changes of address in their cool-off: ${done.coolingOff}. No mail is sent here; members take them back in the app.`); // prettier-ignore
  out(`Next: set PAYDIRT_SECRET_KEY_FILE=${path}, then npm start. The old key opens no row of this database any more,`);
  out('but it opens the backups that were made before: keep it with them, or make a new backup and destroy both.');
}
