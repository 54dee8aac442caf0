import { Injectable } from '@nestjs/common';
import { COINBASE_CONFIRMATIONS } from '../../chain';
import { type BlockReward, CoinbaseReceiptService } from '../../payout/coinbase-receipt.service';
import { SoloIncomeService } from '../../rewards/solo-income.service';
import { DomainError } from '../../units';
import { btcDto } from '../http/amounts';
import type { FileAnswer } from '../http/file-answer.dto';
import { revocationDto } from '../member/payout-views';
import type { BlockRewardDto, BlockRewardsDto } from '../wire/block.dto';
import { BlocksDesk } from './blocks-desk.service';

/** Blocks that paid the treasury, answered from the payout room; whose they are, from the rewards room. */
@Injectable()
export class RoomsBlocksDesk extends BlocksDesk {
  constructor(
    private readonly receipts: CoinbaseReceiptService,
    private readonly solo: SoloIncomeService,
  ) {
    super();
  }

  async blocks(): Promise<BlockRewardsDto> {
    const rewards = await this.receipts.rewards();
    const revoked = await this.receipts.revocationsOf(rewards.map(({ id }) => id));
    const of = (id: string) => revoked.filter((row) => row.payout_id === id).map(revocationDto);
    return { items: rewards.map((reward): BlockRewardDto => ({ ...rewardDto(reward), revocations: of(reward.id) })) };
  }

  async receipt(rewardId: string): Promise<FileAnswer> {
    const text = `${JSON.stringify(await this.receipts.receipt(rewardId), null, 2)}\n`;
    return { name: `paydirt-${rewardId}.json`, contentType: 'application/json', bytes: Buffer.from(text) };
  }

  async memberReceipt(memberId: string, rewardId: string): Promise<FileAnswer> {
    if (await this.solo.hasShare(memberId, rewardId)) return this.receipt(rewardId);
    throw new DomainError('payout.no-receipt', 'You have no share of such a block.', {});
  }
}

function rewardDto(reward: BlockReward): Omit<BlockRewardDto, 'revocations'> {
  const { id, height, confirmations, at, hasReceipt } = reward;
  return {
    id,
    block: reward.blockHash,
    height,
    at,
    amount: btcDto(reward.sats),
    state: confirmations === 0 ? 'left' : confirmations < COINBASE_CONFIRMATIONS ? 'maturing' : 'mature',
    confirmations,
    confirmationsNeeded: COINBASE_CONFIRMATIONS,
    receiptReady: hasReceipt && confirmations > 0,
  };
}
