import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsString, Length, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator'; // prettier-ignore
import { Flag, Many, MayBeLeftOut, OneOf, Part, Text, Texts, When, Whole } from './field.dto';

/** Status of a linked address. */
export const ADDRESS_STATUSES = ['payable', 'cooling-off', 'replaced', 'cancelled'] as const;
export const ADDRESS_TYPES = ['p2pkh', 'p2sh', 'p2wpkh', 'p2wsh', 'p2tr'] as const;
export const PROOF_KINDS = ['bip322', 'bip137', 'none', 'imported'] as const;

/** What a key makes addresses of. */
export const KEY_FORMS = ['pkh', 'sh-wpkh', 'wpkh', 'tr', 'wsh-sortedmulti'] as const;
/** What an xpub or a tpub can be for, which its text does not say. */
export const CHOSEN_FORMS = ['pkh', 'sh-wpkh', 'wpkh', 'tr'] as const;
/** The longest descriptor has sixteen keys. */
const DESTINATION_LENGTH_MAX = 4_000;

/** The extended key or descriptor behind a payout address: each payout has an address of its own. */
export class AddressKeyDto {
  @Text('Shortened: enough to tell two apart. Null once the person was erased; nothing is paid by it then.', {
    nullable: true,
  })
  shown: string | null;

  @OneOf('KeyForm', KEY_FORMS, 'What it makes addresses of. Null once the person was erased.', { nullable: true })
  form: string | null;

  @Whole('Number of the address that the next payout goes to; the first of a wallet is 0.')
  nextNumber: number;

  @Text('The address of that number; null where it is not asked for, or the key does not count.', { nullable: true })
  nextAddress: string | null;

  @Whole('How many numbers lie between the last settled payment and the next one.')
  unsettled: number;

  @Whole('At so many nothing more is paid: wallets look no further ahead.')
  unsettledMax: number;
}

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

  @Part(() => AddressKeyDto, 'The key whose first address this is, number 0; null of a single address.', {
    nullable: true,
  })
  key: AddressKeyDto | null;
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
  @Text('Address text; or an extended public key or a descriptor.')
  @IsString()
  @MaxLength(DESTINATION_LENGTH_MAX)
  address: string;

  @OneOf('ChosenForm', CHOSEN_FORMS, 'Of an xpub or a tpub: what it makes addresses of.', { optional: true })
  @MayBeLeftOut()
  @IsIn(CHOSEN_FORMS)
  form?: (typeof CHOSEN_FORMS)[number];

  @Whole('Of a key: number of the first address that may be paid; 0 when it is left out.', { optional: true })
  @MayBeLeftOut()
  @IsInt()
  @Min(0)
  @Max(10_000)
  firstNumber?: number;

  @Texts('Of a key: its first addresses, as they were compared with the wallet. Not needed with a proof.', {
    optional: true,
  })
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(10)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  compared?: string[];

  @Part(() => OwnershipProofDto, 'Optional: shortens the cool-off. Of a key its first address signs.', {
    optional: true,
  })
  @MayBeLeftOut()
  @ValidateNested()
  @Type(() => OwnershipProofDto)
  proof?: OwnershipProofDto;
}

/** An address to look at. */
export class InspectAddressDto {
  @Text('Address text, as it was typed; or an extended public key or a descriptor.')
  @IsString()
  @MaxLength(DESTINATION_LENGTH_MAX)
  address: string;

  @OneOf('ChosenForm', CHOSEN_FORMS, 'Of an xpub or a tpub: what it makes addresses of.', { optional: true })
  @MayBeLeftOut()
  @IsIn(CHOSEN_FORMS)
  form?: (typeof CHOSEN_FORMS)[number];
}

/** A key as it was read. */
export class KeyReadingDto {
  @Text('Shortened: enough to tell two apart.')
  shown: string;

  @OneOf('KeyForm', KEY_FORMS, 'What it makes addresses of.')
  form: string;

  @Texts('Its first addresses, from number 0 on: what a member compares with the wallet.')
  addresses: string[];
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

  @Part(() => KeyReadingDto, 'The key whose first address this is; null of a single address.', { nullable: true })
  key: KeyReadingDto | null;
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
