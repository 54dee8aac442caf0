import { Inject, Injectable } from '@nestjs/common';
import type { ReserveKeys, ReserveSignature, ReserveWallet } from '../solvency';
import { type ReadTx, type Store, STORE } from '../store';
import { DomainError } from '../units';
import { SIGNER, type Signer, signsOutside, STATEMENT_KEYS_MAX } from './signer';
import { statementMac } from './statement-seal';
import { type OwnKey, TreasuryService } from './treasury.service';
import type { Wallet } from './wallet';

/** The keys of our coins, as statements about reserves need them. */
@Injectable()
export class StatementKeys implements ReserveKeys {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly treasury: TreasuryService,
    @Inject(SIGNER) private readonly signer: Signer,
  ) {}

  async wallets(tx: ReadTx): Promise<readonly ReserveWallet[]> {
    const held = await this.treasury.held(tx);
    return held.map(({ wallet, coins }) => ({
      walletId: wallet.walletId,
      name: wallet.name,
      isHot: this.isHot(wallet),
      canSign: wallet.treasury.form !== 'wsh-sortedmulti',
      heldSats: coins.reduce((sum, { valueSats }) => sum + valueSats, 0n),
    }));
  }

  async walletsOf(tx: ReadTx, scripts: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const keys = await this.treasury.keysOf(tx, scripts);
    return new Map([...keys].map(([script, { walletId }]) => [script, walletId]));
  }

  async sign(message: string, scripts: readonly string[]): Promise<readonly ReserveSignature[]> {
    const keys = await this.store.read((tx) => this.treasury.keysOf(tx, scripts));
    const hot = [...keys.values()].filter(({ walletId }) => this.isHot(this.treasury.wallet(walletId)));
    const found: ReserveSignature[] = [];
    for (let from = 0; from < hot.length; from += STATEMENT_KEYS_MAX) {
      found.push(...(await this.signed(message, hot.slice(from, from + STATEMENT_KEYS_MAX))));
    }
    return found;
  }

  private isHot(wallet: Wallet): boolean {
    return this.signer.state !== undefined && !signsOutside(wallet, this.signer.kind);
  }

  private async signed(message: string, keys: readonly OwnKey[]): Promise<readonly ReserveSignature[]> {
    const { settings } = this.treasury;
    const { network } = settings.treasury;
    const reply = await this.signer.state?.({
      network,
      message,
      keys: keys.map(({ scriptHex, keys: [key] }) => ({ path: key?.path ?? '', scriptHex })),
      mac: statementMac({ network, message }, settings.approvalKey),
    });
    if (reply === undefined) return [];
    if ('refused' in reply) {
      const sentence =
        'The signer does not sign this statement. No money is affected; its coins stay listed and not signed for.';
      throw new DomainError('payout.statement-refused', sentence, { ...reply });
    }
    return keys.map(({ address }, at) => ({ address, signature: reply.signatures[at] ?? '' }));
  }
}
