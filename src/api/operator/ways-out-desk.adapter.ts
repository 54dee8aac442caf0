import { Injectable } from '@nestjs/common';
import type { Way, WaysOut } from '../../payout';
import { ChildService } from '../../payout/child.service';
import { WaysOutService } from '../../payout/ways-out.service';
import type { Actor } from '../http/actor.dto';
import { btcDto } from '../http/amounts';
import type { BatchWaysOutDto, PlannedChildDto, WayOutDto, WaysDto } from '../wire/ways-out.dto';
import { WaysOutDesk } from './ways-out-desk.service';

/** The ways out of a batch, answered from the payout room. */
@Injectable()
export class RoomsWaysOutDesk extends WaysOutDesk {
  constructor(
    private readonly ways: WaysOutService,
    private readonly children: ChildService,
  ) {
    super();
  }

  async waysOut(batchId: string): Promise<BatchWaysOutDto> {
    const { parentId, childIds, rateSatPerKvb, targetBlocks, ways } = await this.ways.view(batchId);
    return {
      parentId,
      childIds: [...childIds],
      targetBlocks,
      estimateSatPerKvb: rateSatPerKvb === undefined ? null : Number(rateSatPerKvb),
      ways: ways === null ? null : waysDto(ways),
    };
  }

  async planChild(actor: Actor, batchId: string): Promise<PlannedChildDto> {
    const child = await this.children.plan(batchId, `operator-${actor.accountId}`);
    return { batchId: child.id };
  }
}

function waysDto(ways: WaysOut): WaysDto {
  const { pin, replace, child, cancel } = ways;
  return {
    offeredSatPerKvb: Number(ways.offeredSatPerKvb),
    expectedBlocks: ways.expectedBlocks,
    recommended: ways.recommended,
    pin: pin === null ? null : { transactions: pin.count, vsize: pin.vbytes, fees: btcDto(pin.feesSats) },
    replace: wayDto(replace, ({ addedFeeSats, pinnedSats }) => ({ costSats: addedFeeSats, pinnedSats })),
    child: wayDto(child, ({ feeSats: costSats }) => ({ costSats })),
    cancel: wayDto(cancel, ({ feeSats: costSats }) => ({ costSats })),
  };
}

function wayDto<Plan extends { readonly rateSatPerKvb: bigint }>(
  way: Way<Plan, string>,
  costOf: (plan: Plan) => { readonly costSats: bigint; readonly pinnedSats?: bigint },
): WayOutDto {
  if (!way.isOpen) return { possible: false, reason: way.reason, cost: null, feeRateSatPerKvb: null, pinned: null };
  const { costSats, pinnedSats = 0n } = costOf(way.plan);
  return {
    possible: true,
    reason: null,
    cost: btcDto(costSats),
    feeRateSatPerKvb: Number(way.plan.rateSatPerKvb),
    pinned: pinnedSats === 0n ? null : btcDto(pinnedSats),
  };
}
