import { factReport } from '../tax';
import { type Command, EXIT_DONE, EXIT_REFUSED } from './command';
import { judgeFile, readExactJson } from './exact-file.adapter';

/** A million events have about 300 MB. */
const FILE_BYTES_MAX = 480_000_000;

/** Judges events typed into one file by the rules of the service: no network, no database, no configuration. */
export const taxFacts: Command = {
  name: 'tax facts',
  words: ['FILE'],
  options: {},
  summary:
    'income, disposals and lots of the events in a file, offline; code 1: "errors" names events that were not judged',
  async run({ words: [path = ''] }, { out, err }) {
    const json = await readExactJson(path, FILE_BYTES_MAX);
    const report = judgeFile(path, 'tax.bad-facts-file', () => factReport(json));
    out(JSON.stringify(report));
    if (report.errors.length === 0) return EXIT_DONE;
    err(
      `${report.errors.length} events or instructions were not counted: "errors" says which and why. The others were.`,
    );
    return EXIT_REFUSED;
  },
};
