import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { accounts } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { CloseReason } from '../members';
import { type AccountState, AccountStateService } from '../members/account-state.service';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { type Asset, CLOCK, type Clock, DomainError, newId } from '../units';
import {
  assertDonationWords,
  assertSeen,
  type ClosingHoldReason,
  closingHeldEntry,
  closingReleasedEntry,
  donatedEntry,
  type Left,
  leftOf,
} from './closing';
import { type ClosingHoldRow, closingHolds } from './closing.entity';

const ACTOR = 'job-payout';

/** How an account stands, and what keeps it from being closed. */
export interface ClosingView extends AccountState {
  readonly left: readonly Left[];
  /** Named holds of what was left, oldest first. */
  readonly holds: readonly ClosingHoldRow[];
}

/**
 * Closing an account (RULES.md 28): nothing more is earned; what is left is paid in the next batch, held by name, or
 * given away by the member's words; it is closed when nothing is left, and can be reopened.
 */
@Injectable()
export class ClosingService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly accountStates: AccountStateService,
    private readonly ledger: LedgerService,
    private readonly audit: AuditService,
  ) {}

  /** @throws DomainError `members.unknown` */
  async view(tx: ReadTx, memberId: string): Promise<ClosingView> {
    const state = await this.accountStates.of(tx, memberId);
    const holds = await this.holdsOf(tx, memberId);
    return { ...state, holds, left: await this.left(tx, memberId, holds) };
  }

  /** @throws DomainError `members.unknown`, `members.account-state` */
  begin(tx: WriteTx, memberId: string, actor: string, reason: CloseReason): Promise<void> {
    return this.accountStates.begin(tx, memberId, { actor, reason });
  }

  /** What was held when it closed is available again. @throws DomainError `members.unknown`, `members.account-state` */
  async reopen(tx: WriteTx, memberId: string, actor: string): Promise<void> {
    await this.accountStates.reopen(tx, memberId, actor);
    const at = this.clock.now();
    for (const { id, amount: sats } of await this.holdsOf(tx, memberId)) {
      await tx.update(closingHolds, { id, released_at: null }, { released_at: at });
      await this.ledger.post(tx, [closingReleasedEntry({ id, memberId, sats, at })]);
    }
  }

  /**
   * Gives what is left to the operator, by the member's own words; what comes later is not given away by them.
   * @param seenSats what was on the member's screen
   * @throws DomainError `payout.closing-words`, `payout.closing-changed`, `payout.not-closing`
   */
  async donate(
    tx: WriteTx,
    memberId: string,
    given: { readonly seenSats: bigint; readonly words: string },
  ): Promise<void> {
    assertDonationWords(given.words);
    const sats = await this.seen(tx, memberId, given.seenSats);
    const id = newId();
    await this.ledger.post(tx, [donatedEntry({ id, memberId, sats, at: this.clock.now() })]);
    const details = { closing: id, sats: String(sats) };
    const actor = `member-${memberId}`;
    await this.audit.record(tx, { actor, action: 'members.residual-donated', subject: memberId, details });
  }

  /**
   * Holds what is left and cannot be paid, by an operator's named reason. It stays the member's.
   * @throws DomainError `payout.closing-changed`, `payout.not-closing`
   */
  async hold(
    tx: WriteTx,
    memberId: string,
    word: { readonly seenSats: bigint; readonly reason: ClosingHoldReason; readonly actor: string },
  ): Promise<void> {
    const sats = await this.seen(tx, memberId, word.seenSats);
    const { actor, reason } = word;
    const [id, at] = [newId(), this.clock.now()];
    const row = { id, member_id: memberId, amount: sats, reason, placed_by: actor, placed_at: at, released_at: null };
    await tx.insert(closingHolds, [row]);
    await this.ledger.post(tx, [closingHeldEntry({ id, memberId, sats, at }, reason)]);
    const details = { closing: id, sats: String(sats), reason };
    await this.audit.record(tx, { actor, action: 'members.residual-held', subject: memberId, details });
  }

  /** Closes accounts of which nothing is left; with nothing to do it writes nothing (I14). @returns how many */
  async follow(): Promise<number> {
    const empty = await this.store.read(async (tx) => {
      const ids: string[] = [];
      for (const id of await this.accountStates.closing(tx)) {
        if ((await this.view(tx, id)).left.length === 0) ids.push(id);
      }
      return ids;
    });
    let closed = 0;
    for (const id of empty) {
      closed += await this.store.write(async (tx) => {
        const { status, left } = await this.view(tx, id);
        if (status !== 'closing' || left.length > 0) return 0;
        await this.accountStates.close(tx, id, ACTOR);
        return 1;
      });
    }
    return closed;
  }

  private async seen(tx: ReadTx, memberId: string, seenSats: bigint): Promise<bigint> {
    const { status } = await this.accountStates.of(tx, memberId);
    if (status === 'active') {
      throw new DomainError('payout.not-closing', 'The account is open. Nothing was changed. Close it first.', {});
    }
    const available = await this.ledger.balance(tx, accounts.member(memberId, 'available'), 'BTC');
    assertSeen(seenSats, available);
    return available;
  }

  private holdsOf(tx: ReadTx, memberId: string): Promise<ClosingHoldRow[]> {
    return tx.find(closingHolds, {
      where: { member_id: memberId, released_at: null },
      orderBy: [['placed_at', 'asc']],
    });
  }

  private async left(tx: ReadTx, memberId: string, holds: readonly ClosingHoldRow[]): Promise<Left[]> {
    const debts: Partial<Record<Asset, bigint>> = {};
    const account = accounts.memberReceivable(memberId);
    for (const row of await this.ledger.balances(tx, account)) {
      if (row.account === account) debts[row.asset] = row.balance;
    }
    const named = holds.reduce((sum, { amount }) => sum + amount, 0n);
    return leftOf(await this.ledger.memberBalances(tx, memberId), debts, named);
  }
}
