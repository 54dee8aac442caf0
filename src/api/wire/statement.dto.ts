import { ASSETS } from '../../units';
import { Exact, Many, OneOf, Part, Text, When, Whole } from './field.dto';

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

/** A statement with its totals, for operators. */
export class OperatorLiabilitiesDto {
  @Part(() => LiabilitiesDto, 'As everybody sees it.')
  statement: LiabilitiesDto;

  @Many(() => LiabilitiesTotalDto, 'What the trees hold.')
  totals: LiabilitiesTotalDto[];

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
