import { Inject, Injectable } from '@nestjs/common';
import { SPLIT_PARTS_MAX, type SplitVersion } from '../../members';
import { type OpenSplit, SplitService } from '../../members/split.service';
import { NoticeService } from '../../notices/notice.service';
import { type ReadTx, STORE, type Store, type WriteTx } from '../../store';
import { CLOCK, type Clock } from '../../units';
import type { Actor } from '../http/actor.dto';
import type { AddressLinkParam } from '../wire/address.dto';
import type { CancelSplitDto, SetSplitDto, SplitChangeDto, PayoutSplitsDto } from '../wire/split.dto';
import { SplitDesk } from './split-desk.service';
import { mainBps, splitChangeDto, splitDto } from './split-views';

/** How a member's payouts are divided, answered from the rooms. */
@Injectable()
export class RoomsSplitDesk extends SplitDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly divisions: SplitService,
    private readonly notices: NoticeService,
  ) {
    super();
  }

  splits(memberId: string): Promise<PayoutSplitsDto> {
    return this.store.read((tx) => this.splitsIn(tx, memberId));
  }

  set(actor: Actor, memberId: string, input: SetSplitDto): Promise<PayoutSplitsDto> {
    return this.store.write(async (tx) => {
      const before = await this.divisions.current(tx, memberId);
      const made = await this.divisions.set(tx, memberId, input, `member-${actor.accountId}`);
      if (made !== undefined && made.splitId !== before?.splitId) await this.tellSet(tx, memberId, made);
      return this.splitsIn(tx, memberId);
    });
  }

  cancel(actor: Actor, memberId: string, { id }: CancelSplitDto): Promise<PayoutSplitsDto> {
    return this.store.write(async (tx) => {
      await this.tellCancelled(tx, await this.divisions.cancel(tx, memberId, id, `member-${actor.accountId}`));
      return this.splitsIn(tx, memberId);
    });
  }

  change({ id, token }: AddressLinkParam): Promise<SplitChangeDto> {
    return this.store.read(async (tx) => {
      return splitChangeDto(await this.divisions.look(tx, id, token), false, this.clock.now());
    });
  }

  takeBack({ id, token }: AddressLinkParam): Promise<SplitChangeDto> {
    return this.store.write(async (tx) => {
      const change = await this.divisions.cancelByLink(tx, id, token);
      await this.tellCancelled(tx, change);
      return splitChangeDto(change, true, this.clock.now());
    });
  }

  /** Whoever changed it, the member hears of it while the cool-off lasts, as of an address (RULES.md 20). */
  private tellSet(tx: WriteTx, memberId: string, split: SplitVersion): Promise<void> {
    const facts = { splitId: split.splitId, ...partsOf(split), payableFrom: String(split.payableFrom) };
    return this.notices.tell(tx, [{ memberId, kind: 'split-set', facts }]);
  }

  private async tellCancelled(tx: WriteTx, { memberId }: OpenSplit): Promise<void> {
    // What counts again may be a change that cools off, and that was not wanted either: its letter can take it back too.
    const counts = await this.divisions.current(tx, memberId);
    const isOpen = counts !== undefined && counts.payableFrom > this.clock.now();
    const again = isOpen ? { countsId: counts.splitId, payableFrom: String(counts.payableFrom) } : {};
    const facts = { ...partsOf(counts ?? { parts: [] }), ...again };
    await this.notices.tell(tx, [{ memberId, kind: 'split-cancelled', facts }]);
  }

  private async splitsIn(tx: ReadTx, memberId: string): Promise<PayoutSplitsDto> {
    const versions = await this.divisions.versions(tx, memberId);
    const current = versions.find(({ cancelledAt }) => cancelledAt === null);
    const now = this.clock.now();
    return {
      current: current === undefined ? null : splitDto(current, true, now),
      history: versions.filter((one) => one !== current).map((one) => splitDto(one, false, now)),
      coolOffMs: this.divisions.coolOffMs,
      partsMax: SPLIT_PARTS_MAX,
    };
  }
}

/** As a notice keeps it: `address:basis points` of each part, and what is left for the payout address. */
function partsOf(split: Pick<SplitVersion, 'parts'>): { parts: string; mainBps: string } {
  return {
    parts: split.parts.map(({ address, bps }) => `${address}:${bps}`).join(','),
    mainBps: String(mainBps(split)),
  };
}
