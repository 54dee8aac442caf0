import type { FileAnswer } from '../http/file-answer.dto';
import type { BlockRewardsDto } from '../wire/block.dto';

/** What may be asked about blocks that paid the treasury themselves. */
export abstract class BlocksDesk {
  abstract blocks(): Promise<BlockRewardsDto>;
  /** @throws DomainError `payout.no-receipt` */
  abstract receipt(rewardId: string): Promise<FileAnswer>;
  /** @throws DomainError `payout.no-receipt`, also for a block in which the member has no share */
  abstract memberReceipt(memberId: string, rewardId: string): Promise<FileAnswer>;
}
