import { Type } from 'class-transformer';
import { ArrayMaxSize, IsBoolean, IsIn, IsInt, IsObject, IsString, Matches, Max, MaxLength, Min, ValidateIf, ValidateNested } from 'class-validator'; // prettier-ignore
import { PAID_FOR, type PaidFor, RETURN_FORMS, type ReturnForm } from '../../../reports/information-returns';
import { Flag, Many, OneOf, Text, When, Whole } from './field.dto';
import { PartyDto } from './tax-form.dto';

const SOURCES_MAX = 100;
const LINE_MAX = 75;
const YEAR_MAX = 2100;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const DOLLARS = /^\d{1,9}(?:\.\d{1,2})?$/;
const PAYER_TINS = ['EIN', 'SSN'] as const;
const DECIDING_MODELS = ['nominee', 'agent'] as const;

/** What was decided of a source. */
export class SourceDecisionDto {
  @Text('Source id.')
  @Matches(ID)
  source: string;

  @OneOf('PaidFor', PAID_FOR, 'Of a nominee: what the form was for that came from the pool; null: not decided.', { nullable: true }) // prettier-ignore
  @ValidateIf((_, value) => value !== null)
  @IsIn(PAID_FOR)
  received: PaidFor | null;

  @Flag('Of an agent: whether it reports; null: not decided.', { nullable: true })
  @ValidateIf((_, value) => value !== null)
  @IsBoolean()
  agentReports: boolean | null;
}

/** Who files, without the number. */
class PayerFieldsDto extends PartyDto {
  @OneOf('PayerTinType', PAYER_TINS, 'What the number is.')
  @IsIn(PAYER_TINS)
  tinType: (typeof PAYER_TINS)[number];

  @Text('Ten digits; without one the portal accepts "with errors".')
  @IsString()
  @MaxLength(LINE_MAX)
  phone: string;

  @Text('Mail.')
  @IsString()
  @MaxLength(LINE_MAX)
  email: string;

  @OneOf('ReturnForm', RETURN_FORMS, 'On which form a share of mining rewards goes: no source settles it.')
  @IsIn(RETURN_FORMS)
  miningShares: ReturnForm;

  @Text('Your own lower limit in dollars, for a state; null: the threshold of the law.', { nullable: true })
  @ValidateIf((_, value) => value !== null)
  @Matches(DOLLARS, { message: 'fileFromUsd must be dollars such as 600' })
  fileFromUsd: string | null;

  @Whole(
    'Tax year from which the form, the limit and the decisions count, until a later year has its own; 0: every year.',
  )
  @IsInt()
  @Min(0)
  @Max(YEAR_MAX)
  fromYear: number;

  @Many(() => SourceDecisionDto, 'What was decided of sources.')
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => SourceDecisionDto)
  @ArrayMaxSize(SOURCES_MAX)
  sources: SourceDecisionDto[];
}

/** Enter who files. */
export class EnterPayerDto extends PayerFieldsDto {
  @Flag(
    'What was filed by other choices was wrong and is to be corrected. Otherwise choices that would do that are refused.',
  )
  @IsBoolean()
  correctsFiled: boolean;

  @Text('Your number as written; empty keeps the one on file. It is sealed, and never comes back whole.')
  @IsString()
  @MaxLength(LINE_MAX)
  tin: string;
}

/** Who files. */
export class FilingPayerDto extends PayerFieldsDto {
  @Text('The number with its last four digits alone.')
  tin: string;

  @When('When it was entered.')
  at: number;
}

/** A source whose legal model asks for a decision. */
export class OpenSourceDto {
  @Text('Source id.')
  source: string;

  @OneOf('DecidingModel', DECIDING_MODELS, 'Its legal model in the year; a source that had both stands there twice.')
  legalModel: string;
}
