import { types } from 'node:util';

/**
 * Says in one line what is wrong with a file: missing, not ours to read or write, or no database.
 * @returns undefined for any other error, which is a fault of ours
 */
export function fileTrouble(error: unknown): string | undefined {
  if (!types.isNativeError(error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const isFile = 'syscall' in error || error.code.startsWith('SQLITE_');
  return isFile ? error.message.split('\n')[0] : undefined;
}
