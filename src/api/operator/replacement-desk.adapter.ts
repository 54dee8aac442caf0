import { Inject, Injectable } from '@nestjs/common';
import { ReplaceService } from '../../payout/replace.service';
import { STORE, type Store } from '../../store';
import type { Actor } from '../http/actor.dto';
import { btcDto } from '../http/amounts';
import type { ApproveDto } from '../wire/payout.dto';
import type { BatchAttemptsDto } from '../wire/replacement.dto';
import { NamesService } from './names.service';
import { ReplacementDesk } from './replacement-desk.service';

/** Replacements, answered from the payout room. */
@Injectable()
export class RoomsReplacementDesk extends ReplacementDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly replaces: ReplaceService,
    private readonly names: NamesService,
  ) {
    super();
  }

  attempts(batchId: string): Promise<BatchAttemptsDto> {
    return this.store.read(async (tx) => {
      const { isPossible, isInEnvelope, attempts } = await this.replaces.view(tx, batchId);
      const persons = attempts.flatMap(({ row, approvedBy }) => [row.planned_by, approvedBy ?? '']);
      const names = await this.names.of(tx, persons);
      return {
        possible: isPossible,
        inEnvelope: isInEnvelope,
        attempts: attempts.map(({ row, approvedBy, isSigned, isInForce }, index) => ({
          id: row.id,
          number: row.number,
          plannedAt: row.planned_at,
          plannedBy: row.planned_by,
          plannedByName: names.get(row.planned_by) ?? null,
          fee: btcDto(row.fee),
          addedFee: btcDto(row.fee - (attempts[index - 1]?.row.fee ?? row.fee)),
          feeRateSatPerKvb: Number(row.rate_sat_per_kvb),
          vsize: row.vbytes,
          hash: row.hash,
          txid: row.txid,
          approvedBy,
          approvedByName: names.get(approvedBy ?? '') ?? null,
          signed: isSigned,
          inForce: isInForce,
        })),
      };
    });
  }

  async planReplacement(actor: Actor, batchId: string): Promise<BatchAttemptsDto> {
    await this.replaces.plan(batchId, operator(actor));
    return this.attempts(batchId);
  }

  async approveReplacement(actor: Actor, batchId: string, input: ApproveDto): Promise<BatchAttemptsDto> {
    const envelope = {
      maxRateSatPerKvb: BigInt(input.maxFeeRateSatPerKvb),
      maxFeeSats: BigInt(input.maxTotalFeeSats),
    };
    await this.replaces.approve(batchId, operator(actor), envelope, input.batchHash);
    return this.attempts(batchId);
  }
}

function operator(actor: Actor): string {
  return `operator-${actor.accountId}`;
}
