import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsObject, IsString, Matches, ValidateNested } from 'class-validator';
import { ASSETS } from '../../units';
import { Exact, Flag, Many, OneOf, Part, Text, When, Whole } from './field.dto';

/** The tree of one asset, as everybody may see it. */
export class LiabilitiesTreeDto {
  @OneOf('Asset', ASSETS, 'Which coin.')
  asset: string;

  @Whole('Levels between a leaf and the root.')
  depth: number;

  @Text('Hash of the root, hex. It covers the total and does not show it.')
  root: string;
}

/** A block of our own header chain. */
export class LiabilitiesBlockDto {
  @Whole('Height.')
  height: number;

  @Text('Hash.')
  hash: string;
}

/** A place of the journal. */
export class LiabilitiesLedgerDto {
  @Whole('Position of the last entry.')
  position: number;

  @Text('Its link in the hash chain.')
  hash: string;
}

/** A statement of liabilities. It names no member and no amount. */
export class LiabilitiesDto {
  @Text('Always `paydirt-liabilities`.')
  format: 'paydirt-liabilities';

  @Whole('Version of this document.')
  version: 1;

  @Text('Bitcoin network.')
  network: string;

  @Whole('From 1, without gaps.')
  number: number;

  @When('When it was taken.')
  takenAt: number;

  @Part(() => LiabilitiesBlockDto, 'Best block then: the statement is not older.')
  block: LiabilitiesBlockDto;

  @Part(() => LiabilitiesLedgerDto, 'Where the journal ended then.')
  ledger: LiabilitiesLedgerDto;

  @Many(() => LiabilitiesTreeDto, 'One tree for each coin.')
  trees: LiabilitiesTreeDto[];

  @Text('Digest of the list of coins at that block: it names none of them.')
  reserves: string;

  @Text('Digest of the statement before; null for the first.', { nullable: true })
  previous: string | null;

  @Text('SHA-256 over all other fields, hex: the same in the file of every member.')
  digest: string;
}

/** A page of statements. */
export class LiabilitiesPageDto {
  @Many(() => LiabilitiesDto, 'Newest first.')
  items: LiabilitiesDto[];

  @Text('Ask for the next page with `before`; null at the end.', { nullable: true })
  next: string | null;
}

/** What one tree holds, for operators. */
export class LiabilitiesTotalDto {
  @OneOf('Asset', ASSETS, 'Which coin.')
  asset: string;

  @Exact('Everything that is owed, base units.')
  units: string;

  @Whole('Holders: members, tax withheld and the fee reserve.')
  holders: number;
}

/** How far the coins of a statement are signed for. Satoshi. */
export class ReserveStandingDto {
  @Whole('Number of the statement.')
  number: number;

  @When('When it was taken.')
  takenAt: number;

  @Whole('Coins at its block.')
  outputs: number;

  @Exact('What they hold.')
  total: string;

  @Whole('Coins whose key signed the statement.')
  signedOutputs: number;

  @Exact('What those hold.')
  signed: string;

  @When('When the last signature came; null while there is none.', { nullable: true })
  signedAt: number | null;
}

/** How often keys of one kind sign, as the operator declares it. */
export class ReserveCadenceDto {
  @OneOf('ReserveKeys', ['online', 'offline'], 'Keys of the service itself, or on devices that people bring.')
  keys: string;

  @Whole('At least every so many days; 0 where nothing is declared.')
  days: number;

  @When('When the newest statement was taken that each wallet of them signed; null while one never did.', {
    nullable: true,
  })
  signedAt: number | null;

  @Flag('Whether one of them is late.')
  isLate: boolean;
}

/** The coins behind what is owed, for members. */
export class ReservesDto {
  @Part(() => ReserveStandingDto, 'Of the newest statement; null before the first.', { nullable: true })
  newest: ReserveStandingDto | null;

  @Part(() => ReserveStandingDto, 'Of the newest statement that was signed; null while none was.', { nullable: true })
  signed: ReserveStandingDto | null;

  @Many(() => ReserveCadenceDto, 'Of the keys that hold coins and whose signatures can be read.')
  cadences: ReserveCadenceDto[];
}

/** The word of whoever holds the key of an address. */
export class ReserveSignatureDto {
  @Text('Address that holds coins of the statement.')
  @IsString()
  @Matches(/^[0-9A-Za-z]{14,100}$/)
  address: string;

  @Text('Signature over the message, BIP-322 simple or BIP-137, base64.')
  @IsString()
  @Matches(/^[0-9A-Za-z+/=]{1,400}$/)
  signature: string;
}

/** Signatures as a wallet made them. */
export class SignReservesDto {
  @Many(() => ReserveSignatureDto, 'At most 500 at once.')
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ReserveSignatureDto)
  signatures: ReserveSignatureDto[];
}

/** A signature that was not taken. */
export class RefusedSignatureDto {
  @Text('Address.')
  address: string;

  @OneOf('RefusedSignature', ['not-by-its-key', 'no-coin-of-it'], 'Why.')
  reason: string;
}

/** What became of signatures that were sent in. */
export class SignaturesTakenDto {
  @Whole('Taken now.')
  taken: number;

  @Whole('Addresses that were signed for before.')
  known: number;

  @Many(() => RefusedSignatureDto, 'Not taken.')
  refused: RefusedSignatureDto[];
}

/** A statement with its totals, for operators. */
export class OperatorLiabilitiesDto {
  @Part(() => LiabilitiesDto, 'As everybody sees it.')
  statement: LiabilitiesDto;

  @Many(() => LiabilitiesTotalDto, 'What the trees hold.')
  totals: LiabilitiesTotalDto[];

  @Part(() => ReserveStandingDto, 'The coins behind it.')
  reserves: ReserveStandingDto;

  @Text('What each key of these coins is to sign.')
  message: string;

  @Text('Id of who published it: an operator, or the daily job.')
  publishedBy: string;
}

/** A page of them. */
export class OperatorLiabilitiesPageDto {
  @Many(() => OperatorLiabilitiesDto, 'Newest first.')
  items: OperatorLiabilitiesDto[];

  @Text('Ask for the next page with `before`; null at the end.', { nullable: true })
  next: string | null;
}
