import { IsString, Length } from 'class-validator';
import { MailText } from './auth.dto';
import { Flag, Many, OneOf, Text, Texts, When } from './field.dto';

/** Where an operator's account stands. */
const OPERATOR_STATES = ['active', 'invited', 'disabled'] as const;
export type OperatorState = (typeof OPERATOR_STATES)[number];

/** An operator, for the operators. */
export class OperatorDto {
  @Text('Account id.')
  id: string;

  @Text('Name, from the erasable table; null after erasure.', { nullable: true })
  name: string | null;

  @Text('Mail, masked.', { nullable: true, example: 'a***@example.org' })
  mail: string | null;

  @OneOf('OperatorState', OPERATOR_STATES, 'invited: waits for the one-time link to be used, and cannot sign in.')
  state: OperatorState;

  @Flag('Whether it is the one who asks.')
  isYou: boolean;

  @Flag('Whether an authenticator is confirmed.')
  hasSecondFactor: boolean;

  @When('Last sign-in; null when there was none.', { nullable: true })
  lastSignInAt: number | null;

  @When('Until when a one-time link is open; null when none is.', { nullable: true })
  linkUntil: number | null;
}

/** Operators. */
export class OperatorsDto {
  @Many(() => OperatorDto, 'Oldest account first.')
  items: OperatorDto[];

  @Flag('Whether one person operates alone by declaration; otherwise some acts need two operators.')
  worksAlone: boolean;
}

/** New recovery codes: shown once. */
export class RecoveryCodesDto {
  @Texts('Each stands in for the authenticator once. Earlier codes are dead.')
  codes: string[];
}

/** A new operator. */
export class CreateOperatorDto {
  @Text('Name, any script.')
  @IsString()
  @Length(1, 300)
  name: string;

  @MailText('Mail address that the operator will sign in with.')
  mail: string;
}

/** The one-time link of an operator: shown once. */
export class OperatorLinkDto {
  @Text('Account id.')
  operatorId: string;

  @Text('One-time link; it is shown only now.')
  link: string;

  @When('The link is dead after that.')
  expiresAt: number;
}
