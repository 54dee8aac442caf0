import type { ReadTx } from '../store';
import { conversionQuote, type QuoteRow } from './rules.entity';
import { conversionRequote } from './withdrawal.entity';

/** The offer that a conversion rests on now, and how often it was asked for anew. */
export interface QuoteInForce extends QuoteRow {
  readonly renewed: number;
}

/** The latest offer of each conversion that has one. */
export async function quotesOf(tx: ReadTx, ids: readonly string[]): Promise<Map<string, QuoteInForce>> {
  const where = { conversion_id: { in: ids } };
  const first = await tx.find(conversionQuote, { where });
  const found = new Map(first.map((row) => [row.conversion_id, { ...row, renewed: 0 }]));
  for (const { number, ...row } of await tx.find(conversionRequote, { where, orderBy: [['number', 'asc']] })) {
    found.set(row.conversion_id, { ...row, renewed: number });
  }
  return found;
}
