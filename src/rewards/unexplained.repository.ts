import { type AccountId, accounts } from '../ledger';
import type { LedgerService } from '../ledger/ledger.service';
import type { ReadTx } from '../store';
import { promisedIn } from './reward.repository';
import type { Unexplained } from './unexplained';

const UNMATCHED = 'unmatched/';

/** In every wallet of the house, former ones too. */
export async function unexplained(tx: ReadTx, ledger: LedgerService): Promise<Unexplained> {
  const balances = (await ledger.balances(tx, UNMATCHED)).filter(({ asset }) => asset === 'BTC');
  let unmatched = 0n;
  let promised = 0n;
  const free: { account: AccountId; units: bigint }[] = [];
  for (const { account, balance } of balances) {
    const walletId = account.slice(UNMATCHED.length);
    const waiting = await promisedIn(tx, walletId);
    unmatched += balance;
    promised += waiting;
    if (balance > waiting) free.push({ account: accounts.unmatched(walletId), units: balance - waiting });
  }
  return { unmatched, promised, free };
}
