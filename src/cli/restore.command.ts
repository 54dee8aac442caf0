import { AuditService } from '../audit/audit.service';
import { openDatabase } from '../database';
import { restore } from '../operations/backup.service';
import { ServiceStateService } from '../operations/service-state.service';
import { type Command, EXIT_DONE } from './command';

/** Brings a backup back. The service then opens in reconcile-only mode and pays nothing (RULES.md 15). */
export const restoreCommand: Command = {
  name: 'restore',
  words: ['FILE'],
  options: {},
  summary: 'brings a backup back; the service then opens in reconcile-only mode and pays nothing',
  async run({ words: [file = ''] }, { config, clock, out }) {
    const { database } = config();
    const state = new ServiceStateService(new AuditService(clock), clock, { alone: false });
    const manifest = await restore({
      backup: file,
      location: database.type === 'sqlite' ? database : { type: 'postgres' },
      open: openDatabase,
      markReconcileOnly: (tx, madeAt) => state.setReconcileOnly(tx, 'restore', `restored from a backup of ${madeAt}`),
    });
    const where = database.type === 'sqlite' ? database.file : '';
    out(`The backup of ${manifest.created_at} is back in ${where}. No money was moved.`);
    out('What was paid after that moment is not in it: the service opens in reconcile-only mode and pays nothing.');
    out('Next: npm start. It reads the chain again and books the payments that it finds there. Then sign in as an');
    out('operator: the page "After a restore" says what is missing, moves every coin to yourselves, so that no lost');
    out('payment can be mined any more, and lets payouts go on when two operators agree (docs/restore.md).');
    return EXIT_DONE;
  },
};
