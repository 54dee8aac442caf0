import { Inject, Injectable } from '@nestjs/common';
import { CONTRACT_SCENARIOS } from '../../rewards';
import { ContractMemberService } from '../../rewards/contract-member.service';
import { CLOCK, type Clock } from '../../units';
import type { MemberContractsDto } from '../wire/member-contracts.dto';
import { MemberContractDesk } from './contract-desk.service';
import { memberContractDto } from './contract-views';

const SCENARIO_NAMES = CONTRACT_SCENARIOS.map(({ name }) => name);

/** A member's contracts, answered from the rewards room. */
@Injectable()
export class RoomsMemberContractDesk extends MemberContractDesk {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly contracts: ContractMemberService,
  ) {
    super();
  }

  async list(memberId: string): Promise<MemberContractsDto> {
    const asOf = this.clock.now();
    const found = await this.contracts.of(memberId);
    return {
      asOf,
      scenarios: CONTRACT_SCENARIOS.map((one) => ({ ...one })),
      items: found.map((one) => memberContractDto(one, SCENARIO_NAMES)),
    };
  }
}
