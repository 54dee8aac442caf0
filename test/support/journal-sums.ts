import { type Entry, memberOf } from '../../src/ledger';
import type { LedgerService } from '../../src/ledger/ledger.service';
import type { ReadTx } from '../../src/store';

/** Entries by which coin that is a member's leaves the books, or comes back from there. */
const LEAVING = /^(?:payout|hold|closing)\./;

/**
 * What became a member's own in the journal by `member/asset`, less what was taken back: counted from the raw postings
 * alone. Moves between a member's own classes are nothing, and what leaves for the member's address is no taking back.
 */
export async function ownedByJournal(ledger: LedgerService, tx: ReadTx): Promise<Map<string, bigint>> {
  const sums = new Map<string, bigint>();
  for (let after = 0; ;) {
    const page = await ledger.entriesAfter(tx, after, 1_000);
    for (const entry of page) if (!LEAVING.test(entry.kind)) add(sums, entry);
    const last = page.at(-1);
    if (last === undefined) return sums;
    after = last.position;
  }
}

function add(sums: Map<string, bigint>, { postings }: Entry): void {
  for (const { account, asset, side, amount } of postings) {
    const member = memberOf(account);
    if (member === undefined || member.memberClass === 'accrued') continue;
    const key = `${member.memberId}/${asset}`;
    sums.set(key, (sums.get(key) ?? 0n) + (side === 'credit' ? amount : -amount));
  }
}
