import { IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { SETTLEMENT_STATES } from '../../payout';
import { AmountDto } from './common.dto';
import { Exact, Flag, Many, OneOf, Part, Text, When, Whole } from './field.dto';

const HEIGHT_MAX = 100_000_000;
const VOUT_MAX = 1_000_000;

/** A payment to a member from another wallet of the operator's. */
export class SettlementDto {
  @Text('Id; the member finds the payment by it.')
  id: string;

  @Text('Member.')
  memberId: string;

  @Text('Name of the member; null after erasure.', { nullable: true })
  name: string | null;

  @OneOf('SettlementState', SETTLEMENT_STATES, 'Proposed by one, approved by another, settled with proof; or returned.')
  state: string;

  @Part(() => AmountDto, 'What the output pays: exactly that is settled.')
  amount: AmountDto;

  @Text('Address that was paid.')
  address: string;

  @Text('Transaction id.')
  txid: string;

  @Whole('Output number in the transaction.')
  vout: number;

  @Whole('Height of its block in our own chain; null while no block holds it.', { nullable: true })
  height: number | null;

  @Whole('Confirmations in our own header chain.')
  confirmations: number;

  @Whole('Confirmations that settle it.')
  confirmationsNeeded: number;

  @Text('Where it is on record, in words.')
  evidence: string;

  @Text('Who stated it: a name, or an id after erasure.')
  proposedBy: string;

  @When('When it was stated.')
  proposedAt: number;

  @Text('Who approved it; null while nobody has.', { nullable: true })
  approvedBy: string | null;

  @Flag('Whether who asks may approve it now.')
  mayConfirm: boolean;

  @Text('Why it does not settle; null where nothing is wrong.', { nullable: true })
  note: string | null;
}

/** A page of payments from another wallet. */
export class SettlementsPageDto {
  @Many(() => SettlementDto, 'Newest first.')
  items: SettlementDto[];

  @Text('Ask for the next page with `before`; null at the end.', { nullable: true })
  next: string | null;
}

/** Where a transaction stands. */
export class TransactionPlaceDto {
  @Text('Transaction id, as block explorers show it.')
  @Matches(/^[0-9a-f]{64}$/, { message: 'txid must be 64 hexadecimal digits in lower case' })
  txid: string;

  @Whole('Height of the block that holds it.')
  @IsInt()
  @Min(0)
  @Max(HEIGHT_MAX)
  height: number;
}

/** State a payment from another wallet. */
export class ProposeSettlementDto extends TransactionPlaceDto {
  @Text('Member who was paid.')
  @Matches(/^[A-Za-z0-9_-]{1,64}$/)
  memberId: string;

  @Whole('Output number in the transaction, from 0.')
  @IsInt()
  @Min(0)
  @Max(VOUT_MAX)
  vout: number;

  @Exact('Satoshi that the output pays: exactly that is settled.')
  @IsString()
  @Matches(/^[1-9]\d{0,15}$/, { message: 'sats must be a whole number above zero' })
  sats: string;

  @Text('Where the payment is on record: which wallet, which note.')
  @IsString()
  @Length(1, 200)
  evidence: string;
}

/** A payment that was stated. */
export class SettlementIdDto {
  @Text('Id.')
  id: string;
}
