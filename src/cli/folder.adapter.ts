import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../units';

const OWNER_ONLY_FOLDER = 0o700;
const OWNER_ONLY_FILE = 0o600;

/**
 * Writes files into a new folder that only its owner can read: all of them or none.
 * @throws DomainError `cli.exists` when something has the folder's name
 */
export async function writeFolder(
  folder: string,
  files: readonly { readonly name: string; readonly text: string | Uint8Array }[],
): Promise<void> {
  const path = await assertNew(folder);
  const part = `${path}.part`;
  await mkdir(part, { mode: OWNER_ONLY_FOLDER });
  try {
    for (const { name, text } of files) await writeFile(join(part, name), text, { mode: OWNER_ONLY_FILE, flag: 'wx' });
    await rename(part, path);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}

/** For a command that does more than write: it asks before it begins. @returns the folder's path @throws DomainError `cli.exists` */
export async function assertNew(folder: string): Promise<string> {
  const path = folder.replace(/\/+$/, '');
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw new DomainError('cli.exists', `${path} exists and is not overwritten.`, { file: path });
  return path;
}
