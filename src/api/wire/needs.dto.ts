import { IsBoolean } from 'class-validator';
import { NEED_WEIGHTS } from '../../attention';
import { Flag, Many, OneOf, Text, When } from './field.dto';

/** Something that no run ends by itself: a person has to look, decide or agree. */
export class NeedDto {
  @Text('Of the fact, and the same as long as it lasts.')
  key: string;

  @OneOf('NeedWeight', NEED_WEIGHTS, 'Nothing is paid while it lasts; money waits or differs; somebody has to look.')
  weight: string;

  @Text('What happened.')
  what: string;

  @Text('Whether money is affected, and how.')
  money: string;

  @Text('What to do next.')
  next: string;

  @Text('Path of the page in the app where it is done.')
  page: string;

  @When('Since when it is so; null where nothing says.', { nullable: true })
  since: number | null;
}

/** Everything that needs a person. */
export class NeedsDto {
  @When('When this was read.')
  asOf: number;

  @Many(() => NeedDto, 'Worst first. An item is gone when its fact is.')
  items: NeedDto[];

  @Flag('Whether this house sends mail at all.')
  mailSent: boolean;

  @Flag('Whether you want a letter about what is new here.')
  mailWanted: boolean;
}

/** Chooses whether letters about what needs a person come. */
export class SetNeedMailDto {
  @Flag('Whether you want them.')
  @IsBoolean()
  wanted: boolean;
}
