import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { DomainError } from '../units';
import { type Command, EXIT_DONE } from './command';

const KEY_BYTES = 32;
const OWNER_ONLY = 0o600;

/** Makes the key that seals second-factor secrets and approvals: 64 hex characters, mode 0600, never over a file. */
export const keyCreate: Command = {
  name: 'key create',
  words: ['FILE'],
  options: {},
  summary: 'makes the secret key of the service',
  async run({ words: [path = ''] }, { out }) {
    const file = await open(path, 'wx', OWNER_ONLY).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause;
      throw new DomainError('cli.exists', `${path} exists and is not overwritten.`, { file: path });
    });
    try {
      await file.writeFile(`${randomBytes(KEY_BYTES).toString('hex')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    out(`A new secret key is in ${path}; only its owner can read it. No money is affected.`);
    out('Without it no operator can sign in: keep a copy apart from the database backups.');
    out(`Next: set PAYDIRT_SECRET_KEY_FILE=${path}.`);
    return EXIT_DONE;
  },
};
