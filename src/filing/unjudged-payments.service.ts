import { Injectable } from '@nestjs/common';
import { type Entry, memberOf } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import { type DerivedHolds, TAX_OPEN } from '../members';
import type { ReadTx } from '../store';
import { withholdingCursor, withholdingOpen, withholdingRule } from './withholding.entity';

/** Entries that are looked at; behind more than that nobody is paid until the follower has caught up. */
const LOOKED_AT = 1_000;

/**
 * Who was given coin of which nobody has decided yet whether tax is withheld: not paid until then. It is told from journal and
 * cursor in the transaction that asks, so that no run and no crash leaves a gap.
 * @see RULES.md 5
 */
@Injectable()
export class UnjudgedPayments implements DerivedHolds {
  constructor(private readonly ledger: LedgerService) {}

  async heldNow(tx: ReadTx): Promise<(memberId: string) => readonly string[]> {
    const [used] = await tx.find(withholdingRule, { where: { mode: 'withhold' }, limit: 1 });
    if (used === undefined) return () => [];
    const position = (await tx.findOne(withholdingCursor, { id: 'payments' }))?.position ?? 0;
    const entries = await this.ledger.entriesAfter(tx, position, LOOKED_AT);
    if (entries.length === LOOKED_AT) return () => [TAX_OPEN];
    const open = await tx.pick(withholdingOpen, ['member_id'], { where: { reason: null } });
    const held = new Set([...open.map((row) => row.member_id), ...entries.flatMap(givenBy)]);
    return (memberId) => (held.has(memberId) ? [TAX_OPEN] : []);
  }
}

function givenBy({ kind, postings }: Entry): string[] {
  if (kind === 'tax.withheld' || kind === 'hold.released') return [];
  return postings.flatMap(({ account, side }) => {
    const member = memberOf(account);
    return side === 'credit' && member?.memberClass === 'available' ? [member.memberId] : [];
  });
}
