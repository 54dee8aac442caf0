import type { FileAnswer } from '../http/file-answer.dto';
import type { PageQuery } from '../wire/common.dto';
import type { FilingQuery, TaxListParam, TaxRowsDto, TaxYearDto, TaxYearsDto } from '../wire/tax-year.dto';

/** The pack of a member's year: what it comes to, the rows behind it, its files. */
export abstract class TaxYearDesk {
  abstract years(memberId: string): Promise<TaxYearsDto>;
  /** @throws DomainError `reports.unknown-year`, `reports.bad-carryover`, `tax.pack-busy`, `tax.unknown-member` */
  abstract year(memberId: string, year: number, filing: FilingQuery): Promise<TaxYearDto>;
  /** @throws DomainError as `year` */
  abstract rows(memberId: string, of: TaxListParam, page: PageQuery): Promise<TaxRowsDto>;
  /** @throws DomainError `reports.year-blocked`, `reports.unknown-file`, and as `year` */
  abstract file(memberId: string, of: { year: number; file: string }, filing: FilingQuery): Promise<FileAnswer>;
}
