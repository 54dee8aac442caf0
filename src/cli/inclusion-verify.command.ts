import { verifyInclusion } from '../solvency';
import { type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { readJudged } from './text-file.adapter';

/** Far above any proof: four ways through a tree of a million members have some twenty kilobytes. */
const FILE_BYTES_MAX = 8_000_000;

/** Checks a proof of inclusion from the file alone: no network, no database, no configuration. */
export const inclusionVerify: Command = {
  name: 'inclusion verify',
  words: ['FILE'],
  options: {},
  summary: "checks offline that a member's balances are in a statement of liabilities",
  async run({ words: [path = ''] }, { out }) {
    const { valid, digest, statement, holder, balances, steps } = verifyInclusion(
      await readJudged(path, FILE_BYTES_MAX),
    );
    const counted = balances.map(({ asset, balance, units, total }) => ({
      asset,
      balance,
      units: units.toString(),
      total: total.toString(),
    }));
    const none = null;
    out(JSON.stringify({ valid, holder: holder ?? none, statement: statement ?? none, digest: digest ?? none, balances: counted, steps })); // prettier-ignore
    return valid ? EXIT_DONE : EXIT_REFUSED;
  },
};
