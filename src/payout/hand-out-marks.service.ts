import { Inject, Injectable, Optional } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import type { Instant } from '../units';
import { type CopyVerdict, HAND_OUT_MARK, type HandOutMark, judgeCopy, type Mark, NO_HAND_OUT } from './hand-out-mark';
import { handOuts } from './restore.entity';

/** Hand-outs in order, and the mark of the last one outside the database (RULES.md 15). */
@Injectable()
export class HandOutMarks {
  /** As the file stands: this process alone writes it. */
  private known: { readonly mark: Mark | undefined } | undefined;

  constructor(@Optional() @Inject(HAND_OUT_MARK) private readonly outside?: HandOutMark | null) {}

  /** In the transaction of the hand-out. */
  async add(tx: WriteTx, of: { batchId: string; txid: string; at: Instant; after?: number }): Promise<void> {
    const last = (await lastOf(tx))?.sequence ?? 0;
    const sequence = Math.max(last, of.after ?? 0) + 1;
    await tx.insert(handOuts, [{ sequence, batch_id: of.batchId, txid: of.txid, at: of.at }]);
  }

  /** Brings the mark up to the database: before anything that was handed out leaves the process. */
  async keep(tx: ReadTx): Promise<void> {
    if (this.absent()) return;
    const last = await lastOf(tx);
    const mark = await this.mark();
    if (last === undefined || (mark !== undefined && mark.sequence >= last.sequence)) return;
    await this.write(last);
  }

  /** Where nothing is kept outside, nothing can be told. */
  async verdict(tx: ReadTx): Promise<CopyVerdict> {
    if (this.absent()) return 'same';
    const mark = await this.mark();
    const last = await lastOf(tx);
    // A new house: from its first look on a missing mark is a lost one.
    if (mark === undefined && last === undefined) await this.write(NO_HAND_OUT);
    const marked = mark === undefined ? undefined : await tx.findOne(handOuts, { sequence: mark.sequence });
    return judgeCopy(
      mark,
      last,
      marked === undefined ? undefined : { sequence: marked.sequence, batchId: marked.batch_id },
    );
  }

  /** Place of the mark; 0 without one. */
  async place(): Promise<number> {
    return this.absent() ? 0 : ((await this.mark())?.sequence ?? 0);
  }

  private async write(mark: Mark): Promise<void> {
    await this.outside?.write(mark);
    this.known = { mark };
  }

  private absent(): boolean {
    return this.outside === undefined || this.outside === null;
  }

  private async mark(): Promise<Mark | undefined> {
    this.known ??= { mark: await this.outside?.read() };
    return this.known.mark;
  }
}

async function lastOf(tx: ReadTx): Promise<Mark | undefined> {
  const [row] = await tx.find(handOuts, { orderBy: [['sequence', 'desc']], limit: 1 });
  return row === undefined ? undefined : { sequence: row.sequence, batchId: row.batch_id };
}
