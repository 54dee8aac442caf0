import { readFile, stat } from 'node:fs/promises';
import { fileTrouble } from '../file-trouble';
import { nearestName } from '../nearest-name';
import { DomainError, type ExactJson, parseExactJson } from '../units';
import { BAD_INPUT } from './command';

/**
 * Reads a JSON file whose numbers keep their text, so that no amount passes through a double.
 * @throws DomainError `cli.bad-input` when it cannot be read, has more bytes than it may, or is no JSON
 */
export async function readExactJson(path: string, bytesMax: number): Promise<ExactJson> {
  const text = await readText(path, bytesMax);
  try {
    return parseExactJson(text.replace(/^\ufeff/, ''));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(BAD_INPUT, `${path} cannot be used. ${error.message}`, {}, { cause: error });
  }
}

async function readText(path: string, bytesMax: number): Promise<string> {
  try {
    if ((await stat(path)).size > bytesMax) {
      throw new DomainError(BAD_INPUT, `${path} has more than ${bytesMax} bytes.`);
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new DomainError(BAD_INPUT, fileTrouble(error, path) ?? `${path} cannot be read`);
  }
}

/**
 * What a file says, judged by an engine: a field that it refuses is told with the file's name, and an unknown one with
 * the known name that is nearest.
 * @param code of the engine's refusals of a field
 * @throws DomainError `cli.bad-input`
 */
export function judgeFile<T>(path: string, code: string, judge: () => T): T {
  try {
    return judge();
  } catch (error) {
    throw asInput(error, path, code);
  }
}

/** The same for an engine that reads more than the file. @throws DomainError `cli.bad-input` */
export async function judgeFileWith<T>(path: string, code: string, judge: () => Promise<T>): Promise<T> {
  try {
    return await judge();
  } catch (error) {
    throw asInput(error, path, code);
  }
}

function asInput(error: unknown, path: string, code: string): unknown {
  if (!(error instanceof DomainError) || error.code !== code) return error;
  const { unknown, known } = error.fields;
  const hint =
    typeof unknown === 'string' && typeof known === 'string'
      ? ` Did you mean "${nearestName(unknown, known.split(' ')) ?? ''}"?`
      : '';
  return new DomainError(BAD_INPUT, `${path}: ${error.message}${hint}`, {}, { cause: error });
}
