import { Inject, Injectable } from '@nestjs/common';
import type { CloseReason } from '../../members';
import { NoticeService } from '../../notices/notice.service';
import { DONATION_WORDS } from '../../payout';
import { ClosingService } from '../../payout/closing.service';
import { type ReadTx, STORE, type Store, type WriteTx } from '../../store';
import type { Actor } from '../http/actor.dto';
import { amountDto, btcDto } from '../http/amounts';
import type { CloseAccountDto, ClosingDto, DonateDto, HoldResidualDto } from '../wire/closing.dto';
import { ClosingDesk } from './closing-desk.service';

/** Closing an account, answered from the rooms. */
@Injectable()
export class RoomsClosingDesk extends ClosingDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly closings: ClosingService,
    private readonly notices: NoticeService,
  ) {
    super();
  }

  closing(memberId: string): Promise<ClosingDto> {
    return this.store.read((tx) => this.standing(tx, memberId));
  }

  close(actor: Actor, memberId: string): Promise<ClosingDto> {
    return this.begin(memberId, `member-${actor.accountId}`, 'asked');
  }

  closeFor(actor: Actor, memberId: string, { reason }: CloseAccountDto): Promise<ClosingDto> {
    return this.begin(memberId, `operator-${actor.accountId}`, reason);
  }

  reopen(actor: Actor, memberId: string): Promise<ClosingDto> {
    return this.act(memberId, async (tx) => {
      await this.closings.reopen(tx, memberId, `${actor.role}-${actor.accountId}`);
      await this.notices.tell(tx, [{ memberId, kind: 'account-reopened', facts: {} }]);
    });
  }

  donate(memberId: string, { sats, words }: DonateDto): Promise<ClosingDto> {
    return this.act(memberId, (tx) => this.closings.donate(tx, memberId, { seenSats: BigInt(sats), words }));
  }

  hold(actor: Actor, memberId: string, { sats, reason }: HoldResidualDto): Promise<ClosingDto> {
    const word = { seenSats: BigInt(sats), reason, actor: `operator-${actor.accountId}` };
    return this.act(memberId, (tx) => this.closings.hold(tx, memberId, word));
  }

  /** The member hears of it, whoever began it: what was not wanted can be opened again. */
  private begin(memberId: string, by: string, reason: CloseReason): Promise<ClosingDto> {
    return this.act(memberId, async (tx) => {
      await this.closings.begin(tx, memberId, by, reason);
      await this.notices.tell(tx, [{ memberId, kind: 'account-closing', facts: {} }]);
    });
  }

  private act(memberId: string, work: (tx: WriteTx) => Promise<void>): Promise<ClosingDto> {
    return this.store.write(async (tx) => {
      await work(tx);
      return this.standing(tx, memberId);
    });
  }

  private async standing(tx: ReadTx, memberId: string): Promise<ClosingDto> {
    const { status, last, left, holds } = await this.closings.view(tx, memberId);
    const available = left.find(({ what, asset }) => what === 'available' && asset === 'BTC')?.units ?? 0n;
    return {
      status,
      reason: last?.reason ?? null,
      since: last?.at ?? null,
      left: left.map(({ what, asset, units }) => ({ what, amount: amountDto(asset, units) })),
      holds: holds.map(({ reason, amount, placed_at: placedAt }) => ({ reason, amount: btcDto(amount), placedAt })),
      available: btcDto(available),
      words: DONATION_WORDS,
    };
  }
}
