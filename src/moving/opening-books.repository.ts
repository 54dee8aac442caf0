import type { ReadTx } from '../store';
import { openingBalance, openingGone, type OpeningRecord } from './moving.entity';
import { openingKey } from './openings';

/** Members asked about at a time. */
const CHUNK = 500;

/** An opening with whether it stands: it was not taken back. */
export interface BookedOpening {
  readonly row: OpeningRecord;
  readonly stands: boolean;
}

/** The newest opening under each key of these members; a receivable's member is ''. */
export async function newestOpenings(tx: ReadTx, memberIds: readonly string[]): Promise<Map<string, BookedOpening>> {
  const newest = new Map<string, BookedOpening>();
  for (let i = 0; i < memberIds.length; i += CHUNK) {
    const where = { member_id: { in: memberIds.slice(i, i + CHUNK) } };
    const rows = await tx.find(openingBalance, { where, orderBy: [['turn', 'asc']] });
    const gone = new Set((await tx.find(openingGone, { where })).map(nameOf));
    for (const row of rows) newest.set(keyOf(row), { row, stands: !gone.has(nameOf(row)) });
  }
  return newest;
}

/** What of a file's openings stands still. */
export async function standingOf(tx: ReadTx, importId: string): Promise<OpeningRecord[]> {
  const rows = await tx.find(openingBalance, {
    where: { import_id: importId },
    orderBy: [
      ['opening_class', 'asc'],
      ['source_id', 'asc'],
      ['member_id', 'asc'],
    ],
  });
  const standing: OpeningRecord[] = [];
  for (let i = 0; i < rows.length; i += CHUNK) {
    const some = rows.slice(i, i + CHUNK);
    const found = await tx.find(openingGone, { where: { member_id: { in: some.map((row) => row.member_id) } } });
    const gone = new Set(found.map(nameOf));
    standing.push(...some.filter((row) => !gone.has(nameOf(row))));
  }
  return standing;
}

/** As files name it. */
function keyOf({ member_id, asset, opening_class, source_id }: Omit<OpeningRecord, 'turn'>): string {
  return openingKey(member_id, { asset, openingClass: opening_class, sourceId: source_id });
}

function nameOf(row: Pick<OpeningRecord, 'member_id' | 'asset' | 'opening_class' | 'source_id' | 'turn'>): string {
  return JSON.stringify([row.member_id, row.asset, row.opening_class, row.source_id, row.turn]);
}
