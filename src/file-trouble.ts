import { types } from 'node:util';

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'the user that runs Paydirt may not read or write it',
  EPERM: 'the user that runs Paydirt may not change it',
  EROFS: 'it is on a file system that is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
  SQLITE_NOTADB: 'it is not a database of Paydirt',
  SQLITE_CORRUPT: 'the database file is damaged',
  SQLITE_CANTOPEN: 'the database file cannot be opened',
  SQLITE_READONLY: 'the user that runs Paydirt may not write the database file',
  SQLITE_FULL: 'the disk is full',
};

/**
 * Says in words what is wrong with a file: missing, a folder, not ours to read or write, or no database.
 * @param path named where the system's error does not name it
 * @returns a sentence without its full stop; undefined for any other error, which is a fault of ours
 */
export function fileTrouble(error: unknown, path?: string): string | undefined {
  if (!types.isNativeError(error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  if (!('syscall' in error) && WORDS[error.code] === undefined) return undefined;
  const named = 'path' in error && typeof error.path === 'string' ? error.path : path;
  const words = WORDS[error.code] ?? error.message.split('\n')[0] ?? error.code;
  return named === undefined ? words.replace(/^it is/, 'The file is').replace(/^[a-z]/, (first) => first.toUpperCase()) : `${named}: ${words}`; // prettier-ignore
}
