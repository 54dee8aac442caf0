import { LedgerService } from '../ledger/ledger.service';
import { type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { withBooks } from './database-copy.adapter';

/** Recomputes the journal's hash chain and every balance, and names each difference. */
export const ledgerVerify: Command = {
  name: 'ledger verify',
  words: [],
  options: {},
  summary: "recomputes the journal's hash chain and every balance",
  async run(_, { config, clock, out }) {
    const found = await withBooks(config(), clock, (store) => store.read((tx) => new LedgerService(clock).verify(tx)));
    out(`${found.entries} entries with ${found.postings} postings were recomputed. Nothing was changed.`);
    out(`The chain ends at entry ${found.head.position}, hash ${found.head.hash}.`);
    if (found.ok) {
      out('Every hash and every balance agrees. Keep the last line elsewhere: it fixes all history before it.');
      return EXIT_DONE;
    }
    out(`${found.differences.length} differences. The books are not what was posted:`);
    for (const { what, position, account, asset, expected, found: actual } of found.differences) {
      const place = [position === null ? '' : `entry ${position}`, account ?? '', asset ?? ''].filter((text) => text !== '').join(' '); // prettier-ignore
      out(`- ${what} ${place}: expected ${expected}, found ${actual}`);
    }
    out('Next: stop all payouts, keep this database as it is, and compare it with a backup.');
    return EXIT_REFUSED;
  },
};
