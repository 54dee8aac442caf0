import { Type } from 'class-transformer';
import { IsString, Length, Matches, MaxLength, ValidateNested } from 'class-validator';
import { Flag, Many, MayBeLeftOut, OneOf, Part, Text, Texts, When, Whole } from './field.dto';

/** Status of a linked address. */
export const ADDRESS_STATUSES = ['payable', 'cooling-off', 'replaced', 'cancelled'] as const;
export const ADDRESS_TYPES = ['p2pkh', 'p2sh', 'p2wpkh', 'p2wsh', 'p2tr'] as const;
export const PROOF_KINDS = ['bip322', 'bip137', 'none', 'imported'] as const;

/** One version of a member's payout address. */
export class AddressDto {
  @Text('Id of the version.')
  id: string;

  @Text('Canonical text.')
  address: string;

  @OneOf('AddressType', ADDRESS_TYPES, 'Script type.')
  type: string;

  @When('When it was linked.')
  linkedAt: number;

  @When('Nothing is paid to it before.')
  payableFrom: number;

  @OneOf('ProofKind', PROOF_KINDS, 'How ownership was proved.')
  proof: string;

  @OneOf('AddressStatus', ADDRESS_STATUSES, 'Status now.')
  status: string;
}

/** Payout addresses. */
export class AddressesDto {
  @Part(() => AddressDto, 'The version that counts: what the next payout goes to once it is payable.', {
    nullable: true,
  })
  current: AddressDto | null;

  @Many(() => AddressDto, 'Other versions, newest first: earlier ones, and changes that were taken back.')
  history: AddressDto[];

  @Text('Message to sign with the wallet when ownership is proved: put the address in place of {address}.')
  proofMessage: string;

  @Whole('Cool-off in milliseconds of the next link with a proof.')
  coolOffWithProofMs: number;

  @Whole('Cool-off in milliseconds of the next link without a proof.')
  coolOffWithoutProofMs: number;
}

/** A signed message. */
export class OwnershipProofDto {
  @Text('The message that was signed, exactly.')
  @IsString()
  @Length(1, 1000)
  message: string;

  @Text('Signature in base64: BIP-322 simple, or BIP-137.')
  @IsString()
  @Length(1, 2000)
  signature: string;
}

/** Link or change the payout address. */
export class LinkAddressDto {
  @Text('Address text.')
  @IsString()
  @MaxLength(200)
  address: string;

  @Part(() => OwnershipProofDto, 'Optional: shortens the cool-off.', { optional: true })
  @MayBeLeftOut()
  @ValidateNested()
  @Type(() => OwnershipProofDto)
  proof?: OwnershipProofDto;
}

/** An address to look at. */
export class InspectAddressDto {
  @Text('Address text, as it was typed.')
  @IsString()
  @MaxLength(200)
  address: string;
}

/** An address as it was read; nothing is linked by it. */
export class AddressReadingDto {
  @Text('Canonical text.')
  address: string;

  @OneOf('AddressType', ADDRESS_TYPES, 'Script type.')
  type: string;

  @Text('Output script that is paid, in hex.')
  script: string;

  @Flag('Whether a wallet can prove it by a signed message; a script cannot sign, and takes the longer cool-off.')
  canSign: boolean;
}

/** Take a change of address back. */
export class CancelAddressDto {
  @Text('Id of the version that is not wanted. What was linked after it and is not payable yet goes with it.')
  @IsString()
  @Matches(/^[A-Za-z0-9_-]{1,64}$/)
  id: string;
}

/** A change of address that the holder of the link can take back, or just took back. */
export class AddressChangeDto {
  @Texts('Addresses that are taken back, newest first.')
  addresses: string[];

  @When('The link works until the first of them is payable.')
  until: number;

  @Text('The address that counts afterwards; null when none was linked before.', { nullable: true })
  counts: string | null;

  @Flag('Whether it is taken back.')
  done: boolean;
}

/** A change of address and its token, in a path. */
export class AddressLinkParam {
  @Text('Id of the version.')
  @Matches(/^[A-Za-z0-9_-]{1,64}$/)
  id: string;

  @Text('One-time token.')
  @Matches(/^[A-Za-z0-9_-]{43}$/)
  token: string;
}
