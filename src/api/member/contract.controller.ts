import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/answers.dto';
import { OwnId } from '../http/actor.dto';
import { Allow } from '../http/permission.dto';
import { MemberContractsDto } from '../wire/member-contracts.dto';
import { MemberContractDesk } from './contract-desk.service';

/** The member's own part of contracts. */
@ApiTags('member')
@Controller('api/me/contracts')
export class MemberContractController {
  constructor(private readonly desk: MemberContractDesk) {}

  @Get()
  @Allow('member')
  @Answers(
    MemberContractsDto,
    'Contracts of which you hold units: earned, received, at risk, and what one unit brings.',
  )
  list(@OwnId() memberId: string): Promise<MemberContractsDto> {
    return this.desk.list(memberId);
  }
}
