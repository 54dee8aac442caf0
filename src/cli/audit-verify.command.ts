import { AuditService } from '../audit/audit.service';
import { type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { withBooks } from './database-copy.adapter';

/** Recomputes the chain of audit rows: who did what. */
export const auditVerify: Command = {
  name: 'audit verify',
  words: [],
  options: {},
  summary: 'recomputes the chain of audit rows',
  async run(_, { config, clock, out }) {
    const found = await withBooks(config(), clock, (store) => store.read((tx) => new AuditService(clock).verify(tx)));
    out(`${found.rows} audit rows were recomputed. Nothing was changed and no money was moved.`);
    out(`The chain ends at row ${found.head.position}, hash ${found.head.hash}.`);
    if (found.ok) {
      out('Every hash agrees. Keep the last line elsewhere: it fixes all history before it.');
      return EXIT_DONE;
    }
    out(`${found.differences.length} differences. The record is not what was written:`);
    for (const { what, position, expected, found: actual } of found.differences) {
      out(`- ${what} row ${position}: expected ${expected}, found ${actual}`);
    }
    out('Next: stop all payouts, keep this database as it is, and compare it with a backup.');
    return EXIT_REFUSED;
  },
};
