import type { NewEntry } from '../../src/ledger';

/** Balances by account, debits above zero: the books of the walk. */
export type Books = Readonly<Record<string, bigint>>;

/** Posts entries as the ledger would, and says what no ledger may take. @returns the books after, and what was wrong (I1) */
export function post(books: Books, entries: readonly NewEntry[]): { readonly books: Books; readonly wrong: string[] } {
  const next: Record<string, bigint> = { ...books };
  const wrong: string[] = [];
  for (const { reference, postings } of entries) {
    let sum = 0n;
    for (const { account, side, amount, role } of postings) {
      if (amount <= 0n) wrong.push(`I1 ${reference} posts ${amount}`);
      const signed = side === 'debit' ? amount : -amount;
      sum += signed;
      if (role !== 'memo') next[account] = (next[account] ?? 0n) + signed;
      else next[`memo ${account}`] = (next[`memo ${account}`] ?? 0n) + signed;
    }
    if (sum !== 0n) wrong.push(`I1 ${reference} does not balance by ${sum}`);
  }
  return { books: next, wrong };
}

/** The same entries undone: sides swapped. */
export function undone(entries: readonly NewEntry[]): NewEntry[] {
  return entries.map((entry) => ({
    ...entry,
    reference: `${entry.reference}/reorg`,
    postings: entry.postings.map((one) => ({ ...one, side: one.side === 'debit' ? 'credit' : 'debit' })),
  }));
}
