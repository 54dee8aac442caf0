import type { AccountId, Posting } from '../ledger';
import { DomainError } from '../units';

/** Bitcoin that came to our wallets and that nothing explains. Satoshi. */
export interface Unexplained {
  readonly unmatched: bigint;
  /** Of it, what came as a pool's payout and waits for the rows of its members (RULES.md 11). */
  readonly promised: bigint;
  /** What is nobody's yet, wallet by wallet. */
  readonly free: readonly { readonly account: AccountId; readonly units: bigint }[];
}

/** What is nobody's yet, in all wallets together. */
export function freeIn({ free }: Pick<Unexplained, 'free'>): bigint {
  return free.reduce((sum, { units }) => sum + units, 0n);
}

/**
 * The debits that take so much of unexplained coin, wallet after wallet, and what is left for the next one to take.
 * @param amount satoshi
 * @throws DomainError `ledger.insufficient` {free} when there is less
 */
export function takeFrom(
  free: Unexplained['free'],
  amount: bigint,
): { readonly debits: Posting[]; readonly left: Unexplained['free'] } {
  let wanted = amount;
  const debits: Posting[] = [];
  const left: { account: AccountId; units: bigint }[] = [];
  for (const { account, units } of free) {
    const taken = units < wanted ? units : wanted;
    if (taken > 0n) debits.push({ account, asset: 'BTC', side: 'debit', amount: taken, role: 'transfer' });
    if (units > taken) left.push({ account, units: units - taken });
    wanted -= taken;
  }
  if (wanted > 0n) {
    const fields = { free: String(freeIn({ free })) };
    throw new DomainError(
      'ledger.insufficient',
      'There is less coin that nobody has explained. Nothing was booked.',
      fields,
    );
  }
  return { debits, left };
}
