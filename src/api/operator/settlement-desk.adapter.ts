import { Inject, Injectable } from '@nestjs/common';
import { NoticeService } from '../../notices/notice.service';
import { mayApprove, PAYOUT_SETTINGS, type PayoutSettings } from '../../payout';
import { SettlementQuery, type SettlementView } from '../../payout/settlement-query.service';
import { SettlementService, type ThenTell } from '../../payout/settlement.service';
import { STORE, type Store } from '../../store';
import { CLOCK, type Clock } from '../../units';
import type { Actor } from '../http/actor.dto';
import { btcDto } from '../http/amounts';
import { beforeInstant, cutAtInstant, limitOf, TIES_MAX } from '../http/paging';
import type { DoneDto, PageQuery } from '../wire/common.dto';
import type {
  ProposeSettlementDto,
  SettlementDto,
  SettlementIdDto,
  SettlementsPageDto,
  TransactionPlaceDto,
} from '../wire/settlement.dto';
import { NamesService } from './names.service';
import { SettlementsDesk } from './settlement-desk.service';

/** What the page is made of, and who is told. */
@Injectable()
export class SettlementSources {
  constructor(
    readonly acts: SettlementService,
    readonly query: SettlementQuery,
    readonly names: NamesService,
    readonly notices: NoticeService,
  ) {}
}

/** Payments from another wallet, answered from the payout room. */
@Injectable()
export class RoomsSettlementsDesk extends SettlementsDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
    private readonly rooms: SettlementSources,
  ) {
    super();
  }

  async list(actor: Actor, page: PageQuery): Promise<SettlementsPageDto> {
    const limit = limitOf(page);
    const found = await this.rooms.query.list({ ...beforeInstant(page), limit: limit + TIES_MAX });
    const { items, next } = cutAtInstant(found, limit, ({ row }) => row.proposed_at);
    const people = items.flatMap(({ row }) => [row.member_id, row.proposed_by, row.approved_by]);
    const names = await this.store.read((tx) => this.rooms.names.of(tx, people));
    return { items: items.map((view) => this.dto(actor, view, names)), next };
  }

  async propose(actor: Actor, input: ProposeSettlementDto): Promise<SettlementIdDto> {
    const { sats, ...stated } = input;
    return { id: await this.rooms.acts.propose(operator(actor), { ...stated, amountSats: BigInt(sats) }) };
  }

  async approve(actor: Actor, id: string): Promise<DoneDto> {
    await this.rooms.acts.approve(id, operator(actor), this.tell('paid-elsewhere'));
    return { done: true };
  }

  async withdraw(actor: Actor, id: string): Promise<DoneDto> {
    await this.rooms.acts.withdraw(id, operator(actor));
    return { done: true };
  }

  async giveUp(actor: Actor, id: string, other: TransactionPlaceDto): Promise<DoneDto> {
    await this.rooms.acts.giveUp(id, operator(actor), other, this.tell('paid-elsewhere-undone'));
    return { done: true };
  }

  /** The member hears of it in the transaction that makes it so: only the member knows whether the coin is there. */
  private tell(kind: 'paid-elsewhere' | 'paid-elsewhere-undone'): ThenTell {
    return (tx, { member_id: memberId, address, txid, amount }) =>
      this.rooms.notices.tell(tx, [{ memberId, kind, facts: { address, txid, sats: String(amount) } }]);
  }

  private dto(actor: Actor, view: SettlementView, names: ReadonlyMap<string, string>): SettlementDto {
    const { row, confirmations } = view;
    const planned = { by: row.proposed_by, at: row.proposed_at };
    const look = { actor: operator(actor), at: this.clock.now(), policy: this.settings.policy };
    return {
      id: row.id,
      memberId: row.member_id,
      name: names.get(row.member_id) ?? null,
      state: row.state,
      amount: btcDto(row.amount),
      address: row.address,
      txid: row.txid,
      vout: row.vout,
      height: row.block_height,
      confirmations,
      confirmationsNeeded: this.settings.policy.settleConfirmations,
      evidence: row.evidence,
      proposedBy: names.get(row.proposed_by) ?? row.proposed_by,
      proposedAt: row.proposed_at,
      approvedBy: row.approved_by === null ? null : (names.get(row.approved_by) ?? row.approved_by),
      mayConfirm: row.state === 'proposed' && mayApprove(planned, look),
      note: row.note,
    };
  }
}

function operator(actor: Actor): string {
  return `operator-${actor.accountId}`;
}
