import { IsIn, IsString, Length } from 'class-validator';
import { HOLD_REASONS, type HoldReason, MEMBER_STATUSES } from '../../members';
import { MailText } from './auth.dto';
import { AmountDto } from './common.dto';
import { Flag, Many, OneOf, Part, Text, When } from './field.dto';
import { AddressDto } from './address.dto';
import { ReportsDto, ThresholdDto } from './member.dto';

/** Why a member is not paid by decision of somebody. */
export class HoldDto {
  @Text('Id.')
  id: string;

  @Text('Reason.')
  reason: string;

  @When('Since.')
  placedAt: number;

  @Flag('Whether a second operator must agree before it is released.')
  needsTwo: boolean;

  @When('When a first operator asked for its release; null while nobody did.', { nullable: true })
  releaseAskedAt: number | null;

  @When('When a block by the sanctions list must have been reported; null for other reasons.', { nullable: true })
  reportBy: number | null;

  @When('When it was reported; null while it was not.', { nullable: true })
  reportedAt: number | null;
}

/** A new hold. */
export class PlaceHoldDto {
  @OneOf('HoldReason', HOLD_REASONS, 'Why.')
  @IsIn(HOLD_REASONS)
  reason: HoldReason;
}

const RELEASE_DECISIONS = ['asked', 'waiting', 'released'] as const;

/** What came of the wish to release a hold. */
export class HoldReleaseDto {
  @OneOf('HoldRelease', RELEASE_DECISIONS, 'Released; asked for, and a second operator must agree; or still waiting.')
  decision: (typeof RELEASE_DECISIONS)[number];
}

/** A member, for the operator. */
export class MemberDto {
  @Text('Id.')
  id: string;

  @Text('Name, from the erasable table; null after erasure.', { nullable: true })
  name: string | null;

  @Text('Mail, masked.', { nullable: true, example: 'a***@example.org' })
  mail: string | null;

  @OneOf('AccountStatus', MEMBER_STATUSES, 'Open, closing or closed.')
  status: string;

  @When('Member since.')
  createdAt: number;

  @Part(() => AddressDto, 'The address that counts.', { nullable: true })
  address: AddressDto | null;

  @Part(() => ThresholdDto, 'Threshold in force.')
  threshold: ThresholdDto;

  @Flag('Whether the member has paused payouts.')
  paused: boolean;

  @Many(() => HoldDto, 'Holds in force.')
  holds: HoldDto[];

  @Part(() => AmountDto, 'Accrued bitcoin.')
  accrued: AmountDto;

  @Part(() => AmountDto, 'Available bitcoin.')
  available: AmountDto;
}

/** Members. */
export class MembersPageDto {
  @Many(() => MemberDto, 'By id.')
  items: MemberDto[];

  @Text('Ask for the next page with `before`; null at the end.', { nullable: true })
  next: string | null;
}

/** The reports of one member, for the operator. */
export class MemberReportsDto extends ReportsDto {
  @Text('Name of the member; null after erasure.', { nullable: true })
  name: string | null;
}

/** A new member. */
export class CreateMemberDto {
  @Text('Name, any script.')
  @IsString()
  @Length(1, 300)
  name: string;

  @MailText('Mail address that the member will sign in with.')
  mail: string;
}

/** The invitation of a new member: shown once. */
export class InvitationDto {
  @Text('Member id.')
  memberId: string;

  @Text('One-time link; it is shown only now.')
  link: string;

  @When('The link is dead after that.')
  expiresAt: number;
}
