import { Inject, Injectable } from '@nestjs/common';
import { isForm8949Year } from '../../../reports/form-8949';
import { type MemberYearAsked, WHOLE_PACK, type SheetRow, type YearSheet } from '../../../reports/tax-year';
import { MemberService } from '../../members/member.service';
import { STORE, type Store } from '../../store';
import { runningYear } from '../../tax';
import { YearPackService } from '../../tax/year-pack.service';
import { CLOCK, type Clock, FIRST_TAX_YEAR, parseUsd, taxYear, taxYearIn, ZERO_USD } from '../../units';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';
import type { FileAnswer } from '../http/file-answer.dto';
import { beforeOf, limitOf } from '../http/paging';
import type { PageQuery } from '../wire/common.dto';
import type {
  FilingQuery,
  TaxListParam,
  TaxRowDto,
  TaxRowsDto,
  TaxTotalsDto,
  TaxYearDto,
  TaxYearsDto,
} from '../wire/tax-year.dto';
import { TaxYearDesk } from './tax-year-desk.service';

const TYPES: Readonly<Record<string, string | undefined>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  pdf: 'application/pdf',
  txf: 'text/plain; charset=us-ascii',
  txt: 'text/plain; charset=utf-8',
  zip: 'application/zip',
};

/** What the years need of the rooms. */
@Injectable()
export class TaxYearSources {
  constructor(
    readonly members: MemberService,
    readonly packs: YearPackService,
  ) {}
}

/** A member's year, answered from the tax room. */
@Injectable()
export class RoomsTaxYearDesk extends TaxYearDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly rooms: TaxYearSources,
  ) {
    super();
  }

  async years(memberId: string): Promise<TaxYearsDto> {
    const zone = this.config.instance.taxZone;
    const since = await this.store.read(async (tx) => {
      const { createdAt } = await this.rooms.members.member(tx, memberId);
      const first = await this.rooms.packs.since(tx, memberId);
      return first === undefined || first > createdAt ? createdAt : first;
    });
    const now = taxYearIn(this.clock.now(), zone);
    const first = Math.max(FIRST_TAX_YEAR, taxYearIn(since, zone));
    const years = Array.from({ length: now - first + 1 }, (_, back) => now - back);
    return { zone, items: years.map((year) => ({ year, state: this.stateOf(year), known: isForm8949Year(year) })) };
  }

  async year(memberId: string, year: number, filing: FilingQuery): Promise<TaxYearDto> {
    const of = { year: taxYear(year), filing: filingOf(filing) };
    const sheet = await this.rooms.packs.sheet(memberId, of);
    return {
      ...{ year, state: this.stateOf(year), blocked: sheet.isBlocked, totals: totalsOf(sheet) },
      ...{ open: [...sheet.unresolved], openCount: sheet.unresolvedCount, factsSha256: sheet.factsSha256 },
      files: sheet.isBlocked ? ['unresolved.csv'] : [WHOLE_PACK, 'year.pdf', ...sheet.files, 'manifest.json'],
    };
  }

  async rows(memberId: string, { year, list }: TaxListParam, page: PageQuery): Promise<TaxRowsDto> {
    const of = { year: taxYear(year), filing: filingOf({}) };
    const [from, limit] = [beforeOf(page) ?? 0, limitOf(page)];
    const { rows, count } = await this.rooms.packs.rows(memberId, of, list, { from, limit });
    const end = from + rows.length;
    return { items: rows.map(rowDto), count, next: end < count ? String(end) : null };
  }

  async file(
    memberId: string,
    { year, file }: { year: number; file: string },
    filing: FilingQuery,
  ): Promise<FileAnswer> {
    const bytes = await this.rooms.packs.file(memberId, { year: taxYear(year), filing: filingOf(filing) }, file);
    const contentType = TYPES[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    return { name: `paydirt-${year}-${memberId}-${file}`, contentType, bytes };
  }

  private stateOf(year: number): 'running' | 'over' {
    return runningYear(taxYear(year), this.clock.now(), this.config.instance.taxZone) === null ? 'over' : 'running';
  }
}

/** What the command line takes where nothing is said. @throws DomainError `units.…` */
function filingOf(said: FilingQuery): MemberYearAsked['filing'] {
  const { rounding = 'cents', rows = 'lots', status = 'other', carryShort, carryLong, taxableIncome, wages } = said;
  const dollars = (text: string | undefined) => (text === undefined ? null : parseUsd(text));
  return {
    ...{ rounding, rows, status, taxableIncome: dollars(taxableIncome), wages: dollars(wages) },
    carriedIn: { short: dollars(carryShort) ?? ZERO_USD, long: dollars(carryLong) ?? ZERO_USD },
  };
}

function totalsOf({ totals }: YearSheet): TaxTotalsDto | null {
  if (totals === null) return null;
  const { income, short, long, lots, withheld } = totals;
  return {
    ...{ incomeUsd: income.usd, incomeRows: income.rows, short: { ...short }, long: { ...long } },
    ...{ lotsUsd: lots.basisUsd, lotRows: lots.rows, withheldUsd: withheld.usd, withheldRows: withheld.rows },
  };
}

function rowDto({ ledgerEntryId: ledgerEntry, receiptId: payout, ...row }: SheetRow): TaxRowDto {
  return { ...row, ledgerEntry, payout };
}
