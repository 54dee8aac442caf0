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
    out(
      'Next: npm start. It collects, reads the chain again and compares. This release cannot switch payouts on after a',
    );
    out('restore: it cannot yet rule out that a payment from after the backup is still on its way.');
    return EXIT_DONE;
  },
};
