import { createHash } from 'node:crypto';
import type { FileMap } from './file-map';
import type { FileRead, FileRow } from './file-rows';

/** A row as the books know it from files before. Base units. */
export interface KnownFileRow {
  readonly externalId: string;
  readonly from: number;
  readonly net: bigint;
  readonly poolFee: bigint;
  readonly txid: string | null;
}

export const FILE_CHANGES = ['new', 'revised', 'unchanged'] as const;
export type FileChange = (typeof FILE_CHANGES)[number];

/** What a row of the file would do. */
export interface PlannedRow {
  readonly row: FileRow;
  readonly change: FileChange;
  /** What the books say now; null for a new row. */
  readonly before: KnownFileRow | null;
}

/** What a file would do to the books, before anything is booked. Sums are of what changes, base units. */
export interface FilePlan {
  readonly rows: readonly PlannedRow[];
  readonly mistakes: FileRead['mistakes'];
  readonly counts: Readonly<Record<FileChange, number>>;
  /** Sums of all rows of the file. */
  readonly net: bigint;
  readonly poolFee: bigint;
  /** By how much the books would change, below zero where rows are revised down. */
  readonly delta: bigint;
  /** Names exactly this: source, file, map, and every change to the books as they are now. Null while there is a mistake. */
  readonly hash: string | null;
}

/** Compares what a file says with what the books know: idempotent per row, the same id with another amount is a revision. */
export function planFile(
  read: FileRead,
  known: ReadonlyMap<string, KnownFileRow>,
  of: { readonly sourceId: string; readonly map: FileMap; readonly fileSha256: string },
): FilePlan {
  const rows = read.rows.map((row): PlannedRow => {
    const before = known.get(row.externalId) ?? null;
    const change = before === null ? 'new' : same(row, before) ? 'unchanged' : 'revised';
    return { row, change, before };
  });
  const counts = { new: 0, revised: 0, unchanged: 0 };
  let [net, poolFee, delta] = [0n, 0n, 0n];
  for (const { row, change, before } of rows) {
    counts[change] += 1;
    net += row.net;
    poolFee += row.poolFee;
    delta += row.net - (before?.net ?? 0n);
  }
  const hash = read.mistakes.length > 0 ? null : hashOf(rows, of);
  return { rows, mistakes: read.mistakes, counts, net, poolFee, delta, hash };
}

function same(row: FileRow, before: KnownFileRow): boolean {
  return (
    row.from === before.from && row.net === before.net && row.poolFee === before.poolFee && row.txid === before.txid
  );
}

function hashOf(
  rows: readonly PlannedRow[],
  { sourceId, map, fileSha256 }: { readonly sourceId: string; readonly map: FileMap; readonly fileSha256: string },
): string {
  const changes = rows.map(({ row, change, before }) => [
    change,
    row.externalId,
    row.from,
    String(row.net),
    String(row.poolFee),
    row.txid,
    before === null ? null : [before.from, String(before.net), String(before.poolFee), before.txid],
  ]);
  const { delimiter, decimal, date, unit, columns } = map;
  const { id, date: day, amount, fee, coin, txid } = columns;
  const how = [delimiter, decimal, date, unit, id, day, amount, fee, coin, txid];
  return createHash('sha256')
    .update(JSON.stringify(['paydirt-file-1', sourceId, fileSha256, how, changes]))
    .digest('hex');
}
