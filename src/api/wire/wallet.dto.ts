import { IsOptional, IsString, Matches } from 'class-validator';
import { SIGNED_BY } from '../../payout';
import { AmountDto } from './common.dto';
import { Exact, Flag, Many, MayBeLeftOut, OneOf, Part, Text, Texts, When, Whole } from './field.dto';

/** Part of an account's name, with a checksum behind it where a descriptor was changed. */
const WALLET_ID = /^[A-Za-z0-9_-]{1,64}$/;
const WALLET_ID_WORDS = { message: '$property must be the id of a wallet' };

/** A wallet of the house. */
export class WalletDto {
  @Text('Id: it stands in the journal.')
  id: string;

  @Text('What the operator calls it.')
  name: string;

  @Text('Output descriptor (BIP-380) with its checksum, public keys only.')
  descriptor: string;

  @Text('The eight characters behind the descriptor: compare them with the device.')
  checksum: string;

  @Whole('Signatures that spend from it.')
  threshold: number;

  @Texts('Fingerprints of its keys.')
  keys: string[];

  @OneOf('SignedBy', SIGNED_BY, 'Who signs: the sealed seed, devices outside, or both.')
  signedBy: string;

  @Flag('Whether it gives out no key and pays nobody any more.')
  retired: boolean;

  @Flag('Whether payouts come from it where nobody chooses another one.')
  pays: boolean;

  @Flag('Whether pools and venues are told its addresses.')
  receives: boolean;

  @Part(() => AmountDto, 'In the books.')
  balance: AmountDto;

  @Part(() => AmountDto, 'Confirmed, unspent coins in our own chain.')
  onChain: AmountDto;

  @Whole('Those coins.')
  coins: number;

  @Part(() => AmountDto, 'What should stand in it at least; null where nobody is told.', { nullable: true })
  keepLeast: AmountDto | null;

  @Part(() => AmountDto, 'What should stand in it at most; null where nobody is told.', { nullable: true })
  keepMost: AmountDto | null;

  @Text('Address for the operator to send coin to; null of a retired wallet.', { nullable: true })
  depositAddress: string | null;
}

/** Every wallet. */
export class WalletsDto {
  @When('When these figures were read.')
  asOf: number;

  @Many(() => WalletDto, 'The first one first, retired ones too.')
  items: WalletDto[];
}

/** Move coins from one wallet to another one. */
export class WalletMoveDto {
  @Text('Id of the wallet that the coins leave.')
  @IsString()
  @Matches(WALLET_ID, WALLET_ID_WORDS)
  from: string;

  @Text('Id of the wallet that they go to.')
  @IsString()
  @Matches(WALLET_ID, WALLET_ID_WORDS)
  to: string;

  @Exact('Base units that arrive; null moves everything that is free.', { nullable: true })
  @IsOptional()
  @IsString()
  @Matches(/^[1-9]\d{0,15}$/, { message: 'units must be a whole number above zero' })
  units: string | null;
}

/** Which wallet pays. */
export class PayerDto {
  @Text('Id of the wallet that pays; the one that pays by itself when left out.', { optional: true })
  @MayBeLeftOut()
  @IsString()
  @Matches(WALLET_ID, WALLET_ID_WORDS)
  wallet?: string;
}

/** What a batch brings to another wallet of the house. */
export class BatchMoveDto {
  @Text('Id of that wallet.')
  to: string;

  @Part(() => AmountDto, 'What arrives.')
  amount: AmountDto;
}
