import { Inject, Injectable, Optional } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import type { Instant } from '../units';
import { linesOf } from './hand-out-lines.repository';
import { type CopyVerdict, HAND_OUT_MARK, type HandOutMark, judgeCopy, type Mark, NO_HAND_OUT } from './hand-out-mark';
import { type HandOutLine, type LostStatement, paidBy, type PaidTo, statedElsewhere } from './hand-out-record';
import { handOuts } from './restore.entity';

/** Hand-outs that are written to the record at once. */
const PAGE = 200;

/** Hand-outs in order, and outside the database the mark of the last one and whom each paid (RULES.md 15). */
@Injectable()
export class HandOutMarks {
  /** As the file stands: this process alone writes it. */
  private known: { readonly mark: Mark | undefined } | undefined;
  /** Names of what the record holds. */
  private recorded: { readonly names: Set<string>; last: number } | undefined;
  /** Every hand-out up to here is in the record, as this process has seen. */
  private kept = 0;
  /** As it was read for a restore; read again once something was added. */
  private read: readonly HandOutLine[] | undefined;

  constructor(@Optional() @Inject(HAND_OUT_MARK) private readonly outside?: HandOutMark | null) {}

  /** In the transaction of the hand-out. */
  async add(tx: WriteTx, of: { batchId: string; txid: string; at: Instant; after?: number }): Promise<void> {
    // A new house that nobody has looked at yet has its mark from here on.
    await this.verdict(tx);
    const last = (await lastOf(tx))?.sequence ?? 0;
    const sequence = Math.max(last, of.after ?? 0) + 1;
    await tx.insert(handOuts, [{ sequence, batch_id: of.batchId, txid: of.txid, at: of.at }]);
  }

  /**
   * Brings record and mark up to the database: before anything that was handed out leaves the process. Of an older copy
   * nothing is kept: it would hide that it is one.
   * @throws DomainError `payout.hand-outs-damaged`
   */
  async keep(tx: ReadTx): Promise<void> {
    if ((await this.verdict(tx)) === 'same') await this.write(tx);
  }

  /** From here on these books are those that count, whatever life the record comes from. @throws as {@link keep} */
  async takeOver(tx: ReadTx): Promise<void> {
    this.kept = 0;
    await this.write(tx);
  }

  /** Where nothing is kept outside, nothing can be told. */
  async verdict(tx: ReadTx): Promise<CopyVerdict> {
    if (this.outside === undefined || this.outside === null) return 'same';
    const mark = await this.mark(this.outside);
    const last = await lastOf(tx);
    // A new house: from its first look on a missing mark is a lost one.
    if (mark === undefined && last === undefined) await this.move(this.outside, NO_HAND_OUT);
    const marked = mark === undefined ? undefined : await tx.findOne(handOuts, { sequence: mark.sequence });
    return judgeCopy(
      mark,
      last,
      marked === undefined ? undefined : { sequence: marked.sequence, batchId: marked.batch_id },
    );
  }

  /** The last place that mark and record know; 0 without them. */
  async place(): Promise<number> {
    if (this.outside === undefined || this.outside === null) return 0;
    const mark = (await this.mark(this.outside))?.sequence ?? 0;
    return Math.max(mark, (await this.record(this.outside)).last);
  }

  /** By txid, whom what ever was handed out pays; nothing of what the record does not know. @throws as {@link keep} */
  async paid(): Promise<ReadonlyMap<string, PaidTo>> {
    return paidBy(await this.lines());
  }

  /** Payments from another wallet that somebody stated, in this life or one that was lost. @throws as {@link keep} */
  async elsewhere(): Promise<readonly LostStatement[]> {
    return statedElsewhere(await this.lines());
  }

  private async lines(): Promise<readonly HandOutLine[]> {
    this.read ??= (await this.outside?.lines()) ?? [];
    return this.read;
  }

  /** The record first: what the mark knows has its line. */
  private async write(tx: ReadTx): Promise<void> {
    const { outside } = this;
    if (outside === undefined || outside === null) return;
    const last = await lastOf(tx);
    if (last === undefined) return;
    await this.fill(tx, outside, last.sequence);
    const mark = await this.mark(outside);
    if (mark === undefined || mark.sequence < last.sequence) await this.move(outside, last);
  }

  /** The first time in this process from the beginning: a record that is new, or of another machine, has gaps. */
  private async fill(tx: ReadTx, outside: HandOutMark, to: number): Promise<void> {
    const record = await this.record(outside);
    while (this.kept < to) {
      const rows = await tx.find(handOuts, {
        where: { sequence: { gt: this.kept } },
        orderBy: [['sequence', 'asc']],
        limit: PAGE,
      });
      const fresh = rows.filter(({ sequence, batch_id: batchId }) => !record.names.has(nameOf({ sequence, batchId })));
      await outside.append(await linesOf(tx, fresh));
      this.read = undefined;
      for (const { sequence, batch_id: batchId } of fresh) {
        record.names.add(nameOf({ sequence, batchId }));
        record.last = Math.max(record.last, sequence);
      }
      this.kept = rows.at(-1)?.sequence ?? to;
    }
  }

  private async move(outside: HandOutMark, mark: Mark): Promise<void> {
    await outside.write(mark);
    this.known = { mark };
  }

  private async mark(outside: HandOutMark): Promise<Mark | undefined> {
    this.known ??= { mark: await outside.read() };
    return this.known.mark;
  }

  private async record(outside: HandOutMark): Promise<{ readonly names: Set<string>; last: number }> {
    if (this.recorded === undefined) {
      const lines = await outside.lines();
      const last = lines.reduce((most, { sequence }) => Math.max(most, sequence), 0);
      this.recorded = { names: new Set(lines.map(nameOf)), last };
    }
    return this.recorded;
  }
}

function nameOf({ sequence, batchId }: Pick<HandOutLine, 'sequence' | 'batchId'>): string {
  return `${sequence} ${batchId}`;
}

async function lastOf(tx: ReadTx): Promise<Mark | undefined> {
  const [row] = await tx.find(handOuts, { orderBy: [['sequence', 'desc']], limit: 1 });
  return row === undefined ? undefined : { sequence: row.sequence, batchId: row.batch_id };
}
