import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { fileTrouble } from '../file-trouble';
import { DomainError } from '../units';
import { BAD_INPUT } from './command';

/** Above a million characters of any alphabet. */
const FILE_BYTES_MAX = 4_200_000;

/** @throws DomainError `cli.bad-input` when the file cannot be read, is too large, or is not UTF-8 */
export async function readText(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    if ((await stat(path)).size > FILE_BYTES_MAX)
      throw new DomainError(BAD_INPUT, `${path} is too large: divide the file.`);
    bytes = await readFile(path);
  } catch (cause) {
    const why = cause instanceof DomainError ? undefined : fileTrouble(cause, path);
    if (why === undefined) throw cause;
    throw new DomainError(BAD_INPUT, `${why}.`, {}, { cause });
  }
  if (!isUtf8(bytes)) throw new DomainError(BAD_INPUT, `${path} is not UTF-8 text; save it as UTF-8.`);
  return bytes.toString('utf8');
}

/**
 * A file that is judged by what it says: what is no JSON, or larger than any such file, proves nothing and is undefined.
 * @throws DomainError `cli.bad-input` when it cannot be read
 */
export async function readJudged(path: string, bytesMax: number): Promise<unknown> {
  try {
    if ((await stat(path)).size > bytesMax) return undefined;
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw new DomainError(BAD_INPUT, fileTrouble(error, path) ?? `${path} cannot be read`);
  }
}
