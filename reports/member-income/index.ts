import { finalityOf, type MemberIncomeFacts } from '../../src/tax';
import { assertInvariant, DomainError } from '../../src/units';
import { type Canonical, canonicalJson, sha256Hex } from '../canonical';
import { YEAR_2025 } from './2025/year';
import { YEAR_2026 } from './2026/year';
import { incomeCsv } from './income-csv';
import { incomePdf } from './income-pdf';
import { totalOf } from './totals';
import type { YearData } from './year-data';

const YEARS: readonly YearData[] = [YEAR_2025, YEAR_2026];

/** What proves which facts and which software a report was made of. */
export interface ReportManifest {
  readonly document: 'member-income';
  readonly year: number;
  readonly memberId: string;
  readonly softwareVersion: string;
  /** sha256 of the canonical JSON of the facts; printed on every page. */
  readonly factsSha256: string;
  readonly pdfSha256: string;
  readonly csvSha256: string;
  /** The year was over and every receipt had a price. */
  readonly final: boolean;
}

export interface MemberIncomeReport {
  readonly pdf: Uint8Array;
  readonly csv: string;
  readonly manifest: ReportManifest;
}

/** sha256 of the facts as canonical JSON, amounts as decimal strings. */
export function factsSha256(facts: MemberIncomeFacts): string {
  return sha256Hex(canonicalJson(facts as unknown as Canonical));
}

/**
 * A member's income of one year as PDF and CSV. The same facts and version give the same bytes.
 * @throws DomainError `reports.unknown-year` when no one has read that year's forms
 * @throws InvariantBroken when the total is not the sum of its lines (I12)
 */
export async function memberIncomeReport(
  facts: MemberIncomeFacts,
  softwareVersion: string,
): Promise<MemberIncomeReport> {
  const year = YEARS.find((one) => one.year === Number(facts.year));
  if (year === undefined) {
    throw new DomainError('reports.unknown-year', `No income report is known for ${facts.year}.`, { year: facts.year });
  }
  assertInvariant(totalOf(facts.lines).usd === facts.total, 'the year total is the sum of its lines (I12)');
  const factsHash = factsSha256(facts);
  const csv = incomeCsv(facts);
  const pdf = await incomePdf(facts, { year, factsSha256: factsHash, softwareVersion });
  return {
    pdf,
    csv,
    manifest: {
      document: 'member-income',
      year: facts.year,
      memberId: facts.memberId,
      softwareVersion,
      factsSha256: factsHash,
      pdfSha256: sha256Hex(pdf),
      csvSha256: sha256Hex(csv),
      final: finalityOf(facts).final,
    },
  };
}
