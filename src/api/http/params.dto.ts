import { Type } from 'class-transformer';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { OneOf, Text, Whole } from '../wire/field.dto';
import { TaxYearParam } from '../wire/tax-year.dto';

/** Kinds of report files. */
const REPORT_FORMATS = ['pdf', 'csv'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** An id in a path. */
export class IdParam {
  @Text('Id.')
  @Matches(/^[A-Za-z0-9_-]{1,64}$/)
  id: string;
}

/** An earning in a path. */
export class EarningParam {
  @Text("`<source>:<row>`, the earning's own id.")
  @Matches(/^[A-Za-z0-9_-]{1,64}:[A-Za-z0-9_-]{1,128}$/)
  earning: string;
}

/** A block's reward in a path. */
export class BlockParam {
  @Text('`coinbase-<txid>-<output>`.')
  @Matches(/^coinbase-[0-9a-f]{64}-\d{1,9}$/)
  block: string;
}

/** A year and a format in a path. */
export class ReportParam extends TaxYearParam {
  @OneOf('ReportFormat', REPORT_FORMATS, 'Format.')
  @IsIn(REPORT_FORMATS)
  format: ReportFormat;
}

/** A member's year and format in a path. */
export class MemberReportParam extends ReportParam {
  @Text('Id.')
  @Matches(/^[A-Za-z0-9_-]{1,64}$/)
  id: string;
}

/** A statement's number in a path. */
export class StatementParam {
  @Whole('Number of the statement.')
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  number: number;
}

/** A one-time token in a path. */
export class TokenParam {
  @Text('One-time token.')
  @Matches(/^[A-Za-z0-9_-]{20,64}$/)
  token: string;
}
