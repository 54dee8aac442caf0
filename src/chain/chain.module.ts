import { Module } from '@nestjs/common';
import { ChainService } from './chain.service';
import { CoinChainService } from './coin-chain.service';
import { CoinbaseService } from './coinbase.service';
import { WalletService } from './wallet.service';

/** The chain room. STORE, CLOCK, CHAIN_BACKEND, CHAIN_CONFIG and FOLLOWED_COINS come from the ports module. */
@Module({
  providers: [ChainService, CoinChainService, CoinbaseService, WalletService],
  exports: [ChainService, CoinChainService, CoinbaseService, WalletService],
})
export class ChainModule {}
