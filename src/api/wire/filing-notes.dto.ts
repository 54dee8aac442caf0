import { Flag, Many, Text, Texts, Whole } from './field.dto';

/** A payee whom a row is about. */
export class WhomDto {
  @Text('Member id.')
  payee: string;

  @Text('Name; null for an erased person.', { nullable: true })
  name: string | null;
}

/** A payee of alike mistakes or warnings. */
export class NotedPayeeDto extends WhomDto {
  @Whole('How many are about this payee.')
  count: number;
}

/** Alike mistakes or warnings. */
export class YearNotesDto {
  @Text('Stable code.')
  code: string;

  @Text('Which field.', { nullable: true })
  field: string | null;

  @Text('The source that waits for a decision.', { nullable: true })
  source: string | null;

  @Flag('Only the operator can say it.')
  isDecision: boolean;

  @Whole('How many.')
  count: number;

  @Text('Day of the first payment.', { nullable: true })
  firstDay: string | null;

  @Text('Day of the last payment.', { nullable: true })
  lastDay: string | null;

  @Whole('Payees in all.')
  payeesTotal: number;

  @Many(() => NotedPayeeDto, 'The first 20, those with the most first.')
  payees: NotedPayeeDto[];

  @Texts('What it is: the first five sentences.')
  messages: string[];
}
