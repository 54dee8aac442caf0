import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import type { LostStatement } from './hand-out-record';
import { PlanDesk } from './plan-desk.service';
import type { Hindrance } from './restore';
import { lostStatements } from './restore.entity';
import { assertOther } from './second-look';
import { PAYOUT_SETTINGS, type PayoutSettings } from './settings';
import { payoutSettlements } from './settlement.entity';

/** A payment from another wallet, as the record names it. */
export type StatementKey = Pick<LostStatement, 'txid' | 'vout' | 'memberId'>;

/**
 * Payments from another wallet that were stated in the life that this copy lost (RULES.md 28). The chain does not tell
 * whose they were, and the balances still hold what they paid: each is stated again and approved, or two people say that
 * it was none, before anybody is paid.
 */
@Injectable()
export class RestoreStatements {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly desk: PlanDesk,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
  ) {}

  /** Those that still wait. */
  async waiting(tx: ReadTx): Promise<Hindrance[]> {
    // The same may have been stated more than once, each in a life of its own.
    const found = new Map<string, Hindrance>();
    for (const stated of await this.desk.handOuts.elsewhere()) {
      const { txid, vout, memberId, sats: valueSats } = stated;
      const word = await tx.findOne(lostStatements, { txid, vout, member_id: memberId });
      if ((word !== undefined && word.agreed_by !== null) || (await isBooked(tx, stated))) continue;
      const deniedBy = word?.denied_by ?? null;
      found.set(`${txid}:${vout} ${memberId}`, { code: 'elsewhere', txid, vout, memberId, valueSats, deniedBy });
    }
    return [...found.values()];
  }

  /**
   * Says that one was no payment to the member: the first asks, another agrees, or the same one where one works alone and
   * has waited (RULES.md 19).
   * @throws DomainError `payout.no-such-statement`, `payout.own-batch` {waitUntil}, `audit.other-than-…`,
   *   `audit.device-unknown`
   */
  async deny(tx: WriteTx, { txid, vout, memberId }: StatementKey, actor: string): Promise<void> {
    const open = (await this.waiting(tx)).some((one) => {
      return one.code === 'elsewhere' && one.txid === txid && one.vout === vout && one.memberId === memberId;
    });
    if (!open) {
      const sentence =
        'No payment from another wallet waits under this name. Nothing was changed; read the page again.';
      throw new DomainError('payout.no-such-statement', sentence, { txid, vout });
    }
    const key = { txid, vout, member_id: memberId };
    const at = this.clock.now();
    const details = { outpoint: `${txid}:${vout}` };
    const about = `denial/${txid}:${vout}:${memberId}` as const;
    const word = await tx.findOne(lostStatements, key);
    if (word === undefined) {
      await tx.insert(lostStatements, [{ ...key, denied_by: actor, denied_at: at, agreed_by: null, agreed_at: null }]);
      const act = { actor, action: 'payout.external-denied', subject: memberId, details };
      await this.desk.book.record(tx, act);
      await this.desk.book.begin(tx, about);
      return;
    }
    const ground = assertOther({ by: word.denied_by, at: word.denied_at }, { actor, at, policy: this.settings.policy });
    await this.desk.book.assertDevice(tx, ground, about);
    await tx.update(lostStatements, { ...key, agreed_by: null }, { agreed_by: actor, agreed_at: at });
    const act = { actor, action: 'payout.external-denial-agreed', subject: memberId, details };
    await this.desk.book.record(tx, act);
  }
}

/** The copy's own row of it, or a statement made again that a second person approved: one alone could take it back. */
async function isBooked(tx: ReadTx, { id, txid, vout, memberId }: LostStatement): Promise<boolean> {
  if ((await tx.count(payoutSettlements, { id })) > 0) return true;
  const again = { member_id: memberId, txid, vout, state: { in: ['approved', 'settled'] as const } };
  return (await tx.count(payoutSettlements, again)) > 0;
}
