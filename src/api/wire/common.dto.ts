import { Type } from 'class-transformer';
import { IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import { ASSETS } from '../../units';
import { Exact, Flag, MayBeLeftOut, OneOf, Part, Text, When } from './field.dto';

/** A page has at most this many rows, so that one request cannot read the whole book. */
const PAGE_LIMIT_MAX = 200;
export const PAGE_LIMIT_DEFAULT = 50;

/** A quantity of one asset. */
export class AmountDto {
  @OneOf('Asset', ASSETS, 'Which coin.')
  asset: string;

  @Exact('Base units (satoshi for BTC), as a decimal string.')
  units: string;
}

/** What went wrong. */
export class ErrorDto {
  @Text('Stable code, `room.reason`.', { example: 'members.address-wrong-network' })
  code: string;

  @Text('What happened, whether money is affected, and what to do.')
  message: string;

  @Text('The field that was refused.', { nullable: true })
  param: string | null;

  @Text('Quote this when asking for help.')
  requestId: string;
}

/** The body of every answer that is not a success. */
export class ErrorBodyDto {
  @Part(() => ErrorDto, 'The refusal.')
  error: ErrorDto;
}

/** A reason in words, with a code that a screen can translate. */
export class ReasonDto {
  @Text('Stable code.', { example: 'below-threshold' })
  code: string;

  @Text('The reason in a sentence.')
  message: string;

  @When('When it ends by itself, if that is known.', { nullable: true })
  until: number | null;
}

/** The price that a USD figure rests on. */
export class PriceUsedDto {
  @Text('Id of the stored quote.')
  quoteId: string;

  @Text('US dollars for one coin, exact decimal text.')
  price: string;

  @When('The instant that was asked for.')
  at: number;

  @When('The instant that the price was observed.')
  observedAt: number;

  @Text('Source of the price.')
  source: string;

  @Text('How the source is to be labelled, for example "demo prices".')
  label: string;
}

/** Cursor paging: newest first, bounded. */
export class PageQuery {
  @ApiProperty({ type: String, required: false, description: 'The `next` of the page before.' })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(128)
  @Matches(/^[A-Za-z0-9_.:-]+$/)
  before?: string;

  @ApiProperty({ type: 'integer', required: false, minimum: 1, maximum: PAGE_LIMIT_MAX, default: PAGE_LIMIT_DEFAULT })
  @MayBeLeftOut()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(PAGE_LIMIT_MAX)
  limit?: number;
}

/** A command that changed something and has nothing more to say. */
export class DoneDto {
  @Flag('Always true: a refusal is an error.')
  done: boolean;
}
