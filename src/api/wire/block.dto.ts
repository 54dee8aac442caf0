import { AmountDto } from './common.dto';
import { Flag, Many, OneOf, Part, Text, When, Whole } from './field.dto';
import { RevocationDto } from './revocation.dto';

/** A block that paid the treasury itself. */
export class BlockRewardDto {
  @Text('`coinbase-<txid>-<output>`: also the id of its earnings.')
  id: string;

  @Text('Hash of the block.')
  block: string;

  @Whole('Height of the block.')
  height: number;

  @When('Time of its header; null when it is not in the best chain.', { nullable: true })
  at: number | null;

  @Part(() => AmountDto, 'What it paid us.')
  amount: AmountDto;

  @OneOf('BlockState', ['maturing', 'mature', 'left'], '`left`: a reorganisation took the block away.')
  state: string;

  @Whole('Confirmations in our own header chain.')
  confirmations: number;

  @Whole('Confirmations at which it can be spent.')
  confirmationsNeeded: number;

  @Flag('Whether its receipt can be downloaded.')
  receiptReady: boolean;

  @Many(() => RevocationDto, 'Receipts of it that a reorganisation made untrue, newest first.')
  revocations: RevocationDto[];
}

/** Blocks that paid the treasury themselves. */
export class BlockRewardsDto {
  @Many(() => BlockRewardDto, 'Highest first.')
  items: BlockRewardDto[];
}
