import { Inject, Injectable } from '@nestjs/common';
import { type OwnCoin, WalletService } from '../../chain/wallet.service';
import { accounts } from '../../ledger';
import { LedgerService } from '../../ledger/ledger.service';
import { checksumOf, type Wallet } from '../../payout';
import { PayoutQueryService } from '../../payout/payout-query.service';
import { TreasuryService } from '../../payout/treasury.service';
import { WalletMoveService } from '../../payout/wallet-move.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { CLOCK, type Clock } from '../../units';
import type { Actor } from '../http/actor.dto';
import { btcDto } from '../http/amounts';
import type { BatchesDto } from '../wire/payout.dto';
import type { WalletDto, WalletMoveDto, WalletsDto } from '../wire/wallet.dto';
import { batchDto } from './batch-views';
import { WalletDesk } from './wallet-desk.service';

/** The operator's own deposits: one address of each wallet. */
const OPERATOR_PURPOSE = 'operator';

/** What stands behind the wallets. */
@Injectable()
export class WalletSources {
  constructor(
    readonly treasury: TreasuryService,
    readonly moves: WalletMoveService,
    readonly chain: WalletService,
    readonly query: PayoutQueryService,
    readonly ledger: LedgerService,
  ) {}
}

/** The wallets, answered from the payout room. */
@Injectable()
export class RoomsWalletDesk extends WalletDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rooms: WalletSources,
  ) {
    super();
  }

  async wallets(): Promise<WalletsDto> {
    const { treasury, chain } = this.rooms;
    const addresses = new Map<string, string>();
    for (const wallet of treasury.wallets.filter(({ isRetired }) => !isRetired)) {
      addresses.set(wallet.walletId, (await treasury.depositAddress(OPERATOR_PURPOSE, wallet)).address);
    }
    return this.store.read(async (tx) => {
      const unspent = (await chain.deposits({ minConfirmations: 1 }, tx)).filter(({ spentBy }) => spentBy === null);
      const keys = await treasury.keysOf(
        tx,
        unspent.map(({ script }) => script),
      );
      const items: WalletDto[] = [];
      for (const wallet of treasury.wallets) {
        const own = unspent.filter(({ script }) => keys.get(script)?.walletId === wallet.walletId);
        items.push(await this.dto(tx, wallet, { own, address: addresses.get(wallet.walletId) }));
      }
      return { asOf: this.clock.now(), items };
    });
  }

  async move(actor: Actor, { from: fromId, to: toId, units }: WalletMoveDto): Promise<BatchesDto> {
    const amountSats = units === null ? null : BigInt(units);
    const wish = { fromId, toId, amountSats };
    const planned = await this.rooms.moves.plan(`operator-${actor.accountId}`, wish);
    const views = await Promise.all(planned.map(({ id }) => this.rooms.query.batch(id)));
    const { settleConfirmations } = this.rooms.treasury.settings.policy;
    return { items: views.map((view) => batchDto(view, settleConfirmations)) };
  }

  private async dto(
    tx: ReadTx,
    wallet: Wallet,
    { own, address }: { readonly own: readonly OwnCoin[]; readonly address: string | undefined },
  ): Promise<WalletDto> {
    const { walletId: id, name, treasury, signedBy, isRetired: retired, keep } = wallet;
    return {
      ...{ id, name, signedBy, retired },
      descriptor: treasury.descriptor,
      checksum: checksumOf(treasury),
      threshold: treasury.threshold,
      keys: treasury.keys.map(({ fingerprint }) => fingerprint),
      pays: !retired && this.rooms.treasury.payer().walletId === id,
      receives: !retired && this.rooms.treasury.receiving.walletId === id,
      balance: btcDto(await this.rooms.ledger.balance(tx, accounts.treasury(id), 'BTC')),
      onChain: btcDto(own.reduce((sum, { value }) => sum + value, 0n)),
      coins: own.length,
      keepLeast: keep === null ? null : btcDto(keep.leastSats),
      keepMost: keep === null ? null : btcDto(keep.mostSats),
      depositAddress: address ?? null,
    };
  }
}
