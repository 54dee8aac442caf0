import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { HELD_BECAUSE, SHARING_RULES, type SharingRule } from '../../rewards';
import { ASSETS } from '../../units';
import { Many, MayBeLeftOut, OneOf, Text, Texts, When } from './field.dto';
import { ID, INSTANT_MAX, ShareInputDto, SHARES_MAX, TERM_STATES, type TermState } from './terms.dto';

const WINDOW_LENGTH_MAX = 40;

/** How a source is shared from an instant on. */
export class SharingRuleDto {
  @OneOf('SharingRule', SHARING_RULES, 'By what its rewards are shared.')
  rule: string;

  @Text('N of PPLNS as it was written; null for every other rule.', { nullable: true })
  window: string | null;

  @When('For windows that begin from then on.')
  from: number;

  @OneOf('RuleOrigin', ['file', 'operator'], 'Where it was declared: in the sources file, or here.')
  by: string;

  @OneOf('TermState', TERM_STATES, 'Whether it is in force now.')
  state: TermState;
}

/** A source and its rules. */
export class SourceRulesDto {
  @Text('Source id.')
  sourceId: string;

  @Text('Pool.')
  pool: string;

  @OneOf('Asset', ASSETS, 'Coin.')
  asset: string;

  @When('The first instant at which another rule may begin: now, or after the last one that is declared.')
  openFrom: number;

  @Texts('Rules by which all of it would be nobody’s now: nobody has percentages, it pays for no contract, no worker has an owner.') // prettier-ignore
  heldBy: string[];

  @OneOf('HeldBecause', HELD_BECAUSE, 'Why all of it is nobody’s as it is shared now; null where it is not.', { nullable: true }) // prettier-ignore
  heldBecause: string | null;

  @Many(() => SharingRuleDto, 'Newest first, at most 20.')
  versions: SharingRuleDto[];
}

/** How every source is shared. */
export class SharingRulesDto {
  @When('When this was read.')
  asOf: number;

  @Many(() => SourceRulesDto, 'By source id.')
  items: SourceRulesDto[];
}

/** Another rule of a source from an instant on. */
export class SetSharingRuleDto {
  @Text('Source id.')
  @Matches(ID)
  sourceId: string;

  @OneOf('SharingRule', SHARING_RULES, 'By what its rewards are shared.')
  @IsIn(SHARING_RULES)
  rule: SharingRule;

  @Text('Of PPLNS: "2 difficulties" or "8000000 shares"; null for every other rule.', { nullable: true })
  @ValidateIf((_, value) => value !== null)
  @IsString()
  @MaxLength(WINDOW_LENGTH_MAX)
  window: string | null;

  @When('For windows that begin from then on; now or later. Left out: now, or after the last one declared.', { optional: true, nullable: true }) // prettier-ignore
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(INSTANT_MAX)
  from?: number | null;

  @Many(() => ShareInputDto, 'By percentages: those that begin with the rule. Needed where none are in force by then.', { optional: true }) // prettier-ignore
  @MayBeLeftOut()
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ShareInputDto)
  @ArrayMinSize(1)
  @ArrayMaxSize(SHARES_MAX)
  shares?: ShareInputDto[];
}

/** A rule as it stands in the terms. */
export class SharingRuleSetDto {
  @Text('Source id.')
  sourceId: string;

  @OneOf('SharingRule', SHARING_RULES, 'By what its rewards are shared.')
  rule: string;

  @When('For windows that begin from then on.')
  from: number;
}
