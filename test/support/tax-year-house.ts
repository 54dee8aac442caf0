import { RoomsTaxYearDesk, TaxYearSources } from '../../src/api/member/tax-year-desk.adapter';
import { TaxYearDesk } from '../../src/api/member/tax-year-desk.service';
import type { ApiConfig } from '../../src/api/http/api-config.dto';
import { closedMarks } from '../../src/closed-marks';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { PrintService } from '../../src/tax/print.service';
import { YearPackService } from '../../src/tax/year-pack.service';
import { ApiApp } from './api-app';
import { type BookPolicy, BookWorld } from './book-world';

export const PROGRAM_VERSION = '0.1.0';

/** The API over the books of `m`, with the desk of the years and its threads. Close it. */
export async function taxYearHouse(policy: Partial<BookPolicy> = {}) {
  const store = new MemoryStore(TABLES);
  const world = new BookWorld(store, { recogniseAt: 'credit', ownerAtConversion: 'operator', ...policy });
  world.at('2026-01-02T12:00:00Z');
  const app = await ApiApp.open(undefined, { store, clock: world.clock, desks: [TaxYearDesk] });
  await store.write((tx) => world.members.create(tx, { id: 'm', actor: 'test' }));
  const prints = new PrintService(PROGRAM_VERSION);
  const packs = new YearPackService(store, closedMarks, world.books, prints);
  const config = { instance: { taxZone: 'America/New_York' } } as ApiConfig;
  app.real.set(TaxYearDesk, new RoomsTaxYearDesk(store, world.clock, config, new TaxYearSources(world.members, packs)));
  const close = async (): Promise<void> => {
    await prints.onModuleDestroy();
    await app.close();
  };
  return { app, world, close };
}
