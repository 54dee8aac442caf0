import type { ReadTx } from '../store';
import type { TaxYear } from '../units';
import type { ImportedMonth } from './payment';
import type { StatedBefore } from './standing';
import { importedMonth, importedYear, yearImport } from './year-import.entity';

/** What the files of a year state, those taken back left out. */
export interface ImportedFacts {
  /** By member, month, form and box. */
  readonly months: readonly ImportedMonth[];
  /** By member. */
  readonly before: ReadonlyMap<string, StatedBefore>;
}

export async function importedFacts(tx: ReadTx, year: TaxYear): Promise<ImportedFacts> {
  const files = await tx.find(yearImport, { where: { year, taken_back_at: null }, orderBy: [['imported_at', 'asc'], ['id', 'asc']] }); // prettier-ignore
  const where = { import_id: { in: files.map(({ id }) => id) } };
  if (files.length === 0) return { months: [], before: new Map() };
  const months = await tx.find(importedMonth, {
    where,
    orderBy: [
      ['member_id', 'asc'],
      ['month', 'asc'],
      ['form', 'asc'],
      ['box', 'asc'],
    ],
  });
  const stated = await tx.find(importedYear, { where });
  return {
    months: months.map(({ member_id: payee, month, form, box, gross, withheld }) => {
      return { payee, month, form, box, gross, withheld };
    }),
    before: new Map(stated.map(({ member_id: memberId, return_required: returnRequired, withheld, w9_on: w9On }) => [memberId, { returnRequired, withheld, w9On: w9On ?? undefined }])), // prettier-ignore
  };
}
