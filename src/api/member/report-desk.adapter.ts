import { Inject, Injectable } from '@nestjs/common';
import { MemberService } from '../../members/member.service';
import { STORE, type Store } from '../../store';
import { finalityOf, runningYear } from '../../tax';
import { IncomeService } from '../../tax/income.service';
import { ReportService } from '../../tax/report.service';
import { CLOCK, type Clock, formatUsdTotal, taxYear, taxYearIn } from '../../units';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';
import type { FileAnswer } from '../http/file-answer.dto';
import type { ReportFormat } from '../http/params.dto';
import type { ReportsDto, ReportYearDto } from '../wire/member.dto';
import { ReportDesk } from './member-desk.service';

const NOTES =
  'Income at receipt only. It contains no disposals, no gains or losses and no tax form; receipts without a price are listed and are in no total.';

/** What the reports need of the rooms. */
@Injectable()
export class ReportSources {
  constructor(
    readonly members: MemberService,
    readonly income: IncomeService,
    readonly reports: ReportService,
  ) {}
}

/** Yearly reports, answered from the tax room. */
@Injectable()
export class RoomsReportDesk extends ReportDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly rooms: ReportSources,
  ) {
    super();
  }

  async years(memberId: string): Promise<ReportsDto> {
    const zone = this.config.instance.taxZone;
    const now = this.clock.now();
    const thisYear = taxYearIn(now, zone);
    const items = await this.store.read(async (tx) => {
      const { createdAt } = await this.rooms.members.member(tx, memberId);
      const found: ReportYearDto[] = [];
      for (let year: number = thisYear; year >= taxYearIn(createdAt, zone); year -= 1) {
        const { lines, unpriced, total } = await this.rooms.income.incomeOf(tx, memberId, taxYear(year));
        if (lines.length === 0 && unpriced.length === 0) continue;
        const running = runningYear(taxYear(year), now, zone);
        const { final, words } = finalityOf({ unpriced, running });
        found.push({
          year,
          incomeUsd: formatUsdTotal(total),
          lines: lines.length,
          unpriced: unpriced.length,
          complete: running === null,
          state: final ? 'final' : 'incomplete',
          mark: words,
        });
      }
      return found;
    });
    return { items, notes: NOTES };
  }

  async report(memberId: string, year: number, format: ReportFormat): Promise<FileAnswer> {
    await this.store.read((tx) => this.rooms.members.member(tx, memberId));
    const { pdf, csv } = await this.rooms.reports.build(memberId, taxYear(year));
    const name = `paydirt-income-${year}-${memberId}.${format}`;
    return format === 'pdf'
      ? { name, contentType: 'application/pdf', bytes: pdf }
      : { name, contentType: 'text/csv; charset=utf-8', bytes: Buffer.from(csv, 'utf8') };
  }
}
