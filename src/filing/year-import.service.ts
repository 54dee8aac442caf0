import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReturnForm } from '../../reports/information-returns';
import { MemberService } from '../members/member.service';
import type { ReadTx, WriteTx } from '../store';
import { PaymentBooks } from '../tax/payment-books.service';
import { CLOCK, type Clock, dayIn, DomainError, newId, type TaxYear, type Usd, usd, ZERO_USD } from '../units';
import type { ImportedMonth } from './payment';
import { importedMonth, importedYear, yearImport, type YearImportRow } from './year-import.entity';
import { importedFacts, type ImportedFacts } from './year-import.repository';
import { readYearFile, type StatedYear, type YearFile, type YearMistake } from './year-file';
import { lawOf } from './year-returns';

const IMPORTS_SHOWN = 50;

/** What a file would do, before anything is stored. */
export interface YearPlan {
  readonly year: TaxYear;
  readonly mistakes: readonly YearMistake[];
  /** Months and statements that stand here already, and those that do not. */
  readonly counts: { readonly new: number; readonly known: number };
  readonly members: number;
  readonly gross: Usd;
  readonly withheld: Usd;
  /** New months in which the books have payments to the same payee: they would count beside each other. */
  readonly overlaps: readonly MonthOverlap[];
  /** Names file and effect for the second step; null while there is a mistake. */
  readonly hash: string | null;
}

/** A month that a file states and the books know payments of. */
export interface MonthOverlap {
  readonly line: number;
  readonly payee: string;
  readonly month: string;
  readonly form: ReturnForm;
  /** Payments of the books in it, on whatever form. */
  readonly payments: number;
}

/** What stands here, to be found by month. */
interface Here extends Pick<ImportedFacts, 'before'> {
  readonly months: ReadonlyMap<string, ImportedMonth>;
}

interface Draft {
  readonly plan: YearPlan;
  readonly months: YearFile['months'];
  readonly stated: readonly StatedYear[];
}

/**
 * What was paid before the books began here, by payee, month, form and box (RULES.md 10). A preview stores nothing; what it
 * showed is stored by its hash, whole and once. A row that stands here already is passed over, one that says otherwise is a
 * mistake: a file that was wrong is taken back first.
 */
