import { Module } from '@nestjs/common';
import { ChainService } from './chain.service';
import { CoinbaseService } from './coinbase.service';
import { WalletService } from './wallet.service';

/** The chain room. STORE, CLOCK, CHAIN_BACKEND and CHAIN_CONFIG come from the ports module. */
@Module({
  providers: [ChainService, CoinbaseService, WalletService],
  exports: [ChainService, CoinbaseService, WalletService],
})
export class ChainModule {}
