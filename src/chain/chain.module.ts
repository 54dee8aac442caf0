import { Module } from '@nestjs/common';
import { ChainService } from './chain.service';
import { CoinChainService } from './coin-chain.service';
import { CoinbaseService } from './coinbase.service';
import { FeeRates } from './fee-rates.service';
import { PaymentProofService } from './payment-proof.service';
import { WalletService } from './wallet.service';

/** The chain room. STORE, CLOCK, CHAIN_BACKEND, SECOND_FEES, CHAIN_CONFIG and FOLLOWED_COINS come from the ports module. */
@Module({
  providers: [ChainService, CoinChainService, CoinbaseService, FeeRates, PaymentProofService, WalletService],
  exports: [ChainService, CoinChainService, CoinbaseService, FeeRates, PaymentProofService, WalletService],
})
export class ChainModule {}
