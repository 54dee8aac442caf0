import { AmountDto } from './common.dto';
import { Flag, Part, Text, When, Whole } from './field.dto';

/** A transaction that takes the coins of a batch back to ourselves. */
export class CancellationDto {
  @Text('Id.')
  id: string;

  @When('When it was planned.')
  plannedAt: number;

  @Text('Who planned it: another person approves.')
  plannedBy: string;

  @Text('Name of who planned it; null after erasure.', { nullable: true })
  plannedByName: string | null;

  @Part(() => AmountDto, 'Network fee: the operator bears it.')
  fee: AmountDto;

  @Whole('Fee rate in satoshi per 1000 virtual bytes.')
  feeRateSatPerKvb: number;

  @Whole('Virtual size.')
  vsize: number;

  @Part(() => AmountDto, 'What comes back to the treasury.')
  back: AmountDto;

  @Text('Hash over inputs and output; an approval names it.')
  hash: string;

  @Text('Transaction id.')
  txid: string;

  @Text('Who approved it; null while nobody has.', { nullable: true })
  approvedBy: string | null;

  @Text('Name of who approved it; null after erasure.', { nullable: true })
  approvedByName: string | null;

  @Flag('Whether its signed bytes are stored.')
  signed: boolean;
}

/** Whether a batch can be cancelled by its coins, and what stands for that. */
export class BatchCancellationDto {
  @Flag('Whether one can be planned now: the batch was handed out, and no block holds it.')
  possible: boolean;

  @Whole('Confirmations of the cancellation in our own header chain.')
  confirmations: number;

  @Whole('Confirmations of the cancellation that make the balances available again.')
  confirmationsNeeded: number;

  @Part(() => CancellationDto, 'The last one that was planned; null when nobody wanted it.', { nullable: true })
  cancellation: CancellationDto | null;
}