@Injectable()
export class YearImportService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly members: MemberService,
    private readonly payments: PaymentBooks,
  ) {}

  /** Follows the journal to its end: what was paid since counts in a preview too. */
  follow(): Promise<void> {
    return this.payments.follow();
  }

  /** What the file would do. Stores nothing. @throws DomainError `filing.unknown-year` */
  async preview(tx: ReadTx, year: TaxYear, text: string): Promise<YearPlan> {
    return (await this.draft(tx, year, text)).plan;
  }

  /**
   * @param file `overlapMeant` says on purpose that months count beside what the books paid in them
   * @throws DomainError `filing.unknown-year`, `filing.bad-import`, `filing.preview-changed`, `filing.months-overlap`
   */
  async book(
    tx: WriteTx,
    actor: string,
    file: { readonly year: TaxYear; readonly text: string; readonly overlapMeant?: boolean },
    hash: string,
  ): Promise<YearPlan & { readonly id: string }> {
    const { plan, months, stated } = await this.draft(tx, file.year, file.text);
    if (plan.hash === null) throw new DomainError('filing.bad-import', 'The file has mistakes. Nothing was stored. Preview it to see each of them.', {}); // prettier-ignore
    if (plan.hash !== hash) throw new DomainError('filing.preview-changed', 'The file or what stands here is not as in the preview. Nothing was stored. Preview the file again.', {}); // prettier-ignore
    const { overlaps } = plan;
    if (overlaps.length > 0 && file.overlapMeant !== true) throw new DomainError('filing.months-overlap', `The books have payments in ${overlaps.length} of these months already, and both would count. Nothing was stored. If it is so in the month of the change, say that it is meant.`, {}); // prettier-ignore
    const id = newId();
    await tx.insert(yearImport, [
      {
        id,
        year: file.year,
        preview_hash: hash,
        actor,
        imported_at: this.clock.now(),
        rows_new: plan.counts.new,
        rows_known: plan.counts.known,
        taken_back_at: null,
        taken_back_by: null,
      },
    ]);
    await tx.insert(importedMonth, months.map(({ payee, month, form, box, gross, withheld }) => ({ import_id: id, member_id: payee, month, form, box, gross, withheld }))); // prettier-ignore
    await tx.insert(importedYear, stated.map(({ payee, returnRequired, withheld, w9On }) => ({ import_id: id, member_id: payee, return_required: returnRequired, withheld, w9_on: w9On ?? null }))); // prettier-ignore
    const meant = overlaps.length === 0 ? {} : { overlaps: String(overlaps.length) };
    const details = { year: String(file.year), rows: String(plan.counts.new), hash, ...meant };
    await this.audit.record(tx, { actor, action: 'filing.year-imported', subject: id, details });
    return { ...plan, id };
  }

  /** Takes a whole file back; it can be imported anew then. @throws DomainError `filing.unknown-import` */
  async takeBack(tx: WriteTx, importId: string, actor: string): Promise<void> {
    const [row] = await tx.lock(yearImport, { id: importId, taken_back_at: null });
    if (row === undefined) throw new DomainError('filing.unknown-import', 'There is no such file that counts. Nothing was changed.', {}); // prettier-ignore
    await tx.update(yearImport, { id: importId }, { taken_back_at: this.clock.now(), taken_back_by: actor });
    const details = { year: String(row.year) };
    await this.audit.record(tx, { actor, action: 'filing.import-taken-back', subject: importId, details });
  }

  /** Months of a year that count, by member, month, form and box. */
  async monthsOf(tx: ReadTx, year: TaxYear): Promise<readonly ImportedMonth[]> {
    return (await importedFacts(tx, year)).months;
  }

  /** Files, newest first, at most 50; those taken back too. */
  imports(tx: ReadTx): Promise<YearImportRow[]> {
    return tx.find(yearImport, { orderBy: [['imported_at', 'desc'], ['id', 'desc']], limit: IMPORTS_SHOWN }); // prettier-ignore
  }

  private async draft(tx: ReadTx, year: TaxYear, text: string): Promise<Draft> {
    const file = readYearFile(text, year, lawOf(year), dayIn(this.clock.now(), this.payments.zone));
    const imported = await importedFacts(tx, year);
    const ids = [...new Set([...file.months, ...file.stated].map(({ payee }) => payee))];
    const known = await this.members.known(tx, ids);
    const here = { before: imported.before, months: new Map(imported.months.map((row) => [keyOf(row), row])) };
    const mistakes = [...file.mistakes, ...strangers(file, known), ...otherwise(file, here)].sort((a, b) => a.line - b.line); // prettier-ignore
    const months = file.months.filter((row) => !here.months.has(keyOf(row)));
    const stated = file.stated.filter(({ payee }) => !here.before.has(payee));
    const paid = await this.payments.months(tx, [...new Set(months.map(({ payee }) => payee))]);
    const overlaps = months.flatMap(({ line, payee, month, form }): MonthOverlap[] => {
      const count = paid.get(payee)?.get(month) ?? 0;
      return count === 0 ? [] : [{ line, payee, month, form, payments: count }];
    });
    const total = (pick: (row: ImportedMonth) => Usd): Usd => usd(months.reduce((sum, row) => sum + pick(row), 0n));
    const all = file.months.length + file.stated.length;
    const counts = { new: months.length + stated.length, known: all - months.length - stated.length };
    const empty = all === 0 && mistakes.length === 0 ? [{ line: 0, column: '' as const, message: 'The file has no rows.' }] : mistakes; // prettier-ignore
    return {
      months,
      stated,
      plan: {
        year,
        mistakes: empty,
        counts,
        members: ids.length,
        gross: months.length === 0 ? ZERO_USD : total(({ gross }) => gross),
        withheld: months.length === 0 ? ZERO_USD : total(({ withheld }) => withheld),
        overlaps,
        hash: empty.length > 0 ? null : hashOf([year, text, keyed(months), keyed(stated), keyed(overlaps)]),
      },
    };
  }
}

function strangers({ months, stated }: YearFile, known: ReadonlySet<string>): readonly YearMistake[] {
  const lines = new Set([...months, ...stated].filter(({ payee }) => !known.has(payee)).map(({ line }) => line));
  return [...lines].map((line) => ({ line, column: 'member', message: 'There is no member with this id.' }));
}

/** What another file said differently: neither counts over the other by itself. */
function otherwise({ months, stated }: YearFile, here: Here): readonly YearMistake[] {
  const other = months.filter((row) => {
    const before = here.months.get(keyOf(row));
    return before !== undefined && (before.gross !== row.gross || before.withheld !== row.withheld);
  });
  const said = stated.filter(({ payee, returnRequired, withheld, w9On }) => {
    const before = here.before.get(payee);
    return before !== undefined && (before.returnRequired !== returnRequired || before.withheld !== withheld || before.w9On !== w9On); // prettier-ignore
  });
  return [
    ...other.map(({ line }) => ({ line, column: 'gross_usd' as const, message: 'An earlier file states another sum. Take that file back first.' })), // prettier-ignore
    ...said.map(({ line }) => ({ line, column: '' as const, message: 'An earlier file says otherwise of the year before, or of the Form W-9. Take that file back first.' })), // prettier-ignore
  ];
}

function keyOf({ payee, month, form, box }: ImportedMonth): string {
  return `${payee} ${month} ${form} ${box}`;
}

function keyed(rows: readonly object[]): string {
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
