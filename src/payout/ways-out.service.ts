import { Injectable } from '@nestjs/common';
import type { MempoolKin } from '../chain';
import type { ReadTx } from '../store';
import { DomainError } from '../units';
import type { LoadedBatch } from './batch-book.service';
import { CancelDesk, type HeldAttempt } from './cancel-desk.service';
import { CancelService } from './cancel.service';
import { childRowOf, signedChildren } from './child.repository';
import { ChildService } from './child.service';
import { payoutAttempts } from './payout.entity';
import { PlanDesk } from './plan-desk.service';
import { decodeRawTransaction } from './raw-transaction';
import { ReplaceService } from './replace.service';
import { WAITING_STATES } from './states';
import { vbytesOfWeight } from './vsize';
import { WAIT_TARGETS_BLOCKS, type Way, waysOut, type WaysFacts, type WaysOut } from './ways-out';

/** A batch among those that pull it and that it pulls, and what can be done about it. */
interface BatchWays {
  /** The batch that this one pulls. */
  readonly parentId: string | null;
  /** Batches that pull this one and were signed. */
  readonly childIds: readonly string[];
  /** Today's estimate, sat/kvB; undefined when the node has none. */
  readonly rateSatPerKvb: bigint | undefined;
  readonly targetBlocks: number;
  /** Null where the batch does not wait with signed bytes. */
  readonly ways: WaysOut | null;
}

/** What the node says, asked for outside any transaction. */
type Told = Pick<WaysFacts, 'estimates' | 'place' | 'replace'> & {
  readonly rateSatPerKvb: bigint | undefined;
  readonly incrementSatPerKvb: bigint;
  readonly held: HeldAttempt;
};

/** The ways out of a batch that waits for a block, each with its price beside the others (RULES.md 17). */
@Injectable()
export class WaysOutService {
  constructor(
    private readonly house: CancelDesk,
    private readonly desk: PlanDesk,
    private readonly children: ChildService,
    private readonly cancels: CancelService,
    private readonly replaces: ReplaceService,
  ) {}

  /** Asks the node; never inside a write. @throws DomainError `payout.unknown-batch` */
  async view(batchId: string): Promise<BatchWays> {
    const { targetBlocks } = this.children.policy;
    const [rateSatPerKvb, incrementSatPerKvb, estimates, place, held] = await Promise.all([
      this.house.feeRate(targetBlocks),
      this.house.increment(),
      this.desk.ratesAt(WAIT_TARGETS_BLOCKS),
      this.house.place(batchId),
      this.house.heldAttempt(batchId),
    ]);
    const replace = await this.replace(batchId);
    return this.house.store.read(async (tx) => {
      const loaded = await this.desk.book.load(tx, batchId);
      const children = await signedChildren(tx, batchId);
      const isWaiting = WAITING_STATES.includes(loaded.batch.state);
      const told = { rateSatPerKvb, incrementSatPerKvb, estimates, place, held, replace };
      return {
        parentId: (await childRowOf(tx, batchId))?.parent_id ?? null,
        childIds: children.map(({ id }) => id),
        rateSatPerKvb,
        targetBlocks,
        ways: isWaiting ? waysOut(await this.facts(tx, loaded, told)) : null,
      };
    });
  }

  private async replace(batchId: string): Promise<WaysFacts['replace']> {
    try {
      return way(await this.replaces.preview(batchId));
    } catch (error) {
      if (!(error instanceof DomainError) || !error.code.startsWith('payout.')) throw error;
      return { isOpen: false, reason: error.code === 'payout.no-rate' ? 'no-rate' : 'state' };
    }
  }

  private async facts(tx: ReadTx, loaded: LoadedBatch, told: Told): Promise<WaysFacts> {
    const { batch } = loaded;
    const ours = await this.ours(tx, batch.id);
    const attempt = await tx.findOne(payoutAttempts, { txid: batch.txid });
    const own = attempt === undefined ? batch.vbytes : vbytesOf(attempt.raw_hex);
    const { estimates, place, replace } = told;
    return {
      offered: { feeSats: batch.fee + ours.feesSats, vbytes: own + ours.vbytes },
      estimates,
      targetBlocks: this.children.policy.targetBlocks,
      replace,
      child: await this.child(tx, loaded, told),
      cancel: await this.cancel(tx, loaded, told),
      place,
      ours,
    };
  }

  private async child(tx: ReadTx, { batch }: LoadedBatch, told: Told): Promise<WaysFacts['child']> {
    const { rateSatPerKvb, place } = told;
    if (rateSatPerKvb === undefined) return { isOpen: false, reason: 'no-rate' };
    return way(await this.children.sketch(tx, batch, { rateSatPerKvb, place }));
  }

  private async cancel(tx: ReadTx, loaded: LoadedBatch, told: Told): Promise<WaysFacts['cancel']> {
    const { rateSatPerKvb, incrementSatPerKvb, held } = told;
    if (rateSatPerKvb === undefined) return { isOpen: false, reason: 'no-rate' };
    try {
      return way(await this.cancels.preview(tx, loaded, { rateSatPerKvb, incrementSatPerKvb, ...held }));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { isOpen: false, reason: error.code === 'payout.change-spent' ? 'change-spent' : 'state' };
    }
  }

  /** Signed children, and theirs. */
  private async ours(tx: ReadTx, batchId: string): Promise<MempoolKin> {
    let sum: MempoolKin = { count: 0, vbytes: 0, feesSats: 0n };
    for (const { id, attempt } of await signedChildren(tx, batchId)) {
      const below = await this.ours(tx, id);
      sum = {
        count: sum.count + 1 + below.count,
        vbytes: sum.vbytes + vbytesOf(attempt.raw_hex) + below.vbytes,
        feesSats: sum.feesSats + attempt.fee + below.feesSats,
      };
    }
    return sum;
  }
}

function way<Plan extends object, Refusal extends string>(
  plan: Plan | { readonly refused: Refusal },
): Way<Plan, Refusal> {
  return 'refused' in plan ? { isOpen: false, reason: plan.refused } : { isOpen: true, plan };
}

function vbytesOf(rawHex: string): number {
  return vbytesOfWeight(decodeRawTransaction(rawHex).weight);
}
