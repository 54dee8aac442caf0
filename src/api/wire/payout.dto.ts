import { IsString, Matches } from 'class-validator';
import { PAYOUT_STATES } from '../../payout';
import { AmountDto, PriceUsedDto, ReasonDto } from './common.dto';
import { FeeEstimateDto, FeeOptionDto } from './fee.dto';
import { Exact, Flag, Many, OneOf, Part, Text, TextMap, Texts, When, Whole } from './field.dto';
import { UtxoDto } from './treasury.dto';
import { BatchMoveDto } from './wallet.dto';

/** A payment that the next batch would make. */
export class DueDto {
  @Text('Member id.')
  memberId: string;

  @Text('Name, from the erasable table.', { nullable: true })
  name: string | null;

  @Text('Address.')
  address: string;

  @Part(() => AmountDto, 'Taken from the balance.')
  amount: AmountDto;

  @Part(() => AmountDto, "The member's share of the network fee.")
  fee: AmountDto;
}

/** A member that the next batch would not pay, and why. */
export class NotDueDto {
  @Text('Member id.')
  memberId: string;

  @Text('Name, from the erasable table.', { nullable: true })
  name: string | null;

  @Part(() => AmountDto, 'Available.')
  available: AmountDto;

  @Many(() => ReasonDto, 'Every reason.')
  reasons: ReasonDto[];

  @When('When they are expected to be paid; null when no date can be named.', { nullable: true })
  expectedAt: number | null;

  @Text('What that rests on, or what it would take.', { nullable: true })
  expectedBasis: string | null;
}

/** What the next batch would be if it were planned now. */
export class BatchPreviewDto {
  @When('When this was computed.')
  asOf: number;

  @Many(() => DueDto, 'Who is in.')
  due: DueDto[];

  @Many(() => NotDueDto, 'Who is out and why.')
  notDue: NotDueDto[];

  @Many(() => UtxoDto, 'Inputs that would be spent.')
  inputs: UtxoDto[];

  @Part(() => AmountDto, 'Sum that members would be paid.')
  total: AmountDto;

  @Part(() => AmountDto, 'Change back to the treasury; null when there is none.', { nullable: true })
  change: AmountDto | null;

  @Part(() => AmountDto, 'Network fee.')
  fee: AmountDto;

  @Whole('Fee rate in satoshi per 1000 virtual bytes.')
  feeRateSatPerKvb: number;

  @Whole('Virtual size.')
  vsize: number;

  @Part(() => AmountDto, 'Fee saved against paying each member singly.')
  saved: AmountDto;

  @Part(() => FeeEstimateDto, 'Where the fee rate is from.')
  feeEstimate: FeeEstimateDto;

  @Many(() => FeeOptionDto, 'What paying would cost otherwise; a target without an estimate is left out.')
  feeOptions: FeeOptionDto[];

  @Part(() => PriceUsedDto, 'Price that USD thresholds were judged at.', { nullable: true })
  price: PriceUsedDto | null;

  @Many(() => ReasonDto, 'Why no batch can be planned now; empty when one can.')
  refusals: ReasonDto[];
}

/** One payment of a batch. */
export class BatchItemDto {
  @Text('Id.')
  id: string;

  @Text('Member id.')
  memberId: string;

  @Text('Name, from the erasable table.', { nullable: true })
  name: string | null;

  @Text('Address.')
  address: string;

  @Part(() => AmountDto, 'Taken from the balance.')
  amount: AmountDto;

  @Part(() => AmountDto, "The member's share of the network fee.")
  fee: AmountDto;

  @Whole('Output number.', { nullable: true })
  vout: number | null;
}

/** A step of a batch's life. */
export class BatchEventDto {
  @When('When.')
  at: number;

  @Text('State that it entered, or what happened.')
  event: string;

  @Text('Who or what did it.')
  actor: string;

  @Text('Name of the person who did it; null for a job and after erasure.', { nullable: true })
  actorName: string | null;

  @TextMap('Details; ids, amounts in base units, instants in milliseconds.')
  details: Record<string, string>;
}

/** A batch in a list. */
export class BatchDto {
  @Text('Id.')
  id: string;

  @OneOf('PayoutState', PAYOUT_STATES, 'State.')
  state: string;

  @When('When it was planned.')
  createdAt: number;

  @Whole('Payments in it.')
  items: number;

  @Part(() => AmountDto, 'Sum that members are paid.')
  total: AmountDto;

  @Part(() => AmountDto, 'Network fee.')
  fee: AmountDto;

  @Text('Transaction id, once signed.', { nullable: true })
  txid: string | null;

