import { AmountDto } from './common.dto';
import { Flag, Many, Part, Text, When, Whole } from './field.dto';

/** One transaction of a payment: the first, or a dearer one in its place. */
export class AttemptDto {
  @Text('Id.')
  id: string;

  @Whole('0 for the payment as it was approved first.')
  number: number;

  @When('When it was planned.')
  plannedAt: number;

  @Text('Who planned it.')
  plannedBy: string;

  @Text('Name of who planned it; null for a job and after erasure.', { nullable: true })
  plannedByName: string | null;

  @Part(() => AmountDto, 'Network fee.')
  fee: AmountDto;

  @Part(() => AmountDto, 'What it costs more than the one before it: the operator bears it.')
  addedFee: AmountDto;

  @Whole('Fee rate in satoshi per 1000 virtual bytes.')
  feeRateSatPerKvb: number;

  @Whole('Virtual size.')
  vsize: number;

  @Text('Hash over inputs and outputs; an approval names it.')
  hash: string;

  @Text('Transaction id.')
  txid: string;

  @Text('Who approved it; null while nobody has.', { nullable: true })
  approvedBy: string | null;

  @Text('Name of who approved it; null after erasure.', { nullable: true })
  approvedByName: string | null;

  @Flag('Whether its signed bytes are stored.')
  signed: boolean;

  @Flag('Whether the batch stands on it: a block holds it, or it is the newest that is signed.')
  inForce: boolean;
}

/** The attempts at a payment; they spend common coins, so that the network confirms one. */
export class BatchAttemptsDto {
  @Flag('Whether a dearer one can be planned now: the payment is signed, and no block holds it.')
  possible: boolean;

  @Flag('Whether the last one, not approved yet, is inside the limits of the standing approval; null without one.', {
    nullable: true,
  })
  inEnvelope: boolean | null;

  @Many(() => AttemptDto, 'The first one first; one alone where nothing was ever replaced.')
  attempts: AttemptDto[];
}
