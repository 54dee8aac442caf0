import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { yearFiles } from '../../reports/tax-year';
import { donatedEntry } from '../../src/payout/closing';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { BookWorld } from '../support/book-world';

const FOLDER = join(__dirname, 'tax-book');

/** A year of one member who earns bitcoin and litecoin, is paid, has a row taken back, and leaves. */
async function lived(): Promise<BookWorld> {
  const world = new BookWorld(new MemoryStore(TABLES), { recogniseAt: 'credit', ownerAtConversion: 'member' });
  await world.store.write((tx) => world.persons.add(tx, { id: 'm', name: '=Zoë 山田', mail: 'm@example.org' }, 'test'));
  for (const id of ['p1', 'p2']) world.places.set(`${id}-item`, { wallet: 'bc1qzoe', receiptId: `${id}-item` });
  const first = await world.at('2026-01-10T12:00:00Z').price('BTC', '90000').price('LTC', '80').earn('pool', 50_000n);
  await world.at('2026-01-12T12:00:00Z').receive(50_000n);
  await world.at('2026-01-20T12:00:00Z').price('BTC', '95000').earn('ltc', 300_000_000n);
  await world.at('2026-01-21T12:00:00Z').sell('c1', { sold: 300_000_000n, bought: 260_000n, fee: 600n });
  await world.at('2026-02-01T12:00:00Z').payout('p1', 40_000n, 200n);
  await world.at('2026-02-10T12:00:00Z').lower(first, 5_000n, 'available');
  await world.at('2026-03-01T12:00:00Z').price('BTC', '100000').earn('pool', 30_000n);
  await world.at('2026-03-02T12:00:00Z').receive(30_000n);
  await world.at('2026-03-03T12:00:00Z').payout('p2', 34_000n, 100n);
  await world.post(donatedEntry({ id: 'bye', memberId: 'm', sats: 1_000n, at: world.clock.now() }));
  await world.run();
  world.at('2027-02-01T12:00:00Z');
  return world;
}

/** The files of the year, byte for byte. `GOLDEN=write` writes them anew: then read the difference. */
describe('the pack of a member’s year out of the books', () => {
  it('is as it was read and found right', async () => {
    const { pack, statement } = await (await lived()).pack(2026);
    const { isBlocked, files } = yearFiles(pack, 'Paydirt 0.1.0');
    expect(isBlocked).toBe(false);
    const made = new Map(files.map(({ name, text }) => [`${name}.golden`, text]));
    if (process.env['GOLDEN'] === 'write') {
      mkdirSync(FOLDER, { recursive: true });
      for (const [name, text] of made) writeFileSync(join(FOLDER, name), text);
    }
    expect(readdirSync(FOLDER).sort()).toEqual([...made.keys()].sort());
    for (const [name, text] of made) expect([name, text]).toEqual([name, readFileSync(join(FOLDER, name), 'utf8')]);
    expect(pack.income.reduce((all, { usd }) => all + usd, 0n)).toBe(statement.total);
  });

  it('leads from each lot to what brought it into its wallet: the receipt of a payout, or the income itself', async () => {
    const { pack } = await (await lived()).pack(2026);
    const earned = new Set(pack.income.map(({ wallet }) => wallet));
    const moved = new Map(pack.moves.map(({ to, receiptId, txid }) => [to, [receiptId, txid]]));
    const paid = pack.lots.filter(({ wallet }) => !earned.has(wallet ?? ''));
    expect(paid.length).toBeGreaterThan(0);
    for (const { wallet } of paid) expect(moved.get(wallet ?? '')).toEqual([expect.any(String), expect.any(String)]);
    expect(pack.moves.map(({ units }) => units)).toEqual([39_800n, 33_900n]);
    expect(pack.lots.every(({ ledgerEntryId }) => typeof ledgerEntryId === 'string')).toBe(true);
  });

  it('is the same bytes again', async () => {
    const once = yearFiles((await (await lived()).pack(2026)).pack, 'Paydirt 0.1.0').files;
    expect(yearFiles((await (await lived()).pack(2026)).pack, 'Paydirt 0.1.0').files).toEqual(once);
  });
});
