import { Inject, Injectable } from '@nestjs/common';
import type { MemberIncomeReport, ReportManifest } from '../../reports/member-income';
import { PersonService } from '../members/person.service';
import { type Store, STORE } from '../store';
import { CLOCK, type Clock, DomainError, type TaxYear } from '../units';
import { runningYear } from './index';
import { incomeReport } from './income.entity';
import { IncomeService } from './income.service';
import { PrintService } from './print.service';

/** Builds a member's report from the facts, and keeps its hashes so that another build can be compared. */
@Injectable()
export class ReportService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly income: IncomeService,
    private readonly persons: PersonService,
    private readonly prints: PrintService,
  ) {}

  /**
   * The member's income of a year as PDF and CSV with its manifest. An erased person's report has no name. While the
   * year runs, by the clock in the tax zone, the report carries the day on which it was made and says that it is not
   * final; once the year is over, the same facts are the same file on any day.
   * @throws DomainError `reports.unknown-year`; `tax.report-changed` when the same facts and version gave other bytes
   *   before (F63)
   * @throws InvariantBroken when lines and journal disagree (I12)
   */
  async build(memberId: string, year: TaxYear): Promise<MemberIncomeReport> {
    const facts = await this.store.read(async (tx) => {
      const income = await this.income.incomeOf(tx, memberId, year);
      const name = (await this.persons.find(tx, memberId))?.name ?? '';
      return { ...income, name, running: runningYear(year, this.clock.now(), income.zone) };
    });
    const report = await this.prints.income(facts);
    await this.keep(report.manifest);
    return report;
  }

  private keep(manifest: ReportManifest): Promise<void> {
    return this.store.write(async (tx) => {
      const key = {
        member_id: manifest.memberId,
        year: manifest.year,
        facts_sha256: manifest.factsSha256,
        software_version: manifest.softwareVersion,
      };
      const hashes = { pdf_sha256: manifest.pdfSha256, csv_sha256: manifest.csvSha256 };
      if ((await tx.insertNew(incomeReport, [{ ...key, ...hashes, built_at: this.clock.now() }])) > 0) return;
      const before = await tx.findOne(incomeReport, key);
      if (before?.pdf_sha256 === hashes.pdf_sha256 && before.csv_sha256 === hashes.csv_sha256) return;
      throw new DomainError('tax.report-changed', 'The same facts gave another file before: this build is not right.', {
        memberId: manifest.memberId,
        year: manifest.year,
        facts: manifest.factsSha256,
      });
    });
  }
}
