import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { assertInvariant, DomainError } from '../units';
import { MEMBERS_POLICY, type MembersPolicy, type PayoutDestination } from './index';
import { memberKeyTurn, memberKeyUse } from './member-key.entity';
import { dealAddresses, type DealtAddress, turnsOf } from './member-key.repository';

/** An address of a key and the payment that has it. */
export type KeyUse = Pick<DealtAddress, 'scriptHex' | 'keyScript' | 'index'>;

/** Deals the addresses of members' keys, each to one payment and never to a second. */
@Injectable()
export class MemberKeyService {
  constructor(@Inject(MEMBERS_POLICY) private readonly policy: MembersPolicy) {}

  /** @see dealAddresses */
  deal(tx: ReadTx, destinations: readonly PayoutDestination[]): Promise<Map<number, DealtAddress>> {
    return dealAddresses(tx, destinations, this.policy.network);
  }

  /** Gives addresses to a payment for good. @throws DomainError `members.key-address-taken` when another one has it */
  async take(tx: WriteTx, uses: readonly KeyUse[], batchId: string): Promise<void> {
    if ((await this.note(tx, uses, batchId)) === uses.length) return;
    const message = 'Another payment has this address of a key already. Nothing was paid. Plan again.';
    throw new DomainError('members.key-address-taken', message, {});
  }

  /**
   * Notes addresses that a payment has, whatever was known of them: one that the books had forgotten.
   * @returns how many were new
   */
  async note(tx: WriteTx, uses: readonly KeyUse[], batchId: string): Promise<number> {
    if (uses.length === 0) return 0;
    const rows = uses.map(({ scriptHex, keyScript, index }) => {
      return { script_hex: scriptHex, key_script: keyScript, key_index: index, batch_id: batchId };
    });
    const turns = await turnsOf(tx, [...new Set(uses.map(({ keyScript }) => keyScript))]);
    for (const { keyScript, index } of uses) {
      const turn = turns.get(keyScript) ?? { key_script: keyScript, next_index: 0, seen_index: 0 };
      turns.set(keyScript, { ...turn, next_index: Math.max(turn.next_index, index + 1) });
    }
    await tx.upsert(memberKeyTurn, [...turns.values()]);
    return tx.insertNew(memberKeyUse, rows);
  }

  /** Frees the addresses of a batch of which nothing has left us: the next payments have them, so that no gap opens. */
  async giveBack(tx: WriteTx, batchId: string): Promise<void> {
    const uses = await tx.find(memberKeyUse, { where: { batch_id: batchId } });
    if (uses.length === 0) return;
    await tx.delete(memberKeyUse, { batch_id: batchId });
    const turns = await turnsOf(tx, [...new Set(uses.map((use) => use.key_script))]);
    for (const { key_script: script, key_index: index } of uses) {
      const turn = turns.get(script);
      assertInvariant(turn !== undefined, 'a key that was dealt has a turn');
      turns.set(script, { ...turn, next_index: Math.min(turn.next_index, index) });
    }
    await tx.upsert(memberKeyTurn, [...turns.values()]);
  }

  /** A batch is settled: wallets find what comes within a gap behind its addresses. */
  async seen(tx: WriteTx, batchId: string): Promise<void> {
    const uses = await tx.find(memberKeyUse, { where: { batch_id: batchId } });
    if (uses.length === 0) return;
    const turns = await turnsOf(tx, [...new Set(uses.map((use) => use.key_script))]);
    for (const { key_script: script, key_index: index } of uses) {
      const turn = turns.get(script);
      assertInvariant(turn !== undefined, 'a key that was dealt has a turn');
      turns.set(script, { ...turn, seen_index: Math.max(turn.seen_index, index + 1) });
    }
    await tx.upsert(memberKeyTurn, [...turns.values()]);
  }
}
