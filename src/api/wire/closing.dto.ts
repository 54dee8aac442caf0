import { IsIn, IsString, Length, Matches } from 'class-validator';
import { CLOSE_REASONS, MEMBER_STATUSES, OPERATOR_REASONS } from '../../members';
import { CLOSING_HOLD_REASONS, type ClosingHoldReason, LEFT_KINDS } from '../../payout';
import { AmountDto } from './common.dto';
import { Exact, Many, OneOf, Part, Text, When } from './field.dto';

const WORDS_LENGTH_MAX = 40;

/** Something that keeps an account from being closed. */
export class LeftDto {
  @OneOf(
    'LeftKind',
    LEFT_KINDS,
    'Not paid by the pool yet, available, held, on its way to the member, or owed by the member.',
  )
  what: string;

  @Part(() => AmountDto, 'How much.')
  amount: AmountDto;
}

/** What was left of an account and is held by an operator's named word. */
export class ClosingHoldDto {
  @OneOf('ClosingHoldReason', CLOSING_HOLD_REASONS, 'Why it is held and not paid.')
  reason: string;

  @Part(() => AmountDto, 'How much.')
  amount: AmountDto;

  @When('Since.')
  placedAt: number;
}

/** Whether an account is open, closing or closed, and what is left of it. */
export class ClosingDto {
  @OneOf('AccountStatus', MEMBER_STATUSES, 'Open, closing or closed.')
  status: string;

  @OneOf('CloseReason', CLOSE_REASONS, 'Why it last changed; null where it never did.', { nullable: true })
  reason: string | null;

  @When('When it last changed; null where it never did.', { nullable: true })
  since: number | null;

  @Many(() => LeftDto, 'What keeps it from being closed; empty when nothing is left.')
  left: LeftDto[];

  @Many(() => ClosingHoldDto, 'What is held by name.')
  holds: ClosingHoldDto[];

  @Part(() => AmountDto, 'Available bitcoin: it is paid with the next payout that it can bear.')
  available: AmountDto;

  @Text('What a member types to give it away.')
  words: string;
}

/** What was on the screen. */
class SeenDto {
  @Exact('Available satoshi as they were on the screen: something else is refused.')
  @IsString()
  @Matches(/^[1-9]\d{0,15}$/, { message: 'sats must be a whole number above zero' })
  sats: string;
}

/** Give what is left to the operator. */
export class DonateDto extends SeenDto {
  @Text('The words, typed.')
  @IsString()
  @Length(1, WORDS_LENGTH_MAX)
  words: string;
}

/** Close a member's account. */
export class CloseAccountDto {
  @OneOf('OperatorCloseReason', OPERATOR_REASONS, 'Why.')
  @IsIn(OPERATOR_REASONS)
  reason: (typeof OPERATOR_REASONS)[number];
}

/** Hold what is left of an account. */
export class HoldResidualDto extends SeenDto {
  @OneOf('ClosingHoldReason', CLOSING_HOLD_REASONS, 'Why it is held and not paid.')
  @IsIn(CLOSING_HOLD_REASONS)
  reason: ClosingHoldReason;
}
