import { Inject, Injectable } from '@nestjs/common';
import { CancelService } from '../../payout/cancel.service';
import { STORE, type Store } from '../../store';
import type { Actor } from '../http/actor.dto';
import { btcDto } from '../http/amounts';
import type { BatchCancellationDto } from '../wire/cancellation.dto';
import type { ApproveDto } from '../wire/payout.dto';
import { CancellationDesk } from './cancellation-desk.service';
import { NamesService } from './names.service';

/** Cancellations, answered from the payout room. */
@Injectable()
export class RoomsCancellationDesk extends CancellationDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly cancels: CancelService,
    private readonly names: NamesService,
  ) {
    super();
  }

  cancellation(batchId: string): Promise<BatchCancellationDto> {
    return this.store.read(async (tx) => {
      const { isPossible, last, ...counted } = await this.cancels.view(tx, batchId);
      if (last === null) return { possible: isPossible, ...counted, cancellation: null };
      const names = await this.names.of(tx, [last.plannedBy, last.approvedBy ?? '']);
      return {
        possible: isPossible,
        ...counted,
        cancellation: {
          id: last.id,
          plannedAt: last.plannedAt,
          plannedBy: last.plannedBy,
          plannedByName: names.get(last.plannedBy) ?? null,
          fee: btcDto(last.feeSats),
          feeRateSatPerKvb: Number(last.rateSatPerKvb),
          vsize: last.vbytes,
          back: btcDto(last.backSats),
          hash: last.hash,
          txid: last.txid,
          approvedBy: last.approvedBy,
          approvedByName: names.get(last.approvedBy ?? '') ?? null,
          signed: last.isSigned,
        },
      };
    });
  }

  async planCancellation(actor: Actor, batchId: string): Promise<BatchCancellationDto> {
    await this.cancels.plan(batchId, operator(actor));
    return this.cancellation(batchId);
  }

  async approveCancellation(actor: Actor, batchId: string, input: ApproveDto): Promise<BatchCancellationDto> {
    const envelope = {
      maxRateSatPerKvb: BigInt(input.maxFeeRateSatPerKvb),
      maxFeeSats: BigInt(input.maxTotalFeeSats),
    };
    await this.cancels.approve(batchId, operator(actor), envelope, input.batchHash);
    return this.cancellation(batchId);
  }
}

function operator(actor: Actor): string {
  return `operator-${actor.accountId}`;
}
