import { Injectable } from '@nestjs/common';
import type { ReleaseDecision } from '../operations';
import type { ReadTx } from '../store';
import type { Instant } from '../units';
import { type AdvanceReport, AdvanceService } from './advance.service';
import type { Envelope } from './approval';
import { ApproveService } from './approve.service';
import { BatchBook } from './batch-book.service';
import type { BatchRow } from './payout.entity';
import { PlanService } from './plan.service';
import type { Preview } from './preview';
import { SwitchService } from './switch.service';
import type { FeeOption } from './what-if';

/** The door of the payout room. */
@Injectable()
export class PayoutService {
  constructor(
    private readonly planning: PlanService,
    private readonly approving: ApproveService,
    private readonly advancing: AdvanceService,
    private readonly switches: SwitchService,
    private readonly book: BatchBook,
  ) {}

  /** @see PlanService.preview */
  preview(at?: Instant, walletId?: string): Promise<Preview> {
    return this.planning.preview(at, walletId);
  }

  /** @see PlanService.whatIf */
  whatIf(at?: Instant, walletId?: string): Promise<FeeOption[]> {
    return this.planning.whatIf(at, walletId);
  }

  /** @see PlanService.plan */
  plan(actor: string, at?: Instant, walletId?: string): Promise<BatchRow[]> {
    return this.planning.plan(actor, at, walletId);
  }

  /** @see ApproveService.approve */
  approve(batchId: string, actor: string, envelope: Envelope, seenHash?: string): Promise<BatchRow> {
    return this.approving.approve(batchId, actor, envelope, seenHash);
  }

  /** @see ApproveService.takeOn */
  takeOn(batchId: string, actor: string, seenHash: string): Promise<BatchRow> {
    return this.approving.takeOn(batchId, actor, seenHash);
  }

  /** @see ApproveService.look */
  look(tx: ReadTx, batch: BatchRow, actor: string): ReturnType<ApproveService['look']> {
    return this.approving.look(tx, batch, actor);
  }

  /** @see PlanService.cancel */
  cancel(batchId: string, actor: string, reason: string): Promise<BatchRow> {
    return this.planning.cancel(batchId, actor, reason);
  }

  /** @see AdvanceService.advance */
  advance(): Promise<AdvanceReport> {
    return this.advancing.advance(this.book);
  }

  /** @see SwitchService.onlyBooks */
  onlyBooks(): Promise<boolean> {
    return this.switches.onlyBooks();
  }

  /** @see SwitchService.stop */
  stop(actor: string, reason: string): Promise<void> {
    return this.switches.stop(actor, reason);
  }

  /** @see SwitchService.resume */
  resume(actor: string): Promise<ReleaseDecision> {
    return this.switches.resume(actor);
  }
}
