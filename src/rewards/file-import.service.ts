import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, type Instant, instant, newId } from '../units';
import { type FileImportRow, fileImport, fileRow } from './file.entity';
import { type FileMap, readFileMap } from './file-map';
import { type FilePlan, type KnownFileRow, planFile } from './file-preview';
import { type FileRow, readFileRows } from './file-rows';
import { REWARD_SOURCES } from './ports';
import { poolPayout } from './reward.entity';
import { FILE_POOL, type PoolPayout, type RewardRow, type RewardSource, type SourceDeclaration } from './source';
import { StatementService } from './statement.service';

const IMPORTS_SHOWN = 20;

/** A file with the way in which it is to be read. */
export interface FileToImport {
  readonly sourceId: string;
  readonly text: string;
  readonly map: FileMap;
}

/** A source that is read from files, and what came so far. */
export interface FileSourceView {
  readonly declaration: SourceDeclaration;
  /** The map of the last import: the next file of the same pool is read alike. */
  readonly map: FileMap | null;
  /** Newest first. */
  readonly imports: readonly FileImportRow[];
}

/**
 * Rewards of pools that have no API: an operator previews a file, and confirms the preview by its hash. A row counts once,
 * however often it comes; a row that says something else than before is a revision, as with a pool.
 */
@Injectable()
export class FileImportService {
  constructor(
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REWARD_SOURCES) private readonly sources: readonly RewardSource[],
    private readonly statements: StatementService,
  ) {}

  /** Every source that the sources file declares with the pool `file`. */
  async views(tx: ReadTx): Promise<FileSourceView[]> {
    const declared = this.sources.map(({ declaration }) => declaration).filter(({ pool }) => pool === FILE_POOL);
    const views: FileSourceView[] = [];
    for (const declaration of declared) {
      const rows = await tx.find(fileImport, {
        where: { source_id: declaration.id },
        orderBy: [
          ['imported_at', 'desc'],
          ['id', 'desc'],
        ],
        limit: IMPORTS_SHOWN,
      });
      const map = rows[0] === undefined ? null : readFileMap(rows[0].map);
      views.push({ declaration, map, imports: rows });
    }
    return views;
  }

  /**
   * What the file would do. Books nothing.
   * @throws DomainError `rewards.unknown-source`, `rewards.not-a-file-source`; `rewards.other-ids` when rows are booked and
   *   the map takes their ids from another column than they were booked by: each day would count twice
   */
  async preview(tx: ReadTx, file: FileToImport): Promise<FilePlan> {
    const declaration = this.declared(file.sourceId);
    await this.assertSameIds(tx, declaration.id, file.map);
    const read = readFileRows(file.text, file.map, declaration, this.clock.now());
    const known = await this.known(tx, declaration.id, read.rows);
    const fileSha256 = sha256(file.text);
    return planFile(read, known, { sourceId: declaration.id, map: file.map, fileSha256 });
  }

  /**
   * Books what a preview showed, once; a file that changes nothing is recorded and books nothing.
   * @param hash of the preview: it names file, map and the books as they were; anything else is refused
   * @throws DomainError `rewards.preview-changed` when the file, the map or the books are not those of the preview;
   * `rewards.bad-file` when the file has a mistake; and what `preview` throws
   */
  async book(
    tx: WriteTx,
    actor: string,
    file: FileToImport,
    hash: string,
  ): Promise<FilePlan & { readonly id: string }> {
    const declaration = this.declared(file.sourceId);
    const plan = await this.preview(tx, file);
    if (plan.hash === null) {
      const message = 'The file has mistakes. Nothing was booked. Preview it to see them by line and column.';
      throw new DomainError('rewards.bad-file', message, { source: declaration.id });
    }
    if (plan.hash !== hash) {
      const message =
        'File, column map or books are not those of the preview. Nothing was booked. Preview the file again and look at what changed.';
      throw new DomainError('rewards.preview-changed', message, { source: declaration.id });
    }
    const id = newId();
    const now = this.clock.now();
    const changed = plan.rows.filter(({ change }) => change !== 'unchanged');
    const moved = new Set(changed.flatMap(({ row, before }) => [row.txid, before?.txid ?? null]));
    await tx.upsert(
      fileRow,
      changed.map(({ row, change }) => ({
        source_id: declaration.id,
        external_id: row.externalId,
        label: row.label,
        from_at: row.from,
        to_at: row.to,
        net: row.net,
        pool_fee: row.poolFee,
        txid: row.txid,
        import_id: id,
        line: row.line,
        revised: change === 'revised',
      })),
    );
    const rows = changed.map(({ row }) => rewardRowOf(declaration, row));
    const payouts = await this.payouts(
      tx,
      declaration.id,
      [...moved].filter((txid) => txid !== null),
    );
    const statement = { rows, payouts, workers: [], rawReplies: [] };
    await this.statements.book(tx, declaration, statement, { from: now, to: now });
    await this.record(tx, { id, actor, file, plan, hash, now });
    return { ...plan, id };
  }

  /** @throws DomainError `rewards.unknown-source`, `rewards.not-a-file-source` */
  declared(sourceId: string): SourceDeclaration {
    const found = this.sources.find(({ declaration }) => declaration.id === sourceId)?.declaration;
    if (found === undefined) {
      const message = `There is no source "${sourceId}". Nothing was booked. Declare it in the sources file first.`;
      throw new DomainError('rewards.unknown-source', message, { param: 'sourceId', source: sourceId });
    }
    if (found.pool === FILE_POOL) return found;
    const message = `Source "${sourceId}" is read from its pool, not from files. Nothing was booked.`;
    throw new DomainError('rewards.not-a-file-source', message, { param: 'sourceId', source: sourceId });
  }

  private async assertSameIds(tx: ReadTx, sourceId: string, map: FileMap): Promise<void> {
    const [booked] = await tx.find(fileRow, { where: { source_id: sourceId }, limit: 1 });
    if (booked === undefined) return;
    const [by] = await tx.find(fileImport, { where: { id: booked.import_id }, limit: 1 });
    const named = ({ columns: { id, date } }: FileMap): string =>
      id === null ? `by the day in the column "${date}"` : `by the column "${id}"`;
    if (by === undefined || named(readFileMap(by.map)) === named(map)) return;
    const before = named(readFileMap(by.map));
    const message = `Rows of this source are booked ${before}, and this map names them ${named(map)}: they would count twice. Nothing was booked. Read the file by the same column; if the pool renamed it, rename it back in the file's first line.`;
    throw new DomainError('rewards.other-ids', message, { param: 'map.columns.id', source: sourceId });
  }

  private async known(tx: ReadTx, sourceId: string, rows: readonly FileRow[]): Promise<Map<string, KnownFileRow>> {
    const ids = rows.map((row) => row.externalId);
    const found = await tx.find(fileRow, { where: { source_id: sourceId, external_id: { in: ids } } });
    return new Map(
      found.map((row) => [
        row.external_id,
        { externalId: row.external_id, from: row.from_at, net: row.net, poolFee: row.pool_fee, txid: row.txid },
      ]),
    );
  }

  /** A transaction pays every row that names it, in whichever file: the announcement is their sum. */
  private async payouts(tx: ReadTx, sourceId: string, txids: readonly string[]): Promise<PoolPayout[]> {
    const rows = await tx.find(fileRow, { where: { source_id: sourceId, txid: { in: txids } } });
    const known = await tx.find(poolPayout, { where: { source_id: sourceId, external_id: { in: txids } } });
    const before = new Map(known.map((payout) => [payout.external_id, payout]));
    return txids.flatMap((txid): PoolPayout[] => {
      const paid = rows.filter((row) => row.txid === txid);
      const at = paid.length === 0 ? before.get(txid)?.at : instant(Math.max(...paid.map((row) => row.to_at)));
      if (at === undefined) return [];
      return [
        payoutOf(
          txid,
          at,
          paid.reduce((sum, row) => sum + row.net, 0n),
          paid.length > 0,
        ),
      ];
    });
  }

  private async record(
    tx: WriteTx,
    of: {
      readonly id: string;
      readonly actor: string;
      readonly file: FileToImport;
      readonly plan: FilePlan;
      readonly hash: string;
      readonly now: Instant;
    },
  ): Promise<void> {
    const { id, actor, file, plan, hash, now } = of;
    const { counts, net, poolFee } = plan;
    await tx.insert(fileImport, [
      {
        id,
        source_id: file.sourceId,
        file_sha256: sha256(file.text),
        preview_hash: hash,
        map: { ...file.map, columns: { ...file.map.columns } },
        actor,
        imported_at: now,
        rows_new: counts.new,
        rows_revised: counts.revised,
        rows_unchanged: counts.unchanged,
        net,
        pool_fee: poolFee,
        content: file.text,
      },
    ]);
    const details = {
      source: file.sourceId,
      preview: hash,
      new: String(counts.new),
      revised: String(counts.revised),
      unchanged: String(counts.unchanged),
      change: String(plan.delta),
    };
    await this.audit.record(tx, { actor, action: 'file.imported', subject: id, details });
  }
}

function rewardRowOf({ asset }: SourceDeclaration, row: FileRow): RewardRow {
  const { externalId, from, to, net, poolFee, raw } = row;
  return { externalId, from, to, asset, net, poolFee, residue: { digits: 0n, scale: 0 }, settled: true, raw };
}

function payoutOf(txid: string, at: Instant, amount: bigint, stands: boolean): PoolPayout {
  return {
    externalId: txid,
    at,
    amount,
    fee: 0n,
    txid,
    lightning: false,
    generation: false,
    destination: '',
    // A transaction that no row names any more is a word taken back.
    status: stands ? 'confirmed' : 'failed',
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
