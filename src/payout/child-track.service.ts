import { Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { CancelDesk } from './cancel-desk.service';
import { payoutChildren } from './child.entity';
import { childRowOf } from './child.repository';
import { WAITING_STATES } from './child.service';
import { type BatchRow, payoutBatches } from './payout.entity';
import { PlanDesk } from './plan-desk.service';
import { RELEASABLE_STATES } from './states';

const ACTOR = 'job-payout';

/** Follows children that nobody has signed yet: one whose parent needs no help any more is given back. */
@Injectable()
export class ChildTrackService {
  constructor(
    private readonly house: CancelDesk,
    private readonly desk: PlanDesk,
  ) {}

  async tracked(tx: ReadTx): Promise<BatchRow[]> {
    const open = await tx.find(payoutBatches, { where: { state: { in: RELEASABLE_STATES } } });
    const children = await tx.find(payoutChildren, { where: { batch_id: { in: open.map(({ id }) => id) } } });
    const ids = new Set(children.map(({ batch_id }) => batch_id));
    return open.filter(({ id }) => ids.has(id));
  }

  /** @returns `follow` where the batch is followed as any other */
  async follow(batchId: string): Promise<'moved' | 'none' | 'follow'> {
    const standing = await this.house.store.read((tx) => this.isNeedless(tx, batchId));
    if (standing !== true) return standing === undefined ? 'follow' : 'none';
    return this.house.write(async (tx) => {
      if ((await this.isNeedless(tx, batchId)) !== true) return 'none';
      const reason = 'its parent is in a block, replaced or being cancelled';
      const by = { actor: ACTOR, reason, at: this.house.clock.now() };
      await this.desk.giveBack(tx, await this.desk.book.load(tx, batchId), by);
      return 'moved';
    });
  }

  /** undefined: not a child, or one whose coins are out. One that was given back is not followed. */
  private async isNeedless(tx: ReadTx, batchId: string): Promise<boolean | undefined> {
    const child = await childRowOf(tx, batchId);
    if (child === undefined) return undefined;
    const { batch } = await this.desk.book.load(tx, batchId);
    if (batch.state === 'queued') return false;
    if (!RELEASABLE_STATES.includes(batch.state)) return undefined;
    const parent = await tx.findOne(payoutBatches, { id: child.parent_id });
    return parent?.txid !== child.parent_txid || !WAITING_STATES.includes(parent.state);
  }
}
