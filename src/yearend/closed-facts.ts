import { createHash } from 'node:crypto';
import { type Canonical, canonicalJson, sha256Hex } from '../../reports/canonical';
import type { IncomePolicy } from '../tax';
import { type TaxYear, taxYearIn } from '../units';
import type { OperatorBooks } from './operator-books';

/** Zone, declarations and minimums that were in force until the year ended; later ones are settings of other years. */
export function settingsHash(policy: IncomePolicy, year: TaxYear): string {
  const { zone } = policy;
  const until = <T extends { readonly from: Parameters<typeof taxYearIn>[0] }>(records: readonly T[]): T[] =>
    records.filter(({ from }) => taxYearIn(from, zone) <= year);
  const settings = { zone, declarations: until(policy.declarations), minimums: until(policy.minimums) };
  return sha256Hex(canonicalJson(settings as unknown as Canonical));
}

/** The operator's books without the place in the journal that they were read to: entries of a later year change no books. */
export function booksHash(books: OperatorBooks): string {
  const hash = createHash('sha256');
  const add = (part: unknown): void => void hash.update(`${canonicalJson(part as Canonical)}\n`);
  const { year, zone, late, incomeUsd, expenseUsd, totals, disposalTotals } = books;
  add({ year, zone, late, incomeUsd, expenseUsd, totals, disposalTotals });
  for (const rows of [books.accounts, books.lines, books.disposals]) {
    add(rows.length);
    for (const row of rows) add(row);
  }
  return hash.digest('hex');
}

/** What a closed year is known by, beside its members. */
export interface SnapshotHeader {
  readonly year: number;
  readonly settingsSha256: string;
  readonly softwareVersion: string;
  readonly booksSha256: string;
}

/** The hash of a year: its header and every member's facts, in the order of their ids. */
export class SnapshotHash {
  readonly #hash = createHash('sha256');
  #members = 0;

  constructor(header: SnapshotHeader) {
    this.#hash.update(`${canonicalJson({ ...header })}\n`);
  }

  add(memberId: string, factsSha256: string): void {
    this.#members += 1;
    this.#hash.update(`${canonicalJson([memberId, factsSha256])}\n`);
  }

  get members(): number {
    return this.#members;
  }

  finish(): string {
    return this.#hash.digest('hex');
  }
}
