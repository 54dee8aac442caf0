import type { Actor } from '../http/actor.dto';
import type { BatchesDto } from '../wire/payout.dto';
import type { WalletMoveDto, WalletsDto } from '../wire/wallet.dto';

/** The wallets of the house. */
export abstract class WalletDesk {
  abstract wallets(): Promise<WalletsDto>;
  /** Plans a move between two wallets. @throws DomainError as `WalletMoveService.plan` */
  abstract move(actor: Actor, input: WalletMoveDto): Promise<BatchesDto>;
}
