import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { ChainModule } from '../chain/chain.module';
import { PricesModule } from '../prices/prices.module';
import { ContractNetworkService } from './contract-network.service';
import { ContractQueryService } from './contract-query.service';
import { ContractService } from './contract.service';

/** Leased hash rate: what was signed, who holds it, what it earns by our own headers. */
@Module({
  imports: [AuditModule, ChainModule, PricesModule],
  providers: [ContractNetworkService, ContractQueryService, ContractService],
  exports: [ContractNetworkService, ContractQueryService, ContractService],
})
export class ContractsModule {}
