import type { ReadTx } from '../store';
import { type TaxYear, type Usd, usd } from '../units';
import { withholdingFact, type WithholdingFactRow } from './withholding.entity';
import { NOTHING_WITHHELD, type Withheld } from './withholding/taken';

/** What was withheld of payments, and given back of them, of one member or of all, in the order of the journal. */
export function withholdingFacts(
  tx: ReadTx,
  where: { readonly member_id?: string; readonly of_payment?: { readonly in: readonly string[] } } = {},
): Promise<WithholdingFactRow[]> {
  return tx.find(withholdingFact, { where, orderBy: [['position', 'asc'], ['seq', 'asc'], ['id', 'asc']] }); // prettier-ignore
}

/** What of a year was withheld and given back. */
export async function factsOfYear(tx: ReadTx, year: TaxYear): Promise<WithholdingFactRow[]> {
  const where = { day: { gte: `${year}-01-01`, lte: `${year}-12-31` } } as never;
  return tx.find(withholdingFact, { where, orderBy: [['position', 'asc'], ['seq', 'asc'], ['id', 'asc']] }); // prettier-ignore
}

/** Dollars withheld by the id of the payment, and below zero by the id of what was taken back. */
export async function withheldByPayment(tx: ReadTx): Promise<ReadonlyMap<string, Usd>> {
  return new Map((await tx.pick(withholdingFact, ['id', 'usd'])).map(({ id, usd: value }) => [id, usd(value)]));
}

/** What stands of one payment after these rows of it, and the entry by which it does. */
export function standing(rows: readonly WithholdingFactRow[]): Withheld & { readonly entryId: string | null } {
  const sum = rows.reduce((all, row) => ({ units: all.units + row.units, usd: usd(all.usd + row.usd) }), NOTHING_WITHHELD); // prettier-ignore
  return { ...sum, entryId: rows.at(-1)?.entry_id ?? null };
}
