import { chmod, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DomainError } from '../units';

const OWNER_FOLDER = 0o700;
const OWNER_FILE = 0o600;
/** Group and others. */
const OTHERS_MASK = 0o077;
/** What SQLite and the instance lock keep beside a database. */
const COMPANIONS = ['', '-wal', '-shm', '.lock'] as const;

/** Makes a folder for its owner alone, whatever the umask; one that is there stays as it is. */
export async function makePrivateFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: OWNER_FOLDER });
  if (made !== undefined) await chmod(folder, OWNER_FOLDER);
}

/**
 * Makes an empty file for its owner alone, whatever the umask, before anything is written into it.
 * @returns false when it was there already: then nothing is changed
 */
export async function makePrivateFile(file: string): Promise<boolean> {
  try {
    await (await open(file, 'wx', OWNER_FILE)).close();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
  await chmod(file, OWNER_FILE);
  return true;
}

/** Closes a file that was copied to everybody but its owner. */
export function closeToOthers(file: string): Promise<void> {
  return chmod(file, OWNER_FILE);
}

/**
 * Makes the folder, the database file and its lock for their owner alone. SQLite gives its write-ahead log the mode of
 * the database file. What stands open to others is refused, never tightened in silence: somebody may have read it
 * (SECURITY.md 41).
 * @throws DomainError `store.open-to-others` with the command that closes it
 */
export async function preparePrivateDatabase(file: string): Promise<void> {
  const folder = dirname(file);
  await makePrivateFolder(folder);
  await makePrivateFile(file);
  await makePrivateFile(`${file}.lock`);
  await refuseOpen(folder, COMPANIONS.map((suffix) => `${file}${suffix}`)); // prettier-ignore
}

/** @throws DomainError `store.open-to-others` */
export async function refuseOpenFolder(folder: string): Promise<void> {
  await refuseOpen(folder, []);
}

async function refuseOpen(folder: string, files: readonly string[]): Promise<void> {
  const openFiles: string[] = [];
  for (const file of files) if (await isOpen(file)) openFiles.push(file);
  const commands = [
    ...((await isOpen(folder)) ? [`chmod 700 ${folder}`] : []),
    ...(openFiles.length > 0 ? [`chmod 600 ${openFiles.join(' ')}`] : []),
  ];
  if (commands.length === 0) return;
  throw new DomainError(
    'store.open-to-others',
    `Other users of this machine can open ${commands.length > 1 || openFiles.length === 0 ? folder : openFiles.join(', ')}, ` +
      `where the books are. Nothing was opened and no money was moved. Run "${commands.join(' && ')}" and start again.`,
    { folder, files: openFiles.length },
  );
}

async function isOpen(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && (found.mode & OTHERS_MASK) !== 0;
}
