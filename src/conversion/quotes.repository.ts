import type { ReadTx } from '../store';
import { conversionMeasure, type MeasureRow } from './measure.entity';
import { conversionQuote, type QuoteRow } from './rules.entity';
import { conversionRequote } from './withdrawal.entity';

/** The offer that a conversion rests on now, and how often it was asked for anew. */
export interface QuoteInForce extends QuoteRow {
  readonly renewed: number;
  /** What it was measured by; undefined for one that is older than this record. */
  readonly measure: MeasureRow | undefined;
}

/** The latest offer of each conversion that has one. */
export async function quotesOf(tx: ReadTx, ids: readonly string[]): Promise<Map<string, QuoteInForce>> {
  const where = { conversion_id: { in: ids } };
  const first = await tx.find(conversionQuote, { where });
  const measures = new Map((await tx.find(conversionMeasure, { where })).map((row) => [`${row.conversion_id} ${row.number}`, row])); // prettier-ignore
  const measureOf = (id: string, number: number): MeasureRow | undefined => measures.get(`${id} ${number}`);
  const found = new Map(first.map((row) => [row.conversion_id, { ...row, renewed: 0, measure: measureOf(row.conversion_id, 0) }])); // prettier-ignore
  for (const { number, ...row } of await tx.find(conversionRequote, { where, orderBy: [['number', 'asc']] })) {
    found.set(row.conversion_id, { ...row, renewed: number, measure: measureOf(row.conversion_id, number) });
  }
  return found;
}
