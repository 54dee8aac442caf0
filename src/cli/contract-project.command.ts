import { projectReport } from '../rewards';
import { type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { judgeFile, readExactJson } from './exact-file.adapter';

/** Ten years of daily rows have under 1 MB. */
const FILE_BYTES_MAX = 20_000_000;

/** Projects hash-rate contracts from one file: no network, no database, no configuration. */
export const contractProject: Command = {
  name: 'contract project',
  words: ['FILE'],
  options: {},
  summary: 'projects hash-rate contracts by scenarios, offline; code 1: a provider promises more than headers yield',
  async run({ words: [path = ''] }, { out, err }) {
    const json = await readExactJson(path, FILE_BYTES_MAX);
    const { overpromise, body } = judgeFile(path, 'rewards.bad-contract', () => projectReport(json));
    out(JSON.stringify(body));
    if (overpromise) err('A provider promises more than the headers can yield: see "promise" of each contract.');
    return overpromise ? EXIT_REFUSED : EXIT_DONE;
  },
};
