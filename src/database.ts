import { MIGRATIONS } from '../migrations';
import { fileTrouble } from './file-trouble';
import type { Store } from './store';
import { makePrivateFolder, refuseOpenFolder } from './store/private-file.service';
import { openStore, type StoreLocation } from './store/sql-store.adapter';
import { TABLES } from './tables';
import { DomainError } from './units';

/**
 * Opens the product's database: every table, every migration. Wiring only.
 * @throws DomainError as `openStore`, and `store.unusable` where the file or its folder cannot be written
 */
export async function openDatabase(location: StoreLocation): Promise<Store> {
  try {
    return await openStore(location, { tables: TABLES, migrations: MIGRATIONS });
  } catch (error) {
    throw location.type === 'sqlite' ? inWords(error, location.file) : error;
  }
}

/**
 * Makes the folder of database and signer journal, for its owner alone.
 * @throws DomainError `store.unusable`, `store.open-to-others`
 */
export async function prepareDataFolder(folder: string): Promise<void> {
  try {
    await makePrivateFolder(folder);
  } catch (error) {
    throw inWords(error, folder);
  }
  await refuseOpenFolder(folder);
}

function inWords(error: unknown, path: string): unknown {
  const trouble = error instanceof DomainError ? undefined : fileTrouble(error, path);
  if (trouble === undefined) return error;
  return new DomainError(
    'store.unusable',
    `The data folder cannot be used. ${trouble}. Nothing was changed and no money was moved. ` +
      'Check PAYDIRT_DATA_DIR, who owns it, and whether the disk is full.',
    { path },
    { cause: error },
  );
}
