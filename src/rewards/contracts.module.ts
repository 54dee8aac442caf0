import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { ChainModule } from '../chain/chain.module';
import { PricesModule } from '../prices/prices.module';
import { ContractMemberService } from './contract-member.service';
import { ContractNetworkService } from './contract-network.service';
import { ContractQueryService } from './contract-query.service';
import { ContractService } from './contract.service';

/** Leased hash rate: what was signed, who holds it, what it earns by our own headers. */
@Module({
  imports: [AuditModule, ChainModule, PricesModule],
  providers: [ContractMemberService, ContractNetworkService, ContractQueryService, ContractService],
  exports: [ContractMemberService, ContractNetworkService, ContractQueryService, ContractService],
})
export class ContractsModule {}
