import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Flag, Many, MayBeLeftOut, Text, Texts, When, Whole } from './field.dto';

const VOUT_MAX = 4_294_967_295;
/** More than a transaction of 100 kvB has. */
const OUTPUTS_MAX = 5_000;
const TXID = /^[0-9a-f]{64}$/;

/** One thing that still keeps a restored service from paying. */
export class RestoreHindranceDto {
  @Text(
    'chain, shallow, unknown-output, unknown-shape, family, books-behind, mempool, open-batch, barrier-due, barrier-open, elsewhere or journal.',
  )
  code: string;

  @Text('The transaction that it is about.', { nullable: true })
  txid: string | null;

  @Whole('Its output.', { nullable: true })
  vout: number | null;

  @Text('Satoshi of that output, or of the coins that are not moved yet.', { nullable: true })
  amountSats: string | null;

  @Text('The address that the output pays, where its script has one.', { nullable: true })
  address: string | null;

  @Texts('Members who have this address in the books; of a payment from another wallet, whom it was stated for.')
  members: string[];

  @Text('What somebody said of an output that takes the word of two people: member, own or lost.', { nullable: true })
  said: string | null;

  @Text('The member whom he named.', { nullable: true })
  saidMember: string | null;

  @Text('Who said it; another operator has to say the same.', { nullable: true })
  saidBy: string | null;

  @Flag('Whether it was the one who reads this.')
  saidByYou: boolean;

  @Flag('Whether an output pays an address of the batch whose coins were taken: then it paid a member.')
  paysBatch: boolean;

  @Text('Who says that a payment from another wallet was none; another operator has to agree.', { nullable: true })
  deniedBy: string | null;

  @Flag('Whether it was the one who reads this.')
  deniedByYou: boolean;

  @Text('The batch that it is about; of an output, the one whose coins its transaction took.', { nullable: true })
  batchId: string | null;

  @Text('State of that batch.', { nullable: true })
  state: string | null;

  @Whole('Confirmations that it has.', { nullable: true })
  confirmations: number | null;

  @Whole('Confirmations that it needs.', { nullable: true })
  needed: number | null;

  @Whole('Coins that are not moved yet.', { nullable: true })
  coins: number | null;
}

/** A database that was brought back, and how far the comparison has come. */
export class RestoreDto {
  @Flag('Whether a restore is being worked through. While it is, nothing is planned, signed or sent beside it.')
  open: boolean;

  @Text('How it was noticed.', { nullable: true })
  reason: string | null;

  @When('When it was noticed.', { nullable: true })
  noticedAt: number | null;

  @When('When chain and books were compared for the first time.', { nullable: true })
  comparedAt: number | null;

  @Many(() => RestoreHindranceDto, 'What is still missing, the first things first; empty when two people may go on.')
  hindrances: RestoreHindranceDto[];

  @Text('Account that asked to let payouts go on.', { nullable: true })
  releaseAskedBy: string | null;

  @Flag('Whether it was the one who reads this.')
  releaseAskedByYou: boolean;
}

/** Whom one output paid. */
export class NamedOutputDto {
  @Whole('The output.')
  @IsInt()
  @Min(0)
  @Max(VOUT_MAX)
  vout: number;

  @Text('The member; null when it paid none: a payment of the operator himself, or a loss.', { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  memberId: string | null;

  @Flag('Where it paid no member: whether somebody else took it. Two operators have to say so.', { optional: true })
  @MayBeLeftOut()
  @IsBoolean()
  lost?: boolean;
}

/** Whom outputs of one transaction paid. */
export class NameOutputsDto {
  @Text('The transaction.')
  @IsString()
  @Matches(TXID)
  txid: string;

  @Many(() => NamedOutputDto, 'Each output with its member; all of them are taken, or none.')
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(OUTPUTS_MAX)
  @ValidateNested({ each: true })
  @Type(() => NamedOutputDto)
  outputs: NamedOutputDto[];
}

/** A payment from another wallet that was stated in the lost days. */
export class LostStatementDto {
  @Text('The transaction.')
  @IsString()
  @Matches(TXID)
  txid: string;

  @Whole('Its output.')
  @IsInt()
  @Min(0)
  @Max(VOUT_MAX)
  vout: number;

  @Text('The member for whom it was stated.')
  @IsString()
  @MaxLength(64)
  memberId: string;
}
