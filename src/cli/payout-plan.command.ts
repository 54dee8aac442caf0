import { planReport } from '../payout';
import { type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { judgeFile, readExactJson } from './exact-file.adapter';

/** 200,000 payments and 100,000 coins, the most of a file, have about 50 MB. */
const FILE_BYTES_MAX = 64_000_000;

/** Plans payments from one file as the service would: no network, no database, no configuration, no key. */
export const payoutPlan: Command = {
  name: 'payout plan',
  words: ['FILE'],
  options: {},
  summary: 'chooses coins for the payments of a file and prints the transactions, offline; code 1: nobody can be paid',
  async run({ words: [path = ''] }, { out, err }) {
    const json = await readExactJson(path, FILE_BYTES_MAX);
    const report = judgeFile(path, 'payout.bad-plan-file', () => planReport(json));
    out(JSON.stringify(report));
    if (report.transactions.length > 0) return EXIT_DONE;
    err('Nobody can be paid: "parked" says why. No money was moved.');
    return EXIT_REFUSED;
  },
};
