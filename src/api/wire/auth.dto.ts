import { applyDecorators } from '@nestjs/common';
import { IsString, Length, Matches, ValidateBy } from 'class-validator';
import { isMail } from '../../members';
import { Flag, MayBeLeftOut, OneOf, Part, Text, Texts, When } from './field.dto';
import { PasskeyAssertionDto, PasskeyProof } from './passkey.dto';

/** The two roles of this release. */
const ROLES = ['operator', 'member'] as const;
export type Role = (typeof ROLES)[number];

/** More is refused before hashing, so that a request cannot buy CPU time. */
const PASSWORD_TEXT_MAX = 1024;
const CODE = /^\d{6}$/;
/** Sixteen characters in four groups, and room for blanks between them. */
const RECOVERY_TEXT_MAX = 60;

/** A mail address by the one rule of the product (`isMail`). */
export const MailText = (description: string): PropertyDecorator =>
  applyDecorators(
    Text(description),
    ValidateBy({
      name: 'isMail',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isMail(value),
        defaultMessage: () => 'it is not a mail address, such as name@example.org',
      },
    }),
  );

/** A recovery code as people type it: with or without dashes, in any case. */
const RecoveryCodeText = (): PropertyDecorator =>
  applyDecorators(
    Text('A recovery code in place of the code of the authenticator; it is used up. Operators only.', {
      optional: true,
      example: '7k3q-0xvt-94ma-c2hz',
    }),
    MayBeLeftOut(),
    IsString(),
    Length(1, RECOVERY_TEXT_MAX),
  );

/** Sign in. Operators add the code of their authenticator. */
export class LoginDto {
  @MailText('Mail address of the account.')
  mail: string;

  @Text('Password.')
  @IsString()
  @Length(1, PASSWORD_TEXT_MAX)
  password: string;

  @Text('Six digits of the authenticator; operators only.', { optional: true, example: '123456' })
  @MayBeLeftOut()
  @Matches(CODE, { message: 'code must be six digits' })
  code?: string;

  @RecoveryCodeText()
  recoveryCode?: string;

  @PasskeyProof()
  passkey?: PasskeyAssertionDto;
}

/** Sign in with a passkey: what is known before it is asked for. */
export class PasskeyLoginDto {
  @MailText('Mail address of the account.')
  mail: string;

  @Text('Password.')
  @IsString()
  @Length(1, PASSWORD_TEXT_MAX)
  password: string;
}

/** A fresh proof that the same person still sits there: a passkey; else operators a code, members the password. */
export class StepUpDto {
  @Text('Six digits of the authenticator; operators.', { optional: true })
  @MayBeLeftOut()
  @Matches(CODE, { message: 'code must be six digits' })
  code?: string;

  @RecoveryCodeText()
  recoveryCode?: string;

  @Text('Password; members without a passkey.', { optional: true })
  @MayBeLeftOut()
  @IsString()
  @Length(1, PASSWORD_TEXT_MAX)
  password?: string;

  @PasskeyProof()
  passkey?: PasskeyAssertionDto;
}

/** Who is signed in. */
export class SessionDto {
  @Flag('False when nobody is signed in; then everything else is null.')
  signedIn: boolean;

  @Text('Account id.', { nullable: true })
  accountId: string | null;

  @OneOf('Role', ROLES, 'Role of the account.', { nullable: true })
  role: Role | null;

  @Text('Member id, for members.', { nullable: true })
  memberId: string | null;

  @Text('Name to greet by.', { nullable: true })
  name: string | null;

  @Flag('Whether the account has a passkey: members then prove with it, operators may.')
  hasPasskey: boolean;

  @When('Sensitive acts need no new proof until then.', { nullable: true })
  steppedUpUntil: number | null;

  @When('The session ends then if nothing is done before.', { nullable: true })
  idleExpiresAt: number | null;

  @When('The session ends then in any case.', { nullable: true })
  expiresAt: number | null;
}

/** What a one-time link still asks for. */
const SETUP_STEPS = ['password', 'totp', 'done'] as const;
export type SetupStep = (typeof SETUP_STEPS)[number];

/** A new authenticator secret, shown once. */
export class TotpEnrolmentDto {
  @Text('Secret in base32, for typing.')
  secret: string;

  @Text('otpauth:// address, for a QR code.')
  uri: string;
}

/** State of a one-time link. */
export class SetupDto {
  @OneOf('Role', ROLES, 'Role that the link sets up.')
  role: Role;

  @Text('Mail address that the account will sign in with.')
  mail: string;

  @OneOf('SetupStep', SETUP_STEPS, 'Next step.')
  next: SetupStep;

  @When('The link is dead after that.')
  expiresAt: number;

  @Part(() => TotpEnrolmentDto, 'Only in the answer to the password step of an operator.', { nullable: true })
  totp: TotpEnrolmentDto | null;

  @Texts('Ten codes that each stand in for the authenticator once; only in the answer to its first code.', {
    nullable: true,
  })
  recoveryCodes: string[] | null;
}

/** First password of an account. */
export class SetupPasswordDto {
  @Text('8 to 128 characters; any characters; not a common one.')
  @IsString()
  @Length(1, PASSWORD_TEXT_MAX)
  password: string;
}

/** First code of a new authenticator. */
export class SetupTotpDto {
  @Text('Six digits of the authenticator.')
  @Matches(CODE, { message: 'code must be six digits' })
  code: string;
}
