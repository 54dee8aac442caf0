import { Injectable } from '@nestjs/common';
import type { Store } from '../store';
import { DomainError } from '../units';
import { BatchBook } from './batch-book.service';
import { CancelTrackService } from './cancel-track.service';
import type { Gate } from './due';
import { GateService } from './gate.service';
import { type BatchRow, payoutBatches } from './payout.entity';
import { ReplaceTrackService } from './replace-track.service';
import { SignService } from './sign.service';
import { WAITING_STATES } from './states';
import { TrackService } from './track.service';

const ACTOR = 'job-payout';
/** Settled, sent, cancelling, in the block of the cancellation, cancelled: a reorganisation can take no longer way. */
const STEPS_MAX = 6;

/** What one round of the payout job did. A batch that failed does not hold up the others. */
export interface AdvanceReport {
  readonly moved: number;
  readonly failures: readonly { readonly batchId: string; readonly code: string }[];
}

/** Signing, sending and tracking: the job's side of payouts. */
@Injectable()
export class AdvanceService {
  constructor(
    private readonly gates: GateService,
    private readonly signing: SignService,
    private readonly tracking: TrackService,
    private readonly cancelling: CancelTrackService,
    private readonly replacing: ReplaceTrackService,
  ) {}

  private get store(): Store {
    return this.cancelling.house.store;
  }

  /**
   * One round over every live batch: follow the chain, hand out, sign and commit, send. Each step is durable by
   * itself; a crash anywhere is made good by the next round (FAULTS F01 to F08). With nothing to do it writes
   * nothing (I14).
   */
  async advance(book: BatchBook): Promise<AdvanceReport> {
    const failures: { batchId: string; code: string }[] = [];
    let moved = 0;
    const attempt = async (batch: BatchRow, act: () => Promise<unknown>): Promise<void> => {
      try {
        await this.gates.disk.watch(act);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        failures.push({ batchId: batch.id, code: error.code });
        await this.explain(book, batch, error);
      }
    };
    for (const batch of await this.tracked()) {
      await attempt(batch, async () => {
        moved += await this.followFar(batch.id);
      });
    }
    for (const batch of await this.replacing.ended()) await attempt(batch, () => this.replacing.free(batch.id));
    await this.gates.disk.probe();
    const outside = await this.gates.outside();
    for (const state of ['approved', 'handed-out', 'signed', 'sent', 'cancelling'] as const) {
      for (const batch of await this.inState(state)) {
        // A disk that a batch before this one found full stops the rest of the round too.
        const gates = this.gates.withDisk(outside);
        if (WAITING_STATES.includes(state)) await attempt(batch, () => this.dearer(batch, gates));
        await attempt(batch, () => this.push(batch, gates));
      }
    }
    return { moved, failures };
  }

  /** Each batch once, whoever follows it. */
  private async tracked(): Promise<BatchRow[]> {
    return this.store.read(async (tx) => [
      ...(await this.tracking.tracked(tx)),
      ...(await this.cancelling.tracked(tx)),
      ...(await this.cancelling.children.tracked(tx)),
    ]);
  }

  /** Steps of one batch until the chain has nothing more to say; the table allows six in a row at most. */
  private async followFar(batchId: string): Promise<number> {
    let steps = 0;
    while (steps < STEPS_MAX && (await this.followOnce(batchId))) steps += 1;
    return steps;
  }

  private async followOnce(batchId: string): Promise<boolean> {
    const child = await this.cancelling.children.follow(batchId);
    if (child !== 'follow') return child === 'moved';
    const step = await this.cancelling.follow(batchId);
    return typeof step === 'string' ? step === 'moved' : this.tracking.follow(step);
  }

  private async push(batch: BatchRow, gates: readonly Gate[]): Promise<void> {
    if (batch.state !== 'cancelling' && (await this.cancelling.children.isStayed(batch.id))) return;
    if (batch.state === 'approved') await this.signing.handOut(batch.id, gates);
    else if (batch.state === 'handed-out') await this.signing.sign(batch.id, gates);
    else if (batch.state === 'cancelling') await this.cancelling.push(batch.id, gates);
    else {
      await this.tracking.send(batch.id, gates);
      // Last: whatever stands against a dearer one, the payment itself is kept alive.
      await this.replacing.bumps.bump(batch);
    }
  }

  /** An approved replacement is signed. Apart from the sending: where it cannot be, what is out is kept alive all the same. */
  private async dearer(batch: BatchRow, gates: readonly Gate[]): Promise<void> {
    if (await this.cancelling.children.isStayed(batch.id)) return;
    await this.replacing.sign(batch.id, gates);
  }

  private inState(state: BatchRow['state']): Promise<BatchRow[]> {
    return this.store.read((tx) => tx.find(payoutBatches, { where: { state }, orderBy: [['planned_at', 'asc']] }));
  }

  private async explain(book: BatchBook, batch: BatchRow, error: DomainError): Promise<void> {
    // Nothing can be written; the gate and the report say it.
    if (this.gates.disk.full) return;
    const why = error.fields['refused'] ?? error.fields['reason'] ?? error.fields['gates'];
    await this.store.write(async (tx) => {
      const { batch: now } = await book.load(tx, batch.id);
      await book.note(tx, now, ACTOR, why === undefined ? error.code : `${error.code}: ${String(why)}`);
    });
  }
}
