import { signerOf, verifyReserves } from '../solvency';
import { type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { readJudged } from './text-file.adapter';

/** A hundred thousand coins with their signatures have some 50 MB. */
const FILE_BYTES_MAX = 64_000_000;

/** Checks a list of reserves from the file alone: no network, no database, no configuration. */
export const reservesVerify: Command = {
  name: 'reserves verify',
  words: ['FILE'],
  options: {},
  summary: 'checks offline the coins of a statement and who signed for them; that they are unspent only a node knows',
  async run({ words: [path = ''] }, { out }) {
    const { total, signed, ...verdict } = verifyReserves(await readJudged(path, FILE_BYTES_MAX), signerOf);
    out(JSON.stringify({ ...verdict, totalSat: total.toString(), signedSat: signed.toString() }));
    return verdict.valid ? EXIT_DONE : EXIT_REFUSED;
  },
};