  @Whole('Confirmations in our own header chain.')
  confirmations: number;

  @Whole('Confirmations that settle it.')
  confirmationsNeeded: number;

  @Text('Hash over items, outputs and inputs; an approval names it.')
  batchHash: string;
}

/** A batch with everything. */
export class BatchDetailDto extends BatchDto {
  @Many(() => BatchItemDto, 'Payments.')
  payments: BatchItemDto[];

  @Texts('Inputs, txid:vout.')
  inputs: string[];

  @Text('Id of the wallet that pays: change goes back to it.')
  wallet: string;

  @Part(() => BatchMoveDto, 'What it brings to another wallet of the house; null of a payout.', { nullable: true })
  move: BatchMoveDto | null;

  @Part(() => AmountDto, 'Change back to the treasury.', { nullable: true })
  change: AmountDto | null;

  @Whole('Fee rate in satoshi per 1000 virtual bytes.')
  feeRateSatPerKvb: number;

  @Whole('Virtual size.')
  vsize: number;

  @Text('Account that approved it.', { nullable: true })
  approvedBy: string | null;

  @Text('Name of who approved it; null after erasure.', { nullable: true })
  approvedByName: string | null;

  @When('When it was approved.', { nullable: true })
  approvedAt: number | null;

  @Text('Account that took it on where the schedule planned it: another one approves.', { nullable: true })
  takenOnBy: string | null;

  @Text('Name of who took it on; null after erasure.', { nullable: true })
  takenOnByName: string | null;

  @When('When it was taken on.', { nullable: true })
  takenOnAt: number | null;

  @Flag('Whether it is more than the caller may approve alone, so that somebody takes it on first.')
  needsTaker: boolean;

  @Many(() => BatchEventDto, 'Timeline, oldest first.')
  events: BatchEventDto[];

  @Flag('Whether it may still be cancelled freely (nothing was handed out).')
  cancellable: boolean;
}

/** What one run planned. */
export class BatchesDto {
  @Many(() => BatchDto, 'Every batch that was planned: one, or more where one transaction would be too large.')
  items: BatchDto[];
}

/** Batches. */
export class BatchesPageDto {
  @Many(() => BatchDto, 'Newest first.')
  items: BatchDto[];

  @Text('Ask for the next page with `before`; null at the end.', { nullable: true })
  next: string | null;
}

/** The approval of exactly one batch within an envelope (RULES.md 19). */
export class ApproveDto {
  @Exact('Highest fee rate, satoshi per 1000 virtual bytes.')
  @IsString()
  @Matches(/^[1-9]\d{0,9}$/, { message: 'maxFeeRateSatPerKvb must be a whole number above zero' })
  maxFeeRateSatPerKvb: string;

  @Exact('Highest total fee in satoshi.')
  @IsString()
  @Matches(/^[1-9]\d{0,15}$/, { message: 'maxTotalFeeSats must be a whole number above zero' })
  maxTotalFeeSats: string;

  @Text('The hash that was on the screen: an edited batch is refused.')
  @Matches(/^[0-9a-f]{64}$/, { message: 'batchHash must be 64 hex digits' })
  batchHash: string;
}

/** What somebody takes on. */
export class TakeOnDto {
  @Text('The hash that was on the screen: an edited batch is refused.')
  @Matches(/^[0-9a-f]{64}$/, { message: 'batchHash must be 64 hex digits' })
  batchHash: string;
}

/** The stop switch. */
export class SwitchDto {
  @Flag('Whether payouts are stopped.')
  stopped: boolean;

  @Text('Why they were stopped.', { nullable: true })
  reason: string | null;

  @When('Since when they are stopped; null while they run.', { nullable: true })
  changedAt: number | null;

  @Text('Account that asked to start again.', { nullable: true })
  resumeAskedBy: string | null;

  @Text('Its name; null after erasure.', { nullable: true })
  resumeAskedByName: string | null;

  @Flag('Whether it was the one who reads this.')
  resumeAskedByYou: boolean;

  @When('When it asked.', { nullable: true })
  resumeAskedAt: number | null;

  @When('From when on the same operator may confirm; null where another one must agree.', { nullable: true })
  resumeAloneFrom: number | null;

  @Flag(
    'Whether one person operates alone by declaration. Otherwise one operator asks to start again and another agrees.',
  )
  worksAlone: boolean;

  @Whole('Operators who can sign in.')
  activeOperators: number;

  @Flag('After a restore the service only compares and pays nothing.')
  reconcileOnly: boolean;

  @Flag('Shadow mode: another system pays, and this one only books.')
  shadow: boolean;
}
