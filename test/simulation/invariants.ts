import { AuditService } from '../../src/audit/audit.service';
import { accountBalanceFloored, journalPosting } from '../../src/ledger/journal.entity';
import { LedgerService } from '../../src/ledger/ledger.service';
import type { Store } from '../../src/store';
import type { Clock } from '../../src/units';

/** Recomputes from the raw rows what must hold after each step (FAULTS.md). @throws Error that names the invariant */
export async function checkInvariants(store: Store, clock: Clock): Promise<void> {
  await store.read(async (tx) => {
    const sums = new Map<string, bigint>();
    const credited = new Map<string, bigint>();
    const paid = new Map<string, bigint>();
    const add = (map: Map<string, bigint>, key: string, by: bigint) => map.set(key, (map.get(key) ?? 0n) + by);
    for (const { position, asset, account, side, amount } of await tx.find(journalPosting)) {
      const signed = side === 'debit' ? amount : -amount;
      add(sums, `${position} ${asset}`, signed);
      const [root, member, memberClass] = account.split('/');
      if (root === 'member' && memberClass === 'accrued' && side === 'credit') add(credited, member ?? '', amount);
      if (root === 'memo' && memberClass !== undefined && account.endsWith('/paid')) add(paid, memberClass, -signed);
    }
    for (const [key, sum] of sums) must(sum === 0n, `I1 entry and asset ${key} balance, not ${sum}`);
    for (const [member, sum] of paid) {
      must(
        sum <= (credited.get(member) ?? 0n),
        `I4 ${member} is paid ${sum} of ${credited.get(member) ?? 0n} credited`,
      );
    }
    for (const row of await tx.find(accountBalanceFloored))
      must(row.balance >= 0n, `I2 ${row.account} is not negative`);
    const audit = await new AuditService(clock).verify(tx);
    must(audit.ok, `I11 the audit chain verifies: ${JSON.stringify(audit.differences)}`);
    const ledger = await new LedgerService(clock).verify(tx);
    must(ledger.ok, `I13 the journal rebuilds its balances: ${JSON.stringify(ledger.differences)}`);
  });
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Invariant broken: ${what}`);
}
