import { readFile, stat } from 'node:fs/promises';
import { fileTrouble } from '../file-trouble';
import { nearestName } from '../nearest-name';
import { projectReport } from '../rewards';
import { DomainError, type ExactJson, parseExactJson } from '../units';
import { BAD_INPUT, type Command, EXIT_DONE, EXIT_REFUSED } from './command';

/** Ten years of daily rows have under 1 MB. */
const FILE_BYTES_MAX = 20_000_000;

/** Projects hash-rate contracts from one file: no network, no database, no configuration. */
export const contractProject: Command = {
  name: 'contract project',
  words: ['FILE'],
  options: {},
  summary: 'projects hash-rate contracts by scenarios, offline; code 1: a provider promises more than headers yield',
  async run({ words: [path = ''] }, { out, err }) {
    const { overpromise, body } = reported(path, await readJson(path));
    out(JSON.stringify(body));
    if (overpromise) err('A provider promises more than the headers can yield: see "promise" of each contract.');
    return overpromise ? EXIT_REFUSED : EXIT_DONE;
  },
};

function reported(path: string, json: ExactJson): ReturnType<typeof projectReport> {
  try {
    return projectReport(json);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'rewards.bad-contract') throw error;
    const { unknown, known } = error.fields;
    const hint =
      typeof unknown === 'string' && typeof known === 'string'
        ? ` Did you mean "${nearestName(unknown, known.split(' ')) ?? ''}"?`
        : '';
    throw new DomainError(BAD_INPUT, `${path}: ${error.message}${hint}`, {}, { cause: error });
  }
}

async function readJson(path: string): Promise<ExactJson> {
  const text = await readText(path);
  try {
    return parseExactJson(text.replace(/^\ufeff/, ''));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(BAD_INPUT, `${path} cannot be used. ${error.message}`, {}, { cause: error });
  }
}

async function readText(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > FILE_BYTES_MAX) {
      throw new DomainError(BAD_INPUT, `${path} has more than ${FILE_BYTES_MAX} bytes.`);
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new DomainError(BAD_INPUT, fileTrouble(error, path) ?? `${path} cannot be read`);
  }
}
