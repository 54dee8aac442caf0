import { IsIn, IsString, Length } from 'class-validator';
import { SETTING_NAMES, SETTING_UNITS, type SettingName } from '../../settings';
import { Flag, Many, OneOf, Part, Text, When, Whole } from './field.dto';

/** A change that waits for a second person. */
export class SettingWaitsDto {
  @Text('Id.')
  id: string;

  @Text('Value that it would have.')
  to: string;

  @Text('Why, in the words of who asked.')
  reason: string;

  @Flag('Whether the configuration file asks for it.')
  isFile: boolean;

  @Text('Who asked: a name, or an id after erasure.')
  proposedBy: string;

  @When('When it was asked for.')
  proposedAt: number;

  @Flag('Whether who looks may approve it now.')
  mayConfirm: boolean;

  @When('From when on who asked may approve it alone; null where another person does.', { nullable: true })
  aloneFrom: number | null;
}

/** A setting that steers money. */
export class SettingDto {
  @OneOf('SettingName', SETTING_NAMES, 'Name.')
  name: string;

  @Text('What it is called.')
  title: string;

  @Text('What it does.')
  what: string;

  @Text('Its variable in the configuration file.')
  variable: string;

  @OneOf(
    'SettingUnit',
    SETTING_UNITS,
    'How the value is counted; bps are hundredths of a percent; null where it is no number.',
    { nullable: true },
  )
  unit: string | null;

  @Text('Value that counts, as the configuration file writes it.')
  value: string;

  @Text('Value in the configuration file of the instance that answers.')
  inFile: string;

  @OneOf(
    'SettingOrigin',
    ['file', 'screen'],
    'Who has the word: the configuration file, until the first change on the screen.',
  )
  ruledBy: string;

  @When('When it was changed last; null where it never was.', { nullable: true })
  changedAt: number | null;

  @Text('Who changed it last; null where nobody did.', { nullable: true })
  changedBy: string | null;

  @Part(() => SettingWaitsDto, 'What waits for a second person; null where nothing does.', { nullable: true })
  waits: SettingWaitsDto | null;
}

/** A change that counted. */
export class SettingChangeDto {
  @Whole('Number, from 1.')
  no: number;

  @Text('What the setting is called.')
  title: string;

  @Text('Value before.')
  from: string;

  @Text('Value since.')
  to: string;

  @Text('Why.')
  reason: string;

  @Text('Who asked for it.')
  proposedBy: string;

  @Text('Who approved it; null where one person is enough.', { nullable: true })
  approvedBy: string | null;

  @When('When it began to count.')
  at: number;
}

/** Settings that steer money, and how they came about. */
export class SettingsDto {
  @Many(() => SettingDto, 'Every setting.')
  items: SettingDto[];

  @Many(() => SettingChangeDto, 'Changes that counted, newest first, at most 100.')
  changes: SettingChangeDto[];

  @Flag('Whether one person operates alone: what needs two people needs a day.')
  worksAlone: boolean;
}

/** Change a setting. */
export class ChangeSettingDto {
  @OneOf('SettingName', SETTING_NAMES, 'Name.')
  @IsIn(SETTING_NAMES)
  name: SettingName;

  @Text('Value that was shown: of two who change the same one, the second is refused.')
  @IsString()
  @Length(1, 100)
  from: string;

  @Text('Value that it shall have, as the configuration file would say it.')
  @IsString()
  @Length(1, 100)
  to: string;

  @Text('Why: it stays in the history.')
  @IsString()
  @Length(3, 200)
  reason: string;
}

/** What became of a change. */
export class SettingOutcomeDto {
  @OneOf('SettingOutcome', ['counts', 'waits'], 'It counts from now on, or waits for a second person.')
  outcome: string;
}
