import { readFileSync, statSync } from 'node:fs';
import { DomainError } from './units';

/** Group and others: a file with a secret in it is for its owner alone. */
const OTHERS_MASK = 0o077;

/** Reads a file that holds a secret. @throws DomainError when others may read it */
export function readPrivateFile(file: string): string {
  if ((statSync(file).mode & OTHERS_MASK) !== 0) {
    throw new DomainError('config.open-file', `others can read the file; run "chmod 600 ${file}".`);
  }
  return readFileSync(file, 'utf8');
}
