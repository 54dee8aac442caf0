import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { YearFolder } from '../../reports/tax-year';
import { DomainError } from '../units';
import { BAD_INPUT } from './command';

/** Of a year that is blocked, as many rows are named on the error output. */
const NAMED_MAX = 20;

interface Blocking {
  readonly id: string;
  readonly words: string;
  readonly blocks: boolean;
}

/** Names what blocks a year. */
export function tellBlocked(year: number, unresolved: readonly Blocking[], err: (line: string) => void): void {
  const blocking = unresolved.filter(({ blocks }) => blocks);
  for (const { id, words } of blocking.slice(0, NAMED_MAX)) err(`- ${id}: ${words}`);
  if (blocking.length > NAMED_MAX) err(`… and ${blocking.length - NAMED_MAX} more`);
  err(`The year ${year} cannot be closed while these are open. No file was made.`);
}

/** @throws DomainError `cli.bad-input` where something is in the way of the folder */
export function assertNewFolder(folder: string): void {
  for (const path of [folder, `${folder}.part`]) {
    if (existsSync(path)) throw new DomainError(BAD_INPUT, `${path} exists already: name a folder that does not.`);
  }
}

/** All or nothing: into a folder beside, which then takes the name. */
export async function writeFiles(folder: string, files: YearFolder['files']): Promise<string> {
  assertNewFolder(folder);
  const beside = `${folder}.part`;
  await mkdir(beside);
  try {
    for (const { name, content } of files) await writeFile(join(beside, name), content, { flag: 'wx' });
    await rename(beside, folder);
  } catch (cause) {
    await rm(beside, { recursive: true, force: true });
    throw cause;
  }
  return folder;
}
