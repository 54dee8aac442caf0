import { Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { excludes } from './ancestors.repository';
import { CancelDesk } from './cancel-desk.service';
import { CANCEL_STATES } from './cancelling';
import { FINAL_CONFIRMATIONS } from './decide';
import { childIdsAmong, childRowOf } from './child.repository';
import type { SpentIn } from './doors';
import { type BatchRow, payoutBatches, payoutInputs } from './payout.entity';
import { PlanDesk } from './plan-desk.service';
import { type PayoutState, RELEASABLE_STATES, WAITING_STATES } from './states';

const ACTOR = 'job-payout';
/** Of a parent. */
const STAYING: readonly PayoutState[] = [...CANCEL_STATES, 'conflicted', 'displaced'];
const NEEDLESS = 'its parent is in a block, replaced or being cancelled';
const GONE = 'what it stands on can never be mined';
/** Given back, or void for good. */
const OVER: readonly PayoutState[] = ['queued', 'replaced'];

/**
 * Follows children as far as their parents decide: one that nobody has signed is given back when its parent needs no help
 * any more, and one that was handed out ends once its parent can never be mined. It pays nobody, so nothing is lost with it.
 * Whatever else was not handed out is given back too where what it stands on can never be mined.
 */
@Injectable()
export class ChildTrackService {
  constructor(
    private readonly house: CancelDesk,
    private readonly desk: PlanDesk,
  ) {}

  async tracked(tx: ReadTx): Promise<BatchRow[]> {
    const open = await tx.find(payoutBatches, { where: { state: { in: RELEASABLE_STATES } } });
    const children = await childIdsAmong(tx, open);
    const found: BatchRow[] = [];
    for (const batch of open) if (children.has(batch.id) || (await this.isGone(tx, batch.id))) found.push(batch);
    return found;
  }

  /** @returns `follow` where the batch is followed as any other */
  async follow(batchId: string): Promise<'moved' | 'none' | 'follow'> {
    const { isVoid, standing } = await this.house.store.read(async (tx) => {
      const child = await childRowOf(tx, batchId);
      if (child === undefined) return { isVoid: false, standing: await this.isVain(tx, batchId) };
      const isVoid = (await this.voidedBy(tx, batchId)) !== undefined;
      return { isVoid, standing: isVoid ? undefined : await this.isNeedless(tx, batchId) };
    });
    if (isVoid) return this.end(batchId);
    if (standing !== true) return standing === undefined ? 'follow' : 'none';
    return this.house.write(async (tx) => {
      if ((await this.isNeedless(tx, batchId)) !== true) return 'none';
      const isChild = (await childRowOf(tx, batchId)) !== undefined;
      const reason = isChild ? NEEDLESS : GONE;
      const loaded = await this.desk.book.load(tx, batchId);
      await this.desk.giveBack(tx, loaded, { actor: ACTOR, reason, at: this.house.clock.now() });
      return 'moved';
    });
  }

  /**
   * Whether people took back what a batch pulls, or somebody else spent its coins: it is neither signed nor sent then, for
   * it would bring its parent to the network again. A parent may be a child itself.
   */
  async isStayed(batchId: string): Promise<boolean> {
    return this.house.store.read((tx) => this.isStayedBy(tx, batchId));
  }

  private async isStayedBy(tx: ReadTx, batchId: string): Promise<boolean> {
    const child = await childRowOf(tx, batchId);
    if (child === undefined) return false;
    const { batch } = await this.desk.book.load(tx, child.parent_id);
    return STAYING.includes(batch.state) || this.isStayedBy(tx, batch.id);
  }

  /** Its coins are free again; nothing of it was booked. */
  private end(batchId: string): Promise<'moved' | 'none'> {
    return this.house.write(async (tx) => {
      const spent = await this.voidedBy(tx, batchId);
      if (spent === undefined) return 'none';
      const loaded = await this.desk.book.load(tx, batchId);
      const details = { txid: spent.txid, block: spent.blockHash, height: String(spent.height) };
      await this.desk.book.move(tx, loaded.batch, { to: 'replaced', actor: ACTOR, details });
      await tx.delete(payoutInputs, { batch_id: batchId });
      return 'moved';
    });
  }

  /** Of one that nobody has signed, what took its parent's coins for good. Signed, it is displaced as any other. */
  private async voidedBy(tx: ReadTx, batchId: string): Promise<SpentIn | undefined> {
    if ((await childRowOf(tx, batchId)) === undefined) return undefined;
    const { batch, inputs } = await this.desk.book.load(tx, batchId);
    if (batch.state !== 'handed-out') return undefined;
    const outpoints = inputs.map(({ outpoint }) => outpoint);
    const spent = await excludes(tx, this.house.chain, outpoints);
    if (spent === undefined) return undefined;
    const confirmations = (await this.house.chain.tipHeight(tx)) - spent.height + 1;
    return confirmations >= FINAL_CONFIRMATIONS ? spent : undefined;
  }

  /** Of one that is no child and was not handed out, whether it stands on what can never be mined; undefined for others. */
  private async isVain(tx: ReadTx, batchId: string): Promise<boolean | undefined> {
    const batch = await tx.findOne(payoutBatches, { id: batchId });
    return batch !== undefined && RELEASABLE_STATES.includes(batch.state) ? this.isGone(tx, batchId) : undefined;
  }

  /** What it stands on can never be mined. */
  private async isGone(tx: ReadTx, batchId: string): Promise<boolean> {
    const { inputs } = await this.desk.book.load(tx, batchId);
    const outpoints = inputs.map(({ outpoint }) => outpoint);
    return (await excludes(tx, this.house.chain, outpoints)) !== undefined;
  }

  /** undefined: nothing that is given back by itself, or its coins are out. One that is over is not followed. */
  private async isNeedless(tx: ReadTx, batchId: string): Promise<boolean | undefined> {
    const child = await childRowOf(tx, batchId);
    if (child === undefined) return this.isVain(tx, batchId);
    const { batch } = await this.desk.book.load(tx, batchId);
    if (OVER.includes(batch.state)) return false;
    if (!RELEASABLE_STATES.includes(batch.state)) return undefined;
    const parent = await tx.findOne(payoutBatches, { id: child.parent_id });
    return parent?.txid !== child.parent_txid || !WAITING_STATES.includes(parent.state);
  }
}
