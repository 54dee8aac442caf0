import { IsIn, Matches } from 'class-validator';
import { type Asset, ASSETS } from '../../units';
import { OneOf, Text } from '../wire/field.dto';
import { BALANCE_CLASSES, type BalanceClass } from '../wire/member.dto';

/** A balance in a path. */
export class BalanceParam {
  @OneOf('BalanceClass', BALANCE_CLASSES, 'Class of the balance.')
  @IsIn(BALANCE_CLASSES)
  class: BalanceClass;

  @OneOf('Asset', ASSETS, 'Which coin.')
  @IsIn(ASSETS)
  asset: Asset;
}

/** A period in a path. */
export class PeriodParam {
  @Text('`today`, `7d`, `30d`, `year`, a month `YYYY-MM`, or a day of the pool `YYYY-MM-DD`.')
  @Matches(/^(today|7d|30d|year|\d{4}-\d{2}(-\d{2})?)$/)
  period: string;
}
