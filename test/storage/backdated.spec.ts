import { openStore, type StoreLocation } from '../../src/store/sql-store.adapter';
import { DATABASE_KINDS, PRODUCT, Scratch } from '../support/stores';
import { openRaw, type Raw } from './raw';

/** When the newest entry of the journal was known. */
const KNOWN = 1_780_000_000_000;
/** The end of 2026-10-15 in the last zone on earth, as the printed calendar has it. */
const LAST_ALLOCATION = Date.UTC(2026, 9, 16, 11, 59, 59, 999);

const entry = (position: number, knownAt: number): string =>
  `INSERT INTO journal_entry (position, reference, kind, occurred_at, known_at, hash) VALUES (${position}, 'r${position}', 'k', 0, ${knownAt}, '00')`;
const order = (recordedAt: number, effectiveAt: number): string =>
  `INSERT INTO tax_standing_order (id, member_id, version, recorded_at, effective_at, method) VALUES ('o${recordedAt}-${effectiveAt}', 'm', 1, ${recordedAt}, ${effectiveAt}, 'hifo')`;
const identification = (recordedAt: number, disposalAt: number): string =>
  `INSERT INTO tax_identification (id, member_id, version, recorded_at, disposal_id, disposal_at, wallet, asset, lots) VALUES ('i${recordedAt}', 'm', 1, ${recordedAt}, 'd${recordedAt}', ${disposalAt}, 'w', 'BTC', '[]')`;
const allocation = (recordedAt: number, madeAt: number): string =>
  `INSERT INTO tax_allocation (id, member_id, version, recorded_at, made_at, asset, manner, lots, statement_sha256, document_sha256) VALUES ('a${madeAt}', 'm', ${recordedAt}, ${recordedAt}, ${madeAt}, 'BTC', 'global', '[]', '', '')`;
const activity = (recordedAt: number): string =>
  `INSERT INTO tax_activity (id, member_id, version, recorded_at, effective_at, treatment) VALUES ('t', 'm', 1, ${recordedAt}, 0, 'hobby')`;
const event = (recordedAt: number, happenedAt: number): string =>
  `INSERT INTO tax_own_event (member_id, event_id, version, recorded_at, happened_at, fact) VALUES ('m', 'e', ${recordedAt % 1_000}, ${recordedAt}, ${happenedAt}, NULL)`;

describe.each(DATABASE_KINDS)('a decision about lots from a console on %s', (kind) => {
  const scratch = new Scratch();
  let location: StoreLocation;
  let raw: Raw;
  beforeAll(async () => {
    location = scratch.location(kind);
    await (await openStore(location, PRODUCT)).close();
    raw = await openRaw(location);
    await raw.query(entry(1, KNOWN - 5));
    await raw.query(entry(2, KNOWN));
  });
  afterAll(async () => {
    await raw.close();
    await scratch.clean();
  });

  it.each([
    ['an order recorded before the newest entry was known', order(KNOWN - 1, KNOWN)],
    ['an identification', identification(KNOWN - 1, KNOWN + 9)],
    ['an allocation', allocation(KNOWN - 1, 0)],
    ['what an activity was', activity(KNOWN - 1)],
    ['an own event', event(KNOWN - 1, 0)],
  ])('is refused as backdated: %s', async (_, sql) => {
    await expect(raw.query(sql)).rejects.toThrow('backdated: tax_');
  });

  it.each([
    ['an order from before it was recorded', order(KNOWN + 1, KNOWN)],
    ['units named after the sale', identification(KNOWN + 1, KNOWN)],
    ['an allocation of later than it was recorded', allocation(KNOWN, KNOWN + 1)],
    ['an allocation of after the last day for one', allocation(LAST_ALLOCATION + 9, LAST_ALLOCATION + 1)],
    ['an own event of tomorrow', event(KNOWN, KNOWN + 1)],
  ])('is refused by a check: %s', async (_, sql) => {
    await expect(raw.query(sql)).rejects.toThrow(/check/i);
  });

  it('is taken when it is of now, and never changed, deleted or replaced afterwards', async () => {
    const taken = [order(KNOWN, KNOWN), identification(KNOWN, KNOWN), allocation(KNOWN, 0), activity(KNOWN), event(KNOWN, KNOWN)]; // prettier-ignore
    for (const sql of [...taken, allocation(LAST_ALLOCATION, LAST_ALLOCATION)]) await raw.query(sql);
    for (const table of ['standing_order', 'identification', 'allocation', 'activity', 'own_event']) {
      const rows = `tax_${table}`;
      await expect(raw.query(`UPDATE ${rows} SET recorded_at = ${KNOWN + 1}`)).rejects.toThrow(`append-only: ${rows}`);
      await expect(raw.query(`DELETE FROM ${rows}`)).rejects.toThrow(`append-only: ${rows}`);
    }
  });

  it('is refused the same after the guards were taken away and the service started again', async () => {
    const drop = kind === 'sqlite' ? '' : ' ON tax_standing_order';
    await raw.query(`DROP TRIGGER dated_tax_standing_order${drop}`);
    await raw.close();
    await (await openStore(location, PRODUCT)).close();
    raw = await openRaw(location);
    await expect(raw.query(order(KNOWN - 2, KNOWN))).rejects.toThrow('backdated: tax_standing_order');
  });
});
