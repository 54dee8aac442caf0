import { backup } from '../operations/backup.service';
import { type Command, EXIT_DONE } from './command';
import { ledgerHeadOf } from './database-copy.adapter';

/** A snapshot while the service runs, with its manifest beside it. */
export const backupCommand: Command = {
  name: 'backup',
  words: ['FILE'],
  options: {},
  summary: 'an online snapshot with a manifest',
  async run({ words: [target = ''] }, { config, clock, out }) {
    const { database } = config();
    const source = database.type === 'sqlite' ? database : { type: 'postgres' as const };
    const { sha256, bytes, ledger_head } = await backup({ source, target, clock, headOf: ledgerHeadOf });
    out(`The database was copied to ${target} (${bytes} bytes, SHA-256 ${sha256}). No money was moved.`);
    out(
      ledger_head === null
        ? 'The journal is still empty.'
        : `The journal ends at entry ${ledger_head.position}, hash ${ledger_head.hash}.`,
    );
    out(`Next: keep it together with ${target}.manifest.json on another machine.`);
    out('Not in it: the sealed seed, the secret key and the signer journal. Keep copies of those apart from it.');
    return EXIT_DONE;
  },
};
