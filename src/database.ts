import { MIGRATIONS } from '../migrations';
import type { Store } from './store';
import { openStore, type StoreLocation } from './store/sql-store.adapter';
import { TABLES } from './tables';

/**
 * Opens the product's database: every table, every migration. Wiring only.
 * @throws DomainError as `openStore`
 */
export function openDatabase(location: StoreLocation): Promise<Store> {
  return openStore(location, { tables: TABLES, migrations: MIGRATIONS });
}
