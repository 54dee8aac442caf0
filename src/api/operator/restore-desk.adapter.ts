import { Inject, Injectable } from '@nestjs/common';
import { MemberService } from '../../members/member.service';
import { PAYOUT_SETTINGS, type PayoutSettings, scriptAddress } from '../../payout';
import { PayoutQueryService } from '../../payout/payout-query.service';
import { RestoreService, type RestoreView } from '../../payout/restore.service';
import { STORE, type Store } from '../../store';
import type { Actor } from '../http/actor.dto';
import type { DoneDto } from '../wire/common.dto';
import type { BatchesDto } from '../wire/payout.dto';
import type { LostStatementDto, NameOutputsDto, RestoreDto, RestoreHindranceDto } from '../wire/restore.dto';
import { batchDto } from './batch-views';
import { RestoreDesk } from './restore-desk.service';

const NOTHING = {
  txid: null,
  vout: null,
  amountSats: null,
  address: null,
  members: [],
  said: null,
  saidMember: null,
  saidBy: null,
  saidByYou: false,
  paysBatch: false,
  deniedBy: null,
  deniedByYou: false,
  batchId: null,
  state: null,
  confirmations: null,
  needed: null,
  coins: null,
} satisfies Omit<RestoreHindranceDto, 'code'>;

/** The way back after a restore, answered from the payout room. */
@Injectable()
export class RoomsRestoreDesk extends RestoreDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
    private readonly restores: RestoreService,
    private readonly query: PayoutQueryService,
    private readonly members: MemberService,
  ) {
    super();
  }

  async restore(actor: Actor): Promise<RestoreDto> {
    const view = await this.restores.view();
    return {
      open: view !== null,
      reason: view?.reason ?? null,
      noticedAt: view?.noticedAt ?? null,
      comparedAt: view?.comparedAt ?? null,
      hindrances: (view?.hindrances ?? []).map((one) => this.hindrance(one, operator(actor))),
      releaseAskedBy: view?.releaseAskedBy ?? null,
      releaseAskedByYou: view?.releaseAskedBy === operator(actor),
    };
  }

  async planBarrier(actor: Actor): Promise<BatchesDto> {
    const planned = await this.restores.planBarrier(operator(actor));
    const { settleConfirmations } = this.settings.policy;
    return {
      items: await Promise.all(
        planned.map(async ({ id }) => batchDto(await this.query.batch(id), settleConfirmations)),
      ),
    };
  }

  async nameOutputs(actor: Actor, { txid, outputs }: NameOutputsDto): Promise<DoneDto> {
    await this.store.read(async (tx) => {
      for (const { memberId } of outputs) if (memberId !== null) await this.members.member(tx, memberId);
    });
    const named = outputs.map(({ vout, memberId, lost = false }) => ({ vout, memberId, isLost: lost }));
    await this.restores.nameOutputs(txid, named, operator(actor));
    return { done: true };
  }

  async denyStatement(actor: Actor, { txid, vout, memberId }: LostStatementDto): Promise<RestoreDto> {
    await this.restores.denyStatement({ txid, vout, memberId }, operator(actor));
    return this.restore(actor);
  }

  async release(actor: Actor): Promise<RestoreDto> {
    await this.restores.release(operator(actor));
    return this.restore(actor);
  }

  private hindrance(one: RestoreView['hindrances'][number], reader: string): RestoreHindranceDto {
    const { code } = one;
    switch (one.code) {
      case 'chain':
        return { ...NOTHING, code };
      case 'unknown-output': {
        const { txid, vout, valueSats, scriptHex, said, paysBatch, takenFrom: batchId } = one;
        const address = scriptAddress(scriptHex, this.settings.treasury.network);
        const output = { txid, vout, amountSats: String(valueSats), address, members: [...one.members] };
        const by = { said: said?.kind ?? null, saidMember: said?.memberId ?? null, saidBy: said?.by ?? null };
        return { ...NOTHING, code, ...output, batchId, paysBatch, ...by, saidByYou: said?.by === reader };
      }
      case 'elsewhere': {
        const { txid, vout, memberId, valueSats, deniedBy } = one;
        const word = { deniedBy, deniedByYou: deniedBy === reader };
        return { ...NOTHING, code, txid, vout, amountSats: String(valueSats), members: [memberId], ...word };
      }
      case 'barrier-due':
        return { ...NOTHING, code, coins: one.coins, amountSats: String(one.valueSats) };
      default:
        return { ...NOTHING, ...one };
    }
  }
}

function operator(actor: Actor): string {
  return `operator-${actor.accountId}`;
}
