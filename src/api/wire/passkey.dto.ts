import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, IsString, Length, Matches, ValidateNested } from 'class-validator';
import { Flag, Many, MayBeLeftOut, Part, Text, Texts, When, Whole, Wholes } from './field.dto';

/** A credential's id has 1,023 bytes at the most (WebAuthn L3, 4). */
const ID_MAX = 1364;
/** Browsers write about 200 bytes of JSON. */
const CLIENT_DATA_MAX = 4096;
/** 37 bytes and extensions. */
const AUTHENTICATOR_DATA_MAX = 4096;
/** RSA with 4,096 bits has 683 characters. */
const SIGNATURE_MAX = 2048;
/** One key without certificates has about 1 kB. */
const ATTESTATION_MAX = 8192;
/** 64 bytes. */
const HANDLE_MAX = 86;
const TRANSPORTS_MAX = 10;
const NAME_MAX = 60;
/** Something to see, and nothing that steers a screen. */
const NAME = /^(?=[^]*\S)[^\p{Cc}\p{Cs}\u2028\u2029]*$/u;

/** Bytes as base64url without padding. */
const Bytes = (description: string, lengthMax: number, options: { optional?: true } = {}): PropertyDecorator =>
  applyDecorators(
    Text(`${description} base64url.`, options),
    IsString(),
    Length(1, lengthMax),
    Matches(/^[A-Za-z0-9_-]+$/, { message: '$property must be base64url' }),
  );

/** A passkey's signature, as the browser gives it (`PublicKeyCredential`, WebAuthn L3). */
export class PasskeyAssertionDto {
  @Bytes('Id of the credential.', ID_MAX)
  id: string;

  @Bytes('What the browser says that it answered.', CLIENT_DATA_MAX)
  clientDataJSON: string;

  @Bytes('What the authenticator says.', AUTHENTICATOR_DATA_MAX)
  authenticatorData: string;

  @Bytes('Signature of both.', SIGNATURE_MAX)
  signature: string;

  @MayBeLeftOut()
  @Bytes('How the authenticator knows the account.', HANDLE_MAX, { optional: true })
  userHandle?: string;
}

/** A passkey that an authenticator has just made. */
export class PasskeyAttestationDto {
  @Bytes('Id of the credential.', ID_MAX)
  id: string;

  @Bytes('What the browser says that it answered.', CLIENT_DATA_MAX)
  clientDataJSON: string;

  @Bytes('The key, and what the authenticator says.', ATTESTATION_MAX)
  attestationObject: string;

  @Texts('How the authenticator is reached, such as usb or internal.', { optional: true })
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(TRANSPORTS_MAX)
  @Matches(/^[a-z-]{1,20}$/, { each: true })
  transports?: string[];
}

/** A body's passkey, where there is one. */
export const PasskeyProof = (): PropertyDecorator =>
  applyDecorators(
    Part(() => PasskeyAssertionDto, 'Signature of one of the own passkeys, in place of a code.', { optional: true }),
    MayBeLeftOut(),
    IsObject(),
    ValidateNested(),
    Type(() => PasskeyAssertionDto),
  );

/** Keep a new passkey. */
export class NewPasskeyDto {
  @Text('What the owner calls it, any script.', { example: 'My laptop' })
  @IsString()
  @Length(1, NAME_MAX)
  @Matches(NAME, { message: 'it is blank, or has signs in it that cannot be seen' })
  name: string;

  @Part(() => PasskeyAttestationDto, 'The passkey.')
  @IsObject()
  @ValidateNested()
  @Type(() => PasskeyAttestationDto)
  passkey: PasskeyAttestationDto;
}

/** A credential that a browser is asked for, or not to make again. */
export class PasskeyIdDto {
  @Text('Id of the credential, base64url.')
  id: string;

  @Texts('How its authenticator is reached.')
  transports: string[];
}

/** What a browser is asked to sign with a passkey. */
export class PasskeyRequestDto {
  @Text('Challenge, base64url. It is answered once, in five minutes.')
  challenge: string;

  @Text('Host that the passkeys are for.')
  rpId: string;

  @Many(() => PasskeyIdDto, 'The passkeys of the account.')
  allow: PasskeyIdDto[];

  @Whole('How long the browser may ask, in milliseconds.')
  timeoutMs: number;
}

/** What a browser is asked to make a passkey of. */
export class PasskeyCreationDto {
  @Text('Challenge, base64url. It is answered once, in five minutes.')
  challenge: string;

  @Text('Host that the passkey is for.')
  rpId: string;

  @Text('Name of this service.')
  rpName: string;

  @Text('How the authenticator knows the account, base64url.')
  userId: string;

  @Text('Mail address of the account, for the list of passkeys on the device.')
  userName: string;

  @Text('Name of the person, for the same list.')
  displayName: string;

  @Wholes('COSE numbers of the signatures that are taken.')
  algorithms: number[];

  @Many(() => PasskeyIdDto, 'Passkeys that the account has already.')
  exclude: PasskeyIdDto[];

  @Whole('How long the browser may ask, in milliseconds.')
  timeoutMs: number;
}

/** A passkey of the own account. */
export class PasskeyDto {
  @Text('Id.')
  id: string;

  @Text('What its owner calls it.')
  name: string;

  @When('When it was added.')
  addedAt: number;

  @When('When it last proved anything; null before the first time.', { nullable: true })
  lastUsedAt: number | null;

  @Flag('Whether the devices of its owner share it; otherwise it is on one device alone.')
  synced: boolean;
}

/** How whoever asks gets in. */
export class AccessDto {
  @Many(() => PasskeyDto, 'Oldest first.')
  passkeys: PasskeyDto[];

  @Whole('Most passkeys of an account.')
  passkeysMax: number;

  @Flag('False where the service is reached by an address without a host name: browsers make no passkeys there.')
  passkeysPossible: boolean;

  @Flag('Whether an authenticator app is connected.')
  hasAuthenticator: boolean;

  @Whole('Recovery codes that were not used yet; null for members, who have none.', { nullable: true })
  recoveryCodesLeft: number | null;

  @When('When they were made; null where there are none.', { nullable: true })
  recoveryCodesMadeAt: number | null;
}
